import EventStore

/// The municipality's initiatives and the themes they serve.
extension Welfare {
  /// What an import came to.
  public struct Imported: Sendable, Equatable {
    public var created = 0
    public var changed = 0
    public var unchanged = 0
    /// Fields somebody here had revised, and that were left as they are.
    public var kept: [String] = []
  }

  // MARK: - Commands

  /// Takes in a file of initiatives or of themes. Taken in again, an unchanged file changes nothing;
  /// a newer one changes what nobody here has revised meanwhile.
  ///
  /// - Parameter file: the file's bytes; which of the two it is, it says itself.
  public func importCatalogue(_ file: [UInt8]) throws -> Imported {
    let actor = try central()
    let scope = try catalogue()
    var report = Imported()
    var drafts: [Draft] = []
    for record in try CatalogueFile(file).records {
      guard let declaration = WelfareModel.declaration(record.kind) else { continue }
      let fields = try valid(declaration, record.fields)
      guard let entity = try store.entity(record.id) else {
        report.created += 1
        drafts.append(
          store.model.creating(record.kind, record.id, in: scope, fields, reason: Self.importReason)
        )
        continue
      }
      guard entity["importDigest"] != fields["importDigest"] else {
        report.unchanged += 1
        continue
      }
      let revised = try revisedGroups(of: entity)
      let open = fields.filter { name, _ in
        !revised.contains(declaration.group(of: name)?.name ?? name)
      }
      for name in fields.keys.sorted()
      where open[name] == nil && entity.fields[name] != fields[name] {
        report.kept.append("\(entity.name): \(name)")
      }
      report.changed += 1
      drafts.append(entity.setting(open, reason: Self.importReason))
    }
    try store.append(drafts, by: actor)
    return report
  }

  private static let importReason = "import"

  private func revisedGroups(of entity: Entity) throws -> Set<String> {
    let own = try store.history(of: entity).filter { $0.reason != Self.importReason }
    return Set(own.flatMap { $0.changes.map(\.group) })
  }

  public func reviseInitiative(_ initiative: String, _ fields: Fields, reason: String? = nil) throws
  {
    let actor = try initiator()
    let found = try find(initiative, "initiative")
    try store.append([try revision(.initiative, found, fields, reason: reason)], by: actor)
  }

  /// Moves an initiative to another state, with the decision behind it where there is one.
  public func setInitiativeStatus(
    _ initiative: String, to status: String, on date: String? = nil, reason: String? = nil,
    decision: String? = nil
  ) throws {
    let actor = try initiator()
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

  /// Initiatives are not a support worker's to change.
  func initiator() throws -> Actor {
    let actor = try actor()
    let allowed: Set<String> = ["administrator", "management", "coordinator", "owner"]
    let held = try roles(of: actor.staff)
    guard let grant = held.first(where: { allowed.contains($0["role"].text ?? "") }) else {
      throw Refusal(
        .notAllowed,
        da: "Initiativer rettes af initiativejere, tovholdere, chefgruppen og administratorer.",
        en: "Initiatives are changed by owners, coordinators, management and administrators.")
    }
    return allowed.contains(actor.role)
      ? actor
      : Actor(
        staff: actor.staff, role: grant["role"].text ?? "owner", grant: grant.event(of: "role"))
  }

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

  public func themes() throws -> [ThemeRow] {
    try store.entities("theme").map { theme in
      ThemeRow(
        id: theme.id, number: theme["number"].int ?? 0, title: theme.name,
        initiativesInMatrix: Self.numbers(theme, "initiativesInMatrix"),
        initiativesInText: Self.numbers(theme, "initiativesInText"),
        discrepancies: theme.elements("discrepancies").count)
    }.sorted { ($0.number, $0.id) < ($1.number, $1.id) }
  }

  /// The papers taken in, with what each contradicts itself about as a whole.
  public func papers() throws -> [Entity] { try store.entities("paper") }

  private func row(_ initiative: Entity) throws -> InitiativeRow {
    InitiativeRow(
      id: initiative.id, number: initiative["number"].int ?? 0, title: initiative.name,
      status: initiative["status"].text ?? "recommended",
      owners: initiative.elements("owners").compactMap(\.object).map(Self.owner).sorted(),
      timeKind: initiative["timeKind"].text, monthsMin: initiative["monthsMin"].int,
      monthsMax: initiative["monthsMax"].int, cost: initiative["cost"].text,
      themesInMatrix: Self.numbers(initiative, "themesInMatrix"),
      themesInText: Self.numbers(initiative, "themesInText"),
      discrepancies: initiative.elements("discrepancies").count,
      hasConflict: initiative.hasConflict)
  }

  static func owner(_ owner: Fields) -> String {
    [owner["role"]?.text, owner["unit"]?.text].compactMap { $0 }.joined(separator: ", ")
  }

  private static func numbers(_ entity: Entity, _ set: String) -> [Int64] {
    entity.elements(set).compactMap(\.int).sorted()
  }
}
