import EventStore
import Foundation
import Sync
import Welfare

@testable import Sample

/// The whole domain from one seed: everybody does whatever they may, and a little of what they may
/// not, devices meet the central node over HTTP and by bundles, and some of it is lost on the way.
/// Afterwards everybody meets in peace, and then the promises must hold.
final class DomainSimulation {
  struct Failure: Error, CustomStringConvertible {
    let seed: UInt64
    let step: Int
    let what: String
    var description: String { "SEED=\(seed) step \(step): \(what)" }
  }

  /// What happened, over one or many seeds: proof that the simulation reaches what it is for.
  struct Tally: Sendable {
    /// How often each deed was done, and refused.
    var done: [String: Int] = [:]
    var refused: [String: Int] = [:]
    /// Entities of each kind at the end.
    var kinds: [String: Int] = [:]
    var conflicts: [String: Int] = [:]
    var events: [String: Int] = [:]

    mutating func add(_ other: Tally) {
      done.merge(other.done) { $0 + $1 }
      refused.merge(other.refused) { $0 + $1 }
      kinds.merge(other.kinds) { $0 + $1 }
      conflicts.merge(other.conflicts) { $0 + $1 }
      events.merge(other.events) { $0 + $1 }
    }
  }

  enum Outcome: Sendable {
    case done, refused, nothing
  }

  let seed: UInt64
  let domain: DomainTown
  var town: Town { domain.town }
  var dice: Dice
  var tally = Tally()
  private(set) var step = 0
  /// What somebody was told is saved, by scope.
  var acknowledged: [ScopeID: Set<EventID>] = [:]
  private var deck: [Deed] = []

  init(seed: UInt64, _ domain: DomainTown) {
    self.seed = seed
    self.domain = domain
    dice = Dice(seed, for: "domain")
  }

  /// Plays a town from `seed`.
  static func play(_ seed: UInt64, steps: Int) async throws -> Tally {
    var tally = Tally()
    try await Town.with { town in
      let simulation = DomainSimulation(seed: seed, try await DomainTown(town))
      try await simulation.run(steps: steps)
      tally = simulation.tally
    }
    return tally
  }

  private func run(steps: Int) async throws {
    do {
      for _ in 0..<steps {
        step += 1
        town.clock.advance(seconds: Int64(dice.below(4 * 3600)))
        try await act()
      }
      town.clock.setAllRight()
      try await catchUp()
      try await heal()
      try await checkEqual()
      try await settle()
      try await heal()
      try await checkEqual()
      try await checkAll()
      try await replay()
    } catch let failure as Failure {
      throw failure
    } catch {
      throw fail("\(error)")
    }
  }

  func fail(_ what: String) -> Failure { Failure(seed: seed, step: step, what: what) }

  func count(_ what: String) { tally.events[what, default: 0] += 1 }

  // MARK: - Steps

  private func act() async throws {
    switch dice.below(100) {
    case ..<66: try await doSomething()
    case ..<78: try await clash()
    case ..<92: try await meet(dice.pick(domain.devices))
    case ..<95: try await rereadSomething()
    case ..<98: try await loseSomething()
    default: try setClock()
    }
  }

  /// Every deed in turn, in an order of its own, so that the rare ones come as often as the others.
  private func nextDeed() -> Deed {
    if deck.isEmpty { deck = dice.shuffled(Deed.all) }
    return deck.removeLast()
  }

  private func able(_ deed: Deed) -> [DomainTown.Persona] {
    domain.personas.filter { deed.roles.contains($0.role) }
  }

  private func doSomething() async throws {
    let deed = nextDeed()
    // Now and then somebody who may not.
    let able = able(deed)
    let persona = dice.chance(0.06) || able.isEmpty ? dice.pick(domain.personas) : dice.pick(able)
    try await perform(deed, persona, dice.split())
  }

