import EventStore
import Foundation

/// The application the benchmarks play: records of four groups, no rules, a scope a citizen.
enum Bench {
  static let kind = "record"

  static let model = Model(
    kinds: [
      Kind(
        kind,
        groups: [
          Group("title", .review), Group("status", .review),
          Group("progress", .review, fields: ["progress", "note"]), Group("minutes", .latest),
        ])
    ], foldVersion: 1)

  /// The same person every time, as on a device.
  static let actor: Actor = {
    var random = SplitMix64(seed: 7)
    return Actor(staff: EntityID(using: &random), role: "worker")
  }()

  static var options: Store.Options { Store.Options(model: model) }

  static func fields(_ fields: Workload.Fields) -> Fields {
    [
      "title": .text(fields.title), "status": .text(fields.status),
      "progress": .int(Int64(fields.progress)), "note": .text(fields.note),
      "minutes": .int(Int64(fields.minutes)),
    ]
  }

  static func fields(_ change: Workload.Change) -> Fields {
    ["progress": .int(Int64(change.progress)), "note": .text(change.note)]
  }
}

/// A folder of its own for one benchmark's files, gone with it.
final class Folder: Sendable {
  let path: String

  init(in parent: String, _ name: String) throws {
    path = "\(parent)/skridt-bench-\(getpid())-\(name)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
}

// MARK: - Replicas

extension Bench {
  static func create(_ path: String, central: Bool) throws -> Store {
    let master = try MasterKey.file(path + ".master", create: true)
    return try Store.create(
      path: path, name: URL(fileURLWithPath: path).lastPathComponent, master: master,
      municipality: central ? "Kolding" : nil, options: options)
  }

  static func open(_ path: String) throws -> Store {
    try Store.open(path: path, master: try MasterKey.file(path + ".master"), options: options)
  }

  /// A device that knows the central node and holds the keys of its scopes, and no event yet.
  static func join(_ path: String, to central: Store) throws -> Store {
    let device = try create(path, central: false)
    try device.addPeer(try central.card())
    try central.addPeer(try device.card())
    try shareKeys(of: central, with: device)
    return device
  }

  static func shareKeys(of central: Store, with device: Store) throws {
    let card = try device.card()
    var keys: [(scope: ScopeID, generation: UInt32, key: [UInt8])] = []
    for scope in try central.scopes() {
      for (generation, sealed) in try central.sealKeys(of: scope.id, after: 0, to: card) {
        if let key = device.openKey(sealed, of: scope.id, generation: generation) {
          keys.append((scope.id, generation, key))
        }
      }
    }
    _ = try device.addKeys(keys)
  }

  static let batchSize = 1 << 20

  /// Everything `source` holds and `target` lacks, in batches of about a megabyte.
  static func batches(from source: Store, to target: Store? = nil) throws -> [[Run]] {
    var out: [[Run]] = []
    var batch: [Run] = []
    var size = 0
    for scope in try source.scopes() {
      let tips = try target?.receipt(for: scope.id).tips ?? []
      for run in try source.runs(of: scope.id, beyond: tips).runs {
        batch.append(run)
        size += sealedBytes(of: run)
        guard size >= batchSize else { continue }
        out.append(batch)
        batch = []
        size = 0
      }
    }
    return batch.isEmpty ? out : out + [batch]
  }

  static func send(from source: Store, to target: Store) throws {
    for batch in try batches(from: source, to: target) {
      _ = try target.ingest(batch, from: source.replica)
    }
  }

  static func sealedBytes(of run: Run) -> Int {
    run.events.reduce(0) { sum, event in
      if case .sealed(let bytes) = event.content { sum + bytes.count } else { sum }
    }
  }
}

// MARK: - Histories

/// The workload played by two replicas: A founds every scope and writes the records, B takes them
/// over, both edit, and A takes B's work in.
final class History {
  let folder: Folder
  let a: Store
  let b: Store
  private(set) var entities: [String: EntityID] = [:]
  private(set) var events = 0
  /// What people typed, in bytes.
  private(set) var typed = 0

  init(_ workload: Workload, in parent: String, name: String) throws {
    folder = try Folder(in: parent, name)
    a = try Bench.create(folder.file("a.skridt"), central: true)
    b = try Bench.join(folder.file("b.skridt"), to: a)
    try begin(workload.records)
    try Bench.shareKeys(of: a, with: b)
    try Bench.send(from: a, to: b)
    try edit(workload.edits.filter { $0.replica == "A" }, on: a)
    try edit(workload.edits.filter { $0.replica == "B" }, on: b)
    try Bench.send(from: b, to: a)
    events = try a.scopes().reduce(0) { $0 + $1.events }
    Progress.say("  a history of \(events) events is made")
  }

  private func begin(_ records: [Workload.Record]) throws {
    var random = SplitMix64(seed: 11)
    let byCitizen = Dictionary(grouping: records, by: \.citizen)
    for (_, records) in byCitizen.sorted(by: { $0.key < $1.key }) {
      _ = try a.makeScope(kind: "citizen", by: Bench.actor) { scope in
        records.map { record in
          let id = EntityID(using: &random)
          entities[record.id] = id
          typed += Workload.typed(record.fields)
          return Bench.model.creating(Bench.kind, id, in: scope, Bench.fields(record.fields))
        }
      }
    }
  }

  /// Many edits a transaction, so that preparing does not take longer than measuring: as many as
  /// touch different records, since each is decided on what the one before it left.
  private func edit(_ edits: [Workload.Edit], on store: Store) throws {
    var drafts: [EntityID: Draft] = [:]
    var order: [EntityID] = []
    func flush() throws {
      try store.append(order.compactMap { drafts[$0] }, by: Bench.actor)
      drafts = [:]
      order = []
    }
    for edit in edits {
      guard let id = entities[edit.id] else { continue }
      if drafts[id] != nil || order.count == 500 { try flush() }
      guard let entity = try store.entity(id) else { continue }
      drafts[id] = entity.setting(Bench.fields(edit.change))
      order.append(id)
      typed += Workload.typed(edit.change)
    }
    try flush()
  }
}
