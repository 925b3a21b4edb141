import EventStore
import Testing

@testable import Welfare

/// An initiative's life, step by step, and who may take each.
@Suite struct `The life of an initiative` {
  let town: Town
  let people: Town.Council

  init() throws {
    town = try Town()
    people = try town.council()
  }

  private func status(_ number: String = "5") throws -> String {
    try town.office.showInitiative(number).row.status
  }

  private typealias Note = Welfare.StepNote
  private var note: Note { Note(reason: "aftalt", decision: "Chefgruppen 12.10") }

  private func describe(_ number: String = "5") throws {
    try people.owner.describeInitiative(
      number, ["purpose": "Trygge afslutninger"],
      adding: [
        .init("Et klippekort", responsible: "Centerlederen"),
        .init("Måling af genhenvendelser", measuresEffect: true),
      ])
  }

  @Test func `From a recommendation to a closed evaluation`() throws {
    try people.coordinator.planInitiative("5", year: 2027)
    #expect(try town.office.showInitiative("5").initiative["year"] == 2027)
    try describe()
    try people.owner.submitDescription("5")
    try people.management.approveDescription("5", note)
    #expect(try status() == "descriptionApproved")
    try people.owner.take(.start, "5")
    try people.owner.take(.develop, "5")
    try people.management.routeInitiative("5", to: "udvalget", Note(reason: "Stor anlægsudgift"))
    #expect(try status() == "awaitingCommittee")
    try people.committee.approveInitiative("5", Note(decision: "SSU 3/2026, punkt 7"))
    try people.owner.implementInitiative("5")
    try people.owner.take(.complete, "5")
    try people.owner.take(.evaluate, "5")
    try people.management.take(.close, "5", note)
    let found = try town.office.showInitiative("5").initiative
    #expect(found["status"] == "closed" && found["approvedBy"] == "committee")
    #expect(
      found["approval"] == "SSU 3/2026, punkt 7" && found["routeReason"] == "Stor anlægsudgift")
    let history = try town.central.history(of: found)
    #expect(
      Set(history.map(\.role)).isSuperset(of: ["coordinator", "owner", "management", "committee"]))
    #expect(try town.central.conflicts().isEmpty)
    for step in InitiativeStep.allCases where ![.plan, .route].contains(step) {
      #expect(refusal { try people.management.take(step, "5", note) }?.cause == .rule, "\(step)")
    }
  }

  @Test func `A description without a deliverable that measures effect cannot be submitted`() throws
  {
    try people.coordinator.planInitiative("5", year: 2027)
    #expect(refusal { try people.owner.submitDescription("5") }?.cause == .rule)
    try people.owner.describeInitiative("5", ["purpose": "x"], adding: [.init("Et klippekort")])
    let refused = try #require(refusal { try people.owner.submitDescription("5") })
    #expect(refused.cause == .rule && refused.text.da.contains("måle effekten"))
    #expect(refusal { try people.management.approveDescription("5", note) }?.cause == .rule)
    try people.owner.describeInitiative("5", adding: [.init("Måling", measuresEffect: true)])
    #expect(try people.owner.submitDescription("5").contains("timeline"))
    #expect(refusal { try people.owner.submitDescription("5") }?.cause == .rule)
    // Written on after it was submitted, it must be submitted again.
    try people.owner.describeInitiative("5", ["timeline": "Et halvt år"])
    #expect(refusal { try people.management.approveDescription("5", note) }?.cause == .rule)
    try people.owner.submitDescription("5")
    try people.management.approveDescription("5", note)
    #expect(refusal { try people.owner.describeInitiative("5", ["timeline": "x"]) }?.cause == .rule)
  }

  @Test func `A deliverable is taken out by number or text until the description is approved`()
    throws
  {
    try people.coordinator.planInitiative("5", year: 2027)
    try describe()
    let id = try #require(try town.office.description(of: town.office.find("5", "initiative").id))
      .id
    func texts() throws -> [String] {
      let found = try #require(try town.central.entity(id))
      return found.elements("deliverables").compactMap { $0.object?["text"]?.text }
    }
    func remove(_ which: String) throws {
      try people.owner.describeInitiative("5", removing: [which])
    }
    for wrong in ["3", "0", "noget andet"] {
      #expect(refusal { try remove(wrong) }?.cause == .invalid, "\(wrong)")
    }
    let shown = try town.office.lines(of: #require(try town.central.entity(id)), in: .da)
    let (first, second) = (try texts()[0], try texts()[1])
    #expect(shown.first { $0.field == "deliverables" }?.value.hasPrefix("1. \(first)") == true)
    try remove("2")
    #expect(try texts() == [first])
    try people.owner.describeInitiative(
      "5", adding: [.init("Måling, ny", measuresEffect: true)], removing: [first.uppercased()])
    #expect(try texts() == ["Måling, ny"] && second != first)
    try people.owner.submitDescription("5")
    try people.management.approveDescription("5", note)
    #expect(refusal { try remove("1") }?.cause == .rule)
  }

  @Test func `The start year is moved in any living state, with a reason, and the status stays`()
    throws
  {
    try people.bring("5", to: .start)
    try people.owner.postponeInitiative("5", Note(reason: "Sygdom"))
    let coordinator = people.coordinator
    #expect(refusal { try coordinator.planInitiative("5", year: 2028) }?.cause == .invalid)
    #expect(
      refusal { try people.owner.planInitiative("5", year: 2028, note) }?.cause == .notAllowed)
    try coordinator.planInitiative("5", year: 2028, note)
    let found = try town.office.showInitiative("5").initiative
    #expect(found["year"] == 2028 && found["status"] == "postponed")
    #expect(found["statusReason"] == "Sygdom" && found["yearReason"] == "aftalt")
    #expect(try town.office.board().rows.first { $0.number == 5 }?.year == 2028)
    #expect(try town.central.history(of: found).last?.reason == "aftalt")
    let decided = try town.office.halfYearReport().rows("decisions").last
    #expect(decided?["year"] == .integer(2028))
    #expect(decided?["decision"]?.plain == "Chefgruppen 12.10")
    try people.management.resumeInitiative("5", note)
    #expect(try status() == "started")
    try people.management.take(.end, "5", note)
    #expect(refusal { try coordinator.planInitiative("5", year: 2029, note) }?.cause == .rule)
  }

  @Test func `A judgement of who approves may be made again until it is approved`() throws {
    try people.bring("5", to: .develop)
    try people.management.routeInitiative("5", to: "committee", Note(reason: "Dyrt"))
    try people.management.routeInitiative("5", to: "management", Note(reason: "Alligevel ikke"))
    #expect(try status() == "developed")
    try people.management.approveInitiative("5", note)
    #expect(
      refusal { try people.management.routeInitiative("5", to: "committee", note) }?.cause == .rule)
  }

  @Test func `Management may decide to do without the template, and says why`() throws {
    try people.coordinator.planInitiative("1", year: 2026)
    #expect(
      refusal { try people.management.approveDescription("1", withoutTemplate: true) }?.cause
        == .invalid)
    try people.management.approveDescription("1", withoutTemplate: true, Note(reason: "Lille"))
    #expect(try status("1") == "descriptionApproved")
  }

  @Test func `Everybody decides what is theirs, and nothing else`() throws {
    #expect(refusal { try people.owner.planInitiative("5", year: 2027) }?.cause == .notAllowed)
    #expect(refusal { try people.committee.planInitiative("5", year: 2027) }?.cause == .notAllowed)
    try people.coordinator.planInitiative("5", year: 2027)
    #expect(
      refusal { try people.owner.approveDescription("5", withoutTemplate: true, note) }?.cause
        == .notAllowed)
    #expect(refusal { try people.owner.take(.end, "5", note) }?.cause == .notAllowed)
    #expect(refusal { try people.worker.postponeInitiative("5", note) }?.cause == .notAllowed)
  }

  @Test func `A coordinator enters what management decided when referring to it`() throws {
    try people.coordinator.planInitiative("5", year: 2027)
    let bare = Note(reason: "for dyrt")
    #expect(refusal { try people.coordinator.take(.end, "5", bare) }?.cause == .notAllowed)
    try people.coordinator.take(.end, "5", note)
    #expect(try status() == "ended")
    #expect(refusal { try people.coordinator.planInitiative("5", year: 2027) }?.cause == .rule)
  }

  @Test func `Only whom it was routed to approves`() throws {
    try people.bring("5", to: .develop)
    #expect(refusal { try people.management.approveInitiative("5", note) }?.cause == .rule)
    #expect(refusal { try people.management.routeInitiative("5", to: "committee", Note()) } != nil)
    try people.management.routeInitiative("5", to: "committee", Note(reason: "Dyrt"))
    #expect(refusal { try people.management.approveInitiative("5", note) }?.cause == .notAllowed)
    #expect(refusal { try people.committee.approveInitiative("5", Note()) } != nil)
    try people.committee.approveInitiative("5", Note(decision: "SSU 3"))
    #expect(try status() == "approved")
  }

  @Test func `An owner has no say in a colleague's initiative`() throws {
    try people.bring("5", to: .approveDescription)
    try town.office.reviseInitiative("5", ["responsible": ["Chef Chris"]])
    #expect(refusal { try people.owner.take(.start, "5") }?.cause == .notAllowed)
    try town.office.reviseInitiative("5", ["responsible": ["Ejer Eva"]])
    try people.owner.take(.start, "5")
  }

  @Test func `A postponed initiative goes on from where it was`() throws {
    try people.bring("5", to: .start)
    #expect(refusal { try people.owner.postponeInitiative("5", Note()) }?.cause == .invalid)
    try people.owner.postponeInitiative("5", Note(reason: "Sygdom"))
    #expect(try status() == "postponed")
    #expect(refusal { try people.owner.take(.develop, "5") }?.cause == .rule)
    try people.management.resumeInitiative("5", Note(reason: "Fuld styrke"))
    #expect(try status() == "started")
    #expect(try town.office.showInitiative("5").initiative["statusBefore"].isNull)
  }

  @Test func `A proposal gets the next number and begins as recommended`() throws {
    let id = try people.owner.proposeInitiative(title: "Natcafé", ["problem": "Ensomme nætter"])
    let row = try town.office.showInitiative(id.description).row
    #expect(row.number == 20 && row.status == "recommended")
    #expect(
      refusal { try people.owner.proposeInitiative(title: "x", ["status": "started"]) }?.cause
        == .rule)
    #expect(
      refusal { try people.owner.proposeInitiative(title: "x", ["number": 5]) }?.cause == .rule)
    #expect(refusal { try people.worker.proposeInitiative(title: "x") }?.cause == .notAllowed)
    #expect(try town.office.showStrategy("Kolding").row["initiatives"] == 19)
  }
}
