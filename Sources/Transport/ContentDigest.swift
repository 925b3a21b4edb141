import Crypto
import Foundation
import HTTPTypes
import RawStructuredFieldValues

/// What a `Content-Digest` field (RFC 9530) says of a body: by SHA-256, SHA-512, or both. Digests of
/// other kinds are passed over.
public struct ContentDigest: Sendable, Equatable {
  private enum Algorithm: String, CaseIterable {
    case sha256 = "sha-256"
    case sha512 = "sha-512"

    func digest(of body: [UInt8]) -> Data {
      switch self {
      case .sha256: Data(SHA256.hash(data: body))
      case .sha512: Data(SHA512.hash(data: body))
      }
    }
  }

  private let said: [Algorithm: Data]

  /// Nil for a field that cannot be read, or holds no digest of a known kind.
  public init?(_ field: String?) {
    guard let field, field.utf8.count <= 1024,
      let members = StructuredField.dictionary(field)
    else { return nil }
    var said: [Algorithm: Data] = [:]
    for algorithm in Algorithm.allCases {
      guard let member = members[algorithm.rawValue] else { continue }
      guard let digest = StructuredField.bytes(member) else { return nil }
      said[algorithm] = digest
    }
    guard !said.isEmpty else { return nil }
    self.said = said
  }

  /// Whether every digest of a known kind is that of `body`.
  public func holds(for body: [UInt8]) -> Bool {
    said.allSatisfy { $0.key.digest(of: body) == $0.value }
  }

  /// The field that says it of `body`.
  static func field(of body: [UInt8]) throws -> String {
    try StructuredField.text([
      Algorithm.sha256.rawValue: StructuredField.bytes(Algorithm.sha256.digest(of: body))
    ])
  }
}

extension HTTPField.Name {
  public static let contentDigest = Self("Content-Digest")!
}
