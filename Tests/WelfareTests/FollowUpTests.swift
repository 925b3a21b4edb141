import EventStore
import Testing

@testable import Welfare

/// Who does what in a plan, when it is gone through, and what is due. Today is 2026-10-15.
@Suite struct `Following up` {
  let town: Town
  let couple: Town.Couple

  init() throws {
    town = try Town()
    couple = try town.couple()
  }

  private var anna: Welfare { couple.anna }
  private var bo: Welfare { couple.bo }

  private func due(_ what: Welfare.DueRow.What, by day: String? = nil) throws -> [Welfare.DueRow] {
    try anna.due(by: day.flatMap { Day($0) }).filter { $0.what == what }
  }

  @Test func `Actors and their parts are written, revised and ended`() throws {
    let id = try anna.addActor(to: couple.plan, name: "Jobcentret", part: "Finder praktik")
    try anna.reviseActor(id.description, ["part": "Finder en praktikplads"])
    #expect(try anna.actors(of: couple.plan).map(\.part) == ["Finder en praktikplads"])
    #expect(
      refusal { try anna.addActor(to: couple.plan, name: "Region", part: " ") }?.cause == .invalid)
    try anna.endActor(id.description, reason: "praktikken er slut")
    #expect(try anna.actors(of: couple.plan).isEmpty)
    #expect(try anna.actors(of: couple.plan, includingEnded: true).map(\.status) == ["ended"])
    #expect(refusal { try anna.endActor(id.description) }?.cause == .rule)
  }

  @Test func `Two who write an actor's part differently are asked, and different actors merge`()
    throws
  {
    let id = try anna.addActor(to: couple.plan, name: "Jobcentret", part: "Praktik").description
    try town.meet(couple)
    try anna.reviseActor(id, ["part": "Praktik i køkkenet"])
    try bo.reviseActor(id, ["part": "Praktik på lageret"])
    try bo.addActor(to: couple.plan, name: "Regionspsykiatrien", part: "Medicin")
    try town.meet(couple)
    let conflicts = try town.office.conflicts()
    #expect(conflicts.map(\.subject) == [.group("part")])
    #expect(try town.office.explain(conflicts[0], in: .da).title.contains("aktør"))
    #expect(try town.office.actors(of: couple.plan).count == 2)
  }

  @Test func `A plan is followed up when it was agreed, else a quarter after the last time`() throws
  {
    func next() throws -> Welfare.NextFollowUp? { try anna.nextFollowUp(of: couple.plan) }
    #expect(try next() == .init(day: Day("2026-12-30")!, isAgreed: false))
    try anna.revisePlan(couple.plan, ["followUp": "2026-10-12"])
    #expect(try next() == .init(day: Day("2026-10-12")!, isAgreed: true))
    #expect(try due(.followUp).map(\.daysLeft) == [-3])

    let held = try anna.recordFollowUp(
      of: couple.plan, next: "2026-11-01", note: "Det går fremad", ownWords: "Jeg tør mere nu")
    #expect(try next() == .init(day: Day("2026-11-01")!, isAgreed: true))
    #expect(try due(.followUp).isEmpty)
    #expect(try due(.followUp, by: "2026-11-01").count == 1)
    try anna.recordFollowUp(of: couple.plan)
    #expect(try next() == .init(day: Day("2027-01-13")!, isAgreed: false))

    #expect(
      refusal { try anna.recordFollowUp(of: couple.plan, on: "2026-10-16") }?.cause == .invalid)
    #expect(
      refusal { try anna.recordFollowUp(of: couple.plan, on: "2026-09-01") }?.cause == .invalid)
    #expect(
      refusal { try anna.recordFollowUp(of: couple.plan, next: "2026-10-14") }?.cause == .invalid)
    try anna.retractFollowUp(held.description, reason: "forkert plan")
    #expect(try anna.followUps(of: couple.plan).filter(\.isRetracted).map(\.id) == [held])
    try anna.closePlan(couple.plan, endingGoals: true)
    #expect(try next() == nil)
  }

  @Test func `Two who went through a plan apart have both done so`() throws {
    try anna.recordFollowUp(of: couple.plan, on: "2026-10-14", next: "2026-12-01")
    try bo.recordFollowUp(of: couple.plan, on: "2026-10-15", next: "2026-12-15")
    try town.meet(couple)
    #expect(try town.office.conflicts().isEmpty)
    #expect(try town.office.followUps(of: couple.plan).count == 2)
    #expect(try town.office.nextFollowUp(of: couple.plan)?.day == Day("2026-12-15"))
  }

  @Test func `Deadlines, quiet goals, agreed and unrecorded visits are due`() throws {
    try anna.reviseGoal(couple.goal, ["deadline": "2026-10-29"])
    #expect(try due(.deadline).map(\.daysLeft) == [14])
    try anna.reviseGoal(couple.goal, ["deadline": "2026-10-30"])
    #expect(try due(.deadline).isEmpty)

    #expect(try due(.quietGoal).isEmpty)
    town.minutesPass(60 * 24 * 60)
    #expect(try due(.quietGoal).map(\.daysLeft) == [0])
    try anna.recordProgress(on: couple.goal, note: "taler om det")
    #expect(try due(.quietGoal).isEmpty)

    try anna.recordVisit(
      to: couple.citizen, Welfare.VisitNote(minutes: 30, nextVisit: "2026-12-20 10:00"))
    let agreed = try due(.agreedVisit)
    #expect(agreed.map(\.title) == ["2026-12-20 10:00"] && agreed[0].daysLeft == 6)
    try anna.planVisit(to: couple.citizen, at: "2026-12-20 10:00", minutes: 30)
    #expect(try due(.agreedVisit).isEmpty)
    #expect(try due(.unrecordedVisit).isEmpty)
    town.minutesPass(7 * 24 * 60)
    #expect(try due(.unrecordedVisit).map(\.daysLeft) == [-1])
    try anna.endCitizen(couple.citizen)
    #expect(try anna.due().isEmpty, "nothing is due of a course that has ended")
  }
}
