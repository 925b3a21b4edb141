/// Reviews of findings: notes in the set group ``Kind/reviewGroup`` of the entity they are about.
extension Entity {
  /// The conflicts somebody has reviewed on this entity.
  var reviewedConflicts: Set<ConflictID> {
    Set(
      elements(Kind.reviewGroup).compactMap { note in
        note.object?["conflict"]?.text.flatMap { ConflictID($0) }
      })
  }

  /// The notes by which a finding was reviewed, the earliest first: more than one when several
  /// people reviewed it without having seen each other's.
  func reviews(of conflict: ConflictID) -> [Live] {
    (groups[Kind.reviewGroup]?.live ?? [])
      .filter { $0.element.object?["conflict"]?.text == conflict.description }
      .sorted { ($0.time, $0.event) < ($1.time, $1.event) }
  }

  /// What names the question which of several reviews of a finding stands.
  func disputeID(of conflict: ConflictID) -> ConflictID {
    let notes = reviews(of: conflict).map(\.event).sorted().map(\.full)
    return Transaction.conflictID("dispute", scope, id, [conflict.description] + notes)
  }
}

extension Conflict {
  /// The options that were chosen, each once.
  static func candidates(from reviews: [Entity.Live]) -> [Candidate] {
    var names: [String] = []
    var out: [Candidate] = []
    for note in reviews {
      guard let said = note.element.object, let name = said["option"]?.text,
        !names.contains(name)
      else { continue }
      names.append(name)
      out.append(
        Candidate(
          letter: letter(out.count), fields: said["fields"]?.object ?? [:], option: name,
          writes: []))
    }
    return out
  }
}
