/// Rows as comma-separated values: RFC 4180, whatever separates them.
struct CSV {
  let separator: UInt8

  static let comma = CSV(separator: UInt8(ascii: ","))
  static let semicolon = CSV(separator: UInt8(ascii: ";"))

  func text(_ rows: [[String]]) -> String {
    let between = String(UnicodeScalar(separator))
    return rows.map { $0.map(quoted).joined(separator: between) + "\r\n" }.joined()
  }

  /// Byte by byte: a quote with an accent on it is one `Character` and no quote.
  private func quoted(_ field: String) -> String {
    let quote = UInt8(ascii: "\"")
    let needing: Set<UInt8> = [quote, separator, 10, 13]
    guard field.utf8.contains(where: needing.contains) else { return field }
    let doubled = field.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return "\"" + String(decoding: doubled, as: UTF8.self) + "\""
  }
}
