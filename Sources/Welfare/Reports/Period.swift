/// The days from one to another, both included.
public struct Period: Sendable, Hashable {
  public let from: Day
  public let to: Day

  /// Nil when it would end before it begins.
  public init?(from: Day, to: Day) {
    guard from <= to else { return nil }
    self.from = from
    self.to = to
  }

  /// The twelve months that end on `day`.
  init(yearUntil day: Day) {
    // Of a leap day there is none the year before.
    let before =
      Day(year: day.year - 1, month: day.month, day: day.day) ?? Day(number: day.number - 366)
    from = min(Day(number: before.number + 1), day)
    to = day
  }

  init(_ half: HalfYear) {
    let isFirst = half.half == 1
    from = Self.day(half.year, isFirst ? 1 : 7, 1)
    to = Self.day(half.year, isFirst ? 6 : 12, isFirst ? 30 : 31)
  }

  init(year: Int) {
    from = Self.day(year, 1, 1)
    to = Self.day(year, 12, 31)
  }

  private static func day(_ year: Int, _ month: Int, _ day: Int) -> Day {
    Day(year: year, month: month, day: day) ?? (year < 1 ? Day.first : Day.last)
  }

  public func contains(_ day: Day) -> Bool { from <= day && day <= to }

  public var days: Int { to.number - from.number + 1 }
  var weeks: Double { Double(days) / 7 }

  var text: Text { Text(da: "\(from) til \(to)", en: "\(from) to \(to)") }
}

extension Welfare {
  /// The period from one day to another; without them the twelve months until today.
  func period(from: String?, to: String?) throws -> Period {
    let last = try to.map(day) ?? today
    let first = try from.map(day) ?? Period(yearUntil: last).from
    guard let period = Period(from: first, to: last) else {
      throw Refusal(
        .invalid, da: "Til-datoen \(last) ligger før fra-datoen \(first).",
        en: "The last day \(last) is before the first day \(first).")
    }
    return period
  }
}

extension Moment {
  /// The day on Danish wall clocks, whatever clock it was seen on.
  var homeDay: Day {
    zone == Moment.home.identifier ? day : Moment(milliseconds: milliseconds).day
  }
}
