import Crypto
import EventStore
import Foundation
import HTTPTypes
import RawStructuredFieldValues

/// A request signed by a device's Ed25519 key, in the manner of RFC 9421 (HTTP Message Signatures)
/// with the digest of its body in the manner of RFC 9530.
///
///     Content-Digest: sha-256=:…:
///     Signature-Input: skridt=("@method" "@path" "@query" "content-digest");created=1764000000;
///                      nonce="…";keyid="<replica id>";alg="ed25519"
///     Signature: skridt=:…:
///
/// All four components and all four parameters must be there: what is not signed could be changed.
/// `created` is in whole seconds; the nonce is 16 random bytes in base64url.
public struct RequestSignature: Sendable, Equatable {
  public enum Failure: Error, Sendable, Equatable {
    /// There is none, or it does not cover what it must.
    case missing
    /// The body is not the one that was signed.
    case wrongDigest
  }

  /// Who says to have signed.
  public let replica: ReplicaID
  /// Seconds since 1970 by the signer's clock.
  public let created: Int64
  public let nonce: [UInt8]
  private let base: [UInt8]
  private let signature: [UInt8]

  static let label = "skridt"
  static let components = ["@method", "@path", "@query", "content-digest"]
  static let nonceBytes = 16

  public func isSigned(by key: [UInt8]) -> Bool {
    DeviceIdentity.isSignature(signature, of: base, by: key)
  }
}

// MARK: - Signing

extension RequestSignature {
  /// The fields that sign a request.
  ///
  /// - Parameters:
  ///   - path: path and query as they will be sent.
  ///   - created: seconds since 1970; by the server's clock where it is known to differ.
  ///   - nonce: 16 fresh random bytes.
  public static func fields(
    method: HTTPRequest.Method, path: String, body: [UInt8], created: Int64, nonce: [UInt8],
    by identity: DeviceIdentity
  ) throws -> HTTPFields {
    let digest = try contentDigest(of: body)
    let parameters: OrderedMap<String, RFC9651BareItem> = [
      "created": .integer(created), "nonce": .string(nonce.base64URL),
      "keyid": .string(Card.replica(signingKey: identity.signingKey).description),
      "alg": .string("ed25519"),
    ]
    var names = BareInnerList()
    for component in components {
      names.append(Item(bareItem: RFC9651BareItem.string(component), parameters: [:]))
    }
    let covered = InnerList(bareInnerList: names, parameters: parameters)
    let base = try base(
      [
        method.rawValue, Self.path(of: path), query(of: path), digest,
      ], covered)
    let signature = Item(
      bareItem: RFC9651BareItem.undecodedByteSequence(
        Data(try identity.sign(base)).base64EncodedString()),
      parameters: [:])
    var fields = HTTPFields()
    fields[.contentDigest] = digest
    fields[.signatureInput] = try dictionary(.innerList(covered))
    fields[.signature] = try dictionary(.item(signature))
    return fields
  }

  // MARK: - Reading

  /// What a request says to be signed by; ``isSigned(by:)`` tells whether that is so.
  public init(
    method: HTTPRequest.Method, path: String, fields: HTTPFields, body: [UInt8]
  ) throws(Failure) {
    guard let input = fields[.signatureInput], let said = fields[.signature],
      let digest = fields[.contentDigest], input.utf8.count <= 1024, said.utf8.count <= 256,
      case .innerList(let covered)? = Self.member(input),
      case .item(let item)? = Self.member(said),
      case .undecodedByteSequence(let encoded) = item.rfc9651BareItem,
      let signature = Data(base64Encoded: encoded), signature.count == 64,
      covered.bareInnerList.count == Self.components.count,
      zip(covered.bareInnerList, Self.components).allSatisfy({
        $0.rfc9651BareItem == .string($1) && $0.rfc9651Parameters.isEmpty
      }),
      case .integer(let created)? = covered.rfc9651Parameters["created"],
      case .string(let nonceText)? = covered.rfc9651Parameters["nonce"],
      let nonce = [UInt8](base64URL: nonceText), nonce.count == Self.nonceBytes,
      case .string(let key)? = covered.rfc9651Parameters["keyid"], let replica = ReplicaID(key),
      case .string("ed25519")? = covered.rfc9651Parameters["alg"],
      let expected = try? Self.contentDigest(of: body),
      let base = try? Self.base(
        [method.rawValue, Self.path(of: path), Self.query(of: path), digest], covered)
    else { throw .missing }
    guard digest == expected else { throw .wrongDigest }
    self.replica = replica
    self.created = created
    self.nonce = nonce
    self.base = base
    self.signature = Array(signature)
  }

  // MARK: - The signature base (RFC 9421, 2.5)

  /// - Parameter values: of the covered components, in order.
  static func base(_ values: [String], _ covered: InnerList) throws -> [UInt8] {
    var out = ""
    for (component, value) in zip(covered.bareInnerList, values) {
      guard case .string(let name) = component.rfc9651BareItem else { throw Failure.missing }
      out += "\"\(name)\": \(value)\n"
    }
    var serializer = StructuredFieldValueSerializer()
    let parameters = try serializer.writeListFieldValue([.innerList(covered)])
    return Array(out.utf8) + Array("\"@signature-params\": ".utf8) + parameters
  }

  private static func path(of target: String) -> String {
    String(target.prefix { $0 != "?" })
  }

  /// With its question mark; a lone one when there is no query (RFC 9421, 2.2.7).
  private static func query(of target: String) -> String {
    "?" + target.drop { $0 != "?" }.dropFirst()
  }

  private static func contentDigest(of body: [UInt8]) throws -> String {
    let digest = Data(SHA256.hash(data: body)).base64EncodedString()
    return try dictionary(
      .item(Item(bareItem: RFC9651BareItem.undecodedByteSequence(digest), parameters: [:])),
      label: "sha-256")
  }

  private static func dictionary(
    _ member: ItemOrInnerList, label: String = label
  ) throws -> String {
    var serializer = StructuredFieldValueSerializer()
    return String(
      decoding: try serializer.writeDictionaryFieldValue([label: member]), as: UTF8.self)
  }

  private static func member(_ field: String) -> ItemOrInnerList? {
    var parser = StructuredFieldValueParser(Array(field.utf8))
    return (try? parser.parseDictionaryFieldValue())?[label]
  }
}

extension HTTPField.Name {
  static let contentDigest = Self("Content-Digest")!
  static let signatureInput = Self("Signature-Input")!
  static let signature = Self("Signature")!
}
