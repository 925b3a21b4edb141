import EventStore
import Testing

@testable import Welfare

/// Reports on initiatives, statuses and targets.
@Suite struct `Reports for those who decide` {
  let town: Town

  init() throws { town = try Town() }

  @Test func `Every initiative has a row, with what is said and measured of it`() throws {
    let council = try town.council()
    try council.bring("5", to: .start)
    try council.coordinator.reportProgress(on: "5", text: "I gang", outlook: "delayed")
    try council.coordinator.addMeasure(
      to: "5", title: "Genhenvendelser", baseline: "40", on: "2026-01-01", goal: "20")
    let measure = try #require(try town.office.effects(of: "5").first).id.description
    try council.coordinator.observe(measure, value: "30", on: "2026-10-01")
    try council.bring("7", to: .start)
    let report = try council.committee.initiativesReport()
    #expect(report.rows("initiatives").count == 19)
    func cell(_ number: String, _ column: String) -> String? {
      report.cell("initiatives", column, where: "number", is: number)?.plain
    }
    #expect(cell("5", "status") == "started" && cell("5", "outlook") == "delayed")
    #expect(cell("5", "reached") == "50.0" && cell("5", "missing") == "no")
    #expect(cell("7", "missing") == "yes" && cell("7", "year") == "2027")
    let counted = report.rows("statuses").compactMap { $0["initiatives"]?.number }.reduce(0, +)
    #expect(counted == 19)
    let discrepancies = try town.office.initiatives().map(\.discrepancies).reduce(0, +)
    let shown = report.rows("initiatives").compactMap { $0["discrepancies"]?.number }
    #expect(Int(shown.reduce(0, +)) == discrepancies && discrepancies > 0)
    #expect(report.rows("initiatives").contains { $0["budget"]?.plain == "yes" })
    #expect(report.rows("initiatives").contains { $0["building"]?.plain == "yes" })
    #expect(report.rows("effects").first?["latest"] == .number(30))
  }

  @Test func `A frozen half-year says what it said, and that it is frozen`() throws {
    let council = try town.council()
    try council.bring("5", to: .start)
    let open = try town.office.halfYearReport("2026-H2")
    #expect(open.notes.contains { $0.da.contains("ikke fastfrosset") })
    #expect(open.rows("missing").map { $0["number"]?.plain } == ["5"])
    #expect(open.rows("decisions").contains { $0["status"]?.plain == "started" })
    #expect(open.period?.to.description == "2026-12-31")

    let pack = try town.office.openStatusReport(for: "management", period: "2026-H2").description
    try town.office.freezeStatusReport(pack)
    try council.coordinator.reportProgress(on: "5", text: "Sent", period: "2026-H2")
    let frozen = try town.office.halfYearReport("2026-H2")
    #expect(frozen.rows("missing").count == 1, "as it was")
    #expect(frozen.notes.contains { $0.da.contains("fastfrosset 2026-10-15") })
    try town.office.presentStatusReport(pack, at: "Chefgruppen 12")
    let presented = try town.office.halfYearReport("2026-H2")
    #expect(presented.notes.contains { $0.en.contains("presented on 2026-10-15 (Chefgruppen 12)") })
    #expect(refusal { try town.office.halfYearReport("2026") }?.cause == .invalid)
    #expect(refusal { try town.office.yearlyReport("i år") }?.cause == .invalid)
  }

  @Test func `The year for the committee has numbers only, and none about few`() throws {
    _ = try town.council()
    _ = try town.office.importPaper(try Fixture.read("herning-udsattestrategi"))
    for i in 0..<6 {
      let citizen = try town.citizen("Navn \(i)")
      _ = try town.goal(citizen, ["tags": i < 2 ? ["health", "relations"] : ["health"]])
    }
    let report = try town.office.yearlyReport("2026")
    #expect(report.cell("goals", "goals", where: "tag", is: "health") == .integer(6))
    #expect(report.cell("goals", "goals", where: "tag", is: "relations") == .hidden)
    #expect(!"\(report)".contains("Navn"))
    let readings = report.rows("targets").filter { $0["target"]?.plain == "Hjemløse i Herning" }
    #expect(readings.compactMap { $0["reading"]?.number } == [112, 60])
    #expect(report.rows("themes").count == 10 && report.rows("initiatives").count == 19)
  }

  @Test func `A measure in people has its few hidden from the committee`() throws {
    let council = try town.council()
    _ = try town.office.importPaper(try Fixture.read("herning-udsattestrategi"))
    func measured(_ subject: String, _ unit: String, _ value: String) throws {
      let measure = try town.office.addMeasure(
        to: subject, title: unit, ["unit": .text(unit)], baseline: "12", on: "2026-01-01", goal: "0"
      )
      try town.office.observe(measure.description, value: value, on: "2026-10-01")
    }
    try measured("5", "borgere", "3")
    try measured("5", "% af borgerne", "4")
    try measured("5", "antal personer", "0")
    let target = try #require(try town.office.targets().first { $0.title == "Hjemløse i Herning" })
    try measured(target.id.description, "personer", "2")
    let pack = try town.office.openStatusReport(for: "committee", period: "2026").description
    try town.office.freezeStatusReport(pack)
    for report in [
      try council.committee.yearlyReport(), try council.committee.initiativesReport(),
    ] {
      func cell(_ measure: String, _ column: String) -> Report.Cell? {
        report.cell("effects", column, where: "measure", is: measure)
      }
      #expect(cell("borgere", "latest") == .hidden && cell("borgere", "reached") == .hidden)
      #expect(cell("borgere", "baseline") == .number(12))
      #expect(cell("% af borgerne", "latest") == .number(4))
      #expect(cell("antal personer", "latest") == .number(0))
    }
    for report in [try council.committee.yearlyReport(), try council.committee.targetsReport()] {
      let row = report.rows("targets").first { $0["target"]?.plain == "Hjemløse i Herning" }
      #expect(row?["latest"] == .hidden && row?["met"]?.plain != "yes")
    }
    let contents = try town.office.showStatusReport(pack).contents
    let effects = contents["effects"]?.list?.compactMap(\.object)
    let effect = effects?.first { $0["measure"] == "borgere" }
    #expect(effect?["latest"] == nil && effect?["hidden"] == ["latest", "reached"])
  }

