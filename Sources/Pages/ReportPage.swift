import Welfare

extension Pages {
  /// A report with its charts.
  public static func html(_ report: Report, in language: Language) -> String {
    func say(_ da: String, _ en: String) -> String { Text(da: da, en: en).text(in: language) }
    let sections = report.tables.map { table -> [String: Any] in
      let charts = report.charts.filter { $0.table == table.name }.enumerated().compactMap {
        place, chart -> [String: Any]? in
        guard
          let svg = report.svg(chart, in: language, id: "chart-\(table.name)-\(place + 1)")
        else { return nil }
        return [
          "title": chart.title.text(in: language), "svg": svg,
          "description": chart.description.text(in: language) + ".",
          "asTable": say(
            "Tallene står i tabellen nedenfor.", "The numbers are in the table below."),
        ]
      }
      var section: [String: Any] = [
        "title": table.title.text(in: language), "caption": table.caption.text(in: language),
        "charts": table.rows.isEmpty ? [] : charts, "tableWord": say("tabel", "table"),
        "columns": table.columns.map {
          ["text": $0.label.text(in: language), "class": $0.kind.style]
        },
        "rows": table.rows.map { row($0, of: table, language) },
        "isEmpty": table.rows.isEmpty, "nothing": say("Ingen.", "None."),
      ]
      section["totals"] = table.totals.map { row($0, of: table, language) }
      return section
    }
    return render(
      "report",
      [
        "coverage": report.coverage.text(in: language), "sections": sections,
        "hasNotes": !report.notes.isEmpty, "notesTitle": say("Om rapporten", "About the report"),
        "notes": report.notes.map { $0.text(in: language) },
      ], title: report.title.text(in: language), in: language)
  }

  private static func row(
    _ cells: [Report.Cell], of table: Report.Table, _ language: Language
  ) -> [String: Any] {
    var shown = cells.enumerated().map { place, cell in
      [
        "text": table.shown(cell, in: place, language),
        "class": table.columns[place].kind.style + (cell == .hidden ? " hidden" : ""),
      ]
    }
    let header = shown.removeFirst()
    return ["header": header, "cells": shown]
  }
}

extension Report.Column.Kind {
  /// How its cells stand.
  fileprivate var style: String {
    switch self {
    case .text, .day: "text"
    case .integer, .decimal, .percent: "number"
    }
  }
}
