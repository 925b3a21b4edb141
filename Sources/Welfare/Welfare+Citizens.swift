import EventStore

/// Citizens and who is assigned to them.
extension Welfare {
  /// A new citizen, and who here may be the same person.
  public struct Registered: Sendable, Equatable {
    public let id: EntityID
    public let scope: ScopeID
    public let duplicates: [CitizenRow]
  }

  /// Everything about a citizen that is held here.
  public struct CitizenFile {
    public let citizen: Entity
    public let row: CitizenRow
    /// The registrations merged into this one.
    public let merged: [Entity]
    public let assignments: [AssignmentRow]
    /// The steps valid today, the clip cards that are not closed, and the stay there is.
    public let steps: [StepRow]
    public let clipCards: [ClipCardRow]
    public let stays: [StayRow]
    public let plans: [PlanRow]
    public let goals: [GoalRow]
    public let visits: [VisitRow]
  }

  // MARK: - Commands

  /// Registers a citizen in a new scope, offline too. A possible duplicate is told, never refused.
  ///
  /// - Parameter details: the other fields of ``KindDeclaration/citizen``.
  @discardableResult
  public func registerCitizen(name: String, _ details: Fields = [:]) throws -> Registered {
    let actor = try caseActor()
    try refuseStatus(details, .citizen)
    var fields = try valid(.citizen, details.merging(["name": .text(name)]) { $1 })
    if fields["birthDate"] == nil, let cpr = fields["cpr"]?.text.flatMap({ CPR($0) }) {
      fields["birthDate"] = .text(cpr.birthDate.description)
    }
    try refuseImpossible(.citizen, fields)
    let duplicates = try duplicates(
      name: name, cpr: fields["cpr"]?.text, birthDate: fields["birthDate"]?.text)
    fields["status"] = "active"
    fields["statusDate"] = .text(today.description)
    let id: EntityID = store.newID()
    let scope = try store.makeScope(kind: WelfareModel.citizenScope, by: actor) { scope in
      [store.model.creating("citizen", id, in: scope, fields)]
    }
    return Registered(id: id, scope: scope, duplicates: duplicates)
  }

  /// Who here has that CPR number, or that name and, as far as both are known, that birth date.
  public func duplicates(name: String, cpr: String?, birthDate: String?) throws -> [CitizenRow] {
    let number = cpr.flatMap { CPR($0.oneLine) }
    let birth = birthDate ?? number?.birthDate.description
    return try citizens(includingEnded: true).filter { other in
      if number != nil, other.cpr == number?.description { return true }
      return other.name.folded == name.folded
        && (birth == nil || other.birthDate == nil || birth == other.birthDate)
    }
  }

  public func reviseCitizen(_ citizen: String, _ fields: Fields, reason: String? = nil) throws {
    let actor = try caseActor()
    let draft = try revision(.citizen, try find(citizen, "citizen"), fields, reason: reason)
    try store.append([draft], by: actor)
  }

  public func endCitizen(_ citizen: String, on date: String? = nil, reason: String? = nil) throws {
    let actor = try caseActor()
    let found = try find(citizen, "citizen")
    guard found["status"].text == "active" else { throw Self.endedAlready(found["statusDate"]) }
    let day = try dayUntilToday(date)
    try refuseBefore(day, found["statusDate"])
    try setStatus(found, "ended", on: day, reason: reason, by: actor)
  }

  /// Takes up an ended course again.
  public func resumeCitizen(_ citizen: String, on date: String? = nil, reason: String? = nil) throws
  {
    let actor = try caseActor()
    let found = try find(citizen, "citizen")
    guard found["status"].text == "ended" else {
      throw Refusal(.rule, da: "Forløbet er ikke afsluttet.", en: "The course has not ended.")
    }
    try setStatus(found, "active", on: try dayUntilToday(date), reason: reason, by: actor)
  }

  /// Deletes what this device holds of a citizen, and only that: it comes back with a sync for as long
  /// as the worker is assigned.
  ///
  /// - Parameter name: the citizen's name, said again by whoever gives up what the central node has
  ///   not received; nil refuses while there is such.
  public func leaveCitizen(_ citizen: String, givingUp name: String? = nil) throws {
    guard try !store.isCentral() else {
      throw Refusal(
        .rule, da: "Borgere kan ikke fjernes fra centralen; dér kan de kun slettes (skridt erase).",
        en: "The central node leaves no citizen; here they can only be erased.")
    }
    let found = try find(citizen, "citizen", by: .strict)
    if let name, name.folded != found.name.folded {
      throw Refusal(
        .invalid, da: "Navnet passer ikke: borgeren hedder \(found.name).",
        en: "The name does not fit: the citizen is called \(found.name).")
    }
    do {
      try store.leave(found.scope, givingUp: name != nil)
    } catch StoreError.unsentWork(let events) {
      throw Refusal(
        .rule,
        da: "\(events) registreringer om \(found.name) er ikke kommet frem til centralen. Intet er "
          + "fjernet. Synkronisér, eller skriv en pakke, eller kassér dem med --give-up NAVN.",
        en: "\(events) records about \(found.name) have not reached the central node. Nothing was "
          + "removed. Sync, or write a bundle, or give them up by saying the citizen's name.")
    }
  }

