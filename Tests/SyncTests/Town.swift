import Client
import EventStore
import Foundation
import Sync
import TestSupport

/// The wall clock of a test.
final class TestClock {
  var milliseconds: Int64 = 1_790_000_000_000
  /// How far each replica's clock is off; 0 where nothing is said.
  var skews: [Int: Int64] = [:]

  func now(at replica: Int) -> Int64 { milliseconds + (skews[replica] ?? 0) }
}

/// Who may hold what, as a table.
final class Table: NeedToKnow {
  /// The scopes a replica may hold beside the catalogue; the central node may hold all.
  var granted: [ReplicaID: Set<ScopeID>] = [:]

  func sharedScopes(of store: Store, with peer: Card) throws -> Set<ScopeID> {
    let held = try store.scopes()
    guard try store.isCentral() else { return Set(held.map(\.id)) }
    return try Set(
      held.filter { scope in
        if scope.kind == "catalogue" { return true }
        if granted[peer.replica]?.contains(scope.id) == true { return true }
        return try store.founder(of: scope.id)?.device == peer.replica
      }.map(\.id))
  }

  func accepts(newScopeFrom peer: Card, to store: Store) throws -> Bool {
    try store.isCentral() || peer.isCentral
  }
}

/// A central node and devices in a folder, their clock, and who may hold what.
final class Town {
  static let model = Model(
    kinds: [
      Kind(
        "goal",
        groups: [
          Group("title", .review), Group("status", .review, fields: ["status", "date"]),
          Group("note", .latest), Group("tags", .set),
        ])
    ], foldVersion: 1)

  let folder: URL
  let clock = TestClock()
  let table = Table()
  private(set) var stores: [Store] = []
  private var generator: Seeded
  private var copies = 0
  let master = MasterKey.bytes([UInt8](repeating: 7, count: 32))
  let actor: Actor
  private(set) var catalogue: ScopeID

  init(devices: Int, seed: UInt64) throws {
    generator = Seeded(seed)
    let base =
      FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
    folder = URL(fileURLWithPath: base).appendingPathComponent("skridt-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    actor = Actor(staff: EntityID(using: &generator), role: "worker")
    catalogue = ScopeID(using: &generator)
    let central = try Store.create(
      path: path(0), name: "central", master: master, municipality: "Testkøbing",
      options: options(0))
    stores = [central]
    catalogue = try central.makeScope(kind: "catalogue", by: actor) { scope in
      [Self.model.creating("goal", central.newID(), in: scope, ["title": "Fælles"])]
    }
    for i in 1..<(devices + 1) {
      let device = try Store.create(
        path: path(i), name: "device \(i)", master: master, options: options(i))
      try device.addPeer(try central.card())
      try central.addPeer(try device.card())
      stores.append(device)
    }
  }

  deinit {
    stores = []
    try? FileManager.default.removeItem(at: folder)
  }

  var central: Store { stores[0] }

  func path(_ i: Int) -> String { folder.appendingPathComponent("\(i).skridt-store").path }

  func options(_ i: Int) -> Store.Options {
    let clock = clock
    return Store.Options(
      model: Self.model, now: { clock.now(at: i) }, generator: Seeded(generator.next()))
  }

  func reopen(_ i: Int) throws {
    stores[i] = try Store.open(path: path(i), master: master, options: options(i))
  }

  /// Lets go of a store whose files are about to change under it.
  func detach(_ i: Int) throws { try stores[i].close() }

  private static let suffixes = ["", "-wal", "-shm", ".keys", ".lock"]

  /// A copy of all files of a store, in a folder of its own.
  func copyFiles(of i: Int) throws -> URL {
    copies += 1
    let copy = folder.appendingPathComponent("snapshot-\(copies)")
    try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
    for suffix in Self.suffixes where FileManager.default.fileExists(atPath: path(i) + suffix) {
      try FileManager.default.copyItem(
        atPath: path(i) + suffix, toPath: copy.appendingPathComponent("s\(suffix)").path)
    }
    return copy
  }

  /// Puts old files back, but for the keys, over the same inodes, so that nothing but a peer can tell.
  func putBack(_ copy: URL, at i: Int) throws {
    try detach(i)
    for suffix in Self.suffixes where suffix != ".keys" {
      let old = copy.appendingPathComponent("s\(suffix)").path
      let target = path(i) + suffix
      guard FileManager.default.fileExists(atPath: old) else {
        try? FileManager.default.removeItem(atPath: target)
        continue
      }
      let bytes = try Data(contentsOf: URL(fileURLWithPath: old))
      if let handle = FileHandle(forWritingAtPath: target) {
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: bytes)
        try handle.close()
      } else {
        try bytes.write(to: URL(fileURLWithPath: target))
      }
    }
    try reopen(i)
  }

  /// Takes away what tells a store that its file continues what it last wrote.
  func forgetLock(_ i: Int) throws {
    try detach(i)
    try FileManager.default.removeItem(atPath: path(i) + ".lock")
    try reopen(i)
  }

  func random() -> UInt64 { generator.next() }
  func random(_ bound: Int) -> Int { Int(generator.next() % UInt64(bound)) }

  /// A session begun by `i` with the central node.
  ///
  /// - Parameter carry: sees each request and may throw or change it; nil carries faithfully.
  @discardableResult
  func sync(
    _ i: Int, batchBytes: Int = Message.batchBytes,
    carry: (([UInt8], (([UInt8]) throws -> [UInt8])) throws -> [UInt8])? = nil
  ) throws -> Session.Outcome {
    var responder = Responder(store: central, sharing: table)
    let answer = { (request: [UInt8]) throws -> [UInt8] in
      Wire.frame(try responder.respond(to: try Wire.unframe(request)))
    }
    let nonce = (0..<16).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    return try Session.run(
      store: stores[i], sharing: table, peer: try central.card(), nonce: nonce,
      batchBytes: batchBytes
    ) { request in
      try carry.map { try $0(request, answer) } ?? answer(request)
    }
  }

  func bundle(from: Int, to: Int, name: String = "b") throws -> String {
    let file = folder.appendingPathComponent("\(name)-\(from)-\(to).skridt").path
    _ = try BundleFile.write(
      from: stores[from], to: try stores[to].card(), sharing: table, file: file)
    return file
  }

  func read(_ file: String, at i: Int) throws -> BundleFile.Taken {
    try BundleFile.read(file: file, into: stores[i], sharing: table)
  }
}
