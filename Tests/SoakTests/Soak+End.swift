import Foundation

/// Peace, and then the promises.
extension Soak {
  /// Everybody syncs until nobody has anything to say. What a restored server lost comes back step
  /// by step: the catalogue, by which it knows again the devices and grants it had forgotten; then
  /// what those devices hold; then both to everybody else; and what is to be left is left after that.
  func heal() async throws {
    town.line.calm(true)
    try await server.start()
    for _ in 0..<4 { try await syncAll() }
    let town = town
    try await town.forEach(devices) { device in
      guard device.way != .bundles else { return }
      let last = try await device.sync()
      let moved = ["sent", "received", "left"].map { last.object[$0] as? Int ?? -1 }
      guard last.isGood, last.object["equal"] as? Bool == true, moved == [0, 0, 0] else {
        return await town.ledger.complain(
          "\(device.name) does not come to rest: \(last.description)")
      }
    }
  }

  private func syncAll() async throws {
    let town = town
    try await town.forEach(devices) { device in
      if device.way != .https { try await device.carryBundles(whole: true) }
      if device.way != .bundles { try await device.sync() }
    }
  }

  func check() async throws {
    await expectNothingLost(in: try await town.held(town.central))
    let central = try await fingerprints(town.central)
    let needs = try await needs()
    for device in devices {
      let held = try await fingerprints(device.store)
      for (scope, fingerprint) in held where central[scope] != fingerprint {
        await town.ledger.complain("\(device.name): scope \(scope) differs from the server's")
      }
      try await checkNeedToKnow(device, needs)
    }
    let town = town
    try await town.forEach([town.central] + devices.map(\.store)) { store in
      let verified = try await town.good(store, "log", "verify")
      if verified.object["ok"] as? Bool != true {
        await town.ledger.complain("\(town.name(of: store)): \(verified.description)")
      }
      try await town.good(store, "receipt", "verify")
    }
    try await checkDecisions(needs)
    try await checkSecrecy()
    if let peak = await server.peakMemory() {
      await town.ledger.count("server's peak memory in MB", by: peak >> 20)
    }
  }

  /// Of every scope a store holds.
  private func fingerprints(_ store: String) async throws -> [String: String] {
    let scopes = try await town.good(store, "status").object["scopes"] as? [[String: Any]] ?? []
    return Dictionary(
      scopes.compactMap { scope in
        guard let id = scope["scope"] as? String, let print = scope["fingerprint"] as? String
        else { return nil }
        return (id, print)
      }
    ) { first, _ in first }
  }

  // MARK: - Need to know

  /// Whom the server holds as assigned to a citizen, of all who ever were.
  private struct Need {
    var active: Set<String> = []
    var isAssignedEver = false
  }

  private func needs() async throws -> [String: Need] {
    var out: [String: Need] = [:]
    let all = try await town.good(town.central, "citizen", "list", "--all").list
    for id in all.compactMap({ $0["id"] as? String }) {
      let shown = try await town.good(town.central, "citizen", "show", id).object
      var need = Need()
      for assignment in shown["assignments"] as? [[String: Any]] ?? [] {
        guard let worker = assignment["workerName"] as? String,
          let status = assignment["status"] as? String, status != "requested"
        else { continue }
        need.isAssignedEver = true
        if status == "active" || status == "endRequested" { need.active.insert(worker) }
      }
      out[id] = need
    }
    return out
  }

  /// Exactly the citizens its worker is assigned to, and those it registered that nobody is.
  private func checkNeedToKnow(_ device: Device, _ needs: [String: Need]) async throws {
    var registered: Set<String> = []
    for other in devices where other.identity == device.identity {
      registered.formUnion(await other.registered)
    }
    let expected = needs.filter { id, need in
      need.active.contains(device.worker) || (!need.isAssignedEver && registered.contains(id))
    }.keys
    let held = try await town.good(device.store, "citizen", "list", "--all").list
      .compactMap { $0["id"] as? String }
    for id in Set(held).subtracting(expected) {
      await town.ledger.complain("\(device.name) holds citizen \(id) and should not")
    }
    for id in Set(expected).subtracting(held) {
      await town.ledger.complain("\(device.name) lacks citizen \(id)")
    }
  }

  private func checkDecisions(_ needs: [String: Need]) async throws {
    for (pair, isAssigned) in decisions
    where needs[pair.citizen]?.active.contains(pair.worker) != isAssigned {
      await town.ledger.complain(
        "\(pair.worker) and \(pair.citizen): \(isAssigned ? "not assigned" : "not ended")")
    }
  }

  // MARK: - Secrecy

  /// No name and no note in the server's log, nor in clear on any disk.
  private func checkSecrecy() async throws {
    let mark = Data(Town.mark.utf8)
    var files = [server.log.path]
    for store in [town.central] + devices.map(\.store) {
      files += ["", "-wal"].map { store + $0 }
    }
    for file in files {
      guard let bytes = FileManager.default.contents(atPath: file) else { continue }
      if bytes.range(of: mark) != nil {
        await town.ledger.complain("a citizen's name stands in clear in \(town.name(of: file))")
      }
    }
  }
}
