import AsyncHTTPClient
import EventStore
import Foundation
import NIOSSL
import Testing
import Transport
import Welfare
import X509

@testable import Server
@testable import Sync

@Suite("On the network") struct ListeningTests {
  @Test("HTTP/2 and HTTP/1.1 over TLS 1.3; TLS 1.2 is refused")
  func protocols() async throws {
    try await Town.with(.selfSigned) { town in
      let health = Shot(method: .GET, path: Endpoint.health)
      let two = try await health.fired(at: town)
      #expect(two.status == 200 && two.version == .http2)
      #expect(two.headers.first(name: "strict-transport-security") != nil)
      #expect(town.address.url.hasPrefix("https://127.0.0.1:"))

      let old = try Town.client(.selfSigned, town.folder, http2: false)
      let one = try await health.fired(at: town, by: old)
      #expect(one.status == 200 && one.version == .http1_1)
      try await old.shutdown()

      let older = try Town.client(.selfSigned, town.folder, tls: .tlsv12)
      await #expect(throws: (any Error).self) { try await health.fired(at: town, by: older) }
      try await older.shutdown()
      // Refusals too, over HTTP/2.
      let refused = try await Shot(method: .GET, path: "/nowhere").fired(at: town)
      #expect(refused.kind == .notFound && refused.version == .http2)
    }
  }

  @Test("The certificate is made once, names the server, and its key is its owner's alone")
  func certificate() async throws {
    try await Town.with(.selfSigned) { town in
      let first = town.address
      let folder = town.folder.appendingPathComponent("central.tls")
      let pem = try String(
        contentsOf: folder.appendingPathComponent("certificate.pem"), encoding: .utf8)
      let certificate = try Certificate(pemEncoded: pem)
      let names = try #require(try certificate.extensions.subjectAlternativeNames)
      #expect(names.contains(.dnsName("localhost")) && names.count >= 3)
      // No authority, and no day on which what was pinned ends by itself (RFC 5280, 4.1.2.5).
      #expect(try certificate.extensions.basicConstraints == .notCertificateAuthority)
      let identifier = SubjectKeyIdentifier(hash: certificate.publicKey)
      #expect(try certificate.extensions.subjectKeyIdentifier == identifier)
      #expect(try certificate.extensions.keyUsage == nil)
      #expect(certificate.notValidAfter == Date(timeIntervalSince1970: 253_402_300_799))
      #expect(certificate.notValidBefore < Date(timeIntervalSince1970: 1_000_000_000))
      #expect(first.fingerprint?.count == 64)
      let mode = try FileManager.default.attributesOfItem(
        atPath: folder.appendingPathComponent("key.pem").path)[.posixPermissions]
      #expect(mode as? Int == 0o600)
      try await town.stop()
      try await town.start()
      #expect(town.address.fingerprint == first.fingerprint)
      let kept = try await town.office { try ServedAddress.last(in: $0.store) }
      #expect(kept == town.address)
    }
  }

  @Test("A given certificate is used; a key anybody can read, and what is no certificate, are not")
  func files() async throws {
    try await Town.with(.selfSigned) { town in
      let folder = town.folder.appendingPathComponent("central.tls").path
      let (certificate, key) = (folder + "/certificate.pem", folder + "/key.pem")
      let identity = try ServerIdentity(certificateFile: certificate, privateKeyFile: key)
      #expect(identity.fingerprint == town.address.fingerprint)
      #expect(throws: CentralNode.Failure.unreadableCertificate(key)) {
        try ServerIdentity(certificateFile: key, privateKeyFile: key)
      }
      #expect(throws: CentralNode.Failure.unreadableCertificate(certificate)) {
        try ServerIdentity(certificateFile: certificate, privateKeyFile: certificate)
      }
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
      #expect(throws: CentralNode.Failure.insecureKeyFile(key)) {
        try ServerIdentity(certificateFile: certificate, privateKeyFile: key)
      }
    }
  }

  @Test("Without TLS only on this machine, and only a central node's store")
  func refusals() async throws {
    try await Town.with { town in
      func start(_ host: String, _ store: sending Store) -> CentralNode.Failure? {
        do {
          _ = try CentralNode(
            store: store,
            configuration: CentralNode.Configuration(
              host: host, port: 0, security: .plainOnLoopback, logger: town.logs.logger()))
        } catch { return error as? CentralNode.Failure }
        return nil
      }
      let device = start("127.0.0.1", try town.newStore("device"))
      #expect(device == .notCentral)
      let everywhere = start("0.0.0.0", try town.openCentral())
      #expect(everywhere == .notLoopback("0.0.0.0"))
    }
  }

  @Test("A port that is taken is said to be")
  func portTaken() async throws {
    try await Town.with { town in
      let port = try #require(URL(string: town.address.url)?.port)
      let node = try CentralNode(
        store: try town.openCentral(),
        configuration: CentralNode.Configuration(
          port: port, security: .plainOnLoopback, logger: town.logs.logger()))
      do {
        try await node.run()
        Issue.record("two servers on one port")
      } catch let failure as CentralNode.Failure {
        guard case .cannotListen = failure else { throw failure }
        #expect(failure.text.da.contains("\(port)"))
      }
    }
  }

  @Test("Told to stop, it finishes what it has begun, and closes the store")
  func graceful() async throws {
    try await Town.with(.selfSigned) { town in
      let anna = try await town.device(of: "Anna Berg")
      let scope = try anna.welfare.registerCitizen(name: "Lis Ny").scope
      var batch = Message.Batch()
      batch.runs = try anna.store.runs(of: scope, beyond: []).runs
      let central = try #require(try anna.store.centralPeer())
      batch.keys = try anna.store.sealKeys(of: scope, after: 0, to: central).map {
        Message.Batch.Key(scope: scope, generation: $0.generation, sealed: $0.sealed)
      }
      let shot = try anna.session([.batch(batch)])
      let (url, client) = (town.address.url, town.client)
      // The store is busy, so that the request is under way when the server is told to stop.
      let busy = Task { [node = town.node] in
        try await node.ledger.perform { _ in Thread.sleep(forTimeInterval: 1.5) }
      }
      try await Task.sleep(for: .milliseconds(50))
      let answer = Task { try await shot.fired(url: url, by: client) }
      try await Task.sleep(for: .milliseconds(700))
      try await town.stop()
      try await busy.value
      #expect(try await answer.value.status == 200)
      let store = try town.openCentral()
      #expect(try store.scope(scope) != nil)
      #expect(try store.verify().problems.isEmpty)
      try store.close()
      await #expect(throws: (any Error).self) {
        try await Shot(method: .GET, path: Endpoint.health).fired(url: url, by: client)
      }
      try await town.start()
    }
  }
}
