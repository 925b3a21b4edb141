import Testing

@testable import EventStore

@Suite("What is not known, and what is not here yet")
struct UnknownTests {
  private func forger(_ world: World) throws -> Forger {
    var dice = Dice(9)
    return try Forger(world.central, scope: world.scope, dice: &dice)
  }

  private func write(_ group: String, _ fields: Fields) -> EventBody.Write {
    EventBody.Write(group: group, mode: .edit, over: [], value: Value.object(fields).encoded)
  }

  @Test("kinds and groups of a newer model are folded, forwarded, and understood later")
  func newerModel() throws {
    let world = try World(devices: 2)
    var forger = try forger(world)
    let (known, unknown): (EntityID, EntityID) = (world.central.newID(), world.central.newID())
    let genesis = try forger.genesis()
    let run = try forger.write([
      forger.body(
        known, version: 9,
        .writes([write("title", ["title": "t"]), write("smiley", ["smiley": 3])])
      ),
      forger.body(unknown, kind: "drømme", .writes([write("hvad", ["hvad": "flyve"])])),
    ])
    _ = try world.central.ingest([genesis, run], from: world.stores[1].replica)
    try world.pull(world.stores[1], from: world.central)
    try world.pull(world.stores[2], from: world.stores[1])
    for store in world.stores {
      #expect(try store.entity(known)?["title"] == "t")
      #expect(try store.entity(known)?["smiley"] == 3)
      #expect(try store.entity(unknown)?["hvad"] == "flyve")
      #expect(try store.entities("drømme").count == 1)
      #expect(try store.stateDigest() == world.central.stateDigest())
    }
    try world.stores[2].set(unknown, ["hvad": "svømme"], by: world.actors[2])
    #expect(try world.stores[2].entity(unknown)?["hvad"] == "svømme")
  }

  @Test(
    "layouts and types from the future are kept, flagged and forwarded, and what follows counts")
  func newerLayouts() throws {
    let world = try World(devices: 2)
    var forger = try forger(world)
    let id: EntityID = world.central.newID()
    let genesis = try forger.genesis()
    var future = forger.body(id, .writes([write("title", ["title": "x"])])).encoded
    future[0] = 2
    var type = forger.body(id, .writes([write("title", ["title": "y"])])).encoded
    type[1] = 77
    var mode = forger.body(id, .writes([write("q", ["q": 1])])).encoded
    mode[mode.count - 8] = 9
    let plain = forger.body(id, .writes([write("title", ["title": "z"])])).encoded
    let run = try forger.write(plain: [future, type, [], [1], mode, plain])
    _ = try world.central.ingest([genesis, run], from: world.stores[1].replica)
    try world.pull(world.stores[1], from: world.central)
    try world.pull(world.stores[2], from: world.stores[1])
    for store in world.stores {
      #expect(try store.entity(id)?["title"] == "z")
      #expect(try store.scope(world.scope)?.waiting == 0)
      let flagged = try store.incidents().filter { $0.what == "not-understood" }.map(\.detail)
      #expect(Set(flagged).isSuperset(of: ["2", "3", "4", "5"]))
      #expect(try store.fingerprint() == world.central.fingerprint())
      #expect(try store.verify().problems == [])
    }
    #expect(try world.allRuns(world.stores[2]).flatMap(\.events).count == 7)
  }

  @Test("an older body version is raised when it is read, and conflicts as the new one would")
  func upcasting() throws {
    let old = Model(
      kinds: [Kind("plan", groups: [Group("name", .review)])], foldVersion: 1)
    let new = Model(
      kinds: [
        Kind("plan", version: 2, groups: [Group("title", .review)]) { version, group, fields in
          version < 2 && group == "name"
            ? ("title", ["title": fields["name"] ?? .null])
            : (group, fields)
        }
      ], foldVersion: 2)
    let world = try World(devices: 1, model: old)
    let id: EntityID = world.central.newID()
    try world.central.create("plan", id, in: world.scope, ["name": "t"], by: world.actors[0])
    try world.converge()
    try world.central.close()
    var options = world.options()
    options.model = new
    let raised = try Store.open(
      path: world.central.path, master: world.master, options: options)
    #expect(try raised.entity(id)?["title"] == "t")
    #expect(try raised.entity(id)?["name"] == .null)
    try raised.set(id, ["title": "u"], by: world.actors[0])
    #expect(try raised.entity(id)?.groups["title"]?.live.count == 1)
    try world.stores[1].set(id, ["name": "w"], by: world.actors[1])
    try world.pull(raised, from: world.stores[1])
    #expect(try raised.conflicts().first?.candidates.count == 2)
    let digest = try raised.stateDigest()
    #expect(try raised.rebuild() == digest)
  }

