import EventStore
import Testing

@testable import Welfare

/// What a worker sees in the morning. Today is 2026-10-15, a Thursday.
@Suite struct `A worker's day` {
  let town: Town
  let couple: Town.Couple

  init() throws {
    town = try Town()
    couple = try town.couple()
  }

  private var anna: Welfare { couple.anna }

  private func warnings(_ what: Warning.What, at welfare: Welfare? = nil) throws -> [Warning] {
    let welfare = welfare ?? anna
    return try welfare.warnings(in: welfare.store.scopes(ofKind: "citizen"))
      .filter { $0.what == what }
  }

  private func visit(
    _ at: String, minutes: Int, by welfare: Welfare, with colleagues: [String] = []
  ) throws {
    try welfare.recordVisit(
      to: couple.citizen,
      Welfare.VisitNote(start: at, minutes: minutes, colleagues: colleagues))
  }

  @Test func `The page has one's own visits of the day, and what is not sent`() throws {
    try anna.planVisit(to: couple.citizen, at: "2026-10-15 14:00", minutes: 45)
    try visit("2026-10-15 08:00", minutes: 30, by: anna)
    try visit("2026-10-14 08:00", minutes: 30, by: anna)
    try visit("2026-10-15 07:00", minutes: 30, by: couple.bo)
    try town.sync(couple.bo)
    let before = try anna.todayPage()
    #expect(before.workerName == "Anna Berg" && before.day == Day("2026-10-15"))
    #expect(before.visits.map { $0.start?.clock } == ["08:00", "14:00"])
    // The three, and the event that began the device's feed.
    #expect(before.unsent == 4 && before.refused == 0)
    try town.sync(anna)
    let after = try anna.todayPage()
    #expect(after.visits.count == 2, "Bo's visit is his")
    let office = try Welfare(town.central, actingAs: "Bo Lind").todayPage()
    #expect(office.visits.map { $0.start?.clock } == ["07:00"] && office.unsent == 0)
    #expect(try town.office.todayPage().visits.isEmpty)
  }

  @Test func `What waits for a decision is on the page of who works with the citizen`() throws {
    try anna.reviseCitizen(couple.citizen, ["phone": "11111111"])
    try couple.bo.reviseCitizen(couple.citizen, ["phone": "22222222"])
    try town.meet(couple)
    #expect(try anna.todayPage().conflicts.map(\.subject) == [.group("phone")])
    let carl = try town.worker("Carl Dam")
    #expect(try carl.todayPage().conflicts.isEmpty)
  }

  @Test func `More than eight hours a week are warned of, from both devices' visits`() throws {
    try anna.placeOnStep(couple.citizen, step: 3, hours: 6, from: "2026-10-01")
    try visit("2026-10-13 08:00", minutes: 300, by: anna)
    try visit("2026-10-14 08:00", minutes: 180, by: couple.bo)
    try town.meet(couple)
    #expect(try warnings(.hours).isEmpty, "eight hours are not more than eight")
    try visit("2026-10-14 12:00", minutes: 1, by: couple.bo)
    try town.meet(couple)
    let found = try warnings(.hours)
    #expect(
      found.map(\.text.da) == [
        "8,0 timer i uge 42, mere end 8 om ugen på trin 3; myndigheden skal vurdere trinnet."
      ])
  }

  @Test func `More than four different workers are too many`() throws {
    for name in ["Carl Dam", "Dora Elm", "Eli Fog"] { try town.office.addStaff(name: name) }
    try town.sync(anna)
    try visit("2026-10-13 08:00", minutes: 30, by: anna, with: ["Bo Lind", "Carl Dam"])
    try visit("2026-10-14 08:00", minutes: 30, by: anna, with: [])
    try town.sync(anna)
    try anna.recordVisit(
      to: couple.citizen,
      Welfare.VisitNote(start: "2026-10-14 10:00", minutes: 10, colleagues: ["Dora Elm"]))
    #expect(try warnings(.workers).isEmpty)
    try anna.recordVisit(
      to: couple.citizen,
      Welfare.VisitNote(start: "2026-10-14 11:00", minutes: 10, colleagues: ["Eli Fog"]))
    #expect(try warnings(.workers).first?.text.en.hasPrefix("5 different workers") == true)
    // What is long past counts no more.
    town.minutesPass(Int64(Welfare.workersOver + 1) * 24 * 60)
    #expect(try warnings(.workers).isEmpty)
  }

  @Test func `Clip cards, stays and age are warned of`() throws {
    try anna.openClipCard(
      for: couple.citizen, clips: 1, from: "2026-10-01", until: "2026-10-29")
    #expect(
      try warnings(.clips).map(\.text.en) == ["The clip card expires on 2026-10-29 with 1 left."])
    let card = try anna.clipCards(of: couple.citizen)[0].id.description
    try anna.spendClip(card)
    try anna.spendClip(card)
    #expect(try warnings(.clips).first?.text.da == "Klippekortet er overtrukket med 1 klip.")

    try anna.reviseCitizen(couple.citizen, ["cpr": "", "birthDate": "2001-10-15"])
    try anna.enrol(couple.citizen, at: "Forsorgshjemmet", on: "2026-10-09")
    #expect(try warnings(.young).count == 1, "25 today, and 24 on enrolling")
    let plans = try warnings(.stay)
    #expect(plans.count == 2 && plans[0].text.da.contains("i morgen"))
    let stay = try anna.stays(of: couple.citizen)[0].id.description
    try anna.makeStayPlan(stay)
    #expect(try warnings(.stay).isEmpty)
  }
}
