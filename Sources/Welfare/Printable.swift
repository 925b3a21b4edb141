// What is left of a text where it is printed: whoever wrote it drives nobody's screen.

extension Unicode.Scalar {
  /// True of what shows nothing itself and steers what stands beside it: control characters (C0, DEL,
  /// C1), format, zero-width and bidirectional characters, line and paragraph separators, and what is
  /// no character at all.
  public var isControlling: Bool {
    if value < 0xA0 { return value < 0x20 || value > 0x7E }
    switch properties.generalCategory {
    case .format, .lineSeparator, .paragraphSeparator: return true
    default: return properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint
    }
  }
}

extension String {
  /// The text as a screen may have it: every line end is a newline, tabs stay, other control
  /// characters are seen as their pictures (`␛`) or as `�`, and what is invisible is left out.
  public var printable: String {
    guard unicodeScalars.contains(where: { $0.isControlling && $0 != "\n" && $0 != "\t" }) else {
      return self
    }
    var out = String.UnicodeScalarView()
    var last: Unicode.Scalar?
    for scalar in unicodeScalars {
      switch scalar {
      case "\n" where last == "\r": break
      case "\t": out.append("\t")
      case _ where Character(scalar).isNewline: out.append("\n")
      case _ where scalar.value < 0x20:
        // The block of control pictures has them in their own order.
        out.append(Unicode.Scalar(0x2400 + scalar.value) ?? "�")
      case "\u{7F}": out.append("␡")
      case "\u{80}"..."\u{9F}": out.append("�")
      case _ where scalar.properties.isNoncharacterCodePoint: out.append("�")
      case _ where scalar.isControlling: break
      default: out.append(scalar)
      }
      last = scalar
    }
    return String(out)
  }

  /// The same in one line, for a cell or a heading.
  public var printableLine: String {
    let text = printable
    guard text.utf8.contains(where: { $0 == 9 || $0 == 10 }) else { return text }
    return text.split(separator: "\n").joined(separator: " / ")
      .split(separator: "\t", omittingEmptySubsequences: false).joined(separator: " ")
  }
}
