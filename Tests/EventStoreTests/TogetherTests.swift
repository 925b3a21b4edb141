import Foundation
import GRDB
import Schema
import Testing

@testable import EventStore

@Suite("Several calls as one transaction")
struct TogetherTests {
  private struct Stop: Error {}

  private let world: World
  private var store: Store { world.central }
  private var me: Actor { world.actors[0] }

  init() throws { world = try World(devices: 1) }

  private func plan(_ title: String) throws -> EntityID {
    let id: EntityID = store.newID()
    try store.create("plan", id, in: world.scope, ["title": .text(title)], by: me)
    return id
  }

  /// What another process that opens the file would find.
  private func onDisk(_ id: EntityID) throws -> Entity? {
    try Store.open(path: store.path, master: world.master, options: world.options()).entity(id)
  }

  @Test("what throws inside is undone alone, and the others stay")
  func partly() throws {
    let before = try store.stateDigest()
    var (kept, undone): (EntityID?, EntityID?)
    try store.together {
      kept = try plan("bliver")
      #expect(throws: Stop.self) {
        try store.together {
          undone = try plan("forsvinder")
          try store.setNote("t", [1], [2])
          #expect(try store.note("t", [1]) == [2])
          throw Stop()
        }
      }
      #expect(try store.note("t", [1]) == nil)
      #expect(try store.entity(try #require(undone)) == nil)
      try store.set(try #require(kept), ["comment": "og ændres"], by: me)
    }
    #expect(try onDisk(try #require(kept))?["comment"] == "og ændres")
    #expect(try store.stateDigest() != before)
    #expect(try store.stateDigest() == store.rebuild())
    #expect(try store.verify().problems == [])
  }

