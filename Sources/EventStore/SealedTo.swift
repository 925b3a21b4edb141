import Crypto
import Foundation

/// Small secrets sealed to one receiver's X25519 key: HPKE (RFC 9180), base mode,
/// X25519-HKDF-SHA256 with AES-256-GCM. The encapsulated key (32 bytes) stands in front.
public enum SealedTo {
  public static let suite = HPKE.Ciphersuite(
    kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)

  public static func seal(_ plain: [UInt8], to key: [UInt8], label: String) throws -> [UInt8] {
    var sender = try HPKE.Sender(
      recipientKey: Curve25519.KeyAgreement.PublicKey(rawRepresentation: key),
      ciphersuite: suite, info: Data(label.utf8))
    let sealed = try sender.seal(Data(plain))
    return Array(sender.encapsulatedKey) + Array(sealed)
  }

  /// Nil when it was sealed to somebody else, for another purpose, or was changed.
  public static func open(
    _ sealed: [UInt8], with identity: DeviceIdentity, label: String
  ) -> [UInt8]? {
    guard sealed.count > 32,
      var receiver = try? HPKE.Recipient(
        privateKey: identity.agreement, ciphersuite: suite, info: Data(label.utf8),
        encapsulatedKey: Data(sealed[..<32]))
    else { return nil }
    return (try? receiver.open(Data(sealed[32...]))).map { Array($0) }
  }
}
