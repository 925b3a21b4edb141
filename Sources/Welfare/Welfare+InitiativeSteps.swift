import EventStore

/// An initiative's life: each step with who took it, why, and by which decision.
extension Welfare {
  /// What is said with a step.
  public struct StepNote: Sendable, Equatable {
    /// The day it happened; nil means today.
    public var on: String?
    public var reason: String?
    /// The meeting or case where it was decided.
    public var decision: String?

    public init(on: String? = nil, reason: String? = nil, decision: String? = nil) {
      self.on = on
      self.reason = reason
      self.decision = decision
    }
  }

  // MARK: - Commands

  /// A new initiative, recommended, with the next free number.
  ///
  /// - Parameters:
  ///   - details: the other fields of ``KindDeclaration/initiative`` that may be revised.
  ///   - flags: what it means for other plans.
  @discardableResult
  public func proposeInitiative(
    title: String, _ details: Fields = [:], flags: InitiativeFlags = InitiativeFlags(),
    strategy: String? = nil, _ note: StepNote = StepNote()
  ) throws -> EntityID {
    let actor = try initiator()
    for name in details.keys.sorted()
    where KindDeclaration.initiative.group(of: name)?.isRevisable == false {
      let label = KindDeclaration.initiative.field(name)?.label ?? Text(name)
      throw Refusal(
        .rule, da: "\(label.da) sættes først ved et senere skridt.",
        en: "\(label.en) comes with a later step.")
    }
    let taken = try store.entities("initiative").compactMap { $0["number"].int }
    var fields = details.merging(["title": .text(title)]) { $1 }
    if fields["number"] == nil { fields["number"] = NumberRule.next(after: taken).map { .int($0) } }
    if let cost = flags.written() { fields["costFlags"] = cost }
    fields = try valid(.initiative, fields)
    try refuseImpossible(.initiative, fields)
    if let strategy { fields["strategy"] = .reference(try findStrategy(strategy).id) }
    fields.merge(try standing("recommended", note)) { $1 }
    let id: EntityID = store.newID()
    try store.append(
      [
        store.model.creating(
          "initiative", id, in: try catalogue(), fields.filter { !$0.value.isNull },
          reason: note.reason)
      ], by: actor)
    return id
  }

  /// Places an initiative in a year of the action plan. From "planned" on and beyond, as long as it
  /// lives, its year is moved and its status stays; past "planned" that takes a reason.
  public func planInitiative(_ initiative: String, year: Int, _ note: StepNote = StepNote()) throws
  {
    let found = try find(initiative, "initiative")
    let status = found["status"].text ?? "recommended"
    guard ["recommended", "planned"].contains(status) else {
      return try moveYear(of: found, to: year, note)
    }
    try take(.plan, initiative, note) { found in
      // What is said of an earlier move is not said of this.
      let old = ["yearMovedOn", "yearReason", "yearDecision"].filter { !found[$0].isNull }
      return Fields(old.map { ($0, Value.null) }) { $1 }
        .merging(["year": .int(Int64(year)), "status": "planned"]) { $1 }
    }
  }

  private func moveYear(of initiative: Entity, to year: Int, _ note: StepNote) throws {
    let status = initiative["status"].text ?? "recommended"
    guard InitiativeStep.living.contains(status) else { throw Self.outOfStep(.plan, status) }
    let actor = try decider(.plan, initiative, note)
    let reason = try required(note.reason ?? "")
    let said = try standing(status, note)
    let fields: Fields = [
      "year": .int(Int64(year)), "yearMovedOn": said["statusDate"] ?? .null,
      "yearReason": .text(reason), "yearDecision": said["decision"] ?? .null,
    ]
    // Every member is written, so that nothing of an earlier move stays.
    let checked = fields.merging(try valid(.initiative, fields, over: initiative)) { $1 }
    try store.append([initiative.setting(checked, reason: reason)], by: actor)
  }

