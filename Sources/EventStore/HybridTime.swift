/// A hybrid logical clock reading (Kulkarni et al., 2014): 48 bits of milliseconds since 1970, 16 of
/// a counter. It orders what is shown and breaks ties; no correctness rests on it.
public struct HybridTime: Hashable, Sendable, Comparable {
  public let raw: UInt64

  public init(raw: UInt64) { self.raw = raw }
  public init(milliseconds: Int64, counter: UInt16 = 0) {
    raw = UInt64(max(0, min(milliseconds, 1 << 48 - 1))) << 16 | UInt64(counter)
  }

  public var milliseconds: Int64 { Int64(raw >> 16) }

  /// The reading that follows `self` when the wall clock shows `now`.
  ///
  /// Never earlier than `self`. A wall clock that went back, or a counter that ran over, borrows
  /// from the future by milliseconds.
  public func next(now: Int64) -> HybridTime {
    let wall = HybridTime(milliseconds: now)
    return wall > self ? wall : HybridTime(raw: raw == .max ? raw : raw + 1)
  }

  /// How far ahead of the wall clock another replica's reading is followed: 5 minutes.
  public static let followLimit: Int64 = 300_000

  /// `self` after hearing `other` when the wall clock shows `now`; a reading further ahead than
  /// ``followLimit`` is not followed, so that one wild clock does not spoil everybody's.
  public func following(_ other: HybridTime, now: Int64) -> HybridTime {
    other.milliseconds - Self.followLimit <= now ? max(self, other) : self
  }

  public static func < (a: Self, b: Self) -> Bool { a.raw < b.raw }
}
