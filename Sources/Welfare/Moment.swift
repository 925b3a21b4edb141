import Foundation

/// When something happened: an instant, and the wall clock and zone it was seen on.
///
/// Stored as RFC 9557 writes it: `2026-10-15T14:00:00+02:00[Europe/Copenhagen]`. The offset fixes
/// the instant; the zone says which clock it was, and no rule reads it.
public struct Moment: Sendable, Hashable, CustomStringConvertible {
  /// Since 1970, in UTC.
  public let milliseconds: Int64
  /// East of UTC, in minutes.
  public let offset: Int
  public let zone: String

  /// The instant as a wall clock in `zone` shows it; what lies outside ``Day/first`` and ``Day/last``
  /// is the nearest that does not.
  public init(milliseconds: Int64, zone: TimeZone = Moment.home) {
    let milliseconds = milliseconds.held(Self.instants)
    let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    self.init(
      milliseconds: milliseconds, offset: zone.secondsFromGMT(for: date) / 60,
      zone: zone.identifier)
  }

  private init(milliseconds: Int64, offset: Int, zone: String) {
    self.milliseconds = milliseconds
    self.offset = offset
    self.zone = zone
  }

  /// Reads `yyyy-MM-dd HH:mm` (or with `T`, seconds, milliseconds), then nothing (`zone`'s wall clock), or an
  /// offset, or an offset and `[zone]`.
  public init?(_ text: String, zone: TimeZone = Moment.home) {
    var rest = Substring(text)
    guard let day = Day(rest.prefix(10)) else { return nil }
    rest = rest.dropFirst(10)
    guard rest.first == "T" || rest.first == " " else { return nil }
    rest = rest.dropFirst()
    guard let (hour, minute) = Self.clock(rest.prefix(5)), hour < 24 else { return nil }
    rest = rest.dropFirst(5)
    var second = 0
    if rest.first == ":" {
      guard let read = Self.number(rest.dropFirst().prefix(2)), read < 60 else { return nil }
      second = read
      rest = rest.dropFirst(3)
    }
    var fraction: Int64 = 0
    if rest.first == "." {
      let digits = rest.dropFirst().prefix(3)
      guard digits.utf8.count == 3, digits.utf8.allSatisfy({ 48...57 ~= $0 }),
        let read = Int64(digits)
      else { return nil }
      fraction = read
      rest = rest.dropFirst(4)
    }
    let wall = Int64(day.number) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    if rest.isEmpty {
      // Twice: the first guess may be on the wrong side of a change of clocks.
      var offset = 0
      for _ in 0..<2 {
        let guess = Date(timeIntervalSince1970: Double(wall - Int64(offset)))
        offset = Self.offset(of: zone, at: guess)
      }
      // The hour that summer time leaves out is on no clock.
      let shown = Date(timeIntervalSince1970: Double(wall - Int64(offset)))
      guard Self.offset(of: zone, at: shown) == offset else { return nil }
      self.init(
        milliseconds: (wall - Int64(offset)) * 1000 + fraction, offset: offset / 60,
        zone: zone.identifier)
      return
    }
    var offset = 0
    if rest.first == "Z" {
      rest = rest.dropFirst()
    } else {
      guard let sign = rest.first, sign == "+" || sign == "-",
        let (hours, minutes) = Self.clock(rest.dropFirst().prefix(5)), hours < 19
      else { return nil }
      offset = (hours * 60 + minutes) * (sign == "-" ? -1 : 1)
      rest = rest.dropFirst(6)
    }
    var name = ""
    if !rest.isEmpty {
      guard rest.first == "[", rest.last == "]", rest.utf8.count <= 66 else { return nil }
      name = String(rest.dropFirst().dropLast())
    }
    self.init(
      milliseconds: (wall - Int64(offset * 60)) * 1000 + fraction, offset: offset, zone: name)
  }

  private static let instants =
    Int64(Day.first.number) * 86_400_000...Int64(Day.last.number) * 86_400_000 + 86_399_999

  /// The zone of Danish wall clocks.
  public static let home = TimeZone(identifier: "Europe/Copenhagen") ?? .gmt

  /// The day on the wall clock it was seen on.
  public var day: Day { Day(number: Int((wall - (wall % 86_400 + 86_400) % 86_400) / 86_400)) }

  /// `HH:mm` on that clock.
  public var clock: String {
    let second = Int((wall % 86_400 + 86_400) % 86_400)
    return Day.two(second / 3600) + ":" + Day.two(second / 60 % 60)
  }

  /// As it is stored.
  public var description: String {
    let second = Int((wall % 60 + 60) % 60)
    let sign = offset < 0 ? "-" : "+"
    let zoned = zone.isEmpty ? "" : "[\(zone)]"
    let rest = Int((milliseconds % 1000 + 1000) % 1000)
    let fraction = rest == 0 ? "" : "." + String(String(1000 + rest).dropFirst())
    return "\(day)T\(clock):\(Day.two(second))\(fraction)\(sign)"
      + "\(Day.two(abs(offset) / 60)):\(Day.two(abs(offset) % 60))\(zoned)"
  }

  /// As people read it: the day and the clock.
  public var short: String { "\(day) \(clock)" }

  /// Seconds on the wall clock since 1970, rounded down.
  private var wall: Int64 {
    (milliseconds - (milliseconds % 1000 + 1000) % 1000) / 1000 + Int64(offset * 60)
  }

  /// In seconds, in whole minutes: before 1890 wall clocks were not.
  private static func offset(of zone: TimeZone, at date: Date) -> Int {
    zone.secondsFromGMT(for: date) / 60 * 60
  }

  private static func clock(_ text: Substring) -> (Int, Int)? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let hour = number(parts[0]), let minute = number(parts[1]), minute < 60
    else { return nil }
    return (hour, minute)
  }

  private static func number(_ text: Substring) -> Int? {
    text.utf8.count == 2 && text.utf8.allSatisfy { 48...57 ~= $0 } ? Int(text) : nil
  }
}
