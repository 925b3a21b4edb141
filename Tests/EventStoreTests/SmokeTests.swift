import Testing

@testable import EventStore

@Suite("A store, from end to end")
struct SmokeTests {
  @Test("writes, reopens and exchanges")
  func smoke() throws {
    let world = try World(devices: 1)
    let (central, device) = (world.stores[0], world.stores[1])
    let id: EntityID = central.newID()
    let made = try central.create(
      "plan", id, in: world.scope, ["title": "Gå en tur", "status": "open", "tags": ["a", "b"]],
      by: world.actors[0])
    #expect(made.count == 1)
    try world.pull(device, from: central)
    #expect(try device.entity(id)?["title"] == "Gå en tur")
    #expect(try device.stateDigest() == central.stateDigest())

    try device.set(id, ["title": "Gå to ture"], by: world.actors[1])
    try central.set(id, ["title": "Løbe"], by: world.actors[0])
    try world.converge()
    #expect(try device.fingerprint() == central.fingerprint())
    #expect(try device.stateDigest() == central.stateDigest())
    let conflict = try #require(try central.conflicts().first)
    #expect(conflict.candidates.count == 2)
    #expect(conflict.base == ["title": "Gå en tur"])
    #expect(try device.conflicts().map(\.id) == [conflict.id])
    try central.resolve(conflict, with: .candidate(0), reason: "aftalt", by: world.actors[0])
    try world.converge()
    #expect(try device.conflicts().isEmpty)
    let resolved = try #require(try device.conflicts(includingResolved: true).first)
    try device.undo(resolved, reason: "fortrudt", by: world.actors[1])
    try world.converge()
    #expect(try central.conflicts().map(\.id) == [conflict.id])

    for store in world.stores {
      let before = try store.stateDigest()
      #expect(try store.verify().problems == [])
      #expect(try store.rebuild() == before)
      #expect(try store.incidents().map(\.detail) == [])
    }
    let digest = try device.stateDigest()
    try device.close()
    let again = try Store.open(
      path: device.path, master: world.master, options: world.options())
    #expect(try again.stateDigest() == digest)
    try again.set(id, ["comment": "videre"], by: world.actors[1])
    #expect(try again.verify().problems == [])
    try world.pull(central, from: again)
    #expect(try central.entity(id)?["comment"] == "videre")
    #expect(try central.incidents() == [])
  }
}
