/// A step in an initiative's life. The table below is the whole state machine: from where, to where,
/// and who decides (Kolding's "Organisering af det videre arbejde med initiativerne").
public enum InitiativeStep: String, CaseIterable, Sendable {
  case plan, approveDescription, start, develop, route, approve, implement, complete, evaluate,
    close, postpone, resume, end

  struct Terms {
    let from: Set<String>
    /// Nil when it depends on what the initiative holds.
    let to: String?
    /// Who decides. Others may enter their decision with a reference to it: see ``registrars``.
    let deciders: Set<String>
    let needsReason: Bool
    let needsDecision: Bool

    init(
      from: Set<String>, to: String?, by deciders: String..., reason: Bool = false,
      decision: Bool = false
    ) {
      self.from = from
      self.to = to
      self.deciders = Set(deciders)
      needsReason = reason
      needsDecision = decision
    }
  }

  var terms: Terms {
    switch self {
    // Later on it only moves the year: see ``Welfare/planInitiative(_:year:_:)``.
    case .plan: Terms(from: Self.living, to: nil, by: "coordinator", "management")
    case .approveDescription:
      Terms(from: ["planned"], to: "descriptionApproved", by: "management")
    case .start: Terms(from: ["descriptionApproved"], to: "started", by: "owner", "management")
    case .develop: Terms(from: ["started"], to: "developed", by: "owner", "management")
    // Whether the committee must approve is a judgement, not a computed threshold.
    case .route:
      Terms(from: ["developed", "awaitingCommittee"], to: nil, by: "management", reason: true)
    case .approve:
      Terms(
        from: ["developed", "awaitingCommittee"], to: "approved", by: "management", "committee",
        decision: true)
    case .implement:
      Terms(
        from: ["approved", "developed", "awaitingCommittee"], to: "implementing", by: "owner",
        "coordinator", "management")
    case .complete:
      Terms(
        from: ["implementing"], to: "implemented", by: "owner", "coordinator", "management")
    case .evaluate:
      Terms(from: ["implemented"], to: "evaluating", by: "owner", "coordinator", "management")
    case .close: Terms(from: ["evaluating"], to: "closed", by: "management")
    case .postpone:
      Terms(
        from: Self.living.subtracting(["postponed"]), to: "postponed", by: "owner", "management",
        reason: true)
    case .resume: Terms(from: ["postponed"], to: nil, by: "management", reason: true)
    case .end: Terms(from: Self.living, to: "ended", by: "management", reason: true)
    }
  }

  /// The order of an undisturbed life.
  static let path = [
    "recommended", "planned", "descriptionApproved", "started", "developed", "awaitingCommittee",
    "approved", "implementing", "implemented", "evaluating", "closed",
  ]

  /// The states in which something can still happen to an initiative.
  static let living = Set(path).subtracting(["closed"]).union(["postponed"])

  /// The states in which an owner has something to report.
  static let underWay: Set<String> = [
    "started", "developed", "awaitingCommittee", "approved", "implementing", "implemented",
    "evaluating",
  ]

  /// The states that presuppose an approval.
  static let needsApproval: Set<String> = ["implementing", "implemented", "evaluating", "closed"]

  /// Those who keep the plan: they enter what others decided, with a reference to the decision.
  static let registrars: Set<String> = ["coordinator", "administrator"]

  /// The roles somebody may have who leaves an initiative in this state.
  static func roles(leadingTo status: String) -> Set<String> {
    let steps = allCases.map(\.terms).filter { $0.to == status || $0.to == nil }
    let deciders = steps.reduce(into: registrars) { $0.formUnion($1.deciders) }
    // Proposing is no step: there is nothing yet to take it with.
    return status == "recommended" ? deciders.union(["owner"]) : deciders
  }
}