  /// Lets the work begin by its approved start-up description.
  ///
  /// - Parameter withoutTemplate: management has decided that the template is not used here; the
  ///   reason says why.
  public func approveDescription(
    _ initiative: String, withoutTemplate: Bool = false, _ note: StepNote = StepNote()
  ) throws {
    let found = try find(initiative, "initiative")
    let description = try description(of: found.id)
    if withoutTemplate {
      _ = try required(note.reason ?? "")
    } else {
      guard let description, description["status"].text == "submitted" else {
        throw Refusal(
          .rule, da: "Der er ingen indsendt igangsættelsesbeskrivelse at godkende.",
          en: "There is no submitted start-up description to approve.")
      }
    }
    let approved = withoutTemplate ? nil : description
    try take(.approveDescription, initiative, note, with: approved.map { [$0] } ?? [])
  }

  /// Records the judgement of who must approve a developed initiative.
  ///
  /// - Parameter approver: `management` or `committee`, or what they are called.
  public func routeInitiative(_ initiative: String, to approver: String, _ note: StepNote) throws {
    let route = try valid(
      .initiative, ["route": .text(approver)], over: try find(initiative, "initiative"))
    try take(.route, initiative, note) { _ in
      [
        "route": route["route"] ?? .null, "routeReason": .text(note.reason ?? ""),
        "status": route["route"] == "committee" ? "awaitingCommittee" : "developed",
      ]
    }
  }

  /// Approves by whom the initiative was routed to.
  public func approveInitiative(_ initiative: String, _ note: StepNote) throws {
    try take(.approve, initiative, note) { found in
      guard let route = found["route"].text else {
        throw Refusal(
          .rule, da: "Chefgruppen har endnu ikke vurderet, om udvalget skal godkende det.",
          en: "Management has not yet judged whether the committee must approve it.")
      }
      return [
        "approvedBy": .text(route), "approval": .text(note.decision ?? ""),
        "approvedOn": .text(try self.dayUntilToday(note.on).description),
      ]
    }
  }

  /// Begins to carry an approved initiative out. With a reference to a decision, also before the
  /// approval has come to this device.
  public func implementInitiative(_ initiative: String, _ note: StepNote = StepNote()) throws {
    try take(.implement, initiative, note) { found in
      guard found["approval"].isNull, note.decision?.isBlank ?? true else { return [:] }
      throw Refusal(
        .rule,
        da: "Godkendelsen er ikke her. Er den givet, så henvis til den; så afventes den.",
        en: "The approval is not here. If it was given, refer to it; it is then waited for.")
    }
  }

  /// Goes on with a postponed initiative from where it was.
  public func resumeInitiative(_ initiative: String, _ note: StepNote) throws {
    try take(.resume, initiative, note) { found in
      ["status": .text(found["statusBefore"].text ?? "recommended")]
    }
  }

  public func postponeInitiative(_ initiative: String, _ note: StepNote) throws {
    try take(.postpone, initiative, note) { found in ["statusBefore": found["status"]] }
  }

  /// A step that takes nothing but its note: `start`, `develop`, `complete`, `evaluate`, `close`,
  /// `end`.
  public func take(_ step: InitiativeStep, _ initiative: String, _ note: StepNote = StepNote())
    throws
  {
    switch step {
    case .start, .develop, .complete, .evaluate, .close:
      try take(step, initiative, note) { _ in [:] }
    case .end:
      try take(step, initiative, note) { found in
        let isPostponed = found["status"] == "postponed"
        return ["statusBefore": isPostponed ? found["statusBefore"] : found["status"]]
      }
    case .approveDescription: try approveDescription(initiative, note)
    case .approve: try approveInitiative(initiative, note)
    case .implement: try implementInitiative(initiative, note)
    case .postpone: try postponeInitiative(initiative, note)
    case .resume: try resumeInitiative(initiative, note)
    case .plan, .route:
      throw Refusal(
        .invalid, da: "Det skridt kræver flere oplysninger.", en: "That step takes more to know.")
    }
  }

  // MARK: - Deciding

