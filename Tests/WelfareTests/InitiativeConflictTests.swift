import EventStore
import Testing

@testable import Welfare

/// What two people who had not heard of each other can do to one initiative.
@Suite struct `Initiatives apart` {
  let town: Town
  let people: Town.Council

  init() throws {
    town = try Town()
    people = try town.council()
  }

  private typealias Note = Welfare.StepNote

  private func conflict() throws -> Conflict {
    let open = try town.central.conflicts()
    #expect(open.count == 1, "\(open.map(\.subject))")
    return try #require(open.first)
  }

  /// The status suggested, which must be explained in both languages.
  private func suggested(_ conflict: Conflict) throws -> String? {
    let (da, en) = (
      try town.office.explain(conflict, in: .da), try town.office.explain(conflict, in: .en)
    )
    #expect(da.why != en.why && da.what != en.what)
    let found = town.office.suggestion(for: conflict)
    #expect((found == nil) == (da.suggestion == nil))
    return found.flatMap { conflict.candidates[$0.candidate].fields["status"]?.text }
  }

  private func accept(_ conflict: Conflict) throws {
    let suggestion = try #require(town.office.suggestion(for: conflict))
    try town.office.resolve(
      conflict, with: .candidate(suggestion.candidate), reason: "følger reglen")
    try people.meet(town)
    #expect(try town.central.conflicts().isEmpty)
  }

