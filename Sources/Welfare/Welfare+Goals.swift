import EventStore

/// Goals and the progress observed towards them.
extension Welfare {
  /// - Parameters:
  ///   - text: what is to be reached, so that one can tell whether it was.
  ///   - details: the other fields of ``KindDeclaration/goal``.
  @discardableResult
  public func setGoal(in plan: String, text: String, _ details: Fields = [:]) throws -> EntityID {
    let actor = try caseActor()
    let found = try find(plan, "plan")
    try refuseClosed(found)
    try refuseStatus(details, .goal)
    var fields = try valid(
      .goal, details.merging(["plan": .reference(found.id), "text": .text(text)]) { $1 },
      near: found.scope)
    try refuseImpossible(.goal, fields, in: found.scope)
    if fields["scale"] == nil { fields["scale"] = "function" }
    fields["status"] = "active"
    fields["statusDate"] = .text(today.description)
    return try create("goal", in: found.scope, fields, by: actor)
  }

  public func reviseGoal(_ goal: String, _ fields: Fields, reason: String? = nil) throws {
    let actor = try caseActor()
    let found = try find(goal, "goal")
    let revision = try revision(.goal, found, fields, reason: reason)
    if let scale = try valid(.goal, fields, over: found)["scale"],
      Scale(scale) != Scale(found["scale"])
    {
      try refuseMeasured(found)
    }
    try store.append([revision], by: actor)
  }

  /// What was observed was read on the scale the goal had; on another it would say something else.
  private func refuseMeasured(_ goal: Entity) throws {
    let measured = try store.entities("progress", in: goal.scope).contains {
      $0["goal"].entity == goal.id && $0.isRecorded && !$0["value"].isNull
    }
    guard measured else { return }
    throw Refusal(
      .rule,
      da: "Målet er målt på skalaen \(Scale(goal["scale"]).shown), som derfor ikke kan skiftes. "
        + "Intet er ændret. Afslut målet, og opret et nyt på den anden skala.",
      en: "The goal has been measured on the scale \(Scale(goal["scale"]).shown), which can "
        + "therefore not be changed. Nothing was changed. End the goal and set a new one on the "
        + "other scale.")
  }

  /// Records how far a goal has come; never overwrites what was observed before.
  ///
  /// - Parameters:
  ///   - value: on the goal's scale; nil for an observation in words.
  ///   - at: when it was observed; nil means now.
  @discardableResult
  public func recordProgress(
    on goal: String, value: Int? = nil, note: String? = nil, at: String? = nil
  ) throws -> EntityID {
    let actor = try caseActor()
    let moment = try momentUntilToday(at)
    let draft = try progress(
      ProgressNote(goal: goal, value: value, note: note), at: moment, isNow: at == nil,
      visit: nil, in: nil)
    try store.append([draft], by: actor)
    return draft.entity
  }

  /// Takes an observation back; it remains in the history.
  public func retractProgress(_ progress: String, reason: String) throws {
    let actor = try caseActor()
    let found = try find(progress, "progress")
    guard found.isRecorded else { throw Self.retractedAlready }
    try store.append(
      [
        found.setting(
          ["status": "retracted", "statusReason": .text(try required(reason))], reason: reason)
      ], by: actor)
  }

  /// - Parameters:
  ///   - outcome: `achieved`, `ended`, `paused` or `enteredInError`, or what they are called.
  ///   - date: nil means today.
  public func closeGoal(
    _ goal: String, as outcome: String, on date: String? = nil, reason: String? = nil
  ) throws {
    let actor = try caseActor()
    let found = try find(goal, "goal")
    let day = try dayUntilToday(date)
    let plan = try found["plan"].entity.flatMap { try store.entity($0) }
    let set = try dayWritten(found).description
    // A goal set after the fact may have ended as early as its plan began.
    try refuseBefore(day, .text(min(plan?["from"].text ?? set, set)))
    let status = try valid(.goal, ["status": .text(outcome)], over: found)["status"]?.text ?? ""
    guard status != "active" else {
      throw Refusal(
        .invalid, da: "Et mål lukkes som nået, afsluttet eller sat på pause.",
        en: "A goal is closed as achieved, ended or paused.")
    }
    let before = found["status"].text ?? "active"
    guard before == "active" || (before == "paused" && status != "paused") else {
      throw Self.closed(found)
    }
    try setStatus(found, status, on: day, reason: reason, by: actor)
  }

