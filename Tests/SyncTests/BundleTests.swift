import Client
import EventStore
import Foundation
import Testing

@Suite struct BundleTests {
  /// A town where device 1 has written `count` goals that nobody else holds.
  private func town(writing count: Int, seed: UInt64 = 1) throws -> Town {
    let town = try Town(devices: 2, seed: seed)
    try town.sync(1)
    for i in 0..<count { try write(town, 1, "mål \(i)") }
    return town
  }

  private func write(_ town: Town, _ i: Int, _ title: String) throws {
    let store = town.stores[i]
    try store.append(
      [Town.model.creating("goal", store.newID(), in: town.catalogue, ["title": .text(title)])],
      by: town.actor)
  }

  @Test func `a bundle there and one back make two replicas equal`() throws {
    let town = try town(writing: 5)
    let there = try town.read(try town.bundle(from: 1, to: 0), at: 0)
    #expect(there.report.taken == 6 && there.failure == nil)
    #expect(try town.stores[1].scopes()[0].unsent == 6)
    let back = try town.read(try town.bundle(from: 0, to: 1), at: 1)
    #expect(back.isEqual && back.report.taken == 0)
    #expect(try town.stores[1].scopes()[0].unsent == 0)
    // What was signed for is not sent again.
    let empty = try BundleFile.write(
      from: town.stores[1], to: try town.central.card(), sharing: town.table,
      file: town.folder.appendingPathComponent("again.skridt").path)
    #expect(empty.events == 0)
  }

  @Test func `reading a bundle again, or an older one later, changes nothing`() throws {
    let town = try town(writing: 3)
    let first = try town.bundle(from: 1, to: 0, name: "first")
    try write(town, 1, "senere")
    let second = try town.bundle(from: 1, to: 0, name: "second")
    #expect(try town.read(second, at: 0).report.taken == 5)
    let digest = try town.central.stateDigest()
    for file in [second, first, second] {
      let taken = try town.read(file, at: 0)
      #expect(taken.report.taken == 0 && taken.failure == nil)
    }
    #expect(try town.central.stateDigest() == digest)
  }

  @Test func `a bundle that leaves a gap is parked until the gap is filled`() throws {
    let town = try town(writing: 3)
    let first = try town.bundle(from: 1, to: 0, name: "first")
    // The device believes the central node has what the first bundle holds.
    let copy = try Town.lostBundle(town)
    #expect(try town.read(copy, at: 0).report.parked > 0)
    #expect(try town.central.scopes()[0].events < town.stores[1].scopes()[0].events)
    let taken = try town.read(first, at: 0)
    #expect(taken.failure == nil)
    #expect(try town.central.stateDigest() == town.stores[1].stateDigest())
  }

