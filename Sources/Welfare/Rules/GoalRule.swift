import EventStore

/// A goal was closed by one person while another recorded progress on it.
///
/// Progress that occurred before the close belongs to it and is not mentioned. Later progress leaves
/// the goal closed and asks whether to open it again.
enum GoalRule {
  static let name = "goal-closed"
  static let keep = "keep-closed"
  static let reopen = "reopen-goal"

  static let rule = Rule(
    name, reads: [.init("goal", "status"), .init("progress", "observation", "status")]
  ) { scope in
    let late = Dictionary(grouping: scope.entities("progress").filter(\.isRecorded)) {
      $0["goal"].text ?? ""
    }
    return scope.entities("goal").compactMap { goal in
      finding(goal, progress: late[goal.id.description] ?? [])
    }
  }

  private static func finding(_ goal: Entity, progress: [Entity]) -> Finding? {
    guard let status = goal["status"].text, status != "active",
      let close = Ending(goal, date: "statusDate")
    else { return nil }
    let late = progress.filter { $0.occurredAt.map(close.precedes) ?? false }
    guard let last = late.compactMap(\.occurredAt).max(by: { $0.milliseconds < $1.milliseconds })
    else { return nil }
    let ids = late.map(\.id.description).sorted()
    return Finding(
      entity: goal.id, key: ([status, close.day.description] + ids).joined(separator: "|"),
      severity: .medium,
      facts: [
        "goal": .reference(goal.id), "status": .text(status),
        "statusDate": .text(close.day.description),
        "closedBy": goal.groups["status"]?.shown.map { .reference($0.author) } ?? .null,
        "progress": .list(ids.map { .text($0) }), "latest": .text(last.description),
        "progressBy": .list(Set(late.map(\.createdBy)).sorted().map { .reference($0) }),
      ],
      options: [
        Finding.Option(keep),
        Finding.Option(
          reopen,
          changes: [
            goal.id: [
              "status": "active", "statusDate": .text(last.day.description), "statusReason": nil,
            ]
          ]),
      ], suggested: 0)
  }
}