  /// Two who have not heard of each other do the same to the same thing, each in their own words.
  private func clash() async throws {
    let deed = nextDeed()
    let own = dice.split()
    for persona in dice.shuffled(able(deed)).prefix(2) { try await perform(deed, persona, own) }
    count("clashes")
  }

  /// What nobody has done yet is tried a few more times.
  private func catchUp() async throws {
    for persona in domain.devices { try await meet(persona) }
    for deed in Deed.all {
      for _ in 0..<8 where tally.done[deed.name] == nil {
        let persona = dice.pick(able(deed))
        for first in Deed.all where first.name == deed.forerunner {
          try await perform(first, persona, dice.split())
        }
        try await perform(deed, persona, dice.split())
      }
    }
  }

  private func perform(_ deed: Deed, _ persona: DomainTown.Persona, _ own: Dice) async throws {
    switch try await outcome(of: deed, persona, own) {
    case .done: tally.done[deed.name, default: 0] += 1
    case .refused: tally.refused[deed.name, default: 0] += 1
    case .nothing: break
    }
  }

  private func outcome(
    of deed: Deed, _ persona: DomainTown.Persona, _ own: Dice
  ) async throws -> Outcome {
    let context = "\(deed.name) by \(persona.name)"
    let name = persona.name
    if let device = persona.device {
      let outcome = try attempt(context) {
        try Self.attempt(
          deed, Hand(welfare: Welfare(device.store), dice: own, signature: name))
      }
      if case .done = outcome { try acknowledge(device.store) }
      return outcome
    }
    let outcome = try await town.office { welfare -> Result<Outcome, any Error> in
      Result {
        try Self.attempt(
          deed,
          Hand(
            welfare: Welfare(welfare.store, actingAs: name), dice: own, signature: name))
      }
    }
    return try attempt(context) { try outcome.get() }
  }

  private func attempt(_ context: String, _ work: () throws -> Outcome) throws -> Outcome {
    do { return try work() } catch { throw fail("\(context): \(error)") }
  }

  /// A deed may be refused; it may not fail.
  private static func attempt(_ deed: Deed, _ hand: Hand) throws -> Outcome {
    var hand = hand
    do {
      try deed.act(&hand)
      return .done
    } catch is Hand.Nothing {
      return .nothing
    } catch is Refusal {
      return .refused
    } catch StoreError.notUndoable {
      return .refused
    }
  }

  /// What is durable here must be at the central node in the end.
  private func acknowledge(_ store: Store) throws {
    for scope in try store.scopes() {
      acknowledged[scope.id, default: []].formUnion(try store.receipt(for: scope.id).tips)
    }
  }

  private func meet(_ persona: DomainTown.Persona) async throws {
    try await domain.exchange(persona, overHTTP: dice.chance(0.5))
    count("met")
  }

  private func rereadSomething() async throws {
    guard !domain.sent.isEmpty else { return }
    _ = try await domain.read(dice.pick(domain.sent))
    count("bundles read again")
  }

  /// A clock goes wrong by days or years, on a device or on the central node, or is put right.
  private func setClock() throws {
    let day: Int64 = 86_400_000
    let stores = try ["central"] + domain.devices.compactMap { try $0.device?.store.name() }
    let skews = [0, 0, 0, day, -day, 40 * day, 5 * 365 * day, -20 * 365 * day]
    town.clock.set(dice.pick(stores), skew: dice.pick(skews))
    count("clocks set")
  }

  /// A bundle that never arrives, or a line that breaks.
  private func loseSomething() async throws {
    let persona = dice.pick(domain.devices)
    guard let device = persona.device else { return }
    if persona.way == .http {
      try await device.sync(upTo: dice.below(3))
      count("lines broken")
    } else if dice.chance(0.5) {
      try await domain.deliver(device, isLost: true)
      count("bundles lost")
    } else {
      try await domain.fetch(device, isLost: true)
      count("bundles lost")
    }
  }
}