  @Test("an event whose cause is missing waits, visibly, and counts when the cause arrives")
  func waiting() throws {
    let world = try World(devices: 2)
    let (central, device, other) = (world.stores[0], world.stores[1], world.stores[2])
    let id: EntityID = central.newID()
    try central.create(
      "memo", central.newID(), in: world.scope, ["title": "m"], by: world.actors[0])
    try world.pull(device, from: central)
    try world.pull(other, from: central)
    try device.create("plan", id, in: world.scope, ["title": "t0"], by: world.actors[1])
    try world.pull(central, from: device)
    try central.set(id, ["title": "t1"], by: world.actors[0])
    let runs = try world.allRuns()
    let effect = runs.filter { $0.device == central.identity.signingKey }
    let cause = runs.filter { $0.device == device.identity.signingKey }
    _ = try other.ingest(effect, from: central.replica)
    #expect(try other.scopes().first?.waiting == 1)
    #expect(try other.entity(id) == nil)
    #expect(try other.fingerprint() != central.fingerprint())
    _ = try other.ingest(cause, from: central.replica)
    #expect(try other.scopes().first?.waiting == 0)
    #expect(try other.entity(id)?["title"] == "t1")
    #expect(try other.fingerprint() == central.fingerprint())
    #expect(try other.stateDigest() == central.stateDigest())
  }

  @Test("an event that claims to have seen another branch than exists waits for ever")
  func falseSeen() throws {
    let world = try World(devices: 1)
    var forger = try forger(world)
    let id: EntityID = world.central.newID()
    try world.central.create("plan", id, in: world.scope, ["title": "t"], by: world.actors[0])
    let tip = try #require(try world.central.receipt(for: world.scope).tips.first)
    let genesis = try forger.genesis()
    for claim in [
      EventID(feed: tip.feed, sequence: tip.sequence, check: tip.check ^ 1),
      EventID(feed: tip.feed, sequence: .max, check: tip.check),
      EventID(feed: tip.feed, sequence: 0, check: tip.check),
    ] {
      var branch = forger
      let run = try branch.write([
        forger.body(id, seen: [claim], .writes([write("title", ["title": "løgn"])]))
      ])
      let observer = try world.observer("o\(claim.sequence % 1000)\(claim.check & 7)")
      try world.pull(observer, from: world.central)
      let report = try observer.ingest([genesis, run], from: world.central.replica)
      #expect(report.taken == 2)
      #expect(try observer.scopes().first?.waiting == 1)
      #expect(try observer.entity(id)?["title"] == "t")
      #expect(try observer.verify().problems == [])
    }
  }

  @Test("events whose key is missing are kept and forwarded, and open when it comes")
  func missingKey() throws {
    let world = try World(devices: 2)
    let (central, device, other) = (world.stores[0], world.stores[1], world.stores[2])
    let scope = try central.makeScope(kind: "citizen", by: world.actors[0]) { _ in [] }
    let id: EntityID = central.newID()
    try central.create("plan", id, in: scope, ["title": "t"], by: world.actors[0])
    try central.rotateKey(of: scope)
    try central.set(id, ["title": "u"], by: world.actors[0])
    try world.pull(device, from: central, scope: scope)
    #expect(try device.scope(scope)?.waiting == 3)
    #expect(try device.verify().problems == [])
    #expect(try device.verify().unopened == 3)
    try world.pull(other, from: device, scope: scope)
    #expect(try other.scope(scope)?.events == 3)
    let keys = central.keyring.generations(scope)
    let first = try #require(keys[1])
    let report = try device.addKeys([(scope: scope, generation: 1, key: first)])
    #expect(report.changed[scope] == [id])
    #expect(try device.entity(id)?["title"] == "t")
    #expect(try device.scope(scope)?.waiting == 1)
    try World.share(scope, from: central, to: device)
    #expect(try device.entity(id)?["title"] == "u")
    #expect(try device.scope(scope)?.waiting == 0)
    #expect(try device.stateDigest(of: scope) == central.stateDigest(of: scope))
  }

