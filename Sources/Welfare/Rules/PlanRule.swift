import EventStore

/// A plan was closed by one person while another set, or opened again, a goal in it.
enum PlanRule {
  static let name = "plan-closed"
  static let reopen = "reopen-plan"
  static let end = "end-goals"
  static let leave = "leave-as-is"

  static let rule = Rule(name, reads: [.init("plan", "status"), .init("goal", "plan", "status")]) {
    scope in
    let active = Dictionary(
      grouping: scope.entities("goal").filter { $0["status"].text == "active" }
    ) { $0["plan"].text ?? "" }
    return scope.entities("plan").compactMap { plan in
      finding(plan, goals: active[plan.id.description] ?? [])
    }
  }

  private static func finding(_ plan: Entity, goals: [Entity]) -> Finding? {
    guard plan["status"].text == "closed", !goals.isEmpty else { return nil }
    let date = plan["statusDate"]
    let ids = goals.map(\.id).sorted()
    return Finding(
      entity: plan.id,
      key: ([date.text ?? ""] + ids.map(\.description)).joined(separator: "|"), severity: .medium,
      facts: [
        "plan": .reference(plan.id), "statusDate": date,
        "closedBy": plan.groups["status"]?.shown.map { .reference($0.author) } ?? .null,
        "goals": .list(ids.map { .reference($0) }),
        "goalsBy": .list(Set(goals.map(\.createdBy)).sorted().map { .reference($0) }),
      ],
      options: [
        Finding.Option(
          reopen,
          changes: [plan.id: ["status": "active", "statusDate": date, "statusReason": nil]]),
        Finding.Option(
          end,
          changes: Dictionary(ids.map { ($0, ["status": "ended", "statusDate": date]) }) { $1 }),
        Finding.Option(leave),
      ], suggested: 0)
  }
}
