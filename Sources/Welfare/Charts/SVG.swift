/// A drawing that any browser shows and any screen reader can tell: no scripts, no fonts of its own,
/// a title and a description.
struct SVG {
  /// Black enough on white for WCAG 2.1 AAA.
  static let ink = "#1a1a1a"
  static let accent = "#0b4a8f"
  static let faint = "#d0d0d0"

  /// The room one letter takes at most, on average: also where the reader has letters set as far apart
  /// as WCAG 2.1, 1.4.12, lets them.
  static let letter = 9.5

  private let width: Int
  private let height: Int
  private let label: String
  private var parts: [String]

  /// - Parameter id: unique among the drawings of a page; nil for a drawing that stands alone.
  init(width: Int, height: Int, title: String, description: String, id: String? = nil) {
    self.width = width
    self.height = height
    func mark(_ part: String) -> String { id.map { " id=\"\(Markup.escaped($0))-\(part)\"" } ?? "" }
    label =
      id.map(Markup.escaped).map { " aria-labelledby=\"\($0)-title \($0)-desc\"" } ?? ""
    parts = [
      "<title\(mark("title"))>\(Markup.escaped(title))</title>",
      "<desc\(mark("desc"))>\(Markup.escaped(description))</desc>",
    ]
    parts.append("<rect width=\"\(width)\" height=\"\(height)\" fill=\"#ffffff\"/>")
  }

  enum Anchor: String { case start, middle, end }

  mutating func text(
    _ text: String, _ x: Double, _ y: Double, anchor: Anchor = .start, isBold: Bool = false
  ) {
    let weight = isBold ? " font-weight=\"bold\"" : ""
    parts.append(
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" text-anchor=\"\(anchor.rawValue)\""
        + "\(weight)>\(Markup.escaped(text))</text>")
  }

  /// The room a text takes at most.
  static func room(_ text: String) -> Double { letter * Double(text.displayWidth) }

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, color: String = Self.faint,
    dash: String? = nil
  ) {
    let dashed = dash.map { " stroke-dasharray=\"\($0)\"" } ?? ""
    parts.append(
      "<line x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" x2=\"\(Self.number(x2))\" "
        + "y2=\"\(Self.number(y2))\" stroke=\"\(color)\"\(dashed)/>")
  }

  mutating func bar(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, isFilled: Bool = true,
    title: String
  ) {
    parts.append(
      "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" "
        + "height=\"\(Self.number(height))\" fill=\"\(isFilled ? Self.accent : "#ffffff")\" "
        + "stroke=\"\(Self.accent)\"><title>\(Markup.escaped(title))</title></rect>")
  }

  mutating func triangle(_ x: Double, _ y: Double, isFilled: Bool, title: String) {
    let corners = [(x, y - 7), (x + 8, y + 7), (x - 8, y + 7)]
    let points = corners.map { "\(Self.number($0.0)),\(Self.number($0.1))" }
    let fill = isFilled ? Self.accent : "#ffffff"
    parts.append(
      "<polygon points=\"\(points.joined(separator: " "))\" fill=\"\(fill)\" "
        + "stroke=\"\(Self.accent)\"><title>\(Markup.escaped(title))</title></polygon>")
  }

  mutating func curve(_ points: [(x: Double, y: Double)], dash: String? = nil) {
    let dashed = dash.map { " stroke-dasharray=\"\($0)\"" } ?? ""
    let list = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }
    parts.append(
      "<polyline points=\"\(list.joined(separator: " "))\" fill=\"none\" "
        + "stroke=\"\(Self.accent)\" stroke-width=\"2\"\(dashed)/>")
  }

  mutating func dot(_ x: Double, _ y: Double, title: String) {
    parts.append(
      "<circle cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"4\" fill=\"\(Self.accent)\">"
        + "<title>\(Markup.escaped(title))</title></circle>")
  }

  var document: String {
    "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"\(label) width=\"\(width)\" "
      + "height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\" font-family=\"sans-serif\" "
      + "font-size=\"13\" fill=\"\(Self.ink)\">\n"
      + parts.joined(separator: "\n") + "\n</svg>"
  }

  /// One decimal is finer than a screen; the same on every machine, whatever its locale.
  private static func number(_ value: Double) -> String {
    let tenths = Int(nearest: value * 10)
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
  }
}
