import EventStore
import Testing

@testable import Welfare

/// Each rule played by two workers who had not seen each other's.
@Suite struct `Rules` {
  let town: Town
  let couple: Town.Couple

  init() throws {
    town = try Town()
    couple = try town.couple()
  }

  private var anna: Welfare { couple.anna }
  private var bo: Welfare { couple.bo }

  private func meet() throws { try town.meetAlike(couple) }

  private func open() throws -> [Conflict] { try town.central.conflicts() }

  private func finding(_ rule: String) throws -> Conflict { try town.finding(rule) }

  private func decide(_ conflict: Conflict, _ option: Int) throws {
    try town.central.resolve(
      conflict, with: .candidate(option), reason: "talt med begge", by: try town.office.actor())
    try meet()
  }

  // MARK: - A goal closed, and progress on it

  @Test func `Progress from before the close attaches silently`() throws {
    try bo.recordProgress(on: couple.goal, value: 3)
    town.minutesPass()
    try anna.closeGoal(couple.goal, as: "achieved")
    try meet()
    #expect(try open().isEmpty)
    #expect(try anna.showGoal(couple.goal).row.latest == 3)
    #expect(try bo.showGoal(couple.goal).row.status == "achieved")
  }

  @Test func `Later progress leaves the goal closed and asks whether to reopen it`() throws {
    try anna.closeGoal(couple.goal, as: "achieved")
    town.minutesPass(60)
    try bo.recordProgress(on: couple.goal, value: 2)
    try meet()
    let conflict = try finding(GoalRule.name)
    #expect(try town.office.showGoal(couple.goal).row.status == "achieved")
    #expect(conflict.candidates.map(\.option) == [GoalRule.keep, GoalRule.reopen])

    try decide(conflict, 1)
    #expect(try bo.showGoal(couple.goal).row.status == "active")
    #expect(try open().isEmpty)
  }

  @Test func `A decision that took its own cause away is still on record and can be undone`() throws
  {
    try anna.closeGoal(couple.goal, as: "achieved")
    town.minutesPass(60)
    try bo.recordProgress(on: couple.goal, value: 2)
    try meet()
    let conflict = try finding(GoalRule.name)
    try decide(conflict, 1)
    let decided = try #require(
      try town.central.conflicts(includingResolved: true).first { $0.id == conflict.id })
    #expect(decided.status == .resolved)
    #expect(decided.resolution?.chosen == GoalRule.reopen)
    #expect(decided.resolution?.reason == "talt med begge")