  /// - Parameters:
  ///   - approved: descriptions that are approved with the step.
  ///   - extra: what else it writes; may refuse, and may say which state it leads to.
  private func take(
    _ step: InitiativeStep, _ initiative: String, _ note: StepNote, with approved: [Entity] = [],
    _ extra: (Entity) throws -> Fields = { _ in [:] }
  ) throws {
    let terms = step.terms
    let found = try find(initiative, "initiative")
    let status = found["status"].text ?? "recommended"
    guard terms.from.contains(status) else { throw Self.outOfStep(step, status) }
    let actor = try decider(step, found, note)
    if terms.needsReason { _ = try required(note.reason ?? "") }
    if terms.needsDecision { _ = try requiredDecision(note) }
    let own = try extra(found)
    let next = own["status"]?.text ?? terms.to ?? status
    // Every member is written, so that nothing of the state before stays in the new one.
    var fields: Fields = ["statusBefore": nil]
    fields.merge(try standing(next, note)) { $1 }
    fields.merge(own) { $1 }
    fields = fields.merging(try valid(.initiative, fields.filter { !$0.value.isNull }, over: found))
    {
      $1
    }
    var drafts = [found.setting(fields, reason: note.reason)]
    drafts += try approved.map { description in
      description.setting(try standing("approved", note), reason: note.reason)
    }
    try store.append(drafts, by: actor)
  }

  /// A status with its day, its reason and its decision.
  func standing(_ status: String, _ note: StepNote) throws -> Fields {
    func optional(_ text: String?) -> Value {
      guard let text, !text.isBlank else { return .null }
      return .text(text.trimmed)
    }
    return [
      "status": .text(status), "statusDate": .text(try dayUntilToday(note.on).description),
      "statusReason": optional(note.reason), "decision": optional(note.decision?.oneLine),
    ]
  }

  private func requiredDecision(_ note: StepNote) throws -> String {
    guard let decision = note.decision?.oneLine, !decision.isEmpty else {
      throw Refusal(
        .invalid, da: "Henvisningen til beslutningen mangler.",
        en: "The reference to the decision is missing.")
    }
    return decision
  }

  /// Who takes a step: one of those who decide it, or somebody who keeps the plan and refers to the
  /// decision. Owners decide about their own initiatives.
  private func decider(_ step: InitiativeStep, _ initiative: Entity, _ note: StepNote) throws
    -> Actor
  {
    var deciders = step.terms.deciders
    // Whoever it was routed to approves, and nobody else.
    if step == .approve, let route = initiative["route"].text { deciders = [route] }
    let hasDecision = note.decision?.isBlank == false
    let allowed = hasDecision ? deciders.union(InitiativeStep.registrars) : deciders
    let actor: Actor
    do {
      actor = try initiator(allowed)
    } catch let refusal as Refusal where refusal.cause == .notAllowed && !hasDecision {
      throw Refusal(
        .notAllowed,
        da: refusal.text.da + " Tovholdere og administratorer kan skrive beslutningen ind, når de "
          + "henviser til den.",
        en: refusal.text.en + " Coordinators and administrators may enter the decision when they "
          + "refer to it.")
    }
    if actor.role == "owner" { try refuseAnother(actor.staff, initiative) }
    return actor
  }

  /// An owner has no say in a colleague's initiative.
  func refuseAnother(_ owner: EntityID, _ initiative: Entity) throws {
    let responsible = initiative.elements("responsible").compactMap(\.entity)
    guard responsible.isEmpty || responsible.contains(owner) else {
      throw Refusal(
        .notAllowed, da: "Initiativet har en anden ejer.",
        en: "The initiative has another owner.")
    }
  }

  private static func outOfStep(_ step: InitiativeStep, _ status: String) -> Refusal {
    let now = Labels.value(status, of: "status", kind: "initiative")
    let ways =
      InitiativeStep.path.filter(step.terms.from.contains)
      + (step.terms.from.contains("postponed") ? ["postponed"] : [])
    let from = ways.map { Labels.value($0, of: "status", kind: "initiative") }
    return Refusal(
      .rule,
      da: "Initiativet er »\(now.da)«; det skridt tages fra: "
        + from.map(\.da).joined(separator: ", ") + ".",
      en: "The initiative is “\(now.en)”; that step is taken from: "
        + from.map(\.en).joined(separator: ", ") + ".")
  }
}
