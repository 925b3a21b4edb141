import Welfare

/// When people are at work in a Danish municipality.
extension Day {
  /// 0 is Monday.
  var weekday: Int { ((number + 3) % 7 + 7) % 7 }

  /// Counts weeks that begin on Mondays.
  var week: Int { (number + 3 - weekday) / 7 }

  var monday: Day { adding(-weekday) }

  func adding(_ days: Int) -> Day { Day(number: number + days) }

  var isWorkday: Bool { weekday < 5 && !isHoliday }

  /// This day, or the first one after it that people are at work.
  var orNextWorkday: Day {
    var day = self
    while !day.isWorkday { day = day.adding(1) }
    return day
  }

  /// This day, or the last one before it.
  var orLastWorkday: Day {
    var day = self
    while !day.isWorkday { day = day.adding(-1) }
    return day
  }

  private var isHoliday: Bool {
    switch (month, day) {
    case (1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31): return true
    default: break
    }
    // Maundy Thursday, Good Friday, Easter Monday, Ascension, Whit Monday.
    return [-3, -2, 1, 39, 50].contains(number - Self.easter(year))
  }

  /// Easter Sunday (Meeus, "Astronomical Algorithms", chapter 8).
  private static func easter(_ year: Int) -> Int {
    let (a, b, c) = (year % 19, year / 100, year % 100)
    let (d, e) = (b / 4, b % 4)
    let g = (8 * b + 13) / 25
    let h = (19 * a + b - d - g + 15) % 30
    let (i, k) = (c / 4, c % 4)
    let l = (32 + 2 * e + 2 * i - h - k) % 7
    let m = (a + 11 * h + 19 * l) / 433
    let month = (h + l - 7 * m + 90) / 25
    let day = (h + l - 7 * m + 33 * month + 19) % 32
    return Day(year: year, month: month, day: day)?.number ?? 0
  }

  /// How old somebody born on `birth` is on this day.
  func age(since birth: Day) -> Int {
    let hasHadBirthday = (month, day) >= (birth.month, birth.day)
    return year - birth.year - (hasHadBirthday ? 0 : 1)
  }

  /// So many minutes into the day, by Danish wall clocks.
  func at(_ minute: Int) -> Moment {
    let clock = String(100 + minute / 60).dropFirst() + ":" + String(100 + minute % 60).dropFirst()
    // The hour that summer time leaves out is at night.
    return Moment("\(self) \(clock)") ?? Moment(milliseconds: Int64(number) * 86_400_000)
  }
}
