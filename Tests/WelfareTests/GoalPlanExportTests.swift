import EventStore
import Foundation
import Testing

@testable import Welfare

/// The daily export, held against what it says it is. `RECORD=1` writes the golden file anew.
@Suite struct `The daily export of goal plans` {
  let town: Town

  init() throws { town = try Town() }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func json(_ snapshot: GoalPlanSnapshot) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(snapshot.json), as: UTF8.self) + "\n"
  }

  @Test func `A plan is exported on the days something of it is written here or received here`()
    throws
  {
    let couple = try town.couple()
    let other = try town.office.registerCitizen(name: "Lis Anden")
    func changed(_ day: String) throws -> [String] {
      try town.office.goalPlans(changedOn: day).compactMap {
        $0.json.object?["citizen"]?.object?["name"]?.text
      }
    }
    #expect(try changed("2026-10-15") == ["Karl Test"], "a registration is no goal plan")
    town.minutesPass(24 * 60)
    #expect(try changed("2026-10-16") == [])
    try town.office.reviseCitizen(couple.citizen, ["phone": "12345678"])
    #expect(try changed("2026-10-16") == [])
    // Written on a device on the 16th, received on the 18th.
    try couple.anna.recordProgress(on: couple.goal, value: 2)
    town.minutesPass(2 * 24 * 60)
    #expect(try changed("2026-10-16") == [])
    try town.sync(couple.anna)
    #expect(try changed("2026-10-18") == ["Karl Test"])
    #expect(try changed("2026-10-16") == [])
    try town.office.openPlan(for: other.id.description, purpose: "En plan")
    #expect(try changed("2026-10-18").sorted() == ["Karl Test", "Lis Anden"])

    let snapshot = try #require(
      try town.office.goalPlans(changedOn: "2026-10-18").first {
        $0.citizen.description == couple.citizen
      })
    let progress = snapshot.json.object?["progress"]?.list?.first?.object
    #expect(progress?["value"] == 2 && progress?["changed"] == true)
    let goal = snapshot.json.object?["goals"]?.list?.first?.object
    #expect(goal?["changed"] == false && goal?["text"] == "Handler selv ind hver uge")
    #expect(
      try town.office.goalPlans(changedOn: "2026-10-18")
        == town.office.goalPlans(changedOn: "2026-10-18"))
    #expect(try town.office.goalPlans() == [], "yesterday nothing was")
  }

  @Test func `A day is a Danish day`() throws {
    let karl = try town.citizen("Karl")
    town.clock.now = Moment("2026-10-24 23:59")?.milliseconds ?? 0
    let goal = try town.goal(karl)
    town.clock.now = Moment("2026-10-26 00:00")?.milliseconds ?? 0
    try town.progress(goal, of: karl, 1, at: "2026-10-25 12:00")
    // The day the clocks are put back has 25 hours.
    #expect(try town.office.goalPlans(changedOn: "2026-10-25").isEmpty)
    #expect(try town.office.goalPlans(changedOn: "2026-10-24").count == 1)
    #expect(try town.office.goalPlans(changedOn: "2026-10-26").count == 1)
  }

  @Test func `Two registrations of one person are one snapshot`() throws {
    let (old, new) = (try town.citizen("Karl T"), try town.citizen("Karl Test"))
    _ = try town.goal(old, ["text": "Gammelt"])
    try town.office.mergeCitizen(
      old.id.description, into: new.id.description, reason: "Samme borger")
    town.minutesPass(24 * 60)
    _ = try town.goal(old, ["text": "Nyt"])
    let snapshots = try town.office.goalPlans(changedOn: "2026-10-16")
    #expect(snapshots.map(\.citizen) == [new.id])
    let citizen = snapshots.first?.json.object?["citizen"]?.object
    #expect(citizen?["registrations"]?.list?.count == 2)
    #expect(snapshots.first?.json.object?["goals"]?.list?.count == 2)
    #expect(snapshots.first?.json.object?["plans"]?.list?.count == 2)
  }

  @Test func `It is for those who lead, at the central node`() throws {
    let couple = try town.couple()
    #expect(refusal { try couple.anna.goalPlans() }?.cause == .notAllowed)
    try town.office.addStaff(name: "Ulla")
    try town.office.grantRole("committee", to: "Ulla")
    #expect(
      refusal { try Welfare(town.central, actingAs: "Ulla").goalPlans() }?.cause == .notAllowed)
    #expect(refusal { try town.office.goalPlans(changedOn: "2026-10-16") }?.cause == .invalid)
    #expect(refusal { try town.office.goalPlans(changedOn: "i går") }?.cause == .invalid)
  }

  @Test func `Every snapshot follows the schema, also of what programs from elsewhere wrote`()
    throws
  {
    let schema = try SchemaCheck(Self.root.appendingPathComponent("Schema/goal-plan.schema.json"))
    let couple = try town.couple()
    try town.office.addActor(
      to: couple.plan, name: "Jobcentret <b>&\"x", part: "Praktik", contact: "7979 0000")
    try town.office.recordFollowUp(
      of: couple.plan, next: "2027-01-10", note: "Fint", ownWords: "Ja")
    try town.office.recordProgress(on: couple.goal, value: 3, note: "Gik selv")
    let odd = try town.citizen("Odd")
    _ = try town.record("goal", in: odd.scope, ["text": "Uden plan"])
    _ = try town.record("progress", in: odd.scope, ["note": "Uden mål"])
    let snapshots = try town.office.goalPlans(changedOn: "2026-10-15")
    #expect(snapshots.count == 2)
    for snapshot in snapshots { #expect(try schema.problems(json(snapshot)) == []) }
    // The check finds what is wrong.
    var broken = try json(snapshots[0])
    broken = broken.replacingOccurrences(of: "\"version\":1", with: "\"version\":2,\"more\":1")
    #expect(try schema.problems(broken).count == 2)
  }

  @Test func `The format is as it was`() throws {
    let file = Self.root.appendingPathComponent("Fixtures/golden/export/v1-goal-plan.json")
    let karl = try town.citizen("Karl Test", born: "1990-01-01")
    let goal = try town.goal(
      karl,
      [
        "text": "Handler selv ind", "ownWords": "Selv", "tags": ["participation", "health"],
        "baseline": 1, "target": 3, "weight": 2, "deadline": "2026-12-31",
      ])
    try town.progress(goal, of: karl, 2, at: "2026-10-14 14:00")
    _ = try town.record(
      "planActor", in: karl.scope,
      ["plan": .reference(karl.plan), "name": "Jobcentret", "part": "Praktik", "status": "active"])
    _ = try town.record(
      "followUp", in: karl.scope,
      ["plan": .reference(karl.plan), "heldOn": "2026-10-15", "next": "2027-01-15"])
    var text = try json(try #require(try town.office.goalPlans(changedOn: "2026-10-15").first))
    // Ids are random here: each is written as the place where it first stands.
    var places: [String: Int] = [:]
    for match in text.matches(of: /[0-9a-f]{32}/) where places[String(match.0)] == nil {
      places[String(match.0)] = places.count + 1
    }
    for (id, place) in places {
      let zeros = String(repeating: "0", count: 32 - "\(place)".count)
      text = text.replacingOccurrences(of: id, with: zeros + "\(place)")
    }
    if ProcessInfo.processInfo.environment["RECORD"] != nil {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    #expect(text == (try String(contentsOf: file, encoding: .utf8)))
    let schema = try SchemaCheck(Self.root.appendingPathComponent("Schema/goal-plan.schema.json"))
    #expect(try schema.problems(text) == [])
  }

  /// Every field the kinds of a goal plan declare is in the schema: whoever adds one, adds it there.
  @Test func `The schema knows every field`() throws {
    let schema = try SchemaCheck(Self.root.appendingPathComponent("Schema/goal-plan.schema.json"))
    for (kind, list) in [
      (KindDeclaration.plan, "plans"), (.planActor, "actors"), (.followUp, "followUps"),
      (.goal, "goals"), (.progress, "progress"),
    ] {
      let known = schema.members(of: list)
      #expect(Set(kind.fields.map(\.name)).isSubset(of: known), "\(list)")
    }
  }

  @Test func `Reports follow their schema too`() throws {
    let schema = try SchemaCheck(Self.root.appendingPathComponent("Schema/report.schema.json"))
    _ = try town.council()
    _ = try town.citizen("Karl")
    for report in [
      try town.office.initiativesReport(), try town.office.halfYearReport(),
      try town.office.yearlyReport(), try town.office.goalsReport(),
      try town.office.continuityReport(), try town.office.targetsReport(),
      try town.office.workloadReport(),
    ] {
      for language in Language.allCases {
        let data = try JSONEncoder().encode(report.json(in: language))
        #expect(try schema.problems(String(decoding: data, as: UTF8.self)) == [], "\(report.name)")
      }
    }
  }
}
