import EventStore
import Foundation
import HTTPTypes
import RawStructuredFieldValues

extension RequestSignature {
  /// Looked at in one request, and bytes of the two fields that hold them.
  private static let most = 8
  private static let mostBytes = 4096
  private static let longestNonce = 128

  /// The signatures of a request that suffice if they hold, in the order they stand, at most eight.
  /// ``isSigned(by:)`` tells of each whether it does hold, ``isTimely(at:within:)`` whether it counts.
  ///
  /// One that covers something unknown here, or too little, is as if it were not there.
  ///
  /// - Parameter scheme: by which the request came: `http` or `https`.
  public static func all(of request: HTTPRequest, scheme: String) -> [RequestSignature] {
    guard let input = request.headerFields[.signatureInput],
      let said = request.headerFields[.signature],
      input.utf8.count <= mostBytes, said.utf8.count <= mostBytes,
      let inputs = StructuredField.dictionary(input),
      let signatures = StructuredField.dictionary(said)
    else { return [] }
    let components = RequestComponents(request: request, scheme: scheme)
    return inputs.prefix(most).compactMap { label, covered in
      guard case .innerList(let covered) = covered,
        let signature = signatures[label].flatMap(StructuredField.bytes)
      else { return nil }
      return Self(covered, Array(signature), components)
    }
  }

  private init?(_ covered: InnerList, _ signature: [UInt8], _ components: RequestComponents) {
    let parameters = covered.rfc9651Parameters
    let names = covered.bareInnerList.map(\.rfc9651BareItem)
    func covers(_ all: String...) -> Bool { all.allSatisfy { names.contains(.string($0)) } }
    guard signature.count == 64, covers("@method", "content-digest"),
      covers("@path", "@query") || covers("@target-uri") || covers("@request-target"),
      [nil, .string(Self.algorithm)].contains(parameters["alg"]),
      case .integer(let created)? = parameters["created"],
      case .string(let nonce)? = parameters["nonce"],
      (1...Self.longestNonce).contains(nonce.utf8.count),
      case .string(let key)? = parameters["keyid"], let replica = ReplicaID(key)
    else { return nil }
    switch parameters["expires"] {
    case nil: expires = nil
    case .integer(let end): expires = end
    default: return nil
    }
    guard let base = Self.base(of: covered, in: components) else { return nil }
    self.replica = replica
    self.created = created
    self.nonce = nonce
    self.base = base
    self.signature = signature
  }
}