  @Test("a feed of another municipality, or of a device that did not sign it, waits and is shown")
  func foreign() throws {
    let world = try World(devices: 1)
    var dice = Dice(4)
    var foreign = try Forger(
      world.central, scope: world.scope, dice: &dice, municipality: MunicipalityID(using: &dice))
    var borrowed = try Forger(world.central, scope: world.scope, dice: &dice)
    let runs = [
      try foreign.genesis(),
      try borrowed.genesis(device: world.central.identity.signingKey),
    ]
    let report = try world.central.ingest(runs, from: world.stores[1].replica)
    #expect(report.taken == 2)
    #expect(try world.central.scopes().first?.waiting == 2)
    #expect(try world.central.incidents().filter { $0.what == "foreign" }.count == 2)
  }

  @Test("a plain value over elements of an undeclared name is shown, and removes nothing")
  func undeclaredElements() throws {
    let world = try World(devices: 1)
    var forger = try forger(world)
    let central = world.central
    let id: EntityID = central.newID()
    let element = EventBody.Write(
      group: "hvad", mode: .add, over: [], value: Value.text("flyve").encoded)
    let runs = [
      try forger.genesis(), try forger.write([forger.body(id, kind: "drøm", .writes([element]))]),
    ]
    _ = try central.ingest(runs, from: world.stores[1].replica)
    #expect(try central.entity(id)?.elements("hvad") == ["flyve"])
    try central.set(id, ["hvad": "svømme"], by: world.actors[0])
    #expect(try central.entity(id)?["hvad"] == "svømme")
    let events = try LoggedEvent.all(central, scope: world.scope)
    #expect(!events.contains { $0.writes("hvad", .remove) })
  }

  @Test("an unauthorised undo, and a set under a register's name, change nothing that is shown")
  func sneaky() throws {
    let world = try World(devices: 1)
    var forger = try forger(world)
    let central = world.central
    let (plan, grant): (EntityID, EntityID) = (central.newID(), central.newID())
    try central.create("plan", plan, in: world.scope, ["title": "t"], by: world.actors[0])
    let made = try central.create(
      "grant", grant, in: world.scope, ["role": "r"], by: world.actors[0])
    let settle = try central.append(
      [
        Draft(
          scope: world.scope, entity: grant, kind: "grant",
          writes: [
            Draft.Write(group: "role", mode: .settle, over: made, value: .object(["role": "s"]))
          ])
      ], by: world.actors[0])
    let tips = try central.receipt(for: world.scope).tips
    let element = Value.text("falsk").encoded
    let runs = [
      try forger.genesis(seen: tips),
      try forger.write([
        forger.body(grant, kind: "grant", .undo(.init(settle[0]))),
        forger.body(grant, kind: "memo", time: 0, .undo(.init(settle[0]))),
        forger.body(
          grant, kind: "memo", time: 0,
          .writes([
            EventBody.Write(
              group: "role", mode: .settle, over: [.init(settle[0])],
              value: Value.object(["role": "alt"]).encoded)
          ])),
        forger.body(
          plan,
          .writes([
            EventBody.Write(group: "title", mode: .add, over: [], value: element),
            EventBody.Write(group: "tags", mode: .edit, over: [], value: element),
            EventBody.Write(group: "_review", mode: .edit, over: [], value: element),
          ])),
      ]),
    ]
    _ = try central.ingest(runs, from: world.stores[1].replica)
    #expect(try central.entity(grant)?["role"] == "s")
    #expect(try central.entities("grant").map(\.id) == [grant])
    #expect(try central.entity(grant)?.requests.count == 1)
    for _ in 0..<10 {
      #expect(try central.entity(plan)?["title"] == "t")
      #expect(try central.entity(plan)?.elements("tags") == [])
      #expect(try central.entity(plan)?.groups[Kind.reviewGroup] == nil)
    }
  }
}
