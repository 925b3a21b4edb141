import Foundation
import Testing

@testable import EventStore

@Suite("A run changed on its way")
struct TransitTests {
  @Test("any byte changed: refused or set aside, never taken in another form")
  func everyByte() throws {
    let world = try World(devices: 1)
    let central = world.central
    let id: EntityID = central.newID()
    try central.create("plan", id, in: world.scope, ["title": "et"], by: world.actors[0])
    let first = try #require(try world.allRuns().first)
    let tips = try central.receipt(for: world.scope).tips
    try central.set(id, ["title": "to"], by: world.actors[0])
    let second = try #require(
      try central.runs(of: world.scope, beyond: tips).runs.first)
    let fresh = try world.observer("fresh")
    let later = try world.observer("later")
    _ = try later.ingest([first], from: central.replica)
    var outcomes: [String: Int] = [:]
    for (run, store) in [(first, fresh), (second, later)] {
      let bytes = run.encoded
      let before = try store.stateDigest()
      for i in bytes.indices {
        for mask: UInt8 in [0x01, 0x80, 0xFF] {
          var changed = bytes
          changed[i] ^= mask
          guard let run = try? Run(encoded: changed) else {
            outcomes["unreadable", default: 0] += 1
            continue
          }
          let report = try store.ingest([run], from: central.replica)
          #expect(report.taken == 0, "byte \(i)")
          outcomes[report.parked > 0 ? "parked" : "refused", default: 0] += 1
        }
      }
      #expect(try store.stateDigest() == before)
      #expect(try store.verify().problems == [])
      // What was meant still arrives.
      #expect(try store.ingest([run], from: central.replica).taken == run.events.count)
    }
    #expect(outcomes.count == 3, "\(outcomes)")
    try world.pull(fresh, from: central)
    #expect(try fresh.stateDigest() == central.stateDigest())
  }

  @Test("noise never crashes the reader, and what it reads it writes the same")
  func noise() throws {
    var dice = Dice(Seed.base)
    let world = try World(devices: 1)
    try world.central.create(
      "plan", world.central.newID(), in: world.scope, ["title": "et"], by: world.actors[0])
    let real = try #require(try world.allRuns().first).encoded
    for _ in 0..<3000 * Seed.factor {
      var bytes = real
      for _ in 0..<(1 + dice.below(6)) {
        switch dice.below(3) {
        case 0: bytes[dice.below(bytes.count)] = UInt8(dice.below(256))
        case 1: bytes.removeSubrange(dice.below(bytes.count)...)
        default: bytes.insert(UInt8(dice.below(256)), at: dice.below(bytes.count + 1))
        }
        if bytes.isEmpty { bytes = [1] }
      }
      if let run = try? Run(encoded: bytes) {
        #expect(run.encoded == bytes || bytes.count > run.encoded.count)
        _ = run.brokenLimit
      }
      _ = try? EventBody(encoded: bytes)
      _ = try? Value(encoded: bytes)
      _ = try? Card(bytes: bytes)
    }
  }

  @Test("a carrier who leaves bodies out does not make them lost")
  func stripped() throws {
    let world = try World(devices: 1)
    let (central, device) = (world.stores[0], world.stores[1])
    let id: EntityID = central.newID()
    try central.create("plan", id, in: world.scope, ["title": "et"], by: world.actors[0])
    let run = try #require(try world.allRuns().first)
    let bare = Run(
      scope: run.scope, feed: run.feed, first: run.first, device: run.device,
      events: run.events.enumerated().map { i, event in
        i == 0
          ? event
          : Run.Event(
            generation: event.generation,
            content: .redacted(digest: event.digest, length: UInt32(event.length)))
      }, signature: run.signature)
    _ = try device.ingest([bare], from: central.replica)
    #expect(try device.entity(id) == nil)
    // No redaction says that the body is to be gone: whoever has it gives it back.
    _ = try device.ingest([run], from: central.replica)
    #expect(try device.entity(id)?["title"] == "et")
    #expect(try device.stateDigest() == central.stateDigest())
    #expect(try device.verify().problems == [])
  }

  @Test("runs over the limits are refused, whoever signed them")
  func limits() throws {
    let world = try World(devices: 1)
    var dice = Dice(3)
    var forger = try Forger(world.central, scope: world.scope, dice: &dice)
    let genesis = try forger.genesis()
    let entity: EntityID = world.central.newID()
    let empty = forger.body(entity, .writes([]))
    let long = try forger.write(Array(repeating: empty, count: 257))
    let device = world.stores[1]
    _ = try device.ingest([genesis], from: world.central.replica)
    let report = try device.ingest([long], from: world.central.replica)
    #expect(report.taken == 0 && report.refused.count == 1)
    for first: UInt64 in [0, 1 << 31 + 1, .max] {
      let odd = Run(
        scope: world.scope, feed: genesis.feed, first: first, device: nil, events: genesis.events,
        signature: genesis.signature)
      #expect(try device.ingest([odd], from: world.central.replica).taken == 0)
    }
    let none = Run(
      scope: world.scope, feed: genesis.feed, first: 2, device: nil, events: [],
      signature: genesis.signature)
    #expect(try device.ingest([none], from: world.central.replica).refused.count == 1)
    let text = String(repeating: "x", count: 70_000)
    #expect(throws: StoreError.self) {
      try world.central.create(
        "plan", entity, in: world.scope, ["title": .text(text)], by: world.actors[0])
    }
  }
}
