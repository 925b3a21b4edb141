import EventStore

// A report as programs read it. Schema/report.schema.json describes the JSON; a table's CSV has the
// same names and values.

extension Report {
  public func json(in language: Language) -> Value {
    [
      "report": .text(name), "version": 1, "language": .text(language.rawValue),
      "title": .text(title.text(in: language)), "municipality": .text(municipality),
      "period": period.map {
        ["from": .text($0.from.description), "to": .text($0.to.description)]
      } ?? .null,
      "made": .text(made.description),
      "notes": .list(notes.map { .text($0.text(in: language)) }),
      "tables": .list(tables.map { $0.json(in: language) }),
      "charts": .list(charts.map { $0.json(in: language) }),
    ]
  }
}

extension Report.Chart {
  fileprivate func json(in language: Language) -> Value {
    [
      "form": .text(form.rawValue), "title": .text(title.text(in: language)),
      "description": .text(description.text(in: language)), "table": .text(table),
      "label": .text(label), "series": .list(series.map { .text($0) }),
    ]
  }
}

extension Report.Table {
  fileprivate func json(in language: Language) -> Value {
    [
      "name": .text(name), "title": .text(title.text(in: language)),
      "caption": .text(caption.text(in: language)),
      "columns": .list(
        columns.map {
          [
            "name": .text($0.name), "label": .text($0.label.text(in: language)),
            "kind": .text($0.kind.rawValue),
          ]
        }),
      "rows": .list(rows.map { .object(json($0, language)) }),
      "totals": totals.map { .object(json($0, language)) } ?? .null,
    ]
  }

  /// A member for each column; what is withheld is null and named under `hidden`.
  private func json(_ row: [Report.Cell], _ language: Language) -> Fields {
    var out: Fields = [:]
    for (column, cell) in zip(columns, row) { out[column.name] = Self.value(cell, language) }
    let hidden = zip(columns, row).filter { $0.1 == .hidden }.map { Value.text($0.0.name) }
    if !hidden.isEmpty { out["hidden"] = .list(hidden) }
    return out
  }

  private static func value(_ cell: Report.Cell, _ language: Language) -> Value {
    switch cell {
    case .text(let text): .text(text.text(in: language))
    case .choice(let value, _): .text(value)
    case .integer(let number): .int(Int64(number))
    case .number(let number): number.isFinite ? .double(plain(number)) : .null
    case .day(let day): .text(day.description)
    case .none, .hidden: .null
    }
  }

  /// RFC 4180: the columns' names, then the rows; without totals, which are no rows. What is withheld
  /// says `hidden`; a text that a spreadsheet would take for a formula has an apostrophe before it.
  public func csv(in language: Language) -> String {
    let lines =
      [columns.map(\.name)]
      + rows.map { row in
        row.map { cell in
          switch Self.value(cell, language) {
          case .text(let text): Self.harmless(text)
          case .int(let int): "\(int)"
          case .double(let double): "\(double)"
          default: cell == .hidden ? "hidden" : ""
          }
        }
      }
    return lines.map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func harmless(_ text: String) -> String {
    "=+-@\t\r".utf8.contains(text.utf8.first ?? 0) ? "'" + text : text
  }

  /// Byte by byte: a quote with an accent on it is one `Character` and no quote.
  private static func quoted(_ field: String) -> String {
    let quote = UInt8(ascii: "\"")
    let needing: Set<UInt8> = [quote, UInt8(ascii: ","), 10, 13]
    guard field.utf8.contains(where: needing.contains) else { return field }
    let doubled = field.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return "\"" + String(decoding: doubled, as: UTF8.self) + "\""
  }
}
