import EventStore

/// Hours of support a week, against the line between step 3 and 4.
extension Welfare {
  /// The weeks of a citizen's visits, without a gap, the earliest first.
  ///
  /// - Parameters:
  ///   - from: a day in the first week; nil means eleven weeks before the last.
  ///   - to: a day in the last week; nil means today.
  public func weeklyHours(of citizen: String, from: String? = nil, to: String? = nil) throws
    -> [WeekRow]
  {
    let scope = try find(citizen, "citizen").scope
    let last = Week(try to.map(day) ?? today)
    let first = try from.map { Week(try day($0)) } ?? last.advanced(by: -11)
    guard first <= last else {
      throw Refusal(
        .invalid, da: "Uge \(last) ligger før uge \(first).",
        en: "Week \(last) is before week \(first).")
    }
    return try weeklyHours(in: scope, from: first, through: last)
  }

  /// The same for the person one scope is about. Weeks before the first visit and after both today and the
  /// last are left out.
  public func weeklyHours(in scope: ScopeID, from first: Week, through last: Week) throws
    -> [WeekRow]
  {
    let weeks = SupportWeeks(
      visits: try entities("visit", ofPersonIn: scope),
      steps: try entities("step", ofPersonIn: scope))
    guard let earliest = weeks.first, let latest = weeks.last else { return [] }
    var rows: [WeekRow] = []
    var week = max(first, earliest)
    while week <= min(last, max(latest, Week(today))) {
      rows.append(weeks.row(week))
      week = week.next
    }
    return rows
  }
}

/// What one citizen's visits come to week by week, and whether that is more than their step allows.
struct SupportWeeks {
  private let time: [Week: [SupportTime]]
  let ladder: Ladder

  init(visits: [Entity], steps: [Entity]) {
    time = Dictionary(grouping: SupportTime.stretches(visits), by: \.week)
    ladder = Ladder(steps)
  }

  var first: Week? { time.keys.min() }
  var last: Week? { time.keys.max() }

  /// The weeks over the limit, the earliest first.
  var over: [Week] {
    time.keys.filter { minutes(in: $0) > Ladder.limit && row($0).isOver }.sorted()
  }

  func row(_ week: Week) -> WeekRow {
    let (minutes, step) = (minutes(in: week), placement(in: week)?.step)
    return WeekRow(
      week: week, minutes: minutes, visits: time[week]?.count ?? 0, step: step,
      isOver: minutes > Ladder.limit && (step ?? 0) <= Ladder.lastWithin)
  }

  private func minutes(in week: Week) -> Int64 {
    (time[week] ?? []).reduce(0) { $0 + $1.minutes }
  }

  /// The placement of home support valid in a week: that of the highest step when it changed, so that
  /// nobody is asked about the week in which the citizen was moved up; of two alike the later.
  func placement(in week: Week) -> Ladder.Placement? {
    week.days.compactMap { ladder.placement(on: $0) }
      .reduce(nil) { highest, next in next.step >= highest?.step ?? 0 ? next : highest }
  }
}
