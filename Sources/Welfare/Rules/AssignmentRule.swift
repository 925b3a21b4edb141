import EventStore

/// A worker wrote about a citizen after their assignment had ended.
///
/// It is kept and counts like anything else; a person is asked to look at it. What was recorded (a
/// visit, progress, a clip) is judged by when it occurred, and asked about one by one, since each can
/// be taken back. Everything else is judged by whether its author had seen the end or, where not, by
/// the day the author's wall clock showed, and is one question for each worker and assignment.
enum AssignmentRule {
  static let name = "assignment-ended"
  static let accept = "accept"
  static let retract = "retract"
  static let acceptChanges = "accept-changes"
  /// More entities are not listed.
  static let mostListed = 20

  static let rule = Rule(
    name,
    reads: [
      .init("assignment"), .init("citizen"), .init("visit"), .init("progress"), .init("clipSpend"),
    ], readsWrites: true
  ) { scope in
    let assignments = Dictionary(grouping: scope.entities("assignment").compactMap(Period.init)) {
      $0.worker
    }
    let ended = assignments.filter { $0.value.contains { $0.ending != nil } }
    guard !ended.isEmpty else { return [] }
    let observed = scope.entities("progress") + scope.entities("clipSpend")
    let records = (scope.entities("visit") + observed).compactMap(Record.init)
    let retraction = SameVisitRule.retractions(observed)
    // What was made on a visit is looked at with the visit.
    let late = records.filter { $0.entity["visit"].isNull }.compactMap { record in
      finding(record, ended[record.by] ?? [], retraction)
    }
    let byID = Dictionary(records.map { ($0.entity.id, $0) }) { $1 }
    return late + ended.compactMap { changes(by: $0, $1, byID, scope) }
  }

  /// Something that took place, by whom it was recorded and when it occurred.
  private struct Record {
    let entity: Entity
    let by: EntityID
    let at: Moment
    /// What says so.
    let event: EventID?
    let group: String

    init?(_ entity: Entity) {
      let isVisit = entity.kind == "visit"
      guard
        isVisit ? ["done", "noShow"].contains(entity["status"].text) : entity.isRecorded,
        let at = isVisit ? entity["start"].text.flatMap({ Moment($0) }) : entity.occurredAt
      else { return nil }
      self.entity = entity
      self.at = at
      by = isVisit ? entity.recordedBy : entity.createdBy
      group = isVisit ? "status" : entity.kind == "progress" ? "observation" : "spend"
      event = entity.groups[group]?.shown?.event
    }
  }

  private struct Period {
    let id: EntityID
    let worker: EntityID
    let from: Day
    let ending: Ending?
    /// The events that assigned and, when it was not an end set beforehand, that ended it.
    let given: EventID?
    let ended: EventID?

    init?(_ assignment: Entity) {
      // A request has no fields and no effect.
      guard let worker = assignment["worker"].entity,
        let from = assignment["from"].text.flatMap({ Day($0) })
      else { return nil }
      id = assignment.id
      self.worker = worker
      self.from = from
      let hasEnded = assignment["status"].text == "ended"
      ending = Ending(assignment, date: "to", isInclusive: !hasEnded)
      given = assignment.event(of: "worker")
      ended = hasEnded ? assignment.event(of: "status") : nil
    }

    func covers(_ moment: Moment) -> Bool {
      from <= moment.day && !(ending?.precedes(moment) ?? false)
    }
  }

  /// The assignment that ended last.
  private static func lastEnded(_ periods: [Period]) -> (period: Period, end: Day)? {
    periods.compactMap { period in period.ending.map { (period, $0.day) } }
      .max { ($0.1, $0.0.id) < ($1.1, $1.0.id) }
  }

  // MARK: - Records

  private static func finding(
    _ record: Record, _ assignments: [Period], _ retraction: (EntityID) -> [EntityID: Fields]
  ) -> Finding? {
    guard !assignments.contains(where: { $0.covers(record.at) }),
      let (last, end) = lastEnded(assignments.filter { $0.ending?.precedes(record.at) ?? false })
    else { return nil }
    return Finding(
      entity: record.entity.id,
      key: [record.by.description, record.at.description, last.id.description, end.description]
        .joined(separator: "|"), severity: .low,
      facts: [
        "entity": .reference(record.entity.id), "kind": .text(record.entity.kind),
        "by": .reference(record.by), "at": .text(record.at.description),
        "assignment": .reference(last.id), "ended": .text(end.description),
      ],
      options: [
        Finding.Option(accept),
        Finding.Option(retract, changes: retraction(record.entity.id)),
      ], suggested: 0)
  }

  // MARK: - Changes

  private static func changes(
    by worker: EntityID, _ assignments: [Period], _ records: [EntityID: Record],
    _ scope: ScopeView
  ) -> Finding? {
    guard let (last, end) = lastEnded(assignments) else { return nil }
    let late = scope.writes(by: worker, unseenBy: last.ended).filter { write in
      write.role != "administrator" && !isRecording(write, records)
        && isLate(write, assignments, scope)
    }
    guard let latest = late.max(by: { $0.time < $1.time }) else { return nil }
    var groups: [EntityID: Set<String>] = [:]
    for write in late { groups[write.entity, default: []].formUnion(write.groups) }
    let kinds = Dictionary(late.map { ($0.entity, $0.kind) }) { first, _ in first }
    return Finding(
      entity: scope.entities("citizen").first?.id ?? last.id,
      key: ([worker.description, last.id.description, end.description]
        + late.map { "\($0.event)" }).joined(separator: "|"), severity: .low,
      facts: [
        "by": .reference(worker), "assignment": .reference(last.id),
        "ended": .text(end.description), "count": .int(Int64(late.count)),
        "latest": .text(Moment(milliseconds: latest.time.wall).description),
        "entities": .int(Int64(groups.count)),
        "changes": .list(
          groups.sorted { $0.key < $1.key }.prefix(mostListed).map { entity, groups -> Value in
            [
              "entity": .reference(entity), "kind": .text(kinds[entity] ?? ""),
              "groups": .list(groups.sorted().map { .text($0) }),
            ]
          }),
      ], options: [Finding.Option(acceptChanges)], suggested: 0)
  }

  /// True for the event that says what was recorded: that is judged by when it occurred.
  private static func isRecording(_ write: ScopeView.Write, _ records: [EntityID: Record]) -> Bool {
    guard let record = records[write.entity], record.by == write.author else { return false }
    return write.groups.contains(record.group)
  }

  private static func isLate(
    _ write: ScopeView.Write, _ assignments: [Period], _ scope: ScopeView
  ) -> Bool {
    let at = Moment(milliseconds: write.time.wall)
    func sawEnd(_ period: Period) -> Bool {
      period.ended.map { scope.saw(write.event, $0) } ?? false
    }
    let isCovered = assignments.contains { period in
      guard !sawEnd(period) else { return false }
      return period.covers(at)
        || period.ending == nil && (period.given.map { scope.saw(write.event, $0) } ?? false)
    }
    return !isCovered
      && assignments.contains { sawEnd($0) || ($0.ending?.precedes(at) ?? false) }
  }
}
