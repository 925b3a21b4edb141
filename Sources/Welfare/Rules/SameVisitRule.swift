import EventStore

/// Visits to one citizen overlap in time: two colleagues recorded one visit, or one worker recorded it
/// twice.
///
/// All that overlap, one through another, are one question. When each names the other among the staff
/// it was one visit of two people, and nothing is asked. Nor is anything asked of what one worker wrote
/// where the first was there to be seen: whoever records it is told at once, and it counts once.
enum SameVisitRule {
  static let name = "same-visit"
  static let keep = "keep-visits"
  /// Of those that overlap, what began first stands.
  static let keepEarliest = "keep-earliest"
  /// More than these are not offered, or listed, one by one.
  static let mostOffered = 6
  static let mostListed = 20

  /// The option that takes the first, the second … back.
  static func retract(_ place: Int) -> String { "retract-\(place)" }

  /// Which one an option takes back, from 1; nil for another option.
  static func place(of option: String) -> Int? {
    guard option.hasPrefix("retract-"), let place = Int(option.dropFirst("retract-".count)),
      place > 0
    else { return nil }
    return place
  }

  static let rule = Rule(
    name,
    reads: [
      .init("visit", "status", "staff", "recordedBy", Kind.reviewGroup),
      .init("progress", "observation", "status"), .init("clipSpend", "spend", "status"),
    ]
  ) { scope in
    let asked = VisitTime.groups(scope.entities("visit").compactMap { VisitTime($0) })
      .filter { isAsked($0, in: scope) }
    guard !asked.isEmpty else { return [] }
    let retraction = retractions(scope.entities("progress") + scope.entities("clipSpend"))
    return asked.map { finding($0, retraction) }
  }

  private typealias Visit = VisitTime<Entity>

  /// True when two overlap that nobody has been told of.
  private static func isAsked(_ group: [Visit], in scope: ScopeView) -> Bool {
    var going: [Visit] = []
    for visit in group {
      going.removeAll { $0.end <= visit.start }
      guard going.allSatisfy({ $0.isJoint(with: visit) || isKnown($0, visit, in: scope) }) else {
        return true
      }
      going.append(visit)
    }
    return false
  }

  /// True when one worker wrote both, the later where the earlier was.
  private static func isKnown(_ a: Visit, _ b: Visit, in scope: ScopeView) -> Bool {
    guard a.by == b.by, let one = a.visit.event(of: "status"),
      let other = b.visit.event(of: "status")
    else { return false }
    return scope.saw(other, one) || scope.saw(one, other)
  }

  /// Those that overlap an earlier one that stands, and are not one visit with it.
  private static func tooMany(_ group: [Visit]) -> [Visit] {
    // What stands at a time is joint, so of different workers: there are never many.
    var going: [Visit] = []
    return group.filter { visit in
      going.removeAll { $0.end <= visit.start }
      let stands = going.allSatisfy { $0.isJoint(with: visit) }
      if stands { going.append(visit) }
      return !stands
    }
  }

  private static func finding(
    _ group: [Visit], _ retraction: (EntityID) -> [EntityID: Fields]
  ) -> Finding {
    func retracting(_ visits: [Visit]) -> [EntityID: Fields] {
      visits.reduce(into: [:]) { $0.merge(retraction($1.visit.id)) { $1 } }
    }
    var options = [Finding.Option(keep)]
    if group.count <= mostOffered {
      options += group.indices.map {
        Finding.Option(retract($0 + 1), changes: retracting([group[$0]]))
      }
    }
    if group.count > 2 {
      options.append(Finding.Option(keepEarliest, changes: retracting(tooMany(group))))
    }
    let listed = group.prefix(mostListed).map(facts)
    return Finding(
      entity: group.map(\.visit.id).min() ?? group[0].visit.id,
      key: group.map { "\($0.visit.id) \($0.start) \($0.end - $0.start)" }.sorted()
        .joined(separator: "|"),
      severity: .low,
      facts: [
        "by": .list(Set(group.map(\.by)).sorted().map { .reference($0) }),
        "count": .int(Int64(group.count)), "visits": .list(listed),
        "last": group.last?.visit["start"] ?? .null,
        "isNamed": .bool(group.count == 2 && group[0].names(group[1]) != group[1].names(group[0])),
        "decided": .list(decisions(group, listed)),
      ], options: options, suggested: suggested(group, among: options))
  }

  private static func facts(_ visit: Visit) -> Value {
    [
      "visit": .reference(visit.visit.id), "by": .reference(visit.by),
      "start": visit.visit["start"], "minutes": visit.visit["minutes"],
    ]
  }

  /// What was decided about these visits while they were fewer, or others: it was about another
  /// question, and whoever is asked this one is told.
  private static func decisions(_ group: [Visit], _ listed: [Value]) -> [Value] {
    group.flatMap { visit in
      (visit.visit.groups[Kind.reviewGroup]?.live ?? []).compactMap { note -> Value? in
        guard let said = note.element.object, said["rule"]?.text == name,
          let facts = said["facts"]?.object,
          facts["count"] != .int(Int64(group.count)) || facts["visits"] != .list(listed)
        else { return nil }
        return [
          "option": said["option"] ?? .null, "visits": facts["visits"] ?? .null,
          "count": facts["count"] ?? .null, "by": .reference(note.author),
        ]
      }
    }
  }

  /// Whoever named the colleague has recorded for both: the other's is the one too many. Of two by one
  /// worker from the same minute it is the one written later.
  private static func suggested(_ group: [Visit], among options: [Finding.Option]) -> Int? {
    let isOfOne = Set(group.map(\.by)).count == 1
    guard group.count == 2 else { return isOfOne ? options.count - 1 : nil }
    let (a, b) = (group[0], group[1])
    if isOfOne {
      guard a.start == b.start else { return nil }
      return (a.visit.created, a.visit.id) < (b.visit.created, b.visit.id) ? 2 : 1
    }
    return a.names(b) == b.names(a) ? 0 : a.names(b) ? 2 : 1
  }

  /// What retracting a visit writes, or anything else that was recorded: with a visit goes what was
  /// observed and spent on it, as by hand.
  static func retractions(_ observed: [Entity]) -> (EntityID) -> [EntityID: Fields] {
    let made = Dictionary(grouping: observed.filter(\.isRecorded)) { $0["visit"].entity }
    return { record in
      let all = [record] + (made[record] ?? []).map(\.id)
      return Dictionary(all.map { ($0, ["status": "retracted"]) }) { $1 }
    }
  }
}
