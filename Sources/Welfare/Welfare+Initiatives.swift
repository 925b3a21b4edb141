import EventStore

/// The municipality's initiatives.
extension Welfare {
  // MARK: - Commands

  public func reviseInitiative(_ initiative: String, _ fields: Fields, reason: String? = nil) throws
  {
    let actor = try initiator()
    let found = try find(initiative, "initiative")
    if actor.role == "owner" { try refuseAnother(actor.staff, found) }
    try store.append([try revision(.initiative, found, fields, reason: reason)], by: actor)
  }

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

  private func row(_ initiative: Entity) throws -> InitiativeRow {
    InitiativeRow(
      id: initiative.id, number: initiative["number"].int ?? 0, title: initiative.name,
      status: initiative["status"].text ?? "recommended", year: initiative["year"].int,
      owners: initiative.elements("owners").compactMap(\.object).map(Self.owner).sorted(),
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
