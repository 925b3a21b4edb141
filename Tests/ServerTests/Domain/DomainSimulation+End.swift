import EventStore
import Sync
import Welfare

extension DomainSimulation {
  /// Everybody meets in peace until nobody has anything to say.
  func heal() async throws {
    for _ in 0..<4 {
      for persona in domain.devices { try await domain.exchange(persona) }
    }
    for persona in domain.devices {
      guard try await domain.exchange(persona) else {
        throw fail("\(persona.name) does not come to rest")
      }
    }
  }

  /// Everybody shows the same of what they share, what somebody was told is saved is there, and
  /// every conflict can be explained.
  func checkEqual() async throws {
    let central = try town.openCentral()
    defer { try? central.close() }
    try explain(central, "the central node")
    for persona in domain.devices {
      guard let store = persona.device?.store else { continue }
      try explain(store, persona.name)
      try checkEqual(store, central, persona.name)
    }
    for (scope, events) in acknowledged where try central.scope(scope) != nil {
      for event in events.sorted() where try !central.holds([event], of: scope) {
        throw fail("\(event) is lost")
      }
    }
    let erased = Set(acknowledged.keys).subtracting(try central.scopes().map(\.id))
    guard erased.count <= tally.done["citizen erase", default: 0] else {
      throw fail("scopes are gone that nobody erased")
    }
    try note(central)
  }

  /// Every log verifies, and a rebuild shows what had been shown.
  func checkAll() async throws {
    let central = try town.openCentral()
    defer { try? central.close() }
    let all = domain.devices.compactMap { persona in
      persona.device.map { (persona.name, $0.store) }
    }
    for (who, store) in [("the central node", central)] + all {
      let problems = try store.verify().problems
      guard problems.isEmpty else { throw fail("\(who): \(problems)") }
      guard try store.incidents().isEmpty else { throw fail("\(who): \(try store.incidents())") }
      let before = try store.stateDigest()
      guard try store.rebuild() == before else { throw fail("\(who): a rebuild differs") }
    }
  }

  private func explain(_ store: Store, _ who: String) throws {
    let welfare = Welfare(store)
    for conflict in try welfare.conflicts(includingResolved: true) {
      for language in Language.allCases {
        let words = try welfare.explain(conflict, in: language)
        let sentences = [words.title, words.what, words.why] + words.candidates
        guard sentences.allSatisfy({ !$0.isEmpty }), words.what != "\(conflict.subject)",
          words.candidates.count == conflict.candidates.count
        else { throw fail("\(who): \(conflict.subject) is not explained: \(words)") }
      }
    }
  }

  private func checkEqual(_ store: Store, _ central: Store, _ who: String) throws {
    func conflicts(_ store: Store, _ scope: ScopeID) throws -> [ConflictID] {
      try store.conflicts(includingResolved: true).filter { $0.scope == scope }.map(\.id)
    }
    for scope in try store.scopes() {
      guard try central.scope(scope.id)?.fingerprint == scope.fingerprint else {
        throw fail("\(who): \(scope.kind) differs")
      }
      guard try central.stateDigest(of: scope.id) == store.stateDigest(of: scope.id) else {
        throw fail("\(who): \(scope.kind) shows something else")
      }
      guard try conflicts(store, scope.id) == conflicts(central, scope.id) else {
        throw fail("\(who): other conflicts")
      }
      guard scope.waiting == 0 else { throw fail("\(who): \(scope.waiting) events wait for ever") }
    }
  }

  /// What there is in the end, so that one can see what the simulation reached.
  private func note(_ central: Store) throws {
    tally.kinds = [:]
    for kind in WelfareModel.kinds.map(\.name) {
      let found = try central.entities(kind).count
      if found > 0 { tally.kinds[kind] = found }
    }
    for conflict in try Welfare(central).conflicts(includingResolved: true) {
      let what =
        switch conflict.subject {
        case .group(let group): "\(conflict.kind).\(group)"
        case .rule(let rule, _, _): rule
        }
      tally.conflicts[what, default: 0] += 1
    }
  }

  /// An administrator decides everything that is open: as suggested, or else the first.
  func settle() async throws {
    let left = try await town.office { welfare in
      for _ in 0..<300 {
        guard let conflict = try welfare.conflicts().first else { return 0 }
        let choice = welfare.suggestion(for: conflict)?.candidate ?? 0
        try welfare.resolve(conflict, with: .candidate(choice), reason: "afgjort")
      }
      return try welfare.conflicts().count
    }
    guard left == 0 else { throw fail("\(left) conflicts without end") }
  }

  /// Everything that was ever carried is carried again, and what is held shows the same. What a
  /// device had left may come back with an old bundle; it is left again at the next exchange.
  func replay() async throws {
    let before = try await held()
    for parcel in domain.sent { _ = try await domain.read(parcel) }
    for persona in domain.devices {
      guard let device = persona.device else { continue }
      for exchange in device.exchanged {
        _ = try await device.exchange(exchange.sent, remembering: false)
        for case .batch(let batch) in exchange.answered {
          _ = try device.store.ingest(
            batch.runs, from: device.store.centralPeer()?.replica)
        }
      }
    }
    let after = try await held()
    for (what, digest) in before where after[what] != digest {
      throw fail("what was replayed \(after[what] == nil ? "removed" : "changed") \(what)")
    }
    for what in after.keys where before[what] == nil && what.hasPrefix("the central node") {
      throw fail("what was replayed brought \(what) back")
    }
    try await heal()
    let healed = try await held()
    guard healed == before else {
      let changed = Set(healed.keys).union(before.keys).filter { healed[$0] != before[$0] }.sorted()
      throw fail("something is left of what was replayed: \(changed)")
    }
  }

  /// What everybody holds, and what of it they show.
  private func held() async throws -> [String: [UInt8]] {
    func held(_ store: Store, _ who: String) throws -> [String: [UInt8]] {
      Dictionary(
        uniqueKeysWithValues: try store.scopes().map { scope in
          (
            "\(who): \(scope.kind) \(scope.id)",
            scope.fingerprint + (try store.stateDigest(of: scope.id))
          )
        })
    }
    let central = try town.openCentral()
    defer { try? central.close() }
    return try domain.devices.reduce(into: try held(central, "the central node")) { all, persona in
      guard let store = persona.device?.store else { return }
      all.merge(try held(store, persona.name)) { $1 }
    }
  }
}
