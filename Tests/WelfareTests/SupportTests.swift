import EventStore
import Testing

@testable import Welfare

/// Steps, hours, clip cards and stays at one desk. The day is Thursday 2026-10-15.
@Suite struct `The support a citizen is granted` {
  let town: Town
  let couple: Town.Couple
  private var anna: Welfare { couple.anna }
  private var citizen: String { couple.citizen }

  init() throws {
    town = try Town()
    couple = try town.couple()
  }

  private func cause<T>(_ work: () throws -> T) -> Refusal.Cause? { refusal(work)?.cause }

  // MARK: - Steps

  @Test(arguments: [
    (3, 8.5, "højst otte timer"), (4, 8.0, "over otte timer"), (3, -0.5, "fra 0 til 168"),
    (4, 168.5, "fra 0 til 168"), (0, 1.0, "1 til 5"), (6, 1.0, "1 til 5"),
    (3, .infinity, "skal være et tal"), (3, .nan, "skal være et tal"),
  ])
  func `A placement that contradicts itself is refused, with the rule`(
    step: Int, hours: Double, said: String
  ) throws {
    let before = try town.central.stateDigest()
    let refused = refusal { try anna.placeOnStep(citizen, step: step, hours: hours) }
    #expect(refused?.cause == .invalid)
    #expect(refused?.text.da.contains(said) == true, "\(refused?.text.da ?? "")")
    #expect(refused?.text.da != refused?.text.en)
    try town.sync(anna)
    #expect(try town.central.stateDigest() == before)
  }

