import EventStore

/// Registrations that are one person.
///
/// Merging is an alias and moves nothing: every record keeps the registration it was written under,
/// and is shown with the person's other records for as long as the alias stands.
extension Welfare {
  // MARK: - Commands

  /// Says that one registration continues as another; only an administrator at the central node can.
  ///
  /// - Parameters:
  ///   - citizen: the one that is not used any more.
  ///   - survivor: the one that is.
  public func mergeCitizen(_ citizen: String, into survivor: String, reason: String) throws {
    let actor = try central()
    let merged = try find(citizen, "citizen", by: .strict)
    let kept = try find(survivor, "citizen", by: .strict)
    let why = try required(reason)
    guard merged.id != kept.id else {
      throw Refusal(
        .rule, da: "Det er den samme registrering.", en: "They are the same registration.")
    }
    for one in [merged, kept] {
      guard let home = try alias(of: one.id)?["survivor"].entity else { continue }
      let name = "\(try name(of: home)) (\(home.description.prefix(8)))"
      throw Refusal(
        .rule, da: "\(one.name) er allerede lagt sammen med \(name).",
        en: "\(one.name) is merged with \(name) already.")
    }
    if let first = merged["cpr"].text, let second = kept["cpr"].text, first != second {
      throw Refusal(
        .rule,
        da: "De to har hvert sit CPR-nummer. Er det ene forkert, så ret det først.",
        en: "The two have different CPR numbers. If one is wrong, revise it first.")
    }
    var fields = Self.merging(merged, into: kept)
    fields["statusDate"] = .text(today.description)
    fields["statusReason"] = .text(why)
    let id = Self.aliasID(of: merged.id)
    let known = try store.entity(id)
    try store.append(
      [
        known?.setting(fields, reason: why)
          ?? store.model.creating("alias", id, in: merged.scope, fields, reason: why)
      ], by: actor)
  }

  /// Parts what was merged: each registration stands alone again, with all that was written under it.
  public func unmergeCitizen(_ citizen: String, reason: String) throws {
    let actor = try central()
    let found = try find(citizen, "citizen", by: .strict)
    let why = try required(reason)
    guard let alias = try alias(of: found.id) else {
      throw Refusal(
        .rule, da: "\(found.name) er ikke lagt sammen med nogen.",
        en: "\(found.name) is not merged with anybody.")
    }
    try store.append(
      [
        alias.setting(
          [
            "status": "ended", "statusDate": .text(today.description), "statusReason": .text(why),
          ], reason: why)
      ], by: actor)
  }

  // MARK: - Questions

  /// The scope each merged scope is shown with; one that stands for itself is not among the keys.
  public func persons() throws -> [ScopeID: ScopeID] {
    var next: [ScopeID: ScopeID] = [:]
    for alias in try store.entities("alias") where alias["status"].text == "active" {
      guard let survivor = alias["survivor"].entity, let home = try store.entity(survivor)?.scope
      else { continue }
      next[alias.scope] = home
    }
    return Dictionary(next.keys.map { ($0, Self.end(of: $0, along: next)) }) { $1 }
  }

  /// The scopes with something about this citizen: their own, and those merged into it.
  func scopes(of citizen: String) throws -> [ScopeID] {
    let own = try find(citizen, "citizen").scope
    return [own] + (try persons().filter { $0.value == own }.map(\.key).sorted())
  }

  /// The scopes of the person that `scope` is about, whichever of their registrations it is.
  func scopes(ofPersonIn scope: ScopeID) throws -> Set<ScopeID> {
    let persons = try persons()
    let person = persons[scope] ?? scope
    return Set(persons.filter { $0.value == person }.map(\.key)).union([person, scope])
  }

  /// The scopes to ask about a citizen; nil, which is all of them, means everybody.
  func scopes(asking citizen: String?) throws -> Set<ScopeID>? {
    try citizen.map { Set(try scopes(of: $0)) }
  }

  /// What of one kind is held of a citizen; nil means of everybody.
  func entities(_ kind: String, of citizen: String?) throws -> [Entity] {
    guard let citizen else { return try store.entities(kind) }
    return try scopes(of: citizen).flatMap { try store.entities(kind, in: $0) }
  }

  /// What of one kind is held of the person that `scope` is about.
  func entities(_ kind: String, ofPersonIn scope: ScopeID) throws -> [Entity] {
    try scopes(ofPersonIn: scope).sorted().flatMap { try store.entities(kind, in: $0) }
  }

  /// The alias that says this citizen continues as another; nil for one that stands alone.
  func alias(of citizen: EntityID) throws -> Entity? {
    guard let alias = try store.entity(Self.aliasID(of: citizen)),
      alias["status"].text == "active", alias["survivor"].entity != nil
    else { return nil }
    return alias
  }

  // MARK: - Helpers

  /// One alias for each registration: merging it again, elsewhere, is a change of the same.
  static func aliasID(of citizen: EntityID) -> EntityID {
    EntityID(derivedFrom: ["alias", citizen.description])
  }

  static func merging(_ citizen: some Showing, into survivor: some Showing) -> Fields {
    [
      "citizen": .reference(citizen.id), "survivor": .reference(survivor.id), "status": "active",
    ]
  }

  /// Where following aliases ends. Commands never make a ring of them; a central node restored from a
  /// backup can: then all in it are shown with the least.
  static func end(of scope: ScopeID, along next: [ScopeID: ScopeID]) -> ScopeID {
    var path = [scope]
    while let further = next[path[path.count - 1]] {
      if let start = path.firstIndex(of: further) { return path[start...].min() ?? further }
      path.append(further)
    }
    return path[path.count - 1]
  }
}
