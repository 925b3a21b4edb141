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

    init(_ name: String) throws {
      let subject = try DistinguishedName { CommonName(name) }
      certificate = try Certificate(
        version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
        notValidBefore: Date() - 3600, notValidAfter: Date() + 86_400, issuer: subject,
        subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try .init {
          Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        },
        issuerPrivateKey: .init(key))
    }

    /// - Returns: the arguments with which a server shows a certificate for `host`.
    func issue(for host: String, in town: Town) throws -> [String] {
      let leaf = P256.Signing.PrivateKey()
      let issued = try Certificate(
        version: .v3, serialNumber: .init(), publicKey: .init(leaf.publicKey),
        notValidBefore: Date() - 3600, notValidAfter: Date() + 86_400,
        issuer: certificate.subject, subject: try DistinguishedName { CommonName(host) },
        signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try .init {
          SubjectAlternativeNames([.dnsName(host)])
          try ExtendedKeyUsage([.serverAuth])
        }, issuerPrivateKey: .init(key))
      let chain = try [issued, certificate].map { try $0.serializeAsPEM().pemString }
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
}
