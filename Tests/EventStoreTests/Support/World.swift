import Foundation

@testable import EventStore

/// A central node and its devices, with one scope whose key all of them hold.
final class World {
  let folder = Folder()
  let model: Model
  let master = MasterKey.bytes([UInt8](repeating: 7, count: 32))
  private(set) var stores: [Store] = []
  private(set) var actors: [Actor] = []
  let clock = Clock()
  let scope: ScopeID

  /// Milliseconds since 1970, moved by hand.
  final class Clock {
    var now: Int64 = 1_760_000_000_000
  }

  /// What the tests' histories are about: every policy, a rule, every relevance, and one kind that is
  /// granted.
  static let model = Model(
    kinds: [
      Kind(
        "plan",
        groups: [
          Group("title", .review), Group("status", .review, fields: ["status", "date"]),
          Group("comment", .latest), Group("tags", .set),
        ],
        relevance: Relevance.Declaration(
          reads: "status", "date", "comment", day: { $0["date"].int.map { $0 &* 20 } }
        ) { plan in
          switch plan["status"].text {
          case "open": .open
          case "closed": .latest(of: plan["comment"].text ?? "", at: plan["date"].int ?? 0)
          default: .past
          }
        }),
      Kind(
        "memo", groups: [Group("title", .review), Group("comment", .latest)],
        relevance: Relevance.Declaration(reads: "title") {
          .latest(of: "", at: $0["title"].text == "m1" ? 1 : 0)
        }),
      Kind("grant", groups: [Group("role", .review)], grantedCentrally: true),
    ],
    rules: [
      Rule("one-open", reads: [Rule.Reads("plan", "status")]) { view in
        let open = view.entities("plan").filter { $0["status"] == "open" }
        guard let first = open.first, open.count > 1 else { return [] }
        return [
          Finding(
            entity: first.id, key: open.map(\.id.description).joined(separator: " "),
            severity: .low, facts: [:],
            options: [
              Finding.Option("close", changes: [first.id: ["status": "closed"]]),
              Finding.Option("keep"),
            ])
        ]
      }
    ], foldVersion: 1)

  init(devices: Int = 2, model: Model = World.model, seed: UInt64 = 1, skews: [Int64] = []) throws {
    self.model = model
    var dice = Dice(seed)
    for i in 0...devices {
      let skew = i < skews.count ? skews[i] : 0
      let clock = clock
      let options = Store.Options(
        model: model, now: { clock.now + skew }, generator: Dice(dice.next()), patience: 2)
      stores.append(
        try Store.create(
          path: folder.file("r\(i)"), name: "replica \(i)", master: master,
          municipality: i == 0 ? "Byen" : nil, options: options))
      actors.append(Actor(staff: EntityID(using: &dice), role: i == 0 ? "admin" : "worker"))
    }
    for device in stores.dropFirst() { try device.addPeer(stores[0].card()) }
    for a in stores {
      for b in stores where a !== b { try a.addPeer(b.card()) }
    }
    scope = try stores[0].makeScope(kind: "citizen", by: actors[0]) { _ in [] }
    for device in stores.dropFirst() { try World.share(scope, from: stores[0], to: device) }
  }

  var central: Store { stores[0] }

  func options(_ seed: UInt64 = 99) -> Store.Options {
    let clock = clock
    return Store.Options(
      model: model, now: { clock.now }, generator: Dice(seed), patience: 2)
  }

  /// A replica that holds nothing yet but the scope's key.
  func observer(_ name: String, seed: UInt64 = 5) throws -> Store {
    let store = try Store.create(
      path: folder.file(name), name: name, master: master, options: options(seed))
    try store.addPeer(central.card())
    for other in stores.dropFirst() { try store.addPeer(other.card()) }
    try World.share(scope, from: central, to: store)
    return store
  }

  func replace(_ i: Int, with store: Store) { stores[i] = store }

  /// The disk with a store is gone; its keys were kept elsewhere.
  static func removeStore(_ path: String) {
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: path + suffix)
    }
  }

  static func share(_ scope: ScopeID, from: Store, to: Store) throws {
    let keys = from.keyring.generations(scope).map { (scope, $0.key, $0.value) }
    _ = try to.addKeys(keys.map { (scope: $0.0, generation: $0.1, key: $0.2) })
  }

  // MARK: - Exchange

  /// Brings `to` what `from` holds and it lacks.
  @discardableResult
  func pull(
    _ to: Store, from: Store, scope: ScopeID? = nil, limit: Int = .max
  ) throws -> IngestReport {
    let scope = scope ?? self.scope
    let runs = try from.runs(of: scope, beyond: to.receipt(for: scope).tips, bytes: limit).runs
    return try to.ingest(runs, from: from.replica)
  }

  /// Exchanges until everybody holds the same: what one has parked may free what another has, so this
  /// can take some rounds.
  func converge(scope: ScopeID? = nil) throws {
    for _ in 0..<30 {
      for device in stores.dropFirst() {
        try pull(central, from: device, scope: scope)
        try pull(device, from: central, scope: scope)
      }
      let prints = try stores.map { try $0.fingerprint() }
      if Set(prints).count == 1 { return }
    }
  }

  /// All there is of the scope at `store`.
  func allRuns(_ store: Store? = nil) throws -> [Run] {
    try (store ?? central).runs(of: scope, beyond: []).runs
  }
}

extension Store {
  /// Changes fields of an entity and writes them.
  @discardableResult
  func set(_ id: EntityID, _ fields: Fields, by actor: Actor) throws -> [EventID] {
    guard let entity = try entity(id) else { return [] }
    return try append([entity.setting(fields)], by: actor)
  }

  @discardableResult
  func create(
    _ kind: String, _ id: EntityID, in scope: ScopeID, _ fields: Fields, by actor: Actor
  ) throws -> [EventID] {
    try append([model.creating(kind, id, in: scope, fields)], by: actor)
  }
}
