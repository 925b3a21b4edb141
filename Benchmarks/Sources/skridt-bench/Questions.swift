import ArgumentParser
import EventStore
import Foundation
import Welfare

/// What the questions of every morning cost on the municipality of the reports: each in a fresh
/// process, beside one that reads the same rows plainly.
enum Questions {
  /// The kinds `due` reads all of, and those of which it reads what is current.
  private static let all = ["citizen", "followUp", "stay"]
  private static let current = ["plan", "goal", "progress", "visit"]
  /// What `today` reads besides, in the scopes of the one who asks.
  private static let besides = ["visit", "step", "clipCard", "clipSpend"]

  static func measure(_ path: String, until: String, citizens: Int, rounds: Int) throws -> [Line] {
    let (worker, scopes) = try busiest(path)
    let own = "AND scope.id IN (\(scopes.map { "x'\($0)'" }.joined(separator: ", ")))"
    let due = try queries(all, path) + queries(current, path, "AND current > 0")
    let today =
      try queries(["assignment"], path) + queries(all + besides, path, own)
      + queries(current, path, "AND current > 0 \(own)")
    return [
      try line("due", ["due"], due, path, until, citizens, rounds, "everybody's"),
      try line(
        "today", ["today", "--worker", worker], today, path, until, citizens, rounds,
        "\(scopes.count) cases"),
    ]
  }

  private static func line(
    _ name: String, _ words: [String], _ queries: [String], _ path: String, _ until: String,
    _ citizens: Int, _ rounds: Int, _ whose: String
  ) throws -> Line {
    var (ours, plain): ([Double], [Double]) = ([], [])
    for _ in 0..<rounds {
      ours.append(try Child.run(["ask-once", path, "--until", until] + words))
      plain.append(try Child.run(["read-once", path] + queries))
    }
    let theirs = String(format: "%.3f", median(plain))
    return Line(
      "\(name), processor", median(ours), "s", wanted: citizens == 400 ? "≤ 0.3 s" : "",
      ratio: median(plain) / median(ours), note: "\(whose); plain reads the rows in \(theirs) s")
  }

  /// As plain SQLite would find them: scope by scope, by the index.
  private static func queries(
    _ kinds: [String], _ path: String, _ condition: String = ""
  ) throws -> [String] {
    try Reports.tags(of: kinds, path).map { tag in
      """
      SELECT state FROM scope CROSS JOIN entity ON entity.scope = scope.no AND tag = \(tag) \
      \(condition)
      """
    }
  }

  /// Whoever has most cases, and their scopes.
  private static func busiest(_ path: String) throws -> (worker: String, scopes: [ScopeID]) {
    let store = try Municipality.open(path)
    defer { try? store.close() }
    let active = try store.shown("assignment", ["worker", "status"])
      .filter { $0["status"].text == "active" }
    let byWorker = Dictionary(grouping: active) { $0["worker"].entity }
    let most = byWorker.max {
      ($0.value.count, $0.key?.description ?? "") < ($1.value.count, $1.key?.description ?? "")
    }
    guard let most, let worker = most.key else {
      throw Plain.Failure(description: "nobody is assigned to anybody")
    }
    return (worker.description, Set(most.value.map(\.scope)).sorted())
  }
}

/// Opens a store, asks one question and ends.
struct AskOnce: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "ask-once", shouldDisplay: false)

  @Argument var path: String
  @Argument var question: String
  @Option var until: String
  @Option var worker: String?

  func run() throws {
    let now = Moment("\(until) 16:00")?.milliseconds ?? 0
    let store = try Store.open(
      path: path, master: try .file(path + ".key"),
      options: Store.Options(model: WelfareModel.model, now: { now }))
    let welfare = Welfare(store, actingAs: worker)
    let rows =
      question == "due"
      ? try welfare.due().count : try welfare.todayPage().due.count
    guard rows > 0 else { throw Plain.Failure(description: "nothing is due") }
  }
}