  @Test func `a bundle cut anywhere is taken up to the cut and then asked for again`() throws {
    let town = try town(writing: 4)
    let whole = try Data(
      contentsOf: URL(fileURLWithPath: try town.bundle(from: 1, to: 0)))
    let cut = town.folder.appendingPathComponent("cut.skridt")
    for length in stride(from: 0, to: whole.count, by: 37) {
      try whole.prefix(length).write(to: cut)
      if let taken = try? town.read(cut.path, at: 0) { #expect(taken.failure == .cutShort) }
      #expect(try town.central.verify().problems == [])
    }
    try whole.write(to: cut)
    #expect(try town.read(cut.path, at: 0).failure == nil)
    #expect(try town.central.stateDigest() == town.stores[1].stateDigest())
  }

  @Test func `no byte of a bundle can be changed unnoticed`() throws {
    let town = try town(writing: 2)
    let whole = try Data(
      contentsOf: URL(fileURLWithPath: try town.bundle(from: 1, to: 0)))
    let digest = try town.central.stateDigest()
    let changed = town.folder.appendingPathComponent("changed.skridt")
    for position in stride(from: 0, to: whole.count, by: 5) {
      var bytes = whole
      bytes[position] ^= 1
      try bytes.write(to: changed)
      if let taken = try? town.read(changed.path, at: 0) { #expect(taken.failure != nil) }
      // Whole frames before the change are taken; nothing is taken that device 1 did not write.
      if try town.central.stateDigest() != digest {
        #expect(try town.central.stateDigest() == town.stores[1].stateDigest())
      }
    }
    #expect(try town.central.verify().problems == [])
  }

  @Test func `a bundle replaces an older bundle and never anything else`() throws {
    let town = try town(writing: 1)
    let bundle = try town.bundle(from: 1, to: 0)
    #expect(try town.bundle(from: 1, to: 0) == bundle)
    let precious = [town.path(0), town.path(1), town.path(1) + ".keys"]
    let before = try precious.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    for path in precious {
      #expect(throws: StoreError.alreadyExists(path: path)) {
        try BundleFile.write(
          from: town.stores[1], to: try town.central.card(), sharing: town.table, file: path)
      }
    }
    #expect(try precious.map { try Data(contentsOf: URL(fileURLWithPath: $0)) } == before)
  }

  @Test func `a scope that was left and is granted again comes whole, by bundle too`() throws {
    for leavesByBundle in [true, false] {
      let town = try Town(devices: 1, seed: 5)
      let id: EntityID = town.central.newID()
      let scope = try town.central.makeScope(kind: "citizen", by: town.actor) { scope in
        [Town.model.creating("goal", id, in: scope, ["title": "a"])]
      }
      town.table.granted[town.stores[1].replica] = [scope]
      _ = try town.read(try town.bundle(from: 0, to: 1), at: 1)
      _ = try town.read(try town.bundle(from: 1, to: 0), at: 0)
      town.table.granted = [:]
      if leavesByBundle {
        let order = try town.bundle(from: 0, to: 1, name: "order")
        #expect(try town.read(order, at: 1).left == [scope])
        _ = try town.read(try town.bundle(from: 1, to: 0), at: 0)
      } else {
        // The device asks about something else, and is told in passing.
        try write(town, 1, "andet")
        _ = try town.sync(1)
        _ = try town.sync(1)
      }
      town.clock.milliseconds += 60_000
      town.table.granted[town.stores[1].replica] = [scope]
      _ = try town.read(try town.bundle(from: 0, to: 1), at: 1)
      #expect(try town.stores[1].entity(id)?["title"] == "a", "left by bundle: \(leavesByBundle)")
      guard leavesByBundle else { continue }
      // The order to leave, read once more, has been overtaken.
      let order = town.folder.appendingPathComponent("order-0-1.skridt").path
      #expect(try town.read(order, at: 1).left.isEmpty)
      #expect(try town.stores[1].entity(id)?["title"] == "a")
    }
  }

  @Test func `garbage, somebody else's bundle and a stranger's are refused by name`() throws {
    let town = try town(writing: 1)
    let garbage = town.folder.appendingPathComponent("garbage.skridt")
    try Data("ikke en pakke".utf8).write(to: garbage)
    #expect(throws: BundleFile.Failure.notABundle) { try town.read(garbage.path, at: 0) }
    let forCentral = try town.bundle(from: 1, to: 0)
    #expect(throws: BundleFile.Failure.notForMe(recipient: town.central.replica)) {
      try town.read(forCentral, at: 2)
    }
    let other = try Town(devices: 1, seed: 99)
    let stranger = town.folder.appendingPathComponent("stranger.skridt").path
    _ = try BundleFile.write(
      from: other.stores[1], to: try town.central.card(), sharing: other.table, file: stranger)
    #expect(throws: BundleFile.Failure.unknownSender(other.stores[1].replica)) {
      try town.read(stranger, at: 0)
    }
    #expect(throws: StoreError.missing(path: "nowhere")) { try town.read("nowhere", at: 0) }
  }

  @Test func `nothing in a bundle can be read without its recipient's key`() throws {
    let town = try town(writing: 0)
    try write(town, 1, "Kendt tekst med æøå")
    let bytes = try Data(
      contentsOf: URL(fileURLWithPath: try town.bundle(from: 1, to: 0)))
    for word in ["Kendt tekst", "æøå", "goal", "title", "worker", town.catalogue.description] {
      #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word) is readable")
    }
    #expect(bytes.range(of: Data(town.catalogue.bytes)) == nil)
  }
}

extension Town {
  /// A bundle from device 1 that leaves a gap: the central node's copy has signed for what came before.
  static func lostBundle(_ town: Town) throws -> String {
    let device = town.stores[1]
    // Everything the device holds now, signed for by a copy of the central node.
    let cloneFolder = town.folder.appendingPathComponent("clone")
    try FileManager.default.createDirectory(at: cloneFolder, withIntermediateDirectories: true)
    for suffix in ["", "-wal", ".keys"] {
      let from = town.path(0) + suffix
      guard FileManager.default.fileExists(atPath: from) else { continue }
      try FileManager.default.copyItem(
        atPath: from, toPath: cloneFolder.appendingPathComponent("c\(suffix)").path)
    }
    let clone = try Store.open(
      path: cloneFolder.appendingPathComponent("c").path, master: town.master,
      options: town.options(0))
    _ = try BundleFile.read(
      file: try town.bundle(from: 1, to: 0, name: "clone"), into: clone, sharing: town.table)
    try device.keep([try clone.receipt(for: town.catalogue)], from: town.central.replica)
    try device.append(
      [model.creating("goal", device.newID(), in: town.catalogue, ["title": "efter hullet"])],
      by: town.actor)
    return try town.bundle(from: 1, to: 0, name: "gap")
  }
}
