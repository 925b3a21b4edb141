import EventStore
import Foundation
import Testing

@testable import Welfare

@Suite struct `Comparing and ordering text` {
  private static let seed =
    ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) } ?? 1

  private static let letters =
    Array(
      "aAåÅæÆøØzZäöüéeE1290 -\t'".unicodeScalars
    ) + [
      "\u{30A}", "\u{301}", "\u{200B}", "\u{AD}", "\u{A0}", "\u{202E}", "\u{200D}", "\u{1F469}",
      "ß",
    ]

  private static func text(_ dice: inout Dice) -> String {
    var out = String.UnicodeScalarView()
    for _ in 0..<dice.roll(7) { out.append(letters[dice.roll(letters.count)]) }
    return String(out)
  }

  @Test func `Folding twice is folding once, for letters of any script and for any text`() {
    print("folding: SEED=\(Self.seed)")
    for value in [UInt32(0)...0x2FFF, 0xA640...0xABBF, 0xFB00...0xFFFF].joined() {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let folded = "x\(scalar)y".folded
      if folded.folded != folded { Issue.record("U+\(String(value, radix: 16))") }
    }
    var dice = Dice(state: Self.seed)
    for _ in 0..<2_000 {
      let text = Self.text(&dice)
      #expect(text.folded.folded == text.folded)
      #expect(text.oneLine.oneLine == text.oneLine && text.oneLine.folded == text.folded)
      #expect(text.trimmed.trimmed == text.trimmed)
      #expect(text.isBlank == text.folded.isEmpty)
      #expect(
        text.decomposedStringWithCanonicalMapping.folded
          == text.precomposedStringWithCanonicalMapping.folded)
      #expect(text.uppercased().folded == text.folded)
    }
  }

  @Test func `The Danish order is one order, and what folds alike stands together`() {
    print("order: SEED=\(Self.seed)")
    var dice = Dice(state: Self.seed)
    for _ in 0..<4_000 {
      let (a, b, c) = (Self.text(&dice), Self.text(&dice), Self.text(&dice))
      let (x, y, z) = (DanishOrder(a), DanishOrder(b), DanishOrder(c))
      #expect([x < y, y < x, x == y].count { $0 } == 1)
      #expect((x == y) == (a == b))
      #expect(!(x < y && y < z) || x < z)
      if a.folded == c.folded, a.folded != b.folded {
        #expect((x < y) == (z < y))
      }
    }
  }

  @Test func `Names stand as Danes look for them`() {
    let right = [
      "", "1. sal", "2. sal", "10. sal", "Anders", "Anders Ek", "Anders-Emil", "Andersen", "André",
      "Zita Vang", "Ægir Holm", "Østen Lund", "Aage Berg", "Åse Krog", "Ångstrøm",
    ]
    // Å is Aa throughout, so the next letter decides.
    #expect(
      ["Åse Krog", "Aage Berg", "Ångstrøm"].sortedByName() == ["Aage Berg", "Ångstrøm", "Åse Krog"])
    var dice = Dice(state: Self.seed)
    let order = Array(right.dropLast(2)) + ["Ångstrøm", "Åse Krog"]
    for _ in 0..<20 {
      var mixed = order
      for i in mixed.indices { mixed.swapAt(i, dice.roll(mixed.count)) }
      #expect(mixed.sortedByName() == order)
    }
    #expect(["b", "B", "a", "A"].sortedByName() == ["A", "a", "B", "b"])
    #expect(["Müller", "Mysen", "Mø"].sortedByName() == ["Müller", "Mysen", "Mø"])
  }

  @Test func `Every list of people is in Danish order`() throws {
    let town = try Town()
    let office = town.office
    let right = ["Anders Ek", "Zita Vang", "Ægir Holm", "Østen Lund", "Aage Berg", "Åse Krog"]
    for name in right.reversed() {
      let citizen = try office.registerCitizen(name: name).id.description
      try office.addStaff(name: name + " M")
      try office.assign(citizen, to: name + " M")
      try office.openClipCard(for: citizen, clips: 3)
    }
    let workers = right.map { $0 + " M" }
    #expect(try office.citizens().map(\.name) == right)
    #expect(try office.staff().map(\.name).filter { $0 != "Gerda Holm" } == workers)
    #expect(try office.assignments().map(\.citizenName) == right)
    #expect(try office.clipCards().map(\.citizenName) == right)
  }

  @Test func `A line keeps what is seen and nothing else`() throws {
    func read(_ type: FieldType, _ text: String) throws -> Value {
      try type.read(.text(text)) { _, _ in throw Refusal(.notFound, Text("")) }
    }
    #expect(try read(.line, "Ole \u{202E}lohtraG") == "Ole lohtraG")
    #expect(try read(.line, "\u{1B}[31mIb\u{7}") == "[31mIb")
    #expect(
      try read(.line, " Åse\n\tKrog ").text?.unicodeScalars.elementsEqual("Åse Krog".unicodeScalars)
        == true)
    #expect(try read(.line, "Familien 👩‍👩‍👧 ❤️") == "Familien 👩‍👩‍👧 ❤️")
    #expect(try read(.line, "a\u{200D}b\u{FE0F}") == "ab")
    #expect(
      try read(.prose, "\u{A0}Første\n\n  anden 👩‍👧 ❤️\u{200F}\n") == "Første\n\n  anden 👩‍👧 ❤️\u{200F}")
    #expect(try read(.prose, "\u{200B}\u{2060}") == .null)
    #expect(try read(.cpr, "010190-1234\u{200B}") == "010190-1234")
    #expect(try read(.choice(Choices.visitMode), "I\u{A0}HJEMMET") == "home")
  }

  @Test func `A file that is not UTF-8 is not imported`() throws {
    let town = try Town()
    let file = Array("{\"id\":\"x\",\"municipality\":\"K".utf8) + [0xF8] + Array("ge\"}".utf8)
    let refused = refusal { try town.office.importPaper(file) }
    #expect(refused?.cause == .invalid && refused?.text.en.contains("UTF-8") == true)
  }
}
