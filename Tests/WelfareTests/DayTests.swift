import EventStore
import Foundation
import Sample
import Testing

@testable import Welfare

/// What is due, and a worker's day, are read from the few things that are current; the answers are
/// those that reading everything gives (``NaiveDay``).
@Suite struct `What is due and today, from what is current` {
  @Test(arguments: Dice.seeds.prefix(1))
  func `In a municipality every worker is told the same, on every day, as by reading everything`(
    seed: UInt64
  ) throws {
    print("due and today: SEED=\(seed)")
    let clock = Town.Clock("2026-10-31 09:00")
    let store = try Self.municipality(seed, clock)
    defer {
      try? FileManager.default.removeItem(
        at: URL(fileURLWithPath: store.path).deletingLastPathComponent())
    }
    var dice = Dice(state: seed)
    var rows = try expectSame(store, clock, every: 90)
    for _ in 0..<3 {
      for _ in 0..<60 { try Self.disturb(store, &dice) }
      rows += try expectSame(store, clock, every: 180)
    }
    try store.rebuild()
    rows += try expectSame(store, clock, every: 180)
    #expect(rows > 500, "hardly anything was told")
  }

  @Test(arguments: Dice.seeds)
  func `Whatever two colleagues write apart, each is told the same as by reading everything`(
    seed: UInt64
  ) throws {
    print("due and today, apart: SEED=\(seed)")
    var dice = Dice(state: seed)
    let town = try Town()
    let couple = try town.couple()
    var done = 0
    for turn in 0..<48 {
      town.minutesPass(Int64(dice.roll(3000)))
      if dice.roll(6) == 0 { try town.meet(couple) }
      let someone = dice.roll(2) == 0 ? couple.anna : couple.bo
      done += try act(someone, couple.citizen, couple.goal, couple.plan, &dice) ? 1 : 0
      guard turn % 8 == 7 else { continue }
      for welfare in [couple.anna, couple.bo, Welfare(town.central, actingAs: "Anna Berg")] {
        try expectSame(welfare)
      }
    }
    #expect(done > 20, "hardly anything happened")
  }

  // MARK: - Comparing

