import EventStore

@testable import Welfare

/// What is due and what a worker's day holds, worked out the plain way: everything is read, whole,
/// and looked at one citizen at a time.
struct NaiveDay {
  let welfare: Welfare
  private var store: Store { welfare.store }
  private var today: Day { welfare.today }

  // MARK: - Due

  func due(of citizen: String? = nil, by last: Day) throws -> [Welfare.DueRow] {
    var byKind: [String: [Entity]] = [:]
    for kind in ["citizen", "plan", "followUp", "goal", "progress", "visit"] {
      byKind[kind] = try welfare.entities(kind, of: citizen)
    }
    let citizens = Dictionary(
      (byKind["citizen"] ?? []).filter { $0["status"].text == "active" }.map { ($0.scope, $0) }
    ) { first, _ in first }
    func all(_ kind: String) -> [Entity] {
      (byKind[kind] ?? []).filter { citizens[$0.scope] != nil }
    }
    func row(
      _ what: Welfare.DueRow.What, _ entity: Entity, _ day: Day, title: String? = nil
    ) -> Welfare.DueRow {
      let citizen = citizens[entity.scope]
      return Welfare.DueRow(
        what: what, entity: entity.id, citizen: citizen?.id, citizenName: citizen?.name ?? "",
        title: title ?? entity.name, day: day, daysLeft: day.number - today.number)
    }
    var rows: [Welfare.DueRow] = []
    let held = Dictionary(grouping: all("followUp")) { $0["plan"].entity }
    let observed = Dictionary(grouping: all("progress").filter(\.isRecorded)) {
      $0["goal"].entity
    }
    for plan in all("plan") {
      if let next = Welfare.nextFollowUp(of: plan, held[plan.id] ?? []) {
        rows.append(row(.followUp, plan, next.day))
      }
    }
    for goal in all("goal") where goal["status"].text == "active" {
      if let day = goal["deadline"].text.flatMap({ Day($0) }) {
        rows.append(row(.deadline, goal, day))
      }
      let heard = (observed[goal.id] ?? []).compactMap(\.occurredAt?.day).max()
      guard let since = heard ?? goal["statusDate"].text.flatMap({ Day($0) }) else { continue }
      let quiet = since.advanced(by: Welfare.quietAfter)
      if quiet <= today { rows.append(row(.quietGoal, goal, quiet)) }
    }
    for (_, visits) in Dictionary(grouping: all("visit"), by: \.scope) {
      for visit in visits where visit["status"].text == "planned" {
        guard let at = visit.visitStart, at.day < today else { continue }
        rows.append(row(.unrecordedVisit, visit, at.day, title: at.short))
      }
      let made = visits.filter { $0["status"].text == "done" }.max {
        ($0.visitStart?.milliseconds ?? 0, $0.id) < ($1.visitStart?.milliseconds ?? 0, $1.id)
      }
      guard let made, let next = made["nextVisit"].text.flatMap({ Moment($0) }) else { continue }
      let others = visits.filter { $0.id != made.id && $0["status"].text != "retracted" }
      guard others.allSatisfy({ ($0.visitStart?.day ?? next.day) < next.day }) else { continue }
      rows.append(row(.agreedVisit, made, next.day, title: next.short))
    }
    for stay in try welfare.stays(of: citizen) {
      for clock in stay.clocks where [.running, .dueSoon, .overdue].contains(clock.state) {
        let what: Welfare.DueRow.What =
          switch clock.what {
          case .stayPlan: .stayPlan
          case .dischargePlan: .dischargePlan
          case .stay: .discharge
          }
        rows.append(
          Welfare.DueRow(
            what: what, entity: stay.id, citizen: stay.citizen, citizenName: stay.citizenName,
            title: stay.place, day: clock.due, daysLeft: clock.left))
      }
    }
    return rows.filter { $0.day <= last }
  }

  // MARK: - Today

  /// A warning, as far as it is worked out and not only worded.
  struct Told: Equatable, CustomStringConvertible {
    let what: Warning.What
    let entity: EntityID
    /// What the text in Danish begins with.
    let beginning: String
    var description: String { "\(what) \(entity) \(beginning)" }
  }

  func warnings(in scopes: [ScopeID]) throws -> [Told] {
    let persons = try welfare.persons()
    return try scopes.flatMap { scope -> [Told] in
      guard persons[scope] == nil, let citizen = try store.entities("citizen", in: scope).first,
        citizen["status"].text == "active"
      else { return [] }
      let id = citizen.id.description
      var out: [Told] = []
      let weeks = try welfare.weeklyHours(
        in: scope, from: Week(today).advanced(by: -1), through: Week(today))
      if let row = weeks.last(where: \.isOver) {
        let tenths = (row.minutes * 10 + 30) / 60
        out.append(
          Told(
            what: .hours, entity: citizen.id,
            beginning: "\(tenths / 10),\(tenths % 10) timer i uge \(row.week.ofYear),"))
      }
      let since = today.advanced(by: -Welfare.workersOver)
      let met = try welfare.entities("visit", of: id).filter { visit in
        visit["status"].text == "done"
          && (since...today).contains(visit["start"].text.flatMap { Moment($0) }?.day ?? today)
      }
      let workers = Set(met.flatMap { $0.elements("staff").compactMap(\.entity) }).count
      if workers > Welfare.manyWorkers {
        out.append(
          Told(what: .workers, entity: citizen.id, beginning: "\(workers) forskellige "))
      }
      out += try welfare.clipCards(of: id).compactMap(welfare.clipWarning).map(Self.told)
      out += try welfare.stays(of: id).flatMap(welfare.stayWarnings).map(Self.told)
      return out
    }
  }

  private static func told(_ warning: Warning) -> Told {
    Told(what: warning.what, entity: warning.entity, beginning: warning.text.da)
  }

  /// The citizens whoever acts here works with.
  func held() throws -> [ScopeID] {
    let scopes = try store.scopes(ofKind: "citizen")
    guard try store.isCentral() else { return scopes }
    let worker = try welfare.actor().staff
    return try scopes.filter { scope in
      try store.entities("assignment", in: scope).contains {
        welfare.isActive($0) && $0["worker"].entity == worker
      }
    }
  }

  /// The earliest first.
  func visits() throws -> [EntityID] {
    let worker = try welfare.actor().staff
    return try held().flatMap { try store.entities("visit", in: $0) }.filter { visit in
      visit["status"].text != "retracted" && visit.visitStart?.day == today
        && visit.elements("staff").contains { $0.entity == worker }
    }.sorted {
      ($0.visitStart?.milliseconds ?? 0, $1.id) < ($1.visitStart?.milliseconds ?? 0, $0.id)
    }.map(\.id)
  }
}
