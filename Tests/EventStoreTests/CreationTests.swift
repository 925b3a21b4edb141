import Foundation
import Testing

@testable import EventStore

/// A store is made whole or not at all, and what a cut left behind is no obstacle.
@Suite final class CreationTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("skridt-creation-\(UUID().uuidString)")
  private var path: String { folder.appendingPathComponent("store").path }
  private let master = MasterKey.bytes([UInt8](repeating: 7, count: 32))

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func create() throws -> Store {
    try Store.create(
      path: path, name: "enhed", master: master, municipality: "Kolding",
      options: Store.Options(model: World.model))
  }

  @Test func `Making a store goes on after a cut anywhere on the way`() throws {
    // The keyring is durable, and the database is half written under the name it has meanwhile.
    try create().close()
    try FileManager.default.removeItem(atPath: path)
    try Data(repeating: 0x5A, count: 5000).write(to: URL(fileURLWithPath: path + ".making-1"))
    try Data(repeating: 0x5A, count: 50).write(to: URL(fileURLWithPath: path + ".making-1-wal"))
    let store = try create()
    #expect(try store.name() == "enhed" && store.verify().problems == [])
    #expect(!FileManager.default.fileExists(atPath: path + ".making-1"))
    try store.close()
    #expect(try Store.open(path: path, master: master, options: store.options).isCentral())
  }

  @Test func `A keyring that opens something is never taken for a leftover`() throws {
    let store = try create()
    let me = Actor(staff: store.newID(), role: "worker")
    try store.makeScope(kind: "citizen", by: me) { scope in
      [World.model.creating("plan", store.newID(), in: scope, ["title": "mål"])]
    }
    try store.close()
    try FileManager.default.removeItem(atPath: path)
    let keys = try Data(contentsOf: URL(fileURLWithPath: path + ".keys"))
    #expect(throws: StoreError.alreadyExists(path: path + ".keys")) { try self.create() }
    let after = try Data(contentsOf: URL(fileURLWithPath: path + ".keys"))
    #expect(after == keys)
  }

  private func begin(_ store: Store) throws {
    let me = Actor(staff: store.newID(), role: "worker")
    try store.makeScope(kind: "catalogue", by: me) { scope in
      [World.model.creating("plan", store.newID(), in: scope, ["title": "mål"])]
    }
  }

  private func make(_ beginning: (Store) throws -> Void) throws {
    try Store.make(
      path: path, name: "enhed", master: master, municipality: "Kolding",
      options: Store.Options(model: World.model), beginning: beginning)
  }

  @Test func `A store has its name only with what it must not be without`() throws {
    struct Cut: Error {}
    #expect(throws: Cut.self) {
      try self.make { store in
        try self.begin(store)
        #expect(!Files.exists(self.path) && !Files.exists(self.path + ".keys"))
        throw Cut()
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    try make(begin)
    let store = try Store.open(
      path: path, master: master, options: Store.Options(model: World.model))
    #expect(try store.scopes(ofKind: "catalogue").count == 1 && store.verify().problems == [])
    #expect(try store.isCentral() && store.incidents().isEmpty)
  }

  @Test func `A keyring cut off from a store that never got its name is no obstacle`() throws {
    try make(begin)
    // Cut off between the two renames: the keyring has its name, the store has not.
    try FileManager.default.moveItem(atPath: path, toPath: path + ".making-1")
    try make(begin)
    let store = try Store.open(
      path: path, master: master, options: Store.Options(model: World.model))
    #expect(try store.scopes(ofKind: "catalogue").count == 1 && store.verify().problems == [])
    #expect(Files.siblings(of: path, ".making") == [])
  }

  @Test func `A keyring is never taken for a leftover because another store was cut off beside it`()
    throws
  {
    try make(begin)
    let keys = try Files.read(path + ".keys")
    try FileManager.default.removeItem(atPath: path)
    let other = folder.appendingPathComponent("other").path
    try Store.make(
      path: other, name: "anden", master: master, municipality: "Vejle",
      options: Store.Options(model: World.model))
    try FileManager.default.moveItem(atPath: other, toPath: path + ".making-1")
    #expect(throws: StoreError.alreadyExists(path: path + ".keys")) { try self.make(self.begin) }
    #expect(try Files.read(path + ".keys") == keys)
  }

  @Test func `What is written first continues what was made`() throws {
    let store = try create()
    let me = Actor(staff: store.newID(), role: "worker")
    for _ in 0..<2 {
      try store.makeScope(kind: "citizen", by: me) { scope in
        [World.model.creating("plan", store.newID(), in: scope, ["title": "mål"])]
      }
    }
    #expect(try store.incidents().isEmpty && store.scopes().count == 2)
    #expect(try store.verify().problems == [])
  }
}
