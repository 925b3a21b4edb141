import EventStore

/// Something was recorded at a time that cannot be: after the clock it was written by, long before the
/// citizen was registered, before the citizen was born, or after it came to the central node.
///
/// Nothing is changed by itself: whoever was there knows when it was. That something came before it was
/// is local knowledge of the central node, which works it out when it is asked
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
      .init("citizen", "name", "cpr", "birthDate"), .init("assignment", "holder"),
      .init("visit", "status", "recordedBy"), .init("progress", "observation", "status"),
      .init("clipSpend", "spend", "status"),
    ]
  ) { scope in
    let observed = scope.entities("progress") + scope.entities("clipSpend")
    let citizen = scope.entities("citizen").first
    // The clock of whoever registered may itself have been ahead; who assigned had the registration.
    let registered = ([citizen].compactMap { $0 } + scope.entities("assignment")).map(
      \.created.wall
    )
    .min().map { Moment(milliseconds: $0).day }
    let first = registered.map { $0.advanced(by: -daysBefore) }
    let born = [
      citizen?["birthDate"].text.flatMap { Day($0) },
      citizen?["cpr"].text.flatMap { CPR($0) }?.birthDate,
    ].compactMap { $0 }.min()
    let retraction = SameVisitRule.retractions(observed)
    return (scope.entities("visit") + observed).compactMap(Record.init).compactMap { record in
      let ground: Ground
      if record.at.milliseconds > record.written.adding(early) {
        ground = .ahead
      } else if let born, record.at.day < born {
        ground = .born(born)
      } else if let first, let registered, record.at.day < first {
        ground = .registered(registered)
      } else {
        return nil
      }
      return finding(record, ground, retraction)
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
    case arrived(Int64)

    var facts: (name: String, on: String) {
      switch self {
      case .ahead: ("ahead", "")
      case .born(let day): ("born", day.description)
      case .registered(let day): ("registered", day.description)
      case .arrived(let time): ("arrived", Moment(milliseconds: time).description)
      }
    }
  }

  /// What came to the central node before it was, by the clock it was written by; nil when that is
  /// no longer what the record says, or it is said already.
  ///
  /// - Parameters:
  ///   - event: what came, and when, in milliseconds since 1970.
  ///   - observed: the progress and the clips of the scope.
  static func finding(
    _ entity: Entity, event: EventID, arrived: Int64, observed: [Entity]
  ) -> Finding? {
    guard let record = Record(entity), record.event == event, record.at.milliseconds > arrived,
      record.at.milliseconds <= record.written.adding(early)
    else { return nil }
    return finding(record, .arrived(arrived), SameVisitRule.retractions(observed))
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
        "on": .text(on), "written": .text(Moment(milliseconds: record.written).description),
      ],
      options: [
        Finding.Option(accept), Finding.Option(retract, changes: retraction(record.entity.id)),
      ])
  }
}
