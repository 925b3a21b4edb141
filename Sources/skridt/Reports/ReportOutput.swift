import ArgumentParser
import EventStore
import Pages
import Welfare

/// How a report is written, and where it goes.
struct ReportOutput: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json, csv
    case csvData = "csv-data"
    case html
  }

  @Option(
    help: ArgumentHelp(
      say(
        "table (tekst), html, csv (til regneark), csv-data eller json (til programmer); ellers table.",
        "table (text), html, csv (for spreadsheets), csv-data or json (for programs); otherwise "
          + "table."), valueName: "format"))
  var format: Format?

  @Option(
    name: .customLong("table"),
    help: ArgumentHelp(
      say(
        "Kun den tabel; csv og csv-data rummer altid én.",
        "Only that table; csv and csv-data always hold one."),
      valueName: say("navn", "name")))
  var tableName: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      say("Filen, der skrives; ellers skærmen.", "The file to write; otherwise the screen."),
      valueName: say("fil", "file")), completion: .file())
  var output: String?
}

extension Desk {
  /// Writes a report as it was asked for.
  func deliver(_ report: Report, _ wanted: ReportOutput) throws {
    if json, let format = wanted.format, format != .json {
      throw ValidationError(
        say(
          "--json og --format \(format.rawValue) er to forskellige svar; vælg ét.",
          "--json and --format \(format.rawValue) are two different answers; choose one."))
    }
    let chosen = try wanted.tableName.map { name in
      guard let only = report.only(name) else { throw Self.noTable(name, report) }
      return only
    }
    let shown = chosen ?? report
    let text =
      switch json ? .json : wanted.format ?? .table {
      case .table:
        ReportLines.of(shown, within: wanted.output == nil ? console.width : nil)
          .map { $0 + "\n" }.joined()
      case .json: try Console.encoded(shown.json(in: Speech.language)) + "\n"
      case .csv: shown.table()?.csv(in: Speech.language) ?? ""
      case .csvData: shown.table()?.csvData(in: Speech.language) ?? ""
      case .html: Pages.html(shown, in: Speech.language)
      }
    try deliver(text, to: wanted.output)
  }

  private static func noTable(_ name: String, _ report: Report) -> ValidationError {
    let names = report.tables.map(\.name).joined(separator: ", ")
    return ValidationError(
      say(
        "Rapporten har ingen tabel, der hedder \(name). Den har: \(names).",
        "The report has no table called \(name). It has: \(names)."))
  }

  /// Writes a whole text as it is to the screen, or to a file that is not there yet.
  func deliver(_ text: String, to file: String?) throws {
    guard let file else { return console.data(text) }
    try NewStore.requireFolder(of: file)
    let sink = try NewFile(file)
    try sink.write(text)
    try sink.keep()
    let bytes = text.utf8.count
    if json { return try console.json(["file": .text(file), "bytes": .int(Int64(bytes))]) }
    console.line(
      say("\(file) er skrevet, \(bytes) bytes.", "\(file) is written, \(bytes) bytes."))
  }
}

/// A report as lines of text.
enum ReportLines {
  /// - Parameter width: the columns of the screen they should fit.
  static func of(_ report: Report, within width: Int?) -> [String] {
    func prose(_ text: Text) -> [String] {
      text.text(in: Speech.language).printableLine.folded(to: width ?? .max)
    }
    var out = prose(report.title) + prose(report.coverage)
    for table in report.tables {
      out += [""] + prose(table.caption) + rows(of: table, within: width)
    }
    if !report.notes.isEmpty { out.append("") }
    return out + report.notes.flatMap(prose)
  }

  private static func rows(of table: Report.Table, within width: Int?) -> [String] {
    guard !table.rows.isEmpty else { return [say("  Ingen.", "  None.")] }
    var text = Table(table.columns.map { $0.label.text(in: Speech.language) })
    for row in table.rows + (table.totals.map { [$0] } ?? []) {
      text.add(row.enumerated().map { table.shown($1, in: $0, Speech.language) })
    }
    return text.lines(within: width, indent: 2)
  }
}
