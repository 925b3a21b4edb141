import EventStore

/// The visits of a period that took place, and those nobody was there for, each once: what two
/// colleagues recorded of one visit they made together is one, and so is what one worker recorded
/// twice. Nobody's time counts twice, at whatever citizens they were at once.
struct PeriodVisits {
  struct Visit {
    /// The registration of whoever was visited.
    let person: ScopeID
    let at: Moment
    /// Who was there, each with the minutes they spent, as far as that was written.
    fileprivate(set) var minutes: [EntityID: Int64?]

    var staff: some Collection<EntityID> { minutes.keys }
  }

  let done: [Visit]
  let missed: [Visit]
  /// Minutes that were written more than once, because a worker was at several visits at a time.
  let minutesAtOnce: Int64

  private static let fields = ["status", "start", "minutes", "recordedBy", "staff"]

  init(_ welfare: Welfare, _ period: Period) throws {
    let person = try welfare.person()
    var recorded: [ScopeID: [VisitTime<Shown>]] = [:]
    var missed: [Visit] = []
    for row in try welfare.store.shown("visit", Self.fields) {
      if let visit = VisitTime(row) {
        guard period.contains(visit.at.homeDay) else { continue }
        recorded[person(row.scope), default: []].append(visit)
      } else if row["status"].text == "noShow",
        let at = row["start"].text.flatMap({ Moment($0) }), period.contains(at.homeDay)
      {
        missed.append(
          Visit(
            person: person(row.scope), at: at,
            minutes: Dictionary(Self.staff(row).map { ($0, Int64?.none) }) { $1 }))
      }
    }
    self.missed = missed
    var done: [Visit] = []
    var stays: [Stay] = []
    for (person, visits) in recorded.sorted(by: { $0.key < $1.key }) {
      for whole in VisitTime.wholes(visits) {
        let own = Self.stays(whole, visit: done.count)
        done.append(
          Visit(
            person: person, at: whole[0].at,
            minutes: Dictionary(own.map { ($0.worker, $0.end.map { _ in Int64(0) }) }) { $0 ?? $1 })
        )
        stays += own
      }
    }
    var minutesAtOnce: Int64 = 0
    // How far each worker's time is counted.
    var counted: [EntityID: Int64] = [:]
    for stay in stays.sorted(by: { ($0.start, $0.visit) < ($1.start, $1.visit) }) {
      guard let end = stay.end else { continue }
      let from = max(stay.start, min(counted[stay.worker] ?? stay.start, end))
      counted[stay.worker] = max(counted[stay.worker] ?? end, end)
      let minutes = (end - from) / 60_000
      let before: Int64? = done[stay.visit].minutes[stay.worker] ?? nil
      done[stay.visit].minutes[stay.worker] = (before ?? 0) + minutes
      minutesAtOnce += (end - stay.start) / 60_000 - minutes
    }
    self.done = done
    self.minutesAtOnce = minutesAtOnce
  }

  /// A worker at a visit.
  private struct Stay {
    let worker: EntityID
    let visit: Int
    let start: Int64
    /// Nil when nobody wrote how long.
    let end: Int64?
  }

  /// Who was at a visit and when: by their own records, since everybody knows best how long they were
  /// there themselves, or else by those of the colleagues who name them.
  private static func stays(_ whole: [VisitTime<Shown>], visit: Int) -> [Stay] {
    var by: [EntityID: [VisitTime<Shown>]] = [:]
    for record in whole {
      for worker in staff(record.visit) { by[worker, default: []].append(record) }
    }
    return by.flatMap { worker, records in
      let own = records.filter { $0.by == worker }
      return (own.isEmpty ? records : own).map { record in
        let minutes = record.visit["minutes"].int?.held(0...VisitTime<Shown>.longest)
        return Stay(
          worker: worker, visit: visit, start: record.start,
          end: minutes.map { record.start + $0 * 60_000 })
      }
    }
  }

  private static func staff(_ visit: Shown) -> Set<EntityID> {
    Set(visit.elements("staff").compactMap(\.entity))
  }
}
