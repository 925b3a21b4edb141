/// Columns of text, as wide as what stands in them; nothing is wrapped or cut off.
struct Table {
  private let headers: [String]
  private var rows: [[String]] = []

  init(_ headers: String...) { self.init(headers) }
  init(_ headers: [String]) { self.headers = headers }

  mutating func add(_ cells: String...) { add(cells) }
  mutating func add(_ cells: [String]) { rows.append(cells.map(Self.oneLine)) }

  var isEmpty: Bool { rows.isEmpty }

  var lines: [String] {
    let widths = headers.indices.map { column in
      ([headers] + rows).map { $0[column].count }.max() ?? 0
    }
    return ([headers] + rows).map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell
        guard column < row.count - 1 else { break }
        line += String(repeating: " ", count: widths[column] - cell.count + 2)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// A note of several lines must not break the table.
  private static func oneLine(_ text: String) -> String {
    text.contains(where: \.isNewline)
      ? text.split(whereSeparator: \.isNewline).joined(separator: " / ") : text
  }
}

extension Console {
  /// Prints a table, or `nothing` when it has no rows.
  func table(_ table: Table, nothing: String) {
    if table.isEmpty { return line(nothing) }
    for text in table.lines { line(text) }
  }
}

/// Shortens ids to their first 8 digits, or as many more as it takes to tell them apart.
struct ShortIDs {
  private let digits: Int

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
