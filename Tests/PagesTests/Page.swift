import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A page, read as XML, and what must hold of every page.
struct Page {
  let root: XMLElement
  private let text: String

  init(_ html: String) throws {
    text = html
    root = try #require(try XMLDocument(xmlString: html, options: []).rootElement())
  }

  /// Every element, in order.
  var elements: [XMLElement] { Self.all(root) }

  private static func all(_ element: XMLElement) -> [XMLElement] {
    [element] + (element.children ?? []).compactMap { $0 as? XMLElement }.flatMap(all)
  }

  func elements(_ name: String) -> [XMLElement] { elements.filter { $0.localName == name } }

  /// The text of the elements of that name.
  func texts(_ name: String) -> [String] { elements(name).map { $0.stringValue ?? "" } }

  var style: String { texts("style").joined() }

  /// What each part of a drawing says of itself.
  static func titles(in drawing: XMLElement) -> [String] {
    all(drawing).filter { $0.localName == "title" }.map { $0.stringValue ?? "" }
  }

  static func labels(in drawing: XMLElement) -> [XMLElement] {
    all(drawing).filter { $0.localName == "text" }
  }

  // MARK: - WCAG 2.1 AA, as far as a program can tell

  func checkAccessible(language: String) {
    #expect(text.hasPrefix("<!DOCTYPE html>"))
    #expect(root.localName == "html" && root["lang"] == language)
    #expect(texts("title").first?.isEmpty == false)
    #expect(elements("main").count == 1)
    #expect(elements("meta").contains { $0["content"]?.contains("width=device-width") == true })
    checkHeadings()
    checkTables()
    checkDrawings()
    checkNothingFromElsewhere()
    checkContrast()
    #expect(style.contains("@media print"))
    let ids = elements.compactMap { $0["id"] }
    #expect(Set(ids).count == ids.count, "ids are unique")
  }

  private func checkHeadings() {
    let levels = elements.compactMap { element -> Int? in
      guard let name = element.localName, name.count == 2, name.hasPrefix("h") else { return nil }
      return Int(name.dropFirst())
    }
    #expect(levels.first == 1 && levels.count { $0 == 1 } == 1)
    for (before, next) in zip(levels, levels.dropFirst()) { #expect(next <= before + 1) }
    for level in 1...3 { #expect(!texts("h\(level)").contains { $0.isEmpty }) }
  }

  private func checkTables() {
    for table in elements("table") {
      let inside = Self.all(table)
      let caption = inside.first { $0.localName == "caption" }
      #expect(caption?.stringValue?.isEmpty == false)
      for header in inside where header.localName == "th" {
        #expect(["col", "row"].contains(header["scope"]))
      }
      let widths = inside.filter { $0.localName == "tr" }.map { $0.childCount }
      #expect(Set(widths).count == 1, "every row has a cell for each column")
    }
    // At 320 px what is wide scrolls by itself, where the keyboard gets to it.
    let wide = elements.filter { ["table", "svg"].contains($0.localName) }
    let regions = wide.compactMap { $0.parent as? XMLElement }
    #expect(regions.count == wide.count)
    for region in regions {
      #expect(region["class"] == "scroll" && region["role"] == "region")
      #expect(region["tabindex"] == "0" && region["aria-label"]?.isEmpty == false)
    }
    #expect(Set(regions.map { $0["aria-label"] }).count == regions.count, "labels differ")
    #expect(style.contains(".scroll { overflow-x: auto; }"))
    #expect(style.contains(".scroll:focus { outline: 3px"))
  }

  private func checkDrawings() {
    for drawing in elements("svg") {
      #expect(drawing["role"] == "img")
      let parts = (drawing.children ?? []).compactMap { $0 as? XMLElement }
      #expect(parts.first?.localName == "title" && parts.first?.stringValue?.isEmpty == false)
      #expect(parts.dropFirst().first?.localName == "desc")
      #expect(parts.dropFirst().first?.stringValue?.isEmpty == false)
      let named = drawing["aria-labelledby"]?.split(separator: " ").map(String.init) ?? []
      #expect(named == parts.prefix(2).compactMap { $0["id"] } && named.count == 2)
    }
  }

  private func checkNothingFromElsewhere() {
    #expect(elements("script").isEmpty && elements("link").isEmpty && elements("iframe").isEmpty)
    for element in elements {
      for attribute in element.attributes ?? [] {
        let name = attribute.localName ?? ""
        #expect(!name.hasPrefix("on") && !["src", "href", "style"].contains(name))
      }
    }
    #expect(!style.contains("url(") && !style.contains("@import"))
  }

  private func checkContrast() {
    let inks = colours(style, after: "color") + elements("svg").compactMap { $0["fill"] }
    let papers = colours(style, after: "background")
    #expect(!inks.isEmpty && !papers.isEmpty)
    for ink in inks {
      for paper in papers { #expect(Self.contrast(ink, paper) >= 4.5, "\(ink) on \(paper)") }
    }
    // What is drawn must be told from the paper too.
    let drawn = elements.compactMap { $0["stroke"] }.filter { $0 != "#d0d0d0" }
    for colour in drawn + colours(style, after: "outline") {
      #expect(Self.contrast(colour, "#ffffff") >= 3, "\(colour)")
    }
  }

  private func colours(_ css: String, after property: String) -> [String] {
    css.split(whereSeparator: { "{};".contains($0) }).compactMap { rule in
      let parts = rule.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespacesAndNewlines) == property
      else { return nil }
      return parts[1].split(separator: " ").map(String.init).first { $0.hasPrefix("#") }
    }
  }

  /// WCAG 2.1, "contrast ratio" and "relative luminance".
  static func contrast(_ one: String, _ other: String) -> Double {
    let (a, b) = (luminance(one), luminance(other))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  private static func luminance(_ colour: String) -> Double {
    let digits = Array(colour.dropFirst())
    let parts = [0, 2, 4].map { place -> Double in
      let value = Double(Int(String(digits[place...place + 1]), radix: 16) ?? 0) / 255
      return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
}

extension XMLElement {
  /// Elements in a namespace give nothing away through `attribute(forName:)`.
  subscript(attribute: String) -> String? {
    (attributes ?? []).first { $0.localName == attribute }?.stringValue
  }
}
