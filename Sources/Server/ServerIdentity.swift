import Crypto
import EventStore
import Foundation
import NIOCore
import NIOSSL
import SwiftASN1
import X509

/// The certificate a server shows, and the key it proves it with.
struct ServerIdentity: Sendable {
  let tls: TLSConfiguration
  /// SHA-256 of the leaf (DER), in hexadecimal.
  let fingerprint: String

  /// - Throws: ``CentralNode/Failure``.
  init(certificateFile: String, privateKeyFile: String) throws {
    for file in [certificateFile, privateKeyFile] { try Self.requireFile(file) }
    guard let chain = try? NIOSSLCertificate.fromPEMFile(certificateFile), let leaf = chain.first,
      let der = try? leaf.toDERBytes()
    else { throw CentralNode.Failure.unreadableCertificate(certificateFile) }
    guard let key = try? NIOSSLPrivateKey(file: privateKeyFile, format: .pem) else {
      throw CentralNode.Failure.unreadableCertificate(privateKeyFile)
    }
    let mode = try? FileManager.default.attributesOfItem(atPath: privateKeyFile)[.posixPermissions]
    if let mode = mode as? Int, mode & 0o007 != 0 {
      throw CentralNode.Failure.insecureKeyFile(privateKeyFile)
    }
    var tls = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    tls.minimumTLSVersion = .tlsv13
    guard (try? NIOSSLContext(configuration: tls)) != nil else {
      throw CentralNode.Failure.otherKey(privateKeyFile, certificate: certificateFile)
    }
    self.tls = tls
    fingerprint = SHA256.hash(data: der).map { String(format: "%02x", $0) }.joined()
  }

  private static func requireFile(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CentralNode.Failure.missingFile(path)
    }
    guard !isFolder.boolValue else { throw CentralNode.Failure.folder(path) }
  }

  /// The identity kept in `folder`, made there first when there is none: P-256, and no
  /// authority.
  init(selfSignedIn folder: String, names: [String]) throws {
    let certificate = folder + "/certificate.pem"
    let key = folder + "/key.pem"
    if !FileManager.default.fileExists(atPath: certificate) {
      try Self.make(certificate: certificate, key: key, in: folder, names: names)
    }
    try self.init(certificateFile: certificate, privateKeyFile: key)
  }

  // MARK: - Making one

  private static func make(
    certificate: String, key: String, in folder: String, names: [String]
  ) throws {
    let secret = P256.Signing.PrivateKey()
    let made = try Self.certificate(for: secret, names: names)
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    // The key first: a certificate is the sign that both are there.
    for (text, path) in [
      (secret.pemRepresentation, key), (try made.serializeAsPEM().pemString, certificate),
    ] {
      try NewFile.write((text + "\n").utf8, to: path, replacing: true)
    }
  }

  /// A device compares it byte for byte with the one it was told of, and trusts it until it is told of
  /// another. No day ends that, nor does a clock that is wrong while it is made: so it names none
  /// (RFC 5280, section 4.1.2.5). It signs nothing but handshakes: nobody who takes it for an authority
  /// trusts more than this server.
  private static func certificate(
    for secret: P256.Signing.PrivateKey, names: [String]
  ) throws -> Certificate {
    let name = try DistinguishedName { CommonName("Skridt") }
    let key = Certificate.PublicKey(secret.publicKey)
    return try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(UInt128.random(in: 1 ... .max)),
      publicKey: key,
      // 1 January 2000, and the last second of 9999.
      notValidBefore: Date(timeIntervalSince1970: 946_684_800),
      notValidAfter: Date(timeIntervalSince1970: 253_402_300_799), issuer: name, subject: name,
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.notCertificateAuthority)
        try ExtendedKeyUsage([.serverAuth])
        SubjectKeyIdentifier(hash: key)
        SubjectAlternativeNames(names.map(generalName))
      }, issuerPrivateKey: Certificate.PrivateKey(secret))
  }

  private static func generalName(_ name: String) -> GeneralName {
    switch try? SocketAddress(ipAddress: name, port: 0) {
    case .v4(let address):
      var bytes = address.address.sin_addr
      return .ipAddress(
        ASN1OctetString(contentBytes: withUnsafeBytes(of: &bytes) { [UInt8]($0) }[...]))
    case .v6(let address):
      var bytes = address.address.sin6_addr
      return .ipAddress(
        ASN1OctetString(contentBytes: withUnsafeBytes(of: &bytes) { [UInt8]($0) }[...]))
    default: return .dnsName(name)
    }
  }
}
