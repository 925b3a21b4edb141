import EventStore

/// A measure was given a new baseline while a colleague, not having heard, measured against the old
/// one.
///
/// What was measured keeps the baseline it was measured against; a person may move it. Whoever sets a
/// new baseline beside the results they know of has decided about those already.
enum BaselineRule {
  static let name = "baseline-changed"
  static let keep = "keep-baseline"
  static let move = "move-to-new-baseline"

  static let rule = Rule(
    name,
    reads: [
      .init("measure", "baseline"), .init("observation", "observation", "against", "status"),
    ]
  ) { scope in
    let observations = Dictionary(
      grouping: scope.entities("observation").filter(\.isRecorded)
    ) { $0["measure"].text ?? "" }
    return scope.entities("measure").compactMap { measure in
      finding(measure, observations[measure.id.description] ?? [], scope)
    }
  }

  private static func finding(
    _ measure: Entity, _ observations: [Entity], _ scope: ScopeView
  ) -> Finding? {
    guard let version = measure["baselineVersion"].int, version > 1,
      let from = measure["baselineDate"].text, let changed = measure.groups["baseline"]?.shown
    else { return nil }
    let old = observations.filter { observation in
      guard let measured = observation.event(of: "observedOn"),
        observation["value"].number != nil, (observation["observedOn"].text ?? "") >= from,
        (observation["baselineVersion"].int ?? version) < version
      else { return false }
      return !scope.saw(changed.event, measured) && !scope.saw(measured, changed.event)
    }.sorted { $0.id < $1.id }
    guard !old.isEmpty else { return nil }
    let now: Fields = ["baseline": measure["baseline"], "baselineVersion": .int(version)]
    return Finding(
      entity: measure.id,
      key: (["\(version)", from] + old.map(\.id.description)).joined(separator: "|"),
      severity: .low,
      facts: [
        "measure": .reference(measure.id), "from": .text(from), "baseline": measure["baseline"],
        "changedBy": .reference(changed.author), "observations": .int(Int64(old.count)),
        "observedBy": .list(Set(old.map(\.createdBy)).sorted().map { .reference($0) }),
      ],
      options: [
        Finding.Option(keep),
        Finding.Option(
          move, changes: Dictionary(old.map { ($0.id, now) }) { $1 }),
      ], suggested: 0)
  }
}
