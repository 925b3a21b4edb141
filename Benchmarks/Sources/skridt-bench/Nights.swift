import Client
import EventStore
import Foundation
import Sync
import Synchronization
import Transport
import Welfare

/// Devices and one server over HTTPS: a whole municipality's night, one device's first sync, and the
/// sync that finds nothing to do.
enum Nights {
  /// Every device brings a day's work at the same moment.
  static func night(devices: Int, edits: Int, in parent: String) throws -> [Line] {
    let folder = try Folder(in: parent, "night")
    let phones = try Folder(in: memory(else: parent), "phones")
    let town = try Municipality(
      folder.file("central.skridt"),
      .init(workers: devices, citizens: 2 * devices, workersOfCitizen: 2, visits: 2))
    let port = try enrol(devices, to: town, phones)
    try Crowd.run(devices, width: 4) { i in try record(edits, on: phones.file("\(i)"), i) }
    Progress.say("  \(devices) devices have enrolled and worked a day")
    let server = try ServerProcess(town.path, port: port)
    let trips = Mutex(0)
    let cost = try Cost.of {
      try Crowd.run(devices) { i in
        let outcome = try sync(phones.file("\(i)"))
        // Beside the visits, the beginning of a feed for each citizen.
        guard outcome.sent >= edits else {
          throw Plain.Failure(description: "\(outcome.sent) events were sent")
        }
        trips.withLock { $0 += outcome.roundTrips }
      }
    }
    let (memory, time) = (server.peakMemory, server.processorTime)
    try server.stop()
    try town.reopen()
    let held = try town.store.scopes().reduce(0) { $0 + $1.events }
    let what = "a night, \(devices) devices × \(edits) events"
    return [
      Line(
        what, cost.wall, "s", wanted: devices == 500 ? "≤ 10 s, no errors" : "",
        note: "no errors; \(trips.withLock { $0 }) round trips; processor: server "
          + seconds(time) + ", all devices " + seconds(cost.processor)
          + "; the server then holds \(held) events"),
      Line(
        "  the server's peak memory", Double(memory ?? 0) / 1e6, "MB", wanted: "< 200 MB"),
    ]
  }

  /// A device takes over much, and then syncs with nothing to do.
  static func first(events: Int, in parent: String) throws -> [Line] {
    let scopes = 30
    let folder = try Folder(in: parent, "first")
    let phones = try Folder(in: memory(else: parent), "phone")
    let town = try Municipality(
      folder.file("central.skridt"),
      .init(workers: 1, citizens: scopes, workersOfCitizen: 1, visits: events / scopes))
    Progress.say("  a municipality of \(events) events is made")
    let port = try enrol(1, to: town, phones, syncing: false)
    let server = try ServerProcess(town.path, port: port)
    let phone = phones.file("0")
    var outcome = Session.Outcome()
    let cost = try Cost.of { outcome = try sync(phone) }
    var times: [Double] = []
    var trips = 0
    for _ in 0..<21 {
      times.append(
        try Cost.of {
          let idle = try sync(phone)
          guard idle.report.taken == 0 else {
            throw Plain.Failure(description: "there was something to do")
          }
          trips = max(trips, idle.roundTrips)
        }.wall)
    }
    let (memory, time) = (server.peakMemory, server.processorTime)
    try server.stop()
    try town.reopen()
    let bytes = try idleBytes(Municipality.open(phone), town.store)
    return [
      Line(
        "first sync, \(events / 1000)k events", cost.wall, "s",
        note: "\(outcome.report.taken) events in \(outcome.roundTrips) round trips; processor: "
          + "device \(seconds(cost.processor)), server \(seconds(time)); the server's peak memory "
          + "\((memory ?? 0) / 1_000_000) MB"),
      Line(
        "no-op sync over HTTPS, \(scopes) citizens", Double(bytes), "bytes",
        wanted: "≤ 1 kB, 1 round trip",
        note: "\(trips) round trip; "
          + String(
            format: "%.1f ms with opening the store and a new connection", median(times) * 1000)),
    ]
  }

  // MARK: - Devices

  /// In life they are other machines: their files are kept off the disk that is measured, where
  /// there is memory to keep them in.
  private static func memory(else folder: String) -> String {
    FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : folder
  }

  /// Makes a device of each worker's, as `skridt enrol` does.
  ///
  /// - Returns: the port they will look for the server at.
  private static func enrol(
    _ count: Int, to town: Municipality, _ phones: Folder, syncing: Bool = true
  ) throws -> Int {
    try town.close()
    let server = try ServerProcess(town.path)
    try town.reopen()
    let codes = try town.invite(to: (server.url, server.fingerprint))
    try town.close()
    let folder = phones.path
    // Those let in first would lack what is said of the others.
    try Crowd.run(count, width: 4) { i in
      let path = "\(folder)/\(i)"
      let store = try Store.create(
        path: path, name: "Enhed \(i)", master: try .file(path + ".key", create: true),
        options: Store.Options(model: WelfareModel.model))
      _ = try CentralClient.enrol(store, with: try EnrolmentCode(text: codes[i]))
      try store.close()
    }
    if syncing { try Crowd.run(count, width: 4) { i in _ = try sync("\(folder)/\(i)") } }
    try server.stop()
    return server.port
  }

  /// A day's visits to the citizens of a device's worker.
  private static func record(_ count: Int, on path: String, _ seed: Int) throws {
    let store = try Municipality.open(path)
    var random = SplitMix64(seed: UInt64(seed))
    let me = try Welfare(store).actor()
    let scopes = try store.scopes().filter { $0.kind == "citizen" }.map(\.id)
    for n in 0..<count {
      let draft = Municipality.visit(
        store.newID(), 1000 + seed * count + n, by: me.staff, in: scopes[n % scopes.count],
        of: store.model, &random)
      try store.append([draft], by: me)
    }
    try store.close()
  }

  /// One sync as `skridt sync` does it, from a cold start: open, connect, exchange.
  private static func sync(_ path: String) throws -> Session.Outcome {
    let store = try Municipality.open(path)
    let outcome = try CentralClient(store).sync(sharing: WelfareSharing())
    guard outcome.isEqual else { throw Plain.Failure(description: "not equal after a sync") }
    try store.close()
    return outcome
  }

  /// The bodies of a sync that finds nothing to do, both ways.
  private static func idleBytes(_ device: Store, _ central: Store) throws -> Int {
    var responder = Responder(store: central, sharing: WelfareSharing(), peer: try device.card())
    var bytes = 0
    let outcome = try Session.run(
      store: device, sharing: WelfareSharing(), peer: try central.card(),
      nonce: (0..<16).map { _ in .random(in: .min ... .max) }
    ) { request in
      let answer = Wire.frame(try responder.respond(to: try Wire.unframe(request)))
      bytes += request.count + answer.count
      return answer
    }
    guard outcome.isEqual, outcome.roundTrips == 1 else {
      throw Plain.Failure(description: "there was something to do")
    }
    return bytes
  }

  private static func seconds(_ time: Double?) -> String {
    time.map { String(format: "%.1f s", $0) } ?? "?"
  }
}
