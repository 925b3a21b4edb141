import Foundation

/// What is done to disks, devices and the server between the rounds, while nobody writes.
extension Soak {
  func meddle(_ round: Int) async throws {
    switch round % 4 {
    case 0:
      try await backUpDevice()
      try await copyDevice()
      try await backUpServer()
    case 1:
      try await cloneDevice()
      try await restoreDevice()
    case 2:
      try await restoreServer()
      try await putDeviceBack()
    default:
      try await revokeDevice()
    }
  }

  /// One that syncs over HTTPS and is nobody's copy.
  private func drawDevice(except others: [Device?] = []) -> Device? {
    let names = Set(others.compactMap { $0?.name })
    let able = devices.filter { $0.way == .https && !$0.isCopy && !names.contains($0.name) }
    return able.isEmpty ? nil : able[random.below(able.count)]
  }

  private func newFile(_ what: String) -> String {
    saved.count += 1
    return town.path("\(what)-\(saved.count)")
  }

  // MARK: - Devices

  private func backUpDevice() async throws {
    guard let device = drawDevice() else { return }
    let file = newFile("backup")
    try await town.good(device.store, "backup", file)
    saved.backup = (device, file)
  }

  private func restoreDevice() async throws {
    guard let (device, file) = saved.backup else { return }
    saved.backup = nil
    try await losing {
      try await town.good(device.store, "restore", file)
      await town.ledger.count("devices restored")
    }
  }

  private func copyDevice() async throws {
    guard let device = drawDevice(except: [saved.backup?.device]) else { return }
    let path = newFile("files")
    try await device.copyFiles(to: path)
    saved.files = (device, path)
  }

  private func putDeviceBack() async throws {
    guard let (device, path) = saved.files else { return }
    saved.files = nil
    try await losing {
      try await device.putBack(from: path)
      await town.ledger.count("devices put back")
    }
  }

  /// Both copies go on writing, under one identity.
  private func cloneDevice() async throws {
    guard let device = drawDevice(except: [saved.backup?.device, saved.files?.device]),
      !devices.contains(where: \.isCopy)
    else { return }
    let copy = Device(
      "\(device.name)-copy", copyOf: device.name, worker: device.worker, way: .https, town: town,
      random: random.split())
    try await device.copyFiles(to: copy.store)
    devices.append(copy)
    await town.ledger.count("devices cloned")
  }

  /// Revoked with unsent work on it, which an administrator brings in.
  private func revokeDevice() async throws {
    let copied = Set(devices.filter(\.isCopy).map(\.identity))
    guard let device = drawDevice(except: [saved.backup?.device, saved.files?.device]),
      !copied.contains(device.name)
    else { return }
    try await device.work(shape.actions)
    try await device.register()
    try await town.ledger.seen(town.held(device.store).events, on: device.name)
    try await town.good(town.central, "device", "revoke", device.name, "--reason", "Tabt")
    town.line.calm(true)
    let refused = try await device.sync()
    if refused.code != 2 {
      await town.ledger.complain("a revoked device is not refused: \(refused.description)")
    }
    let file = newFile("rescue")
    try await town.good(device.store, "device", "rescue", "-o", file)
    try await town.good(town.central, "device", "rescue", file)
    await town.ledger.count("devices revoked")
    devices.removeAll { $0.name == device.name }
    try await replace(device)
  }

  /// Its worker gets a new one, and what was rescued with it.
  private func replace(_ old: Device) async throws {
    let device = Device(
      "\(old.name)-new-\(saved.count)", worker: old.worker, way: .https, town: town,
      random: random.split())
    for citizen in await old.registered {
      await decide(Pair(citizen: citizen, worker: old.worker), true)
    }
    try await device.join()
    devices.append(device)
  }

  // MARK: - The server

  private func backUpServer() async throws {
    let file = newFile("backup")
    try await town.good(town.central, "backup", file)
    saved.server = (file, decisions)
  }

  private func restoreServer() async throws {
    guard let (file, before) = saved.server else { return }
    saved.server = nil
    try await losing {
      try await server.stop()
      try await town.good(town.central, "restore", file)
      try await server.start()
      await town.ledger.count("server restored")
    }
    // What was decided since may be gone with the disk, or come back from a device.
    for (pair, isAssigned) in decisions where before[pair] != isAssigned {
      decisions[pair] = nil
    }
  }

  // MARK: - What may be lost

  /// Lets a disk go back in time. Up to then nothing may be missing; afterwards only what that disk
  /// alone held.
  private func losing(_ work: () async throws -> Void) async throws {
    await expectNothingLost(in: try await heldAnywhere())
    try await work()
    let held = try await heldAnywhere()
    await town.ledger.forgive(exceptEvents: held.events, records: held.records)
  }

  private func heldAnywhere() async throws -> (events: Set<String>, records: Set<String>) {
    let gathered = Gathered()
    let town = town
    try await town.forEach([town.central] + devices.map(\.store)) { store in
      let held = try await town.held(store)
      await gathered.add(held)
    }
    return await (gathered.events, gathered.records)
  }

  func expectNothingLost(in held: (events: Set<String>, records: Set<String>)) async {
    for (id, machine) in await town.ledger.records where !held.records.contains(id) {
      await town.ledger.complain("record \(id), saved on \(machine), is lost")
    }
    for (id, machine) in await town.ledger.events where !held.events.contains(id) {
      await town.ledger.complain("event \(id), written on \(machine), is lost")
    }
  }

  private actor Gathered {
    var events: Set<String> = []
    var records: Set<String> = []

    func add(_ held: (events: Set<String>, records: Set<String>)) {
      events.formUnion(held.events)
      records.formUnion(held.records)
    }
  }
}
