import EventStore

/// Which of several values the rules of the work point to, and why. It is only ever suggested: a
/// person decides.
extension Welfare {
  public struct Suggestion: Sendable, Equatable {
    /// The candidate's place among the conflict's.
    public let candidate: Int
    public let why: Text
  }

  /// Nil when only somebody who knows can say.
  public func suggestion(for conflict: Conflict) -> Suggestion? {
    switch conflict.subject {
    case .rule(_, _, let suggested): suggested.map { Suggestion(candidate: $0, why: Text("")) }
    case .group("status") where conflict.kind == "initiative": Self.initiativeStatus(conflict)
    case .group: nil
    }
  }

  private static func initiativeStatus(_ conflict: Conflict) -> Suggestion? {
    let states = conflict.candidates.map { $0.fields["status"]?.text ?? "" }
    func only(_ holds: (Int) -> Bool) -> Int? {
      let found = states.indices.filter(holds)
      return found.count == 1 ? found[0] : nil
    }
    if states.contains("ended") {
      return only { states[$0] == "ended" }.map {
        Suggestion(
          candidate: $0,
          why: Text(
            da: "Afsluttet går forud for senere arbejde; arbejdet bliver stående i historikken som "
              + "en note.",
            en: "Ended comes before later work; the work remains in the history as a note."))
      }
    }
    if states.contains("postponed") {
      let ranks = conflict.candidates.map { candidate in
        candidate.writes.map { rank.firstIndex(of: $0.role) ?? rank.count }.min() ?? rank.count
      }
      if let first = only({ ranks[$0] == ranks.min() }) {
        let role = Labels.role(ranks[first] < rank.count ? rank[ranks[first]] : "worker")
        return Suggestion(
          candidate: first,
          why: Text(
            da: "Skrevet i rollen \(role.da), som vejer tungest her.",
            en: "Written in the role of \(role.en), which weighs most here."))
      }
      return only { conflict.candidates[$0].fields["decision"]?.isNull == false }.map {
        Suggestion(
          candidate: $0,
          why: Text(
            da: "Samme rolle, men kun den ene henviser til en beslutning.",
            en: "The same role, but only one refers to a decision."))
      }
    }
    let places = states.map { InitiativeStep.path.firstIndex(of: $0) ?? -1 }
    return only { places[$0] == places.max() }.map {
      Suggestion(
        candidate: $0,
        why: Text(
          da: "Det senere skridt bygger på det tidligere.",
          en: "The later step builds on the earlier."))
    }
  }
}
