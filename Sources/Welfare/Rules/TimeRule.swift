import EventStore

/// Something was recorded at a time that cannot be: after the clock it was written by, long before the
/// citizen was registered, before the citizen was born, or by a clock that was wrong.
///
/// Nothing is changed by itself: whoever was there knows when it was. That a clock was wrong is local
/// knowledge of the central node, which works it out when it is asked
/// (``Welfare/conflicts(includingResolved:)``).
enum TimeRule {
  static let name = "time-implausible"
  static let accept = "accept-time"
  static let retract = "retract-record"
  /// How long before it begins something may be written down as done, in milliseconds.
  static let early: Int64 = 3_600_000
  /// Records of the time before the registration are entered for so many days back.
  static let daysBefore = 90

  static let rule = Rule(
    name,
    reads: [
      .init("citizen", "name", "cpr", "birthDate"), .init("assignment"), .init("plan"),
      .init("step"), .init("stay"),
      .init("visit", "status", "recordedBy"), .init("progress", "observation", "status"),
      .init("clipSpend", "spend", "status"),
    ]
  ) { scope in
    let observed = scope.entities("progress") + scope.entities("clipSpend")
    let course = Course(scope.entities)
    let retraction = SameVisitRule.retractions(observed)
    return (scope.entities("visit") + observed).compactMap(Record.init).compactMap { record in
      course.contradicts(record).map { finding(record, $0, retraction) }
    }
  }

  /// Since when a citizen is known here: registered, or said to have begun something.
  private struct Course {
    let born: Day?
    let registered: Day?

    init(_ entities: (_ kind: String) throws -> [Entity]) rethrows {
      let citizen = try entities("citizen").first
      let assignments = try entities("assignment")
      born =
        [
          citizen?["birthDate"].text.flatMap { Day($0) },
          citizen?["cpr"].text.flatMap { CPR($0) }?.birthDate,
        ].compactMap { $0 }.min()
      // The clock of whoever registered may itself have been ahead; who assigned had the registration.
      let written = ([citizen].compactMap { $0 } + assignments).map(\.created.wall).min()
        .map { Moment(milliseconds: $0).day }
      let begun = try assignments + entities("plan") + entities("step") + entities("stay")
      registered =
        ([written]
        + begun.flatMap { [$0["from"], $0["enrolledOn"]].map { $0.text.flatMap { Day($0) } } })
        .compactMap { $0 }.min()
    }

    func contradicts(_ record: Record) -> Ground? {
      if record.at.milliseconds > record.written.adding(early) { return .ahead }
      if let born, record.at.day < born { return .born(born) }
      if let registered, record.at.day < registered.advanced(by: -daysBefore) {
        return .registered(registered)
      }
      return nil
    }
  }

  /// When something took place that is looked at by itself, and when that was written.
  private struct Record {
    let entity: Entity
    let at: Moment
    let event: EventID
    let written: Int64

    init?(_ entity: Entity) {
      let isVisit = entity.kind == "visit"
      let group = isVisit ? "status" : entity.kind == "progress" ? "observation" : "spend"
      // What was made on a visit is looked at with the visit.
      guard
        isVisit
          ? ["done", "noShow"].contains(entity["status"].text)
          : entity.isRecorded && entity["visit"].isNull,
        let at = isVisit ? entity["start"].text.flatMap({ Moment($0) }) : entity.occurredAt,
        let written = entity.groups[group]?.shown
      else { return nil }
      self.entity = entity
      self.at = at
      self.written = written.time.wall
      self.event = written.event
    }
  }

  /// What says that the time cannot be.
  private enum Ground {
    case ahead
    case born(Day)
    case registered(Day)
    case clock(Store.WrongClock)

    var minutesAhead: Int64? {
      guard case .clock(let clock) = self else { return nil }
      return clock.ahead / 60_000
    }

    var facts: (name: String, on: String) {
      switch self {
      case .ahead: ("ahead", "")
      case .born(let day): ("born", day.description)
      case .registered(let day): ("registered", day.description)
      case .clock(let clock): ("clock", Moment(milliseconds: clock.received).description)
      }
    }
  }

  /// What was recorded as the time that a wrong clock showed, or later than it came to the central
  /// node; nil when that is no longer what the record says, or the rule says it already.
  ///
  /// - Parameter scope: the entities of a kind in the record's scope.
  static func finding(
    _ entity: Entity, by clock: Store.WrongClock, in scope: (_ kind: String) throws -> [Entity]
  ) rethrows -> Finding? {
    guard clock.ahead.magnitude > early.magnitude, let record = Record(entity),
      record.event == clock.event,
      record.at.milliseconds > clock.received
        || record.at.milliseconds.adding(86_400_000) >= record.written,
      try Course(scope).contradicts(record) == nil
    else { return nil }
    return finding(
      record, .clock(clock),
      SameVisitRule.retractions(try scope("progress") + scope("clipSpend")))
  }

  private static func finding(
    _ record: Record, _ ground: Ground, _ retraction: (EntityID) -> [EntityID: Fields]
  ) -> Finding {
    let (name, on) = ground.facts
    let by = record.entity.kind == "visit" ? record.entity.recordedBy : record.entity.createdBy
    return Finding(
      entity: record.entity.id, key: [record.at.description, name, on].joined(separator: "|"),
      severity: .low,
      facts: [
        "entity": .reference(record.entity.id), "kind": .text(record.entity.kind),
        "by": .reference(by), "at": .text(record.at.description), "ground": .text(name),
        "on": .text(on), "minutesAhead": ground.minutesAhead.map { .int($0) } ?? .null,
        "written": .text(Moment(milliseconds: record.written).description),
      ],
      options: [
        Finding.Option(accept), Finding.Option(retract, changes: retraction(record.entity.id)),
      ])
  }
}
