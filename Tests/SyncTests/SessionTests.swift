import Client
import EventStore
import Foundation
import Sync
import Testing

@Suite struct SessionTests {
  private func goal(_ store: Store, _ scope: ScopeID, _ town: Town, _ title: String) throws
    -> EntityID
  {
    let id: EntityID = store.newID()
    try store.append(
      [Town.model.creating("goal", id, in: scope, ["title": .text(title)])], by: town.actor)
    return id
  }

  @Test func `a session makes two replicas equal and proves it`() throws {
    let town = try Town(devices: 2, seed: 1)
    #expect(try town.sync(1).isEqual)
    let id = try goal(town.stores[1], town.catalogue, town, "Gå en tur")
    let outcome = try town.sync(1)
    #expect(outcome.isEqual && outcome.sent == 2)
    #expect(try town.sync(2).isEqual)
    #expect(try town.stores[2].entity(id)?["title"] == "Gå en tur")
    #expect(try town.stores[2].stateDigest() == town.central.stateDigest())
    #expect(try town.stores[1].scopes()[0].unsent == 0)
    for store in town.stores { #expect(try store.verify().problems == []) }
  }

  @Test func `a session with nothing to say is one round trip of at most 400 bytes`() throws {
    let town = try Town(devices: 1, seed: 2)
    for _ in 0..<29 {
      let scope = try town.central.makeScope(kind: "citizen", by: town.actor) { scope in
        [Town.model.creating("goal", town.central.newID(), in: scope, ["title": "x"])]
      }
      town.table.granted[town.stores[1].replica, default: []].insert(scope)
    }
    #expect(try town.sync(1).isEqual)
    var bytes = 0
    let outcome = try town.sync(1) { request, answer in
      let reply = try answer(request)
      bytes += request.count + reply.count
      return reply
    }
    #expect(outcome.isEqual && outcome.roundTrips == 1)
    #expect(bytes <= 400)
    #expect(try town.stores[1].scopes().count == 30)
  }

  @Test func `a device learns nothing of a scope it was not granted`() throws {
    let town = try Town(devices: 2, seed: 3)
    let scope = try town.central.makeScope(kind: "citizen", by: town.actor) { scope in
      [Town.model.creating("goal", town.central.newID(), in: scope, ["title": "hemmeligt"])]
    }
    town.table.granted[town.stores[1].replica] = [scope]
    try town.sync(1)
    var seen: [UInt8] = []
    try town.sync(2) { request, answer in
      let reply = try answer(request)
      seen += reply
      return reply
    }
    #expect(try town.stores[1].scope(scope) != nil)
    #expect(try town.stores[2].scope(scope) == nil)
    #expect(!seen.hex.contains(scope.description))
  }

  @Test func `a citizen registered offline reaches the central node with the key`() throws {
    let town = try Town(devices: 1, seed: 4)
    try town.sync(1)
    let device = town.stores[1]
    let id: EntityID = device.newID()
    try device.makeScope(kind: "citizen", by: town.actor) { scope in
      [Town.model.creating("goal", id, in: scope, ["title": "ny borger"])]
    }
    #expect(try town.sync(1).isEqual)
    #expect(try town.central.entity(id)?["title"] == "ny borger")
  }

  @Test func `after a grant ends the rest is pushed, then the scope leaves the device`() throws {
    let town = try Town(devices: 1, seed: 5)
    let id: EntityID = town.central.newID()
    let scope = try town.central.makeScope(kind: "citizen", by: town.actor) { scope in
      [Town.model.creating("goal", id, in: scope, ["title": "a"])]
    }
    town.table.granted[town.stores[1].replica] = [scope]
    try town.sync(1)
    let device = town.stores[1]
    let entity = try #require(try device.entity(id))
    try device.append([entity.setting(["note": "skrevet for sent"])], by: town.actor)
    town.table.granted = [:]
    let outcome = try town.sync(1)
    #expect(outcome.left == [scope] && outcome.isEqual)
    #expect(try device.scope(scope) == nil)
    #expect(try town.central.entity(id)?["note"] == "skrevet for sent")
    #expect(try device.verify().problems == [])
    // Granted again: the whole history comes back, and the device writes in a new feed.
    town.table.granted[device.replica] = [scope]
    #expect(try town.sync(1).isEqual)
    let again = try #require(try device.entity(id))
    try device.append([again.setting(["note": "tilbage"])], by: town.actor)
    #expect(try town.sync(1).isEqual)
    #expect(try town.central.entity(id)?["note"] == "tilbage")
  }

  @Test func `an unknown peer and a changed message are refused`() throws {
    let town = try Town(devices: 1, seed: 6)
    let stranger = try Town(devices: 1, seed: 7)
    var responder = Responder(store: town.central, sharing: town.table)
    var session = Session(
      store: stranger.stores[1], sharing: stranger.table, peer: try town.central.card(),
      nonce: [UInt8](repeating: 1, count: 16))
    #expect(try responder.respond(to: try session.start()) == [.refusal(.unknownPeer)])
    for position in stride(from: 0, to: 160, by: 3) {
      #expect(throws: (any Error).self) {
        try town.sync(1) { request, answer in
          var changed = request
          changed[position] ^= 1
          return try answer(changed)
        }
      }
    }
  }

