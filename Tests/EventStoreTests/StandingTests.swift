import Foundation
import Testing

@testable import EventStore

@Suite("How far a record has come")
struct StandingTests {
  private let world: World
  private var central: Store { world.stores[0] }
  private var device: Store { world.stores[1] }

  init() throws {
    world = try World(devices: 1)
    let id: EntityID = world.central.newID()
    try world.central.create("memo", id, in: world.scope, ["title": "m"], by: world.actors[0])
    try world.converge()
  }

  private func standing(_ id: EntityID) throws -> Standing {
    try device.standing(of: try #require(try device.entity(id)))
  }

  private func acknowledge() throws {
    try device.keep([central.receipt(for: world.scope)], from: central.replica)
  }

  @Test("written, handed over, acknowledged, changed, disputed")
  func life() throws {
    let id: EntityID = device.newID()
    try device.create("plan", id, in: world.scope, ["title": "a"], by: world.actors[1])
    #expect(try standing(id) == .local)
    let runs = try device.runs(of: world.scope, beyond: []).runs
    try device.noteSent(runs)
    #expect(try standing(id) == .sent)
    try world.pull(central, from: device)
    try acknowledge()
    #expect(try standing(id) == .received)
    #expect(try central.standing(of: try #require(try central.entity(id))) == .received)

    try central.set(id, ["title": "b"], by: world.actors[0])
    try device.set(id, ["title": "c"], by: world.actors[1])
    #expect(try standing(id) == .local)
    try world.converge()
    try acknowledge()
    #expect(try standing(id) == .inReview)
  }

  @Test("what the central node refused says why, until it is taken after all")
  func refused() throws {
    let id: EntityID = device.newID()
    try device.create("plan", id, in: world.scope, ["title": "a"], by: world.actors[1])
    let run = try #require(try device.runs(of: world.scope, beyond: []).runs.last)
    try device.noteSent([run])
    try device.noteRefused([
      IngestReport.Refusal(scope: world.scope, feed: run.feed, first: run.first, reason: .erased)
    ])
    #expect(try standing(id) == .refused(.erased))
    #expect(try device.refusals().map(\.reason) == [.erased])
    try world.pull(central, from: device)
    try acknowledge()
    #expect(try standing(id) == .received)
    #expect(try device.refusals().isEmpty)
  }

  @Test("what others wrote has come from the central node")
  func others() throws {
    let id: EntityID = central.newID()
    try central.create("plan", id, in: world.scope, ["title": "a"], by: world.actors[0])
    try world.converge()
    #expect(try standing(id) == .received)
  }
}
