import Foundation
import Testing

@testable import EventStore

@Suite("Erasure, redaction and leaving")
struct ErasureTests {
  /// Two citizens whose events lie among each other in the file, and a catalogue.
  private func town() throws -> (World, citizen: ScopeID, entities: [EntityID]) {
    let world = try World(devices: 1)
    let (central, device) = (world.stores[0], world.stores[1])
    let citizen = try central.makeScope(kind: "citizen", by: world.actors[0]) { _ in [] }
    try World.share(citizen, from: central, to: device)
    var entities: [EntityID] = []
    for i in 0..<120 {
      for scope in [world.scope, citizen] {
        let id: EntityID = central.newID()
        try central.create(
          "plan", id, in: scope, ["title": .text(String(repeating: "x", count: i * 7 % 300))],
          by: world.actors[0])
        if scope == citizen { entities.append(id) }
      }
    }
    for id in entities.prefix(30) { try central.set(id, ["comment": "y"], by: world.actors[0]) }
    try world.converge()
    try world.converge(scope: citizen)
    return (world, citizen, entities)
  }

  private func traces(_ store: Store, _ names: [[UInt8]]) -> Int {
    ["", "-wal", ".keys"].reduce(0) { sum, suffix in
      let bytes = Data(Folder.bytes(store.path + suffix))
      return sum + names.filter { bytes.range(of: Data($0)) != nil }.count
    }
  }

