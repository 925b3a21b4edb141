import Testing

@testable import EventStore

@Suite("What is current, or of some weeks, is found without opening the rest")
struct CurrentTests {
  private static let fields = ["plan": ["status", "date", "comment"], "memo": ["title"]]

  @Test("in whatever order things were written, it is what the definition says; a rebuild agrees")
  func definition() throws {
    var (current, past) = (0, 0)
    for seed in Seed.rounds(20) {
      let history = try History(seed: seed)
      let world = history.world
      var dice = Dice(seed)
      var made: [EntityID] = []
      let other = try world.central.makeScope(kind: "citizen", by: world.actors[0]) { _ in [] }
      for _ in 0..<4 {
        try history.play(8)
        for _ in 0..<12 {
          let i = dice.below(world.stores.count)
          let scope = i == 0 && dice.chance(20) ? other : world.scope
          try Self.write(world.stores[i], world.actors[i], scope, &made, &dice)
        }
        for store in world.stores {
          let counts = try Self.expectDefinition(store, &dice, seed)
          current += counts.current
          past += counts.past
        }
      }
      for store in world.stores {
        let before = try Self.marked(store)
        try store.rebuild()
        #expect(try Self.marked(store) == before, "seed \(seed)")
      }
      // Whoever takes it all in at once marks the same as those who came by it piece by piece.
      try world.converge()
      let observer = try world.observer("observer")
      try world.pull(observer, from: world.central)
      try Self.expectDefinition(observer, &dice, seed)
    }
    #expect(current > 500 && past > 500 || Seed.only != nil, "\(current) current, \(past) past")
  }

  /// Makes a plan, or changes one so that it may come before others or fall behind them.
  private static func write(
    _ store: Store, _ actor: Actor, _ scope: ScopeID, _ made: inout [EntityID], _ dice: inout Dice
  ) throws {
    let status = dice.pick(["open", "closed", "closed", "idle"]) ?? ""
    var fields: Fields = ["status": .text(status), "date": .int(Int64(dice.below(9)) - 4)]
    if dice.chance(40) { fields["comment"] = .text("c\(dice.below(3))") }
    guard dice.chance(60), let id = dice.pick(made), let known = try store.entity(id) else {
      let id: EntityID = store.newID()
      made.append(id)
      try store.create(
        dice.chance(90) ? "plan" : "memo", id, in: scope, fields, by: actor)
      return
    }
    guard known.kind == "plan" || dice.chance(30) else { return }
    try store.append([known.setting(fields)], by: actor)
  }

  private static func marked(_ store: Store) throws -> [[EntityID]] {
    try fields.sorted { $0.key < $1.key }.map {
      try store.shown($0.key, $0.value, isCurrent: true).map(\.id)
    }
  }

  @discardableResult
  private static func expectDefinition(
    _ store: Store, _ dice: inout Dice, _ seed: UInt64
  ) throws -> (current: Int, past: Int) {
    var counts = (current: 0, past: 0)
    for (kind, fields) in fields {
      let declared = try #require(store.model.kinds[kind]?.relevance)
      let all = try store.shown(kind, fields)
      let told = all.map { (one: $0, relevance: declared.relevance($0)) }
      let wanted = told.filter { one, relevance in
        switch relevance {
        case .past: return false
        case .open: return true
        case .latest(let series, let at):
          return !told.contains { other, relevance in
            guard other.scope == one.scope, case .latest(series, let place) = relevance else {
              return false
            }
            return (place, other.id) > (at, one.id)
          }
        }
      }.map(\.one)
      #expect(
        try store.shown(kind, fields, isCurrent: true) == wanted, "seed \(seed): \(kind)")
      let first = Int64(dice.below(200)) - 100
      let days = first...(first + Int64(dice.below(70)))
      func weeks(_ day: Int64) -> Int64 { Int64((Double(day) / 28).rounded(.down)) }
      let near = all.filter { one in
        declared.day(one).map {
          (weeks(days.lowerBound)...weeks(days.upperBound)).contains(weeks($0))
        } ?? true
      }
      #expect(try store.shown(kind, fields, during: days) == near, "seed \(seed): \(kind), \(days)")
      counts.current += wanted.count
      counts.past += all.count - wanted.count
    }
    return counts
  }
}
