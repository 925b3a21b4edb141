import EventStore
import Testing

@testable import Welfare

/// Records whose time cannot be.
@Suite struct `Times that cannot be` {
  let town: Town
  let couple: Town.Couple

  init() throws {
    town = try Town()
    couple = try town.couple()
  }

  private var anna: Welfare { couple.anna }

  /// Works as if the clock of the device stood `minutes` ahead, or behind.
  private func ahead(_ minutes: Int64, _ work: () throws -> Void) throws {
    town.minutesPass(minutes)
    try work()
    town.minutesPass(-minutes)
  }

  private func asked() throws -> [Conflict] {
    try town.office.conflicts().filter {
      guard case .rule(TimeRule.name, _, _) = $0.subject else { return false }
      return true
    }
  }

  /// The only question, explained in both languages with `word` in it.
  private func question(about word: String) throws -> Conflict {
    let conflict = try #require(try asked().first)
    #expect(try asked().count == 1)
    for language in Language.allCases {
      let explained = try town.office.explain(conflict, in: language)
      #expect(explained.what.contains(word) && !explained.why.isEmpty, "\(explained.what)")
      #expect(explained.suggestion == nil)
    }
    return conflict
  }

  @Test func `A visit by a clock five years ahead is pointed out at the central node`() throws {
    var visit = ""
    try ahead(5 * 365 * 1440) {
      visit = try anna.recordVisit(
        to: couple.citizen,
        Welfare.VisitNote(minutes: 30, progress: [.init(goal: couple.goal, value: 2)])
      ).visit.description
    }
    try town.sync(anna)
    let conflict = try question(about: "2031")
    // Amended to when it was, the question goes away.
    try anna.amendVisit(visit, ["start": "2026-10-15 08:00"])
    try town.sync(anna)
    #expect(try asked().isEmpty)
    #expect(conflict.candidates.map(\.option) == [TimeRule.accept, TimeRule.retract])
  }

  @Test func `A decision about it stands, and retracting takes what was made on it along`() throws {
    try ahead(3 * 60) {
      _ = try anna.recordVisit(
        to: couple.citizen,
        Welfare.VisitNote(minutes: 30, progress: [.init(goal: couple.goal, value: 2)]))
    }
    try town.sync(anna)
    try town.office.resolve(try question(about: "12:"), with: .candidate(1), reason: "forkert ur")
    #expect(try asked().isEmpty)
    #expect(try town.office.showGoal(couple.goal).row.latest == nil)
  }

  @Test func `A visit by a clock twenty years behind is pointed out`() throws {
    try ahead(-20 * 365 * 1440) {
      _ = try anna.recordVisit(to: couple.citizen, Welfare.VisitNote(minutes: 30))
    }
    try town.sync(anna)
    _ = try question(about: "2006")
  }

  @Test func `A visit of later today is pointed out, one that begins in a moment is not`() throws {
    try anna.recordVisit(
      to: couple.citizen, Welfare.VisitNote(start: town.office.now.short, minutes: 30))
    try town.sync(anna)
    #expect(try asked().isEmpty)
    try anna.recordVisit(
      to: couple.citizen, Welfare.VisitNote(start: "2026-10-15 21:00", minutes: 30))
    try town.sync(anna)
    _ = try question(about: "21:00")
  }

  @Test func `Ten months before the registration is pointed out, ten weeks are entered afterwards`()
    throws
  {
    try anna.recordProgress(on: couple.goal, value: 1, at: "2026-08-06 10:00")
    try town.sync(anna)
    #expect(try asked().isEmpty)
    try anna.recordProgress(on: couple.goal, value: 1, at: "2025-12-15 10:00")
    try town.sync(anna)
    _ = try question(about: "2025-12-15")
  }

  @Test func `Before the citizen was born nothing took place`() throws {
    let child = try town.office.registerCitizen(name: "Ung Person", ["birthDate": "2026-10-01"])
    try town.office.recordVisit(
      to: child.id.description, Welfare.VisitNote(start: "2026-09-30 10:00", minutes: 30))
    _ = try question(about: "2026-10-01")
  }

  @Test func `A citizen registered by a clock ahead does not make every visit early`() throws {
    var citizen = ""
    try ahead(5 * 365 * 1440) {
      citizen = try anna.registerCitizen(name: "Nora Ny").id.description
    }
    try town.sync(anna)
    try town.office.assign(citizen, to: "Anna Berg")
    try town.sync(anna)
    try anna.recordVisit(to: citizen, Welfare.VisitNote(minutes: 30))
    try town.sync(anna)
    #expect(try asked().isEmpty)
  }

  @Test func `Offline for eight months with the right clock nothing is pointed out`() throws {
    try anna.recordVisit(to: couple.citizen, Welfare.VisitNote(minutes: 30))
    town.minutesPass(240 * 1440)
    try town.sync(anna)
    #expect(try asked().isEmpty)
  }
}
