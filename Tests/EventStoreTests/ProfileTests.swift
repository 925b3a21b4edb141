import Foundation
import GRDB
import Testing

@testable import EventStore

@Suite("The store's profile")
struct ProfileTests {
  @Test("every setting stands on the connection that writes")
  func profile() throws {
    let world = try World(devices: 1)
    try world.central.close()
    let store = try Store.open(
      path: world.central.path, master: world.master, options: world.options())
    for store in [world.stores[1], store] {
      let found = Dictionary(uniqueKeysWithValues: try store.profile().map { ($0.name, $0.value) })
      let wanted = [
        "journal_mode": "wal", "synchronous": "2", "wal_autocheckpoint": "0", "mmap_size": "0",
        "foreign_keys": "1", "recursive_triggers": "1", "trusted_schema": "0",
        "cell_size_check": "1", "secure_delete": "1", "application_id": "1399550564",
        "user_version": "2",
      ]
      for (name, value) in wanted { #expect(found[name] == value, "\(name)") }
      #expect(Int(found["busy_timeout"] ?? "") ?? 0 >= 5000)
      let strict = try store.queue.read { db in
        try String.fetchAll(
          db, sql: "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0")
      }
      #expect(strict.filter { !$0.hasPrefix("sqlite_") } == [])
    }
  }

  @Test("events are neither changed, deleted nor replaced")
  func triggers() throws {
    let world = try World(devices: 1)
    let store = world.central
    try store.create("plan", store.newID(), in: world.scope, ["title": "et"], by: world.actors[0])
    for sql in [
      "UPDATE event SET generation = 2", "UPDATE event SET id = id + 1", "DELETE FROM event",
      "INSERT OR REPLACE INTO event SELECT * FROM event LIMIT 1",
      "REPLACE INTO event SELECT * FROM event LIMIT 1",
      "INSERT OR IGNORE INTO event SELECT * FROM event LIMIT 1",
      "UPDATE OR REPLACE event SET id = (SELECT max(id) FROM event)",
      """
      INSERT INTO event SELECT * FROM event WHERE true
        ON CONFLICT (id) DO UPDATE SET generation = 9
      """,
    ] {
      #expect(throws: DatabaseError.self, "\(sql)") {
        try store.queue.writeWithoutTransaction { try $0.execute(sql: sql) }
      }
    }
    let permits = try store.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM permit") }
    #expect(permits == 0)
    #expect(try store.verify().problems == [])
  }

  @Test(
    "hot statements find their rows by an index",
    arguments: [
      "SELECT hash FROM event WHERE id = 1",
      "SELECT generation, sealed, digest, length FROM event WHERE id = 1",
      "SELECT generation, sealed, digest, length FROM event WHERE id BETWEEN 1 AND 2 ORDER BY id",
      "SELECT 1 WHERE EXISTS (SELECT 1 FROM event WHERE id = 1)",
      "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM permit WHERE what = 'erase')",
      "SELECT no, state, flags FROM entity WHERE id = x'00' AND scope = 1",
      "SELECT state FROM entity WHERE id = x'00' AND scope = 1",
      "SELECT scope FROM entity WHERE id = x'00' ORDER BY scope",
      "SELECT id, scope FROM entity WHERE id BETWEEN x'00' AND x'01' ORDER BY id LIMIT 1000",
      "SELECT event FROM history WHERE entity = 1 ORDER BY event",
      """
      SELECT event FROM history WHERE entity =
        (SELECT no FROM entity WHERE id = x'00' AND scope = 1) ORDER BY event
      """,
      "SELECT sequence FROM head WHERE feed = 1 ORDER BY sequence DESC LIMIT 2",
      """
      SELECT sequence, signature FROM head WHERE feed = 1 AND sequence > 2
        ORDER BY sequence LIMIT 1
      """,
      "SELECT id, state FROM entity WHERE scope = 1 AND tag = 2 ORDER BY id",
      "SELECT id, state FROM entity WHERE scope = 1 ORDER BY id",
      "SELECT other, at, covers FROM seen WHERE feed = 1 ORDER BY other, at",
      "SELECT 1 FROM redaction WHERE event = 1",
      "SELECT id FROM finding WHERE scope = 1 AND tag = 2",
      "SELECT received FROM arrival WHERE event <= 9 AND event >= 1 ORDER BY event DESC LIMIT 1",
      "SELECT 1 FROM erased WHERE digest = x'00'",
      "SELECT value FROM meta WHERE key = 'clock'",
      """
      SELECT tips, generation, counter, at, signature FROM receipt
        WHERE peer = x'00' AND scope = x'01'
      """,
      "SELECT wall FROM written WHERE event < 9 AND event >= 1 ORDER BY event DESC LIMIT 1",
      "SELECT id, scope FROM entity INDEXED BY entity_flags WHERE flags <> 0 AND flags & 1 <> 0",
      "DELETE FROM event WHERE id BETWEEN 1 AND 2",
      "DELETE FROM head WHERE feed = 1 AND sequence = 2",
      "UPDATE entity SET tag = 1, flags = 2, state = x'00' WHERE no = 1",
      "UPDATE feed SET head = 1, hash = x'00', own = 1, tail = 0 WHERE no = 1",
    ])
  func plans(_ sql: String) throws {
    let world = try World(devices: 1)
    let plan = try world.central.queue.read { db in
      try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] as String }
    }
    for step in plan {
      // A scan of the partial index of open matters is what it is for.
      let isFull =
        step.hasPrefix("SCAN") && step != "SCAN CONSTANT ROW"
        && !step.contains("INDEX entity_flags")
      #expect(!isFull, "\(step)")
    }
  }
}

