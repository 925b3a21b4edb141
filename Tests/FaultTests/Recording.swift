import Foundation
import TestSupport

/// Operations one after the other with all they did to files, and what had been acknowledged when.
struct Recording {
  struct Acknowledged {
    /// Records by then.
    let count: Int
    let operation: Operation
    let holding: Holding
    let output: Data?
  }

  let operations: [Operation]
  let template: Template
  let records: [Trace.Record]
  let acknowledged: [Acknowledged]
  /// What the stores it is about held at the beginning.
  private let before: [String: Holding]
  private let beginning: Disk.Beginning

  init(_ names: [String]) throws {
    operations = names.compactMap { name in Operation.every.first { $0.name == name } }
    template = try Template.pair.get()
    let place = try Place(copying: template.folder)
    let start = try Place(copying: template.folder)
    var before: [String: Holding] = [:]
    for operation in operations where !operation.isMaking && before[operation.store] == nil {
      before[operation.store] = try Holding(operation.store, in: start)
    }
    self.before = before
    let trace = Trace()
    defer { trace.remove() }
    var acknowledged: [Acknowledged] = []
    let environment = Shim.environment(for: place.folder, ["FAULT_TRACE": trace.url.path])
    // The trace speaks of this place's own files, by their inodes.
    beginning = try Disk.Beginning(place)
    for operation in operations {
      let arguments = try operation.arguments(template)
      let outcome = try place.run(operation.store, arguments, environment: environment)
      guard outcome.isGood else { throw Place.Unexpected(description: "recording: \(outcome)") }
      acknowledged.append(
        Acknowledged(
          count: try trace.count, operation: operation,
          holding: try Holding(operation.store, in: place),
          output: operation.output.flatMap(place.data)))
    }
    self.acknowledged = acknowledged
    records = try trace.records()
  }

  /// Where a power loss is most telling: before and after every sync, and every change of a name.
  var cuts: [Int] {
    records.indices.filter { "SRCUL".contains(records[$0].call) }.flatMap { [$0, $0 + 1] } + [
      records.count
    ]
  }

  /// What is wrong when the power goes after so many records; nothing when all is well.
  func problems(cut: Int, _ luck: Disk.Luck, isJournalling: Bool, _ dice: inout Seeded) throws
    -> [String]
  {
    var disk = Disk(beginning, isJournalling: isJournalling)
    for record in records.prefix(cut) { disk.apply(record) }
    let place = try disk.image(luck, &dice)
    let done = acknowledged.prefix { $0.count <= cut }
    var problems: [String] = []
    // The store the next was at work on, and those before.
    var last: [String: Holding] = before
    for each in done {
      last[each.operation.store] = each.holding
      if let output = each.operation.output, !each.operation.isMaking,
        place.data(output) != each.output
      {
        problems.append("\(output) was acknowledged and is not what it was")
      }
    }
    let next = operations.dropFirst(done.count).first
    let removes = (done.compactMap(\.operation.removes) + [next?.removes].compactMap { $0 })
    try check(last, in: place, removes, &problems, "after the power loss")
    if let next {
      let sight = { (after: Holding?) in
        Operation.Sight(place: place, template: template, before: before[next.store], after: after)
      }
      func isDone() throws -> Bool {
        guard place.exists(next.store) else { return false }
        return try next.isDone(sight(try Holding(next.store, in: place)))
      }
      let wasDone = try !next.isAlwaysDone && isDone()
      let again = try place.run(next.store, try next.arguments(template))
      if !again.isGood && !wasDone { problems.append("a second try fails: \(again)") }
      if try !isDone() { problems.append("a second try does not do it: \(again)") }
      try check(last, in: place, removes, &problems, "after a second try")
    }
    return problems
  }

  private func check(
    _ last: [String: Holding], in place: Place, _ removes: [String], _ problems: inout [String],
    _ when: String
  ) throws {
    for (store, held) in last.sorted(by: { $0.key < $1.key }) {
      guard place.exists(store) else {
        problems.append("\(when) \(store) is not there")
        continue
      }
      let now = try Holding(store, in: place)
      problems += now.problems.map { "\(when) \(store): \($0)" }
      let scopes = removes.compactMap { before[store]?.scope(of: $0) }
      let lost = held.facts.subtracting(now.facts).filter { !scopes.contains($0.scope) }
      if let first = lost.first {
        problems.append("\(when) \(store) lost \(lost.count) facts: \(first.text.prefix(160))")
      }
    }
  }
}
