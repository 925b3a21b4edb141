import EventStore

/// What is to be done by a day, and by whom it is awaited.
extension Welfare {
  public struct DueRow: Sendable, Equatable {
    public enum What: String, Sendable, CaseIterable {
      /// A plan is to be gone through with the citizen.
      case followUp
      /// A goal's deadline.
      case deadline
      /// Nothing has been observed of an active goal for ``quietAfter`` days.
      case quietGoal
      /// A visit was agreed and is not planned.
      case agreedVisit
      /// A visit was planned and nobody has said how it went.
      case unrecordedVisit
      /// A stay's plan, its plan for the discharge, or its end.
      case stayPlan, dischargePlan, discharge
    }

    public let what: What
    public let entity: EntityID
    public let citizen: EntityID?
    public let citizenName: String
    /// What it is about: the plan's purpose, the goal's text, the time agreed, the place.
    public let title: String
    public let day: Day
    /// Days that are left; negative when it is overdue.
    public let daysLeft: Int
  }

  /// Days without an observation after which a goal is quiet.
  public static let quietAfter = 60
  /// How far ahead due things are told of.
  public static let dueWithin = 14

  /// What is due, the most overdue first.
  ///
  /// - Parameters:
  ///   - citizen: nil means everybody held here.
  ///   - day: the last day asked for; nil means two weeks from today.
  public func due(of citizen: String? = nil, by day: Day? = nil) throws -> [DueRow] {
    let last = day ?? Day(number: today.number + Self.dueWithin)
    let scopes = try scopes(asking: citizen)
    let clocks = try stays(in: scopes, on: today).flatMap(Self.due).filter { $0.day <= last }
    return (try awaited(in: scopes, by: last) + clocks).sorted(by: Self.isDueEarlier)
  }

  /// What is due, but for the clocks of stays, the most overdue first.
  ///
  /// - Parameter scopes: nil means everybody's.
  func awaited(in scopes: Set<ScopeID>?, by last: Day? = nil) throws -> [DueRow] {
    let last = last ?? Day(number: today.number + Self.dueWithin)
    let awaited = try Awaited(self, in: scopes)
    return
      try
      (awaited.dueFollowUps() + awaited.dueGoals() + awaited.unrecordedVisits()
      + awaited.agreedVisits(by: last))
      .filter { $0.day <= last }.sorted(by: Self.isDueEarlier)
  }

  private static func isDueEarlier(_ a: DueRow, _ b: DueRow) -> Bool {
    (a.day, DanishOrder(a.citizenName), a.what.rawValue, a.entity)
      < (b.day, DanishOrder(b.citizenName), b.what.rawValue, b.entity)
  }

  /// What the clocks of a stay still wait for.
  private static func due(_ stay: StayRow) -> [DueRow] {
    stay.clocks.filter { [.running, .dueSoon, .overdue].contains($0.state) }.map { clock in
      let what: DueRow.What =
        switch clock.what {
        case .stayPlan: .stayPlan
        case .dischargePlan: .dischargePlan
        case .stay: .discharge
        }
      return DueRow(
        what: what, entity: stay.id, citizen: stay.citizen, citizenName: stay.citizenName,
        title: stay.place, day: clock.due, daysLeft: clock.left)
    }
  }

  /// One read of everything else that can be due: of what follows one another only the latest, of
  /// the rest only what is open (``Relevance``).
  private struct Awaited {
    private let today: Day
    private let store: Store
    /// Those whose course goes on.
    private let citizens: [ScopeID: Shown]
    private let plans, followUps, goals, progress, visits: [Shown]

    init(_ welfare: Welfare, in scopes: Set<ScopeID>?) throws {
      let store = welfare.store
      (self.store, today) = (store, welfare.today)
      citizens = Dictionary(
        try store.shown("citizen", Entity.titles + ["status"], in: scopes)
          .filter { $0["status"].text == "active" }.map { ($0.scope, $0) }
      ) { first, _ in first }
      let active = Set(citizens.keys)
      func current(_ kind: String, _ fields: [String]) throws -> [Shown] {
        try store.shown(kind, fields, in: active, isCurrent: true)
      }
      plans = try current("plan", Entity.titles + ["status", "statusDate", "from", "followUp"])
      followUps = try store.shown("followUp", ["plan", "heldOn", "next", "status"], in: active)
      goals = try current("goal", Entity.titles + ["statusDate", "deadline"])
      progress = try current("progress", ["goal", "occurredAt"])
      visits = try current("visit", ["status", "start", "plannedStart", "nextVisit"])
    }

    private func row(_ what: DueRow.What, _ entity: Shown, _ day: Day, title: String? = nil)
      -> DueRow
    {
      let citizen = citizens[entity.scope]
      return DueRow(
        what: what, entity: entity.id, citizen: citizen?.id, citizenName: citizen?.name ?? "",
        title: title ?? entity.name, day: day, daysLeft: day.number - today.number)
    }

    func dueFollowUps() -> [DueRow] {
      let held = Dictionary(grouping: followUps) { $0["plan"].entity }
      return plans.compactMap { plan in
        Welfare.nextFollowUp(of: plan, held[plan.id] ?? []).map { row(.followUp, plan, $0.day) }
      }
    }

    func dueGoals() -> [DueRow] {
      let observed = Dictionary(grouping: progress) { $0["goal"].entity }
      return goals.flatMap { goal -> [DueRow] in
        let deadline = goal["deadline"].text.flatMap { Day($0) }
        let last = (observed[goal.id] ?? []).compactMap(\.occurredAt?.day).max()
        let since = last ?? goal["statusDate"].text.flatMap { Day($0) }
        let quiet = since.map { Day(number: $0.number + Welfare.quietAfter) }
        return [
          deadline.map { row(.deadline, goal, $0) },
          // That nothing was heard is news only once it is so.
          quiet.flatMap { $0 <= today ? row(.quietGoal, goal, $0) : nil },
        ].compactMap { $0 }
      }
    }

    func unrecordedVisits() -> [DueRow] {
      visits.compactMap { visit in
        guard visit["status"].text == "planned", let at = visit.visitStart, at.day < today else {
          return nil
        }
        return row(.unrecordedVisit, visit, at.day, title: at.short)
      }
    }

    func agreedVisits(by last: Day) throws -> [DueRow] {
      struct Agreed {
        let visit: Shown
        let next: Moment

        /// True when some other visit was made, or is planned, for that day or later.
        func isMet(by visits: [Shown]) -> Bool {
          visits.contains {
            $0["status"].text != "retracted" && $0.id != visit.id
              && ($0.visitStart?.day ?? next.day) >= next.day
          }
        }
      }
      let planned = Dictionary(grouping: visits, by: \.scope)
      // Only the latest visit's agreement holds.
      let open = visits.compactMap { visit -> Agreed? in
        guard visit["status"].text == "done",
          let next = visit["nextVisit"].text.flatMap({ Moment($0) }), next.day <= last
        else { return nil }
        let agreed = Agreed(visit: visit, next: next)
        return agreed.isMet(by: planned[visit.scope] ?? []) ? nil : agreed
      }
      // Few are left; whether a visit that is over met them is seen by looking at all of those.
      let all = Dictionary(
        grouping: try store.shown(
          "visit", ["status", "start", "plannedStart"], in: Set(open.map(\.visit.scope))),
        by: \.scope)
      return open.filter { !$0.isMet(by: all[$0.visit.scope] ?? []) }
        .map { row(.agreedVisit, $0.visit, $0.next.day, title: $0.next.short) }
    }
  }
}
