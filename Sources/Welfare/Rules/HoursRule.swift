import EventStore

/// A citizen was visited for more than eight hours in a week, on a step that allows eight, or with no
/// step at all.
///
/// The step is a decision and stays what it is; somebody is asked whether it is to be looked at again.
/// It is asked once for each placement, about its first such week.
enum HoursRule {
  static let name = "hours-over-limit"
  static let ask = "ask-for-assessment"
  static let leave = "leave-step"

  static let rule = Rule(
    name,
    reads: [
      .init("visit", "status", "staff", "recordedBy"), .init("step", "step", "status"),
      .init("citizen", "name"),
    ]
  ) { scope in
    let weeks = SupportWeeks(visits: scope.entities("visit"), steps: scope.entities("step"))
    let citizen = scope.entities("citizen").first?.id
    let over = Dictionary(grouping: weeks.over) { weeks.placement(in: $0)?.id }
    return over.compactMap { placement, found in
      (placement ?? citizen).flatMap { finding(on: $0, found, weeks) }
    }
  }

  /// - Parameter over: the weeks in which the same placement was valid, the earliest first.
  private static func finding(
    on entity: EntityID, _ over: [Week], _ weeks: SupportWeeks
  ) -> Finding? {
    guard let first = over.first, let last = over.last else { return nil }
    let row = weeks.row(first)
    return Finding(
      entity: entity, key: first.description, severity: .medium,
      facts: [
        "week": .text(first.description), "from": .text(first.first.description),
        "to": .text(first.last.description), "minutes": .int(row.minutes),
        "step": row.step.map { .int($0) } ?? .null, "weeks": .int(Int64(over.count)),
        "latest": .text(last.description),
      ], options: [Finding.Option(ask), Finding.Option(leave)], suggested: 0)
  }
}
