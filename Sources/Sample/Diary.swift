/// When workers are busy: a week as it is agreed, and a day as it turns out.
struct Diary {
  /// Minutes between two visits, for the way.
  private static let travel = 15
  private var busy: [Key: [ClosedRange<Int>]] = [:]

  private struct Key: Hashable {
    let who: Int
    let day: Int
  }

  /// True when somebody could be so long at work from that minute on.
  func isFree(_ who: Int, day: Int, from start: Int, minutes: Int) -> Bool {
    let wanted = start - Self.travel...start + minutes + Self.travel - 1
    return !(busy[Key(who: who, day: day)] ?? []).contains { $0.overlaps(wanted) }
  }

  mutating func book(_ who: Int, day: Int, from start: Int, minutes: Int) {
    busy[Key(who: who, day: day), default: []].append(start...start + max(1, minutes) - 1)
  }
}
