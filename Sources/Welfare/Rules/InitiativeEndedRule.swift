import EventStore

/// An initiative was ended by one person while another, not having heard, worked on it.
///
/// It stays ended, and what was done stays with it as a note; a person is asked to look at it.
enum InitiativeEndedRule {
  static let name = "initiative-ended"
  static let keep = "keep-ended"
  static let resume = "resume-initiative"

  static let rule = Rule(
    name,
    reads: [
      .init("initiative", "status"), .init("ownerReport", "report", "status"),
      .init("measure", "of"), .init("observation", "observation", "status"),
    ]
  ) { scope in
    let measured = Dictionary(
      scope.entities("measure").compactMap { measure in
        measure["initiative"].entity.map { (measure.id, $0) }
      }
    ) { first, _ in first }
    let reports = scope.entities("ownerReport").filter(\.isRecorded).compactMap { report in
      report["initiative"].entity.map { ($0, report) }
    }
    let observations = scope.entities("observation").filter(\.isRecorded).compactMap {
      observation in
      observation["measure"].entity.flatMap { measured[$0] }.map { ($0, observation) }
    }
    let work = Dictionary(grouping: reports + observations) { $0.0 }
    return scope.entities("initiative").compactMap { initiative in
      finding(initiative, work: (work[initiative.id] ?? []).map(\.1), saw: scope.saw)
    }
  }

  private static func finding(
    _ initiative: Entity, work: [Entity], saw: (EventID, EventID) -> Bool
  ) -> Finding? {
    guard initiative["status"].text == "ended", let end = initiative.groups["status"]?.shown
    else { return nil }
    let ending = Ending(initiative, date: "statusDate")
    // Who had heard of the end, or of the work, settles it; of two who had not, the days do.
    let late = work.filter { done in
      guard let event = done.event(of: "initiative") ?? done.event(of: "measure") else {
        return false
      }
      if saw(event, end.event) { return true }
      if saw(end.event, event) { return false }
      return ending?.precedes(Moment(milliseconds: done.created.wall)) ?? false
    }.sorted { $0.id < $1.id }
    guard !late.isEmpty else { return nil }
    let before = initiative["statusBefore"].text ?? "planned"
    return Finding(
      entity: initiative.id,
      key: ([initiative["statusDate"].text ?? ""] + late.map(\.id.description))
        .joined(separator: "|"), severity: .medium,
      facts: [
        "initiative": .reference(initiative.id), "statusDate": initiative["statusDate"],
        "endedBy": .reference(end.author), "work": .list(late.map { .reference($0.id) }),
        "workBy": .list(Set(late.map(\.createdBy)).sorted().map { .reference($0) }),
      ],
      options: [
        Finding.Option(keep),
        Finding.Option(
          resume,
          changes: [
            initiative.id: ["status": .text(before), "statusReason": nil, "decision": nil]
          ]),
      ], suggested: 0)
  }
}