  @Test func `Started against postponed: management's word weighs more than the owner's`() throws {
    let (owner, chief) = try people.devices(town)
    try people.bring("5", to: .approveDescription)
    try people.meet(town)
    try owner.take(.start, "5")
    try chief.postponeInitiative("5", Note(reason: "Budgettet"))
    town.minutesPass()
    try people.meet(town)
    let found = try conflict()
    #expect(try suggested(found) == "postponed")
    #expect(
      refusal { try owner.resolve(found, with: .candidate(0), reason: "mit") }?.cause
        == .notAllowed,
      "an owner does not settle it alone")
    try accept(found)
    #expect(try owner.showInitiative("5").row.status == "postponed")
  }

  @Test func `Of two in the same role the one with a decision behind it is suggested`() throws {
    let (owner, chief) = try people.devices(town, roles: ["management", "management"])
    try people.bring("5", to: .approveDescription)
    try people.meet(town)
    try owner.take(.start, "5", Note(decision: "Chefgruppen 12.10"))
    try chief.postponeInitiative("5", Note(reason: "Budgettet"))
    try people.meet(town)
    #expect(try suggested(try conflict()) == "started")
  }

  @Test func `Without a decision on either side only people can say`() throws {
    let (owner, chief) = try people.devices(town, roles: ["management", "management"])
    try people.bring("5", to: .approveDescription)
    try people.meet(town)
    try owner.take(.start, "5")
    try chief.postponeInitiative("5", Note(reason: "Budgettet"))
    try people.meet(town)
    #expect(try suggested(try conflict()) == nil)
  }

  @Test func `Ended comes before later work, and the work remains in the history`() throws {
    let (owner, chief) = try people.devices(town)
    try people.bring("5", to: .start)
    try people.meet(town)
    try chief.take(.end, "5", Note(reason: "For dyrt"))
    town.minutesPass(60)
    try owner.take(.develop, "5", Note(reason: "Færdigt udkast"))
    try people.meet(town)
    let found = try conflict()
    #expect(try suggested(found) == "ended")
    try accept(found)
    let initiative = try town.office.showInitiative("5").initiative
    #expect(initiative["status"] == "ended")
    #expect(try town.central.history(of: initiative).contains { $0.reason == "Færdigt udkast" })
  }

  @Test func `Implementation waits in sight for an approval that is under way`() throws {
    let (owner, chief) = try people.devices(town)
    try people.bring("5", to: .develop)
    try people.management.routeInitiative("5", to: "management", Note(reason: "Lille"))
    try people.meet(town)
    try chief.approveInitiative("5", Note(decision: "Chefgruppen 12.10"))
    #expect(refusal { try owner.implementInitiative("5") }?.cause == .rule)
    try owner.implementInitiative("5", Note(decision: "Chefgruppen 12.10, hørt"))
    try town.sync(owner)
    let waiting = try conflict()
    guard case .rule(ApprovalRule.name, _, let suggestion) = waiting.subject else {
      Issue.record("\(waiting.subject)")
      return
    }
    #expect(waiting.candidates[suggestion ?? 9].option == ApprovalRule.wait)
    #expect(try town.office.explain(waiting, in: .da).what.contains("ikke her"))
    #expect(try town.office.explain(waiting, in: .da).why.contains("det senere foreslås"))

    try people.meet(town)
    let found = try conflict()
    #expect(
      try suggested(found) == "implementing", "the approval is here; one state leads to the other")
    try accept(found)
    #expect(try chief.showInitiative("5").initiative["approval"] == "Chefgruppen 12.10")
  }

  @Test func `A report stands when its author was the owner on writing it`() throws {
    let (owner, _) = try people.devices(town)
    try people.bring("5", to: .start)
    try town.office.reviseInitiative("5", ["responsible": ["Ejer Eva"]])
    try people.meet(town)
    try town.office.reviseInitiative("5", ["responsible": ["Chef Chris"]], reason: "ny ejer")
    try owner.reportProgress(on: "5", text: "Godt i gang", outlook: "onTrack")
    try people.meet(town)
    #expect(try town.central.conflicts().isEmpty)
    let report = try #require(try town.office.ownerReports(on: "5").first)
    #expect(report.wasOwner && report.byName == "Ejer Eva")
    #expect(refusal { try owner.reportProgress(on: "5", text: "x") }?.cause == .notAllowed)
  }

  @Test func `Work recorded on an initiative that had been ended is asked about`() throws {
    let (owner, chief) = try people.devices(town)
    try people.bring("5", to: .start)
    try people.meet(town)
    try chief.take(.end, "5", Note(reason: "For dyrt"))
    town.minutesPass(60)
    try owner.reportProgress(on: "5", text: "Godt i gang")
    try people.meet(town)
    let found = try conflict()
    guard case .rule(InitiativeEndedRule.name, _, let suggestion) = found.subject else { return }
    #expect(found.candidates[suggestion ?? 9].option == InitiativeEndedRule.keep)
    #expect(
      try town.office.explain(found, in: .da).what != town.office.explain(found, in: .en).what)
    try town.office.resolve(found, with: .candidate(1), reason: "alligevel")
    #expect(try town.office.showInitiative("5").row.status == "started")
  }

  @Test func `A step by somebody without a role for it is kept, shown and asked about`() throws {
    let (owner, _) = try people.devices(town)
    try people.bring("5", to: .start)
    try people.meet(town)
    #expect(refusal { try owner.take(.end, "5", Note(reason: "x")) }?.cause == .notAllowed)
    // As another program on the device might write it, claiming to be management.
    let found = try owner.showInitiative("5").initiative
    let impostor = Actor(staff: try owner.actor().staff, role: "management")
    try owner.store.append(
      [found.setting(["status": "ended", "statusDate": "2026-10-15"], reason: "x")], by: impostor)
    try people.meet(town)
    let conflict = try conflict()
    guard case .rule(EntitlementRule.name, _, nil) = conflict.subject else {
      Issue.record("\(conflict.subject)")
      return
    }
    #expect(conflict.severity == .high)
    let (da, en) = (
      try town.office.explain(conflict, in: .da), try town.office.explain(conflict, in: .en)
    )
    #expect(da.what.contains("Ejer Eva") && da.what != en.what && da.why != en.why)
    try town.office.resolve(
      conflict, with: .fields(["status": "started", "statusReason": nil]), reason: "ikke afsluttet")
    #expect(try town.central.conflicts().isEmpty)
    #expect(try town.office.showInitiative("5").row.status == "started")
  }

  @Test func `Two proposals that took the same number are told apart`() throws {
    let (owner, chief) = try people.devices(town)
    try people.meet(town)
    try owner.proposeInitiative(title: "Natcafé")
    town.minutesPass()
    let later = try chief.proposeInitiative(title: "Havehold")
    try people.meet(town)
    let found = try conflict()
    #expect(found.entity == later)
    #expect(
      try town.office.explain(found, in: .da).what == "»Natcafé« og »Havehold« har begge nummer 20."
    )
    try accept(found)
    #expect(try owner.showInitiative("21").row.title == "Havehold")
  }

  @Test func `Whoever sets a baseline after what they have seen measured is not asked about it`()
    throws
  {
    let (owner, chief) = try people.devices(town)
    try people.bring("5", to: .start)
    func measure(_ title: String) throws -> String {
      try town.office.addMeasure(to: "5", title: title, baseline: "40", on: "2026-09-01")
        .description
    }
    let (one, two) = (try measure("Genhenvendelser"), try measure("Indlæggelser"))
    try people.meet(town)
    // One person, one device, one day.
    try owner.observe(one, value: "36")
    try owner.setBaseline(of: one, to: "50", reason: "nyt register")
    // Two people, the second of whom had heard.
    try owner.observe(two, value: "36")
    try people.meet(town)
    try chief.setBaseline(of: two, to: "50", reason: "nyt register")
    // What is said in words is measured against nothing.
    try owner.observe(two, note: "Færre ringer om natten")
    try people.meet(town)
    #expect(try town.central.conflicts().isEmpty)
    #expect(try owner.store.conflicts().isEmpty)
  }

  @Test func `What was measured keeps its baseline when a new one is set meanwhile`() throws {
    let (owner, chief) = try people.devices(town)
    try people.bring("5", to: .start)
    let measure = try town.office.addMeasure(
      to: "5", title: "Genhenvendelser", ["unit": "pr. år"], baseline: "40", on: "2026-09-01",
      goal: "20")
    try people.meet(town)
    try owner.observe(measure.description, value: "36", on: "2026-10-02")
    try owner.observe(measure.description, value: "35", on: "2026-10-14")
    try chief.setBaseline(
      of: measure.description, to: "50", on: "2026-10-10", reason: "nyt register")
    try people.meet(town)
    let effect = try #require(try town.office.effects(of: "5").first)
    #expect(effect.baselines.map(\.value) == [40, 50])
    #expect(effect.observations.map(\.change) == [.int(-4), .int(-5)])
    let found = try conflict()
    guard case .rule(BaselineRule.name, _, let suggestion) = found.subject else { return }
    #expect(found.candidates[suggestion ?? 9].option == BaselineRule.keep)
    try town.office.resolve(found, with: .candidate(1), reason: "samme register")
    #expect(
      try town.office.effects(of: "5").first?.observations.map(\.change) == [.int(-4), .int(-15)])
    #expect(try town.central.conflicts().isEmpty)
  }
}
