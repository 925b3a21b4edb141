import Foundation
import TestSupport

/// Where everything is played: the folder, the central node's store, and what all machines share.
final class Town: Sendable {
  /// In every name and note, so that it is found where it must not be.
  static let mark = "Xylofon"

  let folder: URL
  let ledger = Ledger()
  let line: ChaosLine
  var central: String { path("central") }

  init(seed: Seeded) async throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("skridt-soak-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    line = try await ChaosLine(seed: seed)
  }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// Runs a command at a store. However it ends, it may not crash or be misunderstood.
  @discardableResult
  func run(_ store: String, _ arguments: [String], limit: Duration? = nil) async throws
    -> Program.Outcome
  {
    let outcome = try await Program.run(
      arguments + ["--store", store, "--json", "--language", "en"], scratch: folder, limit: limit)
    await ledger.count("commands")
    if let signal = outcome.signal {
      let wasKilled = signal == SIGKILL && limit != nil
      if wasKilled {
        await ledger.count("killed")
      } else {
        await ledger.complain("crashed: \(outcome.description)")
      }
    } else if ![0, 1, 2].contains(outcome.code) {
      await ledger.complain("unexpected: \(outcome.description)")
    }
    return outcome
  }

  /// Runs a command that must succeed.
  @discardableResult
  func good(_ store: String, _ arguments: String...) async throws -> Program.Outcome {
    let outcome = try await run(store, arguments)
    if !outcome.isGood { await ledger.complain("failed: \(outcome.description)") }
    return outcome
  }

  /// Runs a command that writes records, and remembers what it says it saved.
  @discardableResult
  func write(_ store: String, _ arguments: String...) async throws -> Program.Outcome {
    let outcome = try await run(store, arguments)
    guard outcome.isGood else {
      // What the rules refuse is no failure; a write that fails otherwise is.
      if outcome.code != 2 { await ledger.complain("not written: \(outcome.description)") }
      return outcome
    }
    let object = outcome.object
    let ids = object["ids"] as? [String] ?? (object["id"] as? String).map { [$0] } ?? []
    await ledger.saved(ids, on: name(of: store))
    await ledger.count("records", by: ids.count)
    return outcome
  }

  /// The ids of all events and entities a store holds.
  func held(_ store: String) async throws -> (events: Set<String>, records: Set<String>) {
    let log = try await good(store, "log", "list", "--limit", "10000000").list
    return (
      Set(log.compactMap { $0["event"] as? String }),
      Set(log.compactMap { $0["entity"] as? String })
    )
  }

  /// The disk with a store is gone: a restore then has nothing to take over from.
  static func loseDisk(_ store: String) {
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: store + suffix)
    }
  }

  func name(of store: String) -> String { URL(fileURLWithPath: store).lastPathComponent }

  /// Does `work` for each, so many at a time: more where most of it is waiting.
  func forEach<Item: Sendable>(
    _ items: [Item], width: Int = 4, _ work: @escaping @Sendable (Item) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (i, item) in items.enumerated() {
        if i >= width { try await group.next() }
        group.addTask { try await work(item) }
      }
      try await group.waitForAll()
    }
  }
}
