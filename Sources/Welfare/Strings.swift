import Foundation

/// What counts as white space and as nothing at all in what people type and paste. Everything that
/// trims, compares or asks whether something was written goes through here.
extension Unicode.Scalar {
  /// Any of Unicode's white space, and the empty Braille cell, which looks like it.
  fileprivate var isSpace: Bool { properties.isWhitespace || value == 0x2800 }

  /// What has no shape of its own: zero width, soft hyphens, marks of reading direction, controls.
  fileprivate var isInvisible: Bool {
    if (0x20...0x7E).contains(value) { return false }
    return properties.isDefaultIgnorableCodePoint
      || [.control, .format].contains(properties.generalCategory)
  }

  fileprivate var isVariationSelector: Bool { value == 0xFE0E || value == 0xFE0F }
  fileprivate var isPictograph: Bool { value > 0xFF && properties.isEmoji }
}

extension String {
  /// True when there is nothing to see.
  public var isBlank: Bool { unicodeScalars.allSatisfy { $0.isSpace || $0.isInvisible } }

  /// Without white space of any kind at either end; the rest stays as it is written.
  public var trimmed: String {
    var rest = unicodeScalars[...]
    while let first = rest.first, first.isSpace { rest.removeFirst() }
    while let last = rest.last, last.isSpace { rest.removeLast() }
    return String(rest)
  }

  /// As it stands in a single line: composed letters, one blank for any white space, and nothing
  /// invisible but what holds an emoji together.
  public var oneLine: String {
    let scalars = Array(unicodeScalars)
    var out = String.UnicodeScalarView()
    for (i, scalar) in scalars.enumerated() {
      if scalar.isSpace {
        if let last = out.last, last != " " { out.append(" ") }
      } else if !scalar.isInvisible || Self.holdsEmoji(scalar, after: out.last, scalars, i) {
        out.append(scalar)
      }
    }
    if out.last == " " { out.removeLast() }
    return String(out).precomposedStringWithCanonicalMapping
  }

  /// True for what chooses the look of the emoji before it, or joins it to the next.
  private static func holdsEmoji(
    _ scalar: Unicode.Scalar, after last: Unicode.Scalar?, _ scalars: [Unicode.Scalar], _ i: Int
  ) -> Bool {
    guard let last, last.isPictograph || last.isVariationSelector else { return false }
    if scalar.isVariationSelector { return last.isPictograph }
    return scalar.value == 0x200D && i + 1 < scalars.count && scalars[i + 1].isPictograph
  }

  /// For comparing what people type: equal for two texts that read the same. Case, how letters are
  /// composed, white space, what is not seen, and Å written Aa make no difference.
  public var folded: String {
    let seen = oneLine.unicodeScalars.filter { !$0.isInvisible }
    var out = ""
    // Down, up and down again, so that ß, ẞ and SS, or σ and ς, end as one.
    for letter in String(String.UnicodeScalarView(seen)).lowercased().uppercased().lowercased() {
      if letter == "å" { out += "aa" } else { out.append(letter) }
    }
    return out
  }
}
