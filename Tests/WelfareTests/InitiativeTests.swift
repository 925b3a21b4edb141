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

extension Town {
  /// Kolding's initiatives, and one person for each role, at the central node.
  func council() throws -> Council {
    for paper in ["kolding-initiatives", "kolding-themes"] {
      _ = try office.importPaper(try Fixture.read(paper))
    }
    func person(_ name: String, _ role: String) throws -> Welfare {
      try office.addStaff(name: name)
      try office.grantRole(role, to: name)
      return Welfare(central, actingAs: name)
    }
    return Council(
      owner: try person("Ejer Eva", "owner"), coordinator: try person("Tove Holder", "coordinator"),
      management: try person("Chef Chris", "management"),
      committee: try person("Udvalg Ulla", "committee"),
      worker: try person("Støtte Stig", "worker"))
  }

  struct Council {
    let owner: Welfare
    let coordinator: Welfare
    let management: Welfare
    let committee: Welfare
    let worker: Welfare

    /// Takes an initiative to the state a step leads to, by the shortest way.
    func bring(_ number: String, to last: InitiativeStep) throws {
      try coordinator.planInitiative(number, year: 2027)
      let note = Welfare.StepNote(reason: "lille")
      try management.approveDescription(number, withoutTemplate: true, note)
      for step in [InitiativeStep.start, .develop] where last != .approveDescription {
        try management.take(step, number)
        if step == last { break }
      }
    }

    /// A device for the owner and one for management, up to date; or for two in other roles.
    func devices(_ town: Town, roles: [String] = ["owner", "management"]) throws -> (
      Welfare, Welfare
    ) {
      let names = ["Ejer Eva", "Chef Chris"]
      let devices = try zip(names, roles).map { name, role in
        if try !town.office.staff().contains(where: { $0.name == name && $0.roles.contains(role) })
        {
          try town.office.grantRole(role, to: name)
        }
        return try town.device(of: name)
      }
      return (devices[0], devices[1])
    }

    /// Everybody hears of everything.
    func meet(_ town: Town) throws {
      for _ in 0..<2 {
        for name in ["Ejer Eva", "Chef Chris"] {
          if let device = town.devices[name] { try town.sync(device) }
        }
      }
    }
  }
}
