import Foundation
import Testing

@testable import Welfare

/// What is left of a text on a screen, and the room it takes there.
@Suite struct PrintableTests {
  @Test func `Of every character there is, none that steers a screen is left`() {
    let all = (0...UInt32(0x10FFFF)).compactMap(Unicode.Scalar.init)
    let wrong = all.filter { scalar in
      let text = "a\(Character(scalar))b"
      let printable = text.printable
      // What is seen stays, and stays itself.
      return printable.unicodeScalars.contains { $0.isControlling && $0 != "\n" && $0 != "\t" }
        || !scalar.isControlling && printable != text
    }
    #expect(wrong.isEmpty, "\(wrong.map { String($0.value, radix: 16) })")
    for value in [0x00, 0x1B, 0x7F, 0x9B, 0x200B, 0x200D, 0x202E, 0x2066, 0xFEFF, 0xE0041, 0x3164] {
      #expect(Unicode.Scalar(UInt32(value))?.isControlling == true)
    }
  }

  @Test(arguments: [
    ("en\r\nto\rtre\u{2028}fire\u{85}fem", "en\nto\ntre\nfire\nfem"), ("\u{1B}[2K", "␛[2K"),
    ("\u{0}\u{7F}\u{9B}", "␀␡�"), ("a\u{202E}b\u{200B}c", "abc"), ("\ta", "\ta"),
    ("Åse Ærø – »§ 107« e\u{301} 👩‍👧", "Åse Ærø – »§ 107« e\u{301} 👩👧"),
  ])
  func `Line ends are one, control characters are seen, the invisible is left out`(
    text: String, shown: String
  ) {
    #expect(Array(text.printable.unicodeScalars) == Array(shown.unicodeScalars))
    #expect(text.printable.printable == text.printable)
  }

  @Test func `A cell has one line`() {
    #expect("en\r\n\r\nto\u{2029}tre\tfire".printableLine == "en / to / tre fire")
  }

  @Test(arguments: [
    ("", 0), ("Karen", 5), ("Åse", 3), ("A\u{30A}se", 3), ("e\u{301}\u{301}", 1), ("家族", 4),
    ("ｶﾞ", 2),
    ("한글", 4), ("👍", 2), ("🇩🇰", 2), ("－", 2), ("Привет", 6), ("▲ 2026", 6),
  ])
  func `A text takes the columns that a terminal gives it`(text: String, width: Int) {
    #expect(text.displayWidth == width)
  }

  @Test func `A text is shortened by whole letters`() {
    #expect("Karen Lund".shortened(to: 10) == "Karen Lund")
    #expect("Karen Lund".shortened(to: 6) == "Karen…")
    #expect("家族の".shortened(to: 4) == "家…")
    #expect("e\u{301}e\u{301}e\u{301}".shortened(to: 2) == "e\u{301}…")
  }
}
