import EventStore
import Foundation
import Testing

@testable import Welfare

/// The five papers, taken in and asked about.
@Suite struct `Strategies` {
  let town: Town

  static let papers = [
    "kolding-initiatives", "kolding-themes", "vejle-strategy", "vejen-temaplan",
    "herning-udsattestrategi", "slagelse-pejlemaerker",
  ]

  init() throws {
    town = try Town()
    for paper in Self.papers { _ = try town.office.importPaper(try Fixture.read(paper)) }
  }

  private func row(_ municipality: String) throws -> StrategyRow {
    try town.office.showStrategy(municipality).row
  }

  // MARK: - Counts

  @Test(arguments: [
    ("Kolding", ["initiatives": 19, "themes": 10, "matrixMarks": 58, "textMarks": 56]),
    ("Vejle", ["directions": 6, "citizenGoals": 4, "ladderSteps": 5]),
    ("Vejen", ["visionTopics": 3, "visionBranches": 14, "focusAreas": 5, "goals": 17]),
    ("Herning", ["objectives": 16]), ("Slagelse", ["pejlemaerker": 5, "focusItems": 24]),
  ])
  func `Everything in a paper is counted`(municipality: String, expected: [String: Int]) throws {
    let row = try row(municipality)
    for (name, number) in expected { #expect(row[name] == number, "\(municipality) \(name)") }
    #expect(try town.office.strategies().count == 5)
  }

  @Test func `A paper that can be read as two periods has both`() throws {
    #expect(try row("Vejen").periods == ["2016–2023", "2016–2024"])
    #expect(try row("Vejle").periods == ["2019–2021"])
  }

  @Test(arguments: papers)
  func `Every discrepancy of a file is shown, in words of both languages`(paper: String) throws {
    let file = try #require(try BoundedJSON.read(try Fixture.read(paper)).object)
    let shown = try town.office.discrepancies(of: file["municipality"]?.text)
    var ids = (file["discrepancies"]?.list ?? []).compactMap { $0.object?["id"]?.text }
    #expect(!ids.isEmpty)
    for row in shown {
      #expect(!row.text.da.isEmpty && row.text.da != row.text.en)
      if let found = ids.firstIndex(of: row.id ?? "") { ids.remove(at: found) }
    }
    #expect(ids.isEmpty, "not shown: \(ids)")
    let ofInitiatives = (file["initiatives"]?.list ?? []).flatMap {
      $0.object?["discrepancies"]?.list ?? []
    }
    for found in ofInitiatives { #expect(shown.contains { .object($0.found) == found }) }
    #expect(try row(file["municipality"]?.text ?? "")["discrepancies"] == shown.count)
  }

  @Test func `Taken in again, no paper changes anything`() throws {
    let before = try town.central.fingerprint()
    for paper in Self.papers {
      let report = try town.office.importPaper(try Fixture.read(paper))
      #expect(report.created.isEmpty && report.changed == 0 && report.unchanged > 0, "\(paper)")
    }
    #expect(try town.central.fingerprint() == before)
  }

  @Test func `The chapter on themes may come before the catalogue it is part of`() throws {
    let other = try Town()
    let themes = try other.office.importPaper(try Fixture.read("kolding-themes"))
    #expect(themes.created.count == 11)
    let catalogue = try other.office.importPaper(try Fixture.read("kolding-initiatives"))
    #expect(catalogue.created.count == 19 && catalogue.changed == 1)
    #expect(try other.office.strategies() == [try row("Kolding")])
  }

  // MARK: - The tree

  @Test func `Items stand in the paper's order, under what they are part of`() throws {
    let items = try town.office.strategyItems(of: "Vejen")
    let area = try #require(items.firstIndex { $0.source == "vejen-fa-5" })
    #expect(items[area + 1].source == "vejen-g-5-1" && items[area + 1].depth == 1)
    #expect(items[area + 1].parent == items[area].id)
    let steps = try town.office.strategyItems(of: "Vejle").filter { $0.level == "ladderStep" }
    #expect(steps.map(\.number) == [1, 2, 3, 4, 5])
    let third = try town.office.findStrategyItem("vejle-dir-3")
    #expect(steps.allSatisfy { $0.parent == third.id })
    #expect(third.name == "Det gode match - er rette tilbud til rette tid")
  }

  @Test func `What has no field of its own is kept as it stands`() throws {
    let step = try town.office.findStrategyItem("vejle-step-4")
    let hours = step["details"].object?["hours_rule"]?.object
    #expect(hours?["hours_per_week_min_exclusive"] == 8)
    let herning = try town.office.findStrategy("Herning")
    #expect(herning["contents"].object?["economy"]?.object?["net_mio_dkk"] == .double(35.4))
    #expect(herning["decision"] == "Godkendt som indstillet")
  }

  @Test func `Every item has its source, and a name in Danish`() throws {
    for item in try town.central.entities("strategyItem") {
      #expect(item["sourceID"].text != nil)
      #expect(!item.name.isEmpty && item.name != item["summary"].text)
      for field in ["title", "term"] {
        if let text = item[field].text { #expect(text.count <= 200) }
      }
    }
  }

  // MARK: - Targets

  @Test func `Both readings of a contradictory target are shown`() throws {
    let targets = try town.office.targets(of: "Herning")
    let homeless = try #require(targets.first { $0.source == "herning-m-h2-t1" })
    #expect(homeless.readings.map(\.value) == [112, 60])
    #expect(homeless.readings.map(\.basis) == ["derived", "national"])
    #expect(homeless.baseline == 150 && homeless.baselineNote == "ca." && homeless.deadline == 2020)
    let stay = targets.filter { $0.source.hasPrefix("herning-m-h5") }
    #expect(stay.map { $0.readings.map(\.value) } == [[120], [7], [7]])
    let young = try #require(targets.first { $0.source == "herning-m-h4-t1" })
    #expect(young.readings.map(\.value) == [0] && young.deadline == nil)
    let treatment = try #require(targets.first { $0.source == "herning-m-m4-t1" })
    #expect(treatment.unit == "%" && treatment.readings.map(\.value) == [50])
    #expect(try town.office.targets(of: "Vejle").isEmpty)
  }

  // MARK: - The trace

  @Test func `A theme leads to its initiatives in both readings, and an initiative back`() throws {
    let trace = try town.office.trace("kolding-t10")
    #expect(trace.initiatives.map(\.link.number) == [5, 12, 15, 17, 18])
    #expect(trace.initiatives.filter(\.link.isContradictory).map(\.link.number) == [5])
    #expect(trace.above.map(\.source) == ["kolding-themes"])

    let back = try town.office.trace("5")
    #expect(back.items.map(\.number) == [2, 7, 8, 10])
    #expect(back.items.last?.initiatives.first { $0.number == 5 }?.isInText == false)
  }

  @Test func `A strategy leads to all its initiatives and targets`() throws {
    #expect(try town.office.trace("Kolding").initiatives.count == 19)
    #expect(try town.office.trace("Herning").targets.count == 6)
    #expect(try town.office.trace("herning-m-h2-t1").above.map(\.source) == ["herning-m-h2"])
  }

  @Test func `Initiatives and goals for citizens are linked by hand, and let go again`() throws {
    try town.office.link("vejen-g-3-1", initiatives: ["2", "3"], tags: ["employment"])
    try town.office.link("vejen-g-3-1", initiatives: ["10"])
    var trace = try town.office.trace("vejen-fa-3")
    #expect(trace.initiatives.map(\.link.number) == [2, 3, 10])
    #expect(trace.initiatives.allSatisfy { $0.link.isLinked && !$0.link.isInMatrix })
    #expect(trace.goals.map(\.tag) == ["employment"])
    #expect(try town.office.trace("2").items.contains { $0.source == "vejen-g-3-1" })
    #expect(
      try town.office.trace("arbejde eller uddannelse").initiatives.map(\.link.number) == [
        2, 3, 10,
      ])

    try town.office.unlink("vejen-g-3-1", initiatives: ["3"])
    trace = try town.office.trace("vejen-g-3-1")
    #expect(trace.initiatives.map(\.link.number) == [2, 10])
    let anna = try town.worker("Anna Berg")
    #expect(refusal { try anna.link("vejen-g-3-1", initiatives: ["1"]) }?.cause == .notAllowed)
    #expect(refusal { try town.office.link("vejen-g-3-1", tags: ["x"]) }?.cause == .invalid)
    #expect(refusal { try town.office.trace("Atlantis") }?.cause == .notFound)
  }

  @Test func `Citizens' goals are counted, and few are never shown`() throws {
    func citizens(_ count: Int, from: Int = 0, achieving: Bool = false) throws {
      for i in 0..<count {
        let citizen = try town.office.registerCitizen(name: "Borger \(from + i)")
        let plan = try town.office.openPlan(for: citizen.id.description, purpose: "x")
        let goal = try town.office.setGoal(
          in: plan.description, text: "y", ["tags": ["relations"]])
        if achieving { try town.office.closeGoal(goal.description, as: "achieved") }
      }
    }
    try citizens(4)
    #expect(try town.office.trace("vejle-goal-1").goals.map(\.goals) == [nil])
    try citizens(2, from: 4)
    let six = try #require(try town.office.trace("relations").goals.first)
    #expect(six.goals == 6 && six.active == 6 && six.achieved == 0)
    // Two achieved among six active: neither may be shown, nor their sum, which would give both away.
    try citizens(2, from: 6, achieving: true)
    let few = try #require(try town.office.trace("vejle-goal-1").goals.first)
    #expect(few.achieved == nil && few.active == nil && few.goals == 8)
    // The trace has counts, never anything about a citizen.
    #expect(try town.office.trace("Vejle").goals.count == 4)
  }
}

@Suite struct `Small counts` {
  private func counts(_ people: [ClosedRange<Int>?]) -> SmallCounts<Int> {
    SmallCounts(
      people.map { .init(count: $0?.count ?? 0, people: Set($0.map(Array.init) ?? [])) })
  }

  @Test func `What is about five or more is shown, and so is nothing`() {
    let shown = counts([1...5, 11...20, nil])
    #expect(shown.cells == [5, 10, 0] && shown.total == 15)
  }

  @Test func `A single hidden count takes another with it`() {
    let shown = counts([1...4, 11...20, 31...36])
    #expect(shown.cells == [nil, 10, nil] && shown.total == 20)
  }

  @Test func `Hidden counts that are few together take more with them`() {
    let shown = counts([1...1, 11...12, 31...39, 41...60])
    #expect(shown.cells == [nil, nil, nil, 20] && shown.total == 32)
  }

  @Test func `When nothing is left to hide behind, the total is hidden too`() {
    let shown = counts([1...3, nil])
    #expect(shown.cells == [nil, 0] && shown.total == nil)
  }

  @Test func `Many counts about one person are about one person`() {
    let shown = SmallCounts([.init(count: 12, people: ["Karl"]), .init(count: 0, people: [])])
    #expect(shown.cells == [nil, 0] && shown.total == nil)
  }
}

/// The files the project carries.
enum Fixture {
  static func read(_ name: String) throws -> [UInt8] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return Array(try Data(contentsOf: root.appendingPathComponent("Fixtures/\(name).json")))
  }
}
