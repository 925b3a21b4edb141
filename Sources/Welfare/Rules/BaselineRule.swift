import EventStore

/// A measure was given a new baseline while a colleague measured against the old one.
///
/// What was measured keeps the baseline it was measured against; a person may move it.
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
      finding(measure, observations[measure.id.description] ?? [])
    }
  }

  private static func finding(_ measure: Entity, _ observations: [Entity]) -> Finding? {
    guard let version = measure["baselineVersion"].int, version > 1,
      let from = measure["baselineDate"].text, let changed = measure.groups["baseline"]?.shown
    else { return nil }
    let old = observations.filter {
      ($0["observedOn"].text ?? "") >= from && ($0["baselineVersion"].int ?? version) < version
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
          move, changes: Dictionary(uniqueKeysWithValues: old.map { ($0.id, now) })),
      ], suggested: 0)
  }
}
