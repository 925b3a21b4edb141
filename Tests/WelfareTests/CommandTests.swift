import EventStore
import Testing

@testable import Welfare

@Suite struct `Citizens, plans and goals` {
  let town: Town
  let couple: Town.Couple
  private var anna: Welfare { couple.anna }

  init() throws {
    town = try Town()
    couple = try town.couple()
  }

  // MARK: - Citizens

  @Test func `A citizen registered offline reaches the central node`() throws {
    let new = try anna.registerCitizen(
      name: "Lis Ny", ["cpr": "290296-3999", "contacts": ["Søster: Eva", "Egen læge"]])
    #expect(new.duplicates.isEmpty)
    try town.sync(anna)
    let file = try town.office.showCitizen("lis ny")
    #expect(file.row.birthDate == "1996-02-29", "read from the CPR number")
    #expect(file.citizen.elements("contacts").count == 2)
    try town.sync(anna)
    #expect(try anna.citizens().map(\.name) == ["Karl Test", "Lis Ny"], "she keeps what she began")
  }

  @Test func `A possible duplicate is told, never refused`() throws {
    let byNumber = try anna.registerCitizen(name: "Carl Test", ["cpr": "0101901234"])
    #expect(byNumber.duplicates.map(\.name) == ["Karl Test"])
    let byName = try anna.registerCitizen(name: " karl  test ", ["birthDate": "1990-01-01"])
    #expect(byName.duplicates.count == 1)
    let other = try anna.registerCitizen(name: "Karl Test", ["birthDate": "1991-01-01"])
    #expect(other.duplicates.isEmpty)
    #expect(try anna.citizens().count == 4)
  }

