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
    from = Day(number: before.number + 1)
    to = day
  }

  init(_ half: HalfYear) {
    let isFirst = half.half == 1
    from = Self.first(of: isFirst ? 1 : 7, half.year)
    to = Day(
      number: Self.first(of: isFirst ? 7 : 1, isFirst ? half.year : half.year + 1).number - 1)
  }

  init(year: Int) {
    from = Self.first(of: 1, year)
    to = Day(number: Self.first(of: 1, year + 1).number - 1)
  }

  private static func first(of month: Int, _ year: Int) -> Day {
    Day(year: year, month: month, day: 1) ?? Day(number: 0)
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