  /// - Returns: how much was told.
  @discardableResult
  private func expectSame(_ welfare: Welfare, of citizen: String? = nil) throws -> Int {
    let naive = NaiveDay(welfare: welfare)
    let last = welfare.today.advanced(by: Welfare.dueWithin)
    let due = try welfare.due(of: citizen)
    let wanted = try naive.due(of: citizen, by: last)
    #expect(due.map { "\($0)" }.sorted() == wanted.map { "\($0)" }.sorted(), "\(welfare.today)")
    let page = try welfare.todayPage()
    let held = try naive.held()
    let visits = try naive.visits()
    #expect(page.visits.map(\.id) == visits, "\(welfare.today)")
    let warned = try naive.warnings(in: held).sorted { "\($0)" < "\($1)" }
    let found = page.warnings.map {
      NaiveDay.Told(what: $0.what, entity: $0.entity, beginning: $0.text.da)
    }.sorted { "\($0)" < "\($1)" }
    #expect(found.count == warned.count, "\(welfare.today): \(found), \(warned)")
    for (one, other) in zip(found, warned) {
      #expect(
        one.what == other.what && one.entity == other.entity
          && one.beginning.hasPrefix(other.beginning), "\(welfare.today): \(one), \(other)")
    }
    let citizens = try Set(held.flatMap { try welfare.store.entities("citizen", in: $0).map(\.id) })
    let own = try naive.due(by: last).filter { row in
      row.citizen.map(citizens.contains) == true
        && ![.stayPlan, .dischargePlan, .discharge].contains(row.what)
    }
    #expect(page.due.map { "\($0)" }.sorted() == own.map { "\($0)" }.sorted(), "\(welfare.today)")
    let asked = try welfare.conflicts().filter { held.contains($0.scope) }
    #expect(page.conflicts.map(\.id) == asked.map(\.id))
    return due.count + page.visits.count + found.count
  }

  private func expectSame(_ store: Store, _ clock: Town.Clock, every step: Int) throws -> Int {
    var rows = 0
    let last = try #require(Day("2026-11-20"))
    let citizens = try store.entities("citizen").map(\.id.description)
    let staff = try store.entities("role").filter { $0["status"].text == "active" }
      .compactMap { $0["staff"].entity?.description }
    for back in stride(from: 0, to: 370, by: step) {
      clock.now = last.advanced(by: -back).at(9 * 60)
      for (i, worker) in Set(staff).sorted().enumerated() {
        let welfare = Welfare(store, actingAs: worker)
        guard (try? welfare.actor()) != nil else { continue }
        rows += try expectSame(welfare, of: citizens[(i + back) % citizens.count])
      }
    }
    return rows
  }

  // MARK: - What happens

  private static func municipality(_ seed: UInt64, _ clock: Town.Clock) throws -> Store {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("days-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appendingPathComponent("central").path
    let master = MasterKey.bytes([UInt8](repeating: 7, count: 32))
    _ = try Municipality(citizens: 4, workers: 2, seed: seed).make(at: path, master: master)
    return try Store.open(
      path: path, master: master,
      options: Store.Options(model: WelfareModel.model, now: { clock.now }))
  }

  /// Writes what no command would, straight into the log: other programs, and people who had not seen
  /// each other's, bring such about.
  private static func disturb(_ store: Store, _ dice: inout Dice) throws {
    func pick<T>(_ all: [T]) -> T? { all.isEmpty ? nil : all[dice.roll(all.count)] }
    let actor = try Welfare(store).actor()
    let day = (Day("2026-10-31") ?? Day(number: 0)).advanced(by: 30 - dice.roll(200))
    let offset = ["+01:00", "+02:00", "+14:00", "-11:00"][dice.roll(4)]
    let moment = Value.text("\(day)T\(10 + dice.roll(12)):00:00\(offset)")
    let kind = ["visit", "visit", "visit", "progress", "progress", "goal", "plan", "citizen"][
      dice.roll(8)]
    guard let entity = pick(try store.entities(kind)) else { return }
    var fields: Fields = [:]
    switch kind {
    case "visit":
      let statuses = ["planned", "done", "done", "noShow", "retracted"]
      if dice.roll(2) == 0 { fields["status"] = .text(statuses[dice.roll(5)]) }
      if dice.roll(2) == 0 { fields["start"] = dice.roll(8) == 0 ? .null : moment }
      if dice.roll(4) == 0 { fields["plannedStart"] = dice.roll(4) == 0 ? .null : moment }
      if dice.roll(2) == 0 { fields["nextVisit"] = moment }
      if dice.roll(3) == 0 { fields["minutes"] = .int(Int64(dice.roll(1600))) }
    case "progress":
      if dice.roll(2) == 0 { fields["status"] = dice.roll(2) == 0 ? "retracted" : "recorded" }
      if dice.roll(2) == 0 { fields["occurredAt"] = dice.roll(9) == 0 ? .null : moment }
      if dice.roll(3) == 0, let goal = pick(try store.entities("goal", in: entity.scope)) {
        fields["goal"] = .reference(goal.id)
      }
    case "goal":
      fields["status"] = dice.roll(2) == 0 ? "active" : "ended"
      if dice.roll(2) == 0 { fields["deadline"] = .text(day.description) }
    case "plan": fields["status"] = dice.roll(3) > 0 ? "active" : "closed"
    default:
      if dice.roll(2) == 0 {
        fields["status"] = dice.roll(3) > 0 ? "active" : "ended"
      } else if let home = pick(try store.entities("citizen")), home.id != entity.id {
        let alias = Welfare.aliasID(of: entity.id)
        let merging = Welfare.merging(entity, into: home)
        try store.append(
          [
            try store.entity(alias)?.setting(["status": "ended"])
              ?? store.model.creating("alias", alias, in: entity.scope, merging)
          ], by: actor)
      }
    }
    let draft = entity.setting(fields)
    if !draft.isEmpty { try store.append([draft], by: actor) }
  }

  /// - Returns: false when it was refused, or there was nothing to do it to.
  private func act(
    _ someone: Welfare, _ citizen: String, _ goal: String, _ plan: String, _ dice: inout Dice
  ) throws -> Bool {
    func any(_ ids: [EntityID]) -> String? {
      ids.isEmpty ? nil : ids[dice.roll(ids.count)].description
    }
    let ahead = someone.today.advanced(by: dice.roll(20))
    do {
      switch dice.roll(10) {
      case 0, 1: try someone.planVisit(to: citizen, at: "\(ahead) 23:30", minutes: 45)
      case 2, 3, 4:
        try someone.recordVisit(
          to: citizen,
          Welfare.VisitNote(
            minutes: dice.roll(300),
            progress: dice.roll(2) == 0
              ? [Welfare.ProgressNote(goal: goal, value: dice.roll(4))] : [],
            nextVisit: dice.roll(2) == 0 ? "\(ahead.advanced(by: 1)) 10:00" : nil))
      case 5:
        guard let id = any(try someone.visits(of: citizen).map(\.id)) else { return false }
        try someone.retractVisit(id, reason: "fejl")
      case 6:
        guard let id = any(try someone.visits(of: citizen).map(\.id)) else { return false }
        let day = someone.today.advanced(by: -dice.roll(30))
        try someone.amendVisit(id, ["start": .text("\(day) 08:00")])
      case 7: try someone.recordFollowUp(of: plan, next: ahead.description)
      case 8: try someone.openClipCard(for: citizen, clips: 1 + dice.roll(3))
      default:
        guard let id = any(try someone.clipCards(of: citizen).map(\.id)) else { return false }
        try someone.spendClip(id)
      }
      return true
    } catch let refusal as Refusal {
      #expect([.rule, .invalid].contains(refusal.cause), "\(refusal)")
      return false
    }
  }
}

extension Day {
  /// The wall clock's minute of the day, as milliseconds since 1970.
  fileprivate func at(_ minute: Int) -> Int64 {
    Moment("\(self) \(Day.two(minute / 60)):\(Day.two(minute % 60))")?.milliseconds ?? 0
  }
}