  @Test("when the whole throws, nothing stays, and writing goes on as before")
  func wholly() throws {
    let first = try plan("før")
    let (digest, print) = (try store.stateDigest(), try store.fingerprint())
    #expect(throws: Stop.self) {
      try store.together {
        try store.set(first, ["title": "under"], by: me)
        _ = try store.makeScope(kind: "citizen", by: me) { _ in [] }
        throw Stop()
      }
    }
    #expect(try store.stateDigest() == digest && store.fingerprint() == print)
    try store.set(first, ["title": "efter"], by: me)
    #expect(try onDisk(first)?["title"] == "efter")
    #expect(try store.verify().problems == [])
  }

  @Test("nothing is on disk for others until it is over")
  func invisible() throws {
    try store.together {
      let id = try plan("endnu ikke")
      let other = try DatabaseQueue(path: store.path)
      let count = try other.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM history") ?? 0 }
      #expect(count == 0)
      #expect(try store.entity(id) != nil)
    }
    #expect(try store.entities("plan").map { try store.history(of: $0).count } == [1])
  }

  @Test("an erasure among others takes the keys only once all of it is durable")
  func erasing() throws {
    let catalogue = try store.makeScope(kind: "catalogue", by: me) { _ in [] }
    _ = try plan("hemmeligt")
    let scope = world.scope
    #expect(throws: Stop.self) {
      try store.together {
        try store.erase(scope, ground: "anmodning", recordedIn: catalogue, by: me)
        throw Stop()
      }
    }
    #expect(store.newestGeneration(of: scope) == 1)
    #expect(try store.entities("plan").count == 1)
    try store.together {
      try store.erase(scope, ground: "anmodning", recordedIn: catalogue, by: me)
      #expect(try store.scope(scope) == nil)
    }
    #expect(store.newestGeneration(of: scope) == 0)
    #expect(try store.isErased(scope))
  }

  @Test("a stamp changes with its kinds, whoever wrote, and only then")
  func stamps() throws {
    let id = try plan("a")
    var (plans, memos) = (try store.stamp(of: ["plan"]), try store.stamp(of: ["memo"]))
    try store.set(id, ["title": "b"], by: me)
    #expect(try store.stamp(of: ["plan"]) != plans)
    #expect(try store.stamp(of: ["memo"]) == memos)
    let scopes = try store.stamp(of: [Kind.scope])
    _ = try store.makeScope(kind: "citizen", by: me) { _ in [] }
    #expect(try store.stamp(of: [Kind.scope]) != scopes)
    (plans, memos) = (try store.stamp(of: ["plan"]), try store.stamp(of: ["memo"]))
    let other = try Store.open(path: store.path, master: world.master, options: world.options())
    try other.set(id, ["title": "c"], by: me)
    #expect(try store.stamp(of: ["plan"]) != plans)
    plans = try store.stamp(of: ["plan"])
    #expect(throws: Stop.self) {
      try store.together {
        try store.set(id, ["title": "d"], by: me)
        #expect(try store.stamp(of: ["plan"]) != plans)
        throw Stop()
      }
    }
    #expect(try store.stamp(of: ["plan"]) != plans, "what was seen inside is gone again")
  }

  @Test("notes are kept, expire, and are never added twice")
  func notes() throws {
    let now = world.clock.now
    #expect(try store.addNote("nonce", [1], [9], until: now + 1000))
    #expect(try !store.addNote("nonce", [1], [8], until: now + 9000))
    #expect(try store.note("nonce", [1]) == [9])
    try store.setNote("nonce", [2], [7])
    #expect(try store.notes("nonce").map(\.key) == [[1], [2]])
    world.clock.now += 1000
    #expect(try store.note("nonce", [1]) == nil)
    #expect(try !store.addNote("nonce", [1], [8]), "expired is not yet forgotten")
    try store.dropExpiredNotes()
    #expect(try store.addNote("nonce", [1], [8]))
    try store.dropNote("nonce", [2])
    #expect(try store.notes("nonce").map(\.key) == [[1]])
  }

  @Test("a store of format 1 gets what format 2 added, and keeps what it had")
  func upgrade() throws {
    let id = try plan("gammel")
    let digest = try store.stateDigest()
    try store.close()
    let file = try DatabaseQueue(path: store.path)
    try file.writeWithoutTransaction { db in
      try db.execute(sql: "DROP TABLE note")
      try db.execute(sql: "PRAGMA user_version = 1")
    }
    try file.close()
    let opened = try Store.open(path: store.path, master: world.master, options: world.options())
    #expect(try opened.stateDigest() == digest)
    #expect(try opened.addNote("t", [1], [1]))
    try opened.set(id, ["title": "ny"], by: me)
    #expect(try opened.profile().contains { $0 == ("user_version", "2") })
  }

  @Test("a store put back whose first write fails still opens new feeds at the next")
  func putBackAndFailed() throws {
    let (central, path) = (world.stores[0], world.stores[1].path)
    func open() throws -> Store {
      try Store.open(path: path, master: world.master, options: world.options(7))
    }
    let id = try plan("t0")
    try world.converge()
    try world.stores[1].set(id, ["comment": "før"], by: world.actors[1])
    try world.stores[1].close()
    let old = Folder.bytes(path)
    let later = try open()
    try later.set(id, ["comment": "efter"], by: world.actors[1])
    try world.pull(central, from: later)
    try later.close()
    for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    try Data(old).write(to: URL(fileURLWithPath: path))
    let back = try open()
    #expect(throws: Stop.self) {
      try back.together {
        try back.set(id, ["comment": "lykkes ikke"], by: world.actors[1])
        throw Stop()
      }
    }
    try back.close()
    let again = try open()
    try again.set(id, ["comment": "lykkes"], by: world.actors[1])
    try world.pull(central, from: again)
    #expect(try central.incidents().isEmpty, "no sequence was written twice")
  }

  @Test("keys that another process adds are found, however often the keyring is replaced")
  func keysOfOthers() throws {
    let other = try Store.open(path: store.path, master: world.master, options: world.options(7))
    for _ in 0..<6 {
      var made: [(scope: ScopeID, id: EntityID)] = []
      // An even number of replacements may give the file its old inode back.
      for _ in 0..<2 {
        let id: EntityID = other.newID()
        let scope = try other.makeScope(kind: "citizen", by: me) { scope in
          [other.model.creating("plan", id, in: scope, ["title": "ny"])]
        }
        made.append((scope, id))
      }
      try store.together { () throws in
        for (scope, id) in made {
          #expect(store.newestGeneration(of: scope) == 1)
          let held = try store.entity(id)
          #expect(held?["title"] == "ny")
        }
      }
    }
  }
}
