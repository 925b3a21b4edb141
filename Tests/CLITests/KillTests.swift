import Foundation
import TestSupport
import Testing

/// The real program, killed at any moment while it changes files: the same command again does it, and
/// nothing half is taken for something whole.
@Suite struct KillTests {
  private static let seed: UInt64 = {
    let text = ProcessInfo.processInfo.environment["SEED"] ?? "1"
    let seed = text == "random" ? UInt64.random(in: 1...999_999_999) : UInt64(text) ?? 1
    print("SEED=\(seed)")
    return seed
  }()
  private static let rounds = Int(ProcessInfo.processInfo.environment["ROUNDS"] ?? "") ?? 1

  /// Runs the program and kills it somewhere on its way, which takes as long as it took.
  ///
  /// - Returns: whether it came to its end all the same.
  private func killed(_ arguments: [String], after pause: Double) throws -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    usleep(UInt32(pause * 1e6))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return process.terminationReason == .exit && process.terminationStatus == 0
  }

  /// Kills `arguments` at moments spread over their way, and checks after each.
  private func eachMoment(
    _ count: Int, of arguments: [String], prepare: () throws -> Void,
    check: (Bool) throws -> Void
  ) throws {
    try prepare()
    let begin = Date()
    _ = try Program.run(arguments)
    let whole = Date().timeIntervalSince(begin)
    var dice = Seeded(Self.seed)
    for _ in 0..<count * Self.rounds {
      try prepare()
      try check(try killed(arguments, after: Double.random(in: 0...whole, using: &dice)))
    }
  }

  private func clear(_ folder: URL) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
  }

  @Test func `Making a central node, killed anywhere, can be repeated with the same words`() throws
  {
    let town = try Town(empty: true)
    let store = town.path("ny")
    let making = [
      "init", "--store", store, "--name", "Ny", "--central", "--administrator", "Anne Holm",
    ]
    try eachMoment(15, of: making) {
      try clear(town.folder)
    } check: { isDone in
      if isDone || FileManager.default.fileExists(atPath: store) {
        #expect(try Program.run(making).code == 1, "it is there, and whole")
      } else {
        let again = try Program.run(making)
        #expect(again.code == 0, "\(again.err)")
      }
      #expect(try town.good("staff", "list", "--store", store, "--json").list.count == 1)
      #expect(
        try town.good("log", "verify", "--store", store, "--json").object["ok"] as? Bool == true)
      let names = try FileManager.default.contentsOfDirectory(atPath: town.folder.path)
      #expect(!names.contains { $0.contains(".making") || $0.contains(".new") }, "\(names)")
    }
  }

  @Test func `A backup, killed anywhere, is not there or is whole`() throws {
    let town = try Town()
    let copy = town.path("kopi")
    let backing = ["backup", copy, "--store", town.central]
    try eachMoment(12, of: backing) {
      try? FileManager.default.removeItem(atPath: copy)
    } check: { isDone in
      let isThere = FileManager.default.fileExists(atPath: copy)
      #expect(isThere || !isDone)
      if !isThere { try town.good("backup", copy, "--store", town.central) }
      let before = try town.holding(town.central)
      try town.good("restore", copy, "--store", town.central)
      #expect(try town.holding(town.central) == before)
      let names = try FileManager.default.contentsOfDirectory(atPath: town.folder.path)
      #expect(!names.contains { $0.contains("kopi.") }, "\(names)")
    }
  }

  @Test func `Putting a backup back, killed anywhere, loses nothing and can be repeated`() throws {
    let town = try Town()
    let copy = town.path("kopi")
    try town.good("backup", copy, "--store", town.central)
    try town.good("citizen", "register", "--store", town.central, "--name", "Ole Bak")
    let before = try town.holding(town.central)
    let putting = ["restore", copy, "--store", town.central]
    try eachMoment(15, of: putting) {
    } check: { _ in
      #expect(try town.holding(town.central) == before, "the one or the other, with the same in it")
      try town.good("restore", copy, "--store", town.central)
      #expect(try town.holding(town.central) == before)
      let names = try FileManager.default.contentsOfDirectory(atPath: town.folder.path)
      #expect(!names.contains { $0.contains(".restoring") }, "\(names)")
    }
  }
}
