import Foundation

/// The day by Danish wall clocks, which are the program's, whatever day it is where the tests run.
///
/// It is read once: a test that asked again could be told another day than the program was.
struct DanishDay {
  private static let calendar: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: "Europe/Copenhagen") ?? .gmt
    return calendar
  }()

  /// Longer than any test takes, in seconds.
  private static let longest: TimeInterval = 180

  private let date: Date

  /// Today. Just before midnight this waits for it, so that what follows happens on one day.
  init() {
    var now = Date()
    if let end = Self.calendar.dateInterval(of: .day, for: now)?.end,
      end.timeIntervalSince(now) < Self.longest
    {
      Thread.sleep(forTimeInterval: end.timeIntervalSince(now) + 0.1)
      now = Date()
    }
    date = now
  }

  /// The day so many days later, or earlier, as the program writes it.
  func callAsFunction(_ offset: Int) -> String {
    let day = Self.calendar.date(byAdding: .day, value: offset, to: date) ?? date
    let parts = Self.calendar.dateComponents([.year, .month, .day], from: day)
    return String(
      format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
  }
}
