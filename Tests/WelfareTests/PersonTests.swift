import EventStore
import Testing

@testable import Welfare

/// One person registered twice: told of, merged, shown together, parted again.
@Suite struct `One person, two registrations` {
  let town: Town
  let couple: Town.Couple
  /// Registered by Bo on his own device, where nobody knows of the first.
  let second: Welfare.Registered

  init() throws {
    town = try Town()
    couple = try town.couple()
    second = try couple.bo.registerCitizen(name: "Karl Test", ["cpr": "010190-1234"])
    try town.office.setGrantRule(.registrar)
    try meet()
  }

  private var twin: String { second.id.description }

  private func meet() throws {
    try town.meet(couple)
    try town.office.grantByRule()
    try town.meet(couple)
  }

  private func open() throws -> [Conflict] { try town.office.conflicts() }

  @discardableResult
  private func settle(_ option: Int) throws -> Conflict {
    let conflict = try #require(try open().first)
    try town.office.resolve(conflict, with: .candidate(option), reason: "talt med borgeren")
    try meet()
    return conflict
  }

  @Test func `The same CPR number is told of at the central node only, and nothing is merged`()
    throws
  {
    let conflict = try #require(try open().first)
    #expect(try open().count == 1 && conflict.severity == .high)
    #expect(conflict.entity == second.id)
    #expect(town.office.suggestion(for: conflict)?.candidate == 0)
    let (da, en) = (
      try town.office.explain(conflict, in: .da), try town.office.explain(conflict, in: .en)
    )
    #expect(da.what.contains("samme CPR-nummer") && en.what.contains("same CPR number"))
    #expect(try couple.bo.conflicts().isEmpty)
    #expect(try town.office.citizens().count == 2)
    #expect(try town.office.persons().isEmpty)
  }

  @Test func `The same name and birth date is asked about, and nothing is suggested`() throws {
    let other = try town.office.registerCitizen(name: "karl  test", ["birthDate": "1990-01-01"])
    let hints = try open().filter { $0.entity == other.id }
    #expect(hints.count == 2 && hints.allSatisfy { $0.severity == .medium })
    #expect(hints.allSatisfy { town.office.suggestion(for: $0) == nil })
    #expect(try town.office.explain(hints[0], in: .da).what.contains("navn og fødselsdato"))
  }

  /// Five registrations may be three people, and three are never counted.
  @Test func `Counts for the committee are of people, not of registrations`() throws {
    func register(_ name: String) throws -> String {
      let id = try town.office.registerCitizen(name: name).id.description
      let plan = try town.office.openPlan(for: id, purpose: "Hverdag")
      try town.office.setGoal(
        in: plan.description, text: "Mål for \(name)", ["tags": ["health"]])
      return id
    }
    let all = try ["B1", "B2", "B3", "B4", "B5"].map(register)
    #expect(try town.office.goalCounts(["health"]).first?.goals == 5)
    for other in all[3...] { try town.office.mergeCitizen(other, into: all[0], reason: "samme") }
    let counted = try #require(try town.office.goalCounts(["health"]).first)
    #expect(counted.goals == nil && counted.active == nil)
    let file = try town.office.showCitizen(all[0])
    #expect(file.merged.map(\.name).sorted() == ["B4", "B5"] && file.goals.count == 3)
  }

  @Test func `Two who share a name but not a number are two`() throws {
    let before = try open().count
    try town.office.registerCitizen(name: "Karl Test", ["cpr": "010190-4321"])
    #expect(try open().count == before)
  }

