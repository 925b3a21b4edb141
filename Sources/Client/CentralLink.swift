import EventStore
import Foundation
import Transport

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
    self.url = try Self.address(url, trust).text
    self.trust = trust
  }

  /// The parts of ``url``.
  func address() throws(CentralFailure) -> NodeURL { try Self.address(url, trust) }

  private static func address(_ url: String, _ trust: Trust) throws(CentralFailure) -> NodeURL {
    guard let address = NodeURL(url), address.isPlain == (trust == .loopback),
      !address.isPlain || Loopback.isNamed(address.host)
    else { throw .addressNotAllowed }
    return address
  }
}

// MARK: - In the store

extension CentralLink {
  /// What can be a time, in milliseconds since 1970: to the end of the year 9999.
  static let times: ClosedRange<Int64> = 0...253_402_300_799_999

  private static let topic = "central"
  private static let key = Array("link".utf8)

  /// The link a device's store remembers; nil before it has enrolled.
  public init?(of store: Store) throws {
    guard let note = try store.note(Self.topic, Self.key),
      var link = try? JSONDecoder().decode(Self.self, from: Data(note)),
      (try? link.address()) != nil
    else { return nil }
    if link.clockAhead.magnitude > Self.times.upperBound.magnitude { link.clockAhead = 0 }
    link.synced = link.synced.flatMap { Self.times.contains($0) ? $0 : nil }
    link.revoked = link.revoked.flatMap { Self.times.contains($0) ? $0 : nil }
    self = link
  }

  func save(in store: Store) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    try store.setNote(Self.topic, Self.key, Array(try encoder.encode(self)))
  }
}
