import EventStore

/// The goals that were worked on in a period, each with the latest that was observed of it.
struct MeasuredGoals {
  struct Goal {
    let id: EntityID
    /// The registration of whoever has it.
    let person: ScopeID
    let scale: Scale
    let status: String
    let tags: Set<String>
    let baseline: Int64?
    let target: Int64?
    let weight: Double
    let text: String
    let observations: Int
    /// The latest value by when it occurred, then by when it was written; nil when there is none on
    /// the goal's scale.
    let latest: (value: Int64, on: Day)?
  }

  /// Where a goal is now against where it began.
  enum Outcome: String, CaseIterable {
    case better, same, worse
    /// A baseline or an observation is missing.
    case unmeasured
  }

  /// In the order they were set.
  let goals: [Goal]

  private static let fields = [
    "scale", "baseline", "target", "weight", "status", "statusDate", "tags", "text",
  ]

  /// - Parameter scopes: nil means everybody's.
  init(_ welfare: Welfare, _ period: Period, in scopes: Set<ScopeID>? = nil) throws {
    let person = try welfare.person()
    let observed = Self.observed(
      try welfare.store.shown("progress", ["goal", "value", "occurredAt", "status"], in: scopes),
      until: period.to)
    let set = try welfare.store.shown("goal", Self.fields, in: scopes)
      .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    goals = try set.compactMap { goal in
      let status = goal["status"].text ?? "active"
      guard status != "enteredInError", try Self.isIn(period, goal, status, welfare) else {
        return nil
      }
      let scale = Scale(goal["scale"])
      let own = (observed[goal.id] ?? []).filter { scale.range.contains($0.value) }
      let latest = own.max { $0.order < $1.order }
      let weight = goal["weight"].int ?? 1
      return Goal(
        id: goal.id, person: person(goal.scope), scale: scale, status: status,
        tags: Set(goal.elements("tags").compactMap(\.text)), baseline: goal["baseline"].int,
        target: goal["target"].int, weight: (1...10).contains(weight) ? Double(weight) : 1,
        text: goal["text"].text ?? "", observations: own.count,
        latest: latest.map { ($0.value, $0.at.homeDay) })
    }
  }

  private struct Observation {
    let value: Int64
    let at: Moment
    let written: HybridTime
    let id: EntityID

    var order: (Int64, HybridTime, EntityID) { (at.milliseconds, written, id) }
  }

  private static func observed(_ rows: [Shown], until last: Day) -> [EntityID: [Observation]] {
    var out: [EntityID: [Observation]] = [:]
    for row in rows where row.isRecorded {
      guard let value = row["value"].int, let goal = row["goal"].entity, let at = row.occurredAt,
        at.homeDay <= last
      else { continue }
      out[goal, default: []].append(
        Observation(value: value, at: at, written: row.created, id: row.id))
    }
    return out
  }

  /// True for a goal that was set before the period ended and not closed before it began.
  private static func isIn(
    _ period: Period, _ goal: Shown, _ status: String, _ welfare: Welfare
  ) throws -> Bool {
    // Most are in the period by the writer's own clock; only for the others is more looked up.
    guard
      try Moment(milliseconds: goal.created.wall).day <= period.to
        || welfare.dayWritten(goal) <= period.to
    else { return false }
    guard ["achieved", "ended"].contains(status) else { return true }
    return goal["statusDate"].text.flatMap { Day($0) }.map { $0 >= period.from } ?? true
  }

  /// The T-score of everybody with goals on the scale of attainment that were scored.
  var tScores: [ScopeID: Double] {
    Dictionary(grouping: goals.filter { $0.scale == .attainment }, by: \.person)
      .compactMapValues { GoalAttainment.tScore($0.compactMap(\.score)) }
  }
}

extension MeasuredGoals.Goal {
  var outcome: MeasuredGoals.Outcome {
    guard let baseline, let latest else { return .unmeasured }
    return latest.value > baseline ? .better : latest.value < baseline ? .worse : .same
  }

  /// Nil when there is nothing to tell it by.
  var hasReachedTarget: Bool? {
    guard let target, let latest else { return nil }
    return latest.value >= target
  }

  var score: GoalAttainment.Score? {
    latest.map { GoalAttainment.Score(weight: weight, value: Double($0.value)) }
  }
}
