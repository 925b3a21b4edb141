import Foundation

/// A random 128-bit name. The tag keeps a scope's id from being passed for an entity's.
///
/// Written as 32 lower-case hexadecimal digits; people use a unique beginning of it (``ShortID``).
public struct Identifier<Tag>: Hashable, Sendable, Comparable, CustomStringConvertible {
  let high: UInt64
  let low: UInt64

  /// A new random name from `generator`.
  public init(using generator: inout some RandomNumberGenerator) {
    high = generator.next()
    low = generator.next()
  }

  /// The name with these bytes; nil unless there are exactly 16.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    var halves: (UInt64, UInt64) = (0, 0)
    for (i, byte) in bytes.enumerated() {
      if i < 8 {
        halves.0 = halves.0 << 8 | UInt64(byte)
      } else {
        halves.1 = halves.1 << 8 | UInt64(byte)
      }
    }
    (high, low) = halves
  }

  /// The name written as 32 hexadecimal digits; nil for anything else.
  public init?(_ text: String) {
    guard text.utf8.count == 32 else { return nil }
    var (high, low): (UInt64, UInt64) = (0, 0)
    for digit in text.utf8 {
      guard let nibble = [UInt8].nibble(digit) else { return nil }
      high = high << 4 | low >> 60
      low = low << 4 | UInt64(nibble)
    }
    self.init(high: high, low: low)
  }

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  public var bytes: [UInt8] {
    var out = [UInt8]()
    out.reserveCapacity(16)
    for half in [high, low] {
      for shift in stride(from: 56, through: 0, by: -8) {
        out.append(UInt8(truncatingIfNeeded: half >> UInt64(shift)))
      }
    }
    return out
  }

  public var description: String { bytes.hex }

  public static func < (a: Self, b: Self) -> Bool {
    a.high != b.high ? a.high < b.high : a.low < b.low
  }
}

public enum ScopeTag {}
public enum FeedTag {}
public enum EntityTag {}
public enum ReplicaTag {}
public enum MunicipalityTag {}

/// The unit of need-to-know, sealing and erasure.
public typealias ScopeID = Identifier<ScopeTag>
/// One replica's events in one scope.
public typealias FeedID = Identifier<FeedTag>
/// A visit, a goal, a person on the staff.
public typealias EntityID = Identifier<EntityTag>
/// A database and its device key; the beginning of the SHA-256 of its public signing key.
public typealias ReplicaID = Identifier<ReplicaTag>
/// The community of replicas that share one central node.
public typealias MunicipalityID = Identifier<MunicipalityTag>

extension Sequence<UInt8> {
  /// Lower-case hexadecimal.
  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    var out = [UInt8]()
    for byte in self {
      out.append(digits[Int(byte >> 4)])
      out.append(digits[Int(byte & 15)])
    }
    return String(decoding: out, as: UTF8.self)
  }
}

extension [UInt8] {
  /// The bytes written in hexadecimal; nil when `hex` is anything else.
  public init?(hex: String) {
    let digits = Array(hex.utf8)
    guard digits.count % 2 == 0 else { return nil }
    var out = [UInt8]()
    out.reserveCapacity(digits.count / 2)
    for i in stride(from: 0, to: digits.count, by: 2) {
      guard let high = Self.nibble(digits[i]), let low = Self.nibble(digits[i + 1]) else {
        return nil
      }
      out.append(high << 4 | low)
    }
    self = out
  }

  fileprivate static func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x61...0x66: digit - 0x57
    case 0x41...0x46: digit - 0x37
    default: nil
    }
  }
}