  @Test func `A CPR number and a birth date must agree`() throws {
    let refused = refusal {
      try anna.registerCitizen(name: "X", ["cpr": "010190-1234", "birthDate": "1990-01-02"])
    }
    #expect(refused?.cause == .invalid)
    #expect(
      refusal { try anna.reviseCitizen(couple.citizen, ["cpr": "010190"]) }?.cause == .invalid)
    #expect(refusal { try anna.reviseCitizen(couple.citizen, ["name": " "]) }?.cause == .invalid)
    #expect(refusal { try anna.reviseCitizen(couple.citizen, ["hobby": "x"]) }?.cause == .invalid)
    #expect(refusal { try anna.reviseCitizen(couple.citizen, ["status": "ended"]) }?.cause == .rule)
  }

  @Test func `A revision writes only what changed`() throws {
    let before = try anna.showCitizen(couple.citizen).citizen
    try anna.reviseCitizen(couple.citizen, ["name": "Karl Test", "phone": "12345678"])
    let items = try anna.store.history(of: before)
    #expect(items.last?.changes.map(\.group) == ["phone"])
  }

  @Test func `A course is ended once, and can be taken up again`() throws {
    try anna.endCitizen(couple.citizen, reason: "flyttet")
    #expect(refusal { try anna.endCitizen(couple.citizen) }?.cause == .rule)
    #expect(refusal { try anna.openPlan(for: couple.citizen, purpose: "x") }?.cause == .rule)
    #expect(try anna.citizens().isEmpty)
    #expect(try anna.citizens(includingEnded: true).count == 1)
    try anna.resumeCitizen(couple.citizen)
    #expect(refusal { try anna.resumeCitizen(couple.citizen) }?.cause == .rule)
  }

  @Test func `Erasure is the central node's, needs a ground, and reaches the devices`() throws {
    #expect(refusal { try anna.eraseCitizen(couple.citizen, ground: "x") }?.cause == .notAllowed)
    #expect(
      refusal { try town.office.eraseCitizen(couple.citizen, ground: " ") }?.cause == .invalid)
    try town.office.eraseCitizen(couple.citizen, ground: "opbevaringsfristen er udløbet")
    #expect(try town.office.citizens(includingEnded: true).isEmpty)
    try town.sync(anna)
    #expect(try anna.store.scope(couple.scope) == nil)
    #expect(try anna.store.isErased(couple.scope))
  }

  // MARK: - Plans

  @Test func `A plan is opened, revised and closed`() throws {
    let plan = try anna.openPlan(
      for: couple.citizen, purpose: "Bolig",
      ["offer": "Bostøtte", "legalBasis": "SEL § 85"])
    try anna.revisePlan(plan.description, ["to": "2027-10-15"], reason: "aftalt")
    #expect(try anna.showPlan(plan.description).row.to == "2027-10-15")
    #expect(
      refusal { try anna.revisePlan(plan.description, ["to": "2020-01-01"]) }?.cause == .invalid)
    try anna.closePlan(plan.description)
    #expect(refusal { try anna.closePlan(plan.description) }?.cause == .rule)
    #expect(refusal { try anna.revisePlan(plan.description, ["offer": "x"]) }?.cause == .rule)
    #expect(refusal { try anna.setGoal(in: plan.description, text: "x") }?.cause == .rule)
    try anna.reopenPlan(plan.description)
    #expect(try anna.plans(of: couple.citizen).map(\.status) == ["active", "active"])
  }

  @Test func `A plan with open goals is closed only together with them`() throws {
    #expect(refusal { try anna.closePlan(couple.plan) }?.cause == .rule)
    try anna.closePlan(couple.plan, reason: "flyttet", endingGoals: true)
    #expect(try anna.showGoal(couple.goal).row.status == "ended")
    #expect(refusal { try anna.reopenGoal(couple.goal) }?.cause == .rule)
  }

  @Test func `A draft becomes the plan that is worked by`() throws {
    let plan = try anna.openPlan(for: couple.citizen, purpose: "Senere", asDraft: true)
    try anna.activatePlan(plan.description)
    #expect(refusal { try anna.activatePlan(plan.description) }?.cause == .rule)
  }

  // MARK: - Goals

  @Test func `A goal's scale bounds what is measured on it`() throws {
    let goal = try anna.setGoal(
      in: couple.plan, text: "Betaler regninger til tiden",
      ["scale": "attainment", "baseline": -2, "target": 1, "tags": ["participation"]])
    try anna.recordProgress(on: goal.description, value: -1)
    #expect(refusal { try anna.recordProgress(on: goal.description, value: 3) }?.cause == .invalid)
    #expect(refusal { try anna.recordProgress(on: couple.goal, value: -1) }?.cause == .invalid)
    #expect(refusal { try anna.reviseGoal(couple.goal, ["target": -1]) }?.cause == .invalid)
    #expect(refusal { try anna.setGoal(in: couple.plan, text: "  ") }?.cause == .invalid)
    #expect(refusal { try anna.recordProgress(on: goal.description) }?.cause == .invalid)
  }

  @Test func `The latest by occurrence is shown, and observations are never overwritten`() throws {
    try anna.recordProgress(on: couple.goal, value: 3, at: "2026-10-14 10:00")
    town.minutesPass()
    let wrong = try anna.recordProgress(on: couple.goal, value: 1, at: "2026-10-02 10:00")
    #expect(try anna.showGoal(couple.goal).row.latest == 3)
    #expect(try anna.showGoal(couple.goal).progress.map(\.value) == [1, 3])
    try anna.retractProgress(wrong.description, reason: "forkert mål")
    #expect(try anna.showGoal(couple.goal).row.observations == 1)
    #expect(try anna.showGoal(couple.goal).progress.map(\.isRetracted) == [true, false])
    #expect(
      refusal { try anna.retractProgress(wrong.description, reason: "igen") }?.cause == .rule)
  }

  @Test func `A goal that has been measured keeps its scale`() throws {
    try anna.reviseGoal(couple.goal, ["scale": "attainment"])
    try anna.reviseGoal(couple.goal, ["scale": "function"])
    let value = try anna.recordProgress(on: couple.goal, value: 2)
    let refused = refusal { try anna.reviseGoal(couple.goal, ["scale": "attainment"]) }
    #expect(refused?.cause == .rule && refused?.text.en.contains("0–4") == true)
    try anna.reviseGoal(couple.goal, ["scale": "function", "target": 4])
    try anna.retractProgress(value.description, reason: "forkert mål")
    try anna.reviseGoal(couple.goal, ["scale": "attainment", "target": 1])
  }

  @Test func `Only those who work with citizens write about them`() throws {
    for role in ["owner", "coordinator", "management", "committee"] {
      try town.office.addStaff(name: "En \(role)")
      try town.office.grantRole(role, to: "En \(role)")
      let other = Welfare(town.central, actingAs: "En \(role)")
      let tries: [() throws -> Void] = [
        { try other.registerCitizen(name: "Ny") },
        { try other.reviseCitizen(couple.citizen, ["phone": "1"]) },
        { try other.openPlan(for: couple.citizen, purpose: "x") },
        { try other.recordProgress(on: couple.goal, value: 1) },
        { try other.recordVisit(to: couple.citizen, .init(minutes: 5)) },
        { try other.openClipCard(for: couple.citizen, clips: 2) },
        { try other.enrol(couple.citizen, at: "Huset") },
      ]
      for attempt in tries { #expect(refusal(attempt)?.cause == .notAllowed, "\(role)") }
    }
  }

  @Test func `A closed goal takes no progress, is not closed twice, and can be reopened`() throws {
    try anna.closeGoal(couple.goal, as: "Nået")
    #expect(refusal { try anna.recordProgress(on: couple.goal, value: 4) }?.cause == .rule)
    #expect(refusal { try anna.closeGoal(couple.goal, as: "ended") }?.cause == .rule)
    #expect(try anna.showGoal(couple.goal).row.status == "achieved")
    try anna.recordProgress(on: couple.goal, value: 4, at: "2026-10-14 10:00")
    try anna.reopenGoal(couple.goal, reason: "gik tilbage")
    #expect(refusal { try anna.reopenGoal(couple.goal) }?.cause == .rule)
    try anna.recordProgress(on: couple.goal, value: 2)
  }

  @Test func `A paused goal can still be closed, but not paused again`() throws {
    try anna.closeGoal(couple.goal, as: "paused")
    #expect(refusal { try anna.closeGoal(couple.goal, as: "paused") }?.cause == .rule)
    #expect(refusal { try anna.closeGoal(couple.goal, as: "active") }?.cause == .invalid)
    #expect(
      refusal { try anna.closeGoal(couple.goal, as: "ended", on: "2026-10-16") }?.cause == .invalid)
    try anna.closeGoal(couple.goal, as: "ended")
  }

  // MARK: - Visits

  @Test func `A visit is recorded with progress on several goals in one append`() throws {
    let second = try anna.setGoal(in: couple.plan, text: "Går en tur hver dag")
    let before = try #require(try anna.store.scope(couple.scope)).events
    let recorded = try anna.recordVisit(
      to: couple.citizen,
      Welfare.VisitNote(
        start: "2026-10-15 08:00", minutes: 50, mode: "home", colleagues: ["Bo Lind"],
        progress: [
          .init(goal: couple.goal, value: 2), .init(goal: second.description, value: 1, note: "ok"),
        ], note: "Godt besøg", nextVisit: "2026-10-22 08:00"))
    #expect(try #require(try anna.store.scope(couple.scope)).events == before + 3)
    let row = try anna.showVisit(recorded.visit.description).row
    #expect(row.staff == ["Anna Berg", "Bo Lind"])
    #expect(Set(row.goals.map(\.description)) == [couple.goal, second.description])
    #expect(try anna.showGoal(couple.goal).progress.first?.visit == recorded.visit)
  }

  @Test func `One wrong progress refuses the whole visit`() throws {
    let before = try anna.store.fingerprint()
    let refused = refusal {
      try anna.recordVisit(
        to: couple.citizen,
        Welfare.VisitNote(
          minutes: 30,
          progress: [.init(goal: couple.goal, value: 2), .init(goal: couple.goal, value: 9)]))
    }
    #expect(refused?.cause == .invalid)
    #expect(try anna.store.fingerprint() == before)
  }

  @Test func `A planned visit is recorded once, and amended after that`() throws {
    let planned = try anna.planVisit(
      to: couple.citizen, at: "2026-10-15 08:00", minutes: 60, ["mode": "phone"])
    #expect(
      refusal { try anna.amendVisit(planned.description, ["minutes": 30]) }?.cause == .rule)
    try anna.recordVisit(planned: planned.description, Welfare.VisitNote())
    let row = try anna.showVisit(planned.description).row
    #expect(row.status == "done" && row.minutes == 60 && row.mode == "phone")
    #expect(
      refusal { try anna.recordVisit(planned: planned.description, .init()) }?.cause == .rule)
    try anna.amendVisit(
      planned.description, ["minutes": 45, "note": "kortere"], reason: "tastefejl")
    #expect(try anna.showVisit(planned.description).row.minutes == 45)
    #expect(
      refusal { try anna.amendVisit(planned.description, ["minutes": 1441]) }?.cause == .invalid)
    #expect(
      refusal { try anna.amendVisit(planned.description, ["status": "noShow"]) }?.cause == .invalid)
  }

  @Test func `What was observed on a visit moves with it`() throws {
    let visit = try anna.recordVisit(
      to: couple.citizen,
      Welfare.VisitNote(
        start: "2026-10-15 08:00", minutes: 30, progress: [.init(goal: couple.goal, value: 2)]))
    try anna.amendVisit(
      visit.visit.description, ["start": "2026-10-14 09:30"], reason: "forkert dag")
    #expect(
      try anna.showGoal(couple.goal).progress.map { $0.occurredAt?.short } == ["2026-10-14 09:30"])
  }

  @Test func `A no-show brings no progress, and no visit lies in the future`() throws {
    let note = Welfare.VisitNote(isNoShow: true, progress: [.init(goal: couple.goal, value: 1)])
    #expect(refusal { try anna.recordVisit(to: couple.citizen, note) }?.cause == .rule)
    let tomorrow = Welfare.VisitNote(start: "2026-10-16 08:00")
    #expect(refusal { try anna.recordVisit(to: couple.citizen, tomorrow) }?.cause == .invalid)
    let visit = try anna.recordVisit(to: couple.citizen, Welfare.VisitNote(isNoShow: true))
    #expect(try anna.showVisit(visit.visit.description).row.status == "noShow")
  }

  @Test func `A visit retracted takes its progress with it and stays in the history`() throws {
    let note = Welfare.VisitNote(minutes: 30, progress: [.init(goal: couple.goal, value: 2)])
    let visit = try anna.recordVisit(to: couple.citizen, note).visit.description
    #expect(refusal { try anna.retractVisit(visit, reason: " ") }?.cause == .invalid)
    try anna.retractVisit(visit, reason: "forkert borger")
    #expect(try anna.showGoal(couple.goal).row.observations == 0)
    #expect(try anna.visits(of: couple.citizen).isEmpty)
    #expect(try anna.visits(of: couple.citizen, includingRetracted: true).count == 1)
    #expect(refusal { try anna.retractVisit(visit, reason: "igen") }?.cause == .rule)
    #expect(refusal { try anna.amendVisit(visit, ["note": "x"]) }?.cause == .rule)
  }

  @Test func `Another citizen's goal is refused on a visit`() throws {
    let other = try anna.registerCitizen(name: "Ida")
    let visit = Welfare.VisitNote(progress: [.init(goal: couple.goal, value: 1)])
    #expect(
      refusal { try anna.recordVisit(to: other.id.description, visit) }?.cause == .rule)
    let plan = try anna.openPlan(for: other.id.description, purpose: "x")
    #expect(
      refusal { try anna.setGoal(in: plan.description, text: "y", ["parent": .text(couple.goal)]) }?
        .cause == .rule)
  }

  @Test func `Visits are listed by day, the latest first`() throws {
    for day in ["2026-10-12", "2026-10-13", "2026-10-14"] {
      try anna.recordVisit(
        to: couple.citizen, Welfare.VisitNote(start: "\(day) 10:00", minutes: 30))
    }
    let rows = try anna.visits(of: couple.citizen, from: "2026-10-13", to: "2026-10-14")
    #expect(rows.compactMap(\.start?.day.description) == ["2026-10-14", "2026-10-13"])
    #expect(refusal { try anna.visits(from: "i går") }?.cause == .invalid)
  }

  @Test func `What an entity shows is printed in both languages`() throws {
    let goal = try anna.showGoal(couple.goal).goal
    let da = try anna.lines(of: goal, in: .da)
    let en = try anna.lines(of: goal, in: .en)
    #expect(da.contains { $0.label == "Status" && $0.value == "aktivt" })
    #expect(en.contains { $0.label == "Status" && $0.value == "active" })
    #expect(da.contains { $0.label == "Plan" && $0.value == "Et godt hverdagsliv" })
  }
}
