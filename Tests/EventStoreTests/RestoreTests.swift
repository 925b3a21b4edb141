import Foundation
import GRDB
import Testing

@testable import EventStore

/// Putting a backup back: nothing that only the replaced store has is lost, or nothing is changed.
@Suite struct RestoreTests {
  private let world: World
  private let device: Store
  private let backup: String

  private var central: Store { world.stores[0] }
  private var me: Actor { world.actors[1] }

  init() throws {
    world = try World(devices: 1)
    device = world.stores[1]
    backup = world.folder.file("backup")
    try world.central.create(
      "plan", device.newID(), in: world.scope, ["title": "før"], by: world.actors[0])
    try world.converge()
    try device.backup(to: backup)
  }

  private func plan(_ title: Value) throws -> EntityID {
    let id: EntityID = device.newID()
    try device.create("plan", id, in: world.scope, ["title": title], by: me)
    return id
  }

  private func restore(withoutRest: Bool = false) throws -> Store {
    try Store.restore(
      from: backup, to: device.path, master: world.master, options: world.options(5),
      withoutRest: withoutRest)
  }

  private func names(_ beginning: String) -> [String] {
    Files.siblings(of: device.path, beginning).map { URL(fileURLWithPath: $0).lastPathComponent }
  }

  private func damage(_ offsets: Range<Int>) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: device.path))
    for offset in offsets {
      try file.seek(toOffset: UInt64(offset) * 4096)
      try file.write(contentsOf: Data(repeating: 0x5A, count: 4096))
    }
    try file.close()
  }

  @Test func `Everything only the replaced store knew is there afterwards, in one step`() throws {
    let late = try plan("efter")
    try world.pull(central, from: device)
    let receipt = try central.receipt(for: world.scope)
    let card = try world.observer("tredje").card()
    try device.addPeer(card)
    try device.write { transaction in
      try transaction.keep(receipt, from: central.replica, isAnswer: true)
      try transaction.sql("INSERT INTO quarantine VALUES (?, ?, ?)")
        .run(.blob([1]), .int(.max), .blob([2, 3]))
      try transaction.incident("copied", scope: nil, feed: nil, "her")
      try transaction.setMeta("clock", UInt64(1 << 62).bigEndianBytes)
      try transaction.setMeta("receipts", UInt64(1 << 50).bigEndianBytes)
    }
    try device.setNote("emne", [1], [9], until: nil)
    try device.close()

    let restored = try restore()
    #expect(restored.carriedOver > 0)
    #expect(try restored.entity(late)?["title"] == "efter")
    #expect(try restored.peer(card.replica) == card)
    #expect(
      try restored.read { try $0.receiptTips(peer: central.replica, scope: world.scope) }
        == receipt.tips)
    #expect(try restored.note("emne", [1]) == [9])
    #expect(try restored.incidents().map(\.detail) == ["her"])
    let kept = try restored.read { transaction in
      (
        try transaction.sql("SELECT sealed FROM quarantine").all { $0.blob(0) },
        try transaction.meta("clock"), try transaction.receiptCounter()
      )
    }
    #expect(kept.0 == [[2, 3]] && kept.1 == UInt64(1 << 62).bigEndianBytes && kept.2 > 1 << 50)
    #expect(try restored.verify().problems == [])
    #expect(names(".restoring") == [] && names(".before-restore") == ["r1.before-restore"])
    try restored.set(late, ["comment": "videre"], by: me)
    try world.pull(central, from: restored)
    #expect(try central.incidents().isEmpty && central.fingerprint() == restored.fingerprint())
  }

  @Test func `What was left since is left again, and what came back after it was left stays`()
    throws
  {
    let two = try (0..<2).map { _ in
      try central.makeScope(kind: "citizen", by: world.actors[0]) { scope in
        [world.model.creating("plan", central.newID(), in: scope, ["title": "x"])]
      }
    }
    func come(_ scope: ScopeID) throws {
      try World.share(scope, from: central, to: device)
      try world.pull(device, from: central, scope: scope)
    }
    // The backup has the first, and the second as left.
    for scope in two { try come(scope) }
    try device.leave(two[1], givingUp: true)
    let backup = world.folder.file("backup-2")
    try device.backup(to: backup)
    try device.leave(two[0], givingUp: true)
    try come(two[1])
    let unsent: EntityID = device.newID()
    try device.create("plan", unsent, in: two[1], ["title": "usendt"], by: me)
    try device.close()
    let restored = try Store.restore(
      from: backup, to: device.path, master: world.master, options: world.options(6))
    #expect(try restored.scope(two[0]) == nil)
    #expect(try restored.entity(unsent)?["title"] == "usendt")
    #expect(
      restored.newestGeneration(of: two[0]) == 0 && restored.newestGeneration(of: two[1]) == 1)
    #expect(try restored.verify().problems == [] && restored.verify().unopened == 0)
  }

  @Test func `What cannot be read is said and nothing is changed, unless it is given up`() throws {
    _ = try plan("efter")
    try device.close()
    let size = Files.size(device.path) / 4096
    try damage(2..<size)
    let before = Folder.bytes(device.path)
    let keys = try Files.read(device.path + ".keys")
    let error = #expect(throws: StoreError.self) { try self.restore() }
    guard case .unreadableRest(device.path, .corrupt)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(Folder.bytes(device.path) == before && names(".restoring") == [])
    #expect(try Files.read(device.path + ".keys") == keys && names(".before-restore") == [])
    let restored = try restore(withoutRest: true)
    #expect(try restored.verify().problems == [] && restored.scopes().count == 1)
    #expect(Folder.bytes(device.path + ".before-restore") == before)
  }

  @Test func `A file that is no store in its place is given up only when that is asked for`() throws
  {
    try device.close()
    World.removeStore(device.path)
    try Data("ikke en journal".utf8).write(to: URL(fileURLWithPath: device.path))
    #expect(
      throws: StoreError.unreadableRest(
        path: device.path, cause: .notAStore(path: device.path))
    ) { try self.restore() }
    #expect(try restore(withoutRest: true).verify().problems == [])
    #expect(
      try Files.read(device.path + ".before-restore") == Array("ikke en journal".utf8))
  }

  @Test func `What killed restores left is no obstacle, and goes`() throws {
    let late = try plan("efter")
    try device.close()
    for suffix in ["", "-journal", "-wal", "-shm", ".keys", ".lock"] {
      try Data(repeating: 0x5A, count: 3000)
        .write(to: URL(fileURLWithPath: device.path + ".restoring-1" + suffix))
    }
    // Cut off between the second name and the rename.
    try FileManager.default.linkItem(
      atPath: device.path, toPath: device.path + ".before-restore")
    let restored = try restore()
    #expect(try restored.entity(late)?["title"] == "efter")
    #expect(names(".restoring") == [] && names(".before-restore") == ["r1.before-restore"])
    #expect(Files.inode(device.path) != Files.inode(device.path + ".before-restore"))
    #expect(try restored.verify().problems == [])
  }

  @Test func `A write-ahead log beside the backup, and one beside the store, both count`() throws {
    let late = try plan("efter")
    // As a copy of the files while the store is in use: not folded in.
    let copy = world.folder.file("copy")
    try world.folder.copy(device.path, to: copy, ["", "-wal"])
    #expect(Files.size(copy + "-wal") > 0)
    try device.close()
    World.removeStore(device.path)
    let restored = try Store.restore(
      from: copy, to: device.path, master: world.master, options: world.options(6))
    #expect(try restored.entity(late)?["title"] == "efter")
    try restored.close()
    // The file itself is gone, and its log must not be played into the backup's.
    try FileManager.default.removeItem(atPath: device.path)
    try FileManager.default.copyItem(atPath: copy + "-wal", toPath: device.path + "-wal")
    let again = try restore()
    #expect(try again.entity(late) == nil && again.verify().problems == [])
  }

  @Test func `Whoever writes meanwhile waits, and what is acknowledged is taken over`() throws {
    let lock = try WriterLock(path: device.path + ".lock")
    var options = world.options(5)
    options.patience = 0.05
    try lock.held(patience: 1) {
      _ = #expect(throws: StoreError.busy(path: device.path + ".lock")) {
        try Store.restore(
          from: self.backup, to: self.device.path, master: self.world.master, options: options)
      }
    }
    #expect(names(".restoring") == [])
  }
}

extension RestoreTests {
  @Test func `A backup is whole, checked and its owner's, and one that fails leaves nothing`()
    throws
  {
    let file = world.folder.file("kopi")
    try Data("død".utf8).write(to: URL(fileURLWithPath: file + ".new-0123456789abcdef"))
    try device.backup(to: file)
    #expect(Files.isPrivate(file) && Files.siblings(of: file, "") == [file])
    #expect(throws: StoreError.alreadyExists(path: file)) { try device.backup(to: file) }
    #expect(throws: StoreError.self) { try device.backup(to: world.folder.file("væk/kopi")) }
  }

  @Test func `What SQLite refuses is the store's own error, whatever is opened`() throws {
    try device.close()
    let size = Files.size(device.path) / 4096
    try damage(0..<1)
    #expect(throws: StoreError.notAStore(path: device.path)) {
      try Store.open(path: device.path, master: world.master, options: world.options())
    }
    let other = world.folder.file("anden")
    try FileManager.default.copyItem(atPath: backup, toPath: other)
    try FileManager.default.createDirectory(
      atPath: other + "-wal", withIntermediateDirectories: true)
    #expect(throws: StoreError.self) { try Store.openQueue(other, creating: false) }
    #expect(size > 1)
  }
}
