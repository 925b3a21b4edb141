import EventStore
import Testing

@testable import Welfare

/// Visits that overlap: by colleagues, or by one worker on one device or two.
@Suite struct `Visits that overlap` {
  let town: Town
  let couple: Town.Couple

  init() throws {
    town = try Town()
    couple = try town.couple()
  }

  private var anna: Welfare { couple.anna }
  /// Anna at another device.
  private var office: Welfare { Welfare(town.central, actingAs: "Anna Berg") }

  private func visit(_ at: String, _ minutes: Int? = 60) -> Welfare.VisitNote {
    Welfare.VisitNote(start: at, minutes: minutes, mode: "home")
  }

  private func asked() throws -> [Conflict] {
    try town.central.conflicts().filter {
      guard case .rule(SameVisitRule.name, _, _) = $0.subject else { return false }
      return true
    }
  }

  // MARK: - One worker

  @Test
  func `A visit one worker recorded on two devices is asked about, and the later is suggested`()
    throws
  {
    try anna.recordVisit(to: couple.citizen, visit("2026-10-14 10:00"))
    town.minutesPass()
    let second = try office.recordVisit(to: couple.citizen, visit("2026-10-14 10:00"))
    try town.meetAlike(couple)
    let conflict = try town.finding(SameVisitRule.name)
    try town.settle(conflict, couple) { () throws in
      #expect(try anna.showVisit(second.visit.description).row.status == "retracted")
    }
  }

