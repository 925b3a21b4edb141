import Foundation
import GRDB
import Testing

@testable import EventStore

/// What is erased is gone from every file, among whatever neighbours it lay.
@Suite("Erased is gone") struct ScrubTests {
  /// A central node whose scopes share pages: small ones, written a little at a time in turn.
  private final class Neighbours {
    let world: World
    var dice: Dice
    /// Every sealed byte there ever was of each scope, also of states written over since.
    var sealed: [ScopeID: Set<[UInt8]>] = [:]
    var entities: [ScopeID: [EntityID]] = [:]
    var store: Store { world.central }

    init(_ seed: UInt64) throws {
      world = try World(devices: 0, seed: seed)
      dice = Dice(seed)
    }

    func pick() throws -> ScopeID {
      let picked = dice.pick(entities.keys.sorted())
      return try #require(picked)
    }

    func found() throws {
      let scope = try store.makeScope(kind: "citizen", by: world.actors[0]) { _ in [] }
      entities[scope] = []
      for _ in 0..<3 { try write(in: scope) }
    }

    func write(in scope: ScopeID) throws {
      let text = Value.text(String(repeating: "x", count: dice.below(dice.chance(10) ? 6000 : 400)))
      if let known = dice.pick(entities[scope] ?? []), dice.chance(60) {
        try store.set(known, ["comment": text], by: world.actors[0])
      } else {
        let id: EntityID = store.newID()
        try store.create("plan", id, in: scope, ["title": text], by: world.actors[0])
        entities[scope]?.append(id)
      }
      try record(scope)
    }

    func record(_ scope: ScopeID) throws {
      let rows = try store.read { transaction in
        let no = try #require(transaction.index.scopeNumbers[scope])
        let feeds = transaction.index.feedsOfScope[no] ?? []
        return try feeds.flatMap { feed in
          try transaction.sql("SELECT sealed FROM event WHERE id >> 32 = ? AND sealed IS NOT NULL")
            .all(.int(feed)) { $0.blob(0) }
        } + transaction.sql("SELECT state FROM entity WHERE scope = ?").all(.int(no)) { $0.blob(0) }
      }
      sealed[scope, default: []].formUnion(rows)
    }

    /// How many of these bytes lie in any of the store's files, looked for as stretches of 16.
    func left(_ gone: Set<[UInt8]>, ids: [[UInt8]]) -> Int {
      var words: Set<UInt64> = []
      for bytes in gone {
        for place in stride(from: 0, to: bytes.count - 16, by: 16) {
          words.insert(
            bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: UInt64.self) })
        }
      }
      for id in ids {
        words.insert(id.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self) })
      }
      return ["", "-wal", "-shm", ".lock"].reduce(0) { sum, suffix in
        let file = Folder.bytes(store.path + suffix)
        guard file.count >= 8 else { return sum }
        return sum
          + file.withUnsafeBytes { file in
            (0...(file.count - 8)).count {
              words.contains(file.loadUnaligned(fromByteOffset: $0, as: UInt64.self))
            }
          }
      }
    }
  }

  /// `ROUNDS=50` is a thousand erasures.
  @Test("nothing of what is erased is left among its neighbours")
  func erasures() throws {
    for seed in Seed.rounds(1) {
      let town = try Neighbours(seed)
      for _ in 0..<30 { try town.found() }
      for _ in 0..<20 {
        for _ in 0..<6 {
          let scope = try town.pick()
          try town.write(in: scope)
        }
        try town.found()
        let scope = try town.pick()
        let ids = (town.entities.removeValue(forKey: scope) ?? []).map(\.bytes)
        if town.dice.chance(30) {
          try town.store.leave(scope, givingUp: true)
        } else {
          try town.store.erase(
            scope, ground: "g", recordedIn: town.world.scope, by: town.world.actors[0])
        }
        let gone = town.sealed.removeValue(forKey: scope) ?? []
        #expect(!gone.isEmpty && !ids.isEmpty)
        #expect(town.left(gone, ids: ids + [scope.bytes]) == 0, "seed \(seed)")
        #expect(try !town.store.hasTraces())
      }
      #expect(try town.store.verify().problems == [])
    }
  }

  @Test("a redacted body is gone, and so is every state that showed it")
  func redactions() throws {
    for seed in Seed.rounds(2) {
      let town = try Neighbours(seed)
      for _ in 0..<12 { try town.found() }
      for _ in 0..<6 {
        let scope = try town.pick()
        for _ in 0..<5 { try town.write(in: scope) }
        let written = try LoggedEvent.all(town.store, scope: scope)
          .filter { if case .writes? = $0.body?.content { true } else { false } }
          .map(\.id)
        let picked = town.dice.pick(written)
        let target = try #require(picked)
        let before = try #require(town.sealed[scope])
        try town.store.redact(target, ground: "g", by: town.world.actors[0])
        town.sealed[scope] = []
        try town.record(scope)
        let now = try #require(town.sealed[scope])
        #expect(town.left(before.subtracting(now), ids: []) == 0, "seed \(seed)")
      }
    }
  }

  @Test("what a reader kept from being removed is told, and removed when the store is opened again")
  func readers() throws {
    let town = try Neighbours(3)
    for _ in 0..<8 { try town.found() }
    let scope = try #require(town.entities.keys.min())
    let ids = try #require(town.entities[scope]).map(\.bytes)
    let gone = try #require(town.sealed[scope])
    let reader = try DatabaseQueue(path: town.store.path)
    try reader.inDatabase { db in
      try db.inTransaction(.deferred) {
        _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM event")
        try town.store.erase(
          scope, ground: "g", recordedIn: town.world.scope, by: town.world.actors[0])
        return .rollback
      }
    }
    #expect(try town.store.isErased(scope))
    #expect(town.store.keyring.newestGeneration(scope) == nil)
    #expect(try town.store.hasTraces())
    let again = try Store.open(
      path: town.store.path, master: town.world.master, options: town.world.options())
    #expect(try !again.hasTraces())
    #expect(town.left(gone, ids: ids) == 0)
  }

  @Test("a purge that is rolled back leaves nothing to look for")
  func rolledBack() throws {
    struct Stop: Error {}
    let town = try Neighbours(4)
    for _ in 0..<4 { try town.found() }
    let scopes = town.entities.keys.sorted()
    #expect(throws: Stop.self) {
      try town.store.together {
        try town.store.leave(scopes[0], givingUp: true)
        throw Stop()
      }
    }
    #expect(try !town.store.hasTraces())
    try town.store.leave(scopes[1], givingUp: true)
    #expect(try !town.store.hasTraces())
    #expect(try town.store.scope(scopes[0]) != nil)
  }

  @Test("the look through the file finds a stretch of what was purged, wherever it lies")
  func search() throws {
    var dice = Dice(5)
    for _ in 0..<200 {
      let bytes = (0..<(100 + dice.below(900))).map { _ in UInt8(dice.below(256)) }
      var traces = Traces()
      traces.note(bytes, of: .scope(ScopeID(using: &dice)))
      let words = traces.all { _ in true }
      var page = (0..<4096).map { _ in UInt8(dice.below(256)) }
      #expect(!page.withUnsafeBytes { words.isMet(in: $0) })
      let length = 80 + dice.below(bytes.count - 80)
      let start = dice.below(bytes.count - length + 1)
      let place = dice.below(page.count - length)
      page.replaceSubrange(place..<place + length, with: bytes[start..<start + length])
      #expect(page.withUnsafeBytes { words.isMet(in: $0) })
    }
  }
}
