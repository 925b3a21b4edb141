import EventStore

/// What Welfare declares to the store.
public enum WelfareModel {
  public static let kinds: [KindDeclaration] = [
    .citizen, .alias, .assignment, .plan, .planActor, .followUp, .goal, .progress, .visit, .step,
    .clipCard, .clipSpend, .stay, .staff, .role, .device, .initiative,
    .description, .measure, .observation, .ownerReport, .statusReport, .strategy, .strategyItem,
    .target, .setting,
  ]

  /// What scopes are called: the one everybody holds, and one for each citizen.
  public static let catalogueScope = "catalogue"
  public static let citizenScope = "citizen"

  public static let model = Model(
    kinds: kinds.map(\.kind),
    rules: [
      GoalRule.rule, PlanRule.rule, SameVisitRule.rule, AssignmentRule.rule,
      InitiativeEndedRule.rule, ApprovalRule.rule, BaselineRule.rule, NumberRule.rule,
      EntitlementRule.rule, StepRule.rule, HoursRule.rule, ClipBalanceRule.rule,
      ClipValidityRule.rule, StayRule.rule, TimeRule.rule,
    ], foldVersion: 6)

  public static func declaration(_ kind: String) -> KindDeclaration? {
    kinds.first { $0.name == kind }
  }
}
