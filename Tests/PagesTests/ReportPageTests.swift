import EventStore
import Foundation
import Testing

@testable import Pages
@testable import Welfare

@Suite struct `Reports as pages and files` {
  /// Markup, and quotes that are one letter with their accent.
  static let hostile = "<b>&\"x',\"\u{301} <\u{301}&\u{301},\u{301}\r\n--> ]]> æ\u{7}"
  /// The same without what XML has no way to say, its line end as parsers give it.
  static let read = "<b>&\"x',\"\u{301} <\u{301}&\u{301},\u{301}\n--> ]]> æ"

  private func report(_ name: String = Self.hostile) -> Report {
    var table = Report.Table(
      "rows", Text(name), caption: Text(name + "!"),
      [
        Report.Column("who", .text, da: name, en: name),
        Report.Column("count", .integer, da: "Antal", en: "Count"),
        Report.Column("share", .percent, da: "Andel", en: "Share"),
        Report.Column("mean", .decimal, da: "Gennemsnit", en: "Mean"),
        Report.Column("on", .day, da: "Den", en: "On"),
      ])
    table.add([.name(name), .integer(12), .number(12.345), .number(-0.001), .day("2026-10-15")])
    table.add([.choice("other", Text(da: "andet", en: "other")), .hidden, .hidden, .none, .none])
    table.add([.name("x"), .integer(3), .number(99.95), .number(1.5), .none])
    table.total([.integer(15), .none, .hidden, .none])
    var report = Report(
      name: "test", title: Text(name), municipality: name,
      period: Period(yearUntil: Day(number: 20_000)), made: Moment(milliseconds: 1_790_000_000_000))
    report.tables = [
      table,
      Report.Table(
        "none", Text(da: "Tom", en: "Empty"), caption: Text(da: "Tom", en: "Empty"),
        [Report.Column("a", .text, da: "A", en: "A")]),
    ]
    report.charts = [
      Report.Chart(
        form: .bars, title: Text("Søjler " + name), description: Text(name), table: "rows",
        label: "who", series: ["count", "mean"]),
      Report.Chart(
        form: .lines, title: Text("Kurver " + name), description: Text(name), table: "rows",
        label: "who", series: ["share", "count"]),
    ]
    report.notes = [Text(name), Text(da: "Om", en: "About")]
    return report
  }

  @Test(arguments: Language.allCases) func `A page is well-formed and accessible`(
    language: Language
  ) throws {
    let page = try Page(Pages.html(report("Én & to"), in: language))
    page.checkAccessible(language: language.rawValue)
    #expect(page.elements("table").count == 2 && page.elements("svg").count == 2)
    #expect(
      page.texts("figcaption").allSatisfy { $0.contains(language == .da ? "tabellen" : "table") })
    let cells = page.texts("td")
    #expect(cells.contains(language == .da ? "12,3 %" : "12.3%"))
    #expect(cells.contains(language == .da ? "0,00" : "0.00"), "nothing is less than nothing")
    #expect(cells.contains(language == .da ? "skjult" : "hidden"))
    #expect(page.texts("p").contains(language == .da ? "Ingen." : "None."))
  }

  @Test func `What people wrote is text wherever it stands`() throws {
    let page = try Page(Pages.html(report(), in: .da))
    page.checkAccessible(language: "da")
    #expect(page.elements("b").isEmpty)
    #expect(page.texts("h1") == [Self.read] && page.texts("title").first == Self.read)
    #expect(page.texts("th").contains(Self.read) && page.texts("li").contains(Self.read))
    #expect(page.texts("caption").contains(Self.read + "!"))
    #expect(page.texts("desc").allSatisfy { $0 == Self.read })
    // A line end in an attribute reads as a space.
    let label = Self.read.replacingOccurrences(of: "\n", with: " ")
    #expect(page.elements("div").contains { $0["aria-label"] == label + ": tabel" })
  }

  @Test func `Drawings have their numbers`() throws {
    let page = try Page(Pages.html(report("Karl"), in: .en))
    let bars = try #require(page.elements("svg").first)
    let titles = Page.titles(in: bars)
    #expect(titles.contains("Karl, Count: 12") && titles.contains("x, Mean: 1.50"))
    #expect(!titles.contains { $0.contains("hidden") }, "what is withheld has no bar")
    #expect(report("Karl").only("none")?.charts.isEmpty == true)
    #expect(report("Karl").only("nothing") == nil)
  }

  @Test func `CSV is RFC 4180, whatever stands in a cell`() throws {
    let csv = try #require(report().table()?.csv(in: .da))
    let rows = Self.parse(csv)
    #expect(rows.map(\.count) == [5, 5, 5, 5])
    #expect(rows[0] == ["who", "count", "share", "mean", "on"])
    #expect(rows[1] == [Self.hostile, "12", "12.345", "-0.001", "2026-10-15"])
    #expect(rows[2] == ["other", "hidden", "hidden", "", ""])
    #expect(csv.hasSuffix("\r\n"))
  }

  @Test(arguments: ["=1+1", "+45 12", "-2", "@SUM(A1)", "\t=1"])
  func `A spreadsheet takes no text for a formula`(text: String) throws {
    let csv = try #require(report(text).table()?.csv(in: .da))
    let rows = Self.parse(csv)
    #expect(rows[1] == ["'" + text, "12", "12.345", "-0.001", "2026-10-15"])
  }

  @Test func `JSON has the same values, and names what is withheld`() throws {
    let data = try JSONEncoder().encode(report().json(in: .en))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let table = try #require((json["tables"] as? [[String: Any]])?.first)
    let rows = try #require(table["rows"] as? [[String: Any]])
    #expect(rows[0]["who"] as? String == Self.hostile && rows[0]["count"] as? Int == 12)
    #expect(rows[1]["who"] as? String == "other" && rows[1]["count"] is NSNull)
    #expect(rows[1]["hidden"] as? [String] == ["count", "share"])
    #expect(rows[2]["hidden"] == nil && rows[2]["on"] is NSNull)
    let columns = table["columns"] as? [[String: Any]] ?? []
    #expect(Set(columns.compactMap { $0["name"] as? String }) == Set(rows[0].keys))
  }

  /// Byte by byte, as the RFC has it.
  private static func parse(_ csv: String) -> [[String]] {
    var rows: [[String]] = [[]]
    var field: [UInt8] = []
    var isQuoted = false
    let bytes = Array(csv.utf8)
    var i = 0
    func text() -> String { String(decoding: field, as: UTF8.self) }
    while i < bytes.count {
      let byte = bytes[i]
      if isQuoted {
        if byte == 34, i + 1 < bytes.count, bytes[i + 1] == 34 {
          field.append(34)
          i += 1
        } else if byte == 34 {
          isQuoted = false
        } else {
          field.append(byte)
        }
      } else if byte == 34 {
        isQuoted = true
      } else if byte == 44 {
        rows[rows.count - 1].append(text())
        field = []
      } else if byte == 13, i + 1 < bytes.count, bytes[i + 1] == 10 {
        rows[rows.count - 1].append(text())
        field = []
        rows.append([])
        i += 1
      } else {
        field.append(byte)
      }
      i += 1
    }
    if rows.last?.isEmpty == true { rows.removeLast() }
    return rows
  }
}
