import Synchronization

/// A clock everybody in a town reads; it goes only when it is told.
final class TestClock: Sendable {
  private let milliseconds: Mutex<Int64>

  /// 15 October 2026, nine in the morning in Denmark.
  init(_ milliseconds: Int64 = 1_792_047_600_000) { self.milliseconds = Mutex(milliseconds) }

  var now: Int64 { milliseconds.withLock { $0 } }
  func advance(seconds: Int64) { milliseconds.withLock { $0 += seconds * 1000 } }
}
