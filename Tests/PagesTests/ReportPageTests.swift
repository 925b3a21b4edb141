import Crypto
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
    #expect(page.elements("table").count == 1, "what has no rows is said in words")
    #expect(page.elements("svg").count == 2)
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

  @Test(arguments: Language.allCases)
  func `CSV for programs is RFC 4180 with the exact values, whatever stands in a cell`(
    language: Language
  ) throws {
    let csv = try #require(report().table()?.csvData(in: language))
    let rows = Self.parse(csv)
    #expect(rows.map(\.count) == [5, 5, 5, 5])
    #expect(rows[0] == ["who", "count", "share", "mean", "on"])
    #expect(rows[1] == [Self.hostile, "12", "12.345", "-0.001", "2026-10-15"])
    #expect(rows[2] == ["other", "hidden", "hidden", "", ""])
    #expect(csv.hasSuffix("\r\n") && !csv.utf8.starts(with: [0xEF, 0xBB, 0xBF]))
    let formula = try #require(report("=1+1").table()?.csvData(in: language))
    #expect(Self.parse(formula)[1][0] == "=1+1")
  }

  @Test func `A Danish spreadsheet reads letters, columns and numbers right`() throws {
    let csv = try #require(report("Åse; \"Bo\"").table()?.csv(in: .da))
    #expect(
      Array(csv.utf8)
        == Array(
          ("\u{FEFF}\"Åse; \"\"Bo\"\"\";Antal;Andel;Gennemsnit;Den\r\n"
            + "\"Åse; \"\"Bo\"\"\";12;12,345;-0,001;2026-10-15\r\n"
            + "andet;skjult;skjult;;\r\nx;3;99,95;1,5;\r\n").utf8))
  }

  @Test func `An English spreadsheet does too`() throws {
    let csv = try #require(report("Åse, Bo").table()?.csv(in: .en))
    #expect(
      Array(csv.utf8)
        == Array(
          ("\u{FEFF}\"Åse, Bo\",Count,Share,Mean,On\r\n\"Åse, Bo\",12,12.345,-0.001,2026-10-15\r\n"
            + "other,hidden,hidden,,\r\nx,3,99.95,1.5,\r\n").utf8))
  }

  @Test(
    arguments: [
      "=1+1", "+45 12", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\"=1", "a;=1", "a,@b", "a\n-1",
      "\u{FEFF}=1", "\u{202E}=1", "＝1", "＋1", "－1", "＠x", "a; \"=1", "a,,;=1", "x\t=2",
    ], Language.allCases)
  func `A spreadsheet takes no text for a formula, whatever it splits by`(
    text: String, language: Language
  ) throws {
    let csv = try #require(report(text).table()?.csv(in: language))
    for separator in ",;\t".utf8 {
      for cell in Self.parse(String(csv.dropFirst()), by: separator).joined() {
        let first = cell.unicodeScalars.first { !$0.properties.isWhitespace && $0 != "\"" }
        let isFormula = first.map { "=+-@＝＋－＠".unicodeScalars.contains($0) } ?? false
        let isNumber = cell.allSatisfy { "-0123456789,.".contains($0) }
        #expect(!isFormula || isNumber, "\(text) by \(separator): \(cell)")
      }
    }
  }

  @Test(
    arguments: [
      "2026-11", "1-2", "00123", "1e5", "1E-5", "3/4", "12:30", "010203-1234", "maj 3", "3. okt",
      "2 Jan", "10 am", "5 p", "12 %", "kr. 5", "€ 5", "(5)", "Sand", "FALSK", "true", "١٢",
    ])
  func `A spreadsheet takes no text for a number, a date or a truth value`(text: String) throws {
    for language in Language.allCases {
      let csv = try #require(report(text).table()?.csv(in: language))
      let rows = Self.parse(
        String(csv.dropFirst()), by: UInt8(ascii: language == .da ? ";" : ","))
      #expect(rows[1][0] == "'" + text)
    }
  }

  @Test(arguments: ["Maj Sand", "Team 1", "§ 107", "Karen Lund", "2026-W48", "10 mål", "Åse", ""])
  func `Other text has nothing added`(text: String) throws {
    let csv = try #require(report(text).table()?.csv(in: .da))
    #expect(Self.parse(String(csv.dropFirst()), by: UInt8(ascii: ";"))[1][0] == text)
  }

  @Test(arguments: Language.allCases)
  func `A page lets nothing in but its own style, and breaks long words`(
    language: Language
  ) throws {
    let page = try Page(Pages.html(report(), in: language))
    let metas = page.elements("meta")
    let policies = metas.filter { $0["http-equiv"] == "Content-Security-Policy" }
    let policy = try #require(policies.first?["content"])
    let digest = Data(SHA256.hash(data: Data(page.style.utf8))).base64EncodedString()
    #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-\(digest)';"))
    #expect(!policy.contains("unsafe") && policies.count == 1)
    #expect(page.style.contains("overflow-wrap: anywhere"))
  }

  @Test func `What turns the direction of writing round is not in a page`() throws {
    let turned = "\u{202E}A\u{2066}B\u{200F}C\u{61C}D\u{9B}E\u{7F}FG"
    let page = Pages.html(report(turned), in: .da)
    #expect(try Page(page).texts("h1") == ["ABCDEFG"])
    #expect(!page.unicodeScalars.contains { $0.properties.isBidiControl })
  }

  /// With letters as far apart as a reader may set them: WCAG 2.1, 1.4.12.
  @Test(arguments: ["2026-11", "Anne Marie Kirkegaard-Søndergaard den yngre", "家族の写真家族の写真"])
  func `No label of a drawing reaches beyond it`(name: String) throws {
    let page = try Page(Pages.html(report(name), in: .da))
    for drawing in page.elements("svg") {
      let width = try #require(drawing["width"].flatMap { Double($0) })
      for text in Page.labels(in: drawing) {
        let room = 13 * 0.7 * Double(text.stringValue?.displayWidth ?? 0)
        let x = try #require(text["x"].flatMap { Double($0) })
        let (left, right) =
          switch text["text-anchor"] {
          case "end": (x - room, x)
          case "middle": (x - room / 2, x + room / 2)
          default: (x, x + room)
          }
        #expect(left >= 0 && right <= width, "\(text.stringValue ?? "")")
      }
    }
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
  private static func parse(_ csv: String, by separator: UInt8 = 44) -> [[String]] {
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
      } else if byte == separator {
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
