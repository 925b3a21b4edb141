import Foundation
import Welfare

/// Columns of text.
struct Table {
  private let headers: [String]
  private var rows: [[String]] = []

  init(_ headers: String...) { self.init(headers) }
  init(_ headers: [String]) { self.headers = headers.map(\.printableLine) }

  mutating func add(_ cells: String...) { add(cells) }
  /// - Parameter cells: one for each header.
  mutating func add(_ cells: [String]) { rows.append(cells.map(\.printableLine)) }

  var isEmpty: Bool { rows.isEmpty }

  /// The table in lines that take no more than `width` columns of a screen, a few words' room at least;
  /// without a width, as wide as what stands in it.
  ///
  /// - Parameter indent: how far in it stands.
  func lines(within width: Int? = nil, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    return lines(within: width.map { $0 - indent }).map { $0.isEmpty ? "" : margin + $0 }
  }

  /// The same at the margin.
  ///
  /// What does not fit is folded within its column, between words; where not even that leaves the
  /// columns room, each row is told in lines of its own, `header: cell`. Nothing is left out.
  func lines(within width: Int? = nil) -> [String] {
    let natural = headers.indices.map { column in
      ([headers] + rows).map { $0[column].displayWidth }.max() ?? 0
    }
    let lines =
      if let width, natural.reduce(0, +) + Self.gaps(natural) > width {
        narrowed(natural, to: width).map(grid) ?? records(within: max(width, Self.narrowest))
      } else {
        grid(natural)
      }
    return lines.map { line in
      line.lastIndex { $0 != " " }.map { String(line[...$0]) } ?? ""
    }
  }

  private static let gap = 2
  /// What a column is not folded below, nor a record.
  private static let narrowest = 12
  /// A word is not broken in a column that could be so wide.
  private static let longestWord = 20

  private static func gaps(_ widths: [Int]) -> Int { gap * max(0, widths.count - 1) }

  /// The widths when the widest columns are folded to one width; nil when that breaks words.
  private func narrowed(_ natural: [Int], to width: Int) -> [Int]? {
    let floors = natural.indices.map { column in
      let words = ([headers] + rows).flatMap { $0[column].split(separator: " ") }
      let longest = min(words.map(\.displayWidth).max() ?? 0, Self.longestWord)
      return min(natural[column], max(Self.narrowest, longest))
    }
    let room = width - Self.gaps(natural)
    func folded(to most: Int) -> [Int] {
      zip(natural, floors).map { natural, floor in min(natural, max(floor, most)) }
    }
    guard floors.reduce(0, +) <= room else { return nil }
    return (1...width).last { folded(to: $0).reduce(0, +) <= room }.map(folded)
  }

  private func grid(_ widths: [Int]) -> [String] {
    ([headers] + rows).flatMap { row -> [String] in
      let cells = zip(row, widths).map { $0.folded(to: $1) }
      return (0..<(cells.map(\.count).max() ?? 0)).map { i in
        var line = ""
        for (cell, width) in zip(cells, widths) {
          let part = i < cell.count ? cell[i] : ""
          line += part + String(repeating: " ", count: max(0, width - part.displayWidth) + Self.gap)
        }
        return line
      }
    }
  }

  private func records(within width: Int) -> [String] {
    let records = rows.map { row in
      zip(headers, row).filter { $1.contains { $0 != " " } }.flatMap { header, cell in
        (header.isEmpty ? cell : "\(header): \(cell)").folded(to: width, hanging: 2)
      }
    }
    return Array(records.joined(separator: [""]))
  }
}

extension Console {
  /// Prints a table, or `nothing` when it has no rows.
  func table(_ table: Table, nothing: String) {
    if table.isEmpty { return line(nothing) }
    self.table(table)
  }

  /// Prints a table so far in; of one without rows, nothing.
  func table(_ table: Table, indent: Int = 0) {
    guard !table.isEmpty else { return }
    for text in table.lines(within: width, indent: indent) { line(text) }
  }

  /// The same to whoever is asked to choose from it.
  func note(_ table: Table, indent: Int) {
    let width = Terminal.width(of: STDERR_FILENO)
    for text in table.lines(within: width, indent: indent) { note(text) }
  }
}

/// Shortens ids to their first 8 digits, or as many more as it takes to tell them apart.
struct ShortIDs {
  let digits: Int

  init(_ ids: some Sequence<String>) {
    let all = Set(ids)
    var digits = 8
    while digits < 32, Set(all.map { $0.prefix(digits) }).count < all.count { digits += 4 }
    self.digits = digits
  }

  func callAsFunction(_ id: some CustomStringConvertible) -> String {
    String(id.description.prefix(digits))
  }
}
