import EventStore
import Foundation
import Testing

@testable import Welfare

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The action plan, what is measured, and the statuses that are laid before others.
@Suite struct `Plans, effects and statuses of initiatives` {
  let town: Town
  let people: Town.Council

  init() throws {
    town = try Town()
    people = try town.council()
  }

  private typealias Note = Welfare.StepNote

  private func criterion(_ name: String) throws -> PlacementCriterion {
    try #require(try town.office.placementCriteria().first { $0.name == name })
  }

  // MARK: - The board

  @Test func `The board has the paper's years, and every initiative in its place`() throws {
    var board = try town.office.board()
    #expect(board.years == Array(2022...2028) && board.rows.count == 19 && board.placed.isEmpty)
    try people.coordinator.planInitiative("7", year: 2023)
    try people.coordinator.planInitiative("12", year: 2030)
    board = try town.office.board()
    #expect(board.years == Array(2022...2030))
    #expect(board.rows.prefix(2).map(\.number) == [7, 12])
    #expect(board.rows.filter(\.isForBudget).map(\.number).sorted() == [3, 8, 12, 15, 17])
    #expect(board.rows.filter(\.isForBuilding).map(\.number).sorted() == [12, 15])
    let load = try #require(board.load.first { $0.unit == "Socialforvaltningen" })
    #expect(load.starts == [0, 1, 0, 0, 0, 0, 0, 0, 1] && load.unplaced == 6)
  }

  @Test func `What it means for other plans is said of any initiative, and taken back`() throws {
    let id = try people.owner.proposeInitiative(
      title: "Værested", ["cost": "significant", "monthsMax": 6],
      flags: InitiativeFlags(isForBudget: true)
    ).description
    func row() throws -> Board.Row {
      try #require(try town.office.board().rows.first { $0.id.description == id })
    }
    #expect(try row().isForBudget && !row().isForBuilding)
    try people.owner.reviseInitiative(
      id, [:], flags: InitiativeFlags(isForBudget: false, isForBuilding: true))
    #expect(try !row().isForBudget && row().isForBuilding)
    try people.owner.reviseInitiative(id, [:], flags: InitiativeFlags(isForBuilding: false))
    #expect(try !row().isEasy, "considerable cost is not easy, whatever the flags say")
    try people.owner.reviseInitiative(id, ["cost": "minor"])
    #expect(try row().isEasy)
    // What the paper says of the cost stays beside what is said here.
    try town.office.reviseInitiative("12", [:], flags: InitiativeFlags(isForBuilding: false))
    let cost = try town.office.showInitiative("12").initiative["costFlags"].object
    #expect(cost?["budget_negotiation_candidate"] == true && cost?["capital"] != nil)
    let text = refusal { try town.office.reviseInitiative(id, ["costFlags": "budget"]) }
    #expect(text?.cause == .invalid)
  }

  @Test func `Early is early in the stated period, whatever is placed before or after it`() throws {
    try people.coordinator.planInitiative("1", year: 2023)
    #expect(try criterion("easy-first").isMet == true)
    try people.coordinator.planInitiative("7", year: 2021)
    #expect(try town.office.board().years.first == 2021)
    #expect(try criterion("easy-first").isMet == true)
    #expect(try criterion("easy-first").explanation.da.contains("2023"))
  }

  @Test func `Board and effect are drawn, told in words, and without scripts`() throws {
    try people.coordinator.planInitiative("7", year: 2023)
    let measure = try town.office.addMeasure(
      to: "7", title: "Kendskab <1 & 2>", baseline: "40", on: "2026-01-01", goal: "60")
    #expect(try town.office.effects(of: "7").first?.svg(in: .da) == nil, "nothing measured yet")
    try town.office.observe(measure.description, value: "47,5", on: "2026-06-30")
    try town.office.observe(measure.description, value: "52", on: "2026-10-01")
    for language in [Language.da, .en] {
      let board = try town.office.board().svg(in: language)
      let effect = try #require(try town.office.effects(of: "7").first?.svg(in: language))
      for drawing in [board, effect] {
        let parser = XMLParser(data: Data(drawing.utf8))
        #expect(parser.parse(), "\(drawing)")
        #expect(drawing.contains("<title>") && drawing.contains("<desc>"))
        #expect(!drawing.contains("<script") && !drawing.contains("href"))
      }
      let number = language == .da ? "47,5" : "47.5"
      #expect(board.contains("7 (2023)") && effect.contains("2026-06-30: \(number)"))
      #expect(effect.contains(language == .da ? "udgangspunkt" : "baseline"))
    }
  }

