import EventStore
import Testing

@testable import Welfare

@Suite struct `Requests, dates and names` {
  let town: Town
  let couple: Town.Couple
  private var anna: Welfare { couple.anna }

  init() throws {
    town = try Town()
    couple = try town.couple()
  }

  @Test func `Assigning whom a device asked for grants the request`() throws {
    try town.office.addStaff(name: "Carl Dam")
    try town.sync(anna)
    try anna.assign(couple.citizen, to: "Carl Dam")
    try town.sync(anna)
    let asked = try #require(try town.office.requests().first)
    #expect(asked.what == .assign && asked.workerName == "Carl Dam" && asked.byName == "Anna Berg")
    let granted = try town.office.assign(couple.citizen, to: "Carl Dam")
    #expect(granted.id == asked.id && !granted.isRequest)
    let rows = try town.office.assignments(of: couple.citizen)
      .filter { $0.workerName == "Carl Dam" }
    #expect(rows.map(\.status) == ["active"])
    #expect(try town.office.requests().isEmpty)
  }

  @Test func `A request to end is shown as asked for, not as done`() throws {
    try anna.endAssignment(of: "Bo Lind", to: couple.citizen)
    try town.sync(anna)
    let asked = try #require(try town.office.requests().first)
    #expect(asked.what == .end && asked.workerName == "Bo Lind")
    let row = try #require(
      try town.office.assignments(of: couple.citizen).first { $0.id == asked.id })
    #expect(row.status == "endRequested" && row.isRequest && row.to == nil)
    try town.office.endAssignment(of: "Bo Lind", to: couple.citizen)
    #expect(try town.office.requests().isEmpty)
  }

  @Test func `Nothing ends before it began`() throws {
    let before = "2026-09-30"
    #expect(
      refusal { try anna.closePlan(couple.plan, on: before, endingGoals: true) }?.cause == .invalid)
    #expect(
      refusal { try anna.closeGoal(couple.goal, as: "ended", on: before) }?.cause == .invalid)
    #expect(refusal { try anna.endCitizen(couple.citizen, on: before) }?.cause == .invalid)
    #expect(
      refusal {
        try town.office.endAssignment(of: "Bo Lind", to: couple.citizen, on: before)
      }?.cause == .invalid)
  }

  @Test func `Impossible dates are refused`() throws {
    #expect(
      refusal { try anna.registerCitizen(name: "X", ["birthDate": "2027-01-01"]) }?.cause
        == .invalid)
    let backwards = Welfare.VisitNote(start: "2026-10-14 10:00", nextVisit: "2026-10-14 09:00")
    #expect(refusal { try anna.recordVisit(to: couple.citizen, backwards) }?.cause == .invalid)
    #expect(
      refusal { try anna.planVisit(to: couple.citizen, at: "2026-10-14 10:00") }?.cause == .invalid)
    #expect(Moment("2027-03-28 02:30") == nil, "the hour that summer time leaves out")
    #expect(refusal { try anna.visits(from: "2026-10-14", to: "2026-10-13") }?.cause == .invalid)
  }

  @Test func `A name is matched exactly before it is matched loosely`() throws {
    let exact = try anna.registerCitizen(name: "Karen Lund").id
    _ = try anna.registerCitizen(name: "karen  lund")
    #expect(try anna.find("Karen Lund", "citizen").id == exact)
    #expect(refusal { try anna.find("KAREN LUND", "citizen") }?.cause == .ambiguous)
  }

  @Test func `A name is free again when its bearer has left, and not before`() throws {
    #expect(refusal { try town.office.addStaff(name: "bo  lind") }?.cause == .rule)
    try town.office.endStaff("Bo Lind")
    let new = try town.office.addStaff(name: "Bo Lind")
    #expect(try town.office.find("Bo Lind", "staff").id == new)
  }

  @Test func `Who has ended is visited no more`() throws {
    town.minutesPass()
    try anna.endCitizen(couple.citizen)
    town.minutesPass()
    #expect(
      refusal { try anna.recordVisit(to: couple.citizen, Welfare.VisitNote()) }?.cause == .rule)
    try anna.recordVisit(to: couple.citizen, Welfare.VisitNote(start: "2026-10-14 10:00"))
  }

  @Test func `A refusal lists codes with labels and names the right scale`() throws {
    let refused = refusal { try town.office.grantRole("chef", to: "Bo Lind") }
    #expect(refused?.text.da.contains("worker (bostøtte); authority (myndighed)") == true)
    let high = refusal { try anna.reviseGoal(couple.goal, ["target": 7]) }
    #expect(high?.text.da.contains("0–4") == true)
    let low = refusal {
      try anna.reviseGoal(couple.goal, ["scale": "attainment", "target": 4])
    }
    #expect(low?.text.en.contains("−2–+2") == true)
  }

  @Test func `What was imported is shown in words`() throws {
    let flags: Value = ["staff_time": true, "budget_negotiation_candidate": false]
    #expect(
      try anna.display(flags, of: "costFlags", kind: "initiative", in: .da) == "medarbejdertid")
    let source: Value = ["section": "Overskrift 1", "lines": [98, 127]]
    #expect(try anna.display(source, of: "source", kind: "initiative", in: .en) == "Overskrift 1")
  }
}
