import Foundation

/// How a report's cells read.
extension Report.Table {
  /// A cell as people read it.
  public func shown(_ cell: Report.Cell, in column: Int, _ language: Language) -> String {
    switch cell {
    case .text(let text), .choice(_, let text): text.text(in: language)
    case .integer(let number): "\(number)"
    case .number(let number):
      columns[column].kind == .percent
        ? Self.shown(number, places: 1, language) + Self.percent.text(in: language)
        : Self.shown(number, places: 2, language)
    case .day(let day): day.description
    case .none: ""
    case .hidden: Self.withheld.text(in: language)
    }
  }

  private static let percent = Text(da: " %", en: "%")
  private static let withheld = Text(da: "skjult", en: "hidden")

  /// A number with so many decimals, whatever the machine's locale.
  static func shown(_ number: Double, places: Int, _ language: Language) -> String {
    let text = plain(number, places: places)
    return language == .da ? text.split(separator: ".").joined(separator: ",") : text
  }

  private static func plain(_ number: Double, places: Int) -> String {
    guard number.isFinite else { return "" }
    // Beyond that a number has no decimals, and hundreds of digits that mean nothing.
    guard abs(number) < 1e15 else { return "\(number)" }
    let text = String(format: "%.\(places)f", number)
    // Nothing is less than nothing.
    return text.contains { "123456789".contains($0) } ? text : String(text.drop { $0 == "-" })
  }

  /// A number as programs read it: four decimals at most, none that say nothing.
  static func plain(_ number: Double) -> Double {
    let rounded = (number * 10_000).rounded() / 10_000
    return rounded.isFinite ? rounded : number
  }
}
