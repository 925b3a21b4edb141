import ArgumentParser
import EventStore
import Foundation

@main
struct SkridtBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skridt-bench", abstract: "Measures the event store against plain SQLite.",
    subcommands: [
      All.self, Generate.self, RecordOnce.self, ReportOnce.self, AskOnce.self, ReadOnce.self,
      Serve.self,
    ], defaultSubcommand: All.self)
}

/// What the program is at, for whoever waits; never among the results.
enum Progress {
  private static let start = Clock.wall()

  static func say(_ text: String) {
    let seconds = String(format: "%7.1f s  ", Clock.wall() - start)
    FileHandle.standardError.write(Data((seconds + text + "\n").utf8))
  }
}

/// What can be measured by itself.
enum Part: String, CaseIterable, ExpressibleByArgument {
  case edits, ingest, opening, sizes, sessions, nights, first, reports
}

struct All: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures everything and prints a table.")

  @Option(help: "A workload to play; without one, one of the wanted size is made.")
  var workload: String?

  @Option(help: "Where to put the databases: on the disk that is to be measured.")
  var folder = FileManager.default.currentDirectoryPath

  @Option(
    help: "Only these parts: edits, ingest, opening, sizes, sessions, nights, first, reports.")
  var only: [Part] = []

  @Flag(help: "Small sizes and few rounds; under a minute.")
  var quick = false

  @Flag(help: "Prints JSON instead of a table.")
  var json = false

  func run() throws {
    var report = Report(machine: try Machine(folder: folder))
    for part in Part.allCases where only.isEmpty || only.contains(part) {
      report.lines += try measure(part)
    }
    print(json ? try report.json : report.table)
  }

  private func measure(_ part: Part) throws -> [Line] {
    Progress.say("\(part.rawValue) …")
    switch part {
    case .edits:
      return try Edits.measure(
        try play(records: 2500, edits: 10_000), in: folder, rounds: quick ? 3 : 7,
        count: quick ? 200 : 1000)
    case .ingest:
      let history = try History(
        try play(records: 2500, edits: quick ? 8750 : 48_750), in: folder, name: "history")
      return try Batches.measure(history, in: folder, rounds: quick ? 3 : 5)
    case .opening:
      let history = try History(
        try play(records: 2500, edits: quick ? 8750 : 23_750), in: folder, name: "opening")
      return try Openings.measure(history, rounds: quick ? 20 : 60)
    case .sizes:
      let workload = try play(records: 2500, edits: 10_000)
      return try Sizes.disk(try History(workload, in: folder, name: "sizes"))
        + Sizes.wire(workload, in: folder)
    case .sessions:
      let sessions = try Sessions(try play(records: 300, edits: 1), in: folder)
      return try (quick ? [1000, 10_000] : [1000, 100_000, 1_000_000]).flatMap {
        try sessions.measure(events: $0)
      }
    case .nights: return try Nights.night(devices: quick ? 50 : 500, edits: 40, in: folder)
    case .first: return try Nights.first(events: quick ? 6000 : 50_000, in: folder)
    case .reports:
      return try Reports.measure(
        citizens: quick ? 40 : 400, workers: quick ? 8 : 60, in: folder, rounds: quick ? 2 : 3)
    }
  }

  private func play(records: Int, edits: Int) throws -> Workload {
    if let workload { return try Workload(reading: workload) }
    return Workload(records: records, edits: edits, seed: 20_261_122, collide: 0.02)
  }
}

struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a workload: the same arguments give the same file.")

  @Option(help: "Records both replicas hold from the beginning.") var records = 2500
  @Option(help: "Edits of each replica.") var edits = 10_000
  @Option(help: "Where the randomness begins.") var seed: UInt64 = 20_261_122
  @Option(help: "The share of edits that the other side collides with.") var collide = 0.02
  @Option(name: [.customShort("o"), .long], help: "The file to write.") var output: String

  func validate() throws {
    guard records > 2, edits > 0, (0...1).contains(collide) else {
      throw ValidationError("At least 3 records, 1 edit, and a share between 0 and 1.")
    }
  }

  func run() throws {
    try Workload(records: records, edits: edits, seed: seed, collide: collide)
      .write(to: output, seed: seed, collide: collide)
  }
}
