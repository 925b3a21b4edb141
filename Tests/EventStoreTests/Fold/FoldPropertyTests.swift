import Testing

@testable import EventStore

@Suite("The fold, over generated histories")
struct FoldPropertyTests {
  @Test("keeps every promise, in whatever order events come")
  func properties() throws {
    var counts: [History.Situation: Int] = [:]
    for seed in Seed.rounds(100) {
      let history = try History(seed: seed)
      try check(history, seed: seed)
      counts.merge(history.counts) { $0 + $1 }
    }
    print(
      History.Situation.allCases.map { "\($0) \(counts[$0] ?? 0)" }.joined(separator: " · "))
    for situation in History.Situation.allCases where Seed.only == nil {
      #expect(counts[situation, default: 0] > 0, "\(situation) never happened")
    }
  }

  private func check(_ history: History, seed: UInt64) throws {
    let world = history.world
    for _ in 0..<3 {
      try history.play(20)
      guard let store = history.dice.pick(world.stores) else { continue }
      // Any moment, any replica, whatever part of the log it holds.
      let differences = try FoldComparison.differences(store, world.scope)
      #expect(differences == [], "seed \(seed)")
      #expect(try FoldComparison.breaches(store, world.scope) == [], "seed \(seed)")
    }
    #expect(history.notShown == [], "seed \(seed)")
    try world.converge()
    try sameEverywhere(history, seed)
    try anyOrder(history, seed)
  }

  private func sameEverywhere(_ history: History, _ seed: UInt64) throws {
    let world = history.world
    let digest = try world.central.stateDigest()
    let conflicts = try world.central.conflicts().map(\.id)
    for store in world.stores {
      #expect(try store.fingerprint() == world.central.fingerprint(), "seed \(seed)")
      #expect(try store.stateDigest() == digest, "seed \(seed)")
      #expect(try store.conflicts().map(\.id) == conflicts, "seed \(seed)")
      #expect(
        try store.holds(Array(history.acknowledged), of: world.scope), "seed \(seed): lost")
      #expect(try FoldComparison.differences(store, world.scope) == [], "seed \(seed)")
    }
    #expect(try world.central.verify().problems == [], "seed \(seed)")
    #expect(try world.central.rebuild() == digest, "seed \(seed): rebuild")
    let again = try world.central.ingest(world.allRuns(), from: world.stores[1].replica)
    #expect(again.taken == 0 && again.parked == 0, "seed \(seed): replay")
    #expect(try world.central.stateDigest() == digest, "seed \(seed): replay")
  }

  private func anyOrder(_ history: History, _ seed: UInt64) throws {
    let world = history.world
    let digest = try world.central.stateDigest()
    for round in 0..<2 {
      let observer = try world.observer("o\(round)", seed: seed)
      let runs = try world.allRuns(history.dice.pick(world.stores))
      var order = runs
      for _ in 0..<3 { if let twice = history.dice.pick(runs) { order.append(twice) } }
      order.shuffle(using: &history.dice)
      for run in order { _ = try observer.ingest([run], from: world.central.replica) }
      // A branch that came before what it branched from is refused, and comes again.
      try world.pull(observer, from: world.central)
      #expect(try observer.fingerprint() == world.central.fingerprint(), "seed \(seed)")
      #expect(try observer.stateDigest() == digest, "seed \(seed): another order")
      #expect(
        try observer.conflicts().map(\.id) == world.central.conflicts().map(\.id), "seed \(seed)")
      #expect(try fastPathFailures(observer, world.scope, &history.dice) == [], "seed \(seed)")
    }
  }

  /// Applies each entity's events one by one in some causal order, and refolds at every step.
  private func fastPathFailures(
    _ store: Store, _ scope: ScopeID, _ dice: inout Dice
  ) throws -> [String] {
    var failures: [String] = []
    let seed = dice.next()
    try store.read { transaction in
      var dice = Dice(seed)
      guard let no = transaction.index.scopeNumbers[scope] else { return }
      try transaction.index.loadSeen(scope: no, transaction.db)
      for (id, _) in try transaction.folds(scope: no) {
        let working = try transaction.load(EntityKey(id: id, scope: no))
        var rest = try transaction.steps(of: working)
        var done: [Fold.Step] = []
        var fold: Fold?
        while !rest.isEmpty {
          let ready = rest.indices.filter { i in
            !rest.contains { transaction.saw(rest[i].event, $0.event) }
          }
          guard let next = dice.pick(ready) else { break }
          let step = rest.remove(at: next)
          done.append(step)
          let refold = Fold(refolding: done, order: transaction)
          if let applied = Fold.applying(step, to: fold, order: transaction),
            Normal(applied) != refold.map({ Normal($0) })
          {
            failures.append("\(id) at \(step.event)")
          }
          fold = refold
        }
      }
    }
    return failures
  }

  /// A fold without the order things came in.
  private struct Normal: Equatable {
    let text: String

    init(_ fold: Fold) {
      func line(_ entries: [Fold.Entry]) -> [String] {
        entries.map { "\($0.event.raw) \($0.value.hex) \($0.time.raw)" }.sorted()
      }
      let groups = fold.groups.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
        .map { "\($0.key): \(line($0.value))" }
      text =
        "\(fold.kind) \(fold.origin.raw) \(fold.created.raw) \(fold.createdBy) "
        + "\(fold.heads.map(\.raw).sorted()) \(groups) \(line(fold.requests)) "
        + "\(fold.hasSettlements)"
    }
  }
}
