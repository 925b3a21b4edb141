import ArgumentParser
import EventStore
import Pages
import Welfare

/// How a report is written, and where it goes.
struct ReportOutput: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json, csv, html
  }

  @Option(
    help: ArgumentHelp(
      say(
        "table (tekst), json, csv eller html; ellers table.",
        "table (text), json, csv or html; otherwise table."), valueName: "format"))
  var format: Format?

  @Option(
    name: .customLong("table"),
    help: ArgumentHelp(
      say(
        "Kun den tabel; csv rummer altid én.", "Only that table; csv always holds one."),
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
    try deliver(
      try text(of: chosen ?? report, as: json ? .json : wanted.format ?? .table),
      to: wanted.output)
  }

  private func text(of report: Report, as format: ReportOutput.Format) throws -> String {
    switch format {
    case .table: return ReportLines.of(report).joined(separator: "\n") + "\n"
    case .json: return try Console.encoded(report.json(in: Speech.language)) + "\n"
    case .csv: return report.table()?.csv(in: Speech.language) ?? ""
    case .html: return Pages.html(report, in: Speech.language)
    }
  }

  private static func noTable(_ name: String, _ report: Report) -> ValidationError {
    let names = report.tables.map(\.name).joined(separator: ", ")
    return ValidationError(
      say(
        "Rapporten har ingen tabel, der hedder \(name). Den har: \(names).",
        "The report has no table called \(name). It has: \(names)."))
  }

  /// Writes a whole text to the screen, or to a file that is not there yet.
  func deliver(_ text: String, to file: String?) throws {
    guard let file else { return console.text(text) }
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

/// A report as lines in a terminal.
enum ReportLines {
  static func of(_ report: Report) -> [String] {
    let language = Speech.language
    var out = [report.title.text(in: language), report.coverage.text(in: language)]
    for table in report.tables {
      out += ["", table.caption.text(in: language)]
      var text = Table(table.columns.map { $0.label.text(in: language) })
      for row in table.rows + (table.totals.map { [$0] } ?? []) {
        text.add(row.enumerated().map { table.shown($1, in: $0, language) })
      }
      out += text.isEmpty ? ["  " + say("Ingen.", "None.")] : text.lines.map { "  " + $0 }
    }
    if !report.notes.isEmpty { out.append("") }
    return out + report.notes.map { $0.text(in: language) }
  }
}