  @Test func `What is written under either is shown with the one that continues`() throws {
    let visit = try couple.bo.recordVisit(
      to: twin, Welfare.VisitNote(start: "2026-10-15 08:00", minutes: 30))
    try meet()
    try settle(0)
    #expect(try open().isEmpty)
    let shown = try town.office.visits(of: couple.citizen)
    #expect(shown.map(\.id) == [visit.visit])
    #expect(shown.first?.citizen == second.id, "the original id is kept")
    #expect(try town.office.citizens().map(\.id.description) == [couple.citizen])
    let all = try town.office.citizens(includingEnded: true)
    #expect(all.first { $0.id == second.id }?.status == "merged")
    #expect(all.first { $0.id == second.id }?.mergedInto?.description == couple.citizen)
    #expect(try town.office.find("Karl Test", "citizen").id.description == couple.citizen)
  }

  @Test func `Whoever works with the person holds both, and no longer when they are parted`() throws
  {
    #expect(try couple.anna.store.scope(second.scope) == nil)
    try settle(0)
    #expect(try couple.anna.store.scope(second.scope) != nil)
    #expect(try couple.anna.visits(of: couple.citizen).isEmpty)

    try town.office.unmergeCitizen(twin, reason: "det var fætteren")
    try meet()
    #expect(try couple.anna.store.scope(second.scope) == nil)
    #expect(try couple.bo.store.scope(second.scope) != nil)
    #expect(try open().isEmpty, "who parted them is not asked again")
  }

