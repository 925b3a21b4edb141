import Synchronization

/// A clock everybody in a town reads, each with an error of their own; it goes only when it is told.
final class TestClock: Sendable {
  private let milliseconds: Mutex<Int64>
  private let skews = Mutex<[String: Int64]>([:])

  /// 15 October 2026, nine in the morning in Denmark.
  init(_ milliseconds: Int64 = 1_792_047_600_000) { self.milliseconds = Mutex(milliseconds) }

  var now: Int64 { milliseconds.withLock { $0 } }
  func advance(seconds: Int64) { milliseconds.withLock { $0 += seconds * 1000 } }

  /// What the clock of the machine with this store shows.
  func now(of store: String) -> Int64 { now + skews.withLock { $0[store] ?? 0 } }

  /// - Parameter skew: how far it is ahead, in milliseconds.
  func set(_ store: String, skew: Int64) { skews.withLock { $0[store] = skew } }
  func setAllRight() { skews.withLock { $0 = [:] } }
}
