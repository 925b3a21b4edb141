import Foundation
import Testing

@testable import EventStore

@Suite("Clones, forks and files put back")
struct ForkTests {
  /// A world whose device was copied as it stood, lock file and all, and both copies wrote.
  private func forked() throws -> (world: World, clone: Store, id: EntityID) {
    let world = try World(devices: 2)
    let (central, device) = (world.stores[0], world.stores[1])
    let id: EntityID = central.newID()
    try central.create("plan", id, in: world.scope, ["title": "t0"], by: world.actors[0])
    try world.converge()
    try device.set(id, ["comment": "før"], by: world.actors[1])
    let copy = world.folder.file("clone")
    try world.folder.copy(device.path, to: copy)
    // A copy made block by block, say of a whole disk, carries the same marks.
    let lock = try WriterLock(path: copy + ".lock")
    let marks = try #require(lock.marks)
    try lock.mark(next: marks.tokens[0], current: marks.tokens[1], inode: Files.inode(copy))
    let clone = try Store.open(path: copy, master: world.master, options: world.options(77))
    try device.set(id, ["title": "fra den ene"], by: world.actors[1])
    try clone.set(id, ["title": "fra den anden"], by: world.actors[1])
    return (world, clone, id)
  }

  @Test("a copied store that is not the same file continues none of its feeds")
  func copied() throws {
    let world = try World(devices: 1)
    let (central, device) = (world.stores[0], world.stores[1])
    let id: EntityID = central.newID()
    try central.create("plan", id, in: world.scope, ["title": "t0"], by: world.actors[0])
    try world.converge()
    try device.set(id, ["title": "t1"], by: world.actors[1])
    let copy = world.folder.file("clone")
    try world.folder.copy(device.path, to: copy)
    let clone = try Store.open(path: copy, master: world.master, options: world.options(77))
    try device.set(id, ["title": "t2"], by: world.actors[1])
    try clone.set(id, ["title": "t3"], by: world.actors[1])
    for store in [device, clone] { try world.pull(central, from: store) }
    #expect(try central.incidents().isEmpty)
    #expect(try central.conflicts().count == 1)
    let feeds = Set(
      try world.allRuns().filter { $0.device == device.identity.signingKey }.map(\.feed))
    #expect(feeds.count == 2)
  }

  @Test("restoring again and again loses none of what was there, nor the stores it was in")
  func restoredTwice() throws {
    let world = try World(devices: 1)
    let (central, device) = (world.stores[0], world.stores[1])
    let id: EntityID = central.newID()
    try central.create("plan", id, in: world.scope, ["title": "t0"], by: world.actors[0])
    try world.converge()
    let backup = world.folder.file("backup")
    try device.backup(to: backup)
    try device.set(id, ["title": "usendt et"], by: world.actors[1])
    try device.close()
    func restore(_ file: String) throws -> Store {
      try Store.restore(
        from: file, to: device.path, master: world.master, options: world.options(5))
    }
    let second = try restore(backup)
    #expect(try second.entity(id)?["title"] == "usendt et" && second.carriedOver > 0)
    try second.set(id, ["title": "usendt to"], by: world.actors[1])
    try second.close()
    #expect(try restore(backup).entity(id)?["title"] == "usendt to")
    // With the disk gone a restore has only the file it is given.
    func lost(_ file: String) throws -> Value? {
      World.removeStore(device.path)
      return try restore(file).entity(id)?["title"]
    }
    #expect(try lost(backup) == "t0")
    #expect(try lost(device.path + ".before-restore") == "usendt et")
    #expect(try lost(device.path + ".before-restore-2") == "usendt to")
  }

