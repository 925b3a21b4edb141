import EventStore
import Foundation
import Testing

@testable import Welfare

@Suite struct `Initiatives and themes` {
  let town: Town

  init() throws { town = try Town() }

  private func fixture(_ name: String) throws -> [UInt8] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return Array(try Data(contentsOf: root.appendingPathComponent("Fixtures/\(name)")))
  }

  private func importBoth() throws -> [Welfare.Imported] {
    try ["kolding-initiatives.json", "kolding-themes.json"].map {
      try town.office.importPaper(try fixture($0))
    }
  }

  @Test func `The catalogue is taken in whole`() throws {
    #expect(try importBoth().map(\.created.count) == [20, 11])
    let initiatives = try town.office.initiatives()
    #expect(initiatives.map(\.number) == Array(1...19))
    #expect(initiatives.map(\.themesInMatrix.count).reduce(0, +) == 58)
    #expect(initiatives.map(\.themesInText.count).reduce(0, +) == 56)
    let themes = try town.office.themes()
    #expect(themes.map(\.number) == Array(1...10))
    #expect(themes.map(\.initiativesInMatrix.count).reduce(0, +) == 58)
    #expect(themes.map(\.initiativesInText.count).reduce(0, +) == 56)
    let owners = try town.central.entities("initiative").flatMap { $0.elements("owners") }
    #expect(Set(owners.compactMap { $0.object?["id"]?.text }).count == 10)
    #expect(initiatives.filter { $0.owners.count == 2 }.map(\.number) == [4, 11, 12, 14, 18, 19])
    #expect(initiatives.allSatisfy { $0.timeKind != nil && $0.cost != nil })
  }

  @Test func `Every discrepancy is kept, and printed in both languages`() throws {
    _ = try importBoth()
    #expect(try town.office.initiatives().map(\.discrepancies).reduce(0, +) == 19)
    let papers =
      try town.central.entities("strategy") + town.central.entities("strategyItem")
    #expect(
      papers.map { $0.elements("discrepancies").count }.filter { $0 > 0 }.sorted() == [3, 18])
    for entity in try town.central.entities("initiative") + papers {
      for found in entity.elements("discrepancies").compactMap(\.object) {
        let text = Welfare.discrepancy(found)
        #expect(!text.da.isEmpty && !text.en.isEmpty)
      }
    }
    let fifth = try town.office.showInitiative("5").row
    #expect(fifth.themesInMatrix == [2, 7, 8, 10] && fifth.themesInText == [2, 7, 8])
  }

  @Test func `Both readings agree between the two files`() throws {
    _ = try importBoth()
    for theme in try town.office.themes() {
      for (numbers, marks) in [
        (theme.initiativesInMatrix, \InitiativeRow.themesInMatrix),
        (theme.initiativesInText, \InitiativeRow.themesInText),
      ] {
        let from = try town.office.initiatives().filter {
          $0[keyPath: marks].contains(theme.number)
        }
        #expect(from.map(\.number) == numbers, "theme \(theme.number)")
      }
    }
  }

  @Test func `Taken in again, nothing changes`() throws {
    _ = try importBoth()
    let before = try town.central.fingerprint()
    #expect(try importBoth().map(\.unchanged) == [20, 11])
    #expect(try town.central.fingerprint() == before)
  }

  @Test func `A newer file changes what nobody here has revised`() throws {
    _ = try importBoth()
    try town.office.reviseInitiative("1", ["title": "Kultur for alle"], reason: "kortere")
    var text = String(decoding: try fixture("kolding-initiatives.json"), as: UTF8.self)
    text = text.replacingOccurrences(
      of: "\"Kultur- og fritidstilbud til psykisk sårbare\"", with: "\"Kultur og fritid\"")
    let report = try town.office.importPaper(Array(text.utf8))
    #expect(report.changed == 1 && report.unchanged == 19)
    #expect(report.kept == ["Kultur for alle: title"])
    let first = try town.office.showInitiative("1").initiative
    #expect(first["title"] == "Kultur for alle")
    #expect(first["titleInMatrix"] == "Kultur og fritid")
  }

  @Test func `What a paper says, and where it contradicts itself, is not revised away`() throws {
    _ = try importBoth()
    let before = try town.office.showInitiative("5").initiative
    for fields in [
      ["discrepancies": .list([])], ["themesInText": [2, 7, 8, 10]], ["themesInMatrix": .list([])],
      ["source": .null], ["titleInMatrix": "x"],
    ] as [Fields] {
      let refused = refusal { try town.office.reviseInitiative("5", fields) }
      #expect(refused?.cause == .rule, "\(fields)")
    }
    #expect(try town.office.showInitiative("5").initiative == before)
    // An initiative from no paper is placed in its themes by those who proposed it.
    let own = try town.office.proposeInitiative(title: "Natcafé").description
    try town.office.reviseInitiative(own, ["themesInText": [2]])
    #expect(try town.office.showInitiative(own).row.themesInText == [2])
  }

  @Test func `A file with two initiatives of one number is refused whole`() throws {
    let before = try town.central.fingerprint()
    let text = String(decoding: try fixture("kolding-initiatives.json"), as: UTF8.self)
      .replacingOccurrences(of: "\"number\": 19,", with: "\"number\": 5,")
    let refused = refusal { _ = try town.office.importPaper(Array(text.utf8)) }
    #expect(refused?.cause == .invalid && refused?.text.en.contains("number 5") == true)
    #expect(try town.central.fingerprint() == before)
  }

  @Test func `Two municipalities' nodes give an initiative the same id`() throws {
    _ = try importBoth()
    let id = try town.office.initiatives()[0].id
    #expect(id == EntityID(derivedFrom: ["Kolding", "kolding-i01"]))
  }

  @Test(arguments: [
    "", "{", "[]", "{}", "null", "{\"id\":\"kolding-initiatives\"}",
    "{\"id\":\"vejle-strategy\",\"municipality\":\"Vejle\"}",
    "{\"id\":\"k-initiatives\",\"municipality\":\"K\",\"initiatives\":[{\"id\":\"x\"}]}",
    "{\"id\":\"k-initiatives\",\"municipality\":\"K\",\"initiatives\":[7]}",
    String(repeating: "[", count: 100_000),
    String(repeating: "{\"a\":", count: 40) + "1" + String(repeating: "}", count: 40),
  ])
  func `A file that is no catalogue is refused and writes nothing`(text: String) throws {
    let before = try town.central.fingerprint()
    let refused = refusal { _ = try town.office.importPaper(Array(text.utf8)) }
    #expect(refused?.cause == .invalid)
    #expect(try town.central.fingerprint() == before)
  }

  @Test func `Too large a file is refused unread`() {
    let bytes = [UInt8](repeating: 32, count: BoundedJSON.maximumBytes + 1)
    #expect(refusal { _ = try town.office.importPaper(bytes) }?.cause == .invalid)
  }

  @Test func `Only an administrator imports, and support workers change no initiative`() throws {
    _ = try importBoth()
    let anna = try town.worker("Anna Berg")
    #expect(try anna.initiatives().count == 19)
    #expect(
      refusal { _ = try anna.importPaper(try fixture("kolding-themes.json")) }?.cause
        == .notAllowed)
    #expect(refusal { try anna.reviseInitiative("1", ["title": "x"]) }?.cause == .notAllowed)
    #expect(refusal { _ = try anna.showInitiative("20") }?.cause == .notFound)
  }

  @Test func `An initiative keeps a number of its own and months in order`() throws {
    _ = try importBoth()
    #expect(refusal { try town.office.reviseInitiative("1", ["number": 2]) }?.cause == .rule)
    let months: Fields = ["monthsMin": 12, "monthsMax": 6]
    #expect(refusal { try town.office.reviseInitiative("1", months) }?.cause == .invalid)
  }

  @Test func `An initiative moves between states, with a reason to postpone or end`() throws {
    _ = try importBoth()
    try town.office.setInitiativeStatus("3", to: "started", decision: "Møde 12")
    #expect(try town.office.showInitiative("3").row.status == "started")
    #expect(refusal { try town.office.setInitiativeStatus("3", to: "started") }?.cause == .rule)
    #expect(refusal { try town.office.setInitiativeStatus("3", to: "udskudt") }?.cause == .invalid)
    try town.office.setInitiativeStatus("3", to: "udskudt", reason: "budgettet")
    #expect(try town.office.showInitiative("3").row.status == "postponed")
  }
}
