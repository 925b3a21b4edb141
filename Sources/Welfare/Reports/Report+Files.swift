import EventStore

// A report as files. Schema/report.schema.json describes the JSON; a table's CSV for programs has the
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

  /// For programs, by RFC 4180: the columns' names, then the rows with the values that the JSON has,
  /// without totals, which are no rows. What is withheld says `hidden`.
  public func csvData(in language: Language) -> String {
    CSV.comma.text(
      [columns.map(\.name)]
        + rows.map { row in
          row.map { cell in
            switch Self.value(cell, language) {
            case .text(let text): text
            case .int(let int): "\(int)"
            case .double(let double): "\(double)"
            default: cell == .hidden ? "hidden" : ""
            }
          }
        })
  }

  /// For people: what their spreadsheet reads right by a double click. A mark that it is UTF-8, the
  /// columns' labels, and the rows as ``csvData(in:)`` has them, in words, separated by semicolons and
  /// with decimal commas in Danish, by commas and with decimal points in English; a text that a
  /// spreadsheet would take for a formula, a number or a date has an apostrophe before it.
  public func csv(in language: Language) -> String {
    let isDanish = language == .da
    let csv = isDanish ? CSV.semicolon : CSV.comma
    return "\u{FEFF}"
      + csv.text(
        [columns.map { SpreadsheetText.withoutFormula($0.label.text(in: language)) }]
          + rows.map { row in
            row.enumerated().map { place, cell in
              switch cell {
              case .integer(let number): "\(number)"
              case .number(let number):
                number.isFinite
                  ? "\(Self.plain(number))".replacing(".", with: isDanish ? "," : ".") : ""
              case .text(let text): SpreadsheetText.harmless(text.text(in: language))
              case .choice(_, let label): SpreadsheetText.withoutFormula(label.text(in: language))
              case .day, .none, .hidden: shown(cell, in: place, language)
              }
            }
          })
  }
}
