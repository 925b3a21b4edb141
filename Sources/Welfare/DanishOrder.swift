import Foundation

/// A text's place in a list: … X, Y, Z, Æ, Ø, Å, with Aa as Å, case and accents only where all else is
/// equal, and numbers by their size.
///
/// It is worked out from the text alone, so that a list is the same on every machine whatever its
/// locale. Texts that ``Swift/String/folded`` makes equal stand together.
public struct DanishOrder: Comparable, Sendable {
  private let letters: [UInt32]
  private let folded: String
  private let text: String

  public init(_ text: String) {
    self.text = text
    folded = text.folded
    letters = Self.letters(of: Array(folded))
  }

  public static func < (a: Self, b: Self) -> Bool {
    if a.letters != b.letters { return a.letters.lexicographicallyPrecedes(b.letters) }
    return a.folded != b.folded ? a.folded < b.folded : a.text < b.text
  }

  // Signs, then numbers, then the Danish alphabet, then other scripts. A blank comes before them all,
  // so that a whole name comes before the names it begins.
  private static let blank: UInt32 = 1
  private static let sign: UInt32 = 0x20_0000
  private static let number: UInt32 = 0x40_0000
  private static let alphabet: UInt32 = 0x60_0000
  private static let otherScript: UInt32 = 0x80_0000

  private static func letters(of characters: [Character]) -> [UInt32] {
    var out: [UInt32] = []
    var i = 0
    while i < characters.count {
      let character = characters[i]
      i += 1
      if character == "a", i < characters.count, characters[i] == "a" {
        out.append(alphabet + 28)
        i += 1
      } else if let first = digit(character) {
        var digits = [first]
        while i < characters.count, let next = digit(characters[i]) {
          digits.append(next)
          i += 1
        }
        let size = digits.drop { $0 == 0 }
        out += [number + UInt32(size.count)] + size
      } else {
        out += weights(of: character)
      }
    }
    return out
  }

  private static func digit(_ character: Character) -> UInt32? {
    guard let ascii = character.asciiValue, (48...57).contains(ascii) else { return nil }
    return UInt32(ascii) - 48
  }

  private static func weights(of character: Character) -> [UInt32] {
    switch character {
    case " ", "-", "‐", "‑", "–": return [blank]
    case "æ", "ä": return [alphabet + 26]
    case "ø", "ö", "ő": return [alphabet + 27]
    case "ü", "ű": return [alphabet + 24]
    case "đ", "ð": return [alphabet + 3]
    case "ł": return [alphabet + 11]
    case "þ": return [alphabet + 19, alphabet + 7]
    case "œ": return [alphabet + 14, alphabet + 4]
    default: break
    }
    let base = String(character).decomposedStringWithCanonicalMapping.unicodeScalars.first
    guard let base else { return [] }
    if ("a"..."z").contains(base) { return [alphabet + base.value - 97] }
    return [(base.properties.isAlphabetic ? otherScript : sign) + base.value]
  }
}

extension Sequence {
  /// In Danish order by what each is called; those called the same by `next`.
  public func sorted(
    byName name: (Element) -> String, then next: (Element, Element) -> Bool = { _, _ in false }
  ) -> [Element] {
    map { (element: $0, place: DanishOrder(name($0))) }.sorted { a, b in
      a.place != b.place ? a.place < b.place : next(a.element, b.element)
    }.map(\.element)
  }
}

extension Sequence<String> {
  /// In Danish order.
  public func sortedByName() -> [String] { sorted(byName: { $0 }) }
}
