import EventStore

/// A citizen's place on the ladder of support, for each service.
extension Welfare {
  /// A new placement, and the one it takes the place of.
  public struct PlacedStep: Sendable, Equatable {
    public let id: EntityID
    public let replaces: StepRow?
  }

  // MARK: - Commands

  /// Places a citizen on a step; a placement that stood in the same service is replaced from that
  /// day on, and nothing is written on it.
  ///
  /// - Parameters:
  ///   - service: nil means home support.
  ///   - from: nil means today; a day to come is fine.
  ///   - decision: where it was decided. An administrator may enter others' decision with it.
  @discardableResult
  public func placeOnStep(
    _ citizen: String, step: Int, service: String? = nil, hours: Double? = nil,
    basis: String? = nil, from: String? = nil, decision: String? = nil
  ) throws -> PlacedStep {
    let actor = try placer(decision)
    let found = try find(citizen, "citizen")
    try refuseNoCourse(found)
    func text(_ text: String?) -> Value { text.map { .text($0) } ?? .null }
    var fields = try valid(
      .step,
      [
        "service": .text(service ?? Ladder.homeSupport), "step": .int(Int64(step)),
        "hours": hours.map { .double($0) } ?? .null, "basis": text(basis),
        "from": .text(from ?? today.description), "decision": text(decision),
      ])
    let ladder = Ladder(try entities("step", ofPersonIn: found.scope))
    let last = ladder.last(in: fields["service"]?.text ?? "")
    if let last, last.to == nil, last.says(fields) {
      throw Refusal(
        .rule, da: "Borgeren har allerede den placering fra \(last.from).",
        en: "The citizen is placed like that already, from \(last.from).")
    }
    let replaced = try last.map { try row($0, in: ladder, on: today) }
    fields["replaces"] = last.map { .reference($0.id) }
    fields["decidedAs"] = .text(actor.role)
    fields["status"] = "active"
    return PlacedStep(
      id: try create("step", in: found.scope, fields, by: actor), replaces: replaced)
  }

  /// Ends a placement that is not to be replaced.
  ///
  /// - Parameter date: the last day; nil means today, and a day to come is fine.
  public func endStep(_ placement: String, on date: String? = nil, reason: String? = nil) throws {
    let found = try find(placement, "step")
    let actor = try placer(reason)
    guard found["status"].text == "active" else { throw Self.endedAlready(found["to"]) }
    try refuseReplaced(found)
    let fields = try valid(
      .step,
      [
        "status": "ended", "to": .text(date ?? today.description),
        "statusReason": reason.map { .text($0) } ?? .null,
      ].merging(date == nil ? startEnded(found, on: today) : [:]) { $1 }, over: found)
    try store.append([found.setting(fields, reason: reason)], by: actor)
  }

  /// Takes back a placement that should not have been written; what it replaced stands again.
  public func markStepInError(_ placement: String, reason: String) throws {
    let found = try find(placement, "step")
    let reason = try required(reason)
    let actor = try placer(reason)
    guard found["status"].text != "enteredInError" else { throw Self.inErrorAlready }
    try store.append(
      [
        found.setting(
          ["status": "enteredInError", "statusReason": .text(reason)], reason: reason)
      ], by: actor)
  }

  /// Those who settle what a citizen is granted, the one whose word weighs most first.
  static let granters = ["authority", "administrator"]

  /// Those who place citizens. An administrator enters what others decided, and says where.
  private func placer(_ decision: String?) throws -> Actor {
    guard decision?.isBlank ?? true else {
      return try actor(first: ["authority", "worker", "administrator"])
    }
    do {
      return try actor(first: ["authority", "worker"])
    } catch let refusal as Refusal where refusal.cause == .notAllowed {
      throw Refusal(
        .notAllowed,
        da: refusal.text.da + " Administratorer kan skrive en afgørelse ind, når de henviser til "
          + "den.",
        en: refusal.text.en + " Administrators may enter a decision when they refer to it.")
    }
  }

  private func refuseReplaced(_ placement: Entity) throws {
    let ladder = Ladder(try entities("step", ofPersonIn: placement.scope))
    guard let known = Ladder.Placement(placement),
      let next = ladder.successor(of: known, on: today)
    else { return }
    throw Refusal(
      .rule, da: "Placeringen er afløst \(next.from) af trin \(next.step); afslut den i stedet.",
      en: "The placement was replaced on \(next.from) by step \(next.step); end that instead.")
  }

  static let inErrorAlready = Refusal(
    .rule, da: "Det er allerede markeret som en fejl.", en: "It is marked as an error already.")

  // MARK: - Questions

  /// The placements valid on a day, one for each service.
  ///
  /// - Parameters:
  ///   - citizen: nil means everybody held here.
  ///   - date: nil means today.
  public func steps(of citizen: String? = nil, asOf date: String? = nil) throws -> [StepRow] {
    let day = try date.map(day) ?? today
    return try ladders(of: citizen).flatMap { ladder in
      try ladder.services.compactMap { service in
        try ladder.placement(in: service, on: day).map { try row($0, in: ladder, on: day) }
      }
    }.sorted(byName: \.citizenName) {
      (DanishOrder($0.service), $0.id) < (DanishOrder($1.service), $1.id)
    }
  }

  /// Every placement there was, the latest first, with how each stands on a day.
  public func stepHistory(of citizen: String? = nil, asOf date: String? = nil) throws -> [StepRow] {
    let day = try date.map(day) ?? today
    return try ladders(of: citizen).flatMap { ladder in
      try ladder.placements.map { try row($0, in: ladder, on: day) }
    }.sorted(byName: \.citizenName) { ($1.from, $0.id) < ($0.from, $1.id) }
  }

  /// The placement valid in one citizen's scope on a day; visits keep the one valid at their time.
  ///
  /// - Parameter service: nil means home support.
  public func placement(in scope: ScopeID, service: String? = nil, on day: Day) throws -> StepRow? {
    let ladder = Ladder(try entities("step", ofPersonIn: scope))
    return try ladder.placement(in: service ?? Ladder.homeSupport, on: day).map {
      try row($0, in: ladder, on: day)
    }
  }

  /// - Parameter citizen: nil means everybody held here.
  private func ladders(of citizen: String?) throws -> [Ladder] {
    let persons = try persons()
    return Dictionary(grouping: try entities("step", of: citizen)) { persons[$0.scope] ?? $0.scope }
      .values.map(Ladder.init)
  }

  private func row(_ placement: Ladder.Placement, in ladder: Ladder, on day: Day) throws
    -> StepRow
  {
    let entity = placement.entity
    let (citizen, name) = try citizen(of: entity.scope)
    return StepRow(
      id: entity.id, citizen: citizen, citizenName: name, service: entity["service"].text ?? "",
      step: placement.step, hours: entity["hours"].number, basis: entity["basis"].text,
      from: placement.from, to: placement.to, state: ladder.state(of: placement, on: day),
      replaces: placement.replaces, decidedAs: entity["decidedAs"].text,
      decision: entity["decision"].text, by: entity.createdBy,
      byName: try self.name(of: entity.createdBy), reason: entity["statusReason"].text,
      hasConflict: entity.hasConflict)
  }
}
