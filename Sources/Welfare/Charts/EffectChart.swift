extension Welfare.Effect {
  /// What was measured, drawn over time beside its baseline and its goal; nil before anything was.
  public func svg(in language: Language) -> String? {
    func shown(_ value: Double) -> String { Labels.number(value).text(in: language) }
    let points = observations.compactMap {
      observation -> (day: Int, value: Double, text: String)? in
      guard let day = Day(observation.on), let value = observation.value.number else { return nil }
      return (day.number, value, "\(observation.on): \(shown(value))")
    }
    guard let first = points.first, let last = points.last else { return nil }
    let baseline = baselines.last?.value.number
    let start = baselines.last?.from.flatMap { Day($0) }?.number
    let all = points.map(\.value) + [baseline, goal.number].compactMap { $0 }
    let (low, high) = (all.min() ?? 0, all.max() ?? 0)
    let from = min(first.day, start ?? first.day)

    let unit = unit.map { " (\($0))" } ?? ""
    var svg = SVG(
      width: 680, height: 320, title: title + unit,
      description: points.map(\.text).joined(separator: "; "))
    func x(_ day: Int) -> Double {
      72 + 480 * (last.day == from ? 0.5 : Double(day - from) / Double(last.day - from))
    }
    func y(_ value: Double) -> Double {
      // Halves: the whole way from one end of what a number can be to the other is no number.
      260 - 200 * (high == low ? 0.5 : (value / 2 - low / 2) / (high / 2 - low / 2))
    }
    svg.text((title + unit).shortened(to: Int(648 / SVG.letter)), 16, 28, isBold: true)
    svg.line(72, 280, 552, 280, color: SVG.ink)
    svg.text("\(Day(number: from))", 72, 300, anchor: .middle)
    if last.day != from { svg.text("\(Day(number: last.day))", 552, 300, anchor: .middle) }
    let marks = [
      (baseline, "6 4", Text(da: "udgangspunkt", en: "baseline")),
      (goal.number, "2 4", Text(da: "mål", en: "goal")),
    ]
    for case (let value?, let dash, let label) in marks {
      svg.line(72, y(value), 552, y(value), color: SVG.ink, dash: dash)
      svg.text(shown(value), 64, y(value) + 4, anchor: .end)
      svg.text(label.text(in: language), 560, y(value) + 4)
    }
    svg.curve(points.map { (x($0.day), y($0.value)) })
    for point in points {
      svg.dot(x(point.day), y(point.value), title: point.text)
      svg.text(shown(point.value), x(point.day), y(point.value) - 10, anchor: .middle)
    }
    return svg.document
  }
}
