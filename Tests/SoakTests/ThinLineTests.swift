import Foundation
import TestSupport
import Testing

/// A line that breaks whenever a connection has carried 50 kB: mobile data at the edge of a forest, or a
/// firewall that means well.
@Suite(.serialized) struct ThinLineTests {
  private static let note = String(
    repeating: "Gik tur, handlede ind og ringede til lægen. ", count: 170)

  @Test func `What is much gets through a line that breaks every 50 kB, both ways, each once`()
    async throws
  {
    let town = try await Town(seed: Seeded(1))
    let server = CentralServer(town: town, port: try await Soak.freePort())
    try await town.good(
      town.central, "init", "--name", "Rådhuset", "--municipality", "Testkøbing", "--central",
      "--administrator", "Anne Holm")
    try await town.good(town.central, "staff", "add", "--name", "Mette Krog", "--role", "worker")
    try await town.good(town.central, "citizen", "register", "--name", "Karen Lund")
    try await town.good(town.central, "assign", "Karen Lund", "Mette Krog")
    for day in 1...40 { try await record(day, at: town.central, town) }
    try await server.start()
    town.line.bear(50_000)

    let device = town.path("tablet")
    let code =
      try await town.good(town.central, "device", "invite", "--worker", "Mette Krog")
      .object["code"] as? String
    let enrolled = try await town.run(
      device, ["enrol", try #require(code), "--name", "tablet", "--patience", "1"])
    #expect(enrolled.isGood, "\(enrolled.description)")
    #expect(try await visits(at: device, town) == 40)
    // About 300 kB came down: not in one piece.
    #expect(town.line.tally.connections > 8)

    let before = town.line.tally.connections
    for day in 1...40 { try await record(day, at: device, town) }
    let synced = try await town.run(device, ["sync", "--patience", "1"])
    #expect(synced.isGood, "\(synced.description)")
    #expect(try await visits(at: town.central, town) == 80)
    #expect(town.line.tally.connections - before > 8)
    let again = try await town.run(device, ["sync", "--patience", "1"])
    #expect(again.isGood && again.object["sent"] as? Int == 0, "\(again.description)")

    try await server.stop()
    #expect(await town.ledger.problems == [])
    try? FileManager.default.removeItem(at: town.folder)
  }

  private func record(_ day: Int, at store: String, _ town: Town) async throws {
    let minute = String(format: "%02d", day % 60)
    try await town.good(
      store, "visit", "record", "Karen Lund", "--minutes", "1", "--at",
      "2026-0\(store == town.central ? 8 : 9)-1\(day % 9) 1\(day / 9):\(minute)", "--note",
      Self.note)
  }

  private func visits(at store: String, _ town: Town) async throws -> Int {
    try await town.good(store, "visit", "list").list.count
  }
}
