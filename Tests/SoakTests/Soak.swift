import Foundation
import NIOCore
import NIOPosix
import TestSupport

/// A municipality under fire, from one seed: devices work and sync over a line that breaks, the
/// server is killed, disks go back in time, machines are copied, lost and revoked. Afterwards all is
/// calm, everybody syncs, and then the promises must hold.
///
/// The seed decides what everybody does and what befalls each connection; which of it happens first
/// is up to the machine.
final class Soak {
  struct Shape: Sendable {
    var devices = 20
    var citizens = 10
    /// Each ends with something done to a disk, a device or the server, in turn.
    var rounds = 4
    /// Records a device writes in a round.
    var actions = 2
  }

  let seed: UInt64
  let shape: Shape
  let town: Town
  let server: CentralServer
  var random: Seeded
  /// In use; a revoked one is not.
  var devices: [Device] = []
  var workers: [String] = []
  var citizens: [String] = []
  /// What an administrator decided last about a citizen and a worker; true: assigned.
  var decisions: [Pair: Bool] = [:]
  var saved = Saved()

  struct Pair: Hashable, Sendable {
    let citizen: String
    let worker: String
  }

  /// Copies waiting to be put back.
  struct Saved {
    var backup: (device: Device, file: String)?
    var files: (device: Device, path: String)?
    var server: (file: String, decisions: [Pair: Bool])?
    var count = 0
  }

  init(seed: UInt64, shape: Shape) async throws {
    self.seed = seed
    self.shape = shape
    random = Seeded(seed)
    town = try await Town(seed: random.split())
    server = CentralServer(town: town, port: try await Self.freePort())
  }

  static func freePort() async throws -> Int {
    let group = MultiThreadedEventLoopGroup.singleton
    let channel = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
    let port = channel.localAddress?.port ?? 0
    try await channel.close()
    return port
  }

  /// Plays it all. What was wrong is in the ledger.
  func run() async throws {
    try await begin()
    for round in 0..<shape.rounds {
      try await play()
      try await meddle(round)
    }
    try await heal()
    try await check()
    try await server.stop()
    try await town.line.close()
  }

  func removeFiles() { try? FileManager.default.removeItem(at: town.folder) }

  // MARK: - Before

  private func begin() async throws {
    let central = town.central
    try await town.good(
      central, "init", "--name", "Central", "--central", "--administrator", "Anne Holm")
    try await town.good(central, "request", "rule", random.once(in: 2) ? "registrar" : "none")
    for i in 0..<shape.citizens {
      let name = "\(Town.mark) Borger \(i)"
      let made = try await town.write(central, "citizen", "register", "--name", name)
      let id = made.object["id"] as? String ?? ""
      citizens.append(id)
      try await town.write(central, "plan", "open", id, "--purpose", "Hverdag")
      try await town.write(central, "goal", "set", id, "--text", "Handler selv \(i)")
    }
    for i in 0..<shape.devices { try await hire(i) }
    try await server.start()
    town.line.calm(false)
    try await town.forEach(devices, width: 16) { try await $0.join() }
  }

  /// A worker with two citizens and a device: the last two use bundles, alone and beside HTTPS.
  private func hire(_ i: Int) async throws {
    let worker = "Worker \(i)"
    workers.append(worker)
    try await town.good(town.central, "staff", "add", "--name", worker, "--role", "worker")
    for step in 0..<2 {
      await decide(Pair(citizen: citizens[(i + step * 3) % citizens.count], worker: worker), true)
    }
    let way: Device.Way =
      i == shape.devices - 1 ? .bundles : i == shape.devices - 2 ? .both : .https
    devices.append(
      Device("device-\(i)", worker: worker, way: way, town: town, random: random.split()))
  }

  /// Assigns, or ends an assignment, and remembers what was done.
  func decide(_ pair: Pair, _ isAssigned: Bool) async {
    let end = isAssigned ? [] : ["--end"]
    let outcome = try? await town.run(
      town.central, ["assign", pair.citizen, pair.worker] + end)
    guard outcome?.isGood == true else { return }
    decisions[pair] = isAssigned
    await town.ledger.count(isAssigned ? "assignments" : "assignments ended")
  }

  // MARK: - A round

  /// Everybody works and syncs, administrators assign, and the server is killed now and then.
  private func play() async throws {
    town.line.calm(false)
    let (town, shape, server) = (town, shape, server)
    var killing = random.split()
    let plans = devices.shuffled(using: &random)
    let killer = Task {
      while !Task.isCancelled {
        try await Task.sleep(for: .milliseconds(500 + killing.below(2500)))
        try await server.kill()
        await town.ledger.count("server killed")
        try await Task.sleep(for: .milliseconds(killing.below(400)))
        try await server.start()
      }
    }
    let choices = (0..<4).map { _ in drawDecision() }
    async let days: Void = town.forEach(plans, width: 16) { try await $0.day(shape.actions) }
    for (pair, isAssigned) in choices { await decide(pair, isAssigned) }
    try await days
    killer.cancel()
    do { try await killer.value } catch is CancellationError {}
    try await server.start()
  }

  private func drawDecision() -> (Pair, Bool) {
    let active = decisions.filter(\.value).keys
      .sorted { ($0.citizen, $0.worker) < ($1.citizen, $1.worker) }
    if random.once(in: 2), !active.isEmpty { return (active[random.below(active.count)], false) }
    return (
      Pair(
        citizen: citizens[random.below(citizens.count)],
        worker: workers[random.below(workers.count)]), true
    )
  }
}