  @Test func `The line at eight hours is home support's`() throws {
    try anna.placeOnStep(citizen, step: 3, hours: 8)
    try anna.placeOnStep(citizen, step: 3, service: "Misbrugsbehandling", hours: 12)
    try anna.placeOnStep(citizen, step: 4, service: "Aktivitetstilbud", hours: 6)
    #expect(try anna.steps(of: citizen).map(\.step) == [4, 3, 3])
    #expect(
      cause { try anna.placeOnStep(citizen, step: 3, service: " BOSTØTTE ", hours: 9) } == .invalid)
  }

  @Test func `Authority and workers place; an administrator refers to the decision`() throws {
    #expect(cause { try town.office.placeOnStep(citizen, step: 3) } == .notAllowed)
    #expect(cause { try town.office.placeOnStep(citizen, step: 3, decision: " ") } == .notAllowed)
    try town.office.placeOnStep(citizen, step: 3, decision: "Visitationen 12.10")
    #expect(try town.office.steps(of: citizen).map(\.decidedAs) == ["administrator"])
    try town.office.addStaff(name: "Ejer Eva")
    try town.office.grantRole("owner", to: "Ejer Eva")
    let eva = Welfare(town.central, actingAs: "Ejer Eva")
    #expect(cause { try eva.placeOnStep(citizen, step: 4, decision: "x") } == .notAllowed)
    // Of several roles the one that weighs most.
    try town.office.grantRole("worker", to: "Ejer Eva")
    try town.office.grantRole("authority", to: "Ejer Eva")
    try eva.placeOnStep(citizen, step: 4)
    #expect(try town.office.steps(of: citizen).map(\.decidedAs) == ["authority"])
    #expect(cause { try town.office.endStep(citizen) } == .notFound)
    let id = try #require(try town.office.steps(of: citizen).first).id.description
    #expect(cause { try town.office.endStep(id) } == .notAllowed)
    try town.office.endStep(id, reason: "Visitationen 14.10")
  }

  @Test func `A placement is valid from its day until what replaces it begins`() throws {
    let first = try anna.placeOnStep(citizen, step: 2, from: "2026-09-01")
    #expect(first.replaces == nil)
    let second = try anna.placeOnStep(citizen, step: 4, hours: 10, from: "2026-11-01")
    #expect(second.replaces?.id == first.id)
    func step(_ day: String) throws -> Int64? {
      let rows = try anna.steps(of: citizen, asOf: day)
      #expect(rows.count <= 1)
      return rows.first?.step
    }
    #expect(try step("2026-08-31") == nil && step("2026-09-01") == 2)
    #expect(try step("2026-10-31") == 2 && step("2026-11-01") == 4)
    #expect(try anna.stepHistory(of: citizen).map(\.state) == [.upcoming, .current])

    // A third from before the second begins overtakes it, and the first is over from then.
    let third = try anna.placeOnStep(citizen, step: 3, from: "2026-10-20")
    #expect(third.replaces?.id == second.id)
    #expect(try step("2026-10-19") == 2 && step("2026-10-20") == 3 && step("2027-01-01") == 3)
    #expect(
      try anna.stepHistory(of: citizen).map { "\($0.step) \($0.state)" }
        == ["4 replaced", "3 upcoming", "2 current"])
    #expect(try anna.store.conflicts().isEmpty, "one who saw all was not in two minds")

    try anna.markStepInError(third.id.description, reason: "forkert borger")
    #expect(try step("2026-10-20") == 2 && step("2026-11-01") == 4)
    #expect(cause { try anna.markStepInError(third.id.description, reason: "x") } == .rule)
    #expect(cause { try anna.markStepInError(second.id.description, reason: " ") } == .invalid)
    #expect(cause { try anna.endStep(third.id.description) } == .rule)
  }

  @Test func `A placement is ended on a day, and nothing before it comes back`() throws {
    let old = try anna.placeOnStep(citizen, step: 2, from: "2026-09-01").id.description
    let new = try anna.placeOnStep(citizen, step: 3, from: "2026-10-01").id.description
    let refused = refusal { try anna.endStep(old) }
    #expect(refused?.cause == .rule && refused?.text.da.contains("afløst 2026-10-01") == true)
    #expect(cause { try anna.endStep(new, on: "2026-09-30") } == .invalid)
    #expect(cause { try anna.endStep(new, on: "snart") } == .invalid)
    try anna.endStep(new, on: "2026-10-31", reason: "flytter")
    #expect(cause { try anna.endStep(new) } == .rule)
    #expect(try anna.steps(of: citizen, asOf: "2026-10-31").map(\.step) == [3])
    #expect(try anna.steps(of: citizen, asOf: "2026-11-01").isEmpty)
    #expect(
      try anna.stepHistory(of: citizen, asOf: "2026-11-01").map(\.state) == [.ended, .replaced])
    try anna.placeOnStep(citizen, step: 2, from: "2026-12-01")
    #expect(try anna.steps(of: citizen, asOf: "2026-11-30").isEmpty)
    #expect(try anna.steps(of: citizen, asOf: "2026-12-01").map(\.step) == [2])
    #expect(try anna.store.conflicts().isEmpty)
  }

  @Test func `Placing alike twice, or somebody whose course has ended, is refused`() throws {
    try anna.placeOnStep(citizen, step: 3, hours: 8, basis: "SEL § 85")
    #expect(
      cause { try anna.placeOnStep(citizen, step: 3, hours: 8, basis: "SEL § 85") } == .rule)
    #expect(cause { try anna.placeOnStep("Ingen", step: 3) } == .notFound)
    #expect(cause { try anna.placeOnStep(citizen, step: 3, from: "2026-02-30") } == .invalid)
    #expect(cause { try anna.placeOnStep(citizen, step: 3, service: " ") } == .invalid)
    #expect(cause { try anna.steps(asOf: "i går") } == .invalid)
    try anna.endCitizen(citizen)
    #expect(cause { try anna.placeOnStep(citizen, step: 4) } == .rule)
  }

  // MARK: - Hours

  private func visit(_ start: String, _ minutes: Int) throws {
    try anna.recordVisit(to: citizen, Welfare.VisitNote(start: start, minutes: minutes))
  }

  @Test func `Weeks run from Monday to Sunday, across New Year and both changes of clocks`() throws
  {
    try visit("2025-12-31 10:00", 240)
    try visit("2026-01-01 10:00", 241)
    // Half past eleven on Sunday evening, and half past midnight, when summer time has begun.
    try visit("2026-03-29T23:30:00+02:00", 30)
    try visit("2026-03-30T00:30:00+02:00", 60)
    let rows = try anna.weeklyHours(of: citizen, from: "2025-12-29", to: "2026-04-01")
    #expect(rows.count == 14 && rows.map(\.week) == rows.map(\.week).sorted())
    let byWeek = Dictionary(uniqueKeysWithValues: rows.map { ($0.week.description, $0) })
    #expect(byWeek["2026-W01"]?.minutes == 481 && byWeek["2026-W01"]?.isOver == true)
    #expect(byWeek["2026-W13"]?.minutes == 30 && byWeek["2026-W14"]?.minutes == 60)
    #expect(rows.filter(\.isOver).count == 1)
  }

  @Test func `Visits that did not take place count nothing, and a period must not be backwards`()
    throws
  {
    try visit("2026-10-12 10:00", 480)
    try anna.recordVisit(to: citizen, Welfare.VisitNote(start: "2026-10-13 10:00", isNoShow: true))
    try anna.planVisit(to: citizen, at: "2026-10-16 10:00", minutes: 60)
    let gone = try anna.recordVisit(
      to: citizen, Welfare.VisitNote(start: "2026-10-14 10:00", minutes: 60))
    #expect(try anna.store.conflicts().count == 1)
    try anna.retractVisit(gone.visit.description, reason: "forkert borger")
    #expect(try anna.store.conflicts().isEmpty)
    let rows = try anna.weeklyHours(of: citizen)
    #expect(rows.map(\.minutes) == [480] && rows.map(\.visits) == [1] && !rows[0].isOver)
    #expect(try anna.weeklyHours(of: citizen, from: "0001-01-01", to: "9999-12-31").count == 1)
    #expect(
      cause { try anna.weeklyHours(of: citizen, from: "2026-10-19", to: "2026-10-18") } == .invalid)
    #expect(cause { try anna.weeklyHours(of: citizen, from: "x") } == .invalid)
  }

  @Test(arguments: [
    ("2026-10-15", "2026-W42", "2026-10-12", "2026-10-18"),
    ("2020-12-31", "2020-W53", "2020-12-28", "2021-01-03"),
    ("2021-01-03", "2020-W53", "2020-12-28", "2021-01-03"),
    ("2021-01-04", "2021-W01", "2021-01-04", "2021-01-10"),
    ("2024-12-30", "2025-W01", "2024-12-30", "2025-01-05"),
    ("2023-01-01", "2022-W52", "2022-12-26", "2023-01-01"),
    ("1970-01-01", "1970-W01", "1969-12-29", "1970-01-04"),
    ("1969-12-28", "1969-W52", "1969-12-22", "1969-12-28"),
  ])
  func `A week has its ISO number and its days`(
    day: String, name: String, first: String, last: String
  )
    throws
  {
    let week = Week(try #require(Day(day)))
    #expect(week.description == name)
    #expect(week.first.description == first && week.last.description == last)
    #expect(week.days.allSatisfy { Week($0) == week } && week.days.count == 7)
    #expect(Week(week.last.advanced(by: 1)) == week.next && week < week.next)
  }

  // MARK: - Clip cards

  @Test func `A balance tells what the central node has from what is only here`() throws {
    let card = try anna.openClipCard(
      for: citizen, clips: 3, from: "2026-10-01", until: "2028-10-01"
    ).description
    func row(_ welfare: Welfare) throws -> ClipCardRow { try welfare.clipCard(card).card }
    try anna.spendClip(card)
    try anna.spendClip(card, clips: 2)
    var here = try row(anna)
    #expect(here.confirmed == 0 && here.pending == 3 && here.left == 0)
    #expect(here.state == .spent && here.mayBeOverdrawn && !here.isOverdrawn)
    try town.sync(anna)
    here = try row(anna)
    #expect(here.confirmed == 3 && here.pending == 0 && here.left == 0 && !here.mayBeOverdrawn)
    let there = try row(town.office)
    #expect(there.confirmed == 3 && there.pending == 0 && !there.mayBeOverdrawn)

    try town.office.grantClips(card, clips: 2, reason: "Svær tid")
    try town.sync(anna)
    here = try row(anna)
    #expect(here.extra == 2 && here.total == 5 && here.left == 2 && here.state == .open)
    let last = try anna.spendClip(card, clips: 3)
    #expect(last.card.isOverdrawn && last.card.left == -1 && !last.card.mayBeOverdrawn)
    try anna.refundClip(last.id.description, reason: "mødte ikke op")
    #expect(try row(anna).left == 2)
    #expect(cause { try anna.refundClip(last.id.description, reason: "igen") } == .rule)
    #expect(cause { try anna.refundClip(card, reason: "x") } == .notFound)
  }

  @Test func `What a card cannot be is refused`() throws {
    #expect(cause { try anna.openClipCard(for: citizen, clips: 0) } == .invalid)
    #expect(cause { try anna.openClipCard(for: citizen, clips: 1000) } == .invalid)
    #expect(
      cause { try anna.openClipCard(for: citizen, clips: 3, until: "2026-10-14") } == .invalid)
    let card = try anna.openClipCard(
      for: citizen, clips: 3, from: "2026-10-01", until: "2026-10-15"
    ).description
    #expect(cause { try anna.spendClip(card, clips: 0) } == .invalid)
    #expect(cause { try anna.spendClip(card, clips: 21) } == .invalid)
    #expect(cause { try anna.spendClip(card, at: "2026-10-16 10:00") } == .invalid)
    #expect(cause { try anna.spendClip(card, at: "2026-09-30 10:00") } == .rule)
    #expect(cause { try anna.grantClips(card, clips: 2, reason: "x") } == .notAllowed)
    try town.sync(anna)
    #expect(cause { try town.office.grantClips(card, clips: 0, reason: "x") } == .invalid)
    #expect(cause { try town.office.grantClips(card, clips: 1000, reason: "x") } == .invalid)
    #expect(cause { try town.office.grantClips(card, clips: 2, reason: " ") } == .invalid)
    #expect(cause { try anna.extendClipCard(card, until: "2026-10-15") } == .rule)
    town.minutesPass(24 * 60)
    let late = refusal { try anna.spendClip(card) }
    #expect(late?.cause == .rule && late?.text.da.contains("Forlæng") == true)
    #expect(try anna.clipCards(of: citizen).map(\.state) == [.expired])
    try anna.extendClipCard(card, until: "2027-01-01")
    #expect(try anna.spendClip(card).card.state == .open)

    let other = try anna.registerCitizen(name: "Lis Ny")
    let visit = try anna.recordVisit(
      to: other.id.description, Welfare.VisitNote(minutes: 30))
    #expect(cause { try anna.spendClip(card, visit: visit.visit.description) } == .rule)
  }

  @Test func `A closed card takes what happened before, and an ended course can have one`() throws {
    let visit = try anna.recordVisit(
      to: citizen, Welfare.VisitNote(start: "2026-10-12 10:00", minutes: 45))
    try anna.endCitizen(citizen)
    let card = try anna.openClipCard(for: citizen, clips: 3, from: "2026-10-01").description
    #expect(cause { try anna.extendClipCard(card, until: "2030-01-01") } == .rule)
    #expect(cause { try anna.closeClipCard(card, on: "2026-09-30") } == .invalid)
    try anna.closeClipCard(card, on: "2026-10-14", reason: "ikke brug for det")
    #expect(cause { try anna.closeClipCard(card) } == .rule)
    #expect(cause { try anna.spendClip(card) } == .rule)
    #expect(cause { try anna.spendClip(card, at: "2026-10-15 08:00") } == .rule)
    let spent = try anna.spendClip(card, visit: visit.visit.description)
    #expect(spent.card.state == .closed && spent.card.left == 2)
    let row = try #require(try anna.clipCard(card).spends.first)
    #expect(row.occurredAt?.short == "2026-10-12 10:00" && row.visit == visit.visit)
    #expect(try anna.clipCards(of: citizen).isEmpty)
    #expect(try anna.clipCards(of: citizen, includingClosed: true).count == 1)
    try anna.retractVisit(visit.visit.description, reason: "forkert borger")
    #expect(try anna.clipCard(card).card.left == 3, "its clip is given back with it")
    #expect(try anna.store.conflicts().isEmpty)
  }

  // MARK: - Stays

  private func clock(_ what: StayClock.What, on day: String) throws -> StayClock {
    let stay = try #require(
      try anna.stays(of: citizen, asOf: day, includingEnded: true).first)
    return try #require(stay.clocks.first { $0.what == what })
  }

  @Test(arguments: [
    (0, StayClock.State.running), (4, .running), (5, .dueSoon), (7, .dueSoon), (8, .overdue),
  ])
  func `The plans are due on day 7`(days: Int, state: StayClock.State) throws {
    try anna.enrol(citizen, at: "Herberget", on: "2026-10-01")
    let day = try #require(Day("2026-10-01")).advanced(by: days).description
    for what in [StayClock.What.stayPlan, .dischargePlan] {
      let clock = try clock(what, on: day)
      #expect(clock.state == state && clock.used == days && clock.left == 7 - days)
      #expect(clock.due.description == "2026-10-08")
    }
  }

  @Test func `What a stay waits for is due until it is done`() throws {
    let stay = try anna.enrol(citizen, at: "Herberget", on: "2026-10-10").id.description
    func due(by day: String) throws -> [Welfare.DueRow] {
      try anna.due(of: citizen, by: Day(day)).filter { $0.title == "Herberget" }
    }
    #expect(try due(by: "2026-10-16").isEmpty)
    let plans = try due(by: "2026-10-17")
    #expect(plans.map(\.what) == [.dischargePlan, .stayPlan])
    #expect(plans.allSatisfy { $0.daysLeft == 2 && $0.day.description == "2026-10-17" })
    try anna.makeStayPlan(stay)
    #expect(try due(by: "2026-10-17").isEmpty)
    #expect(try due(by: "2027-12-31").map(\.what) == [.discharge])
    try anna.discharge(stay)
    #expect(try due(by: "2027-12-31").isEmpty)
  }

  @Test(arguments: [
    (false, 105, StayClock.State.running), (false, 106, .dueSoon), (false, 120, .dueSoon),
    (false, 121, .overdue), (true, 10, .running), (true, 11, .dueSoon), (true, 14, .dueSoon),
    (true, 15, .overdue),
  ])
  func `A stay lasts 120 days at most, an acute one 14`(
    isAcute: Bool, days: Int, state: StayClock.State
  ) throws {
    try anna.enrol(citizen, at: "Herberget", on: "2026-10-01", isAcute: isAcute)
    let day = try #require(Day("2026-10-01")).advanced(by: days)
    let clock = try clock(.stay, on: day.description)
    #expect(clock.state == state && clock.used == days)
    #expect(clock.due == Day("2026-10-01")?.advanced(by: isAcute ? 14 : 120))
    #expect(clock.isLate == (state == .overdue))
  }

  @Test func `A clock is met on its day, late or in time, and stops at the discharge`() throws {
    let stay = try anna.enrol(citizen, at: "Herberget", on: "2026-10-01").id.description
    try anna.makeStayPlan(stay, [.stay], on: "2026-10-08")
    #expect(try clock(.stayPlan, on: "2026-10-07").state == .dueSoon, "not made by then")
    let plan = try clock(.stayPlan, on: "2026-10-15")
    #expect(plan.state == .met && plan.used == 7 && !plan.isLate)
    #expect(cause { try anna.makeStayPlan(stay, [.stay]) } == .rule)
    try anna.makeStayPlan(stay)
    let late = try clock(.dischargePlan, on: "2026-10-15")
    #expect(late.state == .met && late.used == 14 && late.isLate && late.left == -7)
    #expect(try clock(.stayPlan, on: "2026-10-15").metOn?.description == "2026-10-08")
    try anna.makeStayPlan(stay, [.discharge], on: "2026-10-05")
    #expect(try clock(.dischargePlan, on: "2026-10-15").used == 4)
    try anna.discharge(stay, on: "2026-10-14")
    let length = try clock(.stay, on: "2026-10-15")
    #expect(length.state == .met && length.used == 13 && length.metOn?.description == "2026-10-14")
    #expect(try clock(.stay, on: "2026-10-13").state == .running)

    let short = try anna.enrol(citizen, at: "Herberget", on: "2026-10-14").id.description
    try anna.discharge(short)
    #expect(try clock(.stayPlan, on: "2027-10-15").state == .lapsed)
    #expect(try clock(.stayPlan, on: "2027-10-15").used == 1)
  }

  @Test func `One stay at a time, in the right order`() throws {
    #expect(cause { try anna.enrol(citizen, at: " ") } == .invalid)
    #expect(cause { try anna.enrol(citizen, at: "Herberget", on: "2026-10-16") } == .invalid)
    let stay = try anna.enrol(citizen, at: "Herberget", on: "2026-10-10").id.description
    #expect(cause { try anna.enrol(citizen, at: "Møllehuset") } == .rule)
    #expect(cause { try anna.makeStayPlan(stay, on: "2026-10-09") } == .invalid)
    #expect(cause { try anna.makeStayPlan(stay, on: "2026-10-16") } == .invalid)
    #expect(cause { try anna.discharge(stay, on: "2026-10-09") } == .invalid)
    #expect(cause { try anna.markStayInError(stay, reason: "") } == .invalid)
    try anna.markStayInError(stay, reason: "forkert borger")
    #expect(cause { try anna.discharge(stay) } == .rule)
    #expect(cause { try anna.makeStayPlan(stay) } == .rule)
    let next = try anna.enrol(citizen, at: "Møllehuset").id.description
    try anna.discharge(next)
    #expect(cause { try anna.discharge(next) } == .rule)
    // The day of discharge is free again; the days before are taken.
    let past = try anna.enrol(citizen, at: "Herberget", on: "2026-09-01").id.description
    try anna.discharge(past, on: "2026-09-10")
    #expect(cause { try anna.enrol(citizen, at: "Møllehuset", on: "2026-09-09") } == .rule)
    let moved = try anna.enrol(citizen, at: "Møllehuset", on: "2026-09-10").id.description
    try anna.discharge(moved, on: "2026-09-30")
    #expect(try anna.store.conflicts().isEmpty)
    #expect(try anna.stays(of: citizen).isEmpty)
    #expect(
      try anna.stays(of: citizen, includingEnded: true).map(\.status).sorted() == [
        "discharged", "discharged", "discharged", "enteredInError",
      ])
  }

  @Test(arguments: [
    ("2008-10-16", 17, false), ("2008-10-15", 18, true), ("2000-10-16", 25, true),
    ("2000-10-15", 26, false),
  ])
  func `Nobody from 18 to and including 25 should stay at a shelter`(
    birth: String, age: Int, isTooYoung: Bool
  ) throws {
    let young = try anna.registerCitizen(name: "Ung Test", ["birthDate": .text(birth)])
    let stay = try anna.enrol(young.id.description, at: "Herberget")
    #expect(stay.age == age && stay.isTooYoung == isTooYoung)
    #expect(try anna.youngAtShelter().map(\.citizen) == (isTooYoung ? [young.id] : []))
    if isTooYoung {
      try anna.discharge(stay.id.description)
      #expect(try anna.youngAtShelter().isEmpty)
      let acute = try anna.enrol(young.id.description, at: "Akutpladsen", isAcute: true)
      #expect(!acute.isTooYoung, "an acute place is no shelter")
    }
  }

  @Test func `Without a birth date nobody's age is guessed`() throws {
    let unknown = try anna.registerCitizen(name: "Ukendt Test")
    let stay = try anna.enrol(unknown.id.description, at: "Herberget")
    #expect(stay.age == nil && !stay.isTooYoung)
    // Karl has a CPR number, 010190-1234.
    #expect(try anna.enrol(citizen, at: "Herberget").age == 36)
  }

  @Test func `The citizen's file has what is current`() throws {
    try anna.placeOnStep(citizen, step: 3)
    try anna.openClipCard(for: citizen, clips: 5)
    try anna.enrol(citizen, at: "Herberget")
    let file = try anna.showCitizen(citizen)
    #expect(file.steps.map(\.step) == [3])
    #expect(file.clipCards.map(\.left) == [5])
    #expect(file.stays.map(\.place) == ["Herberget"])
  }
}
