import EventStore
import Foundation
import Welfare

/// Times as people and as programs write them.
enum Time {
  /// `2026-11-22 09:05`, by Danish wall clocks: as it is typed, so it is shown.
  static func shown(_ milliseconds: Int64) -> String { Moment(milliseconds: milliseconds).short }

  /// RFC 3339 in UTC with milliseconds: `2026-11-22T08:05:00.123Z`.
  static func rfc3339(_ milliseconds: Int64) -> String {
    let parts = broken(milliseconds)
    let fraction = String(1000 + milliseconds - flooredSeconds(milliseconds) * 1000).dropFirst()
    return iso(parts)
      + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)).\(fraction)Z"
  }

  private static func flooredSeconds(_ milliseconds: Int64) -> Int64 {
    milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
  }

  private static func broken(_ milliseconds: Int64) -> tm {
    var seconds = time_t(flooredSeconds(milliseconds))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return parts
  }

  private static func iso(_ parts: tm) -> String {
    let number = Int(parts.tm_year) + 1900
    // A wild clock can show a year of five digits.
    let year = number > 9999 ? "\(number)" : String("\(10_000 + number)".dropFirst())
    return "\(year)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
  }

  private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
