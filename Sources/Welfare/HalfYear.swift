/// Half a year, written `2026-H1`; what management is given a status of.
public struct HalfYear: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let year: Int
  public let half: Int

  public init(_ day: Day) {
    year = day.year
    half = day.month <= 6 ? 1 : 2
  }

  /// Reads `2026-H1` and `2026-1`, and nothing else.
  public init?(_ text: String) {
    let parts = text.uppercased().split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 4, let year = Int(parts[0]), year >= 1900,
      let half = Int(parts[1].drop { $0 == "H" }), parts[1].utf8.count <= 2, half == 1 || half == 2
    else { return nil }
    self.year = year
    self.half = half
  }

  public var description: String { "\(year)-H\(half)" }

  public static func < (a: Self, b: Self) -> Bool { (a.year, a.half) < (b.year, b.half) }

  func contains(_ day: Day) -> Bool { HalfYear(day) == self }
}