  @Test("an erased scope leaves neither its id, its entities' ids nor its key, anywhere")
  func erase() throws {
    let (world, citizen, entities) = try town()
    let (central, device) = (world.stores[0], world.stores[1])
    let runs = try central.runs(of: citizen, beyond: []).runs
    let feeds = Set(runs.map(\.feed))
    let names =
      [citizen.bytes, Array(citizen.description.utf8)] + entities.map(\.bytes)
      + feeds.map(\.bytes)
    let sealed = runs.flatMap(\.events).compactMap { event -> [UInt8]? in
      if case .sealed(let bytes) = event.content { bytes } else { nil }
    }
    #expect(traces(central, names) > 0)
    #expect(throws: StoreError.onlyCentral) {
      try device.erase(citizen, ground: "g", recordedIn: world.scope, by: world.actors[1])
    }
    try central.erase(citizen, ground: "samtykke", recordedIn: world.scope, by: world.actors[0])
    try world.pull(device, from: central)
    for store in [central, device] {
      #expect(traces(store, names) == 0)
      #expect(traces(store, sealed) == 0)
      #expect(store.keyring.newestGeneration(citizen) == nil)
      #expect(try store.isErased(citizen))
      #expect(try store.scope(citizen) == nil)
      let report = try store.ingest(runs, from: central.replica)
      #expect(report.taken == 0 && report.parked == 0)
      #expect(report.refused.allSatisfy { $0.reason == .erased } && !report.refused.isEmpty)
      let key = [UInt8](repeating: 1, count: 32)
      _ = try store.addKeys([(scope: citizen, generation: 1, key: key)])
      #expect(store.keyring.newestGeneration(citizen) == nil)
      #expect(try store.verify().problems == [])
    }
    #expect(try central.stateDigest() == device.stateDigest())
    #expect(try central.fingerprint() == device.fingerprint())
    // The rest is untouched, also by folding anew.
    let before = try central.stateDigest()
    #expect(try central.rebuild() == before)
    #expect(try central.entities("plan").count == 120)
  }

  @Test("a key that outlived its erasure, cut off by a crash, goes when the store is opened")
  func crashBetween() throws {
    let (world, citizen, _) = try town()
    let ring = Folder.bytes(world.central.path + ".keys")
    try world.central.erase(citizen, ground: "g", recordedIn: world.scope, by: world.actors[0])
    try world.central.close()
    try Files.replace(world.central.path + ".keys", with: ring)
    let again = try Store.open(
      path: world.central.path, master: world.master, options: world.options())
    #expect(again.keyring.newestGeneration(citizen) == nil)
  }

  @Test("redaction removes a body everywhere, chains hold, and all replicas show the same")
  func redaction() throws {
    for seed in Seed.rounds(8) {
      let world = try World(devices: 2, seed: seed)
      let central = world.central
      var dice = Dice(seed)
      let id: EntityID = central.newID()
      var events = try central.create(
        "plan", id, in: world.scope, ["title": "hemmelig", "tags": ["a", "b"]],
        by: world.actors[0])
      try world.converge()
      for i in 0..<12 {
        let who = dice.below(3)
        events += try world.stores[who].set(
          id, ["title": .text("t\(i)"), "comment": .text("c\(i)")], by: world.actors[who])
        if dice.chance(40) { try world.converge() }
      }
      try world.converge()
      let target = try #require(events.randomElement(using: &dice))
      let other = try #require(events.randomElement(using: &dice))
      let old = try world.allRuns()
      #expect(throws: StoreError.onlyCentral) {
        try world.stores[1].redact(target, ground: "g", by: world.actors[1])
      }
      try central.redact(target, ground: "g", by: world.actors[0])
      if other != target { try central.redact(other, ground: "g", by: world.actors[0]) }
      for device in world.stores.dropFirst() { try world.pull(device, from: central) }

      let body = try #require(
        old.flatMap { run in
          run.events.enumerated().compactMap { i, event -> [UInt8]? in
            guard run.feed == target.feed, run.first + UInt64(i) == target.sequence,
              case .sealed(let bytes) = event.content
            else { return nil }
            return bytes
          }
        }.first)
      let digest = try central.stateDigest()
      for store in world.stores {
        #expect(traces(store, [body]) == 0, "seed \(seed)")
        #expect(try store.verify().problems == [], "seed \(seed)")
        #expect(try store.stateDigest() == digest, "seed \(seed)")
        #expect(try store.rebuild() == digest, "seed \(seed)")
        // The body brought again is not taken back.
        _ = try store.ingest(old, from: central.replica)
        #expect(try traces(store, [body]) == 0 && store.stateDigest() == digest, "seed \(seed)")
      }
      // Old runs with the body first, then the redaction; and the other way round; and mixed.
      for order in 0..<3 {
        let observer = try world.observer("o\(order)")
        var runs = order == 0 ? old + (try world.allRuns()) : try world.allRuns() + old
        if order == 2 { runs.shuffle(using: &dice) }
        for run in runs { _ = try observer.ingest([run], from: central.replica) }
        #expect(try observer.stateDigest() == digest, "seed \(seed), order \(order)")
        #expect(traces(observer, [body]) == 0, "seed \(seed), order \(order)")
        #expect(try observer.verify().problems == [], "seed \(seed), order \(order)")
      }
    }
  }

  @Test("leaving takes everything along, and coming back opens a new feed")
  func leaving() throws {
    let (world, citizen, entities) = try town()
    let (central, device) = (world.stores[0], world.stores[1])
    try device.set(entities[0], ["title": "mit"], by: world.actors[1])
    #expect(throws: StoreError.unsentWork(events: 2)) { try device.leave(citizen) }
    try world.pull(central, from: device, scope: citizen)
    try device.keep([try central.receipt(for: citizen)], from: central.replica)
    let mine = { (store: Store) in
      Set(
        try store.runs(of: citizen, beyond: []).runs.filter {
          $0.device == device.identity.signingKey
        }.map(\.feed))
    }
    let before = try mine(device)
    #expect(before.count == 1)
    try device.leave(citizen)
    #expect(traces(device, [citizen.bytes] + entities.map(\.bytes)) == 0)
    #expect(device.keyring.newestGeneration(citizen) == nil)
    #expect(try device.verify().problems == [])
    #expect(throws: StoreError.unknownScope) {
      try device.append(
        [device.model.creating("plan", entities[0], in: citizen, ["title": "z"])],
        by: world.actors[1])
    }

    try World.share(citizen, from: central, to: device)
    try world.pull(device, from: central, scope: citizen)
    #expect(try device.entity(entities[0])?["title"] == "mit")
    try device.set(entities[0], ["title": "igen"], by: world.actors[1])
    #expect(try mine(device).count == 2)
    try world.pull(central, from: device, scope: citizen)
    #expect(try central.entity(entities[0])?["title"] == "igen")
    for store in world.stores {
      #expect(try store.incidents().isEmpty)
      #expect(try store.verify().problems == [])
    }
    #expect(try central.stateDigest() == device.stateDigest())
  }
}
