import EventStore
import Testing

@testable import Welfare

/// The rules about steps, hours, clip cards and stays, each played by two who had not seen each
/// other's. The day is Thursday 2026-10-15, in week 42.
@Suite struct `Rules about support` {
  let town: Town
  let couple: Town.Couple

  init() throws {
    town = try Town()
    couple = try town.couple()
  }

  private var anna: Welfare { couple.anna }
  private var bo: Welfare { couple.bo }
  private var citizen: String { couple.citizen }

  private func meet() throws { try town.meetAlike(couple) }

  private func open() throws -> [Conflict] { try town.central.conflicts() }

  private func makeAuthority(_ names: String...) throws {
    for name in names { try town.office.grantRole("authority", to: name) }
    try meet()
  }

  private func suggested(_ conflict: Conflict) -> String? {
    town.office.suggestion(for: conflict).flatMap { conflict.candidates[$0.candidate].option }
  }

  // MARK: - Steps

  /// What everybody shows today.
  private func step(
    in service: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Int64? {
    let day = town.office.today
    let steps = try [town.office, anna, bo].map {
      try $0.placement(in: couple.scope, service: service, on: day)?.step
    }
    #expect(Set(steps).count == 1, sourceLocation: sourceLocation)
    return steps[0]
  }

  private func startOnStep2() throws {
    try town.office.placeOnStep(
      citizen, step: 2, from: "2026-09-01", decision: "Visitationen 28.8")
    try meet()
  }

  @Test func `An authority's step comes before a worker's, and the worker's becomes an error`()
    throws
  {
    try startOnStep2()
    try makeAuthority("Bo Lind")
    try bo.placeOnStep(citizen, step: 4, hours: 12, basis: "SEL § 85")
    town.minutesPass()
    try anna.placeOnStep(citizen, step: 3, hours: 7.5)
    try meet()
    #expect(try step() == 4, "valid meanwhile, though the worker's was written last")
    let conflict = try town.finding(StepRule.name)
    #expect(suggested(conflict) == StepRule.stands(1))
    let explained = try town.office.explain(conflict, in: .da)
    #expect(
      explained.what.contains("trin 3, 7,5 timer om ugen, fra 2026-10-15 (Anna Berg, bostøtte)"))
    #expect(explained.why.contains("Myndighedens afgørelse går forud"))
    #expect(
      refusal { try anna.resolve(conflict, with: .candidate(1), reason: "mit") }?.cause
        == .notAllowed, "a worker does not settle what is granted")

