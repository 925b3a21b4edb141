import EventStore
import Foundation

/// Where the central node is, how it is known again, and how its clock differs from this one.
///
/// Kept in the store, so that it is copied, backed up and put back with it.
public struct CentralLink: Codable, Sendable, Equatable {
  /// How whoever answers proves to be the central node this device enrolled with.
  public enum Trust: Codable, Sendable, Equatable {
    /// By exactly this certificate (DER), whatever name it is reached by.
    case certificate(Data)
    /// By a certificate for the host's name from this authority (DER).
    case authority(Data)
    /// By a certificate for the host's name from an authority this system trusts.
    case system
    /// By being on this machine: plain HTTP, never to another.
    case loopback
  }

  /// `https://host:port` without a path; `http` with ``Trust/loopback`` only.
  public let url: String
  public let trust: Trust
  /// How far the central node's clock is ahead of this one, in milliseconds.
  public var clockAhead: Int64 = 0
  /// When both sides last proved that they hold the same, in milliseconds since 1970.
  public var synced: Int64?
  /// About how many bytes of events the line last bore at once; nil for as many as usual.
  public var batchBytes: Int?
  /// When the central node first answered that this device is out of use, if that still holds.
  public var revoked: Int64?

  /// - Throws: ``CentralFailure/addressNotAllowed`` for plain HTTP to another machine, and for
  ///   anything but a bare address.
  public init(url: String, trust: Trust) throws(CentralFailure) {
    let isPlain = trust == .loopback
    guard let parsed = URL(string: url), let host = parsed.host, !host.isEmpty,
      parsed.scheme == (isPlain ? "http" : "https"), ["", "/"].contains(parsed.path),
      parsed.query == nil, parsed.fragment == nil, parsed.user == nil,
      !url.contains(where: \.isWhitespace),
      !isPlain || Self.isLoopback(host)
    else { throw .addressNotAllowed }
    self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
    self.trust = trust
  }

  static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host == "[::1]" || host.hasPrefix("127.")
  }
}

// MARK: - In the store

extension CentralLink {
  private static let topic = "central"
  private static let key = Array("link".utf8)

  /// The link a device's store remembers; nil before it has enrolled.
  public init?(of store: Store) throws {
    guard let note = try store.note(Self.topic, Self.key),
      let link = try? JSONDecoder().decode(Self.self, from: Data(note))
    else { return nil }
    self = link
  }

  func save(in store: Store) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    try store.setNote(Self.topic, Self.key, Array(try encoder.encode(self)))
  }
}
