import EventStore

/// A worker recorded something that occurred after their assignment to the citizen had ended.
///
/// It is kept and counted like anything else; a person is asked to look at it.
enum AssignmentRule {
  static let name = "assignment-ended"
  static let accept = "accept"
  static let retract = "retract"

  static let rule = Rule(
    name,
    reads: [
      .init("assignment"), .init("visit", "status", "recordedBy"),
      .init("progress", "observation", "status"), .init("clipSpend", "spend", "status"),
    ]
  ) { scope in
    let assignments = Dictionary(grouping: scope.entities("assignment").compactMap(Period.init)) {
      $0.worker
    }
    let visits = scope.entities("visit").compactMap { visit -> Finding? in
      guard ["done", "noShow"].contains(visit["status"].text),
        let at = visit["start"].text.flatMap({ Moment($0) })
      else { return nil }
      return finding(
        visit, by: visit.recordedBy, at: at, assignments[visit.recordedBy] ?? [],
        retraction: SameVisitRule.retraction(of: visit.id, in: scope))
    }
    // What was made on a visit is looked at with the visit.
    let observed = scope.entities("progress") + scope.entities("clipSpend")
    let alone = observed.compactMap { record -> Finding? in
      guard record.isRecorded, record["visit"].isNull, let at = record.occurredAt else {
        return nil
      }
      let author = record.createdBy
      return finding(
        record, by: author, at: at, assignments[author] ?? [],
        retraction: [record.id: ["status": "retracted"]])
    }
    return visits + alone
  }

  private struct Period {
    let id: EntityID
    let worker: EntityID
    let from: Day
    let ending: Ending?

    init?(_ assignment: Entity) {
      // A request has no fields and no effect.
      guard let worker = assignment["worker"].entity,
        let from = assignment["from"].text.flatMap({ Day($0) })
      else { return nil }
      id = assignment.id
      self.worker = worker
      self.from = from
      ending = Ending(assignment, date: "to", isInclusive: assignment["status"].text != "ended")
    }

    func covers(_ moment: Moment) -> Bool {
      from <= moment.day && !(ending?.precedes(moment) ?? false)
    }
  }

  private static func finding(
    _ entity: Entity, by author: EntityID, at: Moment, _ assignments: [Period],
    retraction: @autoclosure () -> [EntityID: Fields]
  ) -> Finding? {
    let over = assignments.filter { $0.ending?.precedes(at) ?? false }
    guard !assignments.contains(where: { $0.covers(at) }),
      let last = over.max(by: {
        ($0.ending?.day.number ?? 0, $0.id) < ($1.ending?.day.number ?? 0, $1.id)
      }),
      let end = last.ending?.day.description
    else { return nil }
    return Finding(
      entity: entity.id,
      key: [author.description, at.description, last.id.description, end]
        .joined(separator: "|"), severity: .low,
      facts: [
        "entity": .reference(entity.id), "kind": .text(entity.kind), "by": .reference(author),
        "at": .text(at.description), "assignment": .reference(last.id), "ended": .text(end),
      ],
      options: [
        Finding.Option(accept),
        Finding.Option(retract, changes: retraction()),
      ], suggested: 0)
  }
}
