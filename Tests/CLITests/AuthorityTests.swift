import Crypto
import Foundation
import Testing
import X509

/// A server whose certificate comes from the municipality's own authority.
@Suite struct AuthorityTests {
  /// An authority, and a certificate of its for one name, as PEM files.
  private struct Authority {
    let key = P256.Signing.PrivateKey()
    let certificate: Certificate

    /// - Parameter days: from today, from the first it is valid to the last.
    init(_ name: String, days: ClosedRange<Double> = 0...1) throws {
      let subject = try DistinguishedName { CommonName(name) }
      certificate = try Certificate(
        version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
        notValidBefore: Self.day(days.lowerBound), notValidAfter: Self.day(days.upperBound),
        issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try .init {
          Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        },
        issuerPrivateKey: .init(key))
    }

    /// - Returns: the arguments with which a server shows a certificate for `host`.
    func issue(
      for host: String, in town: Town, days: ClosedRange<Double> = 0...1
    ) throws -> [String] {
      let leaf = P256.Signing.PrivateKey()
      let issued = try Certificate(
        version: .v3, serialNumber: .init(), publicKey: .init(leaf.publicKey),
        notValidBefore: Self.day(days.lowerBound), notValidAfter: Self.day(days.upperBound),
        issuer: certificate.subject, subject: try DistinguishedName { CommonName(host) },
        signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try .init {
          SubjectAlternativeNames([.dnsName(host)])
          try ExtendedKeyUsage([.serverAuth])
        }, issuerPrivateKey: .init(key))
      return try Self.arguments([issued, certificate], leaf, in: town)
    }

    /// - Returns: likewise, for the authority's certificate by itself.
    func itself(in town: Town) throws -> [String] {
      try Self.arguments([certificate], key, in: town)
    }

    private static func day(_ days: Double) -> Date { Date() - 3600 + days * 86_400 }

    private static func arguments(
      _ certificates: [Certificate], _ leaf: P256.Signing.PrivateKey, in town: Town
    ) throws -> [String] {
      let chain = try certificates.map { try $0.serializeAsPEM().pemString }
      let files = [town.path("\(UUID().uuidString).pem"), town.path("\(UUID().uuidString).key")]
      for (file, text) in zip(files, [chain.joined(separator: "\n"), leaf.pemRepresentation]) {
        try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: file))
        chmod(file, 0o600)
      }
      return ["--certificate", files[0], "--private-key", files[1]]
    }
  }

  @Test func `Its certificates may be renewed, for the right name and by no other authority`()
    throws
  {
    let town = try Town()
    let authority = try Authority("Kommunen")
    var server = try Serving(town, with: authority.issue(for: "localhost", in: town))
    let port = server.port
    try town.good("staff", "add", "--store", town.central, "--name", "Mette", "--role", "worker")
    let store = town.path("mette")
    let code = try town.invite("Mette", "--url", "https://localhost:\(port)")
    try town.good("enrol", code, "--store", store)

    server.stop()
    server = try Serving(town, port: port, with: authority.issue(for: "localhost", in: town))
    try town.sync(store)

    server.stop()
    server = try Serving(town, port: port, with: authority.issue(for: "other.example", in: town))
    let misnamed = try Program.run(["sync", "--store", store, "--language", "en"])
    #expect(misnamed.code == 1)
    #expect(misnamed.err.contains("for another name"), "\(misnamed.err)")

    server.stop()
    let impostor = try Authority("Kommunen")
    server = try Serving(town, port: port, with: impostor.issue(for: "localhost", in: town))
    let forged = try Program.run(["sync", "--store", store, "--language", "en"])
    #expect(forged.code == 1)
    #expect(forged.err.contains("does not have the central node's certificate"), "\(forged.err)")
  }

  @Test(arguments: [-9000 ... -8000, 8000...9000] as [ClosedRange<Double>])
  func `A certificate that is known byte for byte is trusted whatever the clock says of its dates`(
    days: ClosedRange<Double>
  ) throws {
    let town = try Town()
    let server = try Serving(town, with: Authority("Centralen", days: days).itself(in: town))
    let store = try town.enrolled("mette")
    try town.good("visit", "record", "--store", store, "Karen Lund", "--note", "Tur")
    #expect(try town.sync(store)["equal"] as? Bool == true)
    server.stop()
    // Another certificate, with the same name and key, is another.
    let other = try Serving(
      town, port: server.port, with: Authority("Centralen", days: days).itself(in: town))
    let refused = try Program.run(["sync", "--store", store, "--language", "en"])
    #expect(refused.code == 1)
    #expect(refused.err.contains("does not have the central node's certificate"), "\(refused.all)")
    withExtendedLifetime(other) {}
  }

  @Test(
    arguments: [
      (-9000 ... -8000, "no longer valid", "gælder centralens certifikat ikke længere"),
      (8000...9000, "the clock is behind", "uret går bagud"),
    ] as [(ClosedRange<Double>, String, String)])
  func `A clock that is wrong is said to be, and only to who is right but for that`(
    days: ClosedRange<Double>, en: String, da: String
  ) throws {
    let town = try Town()
    let authority = try Authority("Kommunen", days: -9000...9000)
    var server = try Serving(town, with: authority.issue(for: "localhost", in: town))
    let port = server.port
    try town.good("staff", "add", "--store", town.central, "--name", "Mette", "--role", "worker")
    let store = town.path("mette")
    let code = try town.invite("Mette", "--url", "https://localhost:\(port)")
    try town.good("enrol", code, "--store", store)
    func refused(_ arguments: [String], _ words: String) throws {
      let outcome = try Program.run(arguments)
      #expect(outcome.code == 1, "\(outcome.all)")
      #expect(outcome.err.contains(words), "\(outcome.all)")
    }

    server.stop()
    server = try Serving(
      town, port: port, with: authority.issue(for: "localhost", in: town, days: days))
    try refused(["sync", "--store", store, "--language", "en"], en)
    try refused(["sync", "--store", store, "--language", "da"], da)
    let new = try town.invite("Mette", "--url", "https://localhost:\(port)")
    try refused(["enrol", new, "--store", town.path("new"), "--language", "en"], en)
    #expect(!FileManager.default.fileExists(atPath: town.path("new")))

    server.stop()
    let impostor = try Authority("Kommunen", days: -9000...9000)
    server = try Serving(
      town, port: port, with: impostor.issue(for: "localhost", in: town, days: days))
    try refused(
      ["sync", "--store", store, "--language", "en"], "does not have the central node's certificate"
    )
    server.stop()
    server = try Serving(
      town, port: port, with: authority.issue(for: "other.example", in: town, days: days))
    let misnamed = try Program.run(["sync", "--store", store, "--language", "en"])
    #expect(misnamed.code == 1 && !misnamed.err.contains("clock"), "\(misnamed.all)")
  }
}
