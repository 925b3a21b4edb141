import Foundation
import GRDB
import Testing

@testable import EventStore

@Suite("A log that somebody changed")
struct TamperTests {
  /// A small store with a redacted event, two feeds and a signed receipt of a peer's.
  static func smallStore() throws -> (world: World, path: String) {
    let world = try World(devices: 1)
    let (central, device) = (world.stores[0], world.stores[1])
    let id: EntityID = central.newID()
    let made = try central.create(
      "plan", id, in: world.scope, ["title": "et"], by: world.actors[0])
    try world.pull(device, from: central)
    try device.set(id, ["title": "to"], by: world.actors[1])
    try world.pull(central, from: device)
    try central.set(id, ["comment": "tre"], by: world.actors[0])
    try central.redact(made[0], ground: "lov", by: world.actors[0])
    try world.pull(device, from: central)
    try central.keep([try device.receipt(for: world.scope)], from: device.replica)
    try central.close()
    return (world, central.path)
  }

  /// What opening and verifying the file finds; nil when it finds nothing.
  static func finding(_ path: String, _ world: World) throws -> String? {
    do {
      let store = try Store.open(path: path, master: world.master, options: world.options())
      return try store.verify().problems.first?.description
    } catch let error as StoreError {
      return error.description
    }
  }

