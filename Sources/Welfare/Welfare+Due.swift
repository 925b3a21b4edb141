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
    let awaited = try Awaited(self, of: citizen)
    return
      try
      (awaited.followUps() + awaited.goals() + awaited.agreedVisits()
      + awaited.unrecordedVisits() + stays(of: citizen).flatMap(Self.due))
      .filter { $0.day <= last }
      .sorted {
        ($0.day, DanishOrder($0.citizenName), $0.what.rawValue, $0.entity)
          < ($1.day, DanishOrder($1.citizenName), $1.what.rawValue, $1.entity)
      }
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

  /// One read of everything else that can be due.
  private struct Awaited {
    private let today: Day
    private let citizens: [ScopeID: Entity]
    private let byKind: [String: [Entity]]

    init(_ welfare: Welfare, of citizen: String?) throws {
      today = welfare.today
      var byKind: [String: [Entity]] = [:]
      for kind in ["citizen", "plan", "followUp", "goal", "progress", "visit"] {
        byKind[kind] = try welfare.entities(kind, of: citizen)
      }
      self.byKind = byKind
      citizens = Dictionary(
        (byKind["citizen"] ?? []).filter { $0["status"].text == "active" }.map { ($0.scope, $0) }
      ) { first, _ in first }
    }

    /// Those of a kind whose citizens have a course that goes on.
    private func all(_ kind: String) -> [Entity] {
      (byKind[kind] ?? []).filter { citizens[$0.scope] != nil }
    }

    private func row(_ what: DueRow.What, _ entity: Entity, _ day: Day, title: String? = nil)
      -> DueRow
    {
      let citizen = citizens[entity.scope]
      return DueRow(
        what: what, entity: entity.id, citizen: citizen?.id, citizenName: citizen?.name ?? "",
        title: title ?? entity.name, day: day, daysLeft: day.number - today.number)
    }

    func followUps() -> [DueRow] {
      let held = Dictionary(grouping: all("followUp")) { $0["plan"].entity }
      return all("plan").compactMap { plan in
        Welfare.nextFollowUp(of: plan, held[plan.id] ?? []).map { row(.followUp, plan, $0.day) }
      }
    }

    func goals() -> [DueRow] {
      let observed = Dictionary(grouping: all("progress").filter(\.isRecorded)) {
        $0["goal"].entity
      }
      return all("goal").filter { $0["status"].text == "active" }.flatMap { goal -> [DueRow] in
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

    private func start(_ visit: Entity) -> Moment? {
      (visit["start"].text ?? visit["plannedStart"].text).flatMap { Moment($0) }
    }

    func unrecordedVisits() -> [DueRow] {
      all("visit").compactMap { visit in
        guard visit["status"].text == "planned", let at = start(visit), at.day < today else {
          return nil
        }
        return row(.unrecordedVisit, visit, at.day, title: at.short)
      }
    }

    func agreedVisits() -> [DueRow] {
      Dictionary(grouping: all("visit"), by: \.scope).values.compactMap { visits in
        let made = visits.filter { $0["status"].text == "done" }
        // Only the latest agreement holds.
        guard
          let last = made.max(by: {
            (start($0)?.milliseconds ?? 0, $0.id) < (start($1)?.milliseconds ?? 0, $1.id)
          }), let next = last["nextVisit"].text.flatMap({ Moment($0) }),
          !visits.contains(where: { visit in
            visit["status"].text != "retracted" && visit.id != last.id
              && (start(visit)?.day ?? next.day) >= next.day
          })
        else { return nil }
        return row(.agreedVisit, last, next.day, title: next.short)
      }
    }
  }
}
