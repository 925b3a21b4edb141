/// When an event was written: a hybrid logical clock reading (Kulkarni et al., 2014) that orders what
/// is shown and breaks ties, and beside it what the author's wall clock showed.
///
/// The reading is 48 bits of milliseconds since 1970 and 16 of a counter. It never goes back, so one
/// wrong day pushes it ahead for good: no day, date or duration is ever read from it, which is why its
/// milliseconds are not to be had. Those come from ``wall``. No correctness rests on either.
public struct HybridTime: Hashable, Sendable, Comparable {
  /// The reading: what orders.
  public let raw: UInt64
  /// Milliseconds since 1970 by the author's wall clock, right or wrong; 0 to 2⁴⁸ − 1.
  public let wall: Int64

  private static let latest: Int64 = 1 << 48 - 1

  public init(milliseconds: Int64, counter: UInt16 = 0) {
    let wall = max(0, min(milliseconds, Self.latest))
    self.init(raw: UInt64(wall) << 16 | UInt64(counter), wall: wall)
  }

  /// - Parameter wall: nil when the wall clock showed the reading's own milliseconds.
  public init(raw: UInt64, wall: Int64? = nil) {
    self.raw = raw
    self.wall = wall.map { max(0, min($0, Self.latest)) } ?? Int64(raw >> 16)
  }

  /// The reading that follows `self` when the wall clock shows `now`.
  ///
  /// Never earlier than `self`. A wall clock that went back, or a counter that ran over, borrows
  /// from the future by milliseconds.
  public func next(now: Int64) -> HybridTime {
    let wall = HybridTime(milliseconds: now)
    return wall.raw > raw ? wall : HybridTime(raw: raw == .max ? raw : raw + 1, wall: now)
  }

  /// How far ahead of the wall clock another replica's reading is followed: 5 minutes.
  public static let followLimit: Int64 = 300_000

  /// `self` after hearing `other` when the wall clock shows `now`; a reading further ahead than
  /// ``followLimit`` is not followed, so that one wild clock does not spoil everybody's.
  public func following(_ other: HybridTime, now: Int64) -> HybridTime {
    Int64(other.raw >> 16) - Self.followLimit <= now ? max(self, other) : self
  }

  /// By the reading. Two that are equal in it are told apart by the wall clock, so that the order is
  /// the same everywhere.
  public static func < (a: Self, b: Self) -> Bool { (a.raw, a.wall) < (b.raw, b.wall) }

  // MARK: - Bytes

  /// How far the wall clock was from the reading, in milliseconds: 0 unless one of them was wrong.
  var drift: Int64 { wall - Int64(raw >> 16) }

  /// - Parameter drift: as it was read; what lies outside the range of ``wall`` is cut to it.
  init(raw: UInt64, drift: Int64) {
    self.init(raw: raw, wall: Int64(raw >> 16).adding(drift))
  }
}

extension ByteWriter {
  /// The reading and, as a zigzag varint, the drift.
  mutating func time(_ time: HybridTime) {
    u64(time.raw)
    zigzag(time.drift)
  }

  mutating func zigzag(_ value: Int64) { varint(UInt64(bitPattern: value << 1 ^ value >> 63)) }
}

extension ByteReader {
  mutating func time() throws(LayoutError) -> HybridTime {
    HybridTime(raw: try u64(), drift: try zigzag())
  }

  mutating func zigzag() throws(LayoutError) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }
}
