// How much room text takes: in columns of a terminal, where a letter has one, and a Chinese character
// or an emoji two.

extension Character {
  /// Columns of a terminal. Where terminals disagree, the most that any takes.
  public var displayWidth: Int { unicodeScalars.reduce(0) { $0 + $1.displayWidth } }
}

extension StringProtocol {
  /// Columns of a terminal, of a text that is printable and has one line.
  public var displayWidth: Int {
    // Nearly all there is.
    if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
    return reduce(0) { $0 + $1.displayWidth }
  }

  /// The text if it has room in so many columns, else its beginning and `…`.
  public func shortened(to width: Int) -> String {
    guard displayWidth > width else { return String(self) }
    return beginning(within: Swift.max(0, width - 1)) + "…"
  }

  /// As many whole characters from the front as there is room for.
  public func beginning(within width: Int) -> SubSequence {
    var used = 0
    return prefix { character in
      used += character.displayWidth
      return used <= width
    }
  }
}

extension Unicode.Scalar {
  fileprivate var displayWidth: Int {
    if value < 0x300 { return 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    // Vowels and finals of Korean syllables stand in the square of their first letter.
    case .otherLetter where (0x1160...0x11FF).contains(value): return 0
    default: break
    }
    // Two of these make one flag.
    if (0x1F1E6...0x1F1FF).contains(value) { return 1 }
    return properties.isEmojiPresentation || Self.isWide(value) ? 2 : 1
  }

  /// Wide or full-width by UAX #11, apart from what is an emoji.
  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
      0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