  @Test func `Themes are covered in both readings`() throws {
    try people.coordinator.planInitiative("5", year: 2022)
    let coverage = try town.office.themeCoverage()
    #expect(coverage.map(\.inMatrix).reduce(0, +) == 58)
    #expect(coverage.map(\.inText).reduce(0, +) == 56)
    let economy = try #require(coverage.first { $0.number == 10 })
    #expect(economy.placedInMatrix == 1 && economy.placedInText == 0)
  }

  @Test func `Every criterion of the placement is judged and explained`() throws {
    for criterion in try town.office.placementCriteria() {
      #expect(criterion.isMet == nil || ["budget", "building"].contains(criterion.name))
      #expect(criterion.title.da != criterion.title.en)
    }
    try people.coordinator.planInitiative("1", year: 2027)
    #expect(try criterion("easy-first").initiatives == [1])
    try people.coordinator.planInitiative("1", year: 2022)
    #expect(try criterion("easy-first").isMet == true)

    #expect(try criterion("everybody-early").explanation.da.contains("Marielund"))
    for number in [13, 14, 16, 19] {
      try people.coordinator.planInitiative("\(number)", year: 2024)
    }
    #expect(try criterion("even-load").explanation.da.contains("Marielund 2024 (4)"))
    #expect(try criterion("even-load").isMet == false)
    #expect(try criterion("all-themes").explanation.en.contains("by the text"))
    #expect(try criterion("budget").initiatives == [3, 8, 12, 15, 17])
    for number in [3, 8, 12, 15, 17] {
      try people.coordinator.planInitiative("\(number)", year: 2026)
    }
    #expect(try criterion("budget").isMet == true)
    #expect(try criterion("building").explanation.da.contains("12 (2026), 15 (2026)"))
  }

  // MARK: - Effect