  /// Deletes everything about a citizen and the key to it, everywhere; only the central node can.
  ///
  /// - Parameter ground: why; kept with the erasure.
  public func eraseCitizen(_ citizen: String, ground: String) throws {
    let actor = try central()
    guard !ground.isBlank else {
      throw Refusal(
        .invalid, da: "Grundlaget for sletningen mangler.", en: "The ground is missing.")
    }
    let found = try find(citizen, "citizen", by: .strict)
    try store.erase(found.scope, ground: ground.trimmed, recordedIn: try catalogue(), by: actor)
  }

  // MARK: - Questions

  public func citizens(includingEnded: Bool = false) throws -> [CitizenRow] {
    try store.entities("citizen")
      .map(row).filter { includingEnded || $0.status == "active" }
      .sorted(byName: \.name) { $0.id < $1.id }
  }

  public func showCitizen(_ citizen: String) throws -> CitizenFile {
    let found = try find(citizen, "citizen")
    let id = found.id.description
    return CitizenFile(
      citizen: found, row: try row(found),
      merged: try scopes(of: id).dropFirst().flatMap { try store.entities("citizen", in: $0) },
      assignments: try assignments(of: id),
      steps: try steps(of: id), clipCards: try clipCards(of: id), stays: try stays(of: id),
      plans: try plans(of: id), goals: try goals(of: id), visits: try visits(of: id))
  }

  private func row(_ citizen: Entity) throws -> CitizenRow {
    let workers = try store.entities("assignment", in: citizen.scope)
      .filter { isActive($0) }.compactMap { $0["worker"].entity }
    let survivor = try alias(of: citizen.id)?["survivor"].entity
    return CitizenRow(
      id: citizen.id, scope: citizen.scope, name: citizen.name, cpr: citizen["cpr"].text,
      birthDate: citizen["birthDate"].text, isProtected: citizen.isProtected,
      status: survivor == nil ? citizen["status"].text ?? "active" : "merged",
      mergedInto: survivor,
      workers: try Set(workers).map { try name(of: $0) }.sortedByName(),
      hasConflict: citizen.hasConflict)
  }

  /// The citizen a conflict concerns; nil for one in the catalogue.
  public func citizen(about conflict: Conflict) throws -> (id: EntityID, name: String)? {
    let (id, name) = try citizen(of: conflict.scope)
    return id.map { ($0, name) }
  }

  /// What the citizen of a scope is called.
  public func citizen(in scope: ScopeID) throws -> String { try citizen(of: scope).name }

  /// The citizen a scope is about, and what to call them.
  func citizen(of scope: ScopeID) throws -> (id: EntityID?, name: String) {
    guard let citizen = try store.entities("citizen", in: scope).first else { return (nil, "") }
    return (citizen.id, citizen.name)
  }

  // MARK: - Helpers

  /// Nothing new is granted to somebody whose course has ended.
  func refuseNoCourse(_ citizen: Entity) throws {
    guard citizen["status"].text != "active" else { return }
    throw Refusal(
      .rule, da: "\(citizen.name) har intet aktivt forløb.",
      en: "\(citizen.name) has no active course.")
  }

  func setStatus(
    _ entity: Entity, _ status: String, on day: Day, reason: String?, by actor: Actor
  ) throws {
    let fields: Fields = [
      "status": .text(status), "statusDate": .text(day.description),
      "statusReason": reason.map { .text($0.trimmed) } ?? .null,
    ]
    try store.append([entity.setting(fields, reason: reason)], by: actor)
  }

  /// A status is given by a command, not among the details of something new.
  func refuseStatus(_ details: Fields, _ declaration: KindDeclaration) throws {
    for name in details.keys.sorted() where declaration.group(of: name)?.isRevisable == false {
      throw Refusal(
        .invalid, da: "\(name) kan ikke sættes her.", en: "\(name) cannot be set here.")
    }
  }
}
