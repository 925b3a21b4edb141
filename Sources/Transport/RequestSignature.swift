import Crypto
import EventStore
import Foundation
import HTTPTypes
import RawStructuredFieldValues

/// A request signed by a device's Ed25519 key: RFC 9421 (HTTP Message Signatures), with the digest of
/// its body as RFC 9530 has it.
///
///     Content-Digest: sha-256=:…:
///     Signature-Input: skridt=("@method" "@path" "@query" "@authority" "content-digest");
///                      created=1764000000;nonce="…";keyid="<replica id>";alg="ed25519"
///     Signature: skridt=:…:
///
/// So a device signs. What is read is as wide as the standard: any label, any order, more components
/// than these. What must be covered is the method, the whole target and the digest, by a signature
/// with `created`, `nonce` and `keyid`: what is not signed could be changed.
public struct RequestSignature: Sendable, Equatable {
  /// Who says to have signed.
  public let replica: ReplicaID
  /// Seconds since 1970 by the signer's clock.
  public let created: Int64
  /// When it ends by itself, likewise; nil for never.
  public let expires: Int64?
  public let nonce: String
  let base: [UInt8]
  let signature: [UInt8]

  static let label = "skridt"
  /// Those without which a signature does not suffice; of the target, one way to say it.
  static let required = ["@method", "@path", "@query", "content-digest"]
  /// Those a device signs.
  static let components = ["@method", "@path", "@query", "@authority", "content-digest"]
  static let algorithm = "ed25519"

  public func isSigned(by key: [UInt8]) -> Bool {
    DeviceIdentity.isSignature(signature, of: base, by: key)
  }

  /// Whether it was made within `skew` of `now`, both in milliseconds, and has not ended.
  public func isTimely(at now: Int64, within skew: Int64) -> Bool {
    let (made, isOverflow) = created.multipliedReportingOverflow(by: 1000)
    guard !isOverflow, ((now - skew)...(now + skew)).contains(made) else { return false }
    return expires.map { $0 >= now / 1000 } ?? true
  }
}

// MARK: - Signing

extension RequestSignature {
  /// The fields that sign a request.
  ///
  /// - Parameters:
  ///   - request: with scheme, authority and path as they will be sent.
  ///   - created: seconds since 1970; by the server's clock where it is known to differ.
  ///   - nonce: 16 fresh random bytes.
  public static func fields(
    for request: HTTPRequest, body: [UInt8], created: Int64, nonce: [UInt8],
    by identity: DeviceIdentity
  ) throws -> HTTPFields {
    var signed = request
    signed.headerFields[.contentDigest] = try ContentDigest.field(of: body)
    let covered = StructuredField.list(
      components,
      [
        "created": .integer(created), "nonce": .string(nonce.base64URL),
        "keyid": .string(Card.replica(signingKey: identity.signingKey).description),
        "alg": .string(algorithm),
      ])
    guard
      let base = base(
        of: covered, in: RequestComponents(request: signed, scheme: request.scheme ?? "https"))
    else { throw Failure.noAuthority }
    var fields = HTTPFields()
    fields[.contentDigest] = signed.headerFields[.contentDigest]
    fields[.signatureInput] = try StructuredField.text([label: .innerList(covered)])
    fields[.signature] = try StructuredField.text([
      label: StructuredField.bytes(Data(try identity.sign(base)))
    ])
    return fields
  }

  public enum Failure: Error, Sendable, Equatable {
    /// The request to be signed does not say whom it is for.
    case noAuthority
  }

  /// The value of an `Accept-Signature` field (RFC 9421, section 5) that asks for what is required.
  /// A `keyid` goes without saying: which, only the signer knows.
  ///
  /// - Parameter nonce: one the signer may use.
  public static func wanted(nonce: [UInt8]) throws -> String {
    try StructuredField.text([
      label: .innerList(
        StructuredField.list(
          required,
          [
            "created": .bool(true), "nonce": .string(nonce.base64URL), "alg": .string(algorithm),
          ]))
    ])
  }

  // MARK: - The signature base (RFC 9421, section 2.5)

  /// Nil when a component has no value here, is named twice, or has parameters of its own.
  static func base(of covered: InnerList, in components: RequestComponents) -> [UInt8]? {
    var out = ""
    var seen: Set<String> = []
    for item in covered.bareInnerList {
      guard case .string(let name) = item.rfc9651BareItem, item.rfc9651Parameters.isEmpty,
        seen.insert(name).inserted, let value = components.value(of: name)
      else { return nil }
      out += "\"\(name)\": \(value)\n"
    }
    var serializer = StructuredFieldValueSerializer()
    guard let parameters = try? serializer.writeListFieldValue([.innerList(covered)])
    else { return nil }
    return Array(out.utf8) + Array("\"@signature-params\": ".utf8) + parameters
  }
}

extension HTTPField.Name {
  static let signatureInput = Self("Signature-Input")!
  static let signature = Self("Signature")!
}