    try town.central.undo(decided, reason: "for hurtigt", by: try town.office.actor())
    try meet()
    #expect(try bo.showGoal(couple.goal).row.status == "achieved")
    #expect(try open().map(\.id) == [conflict.id])
  }

  @Test func `Two who decide the same finding differently are asked which stands`() throws {
    try anna.closeGoal(couple.goal, as: "achieved")
    town.minutesPass(60)
    try bo.recordProgress(on: couple.goal, value: 2)
    try meet()
    let conflict = try finding(GoalRule.name)
    let actor = try anna.actor()
    try anna.store.resolve(conflict, with: .candidate(1), reason: "i gang igen", by: actor)
    try decide(conflict, 0)
    let dispute = try #require(try open().first)
    #expect(try open().count == 1 && dispute.id != conflict.id)
    #expect(Set(dispute.candidates.map(\.option)) == [GoalRule.keep, GoalRule.reopen])
    #expect(try anna.store.conflicts().map(\.id) == [dispute.id])

    let keep = try #require(dispute.candidates.firstIndex { $0.option == GoalRule.keep })
    try decide(dispute, keep)
    #expect(try open().isEmpty)
    let decided = try town.central.conflicts(includingResolved: true)
    #expect(decided.map(\.id) == [conflict.id])
    #expect(decided.first?.resolution?.chosen == GoalRule.keep)
  }

  @Test func `Two who decide the same finding alike have decided it once`() throws {
    try anna.closeGoal(couple.goal, as: "achieved")
    town.minutesPass(60)
    try bo.recordProgress(on: couple.goal, value: 2)
    try meet()
    let conflict = try finding(GoalRule.name)
    try anna.store.resolve(conflict, with: .candidate(1), reason: "ja", by: try anna.actor())
    try decide(conflict, 1)
    let decided = try town.central.conflicts(includingResolved: true)
    #expect(decided.count == 1 && decided[0].status == .resolved)
    try town.central.undo(decided[0], reason: "nej", by: try town.office.actor())
    try meet()
    #expect(try bo.showGoal(couple.goal).row.status == "achieved")
    #expect(try open().map(\.id) == [conflict.id])
  }

  @Test func `A goal kept closed is asked about again when still more progress comes`() throws {
    try anna.closeGoal(couple.goal, as: "ended")
    town.minutesPass()
    try bo.recordProgress(on: couple.goal, value: 2)
    try meet()
    let carl = try town.worker("Carl Dam")
    try town.office.assign(couple.citizen, to: "Carl Dam", from: "2026-10-01")
    try decide(try finding(GoalRule.name), 0)
    #expect(try open().isEmpty)

    try town.office.reopenGoal(couple.goal)
    try town.sync(carl)
    town.minutesPass()
    try carl.recordProgress(on: couple.goal, value: 4)
    try town.office.closeGoal(couple.goal, as: "ended", on: "2026-10-14")
    try town.sync(carl)
    #expect(try open().count == 1)
  }

  @Test func `Retracted progress is not asked about`() throws {
    try anna.closeGoal(couple.goal, as: "ended")
    town.minutesPass()
    let progress = try bo.recordProgress(on: couple.goal, value: 2)
    try bo.retractProgress(progress.description, reason: "forkert borger")
    try meet()
    #expect(try open().isEmpty)
  }

  @Test func `Achieved against ended is for a person, and nothing is suggested`() throws {
    try anna.closeGoal(couple.goal, as: "achieved")
    town.minutesPass()
    try bo.closeGoal(couple.goal, as: "ended", reason: "borgeren ønsker det ikke længere")
    try meet()
    let conflict = try #require(try open().first)
    #expect(conflict.subject == .group("status"))
    #expect(conflict.kind == "goal")
    let explained = try town.office.explain(conflict, in: .da)
    #expect(explained.suggestion == nil)
    #expect(explained.candidates.contains { $0.contains("nået") })
    #expect(explained.candidates.contains { $0.contains("afsluttet") })

    try decide(conflict, 0)
    #expect(try open().isEmpty)
    #expect(try anna.showGoal(couple.goal).row.status == "achieved")
  }

  @Test func `Two who close a goal alike on one day agree`() throws {
    try anna.closeGoal(couple.goal, as: "achieved")
    town.minutesPass(30)
    try bo.closeGoal(couple.goal, as: "achieved")
    try meet()
    #expect(try open().isEmpty)
  }

  // MARK: - A plan closed, and a goal in it

  @Test func `A goal set while the plan was closed is asked about`() throws {
    try anna.closePlan(couple.plan, endingGoals: true)
    let goal = try bo.setGoal(in: couple.plan, text: "Cykler til klubben to gange om ugen")
    try meet()
    let conflict = try finding(PlanRule.name)
    #expect(conflict.entity.description == couple.plan)

    try decide(conflict, 1)
    #expect(try bo.showGoal(goal.description).row.status == "ended")
    #expect(try open().isEmpty)
  }

  @Test func `The plan can be opened again for the new goal`() throws {
    try anna.closePlan(couple.plan, endingGoals: true)
    try bo.setGoal(in: couple.plan, text: "Cykler til klubben to gange om ugen")
    try meet()
    try decide(try finding(PlanRule.name), 0)
    #expect(try anna.showPlan(couple.plan).row.status == "active")
    #expect(try open().isEmpty)
  }

  // MARK: - One visit, recorded twice

  private func visit(_ at: String, _ colleagues: [String] = []) -> Welfare.VisitNote {
    Welfare.VisitNote(start: at, minutes: 45, mode: "home", colleagues: colleagues)
  }

  @Test func `Overlapping visits by two colleagues are asked about`() throws {
    let first = try anna.recordVisit(to: couple.citizen, visit("2026-10-15 08:00"))
    let second = try bo.recordVisit(to: couple.citizen, visit("2026-10-15 08:30"))
    try meet()
    let conflict = try finding(SameVisitRule.name)
    guard case .rule(_, _, let suggested) = conflict.subject else { return }
    #expect(suggested == 0, "two visits, as far as anybody said")

    try decide(conflict, 2)
    #expect(try open().isEmpty)
    #expect(try anna.showVisit(second.visit.description).row.status == "retracted")
    #expect(try anna.showVisit(first.visit.description).row.status == "done")
  }

  @Test func `Retracting one of the visits takes what was recorded on it too, until it is undone`()
    throws
  {
    try anna.recordVisit(
      to: couple.citizen,
      Welfare.VisitNote(
        start: "2026-10-15 08:00", minutes: 45, colleagues: ["Bo Lind"],
        progress: [.init(goal: couple.goal, value: 3)]))
    let second = try bo.recordVisit(
      to: couple.citizen,
      Welfare.VisitNote(
        start: "2026-10-15 08:10", minutes: 45, progress: [.init(goal: couple.goal, value: 2)]))
    let card = try bo.openClipCard(for: couple.citizen, clips: 5)
    try bo.spendClip(card.description, visit: second.visit.description)
    try meet()
    let conflict = try finding(SameVisitRule.name)
    #expect(conflict.concerned.count == 5, "two visits, what was observed on each, and a clip")
    try town.settle(conflict, couple) { () throws in
      #expect(try anna.showGoal(couple.goal).row.latest == 3)
      #expect(try anna.clipCards(of: couple.citizen).first?.left == 5)
    }
    #expect(try anna.showGoal(couple.goal).row.latest == 2)
    #expect(try anna.clipCards(of: couple.citizen).first?.left == 4)
  }

  @Test func `Two scores of one day, on two devices, are two observations; the later is shown`()
    throws
  {
    try anna.recordProgress(on: couple.goal, value: 1, at: "2026-10-14 15:00")
    try bo.recordProgress(on: couple.goal, value: 3, at: "2026-10-14 09:00")
    try meet()
    #expect(try open().isEmpty)
    for welfare in [anna, bo, town.office] {
      let shown = try welfare.showGoal(couple.goal)
      #expect(shown.row.latest == 1 && shown.progress.map(\.value) == [3, 1])
    }
  }

  @Test func `When each names the other it was one joint visit`() throws {
    let first = try anna.recordVisit(to: couple.citizen, visit("2026-10-15 08:00", ["Bo Lind"]))
    let second = try bo.recordVisit(to: couple.citizen, visit("2026-10-15 08:05", ["Anna Berg"]))
    try meet()
    #expect(try open().isEmpty)
    #expect(try anna.showVisit(first.visit.description).row.jointWith == [second.visit])
  }

  @Test func `When one names the other, the other's record is suggested for retraction`() throws {
    try anna.recordVisit(to: couple.citizen, visit("2026-10-15 08:00", ["Bo Lind"]))
    try bo.recordVisit(to: couple.citizen, visit("2026-10-15 08:05"))
    try meet()
    let conflict = try finding(SameVisitRule.name)
    guard case .rule(_, _, let suggested) = conflict.subject else { return }
    #expect(suggested == 2)
  }

  @Test func `Visits that only touch do not overlap`() throws {
    try anna.recordVisit(to: couple.citizen, visit("2026-10-15 07:00"))
    try bo.recordVisit(to: couple.citizen, visit("2026-10-15 07:45"))
    try meet()
    #expect(try open().isEmpty)
  }

  // MARK: - An assignment that ended

  @Test func `A visit from before the end of the assignment is not mentioned`() throws {
    try bo.recordVisit(to: couple.citizen, visit("2026-10-14 08:00"))
    try town.office.endAssignment(of: "Bo Lind", to: couple.citizen, on: "2026-10-14")
    try town.sync(bo)
    #expect(try open().isEmpty)
    #expect(try town.office.visits(of: couple.citizen).count == 1)
  }

  @Test func `A later visit is kept and flagged, and the device leaves the citizen`() throws {
    try town.office.endAssignment(of: "Bo Lind", to: couple.citizen)
    town.minutesPass(60)
    let late = try bo.recordVisit(to: couple.citizen, Welfare.VisitNote(minutes: 30))
    try town.sync(bo)
    #expect(try bo.store.scope(couple.scope) == nil)
    let conflict = try finding(AssignmentRule.name)
    #expect(conflict.severity == .low)
    #expect(conflict.entity == late.visit)
    #expect(try town.office.visits(of: couple.citizen).count == 1)
    try town.sync(anna)
    #expect(
      try anna.store.stateDigest(of: couple.scope) == town.central.stateDigest(of: couple.scope))
  }

  @Test func `Progress alone is flagged as a visit is`() throws {
    try town.office.endAssignment(of: "Bo Lind", to: couple.citizen)
    town.minutesPass(60)
    let progress = try bo.recordProgress(on: couple.goal, value: 1)
    try town.sync(bo)
    #expect(try finding(AssignmentRule.name).entity == progress)
  }

  @Test func `A new assignment covers what the old one did not`() throws {
    try town.office.endAssignment(of: "Bo Lind", to: couple.citizen)
    try town.office.assign(couple.citizen, to: "Bo Lind")
    town.minutesPass(60)
    try bo.recordVisit(to: couple.citizen, Welfare.VisitNote(minutes: 30))
    try town.sync(bo)
    #expect(try open().isEmpty)
    #expect(try bo.store.scope(couple.scope) != nil)
  }
}
