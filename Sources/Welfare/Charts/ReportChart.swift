extension Report {
  /// A chart drawn, its numbers written out; nil when its table is not in the report.
  ///
  /// - Parameter id: unique on the page it is put in.
  public func svg(_ chart: Chart, in language: Language, id: String? = nil) -> String? {
    guard let table = table(chart.table), let label = table.place(chart.label) else { return nil }
    let drawing = Drawing(
      chart: chart, table: table, language: language, label: label,
      series: chart.series.compactMap { table.place($0) }, id: id)
    return chart.form == .bars ? drawing.bars : drawing.lines
  }
}

/// One chart being drawn. Two series are told apart by shape, not by colour: full bars and lines
/// against empty bars and broken lines.
private struct Drawing {
  let chart: Report.Chart
  let table: Report.Table
  let language: Language
  let label: Int
  let series: [Int]
  let id: String?

  private static let width = 680.0
  private static let longestLabel = 30

  private func svg(height: Double) -> SVG {
    SVG(
      width: Int(Self.width), height: Int(height), title: chart.title.text(in: language),
      description: chart.description.text(in: language), id: id)
  }

  private func value(_ row: [Report.Cell], _ column: Int) -> Double? {
    switch row[column] {
    case .integer(let number): Double(number)
    case .number(let number) where number.isFinite: number
    default: nil
    }
  }

  private func shown(_ row: [Report.Cell], _ column: Int) -> String {
    table.shown(row[column], in: column, language)
  }

  private func name(_ column: Int) -> String { table.columns[column].label.text(in: language) }

  /// The highest value, and one that can be divided by.
  private var highest: Double {
    let all = table.rows.flatMap { row in series.compactMap { value(row, $0) } }
    return max(all.max() ?? 0, 1e-9)
  }

  /// A row for each row of the table, its label to the left and its number at the end of its bar.
  var bars: String {
    let thick = 16.0
    let row = thick * Double(series.count) + 10
    let names = table.rows.map { shown($0, label) }
    let short = names.map { $0.shortened(to: Self.longestLabel) }
    let left = 16 + max(short.map(SVG.room).max() ?? 0, 32)
    let room = Self.width - left - 90
    let top = legendHeight + 8
    var svg = svg(height: top + row * Double(table.rows.count) + 8)
    legend(&svg)
    for (i, cells) in table.rows.enumerated() {
      let y = top + row * Double(i)
      svg.text(short[i], left - 8, y + (row - 10) / 2 + 5, anchor: .end)
      for (s, column) in series.enumerated() {
        let y = y + thick * Double(s)
        let width = max(0, value(cells, column) ?? 0) / highest * room
        if value(cells, column) != nil {
          svg.bar(
            left, y + 1, width, thick - 2, isFilled: s == 0,
            title: "\(names[i]), \(name(column)): \(shown(cells, column))")
        }
        svg.text(shown(cells, column), left + width + 6, y + thick - 4)
      }
    }
    svg.line(left, top - 2, left, top + row * Double(table.rows.count) - 6, color: SVG.ink)
    return svg.document
  }

  /// The rows of the table from left to right.
  var lines: String {
    let (left, right, top, bottom) = (56.0, Self.width - 24, legendHeight + 16, legendHeight + 216)
    var svg = svg(height: bottom + 40)
    legend(&svg)
    let names = table.rows.map { shown($0, label) }
    func x(_ i: Int) -> Double {
      table.rows.count < 2
        ? (left + right) / 2 : left + (right - left) * Double(i) / Double(table.rows.count - 1)
    }
    func y(_ value: Double) -> Double { bottom - (bottom - top) * max(0, value) / highest }
    for part in [0.0, 0.5, 1] {
      svg.line(
        left, y(highest * part), right, y(highest * part), color: part == 0 ? SVG.ink : SVG.faint)
      svg.text(
        Report.Table.shown(highest * part, places: highest < 10 ? 1 : 0, language), left - 8,
        y(highest * part) + 4, anchor: .end)
    }
    // As many names as there is room for, those at the ends inwards from there.
    let short = names.map { $0.shortened(to: Self.longestLabel) }
    let most = max(1, Int((right - left) / ((short.map(SVG.room).max() ?? 0) + SVG.letter)))
    let step = max(1, (table.rows.count + most - 1) / most)
    for (i, name) in short.enumerated() where i % step == 0 {
      let half = SVG.room(name) / 2
      if x(i) + half > Self.width {
        svg.text(name, Self.width - 4, bottom + 20, anchor: .end)
      } else {
        svg.text(name, max(x(i), half + 4), bottom + 20, anchor: .middle)
      }
    }
    for (s, column) in series.enumerated() {
      // A line ends where a number is withheld, and begins again behind it.
      let stretches = table.rows.indices.split { value(table.rows[$0], column) == nil }
      for stretch in stretches {
        let points = stretch.map { (x($0), y(value(table.rows[$0], column) ?? 0)) }
        svg.curve(points, dash: s == 0 ? nil : "6 4")
        for (i, point) in zip(stretch, points) {
          svg.dot(
            point.0, point.1,
            title: "\(names[i]), \(name(column)): \(shown(table.rows[i], column))")
        }
      }
    }
    return svg.document
  }

  private var legendHeight: Double { series.count > 1 ? 28 : 0 }

  /// Which of two series is which.
  private func legend(_ svg: inout SVG) {
    guard series.count > 1 else { return }
    var x = 16.0
    for (s, column) in series.enumerated() {
      if chart.form == .bars {
        svg.bar(x, 10, 14, 12, isFilled: s == 0, title: name(column))
      } else {
        svg.curve([(x, 16), (x + 24, 16)], dash: s == 0 ? nil : "6 4")
      }
      svg.text(name(column), x + 32, 20)
      x += 48 + SVG.room(name(column))
    }
  }
}