  @Test func `requests repeated, late and in reverse order change nothing`() throws {
    let town = try Town(devices: 1, seed: 10)
    try town.sync(1)
    for i in 0..<3 { _ = try goal(town.stores[1], town.catalogue, town, "mål \(i)") }
    var requests: [[UInt8]] = []
    try town.sync(1) { request, answer in
      requests.append(request)
      return try answer(request)
    }
    let digest = try town.central.stateDigest()
    var responder = Responder(
      store: town.central, sharing: town.table, peer: try town.stores[1].card())
    for request in requests.reversed() + requests {
      _ = try responder.respond(to: try Wire.unframe(request))
    }
    #expect(try town.central.stateDigest() == digest)
    #expect(responder.report.taken == 0)
    #expect(try town.sync(1).isEqual)
  }

  @Test func `a peer that sends more than a batch is answered batch by batch`() throws {
    let town = try Town(devices: 1, seed: 11)
    try town.sync(1)
    let long = Value.text(String(repeating: "å", count: 20_000))
    for _ in 0..<60 {
      try town.central.append(
        [Town.model.creating("goal", town.central.newID(), in: town.catalogue, ["note": long])],
        by: town.actor)
    }
    var largest = 0
    let outcome = try town.sync(1) { request, answer in
      let reply = try answer(request)
      largest = max(largest, reply.count)
      return reply
    }
    #expect(outcome.isEqual && outcome.report.taken == 60 && outcome.roundTrips > 3)
    #expect(largest <= Message.maximumBytes)
    #expect(try town.stores[1].entities("goal").count == 61)
  }

  @Test func `a key nobody needs is never sent twice and a rotated one arrives`() throws {
    let town = try Town(devices: 1, seed: 8)
    try town.sync(1)
    try town.central.rotateKey(of: town.catalogue)
    let id = try goal(town.central, town.catalogue, town, "under ny nøgle")
    #expect(try town.sync(1).isEqual)
    #expect(try town.stores[1].entity(id)?["title"] == "under ny nøgle")
    #expect(town.stores[1].newestGeneration(of: town.catalogue) == 2)
  }

  @Test func `erasing a scope erases it on a device at its next exchange`() throws {
    let town = try Town(devices: 1, seed: 9)
    let scope = try town.central.makeScope(kind: "citizen", by: town.actor) { scope in
      [Town.model.creating("goal", town.central.newID(), in: scope, ["title": "slettes"])]
    }
    town.table.granted[town.stores[1].replica] = [scope]
    try town.sync(1)
    let old = try town.bundle(from: 1, to: 0)
    try town.central.erase(
      scope, ground: "efter anmodning", recordedIn: town.catalogue, by: town.actor)
    let outcome = try town.sync(1)
    #expect(outcome.isEqual && outcome.report.erased == [scope])
    for store in town.stores {
      #expect(try store.scope(scope) == nil)
      #expect(try store.isErased(scope))
      #expect(store.newestGeneration(of: scope) == 0)
      #expect(try store.verify().problems == [])
    }
    let taken = try town.read(old, at: 0)
    #expect(try town.central.scope(scope) == nil)
    #expect(taken.failure == nil)
  }

