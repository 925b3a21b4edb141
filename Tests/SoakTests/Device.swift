import Foundation
import TestSupport

/// One device: a store, its worker, and the way it exchanges with the central node.
actor Device {
  enum Way: Sendable {
    case https, bundles, both
  }

  nonisolated let name: String
  nonisolated let worker: String
  nonisolated let way: Way
  /// The name of the device it is a copy of, whose identity it has too; otherwise its own.
  nonisolated let identity: String
  nonisolated let store: String
  nonisolated var isCopy: Bool { identity != name }
  private let town: Town
  private var random: Seeded
  private var files = 0
  /// Citizens it registered itself.
  private(set) var registered: Set<String> = []

  init(
    _ name: String, copyOf identity: String? = nil, worker: String, way: Way, town: Town,
    random: Seeded
  ) {
    self.name = name
    self.identity = identity ?? name
    self.worker = worker
    self.way = way
    self.town = town
    self.random = random
    store = town.path(name)
  }

  // MARK: - Joining

  func join() async throws {
    if way == .bundles { try await introduce() } else { try await enrol() }
  }

  private func enrol() async throws {
    let invited = try await town.good(town.central, "device", "invite", "--worker", worker)
    guard let code = invited.object["code"] as? String else {
      return await town.ledger.complain("no code: \(invited.description)")
    }
    // Cut short, by the network or by somebody's impatience, it is said again.
    for _ in 0..<20 {
      let outcome = try await town.run(store, ["enrol", code, "--name", name], limit: patience())
      if outcome.isGood { return }
      await town.ledger.count("enrolments begun again")
    }
    await town.ledger.complain("\(name) could not enrol")
  }

  /// Exchanges cards by hand.
  private func introduce() async throws {
    try await town.good(store, "init", "--name", name)
    for (from, to, more) in [
      (town.central, store, []), (store, town.central, ["--worker", worker]),
    ] {
      let card = try await town.good(from, "peer", "show").object["card"] as? String ?? ""
      try await town.run(to, ["peer", "add", card] + more)
    }
    try await carryBundles(whole: true)
  }

  // MARK: - Working

  /// Work, an exchange, and now and then something written after it.
  func day(_ actions: Int) async throws {
    try await work(actions)
    try await exchange()
    if random.once(in: 3) { try await work(1) }
  }

  /// Some of a worker's day.
  func work(_ actions: Int) async throws {
    let citizens = try await town.good(store, "citizen", "list").list
      .compactMap { $0["id"] as? String }
    let goals = try await town.good(store, "goal", "list").list.compactMap { $0["id"] as? String }
    for _ in 0..<actions {
      if registered.isEmpty && random.once(in: 12) { try await register() }
      guard !citizens.isEmpty else { continue }
      let citizen = citizens[random.below(citizens.count)]
      let note = "\(Town.mark) \(random.below(1_000_000))"
      switch random.below(10) {
      case 0:
        try await town.write(
          store, "citizen", "revise", citizen, "--phone", "\(10_000_000 + random.below(89_999_999))"
        )
      case 1, 2:
        guard !goals.isEmpty else { continue }
        try await town.write(
          store, "goal", "progress", goals[random.below(goals.count)], "--value",
          "\(random.below(5))", "--note", note)
      case 3, 4: try await support(citizen, note)
      default:
        try await town.write(
          store, "visit", "record", citizen, "--minutes", "\(15 + random.below(90))", "--note", note
        )
      }
    }
    try await town.ledger.seen(town.held(store).events, on: name)
  }

  /// Something beside the visits; what is there already is refused.
  private func support(_ citizen: String, _ note: String) async throws {
    await town.ledger.count("support written")
    switch random.below(8) {
    case 0:
      try await town.write(
        store, "step", "place", citizen, "\(2 + random.below(4))", "--decision", note)
    case 1: try await town.write(store, "clip", "open", citizen, "--clips", "2")
    case 2, 3:
      guard let card = try await one("clip", of: citizen) else { return }
      try await town.write(store, "clip", "spend", card, "--note", note)
    case 4: try await town.write(store, "stay", "enrol", citizen, "--place", note)
    case 5:
      guard let stay = try await one("stay", of: citizen) else { return }
      try await town.write(store, "stay", "discharge", stay, "--reason", note)
    case 6:
      guard let plan = try await one("plan", of: citizen) else { return }
      try await town.write(
        store, "plan", "actor", "add", plan, "--name", "Jobcentret", "--part", note)
    default:
      guard let plan = try await one("plan", of: citizen) else { return }
      try await town.write(store, "plan", "follow-up", "record", plan, "--note", note)
    }
  }

  /// One of a citizen's plans, cards or stays; nil when there is none here.
  private func one(_ what: String, of citizen: String) async throws -> String? {
    let ids = try await town.good(store, what, "list", citizen).list
      .compactMap { $0["id"] as? String }
    return ids.isEmpty ? nil : ids[random.below(ids.count)]
  }

  /// A citizen nobody else has heard of yet.
  func register() async throws {
    let outcome = try await town.write(
      store, "citizen", "register", "--name", "\(Town.mark) Ny \(name) \(registered.count)")
    guard let id = outcome.object["id"] as? String else { return }
    registered.insert(id)
    await town.ledger.count("citizens registered offline")
  }

  // MARK: - Exchanging

  /// One exchange over whatever line there is; it may well fail.
  private func exchange() async throws {
    switch way {
    case .https: try await sync(limit: patience())
    case .bundles: try await carryBundles(whole: random.below(3) > 0)
    case .both:
      if random.once(in: 2) {
        try await sync(limit: patience())
      } else {
        try await carryBundles(whole: random.below(3) > 0)
      }
    }
  }

  /// Nobody waits for ever, and some lose patience at once.
  private func patience() -> Duration {
    .milliseconds(random.once(in: 5) ? 50 + random.below(1200) : 7000)
  }

  @discardableResult
  func sync(limit: Duration? = nil) async throws -> Program.Outcome {
    let outcome = try await town.run(store, ["sync"], limit: limit)
    await town.ledger.count(outcome.isGood ? "syncs" : "syncs broken off")
    return outcome
  }

  /// A stick to the central node and back.
  ///
  /// - Parameter whole: otherwise the file is cut, or read twice.
  func carryBundles(whole: Bool) async throws {
    files += 1
    let (home, out) = ("\(store).home-\(files)", "\(store).out-\(files)")
    try await town.good(store, "bundle", "write", "-o", home)
    try await read(home, at: town.central, whole: whole)
    try await town.good(town.central, "bundle", "write", "--to", name, "-o", out)
    try await read(out, at: store, whole: whole)
    await town.ledger.count("bundles", by: 2)
  }

  private func read(_ file: String, at reader: String, whole: Bool) async throws {
    if !whole, random.once(in: 2) {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
      try bytes.prefix(random.below(bytes.count)).write(to: URL(fileURLWithPath: file))
    }
    for _ in 0..<(whole ? 1 : 2) { try await town.run(reader, ["bundle", "read", file]) }
  }

  // MARK: - Disks

  private static let suffixes = ["", "-wal", "-shm", ".keys", ".key", ".lock"]

  /// Copies every file of the store, to put back later or to go on from elsewhere.
  func copyFiles(to other: String) throws {
    for suffix in Self.suffixes where FileManager.default.fileExists(atPath: store + suffix) {
      try? FileManager.default.removeItem(atPath: other + suffix)
      try FileManager.default.copyItem(atPath: store + suffix, toPath: other + suffix)
    }
  }

  /// Puts copied files back into the same files, so that nothing but a peer can tell.
  func putBack(from other: String) throws {
    for suffix in Self.suffixes {
      guard FileManager.default.fileExists(atPath: other + suffix) else {
        try? FileManager.default.removeItem(atPath: store + suffix)
        continue
      }
      let bytes = try Data(contentsOf: URL(fileURLWithPath: other + suffix))
      guard let handle = FileHandle(forWritingAtPath: store + suffix) else {
        try bytes.write(to: URL(fileURLWithPath: store + suffix))
        continue
      }
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: bytes)
      try handle.close()
    }
  }
}
