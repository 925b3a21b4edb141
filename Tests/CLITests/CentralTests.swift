import Foundation
import GRDB
import Testing

/// A device and its central node over the network, with the real program at both ends.
@Suite struct CentralTests {
  @Test func `Enrol, sync, and sync again with nothing to do`() throws {
    let town = try Town()
    let server = try Serving(town)
    #expect(server.address.hasPrefix("https://127.0.0.1:"))
    #expect(server.fingerprint?.count == 64)
    try town.good("staff", "add", "--store", town.central, "--name", "Mette", "--role", "worker")
    try town.good("assign", "--store", town.central, "Karen Lund", "Mette")
    let code = try town.invite("Mette", "--name", "Mettes tablet")
    let store = town.path("mette")
    let made = try town.good("enrol", code, "--store", store, "--name", "t", "--json").object
    #expect((made["replica"] as? String)?.count == 32)
    #expect(made["workerName"] as? String == "Mette")
    #expect(made["equal"] as? Bool == true)
    #expect(FileManager.default.fileExists(atPath: store + ".key"))
    let goals = try town.good("goal", "list", "--store", store, "--json").list
    #expect(goals.count == 2)

    try town.good("visit", "record", "--store", store, "Karen Lund", "--minutes", "30")
    let local = try town.good("visit", "list", "--store", store, "--json").list
    #expect(local.first?["state"] as? String == "local")
    let first = try town.sync(store)
    #expect((first["sent"] as? Int ?? 0) > 0)
    for name in ["sent", "received", "review", "left"] { #expect(first[name] is Int, "\(name)") }
    #expect(first["equal"] as? Bool == true)
    let arrived = try town.good("visit", "list", "--store", store, "--json").list
    #expect(arrived.first?["state"] as? String == "received")
    #expect(try town.good("visit", "list", "--store", town.central, "--json").list.count == 1)

    let idle = try town.sync(store)
    #expect(idle["sent"] as? Int == 0)
    #expect(idle["roundTrips"] as? Int == 1)

    let devices = try town.good("device", "list", "--store", town.central, "--json").list
    let device = try #require(devices.first)
    #expect(devices.count == 1)
    #expect(device["id"] as? String == made["replica"] as? String)
    #expect(device["name"] as? String == "Mettes tablet")
    let name = try town.good("status", "--store", store, "--json").object["name"] as? String
    #expect(name == "Mettes tablet")
    #expect(device["worker"] as? String == made["worker"] as? String)
    #expect(device["lastSeen"] is String)
    #expect(device["revoked"] as? Bool == false)
    let status = try town.good("status", "--store", store, "--json").object
    #expect(status["unsent"] as? Int == 0)
    #expect(status["synced"] is String)
    #expect(server.stop() == 0)
    #expect(!server.said.contains("Karen"))
  }

  @Test func `An assignment that ends takes the citizen off the device, after what was written`()
    throws
  {
    let town = try Town()
    let server = try Serving(town)
    let store = try town.enrolled("mette")
    try town.good("visit", "record", "--store", store, "Karen Lund", "--note", "sidste")
    try town.good("assign", "--store", town.central, "Karen Lund", "Worker mette", "--end")
    let outcome = try town.sync(store)
    #expect(outcome["left"] as? Int == 1)
    #expect(outcome["equal"] as? Bool == true)
    #expect(try town.good("citizen", "list", "--store", store, "--json").list.isEmpty)
    let visits = try town.good("visit", "list", "--store", town.central, "--json").list
    #expect(visits.first?["note"] as? String == "sidste")
    withExtendedLifetime(server) {}
  }

  @Test
  func `What was written after an assignment ended waits with the citizen and the worker named`()
    throws
  {
    let town = try Town()
    let server = try Serving(town)
    let store = try town.enrolled("mette")
    try town.good("assign", "--store", town.central, "Karen Lund", "Worker mette", "--end")
    for note in ["for sent", "endnu senere"] {
      try town.good("visit", "record", "--store", store, "Karen Lund", "--note", note)
    }
    let outcome = try town.sync(store)
    #expect(outcome["left"] as? Int == 1)
    let waiting = try town.good("conflicts", "list", "--store", town.central, "--json").list
      .filter { $0["rule"] as? String == "assignment-ended" }
    #expect(waiting.count == 2)
    for conflict in waiting {
      #expect(conflict["citizenName"] as? String == "Karen Lund")
      #expect(conflict["by"] as? [String] == ["Worker mette"])
      #expect((conflict["why"] as? String)?.isEmpty == false)
    }
    let mine = try town.good(
      "conflicts", "list", "--store", town.central, "--citizen", "Karen Lund", "--by",
      "Worker mette", "--json"
    ).list
    #expect(mine.count >= 2)
    let others = try town.good(
      "conflicts", "list", "--store", town.central, "--by", "Anne Holm", "--json"
    ).list
    #expect(others.allSatisfy { $0["rule"] as? String != "assignment-ended" })
    withExtendedLifetime(server) {}
  }

  @Test func `A revoked device is refused, and its records are rescued`() throws {
    let town = try Town()
    let server = try Serving(town)
    let store = try town.enrolled("mette")
    try town.good("visit", "record", "--store", store, "Karen Lund", "--note", "usendt")
    try town.good("citizen", "register", "--store", store, "--name", "Ny Borger")
    let before = try town.holding(store)
    try town.good("device", "revoke", "--store", town.central, "mette", "--reason", "tabt")
    for (language, words) in [("da", "taget ud af brug"), ("en", "taken out of use")] {
      let refused = try Program.run(["sync", "--store", store, "--language", language])
      #expect(refused.code == 2, "\(refused.all)")
      #expect(refused.err.contains(words) && refused.err.contains("device rescue -o"))
      #expect(refused.out.isEmpty)
    }
    #expect(try town.holding(store) == before)
    let status = try town.good("status", "--store", store, "--language", "en")
    #expect(status.out.contains("taken out of use") && status.out.contains("device rescue -o"))
    #expect(
      try town.good("status", "--store", store, "--json").object["revoked"] is String)
    let file = town.path("rescue.skridt")
    try town.good("device", "rescue", "--store", store, "-o", file)
    let held = try town.holding(town.central)
    let ordinary = try Program.run(["bundle", "read", "--store", town.central, file])
    #expect(ordinary.code == 2 && ordinary.err.contains("device rescue"), "\(ordinary.all)")
    #expect(try town.holding(town.central) == held)
    let taken = try town.good("device", "rescue", "--store", town.central, file, "--json").object
    #expect((taken["citizens"] as? [String])?.count == 1)
    let visits = try town.good("visit", "list", "--store", town.central, "--json").list
    #expect(visits.contains { $0["note"] as? String == "usendt" })
    let citizens = try town.good("citizen", "list", "--store", town.central, "--json").list
    #expect(citizens.contains { $0["name"] as? String == "Ny Borger" })
    // Not on the word of anybody but the central node's administrator.
    #expect(try Program.run(["device", "rescue", "--store", store, file]).code == 2)
    let list = try town.good("device", "list", "--store", town.central, "--json").list
    #expect(list.first?["revoked"] as? Bool == true)
    withExtendedLifetime(server) {}
  }