  @Test func `Whoever records a visit that overlaps one of their own is told at once`() throws {
    let first = try anna.recordVisit(to: couple.citizen, visit("2026-10-14 10:00", nil))
    #expect(first.overlapped.isEmpty)
    let again = try anna.recordVisit(to: couple.citizen, visit("2026-10-14 10:00", nil))
    #expect(again.overlapped.map(\.short) == ["2026-10-14 10:00"])
    let next = try anna.recordVisit(to: couple.citizen, visit("2026-10-14 10:01"))
    #expect(next.overlapped.isEmpty, "they only touch")
    try couple.bo.recordVisit(to: couple.citizen, visit("2026-10-14 10:30"))
    try town.meetAlike(couple)
    #expect(
      try asked().count == 1, "Anna beside Bo; of her own double she has been told")
  }

  @Test func `What one worker wrote where the first was is no question, however much of it`() throws
  {
    let citizen = try town.citizen("Stillestående Ur")
    let a = try town.staff("A")
    for minutes in [1, 2, 3, 4, nil, 60] {
      try town.visit(citizen, [a], at: "2026-10-14 09:00", minutes: minutes)
    }
    #expect(try asked().isEmpty)
  }

  @Test func `Overlapping time of one worker counts once, for the citizen and for the worker`()
    throws
  {
    for (at, minutes) in [("10:00", 60), ("10:00", 60), ("10:30", 60), ("13:00", 30)] {
      try anna.recordVisit(to: couple.citizen, visit("2026-10-14 \(at)", minutes))
    }
    // At another citizen at the same time: two citizens were supported, by one worker's hour.
    let other = try town.office.registerCitizen(name: "Lise Test")
    try town.office.assign(other.id.description, to: "Anna Berg", from: "2026-10-01")
    try town.sync(anna)
    try anna.recordVisit(to: other.id.description, visit("2026-10-14 10:45", 60))
    try town.sync(anna)
    let week = try #require(try town.office.weeklyHours(of: couple.citizen).last)
    #expect(week.minutes == 120 && week.visits == 2)
    #expect(try town.office.weeklyHours(of: other.id.description).last?.minutes == 60)
    let report = try town.office.workloadReport()
    #expect(report.cell("workers", "minutes", where: "worker", is: "Anna Berg")?.number == 135)
    #expect(report.cell("workers", "visits", where: "worker", is: "Anna Berg")?.number == 3)
    #expect(
      report.notes.contains { $0.en.contains("count once") && $0.da.contains("tæller én gang") })
  }

  @Test func `A visit counts on the day it begins, also where one of the next day overlaps it`()
    throws
  {
    for (at, minutes) in [("2026-10-11 23:30", 90), ("2026-10-12 00:10", 20)] {
      try anna.recordVisit(to: couple.citizen, visit(at, minutes))
    }
    let weeks = try anna.weeklyHours(of: couple.citizen).filter { $0.minutes > 0 }
    #expect(weeks.map(\.minutes) == [90, 20])
    try town.meetAlike(couple)
    #expect(try asked().isEmpty)
  }

  // MARK: - Groups

  @Test func `Two hundred overlapping visits are one question, and one more is another`() throws {
    let citizen = try town.citizen("Mange Besøg")
    let (a, b) = (try town.staff("A"), try town.staff("B"))
    let drafts = (0..<200).map { i -> Draft in
      let by: Value = .reference(i % 2 == 0 ? a : b)
      let at = Moment(milliseconds: town.clock.now - 86_400_000 + Int64(i) * 60_000)
      let fields: Fields = [
        "status": "done", "minutes": 60, "staff": .list([by]), "recordedBy": by,
        "start": .text(at.description),
      ]
      return town.central.model.creating("visit", town.central.newID(), in: citizen.scope, fields)
    }
    try town.central.append(drafts, by: try town.office.actor())
    let first = try #require(try asked().first)
    #expect(try asked().count == 1)
    for language in Language.allCases {
      let explained = try town.office.explain(first, in: language)
      #expect(explained.what.contains("200") && explained.what.count < 3_000)
    }
    #expect(first.candidates.count == 2)
    try town.visit(citizen, [a], at: "2026-10-14 09:30")
    #expect(try asked().count == 1 && asked().first?.id != first.id)

    let earliest = try #require(first.candidates.last?.option)
    #expect(earliest == SameVisitRule.keepEarliest)
    try town.office.resolve(try asked()[0], with: .candidate(1), reason: "indlæst flere gange")
    #expect(try asked().isEmpty)
    let left = try town.central.entities("visit", in: citizen.scope)
      .filter { $0["status"].text == "done" }
    #expect(left.count == 4, "an hour each, of three hours and nineteen minutes")
  }

  @Test func `A decision is not lost when another visit joins: the new question says so`() throws {
    try anna.recordVisit(to: couple.citizen, visit("2026-10-14 10:00"))
    try couple.bo.recordVisit(to: couple.citizen, visit("2026-10-14 10:30"))
    try town.meetAlike(couple)
    let before = try town.finding(SameVisitRule.name)
    try town.office.resolve(before, with: .candidate(0), reason: "to besøg")
    try town.meetAlike(couple)
    #expect(try asked().isEmpty)

    let third = try anna.recordVisit(to: couple.citizen, visit("2026-10-14 11:15"))
    try town.meetAlike(couple)
    let now = try #require(try asked().first)
    #expect(try asked().count == 1 && now.id != before.id)
    for (language, word) in [(Language.da, "tidligere"), (.en, "earlier")] {
      #expect(try town.office.explain(now, in: language).what.contains(word))
    }
    #expect(
      try town.central.conflicts(includingResolved: true).contains { $0.id == before.id },
      "what was decided is still on record")
    // Once the newcomer is gone it is the old question again, and that is decided.
    try anna.retractVisit(third.visit.description, reason: "forkert borger")
    try town.meetAlike(couple)
    #expect(try asked().isEmpty)
  }

  @Test func `Three who name each other made one visit, and a fourth who does not is asked about`()
    throws
  {
    let citizen = try town.citizen("Fælles Besøg")
    let staff = try ["A", "B", "C", "D"].map { try town.staff($0) }
    for by in staff.prefix(3) {
      try town.visit(citizen, Array(staff.prefix(3)), at: "2026-10-14 09:00", by: by)
    }
    #expect(try asked().isEmpty)
    try town.visit(citizen, [staff[3]], at: "2026-10-14 09:30")
    let conflict = try #require(try asked().first)
    let earliest = try #require(
      conflict.candidates.first { $0.option == SameVisitRule.keepEarliest })
    #expect(earliest.fields.count == 1, "what is one visit stays together")
  }

  @Test(arguments: Dice.seeds)
  func `Groups and wholes are what the definition says, in whatever order the visits come`(
    seed: UInt64
  ) throws {
    print("SEED=\(seed)")
    var dice = Dice(state: seed)
    let citizen = try town.citizen("Tilfældig")
    let staff = try ["A", "B", "C"].map { try town.staff($0) }
    for _ in 0..<60 {
      let by = staff[dice.roll(3)]
      let named = staff.filter { _ in dice.roll(2) == 0 } + [by]
      let at = Moment(milliseconds: town.clock.now - 86_400_000 + Int64(dice.roll(1800)) * 60_000)
      try town.visit(
        citizen, named, at: at.description, minutes: [nil, 0, 1, 15, 45, 120][dice.roll(6)], by: by)
    }
    let visits = try town.central.entities("visit", in: citizen.scope).compactMap { VisitTime($0) }
    #expect(visits.count == 60)
    func sets(_ groups: [[VisitTime<Entity>]]) -> Set<Set<EntityID>> {
      Set(groups.map { Set($0.map(\.visit.id)) })
    }
    let groups = connected(visits) { $0.overlaps($1) }
    let wholes = connected(visits) {
      $0.isJoint(with: $1) || $0.isTwice($1)
    }
    var shuffled = visits
    for _ in 0..<5 {
      for i in shuffled.indices { shuffled.swapAt(i, dice.roll(shuffled.count)) }
      #expect(sets(VisitTime.groups(shuffled)) == groups)
      #expect(sets(VisitTime.wholes(shuffled)) == wholes)
    }
    let asking = groups.filter { group in
      let own = visits.filter { group.contains($0.visit.id) }
      return own.contains { a in
        own.contains { b in
          // All were written at one place, so that what one worker wrote was there to be seen.
          a.by != b.by && a.overlaps(b) && !a.isJoint(with: b)
        }
      }
    }
    #expect(try asked().count == asking.count)
  }

  /// The definition: what is related, directly or through others.
  private func connected(
    _ visits: [VisitTime<Entity>], _ isRelated: (VisitTime<Entity>, VisitTime<Entity>) -> Bool
  ) -> Set<Set<EntityID>> {
    var rest = visits
    var out: Set<Set<EntityID>> = []
    while let first = rest.popLast() {
      var group = [first]
      var open = [first]
      while let next = open.popLast() {
        let found = rest.filter { isRelated(next, $0) }
        rest.removeAll { one in found.contains { $0.visit.id == one.visit.id } }
        group += found
        open += found
      }
      out.insert(Set(group.map(\.visit.id)))
    }
    return out
  }
}
