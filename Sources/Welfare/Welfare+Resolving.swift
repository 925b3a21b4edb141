import EventStore

/// Deciding a conflict by the same rules as any other command.
extension Welfare {
  /// Settles a conflict with one of its candidates, its base, or a value of one's own, which is read
  /// and checked as the ordinary commands would.
  ///
  /// - Parameter reason: kept with the decision; it cannot be empty.
  @discardableResult
  public func resolve(_ conflict: Conflict, with choice: Store.Choice, reason: String) throws
    -> [EventID]
  {
    let actor = try decider(of: conflict)
    let reason = try required(reason)
    guard case .fields(let fields) = choice else {
      return try store.resolve(conflict, with: choice, reason: reason, by: actor)
    }
    let checked = try decided(fields, conflict)
    return try store.resolve(conflict, with: .fields(checked), reason: reason, by: actor)
  }

  /// Whose it is to settle: what state an initiative is in is not its owner's alone, and what is
  /// granted is not a worker's.
  private func decider(of conflict: Conflict) throws -> Actor {
    switch conflict.subject {
    case .rule(StepRule.name, _, _), .rule(ClipBalanceRule.name, _, _), .group("extra"):
      return try actor(first: Self.granters)
    default: break
    }
    guard ["initiative", "description", "measure"].contains(conflict.kind) else {
      return try actor()
    }
    if conflict.kind == "initiative", conflict.subject.isAboutStatus {
      return try initiator(InitiativeStep.registrars.union(["management"]))
    }
    return try initiator()
  }

  private func decided(_ fields: Fields, _ conflict: Conflict) throws -> Fields {
    guard !fields.isEmpty else {
      throw Refusal(.invalid, da: "Skriv en værdi.", en: "Give a value.")
    }
    guard let declaration = WelfareModel.declaration(conflict.kind),
      let entity = try store.entity(conflict.entity)
    else { return fields }
    for name in fields.keys.sorted() {
      guard let group = declaration.group(of: name) else { continue }
      let belongs =
        switch conflict.subject {
        case .group(let contested): group.name == contested
        case .rule: group.isRevisable || group.name == "status"
        }
      guard belongs else {
        let label = declaration.field(name)?.label ?? Text(name)
        throw Refusal(
          .invalid, da: "\(label.da) hører ikke til det, der skal afgøres.",
          en: "\(label.en) is not part of what is to be decided.")
      }
    }
    try refuseText(declaration, fields)
    let read = try valid(declaration, fields, over: entity)
    try refuseImpossible(declaration, read, over: entity)
    return read
  }
}

extension Conflict.Subject {
  fileprivate var isAboutStatus: Bool {
    switch self {
    case .group(let group): group == "status"
    case .rule(let rule, _, _): rule != NumberRule.name
    }
  }
}
