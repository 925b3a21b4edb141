import EventStore

/// What an initiative means for other plans of the municipality; nil for what is not said.
public struct InitiativeFlags: Sendable, Equatable {
  /// It costs so much that it belongs in the budget negotiations.
  public var isForBudget: Bool?
  /// It is about premises and belongs in the physical development plan.
  public var isForBuilding: Bool?

  public init(isForBudget: Bool? = nil, isForBuilding: Bool? = nil) {
    self.isForBudget = isForBudget
    self.isForBuilding = isForBuilding
  }

  private static let budget = "budget_negotiation_candidate"
  private static let building = "physical_development_plan_candidate"

  /// As an initiative has them.
  init(_ initiative: Entity) {
    let cost = initiative["costFlags"].object ?? [:]
    isForBudget = cost[Self.budget]?.bool
    isForBuilding = cost[Self.building]?.bool
  }

  /// The details of the cost with these among them; nil when nothing is said.
  func written(over initiative: Entity? = nil) -> Value? {
    var said: Fields = [:]
    said[Self.budget] = isForBudget.map { .bool($0) }
    said[Self.building] = isForBuilding.map { .bool($0) }
    guard !said.isEmpty else { return Value?.none }
    return .object((initiative?["costFlags"].object ?? [:]).merging(said) { $1 })
  }
}
