/// Text that a spreadsheet keeps as it is: no formula, and no number, date or truth value.
enum SpreadsheetText {
  /// What people wrote, in one line, with an apostrophe before what a spreadsheet would make a formula,
  /// a number, a date or a truth value of.
  static func harmless(_ text: String) -> String {
    let text = withoutFormula(text)
    return isValue(text) ? "'" + text : text
  }

  /// The text in one line, with an apostrophe before every formula, also at the places where a
  /// spreadsheet that splits by another separator begins a cell.
  static func withoutFormula(_ text: String) -> String {
    let scalars = Array(text.printableLine.unicodeScalars)
    var out = String.UnicodeScalarView()
    for (i, scalar) in scalars.enumerated() {
      let isBeginning = i == 0 || separators.contains(scalars[i - 1])
      if isBeginning, beginsFormula(scalars[i...]) { out.append("'") }
      out.append(scalar)
    }
    return String(out)
  }

  private static let separators: Set<Unicode.Scalar> = [",", ";"]
  /// Also as they are typed in full width.
  private static let formulaSigns: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "＝", "＋", "－", "＠", "−",
  ]

  private static func beginsFormula(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
    rest.first { !$0.properties.isWhitespace && $0 != "\"" }.map(formulaSigns.contains) ?? false
  }

  /// Nothing but digits, the signs that numbers, dates and times are written with, and their words.
  private static func isValue(_ text: String) -> Bool {
    let lower = text.lowercased()
    let words = lower.split { !$0.isLetter }
    let truths = ["true", "false", "sand", "falsk"]
    if words.count == 1, truths.contains(lower.filter { !$0.isWhitespace }) { return true }
    var hasDigit = false
    for scalar in lower.unicodeScalars where !scalar.properties.isAlphabetic {
      let isDigit = scalar.properties.numericType == .decimal
      hasDigit = hasDigit || isDigit
      guard
        isDigit || scalar.properties.isWhitespace || ".,:/-+%()".unicodeScalars.contains(scalar)
          || scalar.properties.generalCategory == .currencySymbol
      else { return false }
    }
    return hasDigit && words.allSatisfy(isValueWord)
  }

  private static let months = [
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober",
    "november", "december", "january", "february", "march", "may", "june", "july", "october",
  ]

  /// Of an exponent, an hour, an amount, or a month by its first three letters or more.
  private static func isValueWord(_ word: Substring) -> Bool {
    ["e", "a", "p", "am", "pm", "kr", "dkk"].contains(word)
      || word.count >= 3 && months.contains { $0.hasPrefix(word) }
  }
}
