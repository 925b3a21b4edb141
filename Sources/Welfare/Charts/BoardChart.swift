extension Board {
  /// The action plan drawn, a row for each initiative and a column for each year.
  public func svg(in language: Language) -> String {
    let (label, column, row) = (560.0, 64.0, 24.0)
    let width = label + column * Double(years.count) + 16
    let height = row * Double(rows.count + 2)
    let span = "\(years.first ?? 0)–\(years.last ?? 0)"
    let starts = placed.map { "\($0.number) (\($0.year ?? 0))" }.joined(separator: ", ")
    let words = Text(
      da: "\(placed.count) af \(rows.count) initiativer har et startår: \(starts).",
      en: "\(placed.count) of \(rows.count) initiatives have a start year: \(starts).")
    var svg = SVG(
      width: Int(width), height: Int(height),
      title: Text(da: "Handleplan \(span)", en: "Action plan \(span)").text(in: language),
      description: words.text(in: language))
    func middle(_ i: Int) -> Double { label + column * (Double(i) + 0.5) }
    for (i, year) in years.enumerated() {
      svg.text("\(year)", middle(i), row, anchor: .middle, isBold: true)
    }
    for (i, initiative) in rows.enumerated() {
      let y = row * (Double(i) + 2)
      svg.line(8, y - row / 2 - 5, width - 8, y - row / 2 - 5)
      svg.text("\(initiative.number)", 28, y, anchor: .end)
      svg.text(initiative.title.shortened(to: Int((label - 36) / SVG.letter)), 36, y)
      guard let year = initiative.year, let place = years.firstIndex(of: year) else { continue }
      let status = Labels.value(initiative.status, of: "status", kind: "initiative")
      svg.triangle(
        middle(place), y - 4, isFilled: initiative.status != "postponed",
        title: "\(initiative.number), \(year): \(status.text(in: language))")
    }
    return svg.document
  }
}
