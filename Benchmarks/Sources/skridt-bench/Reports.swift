import ArgumentParser
import EventStore
import Foundation
import Pages
import Sample
import Welfare

/// What the reports cost on a municipality of the wanted size: each in a fresh process, which opens
/// the store with its key file and makes the report, beside one that reads the same rows plainly.
enum Reports {
  /// A report, by its name at the command line, and the kinds it reads most of.
  struct Wanted {
    let name: String
    let kinds: [String]

    static let all = [
      Wanted(name: "initiatives", kinds: ["initiative", "measure", "observation", "ownerReport"]),
      Wanted(
        name: "half-year", kinds: ["initiative", "ownerReport", "observation", "statusReport"]),
      Wanted(name: "yearly", kinds: ["initiative", "goal", "citizen", "progress"]),
      Wanted(name: "goals", kinds: ["goal", "progress", "citizen"]),
      Wanted(name: "continuity", kinds: ["visit", "citizen"]),
      Wanted(name: "targets", kinds: ["target", "stay", "citizen"]),
      Wanted(name: "workload", kinds: ["visit", "assignment", "staff"]),
    ]
  }

  static func measure(citizens: Int, workers: Int, in parent: String, rounds: Int) throws -> [Line]
  {
    let folder = try Folder(in: parent, "reports")
    let path = folder.file("central.skridt")
    let made = try Sample.Municipality(citizens: citizens, workers: workers)
    var events = 0
    let cost = try Cost.of {
      events = try made.make(
        at: path, master: try .file(path + ".key", create: true), papers: try papers()
      ).events
    }
    Progress.say("  \(citizens) citizens, \(workers) workers: \(events) events are made")
    var lines: [Line] = [
      Line(
        "a municipality of \(citizens) citizens, \(workers) workers", cost.wall, "s",
        wanted: citizens == 400 ? "≤ 60 s" : "",
        note: "\(events) events; processor \(String(format: "%.1f", cost.processor)) s"),
      Line("  its store", Double(size(of: path)) / 1e6, "MB", note: "file and WAL"),
    ]
    for wanted in Wanted.all {
      lines.append(
        try line(wanted, path, until: made.until.description, citizens: citizens, rounds: rounds))
    }
    return try lines
      + Questions.measure(
        path, until: made.until.description, citizens: citizens, rounds: rounds)
  }

  private static func line(
    _ wanted: Wanted, _ path: String, until: String, citizens: Int, rounds: Int
  ) throws -> Line {
    let tags = try tags(of: wanted.kinds, path)
    var (ours, plain): ([Double], [Double]) = ([], [])
    for _ in 0..<rounds {
      ours.append(try Child.run(["report-once", wanted.name, path, "--until", until]))
      plain.append(
        try Child.run(
          ["read-once", path] + tags.map { "SELECT state FROM entity WHERE tag = \($0)" }))
    }
    let theirs = String(format: "%.3f", median(plain))
    return Line(
      "report \(wanted.name), processor", median(ours), "s",
      wanted: citizens == 400 ? "≤ 2 s" : "", ratio: median(plain) / median(ours),
      note: "plain reads the rows in \(theirs) s")
  }

  /// What rows of these kinds are found by; the tag of a kind is keyed, so it is looked up on a row.
  static func tags(of kinds: [String], _ path: String) throws -> [Int64] {
    let store = try Municipality.open(path)
    let ids = try kinds.compactMap { try store.entities($0).first?.id }
    try store.close()
    let plain = try Plain(path, isReadOnly: true)
    return try ids.map { id in
      let query = try plain.prepare("SELECT tag FROM entity WHERE id = ?")
      return try id.bytes.withUnsafeBytes { bytes in
        query.bind(1, Cells.Bytes(start: bytes.baseAddress, count: bytes.count))
        guard try query.step() else { throw StoreError.unknownEntity("\(id)") }
        return query.int(0)
      }
    }
  }

  private static func papers() throws -> [[UInt8]] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try ["kolding-initiatives", "kolding-themes", "herning-udsattestrategi"].map {
      Array(try Data(contentsOf: root.appendingPathComponent("Fixtures/\($0).json")))
    }
  }

  private static func size(of path: String) -> Int {
    ["", "-wal"].reduce(0) { sum, suffix in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
      return sum + (attributes?[.size] as? Int ?? 0)
    }
  }
}

/// Opens a store, makes one report and ends.
struct ReportOnce: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "report-once", shouldDisplay: false)

  @Argument var name: String
  @Argument var path: String
  @Option var until: String

  func run() throws {
    let now = Moment("\(until) 16:00")?.milliseconds ?? 0
    let store = try Store.open(
      path: path, master: try .file(path + ".key"),
      options: Store.Options(model: WelfareModel.model, now: { now }))
    let welfare = Welfare(store)
    let report =
      switch name {
      case "initiatives": try welfare.initiativesReport()
      case "half-year": try welfare.halfYearReport()
      case "yearly": try welfare.yearlyReport()
      case "goals": try welfare.goalsReport()
      case "continuity": try welfare.continuityReport()
      case "targets": try welfare.targetsReport()
      case "workload": try welfare.workloadReport()
      default: throw ValidationError("no report \(name)")
      }
    // Made to be read: drawing it, in the form that costs most, belongs to it.
    let words = Pages.html(report, in: .da)
    guard words.utf8.count > 100 else {
      throw Plain.Failure(description: "the report \(name) says nothing")
    }
  }
}

/// Reads the sealed rows that some queries find with plain SQLite, and ends.
struct ReadOnce: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "read-once", shouldDisplay: false)

  @Argument var path: String
  @Argument var queries: [String] = []

  func run() throws {
    let plain = try Plain(path, isReadOnly: true)
    var bytes = 0
    for text in queries {
      let query = try plain.prepare(text)
      while try query.step() { bytes += query.blob(0).reduce(0) { $0 &+ Int($1) } }
    }
    guard bytes > 0 else { throw Plain.Failure(description: "there was nothing to read") }
  }
}