  @Test("nobody can keep a feed out by beginning another under its id")
  func squatting() throws {
    let world = try World(devices: 2)
    let (central, device, third) = (world.stores[0], world.stores[1], world.stores[2])
    let id: EntityID = central.newID()
    try central.create("plan", id, in: world.scope, ["title": "t0"], by: world.actors[0])
    try world.converge()
    try device.set(id, ["title": "t1"], by: world.actors[1])
    let victim = try #require(
      try device.runs(of: world.scope, beyond: []).runs
        .first { $0.device == device.identity.signingKey }?.feed)
    var dice = Dice(7)
    var forger = try Forger(central, scope: world.scope, dice: &dice, squattingOn: victim)
    let forged = try forger.genesis()
    // The forgery comes first here, and second there.
    _ = try central.ingest([forged], from: third.replica)
    try world.pull(central, from: device)
    try world.pull(third, from: device)
    _ = try third.ingest([forged], from: central.replica)
    try world.converge()
    for store in [central, device, third] {
      #expect(try store.entity(id)?["title"] == "t1")
      #expect(try store.verify().problems == [])
      #expect(try store.stateDigest() == central.stateDigest())
      #expect(try store.fingerprint() == central.fingerprint())
    }
    #expect(try central.incidents().map(\.what) == ["feed-of-two-devices"])
  }

  @Test("both branches of a fork are kept everywhere, in the same state, and it is shown")
  func fork() throws {
    let (world, clone, id) = try forked()
    let (central, device, third) = (world.stores[0], world.stores[1], world.stores[2])
    try world.pull(central, from: device)
    try world.pull(central, from: clone)
    // The third hears of them the other way round.
    try world.pull(third, from: clone)
    try world.pull(third, from: device)
    let everybody = [central, device, clone, third]
    for _ in 0..<2 {
      for store in everybody.dropFirst() {
        try world.pull(store, from: central)
        try world.pull(central, from: store)
      }
    }
    let conflicts = try central.conflicts()
    #expect(conflicts.first?.candidates.count == 2)
    #expect(conflicts.first?.base == ["title": "t0"])
    for store in everybody {
      #expect(try store.fingerprint() == central.fingerprint())
      #expect(try store.stateDigest() == central.stateDigest())
      #expect(try store.conflicts().map(\.id) == conflicts.map(\.id))
      #expect(try store.incidents().contains { $0.what == "fork" })
      #expect(try store.verify().problems == [])
      #expect(try FoldComparison.differences(store, world.scope) == [])
      let digest = try store.stateDigest()
      #expect(try store.rebuild() == digest)
    }

    // Both copies go on, in feeds of their own.
    let old = Set(try world.allRuns().map(\.feed))
    try device.set(id, ["comment": "videre"], by: world.actors[1])
    try clone.set(id, ["comment": "også videre"], by: world.actors[1])
    for store in [device, clone] { try world.pull(central, from: store) }
    let new = Set(try world.allRuns().map(\.feed)).subtracting(old)
    #expect(new.count == 2)
  }

  @Test("a replica in use twice is pointed out where both come together, one put back is not")
  func inUseTwice() throws {
    let world = try World(devices: 1)
    let (central, device) = (world.stores[0], world.stores[1])
    let id: EntityID = central.newID()
    try central.create("plan", id, in: world.scope, ["title": "t0"], by: world.actors[0])
    try world.converge()
    try device.set(id, ["title": "t1"], by: world.actors[1])
    try world.pull(central, from: device)
    let copy = world.folder.file("clone")
    try world.folder.copy(device.path, to: copy)
    let clone = try Store.open(path: copy, master: world.master, options: world.options(77))
    // As if the first one were gone and the copy had taken its place.
    for i in 2..<4 {
      try clone.set(id, ["comment": .text("t\(i)")], by: world.actors[1])
      try world.pull(central, from: clone)
      try world.pull(clone, from: central)
      #expect(try central.incidents().isEmpty && clone.incidents().isEmpty)
    }
    for i in 4..<6 {
      try device.set(id, ["comment": .text("t\(i)")], by: world.actors[1])
      try world.pull(central, from: device)
      try world.pull(device, from: central)
    }
    #expect(try central.incidents().map(\.what) == ["copied"])
    #expect(
      try central.incidents().map(\.detail) == [String(device.replica.description.prefix(8))])
    let digest = try central.stateDigest()
    #expect(try central.rebuild() == digest && central.incidents().count == 1)
  }

  @Test("who has seen both branches can settle between them, and everybody understands which")
  func settling() throws {
    let (world, clone, id) = try forked()
    let (central, device, third) = (world.stores[0], world.stores[1], world.stores[2])
    try world.pull(central, from: device)
    try world.pull(central, from: clone)
    try world.pull(third, from: clone)
    try world.pull(third, from: device)
    let conflict = try #require(try third.conflicts().first)
    try third.resolve(conflict, with: .candidate(1), reason: "r", by: world.actors[2])
    #expect(try third.conflicts().isEmpty)
    let chosen = try third.entity(id)?["title"]
    for _ in 0..<2 {
      for store in [device, clone, third] {
        try world.pull(store, from: central)
        try world.pull(central, from: store)
      }
    }
    for store in [central, device, clone, third] {
      #expect(try store.conflicts().isEmpty)
      #expect(try store.entity(id)?["title"] == chosen)
      #expect(try store.stateDigest() == central.stateDigest())
      #expect(try store.fingerprint() == central.fingerprint())
    }
  }

  @Test("an old file put back opens new feeds, and heals from what its peers hold of it")
  func restore() throws {
    let world = try World(devices: 1)
    let (central, device) = (world.stores[0], world.stores[1])
    let id: EntityID = central.newID()
    try central.create("plan", id, in: world.scope, ["title": "t0"], by: world.actors[0])
    try world.converge()
    try device.set(id, ["title": "t1"], by: world.actors[1])
    let backup = world.folder.file("backup")
    try device.backup(to: backup)
    let later = try device.set(id, ["title": "t2"], by: world.actors[1])
    try world.pull(central, from: device)
    try device.close()
    World.removeStore(device.path)

    let restored = try Store.restore(
      from: backup, to: device.path, master: world.master, options: world.options(31))
    #expect(try restored.entity(id)?["title"] == "t1")
    try restored.set(id, ["comment": "efter"], by: world.actors[1])
    let report = try world.pull(restored, from: central)
    #expect(report.taken == 1)
    #expect(try restored.holds(later, of: world.scope))
    #expect(try restored.entity(id)?["title"] == "t2")
    try world.pull(central, from: restored)
    #expect(try central.incidents().isEmpty && restored.incidents().isEmpty)
    #expect(try central.fingerprint() == restored.fingerprint())
    #expect(try central.stateDigest() == restored.stateDigest())
    #expect(try restored.verify().problems == [])
  }

  @Test("a file overwritten in place by an older copy is noticed too")
  func overwritten() throws {
    let world = try World(devices: 1)
    let (central, device) = (world.stores[0], world.stores[1])
    let id: EntityID = central.newID()
    try central.create("plan", id, in: world.scope, ["title": "t0"], by: world.actors[0])
    try world.converge()
    try device.close()
    let old = Folder.bytes(device.path)
    let next = try Store.open(
      path: device.path, master: world.master, options: world.options(41))
    let lost = try next.set(id, ["title": "t1"], by: world.actors[1])
    try world.pull(central, from: next)
    try next.close()
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: device.path))
    try file.truncate(atOffset: 0)
    try file.write(contentsOf: Data(old))
    try file.close()
    let back = try Store.open(
      path: device.path, master: world.master, options: world.options(42))
    try back.set(id, ["title": "t2"], by: world.actors[1])
    try world.pull(back, from: central)
    try world.pull(central, from: back)
    #expect(try back.holds(lost, of: world.scope))
    #expect(try central.incidents().isEmpty)
    #expect(try central.stateDigest() == back.stateDigest())
    #expect(try central.conflicts().count == 1)
  }

  @Test("restoring refuses what is no backup of this replica, and keeps what was erased erased")
  func refusals() throws {
    let world = try World(devices: 1)
    let central = world.central
    let citizen = try central.makeScope(kind: "citizen", by: world.actors[0]) { scope in
      [world.model.creating("plan", central.newID(), in: scope, ["title": "x"])]
    }
    let backup = world.folder.file("backup")
    try central.backup(to: backup)
    #expect(throws: StoreError.alreadyExists(path: backup)) { try central.backup(to: backup) }
    #expect(throws: StoreError.self) {
      try Store.restore(
        from: backup, to: world.stores[1].path, master: world.master, options: world.options())
    }
    try central.erase(citizen, ground: "g", recordedIn: world.scope, by: world.actors[0])
    try central.close()
    let restored = try Store.restore(
      from: backup, to: central.path, master: world.master, options: world.options())
    #expect(try restored.scope(citizen) == nil)
    #expect(try restored.isErased(citizen))
    let bytes = Data(Folder.bytes(central.path))
    #expect(bytes.range(of: Data(citizen.bytes)) == nil)
  }
}
