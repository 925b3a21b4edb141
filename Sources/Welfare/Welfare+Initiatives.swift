import EventStore

/// The municipality's initiatives.
extension Welfare {
  // MARK: - Commands

  /// Changes what may be changed directly. What a paper says of an initiative, and where it contradicts
  /// itself, comes from the paper alone.
  ///
  /// - Parameter flags: what it means for other plans; what is not said stays.
  public func reviseInitiative(
    _ initiative: String, _ fields: Fields, flags: InitiativeFlags = InitiativeFlags(),
    reason: String? = nil
  ) throws {
    let actor = try initiator()
    let found = try find(initiative, "initiative")
    if actor.role == "owner" { try refuseAnother(actor.staff, found) }
    let isFromPaper = !found["sourceID"].isNull
    for name in fields.keys.sorted()
    where Self.sources.contains(name) || isFromPaper && Self.readings.contains(name) {
      let label = KindDeclaration.initiative.field(name)?.label ?? Text(name)
      throw Refusal(
        .rule,
        da: "\(label.da) er kildens egne ord og rettes kun ved at importere en nyere udgave.",
        en: "\(label.en): that is what the paper says; only importing a newer version changes it.")
    }
    var fields = fields
    if let cost = flags.written(over: found) { fields["costFlags"] = cost }
    try store.append([try revision(.initiative, found, fields, reason: reason)], by: actor)
  }

  private static let sources: Set = ["source", "sourceID", "discrepancies"]

  /// What a paper says in its own words or its own matrix. An initiative that is from no paper is given
  /// its themes here.
  private static let readings: Set = [
    "themesInMatrix", "themesInText", "themeNames", "titleInMatrix", "ownersAsWritten",
  ]

  /// Corrects which state an initiative is registered in, past the steps; only an administrator may.
  public func setInitiativeStatus(
    _ initiative: String, to status: String, on date: String? = nil, reason: String? = nil,
    decision: String? = nil
  ) throws {
    let actor = try initiator(["administrator"])
    let found = try find(initiative, "initiative")
    let day = try dayUntilToday(date)
    let fields = try valid(
      .initiative,
      [
        "status": .text(status), "statusDate": .text(day.description),
        "statusReason": reason.map { .text($0) } ?? .null,
        "decision": decision.map { .text($0) } ?? .null,
      ], over: found)
    if ["postponed", "ended"].contains(fields["status"]?.text) { _ = try required(reason ?? "") }
    guard fields["status"] != found["status"] else {
      throw Refusal(
        .rule, da: "Initiativet har allerede den status.",
        en: "The initiative has that status already.")
    }
    try store.append([found.setting(fields, reason: reason)], by: actor)
  }

  /// Whoever acts here in one of these roles. Initiatives are not a support worker's to change.
  func initiator(
    _ allowed: Set<String> = ["administrator", "management", "coordinator", "owner"]
  ) throws -> Actor {
    try actor(first: Self.rank.filter(allowed.contains))
  }

  /// Roles by how much their word on an initiative weighs.
  static let rank = ["management", "committee", "coordinator", "owner", "administrator"]

  // MARK: - Questions

  public func initiatives() throws -> [InitiativeRow] {
    try store.entities("initiative").map(row).sorted { ($0.number, $0.id) < ($1.number, $1.id) }
  }

  public func showInitiative(_ initiative: String) throws -> (
    initiative: Entity, row: InitiativeRow
  ) {
    let found = try find(initiative, "initiative")
    return (found, try row(found))
  }

  /// What every initiative was on a day by the steps taken until then, as they are dated. What has no
  /// step that early was recommended.
  func statuses(on day: Day) throws -> [EntityID: String] {
    let initiatives = try store.entities("initiative")
    return Dictionary(
      try initiatives.map { initiative in
        guard day < today else {
          return (initiative.id, initiative["status"].text ?? "recommended")
        }
        let history = try store.history(of: initiative).filter { !$0.isRequest }
        let undone = Set(history.compactMap(\.undoes))
        let steps = history.filter { !undone.contains($0.event) }.flatMap(\.changes)
          .filter { $0.group == "status" }
        let last = steps.last { step in
          step.fields["statusDate"]?.text.flatMap { Day($0) }.map { $0 <= day } ?? true
        }
        return (initiative.id, last?.fields["status"]?.text ?? "recommended")
      }
    ) { first, _ in first }
  }

  private func row(_ initiative: Entity) throws -> InitiativeRow {
    InitiativeRow(
      id: initiative.id, number: initiative["number"].int ?? 0, title: initiative.name,
      status: initiative["status"].text ?? "recommended", year: initiative["year"].int,
      owners: initiative.elements("owners").compactMap(\.object).map(Self.owner).sortedByName(),
      timeKind: initiative["timeKind"].text, monthsMin: initiative["monthsMin"].int,
      monthsMax: initiative["monthsMax"].int, cost: initiative["cost"].text,
      themesInMatrix: initiative.numbers("themesInMatrix"),
      themesInText: initiative.numbers("themesInText"),
      discrepancies: initiative.elements("discrepancies").count,
      hasConflict: initiative.hasConflict)
  }

  static func owner(_ owner: Fields) -> String {
    [owner["role"]?.text, owner["unit"]?.text].compactMap { $0 }.joined(separator: ", ")
  }
}
