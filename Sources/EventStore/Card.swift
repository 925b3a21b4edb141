import Crypto
import Foundation

/// A replica's public card: who it is, the key it signs with and the key it receives with,
/// the second vouched for by the first. Made to be handed to others.
public struct Card: Sendable, Equatable {
  public let name: String
  public let municipality: MunicipalityID?
  public let municipalityName: String
  /// True for the municipality's central node.
  public let isCentral: Bool
  /// Ed25519, 32 bytes.
  public let signingKey: [UInt8]
  /// X25519, 32 bytes.
  public let agreementKey: [UInt8]
  let signature: [UInt8]

  /// The beginning of the SHA-256 of the signing key: a card cannot claim another's id.
  public var replica: ReplicaID { Self.replica(signingKey: signingKey) }

  public static func replica(signingKey: [UInt8]) -> ReplicaID {
    // 16 of 32 bytes: always an identifier.
    ReplicaID(bytes: Array(SHA256.hash(data: signingKey).prefix(16)))
      ?? ReplicaID(high: 0, low: 0)
  }

  init(
    name: String, municipality: MunicipalityID?, municipalityName: String, isCentral: Bool,
    identity: DeviceIdentity
  ) throws {
    self.name = name
    self.municipality = municipality
    self.municipalityName = municipalityName
    self.isCentral = isCentral
    signingKey = identity.signingKey
    agreementKey = identity.agreementKey
    let said = Self.statement(
      name: name, municipality: municipality, municipalityName: municipalityName,
      isCentral: isCentral, signingKey: identity.signingKey, agreementKey: identity.agreementKey)
    signature = try identity.sign(said)
  }

  private static func statement(
    name: String, municipality: MunicipalityID?, municipalityName: String, isCentral: Bool,
    signingKey: [UInt8], agreementKey: [UInt8]
  ) -> [UInt8] {
    var out = ByteWriter()
    out.text("skridt/card")
    out.u8(1)
    out.u8((isCentral ? 1 : 0) | (municipality == nil ? 0 : 2))
    out.text(name)
    if let municipality { out.id(municipality) }
    out.text(municipalityName)
    out.raw(signingKey)
    out.raw(agreementKey)
    return out.bytes
  }

  public var bytes: [UInt8] {
    Self.statement(
      name: name, municipality: municipality, municipalityName: municipalityName,
      isCentral: isCentral, signingKey: signingKey, agreementKey: agreementKey) + signature
  }

  /// Reads a card and checks its signature; throws ``StoreError/unreadableCard`` for anything else.
  public init(bytes: [UInt8]) throws { try self.init(bytes: bytes, isKnown: false) }

  /// - Parameter isKnown: it was checked when it was kept.
  init(bytes: [UInt8], isKnown: Bool) throws {
    do {
      var reader = ByteReader(bytes)
      guard try reader.text() == "skridt/card", try reader.u8() == 1 else {
        throw LayoutError(what: "no card")
      }
      let flags = try reader.u8()
      isCentral = flags & 1 != 0
      name = try reader.text()
      municipality = flags & 2 != 0 ? try reader.id() : nil
      municipalityName = try reader.text()
      signingKey = try reader.raw(32)
      agreementKey = try reader.raw(32)
      signature = try reader.raw(64)
      guard reader.isAtEnd,
        isKnown
          || DeviceIdentity.isSignature(signature, of: Array(bytes.dropLast(64)), by: signingKey)
      else { throw LayoutError(what: "signature") }
    } catch is LayoutError {
      throw StoreError.unreadableCard
    }
  }

  private static let prefix = "skridt-card:"

  /// The card as one line of text to copy, mail or print.
  public var text: String {
    let base64 = Data(bytes).base64EncodedString()
      .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
      .replacingOccurrences(of: "=", with: "")
    return Self.prefix + base64
  }

  /// Reads what ``text`` wrote, white space around it forgiven.
  public init(text: String) throws {
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard trimmed.hasPrefix(Self.prefix) else { throw StoreError.unreadableCard }
    var base64 = trimmed.dropFirst(Self.prefix.count)
      .replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    base64 += String(repeating: "=", count: (4 - base64.count % 4) % 4)
    guard let data = Data(base64Encoded: base64) else { throw StoreError.unreadableCard }
    try self.init(bytes: Array(data))
  }
}

/// The private half of a replica: never leaves its keyring.
public struct DeviceIdentity: Sendable {
  private let signing: Curve25519.Signing.PrivateKey
  public let agreement: Curve25519.KeyAgreement.PrivateKey
  public let signingKey: [UInt8]
  public let agreementKey: [UInt8]

  public init() {
    self.init(
      signing: Curve25519.Signing.PrivateKey(), agreement: Curve25519.KeyAgreement.PrivateKey())
  }

  private init(
    signing: Curve25519.Signing.PrivateKey, agreement: Curve25519.KeyAgreement.PrivateKey
  ) {
    self.signing = signing
    self.agreement = agreement
    signingKey = Array(signing.publicKey.rawRepresentation)
    agreementKey = Array(agreement.publicKey.rawRepresentation)
  }

  init(signing: [UInt8], agreement: [UInt8]) throws {
    self.init(
      signing: try .init(rawRepresentation: signing),
      agreement: try .init(rawRepresentation: agreement))
  }

  var secrets: (signing: [UInt8], agreement: [UInt8]) {
    (Array(signing.rawRepresentation), Array(agreement.rawRepresentation))
  }

  public func sign(_ message: [UInt8]) throws -> [UInt8] {
    Array(try signing.signature(for: message))
  }

  public static func isSignature(_ signature: [UInt8], of message: [UInt8], by key: [UInt8]) -> Bool
  {
    (try? Curve25519.Signing.PublicKey(rawRepresentation: key))?
      .isValidSignature(signature, for: message) ?? false
  }
}
