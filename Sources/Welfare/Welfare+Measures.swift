import EventStore

/// Effect: what is measured, from which baseline, and what came of it.
extension Welfare {
  /// One thing that is measured, and everything measured.
  public struct Effect: Sendable, Equatable {
    public struct Baseline: Sendable, Equatable {
      public let value: Value
      public let from: String?
      public let version: Int64
    }

    public struct Observation: Sendable, Equatable {
      public let id: EntityID
      public let value: Value
      public let on: String
      public let note: String?
      /// The baseline it was measured against, which a later one does not change.
      public let baseline: Value
      public let version: Int64?
      /// The value less that baseline; `.null` when there was none.
      public let change: Value
    }

    public let id: EntityID
    public let title: String
    public let unit: String?
    public let method: String?
    public let dataSource: String?
    /// The oldest first; the last is the one in force.
    public let baselines: [Baseline]
    public let goal: Value
    public let goalYear: Int64?
    /// By the day they were made.
    public let observations: [Observation]
    /// How much of the way from its baseline to the goal the last observation has come, in percent.
    public let reached: Int64?

    /// The newest value; an observation in words alone has none.
    public var latest: Value { observations.last { $0.value.number != nil }?.value ?? .null }
  }

  // MARK: - Commands

  /// - Parameters:
  ///   - subject: an initiative by number, title or id, or a target.
  ///   - details: the other fields of ``KindDeclaration/measure`` that may be revised.
  ///   - baseline: a number; nil when it is still to be found.
  ///   - on: the day of the baseline; nil means today.
  @discardableResult
  public func addMeasure(
    to subject: String, title: String, _ details: Fields = [:], baseline: String? = nil,
    on date: String? = nil, goal: String? = nil
  ) throws -> EntityID {
    let actor = try initiator()
    let found = try measurable(subject)
    var fields = details.merging(["title": .text(title)]) { $1 }
    if let goal { fields["goal"] = .text(goal) }
    if let baseline {
      fields["baseline"] = .text(baseline)
      fields["baselineDate"] = .text(try dayUntilToday(date).description)
      fields["baselineVersion"] = 1
    }
    fields = try valid(.measure, fields)
    fields[found.kind] = .reference(found.id)
    return try create("measure", in: found.scope, fields, by: actor)
  }

  /// What can be measured: an initiative that has not been ended, or a target.
  private func measurable(_ text: String) throws -> Entity {
    let found = try findSubject(text)
    if found.kind == "initiative" { try refuseEnded(found) }
    return found
  }

  private func findSubject(_ text: String) throws -> Entity {
    try findAny(text, among: ["initiative", "target"]) ?? find(text, "target")
  }

  private func refuseEnded(_ initiative: Entity) throws {
    guard initiative["status"].text == "ended" else { return }
    throw Refusal(
      .rule, da: "Initiativet er afsluttet uden yderligere arbejde.",
      en: "The initiative was ended without further work.")
  }

  /// Gives a measure a new baseline. What was measured keeps the one it was measured against.
  public func setBaseline(
    of measure: String, to value: String, on date: String? = nil, reason: String
  ) throws {
    let actor = try initiator()
    let found = try find(measure, "measure")
    let version = found.number("baselineVersion", 0...9_998) + 1
    let fields = try valid(
      .measure,
      [
        "baseline": .text(value), "baselineDate": .text(try dayUntilToday(date).description),
        "baselineVersion": .int(version),
      ], over: found)
    guard !(fields["baseline"] ?? .null).isNull else {
      throw Refusal(.invalid, da: "Udgangspunktet mangler.", en: "The baseline is missing.")
    }
    try store.append([found.setting(fields, reason: try required(reason))], by: actor)
  }

  public func reviseMeasure(_ measure: String, _ fields: Fields, reason: String? = nil) throws {
    let actor = try initiator()
    let found = try find(measure, "measure")
    try store.append([try revision(.measure, found, fields, reason: reason)], by: actor)
  }