@Suite("Opening what cannot be opened")
struct OpeningTests {
  private let folder = Folder()
  private let master = MasterKey.bytes([UInt8](repeating: 7, count: 32))
  private let options = Store.Options(model: World.model, patience: 0.05)

  private func made(_ name: String = "store") throws -> String {
    let store = try Store.create(
      path: folder.file(name), name: "n", master: master, municipality: "Byen", options: options)
    try store.close()
    return store.path
  }

  private func snapshot() -> [String: [UInt8]] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return Dictionary(
      uniqueKeysWithValues: files.filter { !$0.hasSuffix("-shm") && !$0.hasSuffix("-wal") }
        .map { ($0, Folder.bytes(folder.file($0))) })
  }

  private func refused(_ error: StoreError, _ path: String, _ key: MasterKey? = nil) {
    let before = snapshot()
    #expect(throws: error) {
      try Store.open(path: path, master: key ?? master, options: options)
    }
    #expect(snapshot() == before ? true : false, "\(error) changed a file")
  }

  @Test("says what is wrong, and changes nothing")
  func errors() throws {
    let path = try made()
    refused(.wrongKey(path: path + ".keys"), path, .bytes([UInt8](repeating: 1, count: 32)))
    refused(.wrongKey(path: path + ".keys"), path, .passphrase("x"))
    refused(.missing(path: folder.file("none")), folder.file("none"))

    let text = folder.file("text")
    try Files.replace(text, with: Array(String(repeating: "no store ", count: 500).utf8))
    refused(.notAStore(path: text), text)
    let empty = folder.file("empty")
    try Files.replace(empty, with: [])
    refused(.notAStore(path: empty), empty)
    let foreign = folder.file("foreign")
    let queue = try DatabaseQueue(path: foreign)
    try queue.write { try $0.execute(sql: "CREATE TABLE t(a)") }
    try queue.close()
    refused(.notAStore(path: foreign), foreign)

    let newer = try made("newer")
    let later = try DatabaseQueue(path: newer)
    try later.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 3") }
    try later.close()
    refused(.newerStore(version: 3), newer)

    // Another replica's keys beside this replica's file.
    let other = try made("other")
    let mixed = folder.file("mixed")
    try folder.copy(path, to: mixed, [""])
    try folder.copy(other, to: mixed, [".keys"])
    #expect(throws: StoreError.wrongKey(path: mixed + ".keys")) {
      try Store.open(path: mixed, master: master, options: options)
    }
    try Files.replace(mixed + ".keys", with: [1, 2, 3])
    #expect(throws: StoreError.unreadableKeyring(path: mixed + ".keys")) {
      try Store.open(path: mixed, master: master, options: options)
    }
    #expect(throws: StoreError.alreadyExists(path: path)) {
      try Store.create(path: path, name: "n", master: master, options: options)
    }
  }

  @Test("a second writer is told to wait, and the first one's work stands")
  func secondWriter() throws {
    let path = try made()
    let store = try Store.open(path: path, master: master, options: options)
    let actor = Actor(staff: store.newID(), role: "admin")
    let scope = try store.makeScope(kind: "citizen", by: actor) { _ in [] }
    let before = try store.fingerprint()
    let lock = try WriterLock(path: path + ".lock")
    _ = try lock.held(patience: 1) {
      #expect(throws: StoreError.busy(path: path + ".lock")) {
        try store.create("plan", store.newID(), in: scope, ["title": "x"], by: actor)
      }
    }
    #expect(try store.fingerprint() == before)
    try store.create("plan", store.newID(), in: scope, ["title": "x"], by: actor)
    // Two openers take turns and see each other's work.
    let second = try Store.open(path: path, master: master, options: options)
    try second.create("plan", second.newID(), in: scope, ["title": "y"], by: actor)
    try store.create("plan", store.newID(), in: scope, ["title": "z"], by: actor)
    #expect(try second.entities("plan").count == 3)
    #expect(try store.fingerprint() == second.fingerprint())
    #expect(try store.verify().problems == [])
    #expect(try store.runs(of: scope, beyond: []).runs.count == 1, "one feed all along")
  }

  @Test("a full disk is said, nothing is half-written, and space makes it work again")
  func diskFull() throws {
    let path = try made()
    let store = try Store.open(path: path, master: master, options: options)
    let actor = Actor(staff: store.newID(), role: "admin")
    let scope = try store.makeScope(kind: "citizen", by: actor) { _ in [] }
    try store.create("plan", store.newID(), in: scope, ["title": "x"], by: actor)
    let (before, state) = (try store.fingerprint(), try store.stateDigest())
    try store.queue.writeWithoutTransaction { db in
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      try db.execute(sql: "PRAGMA max_page_count = \(pages)")
    }
    let long = Value.text(String(repeating: "æ", count: 20_000))
    #expect(throws: StoreError.diskFull) {
      for _ in 0..<20 {
        try store.create("plan", store.newID(), in: scope, ["title": long], by: actor)
      }
    }
    #expect(try store.verify().problems == [])
    try store.queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA max_page_count = 1000000")
    }
    #expect(try store.stateDigest() == state || store.fingerprint() != before)
    try store.create("plan", store.newID(), in: scope, ["title": long], by: actor)
    #expect(try store.verify().problems == [])
  }
}
