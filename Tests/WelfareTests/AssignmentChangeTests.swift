import EventStore
import Testing

@testable import Welfare

/// What somebody changes after their assignment has ended.
@Suite struct `Changes after the assignment ended` {
  let town: Town
  let couple: Town.Couple

  init() throws {
    town = try Town()
    couple = try town.couple()
  }

  private var bo: Welfare { couple.bo }

  private func end() throws {
    try town.office.endAssignment(of: "Bo Lind", to: couple.citizen)
    town.minutesPass(60)
  }

  private func asked() throws -> [Conflict] {
    try town.central.conflicts().filter {
      guard case .rule(AssignmentRule.name, _, _) = $0.subject else { return false }
      return true
    }
  }

  @Test func `Edits of goals and plans are one question that says what was changed`() throws {
    try end()
    try bo.reviseGoal(couple.goal, ["text": "Handler ikke ind"])
    try bo.revisePlan(couple.plan, ["purpose": "Noget andet"])
    try bo.closeGoal(couple.goal, as: "ended")
    try town.sync(bo)
    let conflict = try town.finding(AssignmentRule.name)
    #expect(conflict.severity == .low)
    #expect(try town.office.parties(to: conflict).map(town.office.name) == ["Bo Lind"])
    let explained = try town.office.explain(conflict, in: .da)
    for word in ["Bo Lind", "2026-10-15", "Handler ikke ind", "status", "Noget andet", "formål"] {
      #expect(explained.what.contains(word), "\(explained.what)")
    }
    try town.office.resolve(conflict, with: .candidate(0), reason: "aftalt")
    #expect(try asked().isEmpty)
    #expect(try town.office.showGoal(couple.goal).row.status == "ended", "they take effect as ever")
  }

  @Test(arguments: Change.all)
  func `Every kind of change is pointed out`(change: Change) throws {
    try end()
    try change.make(bo, couple)
    try town.sync(bo)
    #expect(try asked().count == 1)
    let explained = try asked().map { try town.office.explain($0, in: .en) }
    #expect(explained.allSatisfy { $0.what.contains("Bo Lind") })
  }

  @Test func `What was changed before the end and came in later is not mentioned`() throws {
    try bo.reviseGoal(couple.goal, ["text": "Handler ind med støtte"])
    town.minutesPass(60)
    try town.office.endAssignment(of: "Bo Lind", to: couple.citizen)
    try town.sync(bo)
    #expect(try asked().isEmpty)
    #expect(try town.office.showGoal(couple.goal).row.text == "Handler ind med støtte")
  }

  @Test func `An end set beforehand ends with its day, whoever has seen it`() throws {
    let carl = try town.worker("Carl Dam")
    try town.office.assign(couple.citizen, to: "Carl Dam", until: "2026-10-16")
    try town.sync(carl)
    town.minutesPass(24 * 60)
    try carl.reviseGoal(couple.goal, ["text": "På den sidste dag"])
    try town.sync(carl)
    #expect(try asked().isEmpty)
    town.minutesPass(24 * 60)
    try carl.reviseGoal(couple.goal, ["text": "Dagen efter"])
    try town.sync(carl)
    #expect(try asked().count == 1)
  }

  @Test func `Who was assigned again is not asked about, and the others' writing never is`() throws
  {
    try end()
    try couple.anna.reviseGoal(couple.goal, ["text": "Annas mål"])
    try town.office.assign(couple.citizen, to: "Bo Lind")
    try town.sync(bo)
    try bo.reviseGoal(couple.goal, ["text": "Bos mål"])
    try town.meetAlike(couple)
    #expect(try asked().isEmpty)
  }

  @Test func `What comes in later is a new question, and a visit of before is none`() throws {
    try end()
    try bo.recordVisit(
      to: couple.citizen, Welfare.VisitNote(start: "2026-10-14 08:00", minutes: 30))
    try bo.reviseGoal(couple.goal, ["text": "Et"])
    try town.office.assign(couple.citizen, to: "Bo Lind", from: "2026-10-17")
    try town.sync(bo)
    let first = try #require(try asked().first)
    #expect(try asked().count == 1, "the visit was before the end, and only entered after it")
    try town.office.resolve(first, with: .candidate(0), reason: "aftalt")
    try bo.reviseGoal(couple.goal, ["text": "To"])
    try town.sync(bo)
    let next = try #require(try asked().first)
    #expect(try asked().count == 1 && next.id != first.id)
  }
}

/// Something a worker may write about a citizen.
struct Change: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let make: @Sendable (Welfare, Town.Couple) throws -> Void

  init(_ what: String, _ make: @escaping @Sendable (Welfare, Town.Couple) throws -> Void) {
    testDescription = what
    self.make = make
  }

  static let all = [
    Change("a goal set") { _ = try $0.setGoal(in: $1.plan, text: "Nyt mål") },
    Change("a goal revised") { try $0.reviseGoal($1.goal, ["deadline": "2027-01-01"]) },
    Change("a plan opened") { _ = try $0.openPlan(for: $1.citizen, purpose: "Ny plan") },
    Change("a plan closed") { try $0.closePlan($1.plan, endingGoals: true) },
    Change("a follow-up") { _ = try $0.recordFollowUp(of: $1.plan, note: "Gennemgået") },
    Change("a visit planned") { _ = try $0.planVisit(to: $1.citizen, at: "2026-10-20 10:00") },
    Change("the citizen") { try $0.reviseCitizen($1.citizen, ["phone": "12345678"]) },
    Change("a step") { _ = try $0.placeOnStep($1.citizen, step: 3) },
    Change("a clip card") { _ = try $0.openClipCard(for: $1.citizen, clips: 5) },
    Change("a stay") { _ = try $0.enrol($1.citizen, at: "Akuttilbuddet", isAcute: true) },
    Change("an actor") { _ = try $0.addActor(to: $1.plan, name: "Egen læge", part: "medicin") },
  ]
}
