import Sync

/// About how many bytes of events a line is trusted with at once, either way: half as many after each
/// cut, down to one event, and slowly more again with what gets through.
struct LineBudget: Equatable {
  /// What nearly every line that carries anything carries: down to here, a cut is no failure yet.
  private static let narrow = 16 * 1024

  private(set) var bytes: Int
  private var passes = 0

  /// - Parameter noted: what ``note`` gave after an earlier sync.
  init(startingAt noted: Int?) {
    bytes = max(1, min(noted ?? Message.batchBytes, Message.batchBytes))
  }

  var isReduced: Bool { bytes < Message.batchBytes }
  /// True as long as halving it is likely to help.
  var isWide: Bool { bytes > Self.narrow }
  /// What to begin with next time; nil for as much as usual.
  var note: Int? { isReduced ? bytes : nil }

  mutating func halve() { bytes = max(1, bytes / 2) }

  /// Something got through.
  mutating func passed() {
    passes += 1
    bytes = min(Message.batchBytes, bytes + bytes / 4 + 1)
  }

  func hasPassed(since earlier: Self) -> Bool { passes > earlier.passes }
}
