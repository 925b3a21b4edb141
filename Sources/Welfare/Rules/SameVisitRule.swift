import EventStore

/// Two colleagues recorded visits to one citizen that overlap in time.
///
/// When each names the other among the staff it was one visit of two people, and nothing is asked.
enum SameVisitRule {
  static let name = "same-visit"
  static let keepBoth = "keep-both"
  static let retractFirst = "retract-first"
  static let retractSecond = "retract-second"

  static let rule = Rule(name, reads: [.init("visit", "status", "staff", "recordedBy")]) { scope in
    let visits = scope.entities("visit").compactMap(Recorded.init).sorted {
      ($0.start, $0.visit.id) < ($1.start, $1.visit.id)
    }
    var findings: [Finding] = []
    for (i, first) in visits.enumerated() {
      for second in visits[(i + 1)...] {
        guard second.start < first.end else { break }
        if let finding = finding(first, second) { findings.append(finding) }
      }
    }
    return findings
  }

  /// True when two visits are one, made by two people together.
  static func isJoint(_ a: Entity, _ b: Entity) -> Bool {
    guard let first = Recorded(a), let second = Recorded(b), first.by != second.by else {
      return false
    }
    return first.start < second.end && second.start < first.end && first.names(second)
      && second.names(first)
  }

  private struct Recorded {
    let visit: Entity
    let by: EntityID
    let start: Int64
    let end: Int64

    init?(_ visit: Entity) {
      guard visit["status"].text == "done",
        let start = visit["start"].text.flatMap({ Moment($0) })?.milliseconds
      else { return nil }
      self.visit = visit
      by = visit.recordedBy
      self.start = start
      end = start + max(1, visit["minutes"].int ?? 0) * 60_000
    }

    func names(_ other: Recorded) -> Bool {
      visit.elements("staff").contains(.reference(other.by))
    }

    var key: String { "\(visit.id) \(start) \(end - start)" }
  }

  private static func finding(_ a: Recorded, _ b: Recorded) -> Finding? {
    guard a.by != b.by, !(a.names(b) && b.names(a)) else { return nil }
    // Whoever named the colleague has recorded for both; the other's is the one too many.
    let suggested = a.names(b) ? 2 : b.names(a) ? 1 : 0
    func retracting(_ name: String, _ visit: Recorded) -> Finding.Option {
      Finding.Option(name, changes: [visit.visit.id: ["status": "retracted"]])
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
}