  @Test func `Targets show every reading, and which is met`() throws {
    _ = try town.office.importPaper(try Fixture.read("herning-udsattestrategi"))
    func rows() throws -> [[String: Report.Cell]] {
      try town.office.targetsReport().rows("targets")
        .filter { $0["target"]?.plain == "Hjemløse i Herning" }
    }
    #expect(try rows().map { $0["met"] } == [Report.Cell.none, Report.Cell.none])
    let target = try #require(try town.office.targets().first { $0.title == "Hjemløse i Herning" })
    let measure = try town.office.addMeasure(
      to: target.id.description, title: "Hjemløse", baseline: "150", on: "2026-01-01")
    try town.office.observe(measure.description, value: "100", on: "2026-10-01")
    #expect(try rows().map { $0["met"]?.plain } == ["yes", "no"])
    #expect(try rows().first?["baseline"] == .number(150))
    #expect(try rows().first?["deadline"] == .integer(2020))
  }

  @Test func `Stays are counted by their clocks, and not where that tells of few`() throws {
    // Ten open stays: six too long, of whom five are young; plans made in time for seven of nine.
    for i in 0..<10 {
      let citizen = try town.citizen("B\(i)", born: i < 5 ? "2004-10-15" : "1970-01-01")
      let enrolled = i < 6 ? "2026-06-16" : "2026-10-0\(i - 5)"
      _ = try town.record(
        "stay", in: citizen.scope,
        [
          "place": "Herberget", "enrolledOn": .text(enrolled), "status": "enrolled",
          "planMadeOn": .text(i < 6 ? "2026-06-23" : i == 6 ? "2026-10-01" : "2026-10-15"),
          "dischargePlanOn": i == 0 ? "2026-06-24" : .null,
        ])
    }
    func row(_ figure: String) throws -> [Report.Cell] {
      let row = try town.office.targetsReport().rows("stays").first {
        $0["figure"]?.plain == figure
      }
      return ["stays", "of", "share"].compactMap { row?[$0] }
    }
    // 121 days on the 15th of October; the 120th is still in time. Six and four: four are few.
    #expect(try row("over120Days") == [.hidden, .integer(10), .hidden])
    #expect(try row("aged18to25") == [.integer(5), .integer(10), .number(50)])
    town.minutesPass(-24 * 60)
    #expect(try row("over120Days") == [.integer(0), .integer(10), .number(0)])
    // On the 14th those of 1 to 4 October have had more than 7 days; one of them was in time.
    #expect(try row("planWithin7Days") == [.hidden, .integer(10), .hidden])
    #expect(try row("dischargePlanWithin7Days") == [.integer(0), .integer(10), .number(0)])
    #expect(try row("acuteOver14Days") == [.integer(0), .integer(0), .none])
  }

  @Test func `A citizen's plan is put together from what is there`() throws {
    let couple = try town.couple()
    try town.office.reviseCitizen(couple.citizen, ["ownWords": "Jeg vil bo selv"])
    try town.office.addActor(to: couple.plan, name: "Jobcentret", part: "Praktik")
    let gone = try town.office.addActor(to: couple.plan, name: "Lægen", part: "Medicin")
    try town.office.endActor(gone.description)
    let part = try town.office.setGoal(
      in: couple.plan, text: "Skriver indkøbsliste",
      [
        "parent": .text(couple.goal), "ownWords": "Jeg laver selv listen", "baseline": 0,
        "target": 2,
      ])
    try town.office.setGoal(in: couple.plan, text: "Sidst")
    try town.office.recordProgress(on: part.description, value: 1)
    try couple.anna.recordVisit(
      to: couple.citizen,
      Welfare.VisitNote(minutes: 30, agreements: "Vi ses", nextVisit: "2026-10-22 10:00"))
    try town.sync(couple.anna)
    try town.office.recordFollowUp(of: couple.plan, next: "2027-01-10")
    let document = try town.office.planDocument(couple.plan)
    #expect(document.citizen == "Karl Test" && document.ownWords == "Jeg vil bo selv")
    #expect(document.workers.map(\.name) == ["Anna Berg", "Bo Lind"])
    #expect(document.others.map(\.name) == ["Jobcentret"])
    #expect(
      document.goals.map(\.words) == [
        "Handler selv ind hver uge", "Jeg laver selv listen", "Sidst",
      ])
    #expect(document.goals[1].agreed == "Skriver indkøbsliste" && document.goals[1].now == 1)
    #expect(document.agreements.map(\.text) == ["Vi ses"])
    #expect(document.nextVisit?.short == "2026-10-22 10:00")
    #expect(document.nextFollowUp?.description == "2027-01-10")
    #expect(try couple.anna.planDocument(couple.plan).goals.count >= 1, "on a device too")
  }
}
