/// A week from Monday to Sunday, written `2026-W42` as ISO 8601 numbers them: a year's first week is
/// the one with its first Thursday.
public struct Week: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Weeks since the one 1970 began in.
  private let number: Int

  public init(_ day: Day) {
    // 1970-01-01 was a Thursday.
    let sinceMonday = day.number + 3
    number = (sinceMonday - (sinceMonday % 7 + 7) % 7) / 7
  }

  private init(number: Int) { self.number = number }

  public var first: Day { Day(number: number * 7 - 3) }
  public var last: Day { Day(number: number * 7 + 3) }
  public var days: [Day] { (0..<7).map { Day(number: first.number + $0) } }
  public var next: Week { advanced(by: 1) }

  /// The year it is counted in, which may not be that of its first or last day.
  public var year: Int { Day(number: number * 7).year }

  /// From 1 to 53.
  public var ofYear: Int {
    let thursday = number * 7
    return (thursday - (Day(year: year, month: 1, day: 1)?.number ?? thursday)) / 7 + 1
  }

  public var description: String { "\(year)-W\(Day.two(ofYear))" }

  /// The week `weeks` later, or earlier.
  public func advanced(by weeks: Int) -> Week { Week(number: number + weeks) }

  public static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}