    try town.settle(conflict, couple) { () throws in
      #expect(try step() == 4)
      let states = try anna.stepHistory(of: citizen).map { "\($0.step) \($0.state)" }
      #expect(Set(states) == ["2 replaced", "3 enteredInError", "4 current"])
    }
    #expect(
      Set(try anna.stepHistory(of: citizen).map(\.state)) == [.current, .disputed, .replaced])
    try town.settle(conflict, by: StepRule.stands(2), couple) { () throws in
      #expect(try step() == 3)
    }
  }

  @Test func `Between two authorities nothing is suggested`() throws {
    try startOnStep2()
    try makeAuthority("Bo Lind", "Anna Berg")
    try anna.placeOnStep(citizen, step: 4, hours: 9)
    town.minutesPass()
    try bo.placeOnStep(citizen, step: 4, hours: 12)
    try meet()
    let conflict = try town.finding(StepRule.name, isSuggesting: false)
    #expect(try town.office.explain(conflict, in: .en).why.contains("Both are the authority's"))
    try town.settle(conflict, by: StepRule.stands(1), couple) { () throws in
      #expect(try town.office.steps(of: citizen).map(\.hours) == [9])
    }
  }

  @Test func `Two workers who placed somebody for the first time are asked, without a suggestion`()
    throws
  {
    try anna.placeOnStep(citizen, step: 2)
    town.minutesPass()
    try bo.placeOnStep(citizen, step: 3)
    try meet()
    let conflict = try town.finding(StepRule.name, isSuggesting: false)
    #expect(try town.office.explain(conflict, in: .da).why.contains("Ingen af dem"))
    #expect(conflict.severity == .high)
    let second = try #require(conflict.candidates.last?.option)
    try town.settle(conflict, by: second, couple) { () throws in #expect(try step() == 3) }
  }

  @Test func `Two who wrote the same agree`() throws {
    try startOnStep2()
    for welfare in [anna, bo] {
      try welfare.placeOnStep(citizen, step: 3, hours: 8, decision: "Møde 14.10")
    }
    try meet()
    #expect(try open().isEmpty)
    #expect(try anna.steps(of: citizen).count == 1)
    #expect(try anna.stepHistory(of: citizen).map(\.state) == [.current, .current, .replaced])
  }

  @Test func `Different services, and times that do not overlap, do not meet`() throws {
    try anna.placeOnStep(citizen, step: 2, from: "2026-09-01")
    let ended = try #require(try anna.steps(of: citizen).first)
    try anna.endStep(ended.id.description, on: "2026-09-30")
    try bo.placeOnStep(citizen, step: 3, from: "2026-10-01")
    try bo.placeOnStep(citizen, step: 4, service: "Aktivitetstilbud")
    try meet()
    #expect(try open().isEmpty)
    #expect(try step() == 3 && step(in: "aktivitetstilbud") == 4)
    let september = try town.office.steps(of: citizen, asOf: "2026-09-30")
    #expect(september.map(\.step) == [2])
  }

  @Test func `What replaced an error replaces what that had replaced`() throws {
    try startOnStep2()
    try anna.placeOnStep(citizen, step: 3, hours: 4)
    town.minutesPass()
    try anna.placeOnStep(citizen, step: 3, hours: 6)
    try bo.placeOnStep(citizen, step: 4, hours: 12)
    try meet()
    let first = try town.finding(StepRule.name, isSuggesting: false)
    let words = try town.office.explain(first, in: .en).candidates
    let standing = try #require(words.firstIndex { $0.contains("step 4") })
    try town.office.resolve(first, with: .candidate(standing), reason: "set på begge")
    try meet()
    let next = try town.finding(StepRule.name, isSuggesting: false)
    #expect(next.id != first.id)
    let left = try town.office.explain(next, in: .en).candidates
    #expect(left.contains { $0.contains("6 hours") } && !left.contains { $0.contains("4 hours") })
  }

  // MARK: - Hours

  private func visit(
    _ worker: Welfare, _ start: String, _ minutes: Int, with colleagues: [String] = []
  ) throws {
    try worker.recordVisit(
      to: citizen,
      Welfare.VisitNote(start: start, minutes: minutes, mode: "home", colleagues: colleagues))
  }

  @Test func `Two whose visits together cross eight hours raise one task, and no step changes`()
    throws
  {
    try anna.placeOnStep(citizen, step: 3, hours: 8, from: "2026-09-01")
    try meet()
    try visit(anna, "2026-10-12 08:00", 240)
    try visit(bo, "2026-10-14 08:00", 241)
    #expect(try anna.store.conflicts().isEmpty && bo.store.conflicts().isEmpty)
    try meet()
    let conflict = try town.finding(HoursRule.name)
    #expect(conflict.kind == "step" && conflict.severity == .medium)
    #expect(suggested(conflict) == HoursRule.ask)
    let what = try town.office.explain(conflict, in: .da).what
    #expect(what.contains("2026-W42") && what.contains("8 t 1 min") && what.contains("trin 3"))
    try town.settle(conflict, couple) { () throws in #expect(try step() == 3) }

    // Once asked, further weeks on the same placement are not asked about.
    try town.office.resolve(conflict, with: .candidate(0), reason: "spurgt")
    try visit(anna, "2026-10-05 08:00", 100)
    try visit(anna, "2026-09-08 08:00", 481)
    try meet()
    let earlier = try town.finding(HoursRule.name)
    #expect(earlier.id != conflict.id, "an earlier first week came in")
    try town.office.resolve(earlier, with: .candidate(1), reason: "enkelt uge")
    try visit(anna, "2026-09-29 08:00", 481)
    try meet()
    #expect(try open().isEmpty)
  }

  @Test func `Exactly eight hours, a joint visit, and step 4 raise nothing`() throws {
    try anna.placeOnStep(citizen, step: 3, from: "2026-10-05")
    try meet()
    try visit(anna, "2026-10-12 08:00", 240)
    try visit(bo, "2026-10-13 08:00", 120)
    // From eight to ten, of which most together.
    try visit(anna, "2026-10-14 08:00", 120, with: ["Bo Lind"])
    try visit(bo, "2026-10-14 08:20", 100, with: ["Anna Berg"])
    try meet()
    #expect(try open().isEmpty)
    #expect(try town.office.weeklyHours(of: citizen).last?.minutes == 480)

    try bo.placeOnStep(citizen, step: 4, hours: 9, from: "2026-10-15")
    try visit(bo, "2026-10-15 08:00", 60)
    try meet()
    #expect(try open().isEmpty, "the week in which somebody is moved up is not asked about")
    let row = try #require(try town.office.weeklyHours(of: citizen).last)
    #expect(row.minutes == 540 && row.step == 4 && !row.isOver && row.visits == 4)
  }

  @Test func `Without a placement the citizen is asked about, and a new placement anew`() throws {
    try visit(anna, "2026-10-05 08:00", 300)
    try visit(bo, "2026-10-07 08:00", 300)
    try meet()
    let conflict = try town.finding(HoursRule.name)
    #expect(conflict.entity.description == citizen)
    try town.office.resolve(conflict, with: .candidate(0), reason: "spurgt")
    try meet()
    try anna.placeOnStep(citizen, step: 3, from: "2026-10-12")
    try visit(bo, "2026-10-13 08:00", 500)
    try meet()
    #expect(try town.finding(HoursRule.name).kind == "step")
  }

  // MARK: - Clip cards

  private func card(_ clips: Int, until: String? = nil) throws -> String {
    let id = try town.office.openClipCard(
      for: citizen, clips: clips, from: "2026-10-01", until: until)
    try meet()
    return id.description
  }

  private func left(
    _ card: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Int64 {
    let all = try [town.office, anna, bo].map { try $0.clipCard(card).card.left }
    #expect(Set(all).count == 1, sourceLocation: sourceLocation)
    return all[0]
  }

  @Test func `An overspent card keeps every conversation, and what is missing can be granted`()
    throws
  {
    let card = try card(2)
    let annas = try anna.spendClip(card, clips: 2, at: "2026-10-14 10:00", note: "Ringede")
    #expect(annas.card.left == 0 && annas.card.mayBeOverdrawn)
    let bos = try bo.spendClip(card, at: "2026-10-13 10:00")
    #expect(bos.card.left == 1 && bos.card.pending == 1 && !bos.card.mayBeOverdrawn)
    try meet()
    #expect(try left(card) == -1)
    let conflict = try town.finding(ClipBalanceRule.name)
    #expect(suggested(conflict) == ClipBalanceRule.grant)
    #expect(
      refusal { try anna.resolve(conflict, with: .candidate(0), reason: "ja") }?.cause
        == .notAllowed)
    try town.settle(conflict, couple) { () throws in
      #expect(try left(card) == 0)
      #expect(try bo.clipCard(card).card.extra == 1)
    }
    try town.settle(conflict, by: ClipBalanceRule.refund, couple) { () throws in
      #expect(try left(card) == 1, "the latest conversation took two clips")
      #expect(try bo.clipCard(card).spends.map(\.isRetracted) == [false, true])
    }
    try town.settle(conflict, by: ClipBalanceRule.leave, couple) { () throws in
      #expect(try left(card) == -1)
      #expect(try bo.clipCard(card).card.isOverdrawn)
    }
  }

  @Test func `Another conversation on an overspent card is a new question`() throws {
    let card = try card(1)
    try anna.spendClip(card)
    try bo.spendClip(card)
    try meet()
    let first = try town.finding(ClipBalanceRule.name)
    let leave = try #require(
      first.candidates.firstIndex { $0.option == ClipBalanceRule.leave })
    try town.office.resolve(first, with: .candidate(leave), reason: "set")
    try meet()
    try anna.spendClip(card)
    try meet()
    #expect(try town.finding(ClipBalanceRule.name).id != first.id)
    #expect(try left(card) == -2)
  }

  @Test func `A clip spent after somebody else had closed the card is asked about`() throws {
    let card = try card(5)
    try town.office.closeClipCard(card, on: "2026-10-14", reason: "flyttet")
    try anna.spendClip(card, at: "2026-10-13 10:00")
    let late = try bo.spendClip(card)
    try meet()
    let conflict = try town.finding(ClipValidityRule.name)
    #expect(conflict.entity == late.id && conflict.severity == .low)
    #expect(suggested(conflict) == ClipValidityRule.accept)
    #expect(try town.office.explain(conflict, in: .da).what.contains("blev lukket 2026-10-14"))
    try town.settle(conflict, couple) { () throws in #expect(try left(card) == 3) }
    try town.settle(conflict, by: ClipValidityRule.retract, couple) { () throws in
      #expect(try left(card) == 4)
    }
  }

  @Test func `Validity is judged by the conversation's time, not the sync's`() throws {
    let card = try card(5, until: "2026-10-15")
    try anna.spendClip(card, at: "2026-10-15 08:30")
    town.minutesPass(3 * 24 * 60)
    try bo.spendClip(card, at: "2026-10-15 12:00")
    #expect(refusal { try bo.spendClip(card) }?.cause == .rule)
    try meet()
    #expect(try open().isEmpty)
    #expect(try left(card) == 3)
    #expect(try bo.clipCards(of: citizen).map(\.state) == [.expired])

    // As a program that does not know better might write it.
    try anna.store.append(
      [
        anna.store.model.creating(
          "clipSpend", anna.store.newID(), in: couple.scope,
          [
            "card": .text(card), "clips": 1, "status": "recorded",
            "occurredAt": .text(town.office.now.description),
          ])
      ], by: try anna.actor())
    try meet()
    let conflict = try town.finding(ClipValidityRule.name)
    #expect(
      try town.office.explain(conflict, in: .en).what.contains("valid 2026-10-01–2026-10-15"))
    try town.settle(conflict, couple) { () throws in #expect(try left(card) == 2) }
  }

  @Test func `A clip spent after the assignment ended is flagged as a visit is`() throws {
    let card = try card(5)
    try town.office.endAssignment(of: "Bo Lind", to: citizen)
    town.minutesPass(60)
    let spent = try bo.spendClip(card)
    try town.sync(bo)
    #expect(try town.finding(AssignmentRule.name).entity == spent.id)
  }

  // MARK: - Stays

  private func status(_ stay: EntityID) throws -> String? {
    try bo.stays(of: citizen, includingEnded: true).first { $0.id == stay }?.status
  }

  @Test func `Somebody enrolled at two places is taken to have moved`() throws {
    let first = try anna.enrol(citizen, at: "Herberget", on: "2026-10-01")
    let second = try bo.enrol(citizen, at: "Møllehuset", on: "2026-10-10")
    try meet()
    let conflict = try town.finding(StayRule.name)
    #expect(suggested(conflict) == StayRule.dischargeFirst)
    try town.settle(conflict, couple) { () throws in
      let open = try anna.stays(of: citizen)
      #expect(open.map(\.id) == [second.id])
      let moved = try #require(
        try anna.stays(of: citizen, includingEnded: true).first { $0.id == first.id })
      #expect(moved.dischargedOn?.description == "2026-10-10")
    }
    try town.settle(conflict, by: StayRule.secondInError, couple) { () throws in
      #expect(try status(second.id) == "enteredInError" && status(first.id) == "enrolled")
    }
  }

  @Test func `One stay written twice is suggested to be an error the second time`() throws {
    let early = try anna.enrol(citizen, at: "Herberget", on: "2026-10-10")
    town.minutesPass()
    let late = try bo.enrol(citizen, at: "herberget", on: "2026-10-09")
    try meet()
    let conflict = try town.finding(StayRule.name)
    try town.settle(conflict, couple) { () throws in
      #expect(try status(late.id) == "enteredInError" && status(early.id) == "enrolled")
    }
  }

  @Test func `Two places on one day are for somebody who knows`() throws {
    let stays = [
      try anna.enrol(citizen, at: "Herberget"), try bo.enrol(citizen, at: "Møllehuset"),
    ]
    try meet()
    let conflict = try town.finding(StayRule.name, isSuggesting: false)
    #expect(conflict.candidates.count == 2)
    try town.settle(conflict, by: StayRule.firstInError, couple) { () throws in
      let left = try stays.map { try status($0.id) }
      #expect(Set(left) == ["enrolled", "enteredInError"])
    }
  }

  @Test func `Leaving one place and coming to another the same day is no overlap`() throws {
    let first = try anna.enrol(citizen, at: "Herberget", on: "2026-10-01")
    try meet()
    try anna.discharge(first.id.description, on: "2026-10-10")
    try meet()
    try bo.enrol(citizen, at: "Møllehuset", on: "2026-10-10")
    try meet()
    #expect(try open().isEmpty)
  }
}
