import EventStore

/// Who else has a part in a citizen's plan, and what each of them does.
extension Welfare {
  public struct PlanActorRow: Sendable, Equatable {
    public let id: EntityID
    public let plan: EntityID?
    public let name: String
    /// What they do.
    public let part: String
    public let contact: String?
    public let status: String
    public let hasConflict: Bool
  }

  // MARK: - Commands

  @discardableResult
  public func addActor(
    to plan: String, name: String, part: String, contact: String? = nil
  ) throws -> EntityID {
    let actor = try caseActor()
    let found = try find(plan, "plan")
    try refuseClosed(found)
    var fields: Fields = ["plan": .reference(found.id), "name": .text(name), "part": .text(part)]
    fields["contact"] = contact.map { .text($0) }
    fields = try valid(.planActor, fields)
    fields["status"] = "active"
    fields["statusDate"] = .text(today.description)
    return try create("planActor", in: found.scope, fields, by: actor)
  }

  public func reviseActor(_ planActor: String, _ fields: Fields, reason: String? = nil) throws {
    let actor = try caseActor()
    let found = try find(planActor, "planActor")
    try store.append([try revision(.planActor, found, fields, reason: reason)], by: actor)
  }

  public func endActor(_ planActor: String, on date: String? = nil, reason: String? = nil) throws {
    let actor = try caseActor()
    let found = try find(planActor, "planActor")
    guard found["status"].text == "active" else { throw Self.endedAlready(found["statusDate"]) }
    let day = try dayUntilToday(date)
    try setStatus(found, "ended", on: day, reason: reason, by: actor)
  }

  // MARK: - Questions

  /// - Parameter includingEnded: also those who no longer have a part.
  public func actors(of plan: String, includingEnded: Bool = false) throws -> [PlanActorRow] {
    let found = try find(plan, "plan")
    return try store.entities("planActor", in: found.scope)
      .filter { $0["plan"].entity == found.id && (includingEnded || $0["status"] == "active") }
      .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
      .map { actor in
        PlanActorRow(
          id: actor.id, plan: found.id, name: actor.name, part: actor["part"].text ?? "",
          contact: actor["contact"].text, status: actor["status"].text ?? "active",
          hasConflict: actor.hasConflict)
      }
  }
}