  @Test func `A visit to the person can touch goals set under either registration`() throws {
    try settle(0)
    let recorded = try couple.bo.recordVisit(
      to: twin,
      Welfare.VisitNote(
        minutes: 40, progress: [Welfare.ProgressNote(goal: couple.goal, value: 2)]))
    #expect(try couple.bo.showGoal(couple.goal).row.latest == 2)
    try couple.bo.retractVisit(recorded.visit.description, reason: "forkert dag")
    #expect(try couple.bo.showGoal(couple.goal).row.latest == nil)
    let stranger = try town.office.registerCitizen(name: "En Anden")
    #expect(
      refusal {
        try town.office.recordVisit(
          to: stranger.id.description, Welfare.VisitNote(minutes: 5, goals: [couple.goal]))
      }?.cause == .rule)
  }

  @Test func `What is granted the person is granted over both registrations`() throws {
    let first = try couple.anna.placeOnStep(couple.citizen, step: 2, from: "2026-09-01")
    let second = try couple.bo.placeOnStep(twin, step: 3, from: "2026-10-01")
    try meet()
    try settle(0)
    // Two placements of what turns out to be one person: the one that weighs most is shown, and is
    // the one a new one replaces, under whichever registration.
    #expect(try couple.anna.steps(of: couple.citizen).map(\.id) == [second.id])
    let third = try couple.anna.placeOnStep(couple.citizen, step: 4, hours: 9, from: "2026-10-10")
    #expect(third.replaces?.id == second.id)
    try meet()
    #expect(try open().isEmpty, "she moved the person from the second, not from the first")
    #expect(try couple.bo.steps(of: couple.citizen).map(\.id) == [third.id])
    try couple.anna.markStepInError(first.id.description, reason: "dobbelt")

    try couple.anna.enrol(couple.citizen, at: "Herberget")
    try meet()
    #expect(refusal { try couple.bo.enrol(twin, at: "Møllehuset") }?.cause == .rule)
    let card = try couple.anna.openClipCard(for: couple.citizen, clips: 2).description
    try meet()
    let visit = try couple.bo.recordVisit(to: twin, Welfare.VisitNote(minutes: 30))
    #expect(try couple.bo.spendClip(card, visit: visit.visit.description).card.left == 1)
  }

  @Test func `Keeping them apart is remembered, and so is taking that back`() throws {
    let conflict = try settle(1)
    #expect(try open().isEmpty)
    #expect(try town.office.citizens().count == 2)
    let decided = try #require(
      try town.office.conflicts(includingResolved: true).first { $0.id == conflict.id })
    #expect(decided.resolution?.chosen == DuplicateRule.keepApart)
    try town.central.undo(decided, reason: "for hurtigt", by: try town.office.actor())
    #expect(try open().map(\.id) == [conflict.id])
  }

  @Test func `A merge by the suggestion is undone whole`() throws {
    let conflict = try settle(0)
    #expect(try town.office.persons() == [second.scope: couple.scope])
    let decided = try town.office.conflict(conflict.id.description)
    #expect(decided.status == .resolved && decided.resolution?.chosen == DuplicateRule.merge)
    try town.central.undo(decided, reason: "for hurtigt", by: try town.office.actor())
    try meet()
    #expect(try town.office.persons().isEmpty)
    #expect(try open().map(\.id) == [conflict.id])
    #expect(try couple.anna.store.scope(second.scope) == nil)
    try settle(0)
    #expect(try town.office.persons() == [second.scope: couple.scope])
  }

  @Test func `Only an administrator merges, and only what is not merged already`() throws {
    let (first, merge) = (couple.citizen, town.office.mergeCitizen)
    #expect(
      refusal { try couple.anna.mergeCitizen(first, into: first, reason: "x") }?.cause
        == .notAllowed)
    #expect(refusal { try merge(twin, twin, "x") }?.cause == .rule)
    #expect(refusal { try merge(twin, first, " ") }?.cause == .invalid)
    let other = try town.office.registerCitizen(name: "En Anden", ["cpr": "020291-1111"])
    #expect(
      refusal { try merge(other.id.description, first, "x") }?.text.en.contains("CPR") == true)
    try merge(twin, first, "samme borger")
    #expect(refusal { try merge(twin, first, "igen") }?.cause == .rule)
    let third = try town.office.registerCitizen(name: "Karl T.").id.description
    #expect(refusal { try merge(third, twin, "x") }?.text.en.contains("Karl Test") == true)
    // What others continue as may itself continue as somebody.
    try merge(first, third, "omvendt")
    #expect(try town.office.persons().count == 2)
    #expect(try town.office.citizens().map(\.id.description).contains(third))
    #expect(try town.office.goals(of: third).map(\.id.description) == [couple.goal])
  }

  @Test func `A device cannot merge by writing as the central node would`() throws {
    let bo = couple.bo.store
    try bo.append(
      [
        bo.model.creating(
          "alias", Welfare.aliasID(of: second.id), in: second.scope,
          [
            "citizen": .reference(second.id), "survivor": .text(couple.citizen),
            "status": "active",
          ])
      ], by: try couple.bo.actor())
    try meet()
    #expect(try town.office.persons().isEmpty)
    #expect(try couple.anna.store.scope(second.scope) == nil)
  }

  @Test func `A ring of merges, made by a restored backup, is one person all the same`() {
    let ids = (0..<4).map { _ in
      var system = SystemRandomNumberGenerator()
      return ScopeID(using: &system)
    }
    let next = [ids[0]: ids[1], ids[1]: ids[2], ids[2]: ids[0], ids[3]: ids[1]]
    let ends = Set(ids.map { Welfare.end(of: $0, along: next) })
    #expect(ends == [ids[0..<3].min()])
  }

  // MARK: - Leaving

  @Test func `A citizen is not left with work nobody else has, unless it is given up by name`()
    throws
  {
    try couple.bo.recordVisit(to: twin, Welfare.VisitNote(minutes: 20))
    let refused = refusal { try couple.bo.leaveCitizen(twin) }
    #expect(refused?.cause == .rule && refused?.text.da.contains("ikke kommet frem") == true)
    #expect(refusal { try couple.bo.leaveCitizen(twin, givingUp: "Karen") }?.cause == .invalid)
    #expect(try couple.bo.store.scope(second.scope) != nil)
    try couple.bo.leaveCitizen(twin, givingUp: "karl test")
    #expect(try couple.bo.store.scope(second.scope) == nil)
    try town.sync(couple.bo)
    #expect(try couple.bo.store.scope(second.scope) != nil, "it comes back while he is assigned")
    #expect(refusal { try town.office.leaveCitizen(twin) }?.cause == .rule)
  }
}
