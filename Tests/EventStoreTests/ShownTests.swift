import Testing

@testable import EventStore

@Suite("Reading only what is shown, and only what was touched")
struct ShownTests {
  private static let fields = [
    "plan": ["title", "status", "date", "comment", "tags"], "memo": ["title", "comment"],
    "grant": ["role"],
  ]

  @Test("what is shown of some fields is what the whole entity shows of them")
  func equalsEntity() throws {
    var conflicts = 0
    for seed in Seed.rounds(30) {
      let history = try History(seed: seed)
      var dice = Dice(seed)
      for _ in 0..<3 {
        try history.play(25)
        for store in history.world.stores {
          for (kind, all) in Self.fields {
            let fields = all.filter { _ in dice.chance(70) }
            let scope = dice.chance(50) ? history.world.scope : nil
            let entities = try store.entities(kind, in: scope)
            conflicts += entities.count(where: \.hasConflict)
            let shown = try store.shown(kind, fields, in: scope.map { [$0] })
            #expect(shown.map(\.id) == entities.map(\.id), "seed \(seed)")
            for (one, entity) in zip(shown, entities) {
              #expect(
                one.scope == entity.scope && one.created == entity.created
                  && one.createdBy == entity.createdBy, "seed \(seed)")
              for field in fields where field != "tags" {
                #expect(one[field] == entity[field], "seed \(seed): \(kind).\(field)")
              }
              if fields.contains("tags") {
                #expect(one.elements("tags") == entity.elements("tags"), "seed \(seed)")
                #expect(one["tags"] == entity.fields["tags"], "seed \(seed)")
              }
            }
          }
        }
      }
    }
    #expect(conflicts > 0 || Seed.only != nil, "nothing was ever chosen between")
  }

  @Test("members of a value read alone are those of the whole, whatever the bytes")
  func members() throws {
    var dice = Dice(Seed.base)
    let names = ["a", "b", "K"]
    var read = 0
    for _ in 0..<4000 {
      var object: Fields = [:]
      for _ in 0..<dice.below(5) {
        // The Kelvin sign is a K to Swift.
        let name = dice.pick(["a", "b", "K", "\u{212A}", "c", "æ"]) ?? "a"
        object[name] = dice.pick([
          1, "x", .double(0.5), ["y", ["z": nil]], ["a": 2, "b": [3]], false, nil,
        ])
      }
      var bytes = (dice.chance(90) ? Value.object(object) : .list([.object(object)])).encoded
      // What a hostile author could send.
      if dice.chance(30) { bytes[dice.below(bytes.count)] = UInt8(dice.below(12)) }
      if dice.chance(20) { bytes.removeLast() }
      if dice.chance(10) { bytes.append(contentsOf: bytes) }
      let whole = (try? Value(encoded: bytes))?.object ?? [:]
      if !whole.isEmpty { read += 1 }
      #expect(Value.members(names, of: bytes) == names.map { whole[$0] ?? .null }, "\(bytes)")
    }
    #expect(read > 500)
  }

  @Test("what was touched within some time is what the log says was written or received then")
  func touched() throws {
    for seed in Seed.rounds(20) {
      let history = try History(seed: seed)
      var dice = Dice(seed)
      let first = history.world.clock.now
      try history.play(60)
      for store in history.world.stores {
        var log: [(touched: Store.Touched, at: Int64)] = []
        try store.log { scope, entity, kind, item in
          let touched = Store.Touched(scope: scope, entity: entity, kind: kind)
          log.append((touched, item.received ?? item.written.wall))
        }
        let span = history.world.clock.now - first + 8_000_000
        for _ in 0..<20 {
          let start = first - 4_000_000 + Int64(dice.below(Int(span)))
          let end = start + Int64(dice.below(400_000))
          let wanted = Set(log.filter { start <= $0.at && $0.at < end }.map(\.touched))
          #expect(try store.touched(from: start, until: end) == wanted, "seed \(seed)")
        }
        #expect(try store.touched(from: 0, until: .max) == Set(log.map(\.touched)), "seed \(seed)")
      }
    }
  }

  @Test("what was written on a day is found on that day, though the clock was once years ahead")
  func touchedAfterWildClock() throws {
    let world = try World(devices: 1)
    let day: Int64 = 86_400_000
    let now = world.clock.now
    func write() throws -> EntityID {
      let id: EntityID = world.central.newID()
      try world.central.create("memo", id, in: world.scope, ["title": "m"], by: world.actors[0])
      return id
    }
    let before = try write()
    world.clock.now = now + 2000 * day
    let ahead = try write()
    world.clock.now = now + day
    let after = try write()
    let store = world.central
    func found(_ start: Int64) throws -> Set<EntityID> {
      Set(try store.touched(from: start, until: start + day / 2).map(\.entity))
    }
    #expect(try found(now - 1000).contains(before))
    #expect(try found(now + 2000 * day - 1000) == [ahead])
    #expect(try found(now + day - 1000) == [after])
    let memo = try #require(try store.entity(after))
    let item = try store.history(of: memo).last
    #expect(item?.written.wall == now + day && item?.isTimeUncertain == false)
    try world.central.rebuild()
    #expect(try world.central.entity(after)?.created.wall == now + day)
  }
}
