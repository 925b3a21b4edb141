import Foundation

/// When a sync that stays and runs is due: once a night, by the wall clock, whatever the machine
/// slept through.
///
/// A value to be asked, at least once a minute, what time it is; it never looks at a clock itself.
/// A night that was missed is caught up at once; a sync that failed is tried again soon.
public struct Nightly {
  /// A time on the wall clock.
  public struct Clock: Sendable, Equatable, CustomStringConvertible {
    public let hour: Int
    public let minute: Int

    /// Reads `02:00`; nil for anything that is no time of day.
    public init?(_ text: String) {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isNumber) }),
        let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
      else { return nil }
      self.hour = hour
      self.minute = minute
    }

    public var description: String { hour.twoDigits + ":" + minute.twoDigits }
  }

  /// The longest time between two looks at the clock, in seconds.
  private static let longestWait = 60.0
  /// How long after a failed sync the next is tried, in milliseconds.
  private static let pause: Int64 = 10 * 60_000

  private let clock: Clock
  private let zone: TimeZone
  private let spread: Int64
  private var generator: any RandomNumberGenerator
  private var last: Int64?
  /// How late this night's sync begins.
  private var delay: Int64 = 0
  /// When to try again what failed.
  private var again: Int64?

  /// - Parameters:
  ///   - last: when this device last synced, in milliseconds since 1970; nil for never, which makes
  ///     it due at once.
  ///   - spread: each night begins up to so many milliseconds late, so that not all devices come at
  ///     once.
  public init(
    at clock: Clock, zone: TimeZone, last: Int64?, spread: Int64 = 10 * 60_000,
    generator: any RandomNumberGenerator = SystemRandomNumberGenerator()
  ) {
    self.clock = clock
    self.zone = zone
    self.spread = spread
    self.generator = generator
    // What a store says may be no time at all.
    self.last = last.map { max(0, $0) }
    delay = .random(in: 0...spread, using: &self.generator)
  }

  /// How long to wait before asking again, in seconds: at most a minute, and 0 when a sync is due.
  ///
  /// - Parameter now: milliseconds since 1970; may jump either way between two calls.
  public mutating func wait(_ now: Int64) -> Double {
    // A clock that was once far ahead must not silence the nights until then.
    if let last, last > now { self.last = now }
    if let again, again > now + Self.pause { self.again = now + Self.pause }
    return min(Self.longestWait, max(0, Double(due(now) - now) / 1000))
  }

  /// Notes how the sync that was due ended.
  public mutating func ended(_ now: Int64, successfully: Bool) {
    if successfully {
      last = now
      again = nil
      delay = .random(in: 0...spread, using: &generator)
    } else {
      again = now + .random(in: Self.pause / 2...Self.pause, using: &generator)
    }
  }

  private func due(_ now: Int64) -> Int64 {
    again ?? last.map { next(after: $0) + delay } ?? now
  }

  /// The first time after `time` that the wall clock shows the hour. In the night that leaves it out,
  /// the first moment after the gap; in the night that has it twice, the first of the two.
  func next(after time: Int64) -> Int64 {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let wanted = DateComponents(hour: clock.hour, minute: clock.minute, second: 0)
    var date = Date(timeIntervalSince1970: Double(time) / 1000)
    repeat {
      guard let next = calendar.nextDate(after: date, matching: wanted, matchingPolicy: .nextTime)
      else { return time + 86_400_000 }
      date = next
    } while isSecond(date)
    return Int64(date.timeIntervalSince1970 * 1000)
  }

  /// True when the clock has shown this time shortly before, before it was set back.
  private func isSecond(_ date: Date) -> Bool {
    let offset = zone.secondsFromGMT(for: date)
    let setBack = zone.secondsFromGMT(for: date.addingTimeInterval(-3 * 3600)) - offset
    let earlier = date.addingTimeInterval(-Double(setBack))
    return setBack > 0 && zone.secondsFromGMT(for: earlier) == offset + setBack
  }
}

extension Int {
  fileprivate var twoDigits: String { self < 10 ? "0\(self)" : "\(self)" }
}