  /// What the central node signed for and then lost with its disk is on the device alone, and the
  /// device is never asked again.
  @Test func `A rescue brings what a central node set back to a backup had signed for`() throws {
    let town = try Town()
    let server = try Serving(town)
    let store = try town.enrolled("mette")
    try town.good("request", "rule", "registrar", "--store", town.central)
    let backup = town.path("backup")
    try town.good("backup", backup, "--store", town.central)
    try town.good("citizen", "register", "--store", store, "--name", "Ny Borger")
    try town.sync(store)
    try town.sync(store)
    try town.good("visit", "record", "--store", store, "Ny Borger", "--note", "efter kvitteringen")
    #expect(server.stop() == 0)
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: town.central + suffix)
    }
    try town.good("restore", backup, "--store", town.central)
    try town.good("device", "revoke", "--store", town.central, "mette", "--reason", "tabt")
    let file = town.path("rescue.skridt")
    try town.good("device", "rescue", "--store", store, "-o", file)
    let taken = try town.good("device", "rescue", "--store", town.central, file, "--json").object
    #expect((taken["citizens"] as? [String])?.count == 1)
    let visits = try town.good("visit", "list", "--store", town.central, "--json").list
    #expect(visits.contains { $0["note"] as? String == "efter kvitteringen" })
  }

  @Test func `An administrator revokes from a device of their own; nobody else does`() throws {
    let town = try Town()
    let server = try Serving(town)
    let chief = try town.enrolled("chief", role: "administrator")
    let mette = try town.enrolled("mette")
    try town.sync(chief)
    let refused = try Program.run(["device", "revoke", "--store", mette, "chief"])
    #expect(refused.code == 2, "\(refused.all)")
    try town.good("device", "revoke", "--store", chief, "mette")
    #expect(try Program.run(["sync", "--store", mette]).code == 2)
    try town.sync(chief)
    let list = try town.good("device", "list", "--store", chief, "--json").list
    #expect(
      list.first { $0["name"] as? String == "mette" }?["revoked"] as? Bool == true)
    withExtendedLifetime(server) {}
  }

  @Test func `Requests are listed, granted, declined, and granted by rule`() throws {
    let town = try Town()
    let server = try Serving(town)
    let mette = try town.enrolled("mette")
    try town.good("staff", "add", "--store", town.central, "--name", "Bo Dam", "--role", "worker")
    try town.good("staff", "add", "--store", town.central, "--name", "Ida Fog", "--role", "worker")
    try town.sync(mette)
    for name in ["Bo Dam", "Ida Fog"] {
      try town.good("assign", "--store", mette, "Karen Lund", name)
    }
    try town.sync(mette)
    func waiting() throws -> [[String: Any]] {
      try town.good("request", "list", "--store", town.central, "--json").list
    }
    let asked = try waiting()
    #expect(asked.count == 2)
    func id(_ name: String) -> String {
      asked.first { $0["workerName"] as? String == name }?["id"] as? String ?? ""
    }
    try town.good("request", "grant", "--store", town.central, id("Bo Dam"))
    try town.good("request", "decline", "--store", town.central, id("Ida Fog"), "--reason", "nej")
    #expect(try waiting().isEmpty)
    #expect(
      try town.good("request", "rule", "--store", town.central, "--json").object["rule"] as? String
        == "none")
    try town.good("request", "rule", "--store", town.central, "registrar")
    try town.good("citizen", "register", "--store", mette, "--name", "Ny Borger")
    try town.sync(mette)
    let shown = try town.good("citizen", "show", "--store", town.central, "Ny Borger", "--json")
    let assignments = shown.object["assignments"] as? [[String: Any]] ?? []
    #expect(assignments.first?["workerName"] as? String == "Worker mette")
    #expect(assignments.first?["status"] as? String == "active")
    withExtendedLifetime(server) {}
  }

  @Test func `Receipts are shown, handed over and checked`() throws {
    let town = try Town()
    let server = try Serving(town)
    let store = try town.enrolled("mette")
    try town.good("visit", "record", "--store", store, "Karen Lund", "--note", "Tur")
    let uncovered = try town.good("receipt", "show", "--store", store, "--json").list
    #expect(uncovered.contains { $0["covered"] as? Bool == false })
    let before = try town.good("receipt", "show", "--store", store, "Karen Lund").out
    #expect(before.contains("lacks"), "\(before)")
    try town.sync(store)
    let shown = try town.good("receipt", "show", "--store", store, "--json").list
    #expect(shown.count == 2)
    #expect(shown.allSatisfy { $0["covered"] as? Bool == true })
    let visit = try #require(
      try town.good("visit", "list", "--store", store, "--json").list.first?["id"] as? String)
    let one = try town.good("receipt", "show", "--store", store, visit, "--json").object
    #expect(one["state"] as? String == "received")
    let text = try #require(one["receipt"] as? String)
    #expect(text.hasPrefix("skridt-receipt:"))
    let after = try town.good("receipt", "show", "--store", store, "Karen Lund").out
    #expect(after.contains("received"), "\(after)")
    let file = town.path("receipt.txt")
    try Data(after.utf8).write(to: URL(fileURLWithPath: file))
    try town.good("receipt", "verify", "--store", store, file)
    try town.good("receipt", "verify", "--store", store)
    try town.good("receipt", "verify", "--store", town.central)
    for place in [store, town.central] {
      try town.good("receipt", "verify", "--store", place, text)
    }
    let changed = text.dropLast(12) + "AAAA" + text.suffix(8)
    let bad = try Program.run(["receipt", "verify", "--store", town.central, String(changed)])
    #expect(bad.code == 1)
    #expect(!bad.out.contains("Ægte") && !bad.out.contains("Genuine"), "\(bad.out)")
    #expect(try Program.run(["receipt", "verify", "--store", town.central, "x"]).code == 1)
    withExtendedLifetime(server) {}
  }

  @Test func `Bundles and the network mix freely`() throws {
    let town = try Town()
    let server = try Serving(town)
    let online = try town.enrolled("mette")
    let offline = try town.device("jonas")
    try town.good("visit", "record", "--store", online, "Karen Lund", "--note", "net 1")
    try town.carry(from: online, to: town.central, named: "Central")
    try town.good("visit", "record", "--store", online, "Karen Lund", "--note", "net 2")
    try town.good("visit", "record", "--store", offline, "Karen Lund", "--note", "fil")
    try town.carry(from: offline, to: town.central, named: "Central")
    try town.sync(online)
    try town.good("request", "rule", "--store", town.central, "registrar")
    try town.good("citizen", "register", "--store", offline, "--name", "Ny Borger")
    try town.carry(from: offline, to: town.central, named: "Central")
    try town.carry(from: town.central, to: offline, named: "jonas")
    let shown = try town.good("citizen", "show", "--store", offline, "Ny Borger", "--json").object
    #expect((shown["assignments"] as? [[String: Any]])?.count == 1)
    for store in [online, offline, town.central] {
      let notes = try town.good("visit", "list", "--store", store, "--json").list
        .compactMap { $0["note"] as? String }
      #expect(notes.sorted() == ["fil", "net 1", "net 2"])
    }
    withExtendedLifetime(server) {}
  }

  @Test func `A device put back from a backup heals, and so does the central node`() throws {
    let town = try Town()
    var server = try Serving(town)
    let store = try town.enrolled("mette")
    try town.good("backup", "--store", store, town.path("device-backup"))
    try town.good("backup", "--store", town.central, town.path("central-backup"))
    try town.good("visit", "record", "--store", store, "Karen Lund", "--note", "én")
    try town.sync(store)
    town.loseDisk(store)
    try town.good("restore", "--store", store, town.path("device-backup"))
    try town.good("visit", "record", "--store", store, "Karen Lund", "--note", "to")
    try town.sync(store)
    func notes(_ store: String) throws -> [String] {
      try town.good("visit", "list", "--store", store, "--json").list
        .compactMap { $0["note"] as? String }.sorted()
    }
    #expect(try notes(store) == ["to", "én"])
    let port = server.port
    server.stop()
    town.loseDisk(town.central)
    try town.good("restore", "--store", town.central, town.path("central-backup"))
    server = try Serving(town, port: port)
    try town.sync(store)
    #expect(try notes(town.central) == ["to", "én"])
    for place in [store, town.central] { try town.good("log", "verify", "--store", place) }
    try town.good("receipt", "verify", "--store", store)
  }

  @Test func `A sync that stays catches up a missed night, and stops when it is told to`() throws {
    let town = try Town()
    let server = try Serving(town)
    let store = try town.enrolled("mette")
    try town.good("visit", "record", "--store", store, "Karen Lund", "--note", "nat")
    // It last synced years ago, as far as it remembers.
    let queue = try DatabaseQueue(path: store)
    try queue.write { db in
      try db.execute(
        sql: """
          UPDATE note SET value =
            CAST(replace(CAST(value AS TEXT), '"synced":1', '"synced":') AS BLOB)
          WHERE topic = 'central'
          """)
    }
    try queue.close()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = ["sync", "--store", store, "--nightly", "02:00", "--json"]
    process.environment = ["PATH": "/usr/bin:/bin"]
    let out = Pipe()
    process.standardOutput = out
    process.standardError = FileHandle.nullDevice
    try process.run()
    let said = String(decoding: out.fileHandleForReading.availableData, as: UTF8.self)
    #expect(said.contains("\"equal\":true"), "\(said)")
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
    #expect(try town.good("visit", "list", "--store", town.central, "--json").list.count == 1)
    withExtendedLifetime(server) {}
  }
}