  @Test func `a device never pushes more than 500 events in one request`() throws {
    let town = try Town(devices: 1, seed: 11)
    try town.sync(1)
    for i in 0..<1300 { _ = try goal(town.stores[1], town.catalogue, town, "mål \(i)") }
    var pushed: [Int] = []
    let outcome = try town.sync(1) { request, answer in
      pushed.append(try Wire.unframe(request).reduce(0) { $0 + $1.events })
      return try answer(request)
    }
    #expect(outcome.isEqual && outcome.sent >= 1300)
    #expect(pushed.allSatisfy { $0 <= Message.maximumPushEvents })
    #expect(try town.central.stateDigest() == town.stores[1].stateDigest())
  }

  @Test func `what the central node refuses is told to whoever brought it, with the reason`() throws
  {
    let town = try Town(devices: 1, seed: 12)
    try town.sync(1)
    let device = town.stores[1]
    let scope = try device.makeScope(kind: "citizen", by: town.actor) { scope in
      [Town.model.creating("goal", device.newID(), in: scope, ["title": "mål"])]
    }
    try town.sync(1)
    try town.central.erase(scope, ground: "lov", recordedIn: town.catalogue, by: town.actor)
    let late = try goal(device, scope, town, "for sent")
    let runs = try device.runs(of: scope, beyond: []).runs
    // The erasure itself has not come to the device: it pushes what it has.
    var responder = Responder(store: town.central, sharing: town.table, peer: try device.card())
    var batch = Message.Batch()
    batch.runs = runs
    let answer = try responder.respond(to: [.batch(batch)])
    guard case .ack(let said)? = answer.first else {
      Issue.record("no acknowledgement")
      return
    }
    let refused = said.refused
    #expect(said.receipts.allSatisfy { $0.tips.isEmpty })
    #expect(!refused.isEmpty && refused.allSatisfy { $0.reason == .erased && $0.scope == scope })
    try device.noteRefused(refused)
    let entity = try #require(try device.entity(late))
    #expect(try device.standing(of: entity) == .refused(.erased))
  }

  /// Otherwise it could never tell that all it wrote was received, and would hold the scope for ever.
  @Test(arguments: [false, true])
  func `a device put back after its grant ended gets its own back and leaves`(
    byBundle: Bool
  ) throws {
    let town = try Town(devices: 2, seed: 13)
    let scope = try town.central.makeScope(kind: "citizen", by: town.actor) { scope in
      [Town.model.creating("goal", town.central.newID(), in: scope, ["title": "mål"])]
    }
    for device in town.stores.dropFirst() { town.table.granted[device.replica] = [scope] }
    try town.sync(1)
    _ = try goal(town.stores[1], scope, town, "før kopien")
    try town.sync(1)
    let copy = try town.copyFiles(of: 1)
    _ = try goal(town.stores[1], scope, town, "efter kopien")
    try town.sync(1)
    _ = try goal(town.central, scope, town, "ikke længere dens sag")
    town.table.granted[town.stores[1].replica] = []
    try town.putBack(copy, at: 1)
    let all = try town.central.scope(scope)?.events ?? 0
    if byBundle {
      for _ in 0..<2 {
        _ = try town.read(try town.bundle(from: 1, to: 0), at: 0)
        _ = try town.read(try town.bundle(from: 0, to: 1), at: 1)
      }
    } else {
      let outcome = try town.sync(1)
      #expect(outcome.isEqual && outcome.left == [scope])
      #expect(outcome.report.taken < all)
    }
    #expect(try town.stores[1].scope(scope) == nil)
    let idle = try town.sync(1)
    #expect(idle.isEqual && idle.roundTrips == 1)
  }
}
