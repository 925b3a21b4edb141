import Foundation
import TestSupport
import Testing
import Welfare

@testable import skridt

/// The shape of tables, with whatever stands in them.
@Suite struct TableTests {
  private static let seed = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }

  private static let words = [
    "besøg", "Karen", "a", "家族", "👨‍👩‍👧", "e\u{301}", "2026-10-15", "7ab95d09", "hverdagslivet",
    String(repeating: "æ", count: 70), "en\nto", "\t", "\u{1B}[2J", "\u{200B}", "", "ﷺ",
  ]

  @Test func `Whatever stands in a table, it fits, in order and whole`() {
    let seed = Self.seed ?? UInt64.random(in: 0...UInt64.max)
    print("tables: SEED=\(seed)")
    var random = Seeded(seed)
    func cell() -> String {
      (0..<Int.random(in: 0...12, using: &random)).map { _ in
        Self.words.randomElement(using: &random) ?? ""
      }.joined(separator: " ")
    }
    for _ in 0..<60 {
      let headers = (1...Int.random(in: 1...9, using: &random)).map { "Felt \($0)" }
      var table = Table(headers)
      let rows = (0..<Int.random(in: 1...4, using: &random)).map { _ in headers.map { _ in cell() }
      }
      for row in rows { table.add(row) }
      let width = Int.random(in: 20...200, using: &random)
      let lines = table.lines(within: width)
      #expect(lines.allSatisfy { $0.displayWidth <= width }, "SEED=\(seed) at \(width): \(lines)")
      #expect(lines.allSatisfy { !$0.contains(where: \.isNewline) && $0.last != " " })
      #expect(HostileTown.forbidden(in: lines.joined()).isEmpty)
      // Every letter of every cell is there, as often as it was.
      func letters(_ texts: [String]) -> [Character: Int] {
        var out: [Character: Int] = [:]
        for letter in texts.joined(separator: " ") where letter == "æ" || letter == "家" {
          out[letter, default: 0] += 1
        }
        return out
      }
      #expect(letters(lines) == letters(rows.flatMap { $0 }), "SEED=\(seed) at \(width)")
      // Without a screen a row is a line.
      #expect(table.lines().count == rows.count + 1)
    }
  }

  @Test func `Columns line up by what is seen, and are folded between words`() {
    var table = Table("Id", "Navn", "Notat")
    table.add("1", "家族", "et besøg hos familien i går")
    table.add("2", "Åse", "")
    #expect(
      table.lines() == [
        "Id  Navn  Notat", "1   家族  et besøg hos familien i går", "2   Åse",
      ])
    #expect(
      table.lines(within: 26) == [
        "Id  Navn  Notat", "1   家族  et besøg hos", "          familien i går", "2   Åse",
      ])
    #expect(
      table.lines(within: 16) == [
        "Id: 1", "Navn: 家族", "Notat: et besøg", "  hos familien i", "  går", "", "Id: 2",
        "Navn: Åse",
      ])
  }

  @Test func `A line end in a cell does not break the table, and what is indented stays so`() {
    var table = Table("Titel")
    table.add("  en titel\u{2028}med\r\nlinjer \u{202E}og mere")
    #expect(table.lines() == ["Titel", "  en titel / med / linjer og mere"])
    #expect(
      table.lines(within: 16) == ["Titel", "  en titel / med", "  / linjer og", "  mere"])
  }
}
