import EventStore

/// The visits of a period that took place, and those nobody was there for, each once: what two
/// colleagues recorded of one visit they made together is one.
struct PeriodVisits {
  struct Visit {
    /// The registration of whoever was visited.
    let person: ScopeID
    let at: Moment
    /// Who was there, each with the minutes they spent, as far as that was written.
    fileprivate(set) var minutes: [EntityID: Int?]

    var staff: some Collection<EntityID> { minutes.keys }
  }

  let done: [Visit]
  let missed: [Visit]

  private static let fields = ["status", "start", "minutes", "recordedBy", "staff"]

  init(_ welfare: Welfare, _ period: Period) throws {
    let person = try welfare.person()
    var recorded: [ScopeID: [SameVisitRule.Recorded<Shown>]] = [:]
    var missed: [Visit] = []
    for row in try welfare.store.shown("visit", Self.fields) {
      if let visit = SameVisitRule.Recorded(row) {
        guard period.contains(visit.at.homeDay) else { continue }
        recorded[person(row.scope), default: []].append(visit)
      } else if row["status"].text == "noShow",
        let at = row["start"].text.flatMap({ Moment($0) }), period.contains(at.homeDay)
      {
        missed.append(Visit(person: person(row.scope), at: at, minutes: Self.minutes(row)))
      }
    }
    done = recorded.flatMap { person, visits in Self.joined(visits, person) }
    self.missed = missed
  }

  private static func joined(
    _ visits: [SameVisitRule.Recorded<Shown>], _ person: ScopeID
  ) -> [Visit] {
    let visits = visits.sorted { ($0.start, $0.visit.id) < ($1.start, $1.visit.id) }
    // The first record of the visit each is part of.
    var first = Array(visits.indices)
    for i in visits.indices {
      // No visit is longer than a day, so none that began before is looked at.
      let near = (0..<i).reversed().prefix { visits[i].start - visits[$0].start <= 86_400_000 }
      for j in near where first[j] != first[i] && visits[j].isJoint(with: visits[i]) {
        let (one, other) = (min(first[i], first[j]), max(first[i], first[j]))
        for k in other...i where first[k] == other { first[k] = one }
      }
    }
    var out: [Int: Visit] = [:]
    for (i, visit) in visits.enumerated() {
      var whole = out[first[i]] ?? Visit(person: person, at: visit.at, minutes: [:])
      let minutes = minutes(visit.visit)
      whole.minutes.merge(minutes) { before, _ in before }
      // Everybody knows best how long they were there themselves.
      if let own = minutes[visit.by] { whole.minutes[visit.by] = own }
      out[first[i]] = whole
    }
    return Array(out.values)
  }

  private static func minutes(_ visit: Shown) -> [EntityID: Int?] {
    let minutes = visit["minutes"].int.map { Int(min(max(0, $0), SameVisitRule.longest)) }
    return Dictionary(visit.elements("staff").compactMap(\.entity).map { ($0, minutes) }) { $1 }
  }
}