  public func reopenGoal(_ goal: String, reason: String? = nil) throws {
    let actor = try caseActor()
    let found = try find(goal, "goal")
    guard found["status"].text != "active" else {
      throw Refusal(.rule, da: "Målet er aktivt.", en: "The goal is active.")
    }
    if let plan = try found["plan"].entity.flatMap({ try store.entity($0) }) {
      try refuseClosed(plan)
    }
    try setStatus(found, "active", on: today, reason: reason, by: actor)
  }

  // MARK: - Questions

  /// - Parameter citizen: nil means everybody held here.
  public func goals(of citizen: String? = nil) throws -> [GoalRow] {
    try rows(
      try entities("goal", of: citizen).sorted { ($0.created, $0.id) < ($1.created, $1.id) })
  }

  /// The goals in their order; each citizen and their progress are read once.
  func rows(_ goals: [Entity]) throws -> [GoalRow] {
    var progress: [EntityID?: [Entity]] = [:]
    var citizens: [ScopeID: (id: EntityID?, name: String)] = [:]
    for scope in Set(goals.map(\.scope)) {
      citizens[scope] = try citizen(of: scope)
      let observed = Dictionary(grouping: try store.entities("progress", in: scope)) {
        $0["goal"].entity
      }
      progress.merge(observed) { $0 + $1 }
    }
    return goals.map { goal in
      Self.row(goal, Self.inOrder(progress[goal.id] ?? []), citizens[goal.scope] ?? (nil, ""))
    }
  }

  public func showGoal(_ goal: String) throws -> (
    goal: Entity, row: GoalRow, progress: [ProgressRow]
  ) {
    let found = try find(goal, "goal")
    let progress = Self.inOrder(
      try store.entities("progress", in: found.scope).filter { $0["goal"].entity == found.id })
    let row = Self.row(found, progress, try citizen(of: found.scope))
    return (found, row, try progress.map(self.row))
  }

  private static func row(
    _ goal: Entity, _ progress: [Entity], _ citizen: (id: EntityID?, name: String)
  ) -> GoalRow {
    let recorded = progress.filter(\.isRecorded)
    let latest = recorded.last { !$0["value"].isNull }
    return GoalRow(
      id: goal.id, plan: goal["plan"].entity, citizen: citizen.id, citizenName: citizen.name,
      text: goal["text"].text ?? "", status: goal["status"].text ?? "active",
      statusDate: goal["statusDate"].text, deadline: goal["deadline"].text,
      scale: Scale(goal["scale"]).rawValue, baseline: goal["baseline"].int,
      target: goal["target"].int, latest: latest?["value"].int, latestAt: latest?.occurredAt,
      observations: recorded.count, hasConflict: goal.hasConflict)
  }

  /// By when it occurred, then by when it was written.
  private static func inOrder(_ progress: [Entity]) -> [Entity] {
    progress.sorted {
      ($0.occurredAt?.milliseconds ?? 0, $0.created, $0.id)
        < ($1.occurredAt?.milliseconds ?? 0, $1.created, $1.id)
    }
  }

  private func row(_ progress: Entity) throws -> ProgressRow {
    ProgressRow(
      id: progress.id, goal: progress["goal"].entity, visit: progress["visit"].entity,
      value: progress["value"].int, occurredAt: progress.occurredAt, note: progress["note"].text,
      by: progress.createdBy, byName: try name(of: progress.createdBy),
      isRetracted: !progress.isRecorded)
  }

