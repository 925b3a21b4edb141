import Foundation
import Testing

/// What a command does is there whole or not at all.
@Suite struct OneTransactionTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Walks")

  @Test func `Every command that writes is one transaction`() throws {
    let walk = try Walk(Self.folder.appendingPathComponent("every-command.walk"))
    try walk.play()
    #expect(walk.inPieces == [])
  }

  /// Those that only read; and those that take in or give out as many pieces as there are, each of
  /// which is whole (bundles, sessions), make or replace files, or need a server.
  private static let others: Set<String> = [
    "init", "enrol", "sync", "serve", "demo", "bundle write", "bundle read", "device rescue",
    "device invite", "rebuild", "backup", "restore", "keyring backup",
    "today", "due", "hours", "history", "status", "doctor", "staff list", "citizen list",
    "citizen show", "request list", "plan list", "plan show", "plan actor list",
    "plan follow-up list", "plan document", "plan export", "goal list", "goal show", "visit list",
    "visit show", "step list", "clip list", "clip show", "stay list", "initiative list",
    "initiative show", "initiative board", "initiative effect show", "initiative reports",
    "initiative pack list", "initiative pack show", "strategy list", "strategy show",
    "strategy items", "strategy targets", "strategy discrepancies", "strategy trace",
    "report initiatives", "report half-year", "report yearly", "report goals",
    "report continuity", "report targets", "report workload", "conflicts list", "conflicts show",
    "device list", "device show", "receipt show", "receipt verify", "peer show", "peer list",
    "log list", "log verify", "log export",
  ]

  @Test func `No command that writes is left out of the count`() throws {
    let help = try Program.run(["--experimental-dump-help"]).object
    let all = Set(Self.leaves(of: try #require(help["command"] as? [String: Any])))
    #expect(all.isSuperset(of: Self.others), "\(Self.others.subtracting(all))")
    var played: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(atPath: Self.folder.path) {
      let walk = try String(contentsOf: Self.folder.appendingPathComponent(file), encoding: .utf8)
      for line in walk.split(separator: "\n") {
        guard let prompt = line.range(of: "$ ") else { continue }
        var words = line[prompt.upperBound...].split(separator: " ").map(String.init)
        if words.first == "let" { words.removeFirst(3) }
        for count in 1...3 where words.count >= count {
          let command = words.prefix(count).joined(separator: " ")
          if all.contains(command) { played.insert(command) }
        }
      }
    }
    #expect(all.subtracting(played).subtracting(Self.others) == [])
  }

  private static func leaves(of command: [String: Any], below path: [String] = []) -> [String] {
    let parts = (command["subcommands"] as? [[String: Any]] ?? [])
      .filter { $0["commandName"] as? String != "help" }
    guard !parts.isEmpty else { return [path.joined(separator: " ")] }
    return parts.flatMap { leaves(of: $0, below: path + [$0["commandName"] as? String ?? ""]) }
  }

  @Test func `A request that came by bundle and what the rule grants it are one transaction`()
    throws
  {
    let town = try Town()
    try town.good("request", "rule", "registrar", "--store", town.central)
    let mette = try town.device("mette")
    try town.good("citizen", "register", "--store", mette, "--name", "Ole Bak")
    let file = town.path("ole.skridt")
    try town.good("bundle", "write", "--store", mette, "--to", "Central", "-o", file)
    let before = try town.good("status", "--store", town.central, "--json").object
    // Killed at whatever moment, what arrived and what is granted because of it are both there or not.
    for delay in stride(from: 0.02, through: 0.3, by: 0.02) {
      _ = try Program.run(
        ["bundle", "read", "--store", town.central, file],
        launcher: ["/usr/bin/timeout", "-s", "KILL", String(delay)])
      let citizens = try town.good("citizen", "list", "--store", town.central, "--json").list
      let ole = citizens.first { $0["name"] as? String == "Ole Bak" }
      guard let ole else { continue }
      #expect((ole["workers"] as? [String])?.isEmpty == false, "killed after \(delay) s")
    }
    try town.good("bundle", "read", "--store", town.central, file)
    let after = try town.good("status", "--store", town.central, "--json").object
    #expect(before["events"] as? Int != after["events"] as? Int)
  }
}