  /// Records what was measured, against the baseline in force here and now.
  ///
  /// - Parameter value: a number; nil for what was observed in words, and then there is a note.
  @discardableResult
  public func observe(
    _ measure: String, value: String? = nil, on date: String? = nil, note: String? = nil
  ) throws -> EntityID {
    let actor = try initiator()
    let found = try find(measure, "measure")
    if let initiative = try found["initiative"].entity.flatMap({ try store.entity($0) }) {
      try refuseEnded(initiative)
    }
    var fields = try valid(
      .observation,
      [
        "measure": .reference(found.id), "value": value.map { .text($0) } ?? .null,
        "observedOn": .text(try dayUntilToday(date).description),
        "note": note.map { .text($0) } ?? .null,
      ])
    guard fields["value"] != nil || fields["note"] != nil else {
      throw Refusal(
        .invalid, da: "Skriv en værdi eller et notat.", en: "Give a value or a note.")
    }
    fields["baseline"] = found["baseline"]
    fields["baselineVersion"] = found["baselineVersion"]
    return try create("observation", in: found.scope, fields, by: actor)
  }

  /// Takes an observation back; it remains in the history.
  public func retractObservation(_ observation: String, reason: String) throws {
    let actor = try initiator()
    let found = try find(observation, "observation")
    guard found.isRecorded else { throw Self.retractedAlready }
    let why = try required(reason)
    try store.append(
      [found.setting(["status": "retracted", "statusReason": .text(why)], reason: why)], by: actor)
  }

  // MARK: - Questions

  /// - Parameter subject: an initiative or a target.
  public func effects(of subject: String) throws -> [Effect] {
    let found = try findSubject(subject)
    return try measures(of: found.id).map(effect)
  }

  func effect(_ measure: Entity) throws -> Effect {
    let observations = try observations(of: [measure]).map { observation in
      Effect.Observation(
        id: observation.id, value: observation["value"], on: observation["observedOn"].text ?? "",
        note: observation["note"].text, baseline: observation["baseline"],
        version: observation["baselineVersion"].int,
        change: Self.difference(observation["value"], observation["baseline"]))
    }
    return Effect(
      id: measure.id, title: measure.name, unit: measure["unit"].text,
      method: measure["method"].text, dataSource: measure["dataSource"].text,
      baselines: try baselines(of: measure), goal: measure["goal"],
      goalYear: measure["goalYear"].int, observations: observations,
      reached: observations.last { !$0.change.isNull }.flatMap {
        Self.reached($0, goal: measure["goal"])
      })
  }

  /// Every baseline a measure has had.
  private func baselines(of measure: Entity) throws -> [Effect.Baseline] {
    let written = try store.history(of: measure).flatMap(\.changes)
      .filter { $0.group == "baseline" }.map(\.fields)
    return written.map { fields in
      Effect.Baseline(
        value: fields["baseline"] ?? .null, from: fields["baselineDate"]?.text,
        version: fields["baselineVersion"]?.int ?? 1)
    }.sorted { ($0.version, $0.from ?? "") < ($1.version, $1.from ?? "") }
  }

  /// What measures an initiative or a target, the oldest first.
  func measures(of subject: EntityID) throws -> [Entity] {
    try store.entities("measure").filter {
      $0["initiative"].entity == subject || $0["target"].entity == subject
    }.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
  }

  /// What was measured and not taken back, by the day it was measured.
  func observations(of measures: [Entity]) throws -> [Entity] {
    let wanted = Set(measures.map(\.id))
    guard !wanted.isEmpty else { return [] }
    return try store.entities("observation").filter { observation in
      observation.isRecorded && observation["measure"].entity.map(wanted.contains) == true
    }.sorted {
      ($0["observedOn"].text ?? "", $0.created, $0.id)
        < ($1["observedOn"].text ?? "", $1.created, $1.id)
    }
  }

  // MARK: - Arithmetic

  private static func difference(_ value: Value, _ baseline: Value) -> Value {
    guard let value = value.number, let baseline = baseline.number else { return .null }
    // Six decimals: what was typed has fewer, and binary fractions more.
    return FieldType.number(.double(((value - baseline) * 1e6).rounded() / 1e6)) ?? .null
  }

  private static func reached(_ observation: Effect.Observation, goal: Value) -> Int64? {
    guard let goal = goal.number, let baseline = observation.baseline.number, goal != baseline,
      let value = observation.value.number
    else { return nil }
    // Towards a goal hardly apart from its baseline the way has no length to speak of.
    return Int64(exactly: ((value - baseline) / (goal - baseline) * 100).rounded())
  }
}

extension Value {
  /// A whole number or one with decimals; what is infinite, or no number, is none.
  public var number: Double? {
    switch self {
    case .int(let int): Double(int)
    case .double(let double): double.isFinite ? double : nil
    default: nil
    }
  }
}
