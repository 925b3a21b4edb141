import EventStore
import Foundation

/// Times as people and as programs write them. Built on the C library: loading a locale's calendars
/// would cost more than the rest of a command.
enum Time {
  /// `22.11.2026 09:05` in Danish, `2026-11-22 09:05` in English; local time.
  static func shown(_ milliseconds: Int64) -> String {
    let parts = broken(milliseconds, utc: false)
    let clock = "\(two(parts.tm_hour)):\(two(parts.tm_min))"
    return day(parts) + " " + clock
  }

  static func shownDay(_ milliseconds: Int64) -> String { day(broken(milliseconds, utc: false)) }

  /// A day written `2026-11-22` in the way of the run's language.
  static func shown(day iso: String) -> String {
    let parts = iso.prefix(10).split(separator: "-")
    guard Speech.language == .da, parts.count == 3 else { return iso }
    return "\(parts[2]).\(parts[1]).\(parts[0])" + iso.dropFirst(10)
  }

  /// RFC 3339 in UTC with milliseconds: `2026-11-22T08:05:00.123Z`.
  static func rfc3339(_ milliseconds: Int64) -> String {
    let parts = broken(milliseconds, utc: true)
    let fraction = String(1000 + milliseconds - flooredSeconds(milliseconds) * 1000).dropFirst()
    return iso(parts)
      + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)).\(fraction)Z"
  }

  /// The day `2026-11-22` it is here at that time.
  static func isoDay(_ milliseconds: Int64) -> String { iso(broken(milliseconds, utc: false)) }

  private static func flooredSeconds(_ milliseconds: Int64) -> Int64 {
    milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
  }

  private static func broken(_ milliseconds: Int64, utc: Bool) -> tm {
    var seconds = time_t(flooredSeconds(milliseconds))
    var parts = tm()
    if utc { gmtime_r(&seconds, &parts) } else { localtime_r(&seconds, &parts) }
    return parts
  }

  private static func day(_ parts: tm) -> String {
    Speech.language == .da
      ? "\(two(parts.tm_mday)).\(two(parts.tm_mon + 1)).\(parts.tm_year + 1900)" : iso(parts)
  }

  private static func iso(_ parts: tm) -> String {
    let number = Int(parts.tm_year) + 1900
    // A wild clock can show a year of five digits.
    let year = number > 9999 ? "\(number)" : String("\(10_000 + number)".dropFirst())
    return "\(year)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
  }

  private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
