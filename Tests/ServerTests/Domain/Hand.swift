import EventStore
import Welfare

@testable import Sample

/// Somebody about to do something: at which store, as whom, and the dice that decide what.
struct Hand {
  /// There is nothing here to do it to.
  struct Nothing: Error {}

  let welfare: Welfare
  var dice: Dice
  /// What tells their words from somebody else's.
  let signature: String

  var store: Store { welfare.store }

  // MARK: - What there is

  /// Any entity of a kind that is held here, by its id.
  mutating func any(
    _ kind: String, where holds: (Entity) -> Bool = { _ in true }
  ) throws -> String {
    try entity(kind, where: holds).id.description
  }

  mutating func entity(
    _ kind: String, where holds: (Entity) -> Bool = { _ in true }
  ) throws -> Entity {
    let found = try store.entities(kind).filter(holds)
      .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    guard !found.isEmpty else { throw Nothing() }
    // Most of what people do concerns the same few, so that they meet over them.
    return dice.pick(dice.chance(0.6) ? Array(found.prefix(2)) : found)
  }

  /// Any one in a status; now and then in another, to be refused.
  mutating func any(_ kind: String, in statuses: String...) throws -> String {
    if dice.chance(0.1) { return try any(kind) }
    return try any(kind) { statuses.contains($0["status"].text ?? "") }
  }

  /// An entity in the same citizen's scope as another.
  mutating func any(_ kind: String, beside entity: Entity) throws -> String {
    let found = try store.entities(kind, in: entity.scope)
    guard !found.isEmpty else { throw Nothing() }
    return dice.pick(found).id.description
  }

  // MARK: - What there could be

  mutating func text(_ templates: [String]) -> String { dice.pick(templates) + " (\(signature))" }

  /// A day up to two months back, today more often than not.
  mutating func past() -> String? {
    dice.chance(0.6) ? nil : welfare.today.adding(-dice.below(60)).description
  }

  mutating func future() -> String {
    welfare.today.adding(1 + dice.below(60)).at(8 * 60 + dice.below(480)).short
  }

  /// A moment of the last days, by the clock.
  mutating func moment() -> String {
    welfare.today.adding(-1 - dice.below(20)).at(8 * 60 + dice.below(40) * 15).short
  }

  mutating func reason() -> String { dice.pick(["aftalt", "efter samtale", "rettelse"]) }

  mutating func step() -> Welfare.StepNote {
    Welfare.StepNote(
      reason: reason(), decision: dice.chance(0.6) ? "Møde \(dice.below(40))" : nil)
  }

  mutating func person() -> String {
    var names = Names()
    return names.next(&dice).name
  }
}
