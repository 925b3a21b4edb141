import EventStore

/// Two colleagues recorded visits to one citizen that overlap in time.
///
/// When each names the other among the staff it was one visit of two people, and nothing is asked.
enum SameVisitRule {
  static let name = "same-visit"
  static let keepBoth = "keep-both"
  static let retractFirst = "retract-first"
  static let retractSecond = "retract-second"
  /// The minutes of a day.
  static let longest: Int64 = 1440

  static let rule = Rule(
    name,
    reads: [
      .init("visit", "status", "staff", "recordedBy"), .init("progress", "observation", "status"),
      .init("clipSpend", "spend", "status"),
    ]
  ) { scope in
    let visits = scope.entities("visit").compactMap { Recorded($0) }.sorted {
      ($0.start, $0.visit.id) < ($1.start, $1.visit.id)
    }
    var findings: [Finding] = []
    for (i, first) in visits.enumerated() {
      for second in visits[(i + 1)...] {
        guard second.start < first.end else { break }
        if let finding = finding(first, second, in: scope) { findings.append(finding) }
      }
    }
    return findings
  }

  /// True when two visits are one, made by two people together.
  static func isJoint(_ a: Entity, _ b: Entity) -> Bool {
    guard let first = Recorded(a), let second = Recorded(b) else { return false }
    return first.isJoint(with: second)
  }

  /// A visit that took place, as far as it matters which others it overlaps.
  struct Recorded<Visit: Showing> {
    let visit: Visit
    let by: EntityID
    let at: Moment
    let end: Int64

    var start: Int64 { at.milliseconds }

    init?(_ visit: Visit) {
      guard visit["status"].text == "done", let at = visit["start"].text.flatMap({ Moment($0) })
      else { return nil }
      self.visit = visit
      self.at = at
      by = visit.recordedBy
      // Whatever another program wrote: a visit ends within a day.
      let minutes = min(max(1, visit["minutes"].int ?? 0), SameVisitRule.longest)
      end = at.milliseconds + minutes * 60_000
    }

    func isJoint(with other: Self) -> Bool {
      by != other.by && start < other.end && other.start < end && names(other) && other.names(self)
    }

    fileprivate func names(_ other: Self) -> Bool {
      visit.elements("staff").contains(.reference(other.by))
    }

    fileprivate var key: String { "\(visit.id) \(start) \(end - start)" }
  }

  private static func finding(
    _ a: Recorded<Entity>, _ b: Recorded<Entity>, in scope: ScopeView
  ) -> Finding? {
    guard a.by != b.by, !(a.names(b) && b.names(a)) else { return nil }
    // Whoever named the colleague has recorded for both; the other's is the one too many.
    let suggested = a.names(b) ? 2 : b.names(a) ? 1 : 0
    func retracting(_ name: String, _ visit: Recorded<Entity>) -> Finding.Option {
      Finding.Option(name, changes: retraction(of: visit.visit.id, in: scope))
    }
    return Finding(
      entity: min(a.visit.id, b.visit.id), key: [a.key, b.key].sorted().joined(separator: "|"),
      severity: .medium,
      facts: [
        "first": .reference(a.visit.id), "second": .reference(b.visit.id),
        "firstBy": .reference(a.by), "secondBy": .reference(b.by),
        "firstStart": a.visit["start"], "secondStart": b.visit["start"],
        "firstMinutes": a.visit["minutes"], "secondMinutes": b.visit["minutes"],
        "firstNamesSecond": .bool(a.names(b)), "secondNamesFirst": .bool(b.names(a)),
      ],
      options: [
        Finding.Option(keepBoth), retracting(retractFirst, a), retracting(retractSecond, b),
      ], suggested: suggested)
  }

  /// What retracting a visit writes: with it goes what was observed and spent on it, as by hand.
  static func retraction(of visit: EntityID, in scope: ScopeView) -> [EntityID: Fields] {
    let made = (scope.entities("progress") + scope.entities("clipSpend")).filter {
      $0["visit"].entity == visit && $0.isRecorded
    }
    return Dictionary(
      uniqueKeysWithValues: ([visit] + made.map(\.id)).map { ($0, ["status": "retracted"]) })
  }
}
