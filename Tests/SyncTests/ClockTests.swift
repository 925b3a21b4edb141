import Client
import EventStore
import Foundation
import Sync
import Testing

/// A clock decides nothing but the order on the screen: what was received, and who must leave, holds
/// whatever clocks showed when it was signed.
@Suite struct ClockTests {
  private static let year: Int64 = 365 * 86_400_000

  /// A town where device 1 may hold a scope in which it has written; and the scope.
  private func town(_ seed: UInt64) throws -> (Town, ScopeID) {
    let town = try Town(devices: 1, seed: seed)
    let scope = try town.central.makeScope(kind: "citizen", by: town.actor) { scope in
      [Town.model.creating("goal", town.central.newID(), in: scope, ["title": "a"])]
    }
    town.table.granted[town.stores[1].replica] = [scope]
    return (town, scope)
  }

  private func write(_ town: Town, _ i: Int, in scope: ScopeID) throws {
    let store = town.stores[i]
    try store.append(
      [Town.model.creating("goal", store.newID(), in: scope, ["title": "b"])], by: town.actor)
  }

  private func meet(_ town: Town, byBundle: Bool) throws {
    guard byBundle else {
      try town.sync(1)
      return
    }
    _ = try town.read(try town.bundle(from: 1, to: 0), at: 0)
    _ = try town.read(try town.bundle(from: 0, to: 1), at: 1)
  }

  @Test(arguments: [false, true], [year, -year, 0])
  func `after a night with a wrong clock everything is received, and an ended grant is left`(
    byBundle: Bool, skew: Int64
  ) throws {
    let (town, scope) = try town(1)
    try meet(town, byBundle: byBundle)
    try write(town, 1, in: scope)
    town.clock.skews[0] = skew
    try meet(town, byBundle: byBundle)
    town.clock.skews[0] = 0
    for round in 0..<3 {
      town.clock.milliseconds += 86_400_000
      try write(town, 1, in: scope)
      try meet(town, byBundle: byBundle)
      #expect(try town.stores[1].scopes().allSatisfy { $0.unsent == 0 }, "round \(round)")
    }
    town.table.granted = [:]
    try write(town, 1, in: scope)
    for _ in 0..<2 { try meet(town, byBundle: byBundle) }
    #expect(try town.stores[1].scope(scope) == nil)
    #expect(try town.central.scope(scope)?.events == 8)
  }

  @Test func `a central node put back believes what it once signed, and is believed again`() throws
  {
    for isFooled in [true, false] {
      let (town, scope) = try town(2)
      try meet(town, byBundle: true)
      let old = try town.copyFiles(of: 0)
      for _ in 0..<3 {
        try write(town, 1, in: scope)
        try meet(town, byBundle: true)
      }
      #expect(try town.stores[1].scope(scope)?.unsent == 0)
      try town.putBack(old, at: 0)
      // Nothing tells the store that it was put back, unless its lock file is gone.
      if !isFooled { try town.forgetLock(0) }
      // What the device was told before says that all was received; only what comes now counts.
      for _ in 0..<3 { try meet(town, byBundle: true) }
      #expect(try town.stores[1].scope(scope)?.unsent == 0, "fooled: \(isFooled)")
      #expect(
        try town.central.scope(scope)?.fingerprint == town.stores[1].scope(scope)?.fingerprint,
        "fooled: \(isFooled)")
    }
  }

  @Test func `clocks at both ends of time end no session`() throws {
    let (town, scope) = try town(4)
    try meet(town, byBundle: false)
    for (central, device) in [(Int64.max, Int64(-1000)), (-1000, .max), (0, 0)] {
      town.clock.skews = [
        0: central - town.clock.milliseconds,
        1: device - town.clock.milliseconds,
      ]
      try write(town, 1, in: town.catalogue)
      try meet(town, byBundle: false)
      try meet(town, byBundle: true)
    }
    #expect(try town.stores[1].scopes().allSatisfy { $0.unsent == 0 })
    #expect(try town.stores[1].scope(scope) != nil)
  }

  @Test func `a fresh device sends nothing back, in however many batches it receives`() throws {
    for bytes in [Message.batchBytes, 4096] {
      let (town, scope) = try town(3)
      for _ in 0..<400 { try write(town, 0, in: scope) }
      let outcome = try town.sync(1, batchBytes: bytes)
      #expect(outcome.isEqual && outcome.sent == 0 && outcome.report.taken > 400)
      #expect(bytes > 4096 || outcome.roundTrips > 10)
    }
  }
}
