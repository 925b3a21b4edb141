import EventStore

/// A citizen's plans.
extension Welfare {
  /// - Parameter details: the other fields of ``KindDeclaration/plan``.
  @discardableResult
  public func openPlan(
    for citizen: String, purpose: String, _ details: Fields = [:], asDraft: Bool = false
  ) throws -> EntityID {
    let actor = try caseActor()
    let found = try find(citizen, "citizen")
    try refuseNoCourse(found)
    try refuseStatus(details, .plan)
    var fields = try valid(.plan, details.merging(["purpose": .text(purpose)]) { $1 })
    if fields["from"] == nil, !asDraft { fields["from"] = .text(today.description) }
    fields["status"] = asDraft ? "draft" : "active"
    fields["statusDate"] = .text(today.description)
    return try create("plan", in: found.scope, fields, by: actor)
  }

  public func revisePlan(_ plan: String, _ fields: Fields, reason: String? = nil) throws {
    let actor = try caseActor()
    let found = try find(plan, "plan")
    try refuseClosed(found)
    try store.append([try revision(.plan, found, fields, reason: reason)], by: actor)
  }

  /// Makes a draft the plan that is worked by.
  public func activatePlan(_ plan: String, on date: String? = nil) throws {
    let actor = try caseActor()
    let found = try find(plan, "plan")
    guard found["status"].text == "draft" else {
      throw Refusal(.rule, da: "Planen er ikke en kladde.", en: "The plan is not a draft.")
    }
    try setStatus(found, "active", on: try dayUntilToday(date), reason: nil, by: actor)
  }

  /// - Parameter endingGoals: ends the goals that are still open; without it, they refuse the close.
  public func closePlan(
    _ plan: String, on date: String? = nil, reason: String? = nil, endingGoals: Bool = false
  ) throws {
    let actor = try caseActor()
    let found = try find(plan, "plan")
    try refuseClosed(found)
    let day = try dayUntilToday(date)
    try refuseBefore(day, found["from"])
    let open = try goalEntities(of: found).filter {
      ["active", "paused"].contains($0["status"].text)
    }
    guard open.isEmpty || endingGoals else {
      throw Refusal(
        .rule,
        da: "Planen har \(open.count) åbne mål. Luk dem først, eller afslut dem sammen med planen.",
        en: "The plan has \(open.count) open goals. Close them first, or end them with the plan.")
    }
    let why: Value = reason.map { .text($0.trimmed) } ?? .null
    func closing(_ entity: Entity, _ status: String) -> Draft {
      entity.setting(
        ["status": .text(status), "statusDate": .text(day.description), "statusReason": why],
        reason: reason)
    }
    try store.append(open.map { closing($0, "ended") } + [closing(found, "closed")], by: actor)
  }

  public func reopenPlan(_ plan: String, reason: String? = nil) throws {
    let actor = try caseActor()
    let found = try find(plan, "plan")
    guard found["status"].text == "closed" else {
      throw Refusal(.rule, da: "Planen er ikke lukket.", en: "The plan is not closed.")
    }
    try setStatus(found, "active", on: today, reason: reason, by: actor)
  }

  // MARK: - Questions

  /// - Parameter citizen: nil means everybody held here.
  public func plans(of citizen: String? = nil) throws -> [PlanRow] {
    try entities("plan", of: citizen)
      .sorted { ($0.created, $0.id) < ($1.created, $1.id) }.map(row)
  }

  public func showPlan(_ plan: String) throws -> (plan: Entity, row: PlanRow, goals: [GoalRow]) {
    let found = try find(plan, "plan")
    return (found, try row(found), try rows(goalEntities(of: found)))
  }

  func goalEntities(of plan: Entity) throws -> [Entity] {
    try store.entities("goal", in: plan.scope).filter { $0["plan"].entity == plan.id }
      .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
  }

  func refuseClosed(_ plan: Entity) throws {
    guard plan["status"].text == "closed" else { return }
    let date = plan["statusDate"].text ?? ""
    throw Refusal(
      .rule, da: "Planen blev lukket \(date); åbn den igen først.",
      en: "The plan was closed on \(date); reopen it first.")
  }

  private func row(_ plan: Entity) throws -> PlanRow {
    let goals = try goalEntities(of: plan)
    let (citizen, name) = try citizen(of: plan.scope)
    return PlanRow(
      id: plan.id, citizen: citizen, citizenName: name, purpose: plan["purpose"].text ?? "",
      offer: plan["offer"].text, from: plan["from"].text, to: plan["to"].text,
      status: plan["status"].text ?? "active", statusDate: plan["statusDate"].text,
      activeGoals: goals.count { $0["status"].text == "active" }, goals: goals.count,
      hasConflict: plan.hasConflict)
  }
}