  /// Runs SQL on a copy of the store with every guard off, then says what is found.
  private func after(
    _ sql: String, _ world: World, _ path: String, _ arguments: StatementArguments = []
  ) throws -> String? {
    let copy = world.folder.file("copy")
    try world.folder.copy(path, to: copy)
    defer { for suffix in ["", "-wal", "-shm"] { remove(copy + suffix) } }
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: copy, configuration: configuration)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA ignore_check_constraints = ON")
      for name in ["event_no_update", "event_no_delete", "event_no_replace"] {
        try db.execute(sql: "DROP TRIGGER IF EXISTS \(name)")
      }
      try db.execute(sql: sql, arguments: arguments)
    }
    try queue.close()
    return try Self.finding(copy, world)
  }

  private func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

  private struct Column {
    let table: String
    let name: String
    let isNumber: Bool
  }

  private static let columns = [
    Column(table: "event", name: "id", isNumber: true),
    Column(table: "event", name: "generation", isNumber: true),
    Column(table: "event", name: "hash", isNumber: false),
    Column(table: "event", name: "sealed", isNumber: false),
    Column(table: "event", name: "digest", isNumber: false),
    Column(table: "event", name: "length", isNumber: true),
    Column(table: "head", name: "feed", isNumber: true),
    Column(table: "head", name: "sequence", isNumber: true),
    Column(table: "head", name: "signature", isNumber: false),
    Column(table: "feed", name: "id", isNumber: false),
    Column(table: "feed", name: "device", isNumber: false),
    Column(table: "feed", name: "head", isNumber: true),
    Column(table: "feed", name: "hash", isNumber: false),
    Column(table: "scope", name: "id", isNumber: false),
    Column(table: "scope", name: "fingerprint", isNumber: false),
  ]

  @Test("any byte of any column changed is found", arguments: 0..<15)
  func everyByte(_ index: Int) throws {
    let (world, path) = try Self.smallStore()
    #expect(try Self.finding(path, world) == nil)
    let column = Self.columns[index]
    let key = column.table == "head" ? "feed * 1000 + sequence" : "rowid"
    let queue = try DatabaseQueue(path: path)
    let rows = try queue.read { db in
      try Row.fetchAll(db, sql: "SELECT \(key) AS k, \(column.name) AS v FROM \(column.table)")
    }
    try queue.close()
    var flips = 0
    for row in rows {
      guard !(row["v"] as DatabaseValue).isNull else { continue }
      let number: Int64 = row["k"]
      for byte in 0..<(column.isNumber ? 8 : (row["v"] as Data).count) {
        let value: any DatabaseValueConvertible
        if column.isNumber {
          value = (row["v"] as Int64) ^ (0x41 << Int64(8 * byte))
        } else {
          var bytes = row["v"] as Data
          bytes[bytes.startIndex + byte] ^= 0x41
          value = bytes
        }
        let found = try after(
          "UPDATE \(column.table) SET \(column.name) = ? WHERE \(key) = ?", world, path,
          [value, number])
        #expect(found != nil, "\(column.table).\(column.name) of \(number), byte \(byte)")
        flips += 1
      }
    }
    #expect(flips > 0)
  }

  @Test("any row deleted, and neighbours that changed places, are found")
  func rows() throws {
    let (world, path) = try Self.smallStore()
    let queue = try DatabaseQueue(path: path)
    let events = try queue.read { try Int64.fetchAll($0, sql: "SELECT id FROM event ORDER BY id") }
    let feeds = try queue.read { try Int64.fetchAll($0, sql: "SELECT no FROM feed") }
    try queue.close()
    for id in events {
      #expect(try after("DELETE FROM event WHERE id = \(id)", world, path) != nil, "\(id)")
    }
    for (a, b) in zip(events, events.dropFirst()) where b == a + 1 {
      let swap = """
        UPDATE event SET id = -1 WHERE id = \(a); UPDATE event SET id = \(a) WHERE id = \(b);
        UPDATE event SET id = \(b) WHERE id = -1
        """
      #expect(try after(swap, world, path) != nil, "\(a) and \(b)")
      // The bodies alone, under the old hashes.
      let bodies = """
        UPDATE event SET sealed = (SELECT sealed FROM event WHERE id = \(b)) WHERE id = \(a)
        """
      #expect(try after(bodies, world, path) != nil, "the body of \(b) as \(a)'s")
    }
    for feed in feeds {
      #expect(try after("DELETE FROM head WHERE feed = \(feed)", world, path) != nil)
      #expect(try after("DELETE FROM feed WHERE no = \(feed)", world, path) != nil)
    }
    #expect(try after("DELETE FROM scope", world, path) != nil)
    #expect(try after("UPDATE entity SET state = zeroblob(length(state))", world, path) != nil)
    #expect(try after("DELETE FROM entity", world, path) != nil)
  }

  @Test("a tail cut off is found, and a peer's receipt finds one cut off with its signature")
  func tails() throws {
    let (world, path) = try Self.smallStore()
    let cut = """
      DELETE FROM event WHERE id = (SELECT max(id) FROM event WHERE id >> 32 = 1);
      UPDATE feed SET head = head - 1 WHERE no = 1
      """
    #expect(try after(cut, world, path) != nil)

    // The whole file as it was before: consistent in itself, and every signature good.
    let store = try Store.open(path: path, master: world.master, options: world.options())
    let old = world.folder.file("old")
    try world.folder.copy(path, to: old)
    let id = try #require(try store.entities("plan").first?.id)
    try store.set(id, ["comment": "fire"], by: world.actors[0])
    try world.pull(world.stores[1], from: store)
    let receipt = try world.stores[1].receipt(for: world.scope)
    try store.close()
    #expect(try Self.finding(old, world) == nil)
    let copy = try Store.open(path: old, master: world.master, options: world.options())
    try copy.keep([receipt], from: world.stores[1].replica)
    let problem = try #require(try copy.verify().problems.first)
    #expect(problem.what == .lostTail)
    #expect(problem.feed != nil && problem.sequence != nil)
  }

  @Test("problems name the feed and the first bad event")
  func names() throws {
    let (world, path) = try Self.smallStore()
    let found = try after(
      "UPDATE event SET generation = 9 WHERE id = (SELECT min(id) + 2 FROM event)", world, path)
    #expect(found?.contains("event 3") == true)
    let device = world.stores[1]
    #expect(try device.verify().problems == [])
  }
}
