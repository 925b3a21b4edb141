import Foundation
import TestSupport

/// One operation with faults, over and over from the same beginning.
struct Trial {
  let operation: Operation
  let template: Template
  /// The calls of a run without faults, by what they are.
  let calls: [String]
  let seconds: Double
  /// Which of them sync the folder.
  let folderSyncs: [Int]
  /// The files after one.
  private let names: Set<String>
  private let before: Holding?

  /// Runs it once without faults.
  init(_ operation: Operation) throws {
    self.operation = operation
    template = try (operation.isOnline ? Template.net : Template.pair).get()
    let start = try Place(copying: template.folder)
    before = operation.isMaking ? nil : try Holding(operation.store, in: start)
    let log = Place.scratch.appendingPathComponent("calls-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: log) }
    let round = try Round(operation, template)
    let outcome = try round.attempt(["FAULT_LOG": log.path])
    guard outcome.isGood else { throw Place.Unexpected(description: "without faults: \(outcome)") }
    seconds = outcome.seconds
    // Asking is a command as well, and may leave what it asked with.
    names = round.place.names
    let after = try Holding(operation.store, in: round.place)
    let sight = Operation.Sight(
      place: round.place, template: template, before: before, after: after)
    guard try operation.isDone(sight) else {
      throw Place.Unexpected(description: "without faults it is not done: \(outcome)")
    }
    let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
      .map { $0.split(separator: " ", maxSplits: 2).map(String.init) }.filter { $0.count == 3 }
    calls = lines.map { $0[1] }
    folderSyncs = lines.indices.filter {
      lines[$0][1] == "fsync" && lines[$0][2] == round.place.folder.path
    }.map { $0 + 1 }
  }

  /// Every fault that can be, or as many of them.
  func faults(_ number: Int, _ dice: inout Seeded) -> [Fault] {
    let all = Fault.Kind.allCases.flatMap { kind in
      calls.indices.filter { kind.concerns(calls[$0]) }.map { Fault(kind: kind, number: $0 + 1) }
    }
    guard number < all.count else { return all }
    // Most calls are writes: everything else gets its turn before they get a second one.
    var groups = Dictionary(grouping: all) { "\($0.kind) \(calls[$0.number - 1])" }
      .sorted { $0.key < $1.key }.map { $0.value.shuffled(using: &dice) }.shuffled(using: &dice)
    var drawn: [Fault] = []
    while drawn.count < number {
      for i in groups.indices where drawn.count < number {
        if let fault = groups[i].popLast() { drawn.append(fault) }
      }
    }
    return drawn
  }

  /// What is wrong after one fault; nothing when all is well.
  func problems(_ fault: Fault) throws -> [String] {
    let round = try Round(operation, template)
    return try problems(round, after: round.attempt(fault.environment))
  }

  /// The same after SIGKILL at a moment.
  func problems(killedAfter seconds: Double) throws -> (Program.Outcome, [String]) {
    let round = try Round(operation, template)
    let outcome = try round.attempt([:], kill: seconds)
    return (outcome, try problems(round, after: outcome))
  }

  private func problems(_ round: Round, after outcome: Program.Outcome) throws -> [String] {
    var problems = Words.problems(outcome)
    let (first, isDone) = try state(round.place, &problems, "after the fault")
    if outcome.isGood && !isDone { problems.append("acknowledged, and not done") }
    if outcome.isRefused, isDone, !operation.isAlwaysDone, !Words.saysSaved(outcome) {
      problems.append("done, and not said to be")
    }
    if let output = operation.output, round.place.exists(output), !isDone {
      problems.append("\(output) is half there")
    }
    lost(first, isDone, &problems, "after the fault")

    if !outcome.isGood {
      let again = try round.attempt([:])
      let wasThere = isDone && !operation.isAlwaysDone
      if !again.isGood && !wasThere { problems.append("a second try fails: \(again)") }
      let (second, isDone) = try state(round.place, &problems, "after a second try")
      if !isDone { problems.append("a second try does not do it: \(again)") }
      lost(second, isDone, &problems, "after a second try")
      let left = round.place.names.subtracting(names).subtracting(template.names)
      if !left.isEmpty { problems.append("left behind: \(left.sorted())") }
    }
    return problems.isEmpty ? [] : problems + ["\(outcome)"]
  }

  private func state(
    _ place: Place, _ problems: inout [String], _ when: String
  ) throws -> (Holding?, Bool) {
    guard place.exists(operation.store) else {
      if !operation.isMaking { problems.append("\(when) there is no store") }
      return (nil, false)
    }
    let holding = try Holding(operation.store, in: place)
    problems += holding.problems.map { "\(when) \($0)" }
    if let before, holding.unopened > before.unopened, operation.removes == nil {
      problems.append("\(when) \(holding.unopened - before.unopened) more events cannot be opened")
    }
    let sight = Operation.Sight(place: place, template: template, before: before, after: holding)
    return (holding, try operation.isDone(sight))
  }

  private func lost(_ now: Holding?, _ isDone: Bool, _ problems: inout [String], _ when: String) {
    guard let before, let now else { return }
    let lost = before.lost(in: now, except: operation.removes.flatMap(before.scope))
    if !lost.isEmpty {
      problems.append("\(when) \(lost.count) facts are lost: \(lost[0].prefix(160))")
    }
  }
}
