import EventStore

/// A citizen's plan as the citizen reads it: plain words, their own first.
public struct PlanDocument: Sendable, Equatable {
  public struct Goal: Sendable, Equatable {
    /// The citizen's words; the measurable text where there are none.
    public let words: String
    /// The measurable text, where the words are the citizen's.
    public let agreed: String?
    public let status: String
    /// What it is measured on, from the lowest to the highest.
    public let scale: ClosedRange<Int>
    public let isAttainment: Bool
    public let start: Int?
    public let now: Int?
    public let wanted: Int?
    /// The day `now` was seen.
    public let seen: Day?
    public let deadline: Day?
  }

  /// Somebody who helps, and what with.
  public struct Helper: Sendable, Equatable {
    public let name: String
    public let part: String?
    public let contact: String?
  }

  public struct Agreement: Sendable, Equatable {
    public let on: Day
    public let text: String
  }

  public let citizen: String
  public let municipality: String
  public let made: Day
  /// `draft`, `active` or `closed`.
  public let status: String
  public let from: Day?
  public let to: Day?
  /// The citizen's own wishes.
  public let ownWords: String?
  public let purpose: String
  public let offer: String?
  public let circumstances: String?
  /// The workers of the municipality.
  public let workers: [Helper]
  /// Everybody else who has a part.
  public let others: [Helper]
  public let goals: [Goal]
  /// The newest first.
  public let agreements: [Agreement]
  public let nextVisit: Moment?
  public let nextFollowUp: Day?
}

extension Welfare {
  /// - Parameter plan: by the beginning of its id.
  public func planDocument(_ plan: String) throws -> PlanDocument {
    let found = try find(plan, "plan")
    let scope = found.scope
    let home = try person()(scope)
    let citizen = try store.entities("citizen", in: home).first
    let visits = try entities("visit", ofPersonIn: scope).filter(\.isRecorded)
    return PlanDocument(
      citizen: citizen?.name ?? "", municipality: try store.municipality()?.name ?? "",
      made: today, status: found["status"].text ?? "active", from: Self.day(found["from"]),
      to: Self.day(found["to"]), ownWords: citizen?["ownWords"].text,
      purpose: found["purpose"].text ?? "", offer: found["offer"].text,
      circumstances: found["circumstances"].text, workers: try helpers(ofPersonIn: scope),
      others: try actors(of: found.id.description).map {
        PlanDocument.Helper(name: $0.name, part: $0.part, contact: $0.contact)
      }, goals: try documentGoals(of: found),
      agreements: Self.agreements(visits), nextVisit: nextVisit(visits),
      nextFollowUp: try nextFollowUp(of: found.id.description).flatMap {
        $0.isAgreed ? $0.day : nil
      })
  }

  private static func day(_ value: Value) -> Day? { value.text.flatMap { Day($0) } }

  private func helpers(ofPersonIn scope: ScopeID) throws -> [PlanDocument.Helper] {
    let workers = try entities("assignment", ofPersonIn: scope).filter { isActive($0) }
      .compactMap { $0["worker"].entity }
    return try Set(workers).compactMap { try store.entity($0) }
      .sorted(byName: \.name) { $0.id < $1.id }
      .map { PlanDocument.Helper(name: $0.name, part: $0["unit"].text, contact: nil) }
  }

  /// Each goal followed by the goals that are part of it; what is worked on before what is over.
  private func documentGoals(of plan: Entity) throws -> [PlanDocument.Goal] {
    let kept = try goalEntities(of: plan)
    let all = ["active", "paused", "achieved", "ended"].flatMap { status in
      kept.filter { ($0["status"].text ?? "active") == status }
    }
    let ids = Set(all.map(\.id))
    let parents = Dictionary(
      all.map { goal in
        (goal.id, goal["parent"].entity.flatMap { $0 != goal.id && ids.contains($0) ? $0 : nil })
      }
    ) { first, _ in first }
    let first = all.filter { parents[$0.id] == .some(nil) }
    let parts = first.flatMap { goal in [goal] + all.filter { parents[$0.id] == goal.id } }
    // Parts of parts, and goals somebody has made parts of each other, come last.
    let shown = Set(parts.map(\.id))
    let goals = parts + all.filter { !shown.contains($0.id) }
    return zip(goals, try rows(goals)).map(Self.documentGoal)
  }

  private static func documentGoal(_ goal: Entity, _ row: GoalRow) -> PlanDocument.Goal {
    let scale = Scale(goal["scale"])
    let own = goal["ownWords"].text
    return PlanDocument.Goal(
      words: own ?? row.text, agreed: own == nil ? nil : row.text, status: row.status,
      scale: Int(scale.range.lowerBound)...Int(scale.range.upperBound),
      isAttainment: scale == .attainment, start: row.baseline.map { Int($0) },
      now: row.latest.map { Int($0) }, wanted: row.target.map { Int($0) },
      seen: row.latestAt?.homeDay, deadline: day(goal["deadline"]))
  }

  /// The latest three, by when the visit took place.
  private static func agreements(_ visits: [Entity]) -> [PlanDocument.Agreement] {
    let made = visits.compactMap { visit -> (at: Moment, id: EntityID, text: String)? in
      guard let text = visit["agreements"].text,
        let at = visit["start"].text.flatMap({ Moment($0) })
      else { return nil }
      return (at, visit.id, text)
    }
    return made.sorted { ($1.at.milliseconds, $1.id) < ($0.at.milliseconds, $0.id) }.prefix(3)
      .map { PlanDocument.Agreement(on: $0.at.homeDay, text: $0.text) }
  }

  /// The first visit still to come: planned, or spoken of at another.
  private func nextVisit(_ visits: [Entity]) -> Moment? {
    let now = now.milliseconds
    return visits.flatMap { visit in
      [visit["nextVisit"], visit["status"].text == "planned" ? visit["plannedStart"] : .null]
    }.compactMap { $0.text.flatMap { Moment($0) } }.filter { $0.milliseconds >= now }
      .min { $0.milliseconds < $1.milliseconds }
  }
}
