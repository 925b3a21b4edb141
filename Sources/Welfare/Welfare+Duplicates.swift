import EventStore

/// What a person must decide: what the store finds in each scope, and on the central node, which holds
/// them all, what may be one person registered twice, and what was recorded by a wrong
/// clock.
extension Welfare {
  /// The gravest first, then the oldest.
  ///
  /// - Parameters:
  ///   - includingResolved: also what has been decided, and can be undone.
  ///   - scopes: nil means all that are held.
  public func conflicts(
    includingResolved: Bool = false, in scopes: Set<ScopeID>? = nil
  ) throws -> [Conflict] {
    let known = try store.conflicts(includingResolved: includingResolved, in: scopes)
    guard try store.isCentral() else { return known }
    let hints = try store.conflicts(
      over: (try duplicateFindings() + clockFindings()).filter {
        scopes?.contains($0.scope) ?? true
      })
    let ids = Set(hints.map(\.id))
    return
      (known.filter { !ids.contains($0.id) }
      + hints.filter { includingResolved || $0.status == .open }).sorted(by: Conflict.isGraver)
  }

  /// The conflict whose id begins with `prefix`, at least ``ShortID/fewest`` digits, open or resolved.
  public func conflict(_ prefix: String) throws -> Conflict {
    try Conflict.named(prefix, among: try conflicts(includingResolved: true))
  }

  private func duplicateFindings() throws -> [(rule: String, scope: ScopeID, finding: Finding)] {
    let parted = try store.entities("alias").filter { $0["status"].text == "ended" }
      .map { alias in ["citizen", "survivor"].compactMap { alias[$0].entity } }
    return DuplicateRule.findings(
      try store.shown("citizen", DuplicateRule.fields), persons: try persons(), parted: Set(parted))
  }

  private func clockFindings() throws -> [(rule: String, scope: ScopeID, finding: Finding)] {
    try store.wrongClocks().compactMap { clock in
      guard let entity = try store.entity(clock.entity), entity.scope == clock.scope,
        ["visit", "progress", "clipSpend"].contains(entity.kind),
        let finding = try TimeRule.finding(
          entity, by: clock, in: { try store.entities($0, in: clock.scope) })
      else { return nil }
      return (TimeRule.name, clock.scope, finding)
    }
  }

  func duplicateSentences(_ facts: Fields) throws -> (what: Text, why: Text) {
    func citizen(_ fact: String) throws -> String {
      guard let id = facts[fact]?.entity else { return "" }
      return "\(try name(of: id)) (\(id.description.prefix(8)))"
    }
    let (first, second) = (try citizen("first"), try citizen("second"))
    return facts["ground"] == "cpr"
      ? (
        Text(
          da: "\(second) har samme CPR-nummer som \(first).",
          en: "\(second) has the same CPR number as \(first)."),
        Text(
          da:
            "Samme CPR-nummer tyder stærkt på, at det er én person. Lægges de sammen, vises alt hos "
            + "den, der blev oprettet først, og det kan skilles ad igen.",
          en:
            "The same CPR number strongly suggests one person. When merged, everything is shown with "
            + "the one registered first, and can be parted again.")
      )
      : (
        Text(
          da: "\(second) har samme navn og fødselsdato som \(first).",
          en: "\(second) has the same name and birth date as \(first)."),
        Text(
          da:
            "To kan hedde det samme og være født samme dag; det kan kun den sige, der kender dem.",
          en: "Two people can share a name and a birthday; only somebody who knows them can say.")
      )
  }
}
