import EventStore
import Foundation

/// Where a central node can be reached, and how to know it: what an enrolment code says.
public struct ServedAddress: Codable, Sendable, Equatable {
  /// `https://host:port`; `http` only on this machine.
  public let url: String
  /// SHA-256 of the certificate (DER), 64 hexadecimal digits; nil without TLS.
  public let fingerprint: String?

  /// Where the server of this store listened last; nil when it never has.
  public static func last(in store: Store) throws -> ServedAddress? {
    try store.note("serve", Array("address".utf8)).flatMap {
      try? JSONDecoder().decode(ServedAddress.self, from: Data($0))
    }
  }

  func keep(in store: Store) throws {
    try store.setNote("serve", Array("address".utf8), Array(try JSONEncoder().encode(self)))
  }
}