  // MARK: - Deciding

  /// An observation of one goal.
  public struct ProgressNote: Sendable, Equatable {
    public var goal: String
    public var value: Int?
    public var note: String?

    public init(goal: String, value: Int? = nil, note: String? = nil) {
      self.goal = goal
      self.value = value
      self.note = note
    }
  }

  /// - Parameters:
  ///   - isNow: nobody said when; then a closed goal refuses whatever the clock says.
  ///   - scope: the citizen's the goal must belong to; nil means any.
  func progress(
    _ observed: ProgressNote, at moment: Moment, isNow: Bool, visit: EntityID?, in scope: ScopeID?
  ) throws -> Draft {
    let goal = try find(observed.goal, "goal", near: scope)
    if let scope { try refuseAnother(goal.scope, than: scope) }
    if goal["status"].text != "active" {
      // Paperwork about the time before the close is still welcome.
      guard !isNow, let close = Ending(goal, date: "statusDate"), !close.precedes(moment) else {
        throw Self.closed(goal)
      }
    }
    guard observed.value != nil || observed.note?.isBlank == false else {
      throw Refusal(
        .invalid, da: "Skriv en værdi eller et notat.", en: "Give a value or a note.")
    }
    let scale = Scale(goal["scale"])
    if let value = observed.value, !scale.range.contains(Int64(value)) {
      throw Refusal(.invalid, scale.refusal(Int64(value)))
    }
    let fields = try valid(
      .progress,
      [
        "goal": .reference(goal.id), "value": observed.value.map { .int(Int64($0)) } ?? .null,
        "occurredAt": .text(moment.description), "visit": visit.map { .reference($0) } ?? .null,
        "note": observed.note.map { .text($0) } ?? .null,
      ], resolvingVisit: visit)
    return store.model.creating("progress", store.newID(), in: goal.scope, fields)
  }

  /// A visit that is being written in the same breath cannot be looked up yet.
  private func valid(
    _ declaration: KindDeclaration, _ fields: Fields, resolvingVisit visit: EntityID?
  )
    throws -> Fields
  {
    var looked = fields
    looked["visit"] = nil
    var out = try valid(declaration, looked)
    out["visit"] = visit.map { .reference($0) }
    return out
  }

  /// The moment `text` names, or now; refused when its day has not come yet.
  func momentUntilToday(_ text: String?) throws -> Moment {
    guard let text else { return now }
    let moment = try moment(text)
    guard moment.day <= today else {
      throw Refusal(
        .invalid, da: "Tidspunktet \(moment.short) er ikke kommet endnu.",
        en: "\(moment.short) has not come yet.")
    }
    return moment
  }

  func required(_ reason: String) throws -> String {
    guard !reason.isBlank else {
      throw Refusal(.invalid, da: "Begrundelsen mangler.", en: "The reason is missing.")
    }
    return reason.trimmed
  }

  /// Another registration of the same person is the same citizen.
  func refuseAnother(_ scope: ScopeID?, than citizen: ScopeID) throws {
    if scope == citizen { return }
    guard let scope, try scopes(ofPersonIn: citizen).contains(scope) else {
      throw Self.anotherCitizen
    }
  }

  static let anotherCitizen = Refusal(
    .rule, da: "Målet hører til en anden borger.", en: "The goal belongs to another citizen.")
  static let retractedAlready = Refusal(
    .rule, da: "Det er allerede trukket tilbage.", en: "It has been retracted already.")

  private static func closed(_ goal: Entity) -> Refusal {
    let status = Choices.goalStatus.first { $0.value == goal["status"].text }?.label ?? Text("")
    let date = goal["statusDate"].text ?? ""
    return Refusal(
      .rule, da: "Målet er \(status.da) (\(date)); åbn det igen først.",
      en: "The goal is \(status.en) (\(date)); reopen it first.")
  }
}
