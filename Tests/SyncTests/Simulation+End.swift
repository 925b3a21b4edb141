import EventStore
import Sync

extension Simulation {
  /// Everybody syncs in peace until nobody has anything to say.
  func heal() throws {
    for _ in 0..<4 {
      for i in town.stores.indices.dropFirst() { try sync(i) }
    }
    for i in town.stores.indices.dropFirst() {
      let outcome = try town.sync(i)
      guard outcome.isEqual, outcome.roundTrips == 1 else {
        throw Failure(seed: seed, step: step, what: "device \(i) does not come to rest")
      }
    }
  }

  /// The promises.
  func check() throws {
    let central = town.central
    for store in town.stores {
      let problems = try store.verify().problems
      guard problems.isEmpty else { throw fail("\(try store.name()): \(problems)") }
      let before = try store.stateDigest()
      guard try store.rebuild() == before else { throw fail("a rebuild differs") }
    }
    for store in town.stores.dropFirst() {
      for scope in try store.scopes() {
        guard try central.scope(scope.id)?.fingerprint == scope.fingerprint else {
          throw fail("\(scope.kind) differs")
        }
        guard try central.stateDigest(of: scope.id) == store.stateDigest(of: scope.id) else {
          throw fail("\(scope.kind) shows something else")
        }
        let mine = try store.conflicts(includingResolved: true).filter { $0.scope == scope.id }
        let theirs = try central.conflicts(includingResolved: true).filter { $0.scope == scope.id }
        guard mine.map(\.id) == theirs.map(\.id) else { throw fail("other conflicts") }
        // An erased scope that came back with an old disk has no key anywhere: nobody can read it.
        guard scope.waiting == 0 || erased.contains(scope.id) else {
          throw fail("\(scope.waiting) events wait for ever")
        }
      }
    }
    for item in written where !erased.contains(item.scope) {
      guard try central.holds([item.event], of: item.scope) else {
        throw fail("\(item.event) by \(item.by) is lost")
      }
    }
    for store in town.stores where try store.incidents().contains(where: { $0.what == "fork" }) {
      tally.note("forked")
    }
  }

  func fail(_ what: String) -> Failure { Failure(seed: seed, step: step, what: what) }
}
