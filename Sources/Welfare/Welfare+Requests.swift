import EventStore

/// Which requests the municipality grants without asking anybody.
public enum GrantRule: String, Sendable, CaseIterable {
  /// None: an administrator decides each.
  case none
  /// Whoever registers a citizen is assigned to that citizen.
  case registrar
  /// That, and requests for a colleague in a unit that somebody assigned already belongs to.
  case unit
}

/// What devices ask the central node for, and who may be given it.
extension Welfare {
  // MARK: - Deciding

  /// Carries out what a device asked for.
  public func grantAssignment(_ request: String) throws {
    let actor = try assigner()
    try requireCentral()
    let assignment = try find(request, "assignment")
    guard !assignment.requests.isEmpty else {
      throw Refusal(.rule, da: "Der er intet at imødekomme.", en: "There is nothing to grant.")
    }
    let fields = try valid(
      .assignment, assignment.requested, over: assignment.isOnlyRequest ? nil : assignment)
    try store.append(
      [assignment.setting(fields)], by: actor,
      renewingKeysOf: fields["status"] == "ended" ? [assignment.scope] : [])
  }

  /// Answers no to what a device asked for. The request is gone from the list and stays in the log.
  public func declineRequest(_ request: String, reason: String? = nil) throws {
    let actor = try assigner()
    try requireCentral()
    let assignment = try find(request, "assignment")
    guard !assignment.requests.isEmpty else {
      throw Refusal(.rule, da: "Der er intet at afvise.", en: "There is nothing to decline.")
    }
    let why = reason ?? Text(da: "afvist", en: "declined").da
    let fields: Fields =
      assignment.isOnlyRequest
      ? assignment.requested.merging(["status": "declined", "statusReason": .text(why)]) { $1 }
      : ["statusReason": .text(why)]
    try store.append(
      [
        assignment.setting(
          try valid(.assignment, fields, over: assignment.isOnlyRequest ? nil : assignment),
          reason: reason)
      ], by: actor)
  }

  /// What devices ask for and nobody has granted yet, the oldest first.
  public func requests() throws -> [RequestRow] {
    try store.entities("assignment").compactMap { assignment in
      guard let last = assignment.requests.last else { return nil }
      let (citizen, citizenName) = try citizen(of: assignment.scope)
      let asked = assignment.requested
      let worker = asked["worker"]?.entity ?? assignment["worker"].entity
      return RequestRow(
        id: assignment.id, what: asked["status"] == "ended" ? .end : .assign, citizen: citizen,
        citizenName: citizenName, worker: worker, workerName: try worker.map(name) ?? "",
        from: asked["from"]?.text, to: asked["to"]?.text,
        by: last.author, byName: try name(of: last.author),
        at: Moment(milliseconds: last.time.wall))
    }.sorted { ($0.at.milliseconds, $0.id) < ($1.at.milliseconds, $1.id) }
  }

  // MARK: - Granting by rule

  /// The municipality's own: the same entity on every replica.
  private static let grantSetting = EntityID(derivedFrom: ["setting", "grant"])

  public func grantRule() throws -> GrantRule {
    try store.entity(Self.grantSetting)?["value"].text.flatMap { GrantRule(rawValue: $0) } ?? .none
  }

  public func setGrantRule(_ rule: GrantRule) throws {
    let actor = try central()
    let fields = try valid(.setting, ["name": "grant", "value": .text(rule.rawValue)])
    let known = try store.entity(Self.grantSetting)
    try store.append(
      [
        known?.setting(fields)
          ?? store.model.creating("setting", Self.grantSetting, in: try catalogue(), fields)
      ], by: actor)
  }

  /// Carries out what the municipality's rule grants. Called on the central node when something came
  /// from a device; elsewhere, and without a rule, it does nothing.
  ///
  /// - Parameter scopes: where something came; nil looks everywhere.
  /// - Returns: how many assignments were made.
  @discardableResult
  public func grantByRule(in scopes: Set<ScopeID>? = nil) throws -> Int {
    guard try store.isCentral() else { return 0 }
    let rule = try grantRule()
    guard rule != .none, let setting = try store.entity(Self.grantSetting),
      let by = setting.groups["value"]?.shown?.author
    else { return 0 }
    // The decision is that of whoever chose the rule. Once they have left it waits for another's:
    // what devices bring must still be taken.
    let actor: Actor
    do {
      actor = try Welfare(store, actingAs: by.description).central()
    } catch is Refusal {
      return 0
    }
    let citizens = try store.scopes(ofKind: WelfareModel.citizenScope)
      .filter { scopes?.contains($0) ?? true }
    return try store.together { try grant(in: citizens, by: actor, alsoInUnits: rule == .unit) }
  }

  private func grant(in citizens: [ScopeID], by actor: Actor, alsoInUnits: Bool) throws -> Int {
    var made = 0
    for scope in citizens {
      let assignments = try store.entities("assignment", in: scope)
      let registrar = try registrar(of: scope, assignments)
      if let registrar {
        try assign(registrar, in: scope, assignments, by: actor)
        made += 1
      }
      guard alsoInUnits else { continue }
      let units = try unitsAtWork(assignments)
      for request in assignments where request.isOnlyRequest {
        guard let worker = request.requested["worker"]?.entity, worker != registrar,
          let unit = try unit(of: worker), units.contains(unit)
        else { continue }
        try store.append(
          [request.setting(try valid(.assignment, request.requested), reason: Self.byRule)],
          by: actor)
        made += 1
      }
    }
    return made
  }

  private static let byRule = "efter kommunens regel"

  /// Whose device registered a citizen nobody has said yes or no about yet.
  private func registrar(of scope: ScopeID, _ assignments: [Entity]) throws -> EntityID? {
    guard let founder = try store.founder(of: scope), founder.device != store.replica,
      case .active(let worker) = try deviceStanding(founder.device), worker == founder.person,
      !assignments.contains(where: { $0["worker"].entity == worker })
    else { return nil }
    return worker
  }

  private func assign(
    _ worker: EntityID, in scope: ScopeID, _ assignments: [Entity], by actor: Actor
  ) throws {
    let asked = assignments.first { $0.requested["worker"]?.entity == worker && $0.isOnlyRequest }
    let fields = try valid(
      .assignment,
      asked?.requested ?? [
        "worker": .reference(worker), "role": "worker", "status": "active",
        "from": .text(today.description),
      ])
    let draft =
      asked?.setting(fields, reason: Self.byRule)
      ?? store.model.creating(
        "assignment", store.newID(), in: scope, fields, reason: Self.byRule)
    try store.append([draft], by: actor)
  }

  private func unitsAtWork(_ assignments: [Entity]) throws -> Set<String> {
    Set(
      try assignments.filter { isActive($0) }
        .compactMap { try $0["worker"].entity.flatMap { try unit(of: $0) } })
  }

  private func unit(of worker: EntityID) throws -> String? {
    guard let staff = try store.entity(worker), staff["status"].text == "active" else { return nil }
    return staff["unit"].text
  }
}