  @Test func `Effect is measured from a baseline towards a goal`() throws {
    try people.bring("4", to: .start)
    let measure = try people.owner.addMeasure(
      to: "4", title: "Borgere med egen læge-kontakt",
      ["unit": "%", "method": "kvantitativ", "dataSource": "fagsystemet"], baseline: "42,5",
      on: "2026-01-01", goal: "60")
    try people.owner.observe(measure.description, value: "46", on: "2026-06-30")
    let wrong = try people.owner.observe(measure.description, value: "99", on: "2026-07-01")
    try people.owner.retractObservation(wrong.description, reason: "tastefejl")
    let effect = try #require(try town.office.effects(of: "4").first)
    #expect(effect.observations.map(\.change) == [.double(3.5)])
    #expect(effect.reached == 20)
    #expect(effect.baselines.map(\.value) == [.double(42.5)])
    #expect(
      refusal { try people.owner.observe(measure.description, value: "mange") }?.cause == .invalid)
    #expect(
      refusal { try people.owner.observe(measure.description, value: "1", on: "2027-01-01") }?.cause
        == .invalid)
    #expect(
      refusal { try people.worker.observe(measure.description, value: "1") }?.cause == .notAllowed)
    try people.management.take(.end, "4", Note(reason: "For dyrt"))
    #expect(refusal { try people.owner.observe(measure.description, value: "50") }?.cause == .rule)
  }

  @Test func `The way to a target is measured beside both readings of it`() throws {
    _ = try town.office.importPaper(try Fixture.read("herning-udsattestrategi"))
    let measure = try town.office.addMeasure(
      to: "herning-m-h2-t1", title: "Hjemløse talt i uge 6", baseline: "150", on: "2014-06-17")
    try town.office.observe(measure.description, value: "121", on: "2019-02-10")
    let target = try #require(try town.office.targets().first { $0.source == "herning-m-h2-t1" })
    #expect(target.latest == 121 && target.latestOn == "2019-02-10")
    #expect(target.readings.map(\.value) == [112, 60])
  }

  @Test func `What is observed in words needs no number, and moves none`() throws {
    let measure = try town.office.addMeasure(
      to: "5", title: "Tryghed", ["method": "kvalitativ"], baseline: "10", on: "2026-01-01",
      goal: "20"
    ).description
    try town.office.observe(measure, value: "15", on: "2026-06-30")
    try town.office.observe(measure, on: "2026-07-01", note: "Flere siger, at de er trygge")
    #expect(refusal { try town.office.observe(measure) }?.cause == .invalid)
    let effect = try #require(try town.office.effects(of: "5").first)
    #expect(effect.observations.map(\.value) == [15, .null] && effect.latest == 15)
    #expect(effect.observations.last?.change.isNull == true && effect.reached == 50)
    #expect(effect.svg(in: .da)?.contains("2026-07-01") == false)
  }

  // MARK: - Reports

  @Test func `A half-year is written as one says it`() {
    #expect(HalfYear("2026-H1")?.description == "2026-H1")
    #expect(HalfYear("2026-2")?.description == "2026-H2")
    for text in ["2026", "2026-H3", "26-H1", "2026-HH1", "2026-H1-1", ""] {
      #expect(HalfYear(text) == nil, "\(text)")
    }
  }

  @Test func `Who has not reported on what is under way is listed`() throws {
    try people.bring("4", to: .start)
    try people.bring("5", to: .start)
    try town.office.reviseInitiative("5", ["responsible": ["Ejer Eva"]])
    #expect(try town.office.missingReports().map(\.number) == [4, 5])
    #expect(try town.office.missingReports().last?.owners == ["Ejer Eva"])
    try people.owner.reportProgress(on: "4", text: "Godt i gang", outlook: "som planlagt")
    #expect(try town.office.missingReports().map(\.number) == [5])
    #expect(try town.office.missingReports(for: "2026-H1").isEmpty, "not under way then")
    #expect(
      refusal { try people.owner.reportProgress(on: "4", text: "x", period: "i fjor") }?.cause
        == .invalid)
  }

  @Test func `A past period is told of by what was under way then`() throws {
    try people.bring("5", to: .approveDescription)
    try town.office.setInitiativeStatus("5", to: "started", on: "2025-03-01")
    try town.office.setInitiativeStatus("5", to: "closed", on: "2026-02-01")
    try people.bring("4", to: .start)
    #expect(try town.office.missingReports(for: "2010-H1").isEmpty)
    #expect(try town.office.missingReports(for: "2025-H2").map(\.number) == [5])
    #expect(try town.office.missingReports().map(\.number) == [4])
    let pack = try people.coordinator.openStatusReport(for: "management", period: "2025-H2")
    let contents = try town.office.showStatusReport(pack.description).contents
    func status(_ number: Int64) -> Value? {
      contents["initiatives"]?.list?.compactMap(\.object).first { $0["number"] == .int(number) }?[
        "status"]
    }
    #expect(status(5) == "started" && status(4) == "recommended")
    #expect(contents["missing"] == [5])
  }

  @Test func `Nothing is told of a period that has not begun`() throws {
    try people.bring("5", to: .start)
    for refused in [
      refusal { try people.owner.reportProgress(on: "5", text: "x", period: "2027-H1") },
      refusal { try people.coordinator.openStatusReport(for: "management", period: "2027-H1") },
      refusal { try people.coordinator.openStatusReport(for: "committee", period: "2027") },
      refusal { try town.office.halfYearReport("2027-H1") },
      refusal { try town.office.yearlyReport("2027") },
    ] {
      #expect(refused?.cause == .invalid && refused?.text.da.contains("ikke begyndt") == true)
    }
  }

  @Test func `An owner takes back a report of theirs, and no colleague's`() throws {
    try people.bring("5", to: .start)
    let own = try people.owner.reportProgress(on: "5", text: "I gang").description
    let other = try people.coordinator.reportProgress(on: "5", text: "Også").description
    try town.office.reviseInitiative("5", ["responsible": ["Chef Chris"]])
    #expect(
      refusal { try people.owner.retractOwnerReport(other, reason: "x") }?.cause == .notAllowed)
    try people.owner.retractOwnerReport(own, reason: "Forkert halvår")
    #expect(try town.office.ownerReports(on: "5").map(\.text) == ["Også"])
  }

  @Test func `A frozen status says the same whatever happens after`() throws {
    try people.bring("5", to: .start)
    try people.owner.reportProgress(on: "5", text: "Godt i gang", outlook: "delayed")
    let pack = try people.coordinator.openStatusReport(for: "chefgruppen", period: "2026-H2")
    #expect(try people.coordinator.openStatusReport(for: "management", period: "2026-2") == pack)
    #expect(
      refusal { try people.management.presentStatusReport(pack.description, at: "x") }?.cause
        == .rule)
    try people.coordinator.freezeStatusReport(pack.description)
    let before = try town.office.showStatusReport(pack.description)
    try people.management.take(.end, "5", Note(reason: "For dyrt"))
    #expect(try town.office.showStatusReport(pack.description) == before)
    #expect(refusal { try people.coordinator.freezeStatusReport(pack.description) }?.cause == .rule)
    let fifth = before.contents["initiatives"]?.list?.compactMap(\.object).first {
      $0["number"] == 5
    }
    #expect(fifth?["outlook"] == "delayed" && fifth?["report"] == "Godt i gang")
    #expect(before.contents["decisions"]?.list?.count == 3)
    try people.management.presentStatusReport(pack.description, at: "Chefgruppen 1.12")
    #expect(try town.office.statusReports().map(\.status) == ["presented"])
  }

  @Test func `The committee is given aggregates, and nothing about few`() throws {
    try people.bring("5", to: .start)
    try people.owner.reportProgress(on: "5", text: "Ejer Eva skriver frit")
    for i in 0..<3 {
      let citizen = try town.office.registerCitizen(name: "Karl Borger \(i)")
      let plan = try town.office.openPlan(for: citizen.id.description, purpose: "x")
      try town.office.setGoal(in: plan.description, text: "y", ["tags": ["health"]])
    }
    let pack = try people.coordinator.openStatusReport(for: "committee", period: "2026")
    try people.coordinator.freezeStatusReport(pack.description)
    let contents = try town.office.showStatusReport(pack.description).contents
    #expect(contents["byStatus"]?.object?["recommended"] == 18)
    let health = contents["goals"]?.list?.compactMap(\.object).first { $0["tag"] == "health" }
    #expect(health?["goals"]?.isNull == true)
    let text = "\(contents)"
    for name in ["Eva", "Karl", "Stig", "skriver frit"] { #expect(!text.contains(name), "\(name)") }
    #expect(
      refusal { try people.owner.openStatusReport(for: "committee", period: "2026") }?.cause
        == .notAllowed)
    let management = try people.coordinator.openStatusReport(for: "management", period: "2026-H2")
    let criteria = try town.office.showStatusReport(management.description).contents["criteria"]
    let titles = criteria?.list?.compactMap { $0.object?["title"]?.object?["en"]?.text }
    #expect(titles?.contains("The draw on resources is even between the units") == true)
    #expect(
      refusal { try people.coordinator.openStatusReport(for: "committee", period: "2026-H1") }?
        .cause
        == .invalid)
  }
}
