import EventStore

/// Two people moved a citizen from the same place on the ladder, differently and for the same time.
///
/// Each placement names the one it replaced, so that two which name the same were made apart. What an
/// authority decided weighs more than what a worker wrote; between two authorities only people can say.
enum StepRule {
  static let name = "step-moved-twice"

  /// The option by which what was written first, second … stands, and the rest was an error.
  static func stands(_ place: Int) -> String { "stands-\(place)" }

  /// Which one an option lets stand, from 1; nil for another rule's option.
  static func place(of option: String) -> Int? {
    guard option.hasPrefix("stands-"), let place = Int(option.dropFirst("stands-".count)), place > 0
    else { return nil }
    return place
  }

  static let rule = Rule(name, reads: [.init("step", "step", "status")]) { scope in
    let ladder = Ladder(scope.entities("step"))
    let siblings = Dictionary(grouping: ladder.placements.filter(\.isStanding)) {
      [$0.service, ladder.origin(of: $0)?.description ?? ""]
    }
    return siblings.values.compactMap(finding)
  }

  private static func finding(_ siblings: [Ladder.Placement]) -> Finding? {
    let rivals = siblings.filter { one in siblings.contains { contradict(one, $0) } }
      .sorted { ($0.entity.created, $0.id) < ($1.entity.created, $1.id) }
    guard let first = rivals.first else { return nil }
    // Those who wrote the same agree.
    var decisions: [[Ladder.Placement]] = []
    for rival in rivals {
      if let same = decisions.firstIndex(where: { $0[0].content == rival.content }) {
        decisions[same].append(rival)
      } else {
        decisions.append([rival])
      }
    }
    let byAuthority = decisions.indices.filter { decisions[$0].contains(where: \.isByAuthority) }
    return Finding(
      entity: first.id, key: rivals.map(\.id.description).sorted().joined(separator: "|"),
      severity: .high,
      facts: [
        "service": first.entity["service"], "authorities": .int(Int64(byAuthority.count)),
        "decisions": .list(decisions.map(facts)),
      ],
      options: decisions.enumerated().map { i, decision in
        let errors = rivals.filter { rival in decision.contains { contradict($0, rival) } }
        return Finding.Option(
          stands(i + 1),
          changes: Dictionary(
            errors.map { ($0.id, ["status": "enteredInError", "statusReason": nil]) }
          ) { $1 })
      }, suggested: byAuthority.count == 1 ? byAuthority.first : nil)
  }

  private static func contradict(_ a: Ladder.Placement, _ b: Ladder.Placement) -> Bool {
    a.content != b.content && a.overlaps(b)
  }

  private static func facts(_ decision: [Ladder.Placement]) -> Value {
    let entity = (decision.first(where: \.isByAuthority) ?? decision[0]).entity
    var out: Fields = [:]
    for name in ["step", "hours", "basis", "from", "decidedAs", "decision"] {
      out[name] = entity[name]
    }
    out["by"] = .list(Set(decision.map(\.entity.createdBy)).sorted().map { .reference($0) })
    return .object(out)
  }
}
