import EventStore

/// What a citizen's plans and goals say at the end of a day on which something of them changed.
public struct GoalPlanSnapshot: Sendable, Equatable {
  public let day: Day
  /// The registration; it names the file, and says nothing to whoever has not got the store.
  public let citizen: EntityID
  /// As Schema/goal-plan.schema.json describes it.
  public let json: Value

  public var fileName: String { "goal-plan_\(day)_\(citizen).json" }
}

/// The daily export of goal plans, for the municipality's own reporting.
extension Welfare {
  /// The kinds a goal plan consists of, and what their list is called.
  private static let exported = [
    (kind: KindDeclaration.plan, list: "plans"), (.planActor, "actors"), (.followUp, "followUps"),
    (.goal, "goals"), (.progress, "progress"),
  ]

  /// The goal plans somebody wrote about on a day here, or that were received here that day; each as
  /// it stands now, so that exporting a day twice gives the same as long as nobody writes in between.
  ///
  /// - Parameter day: nil means yesterday.
  public func goalPlans(changedOn day: String? = nil) throws -> [GoalPlanSnapshot] {
    _ = try central(Self.managing)
    let day = try day.map(dayUntilToday) ?? Day(number: today.number - 1)
    let kinds = Set(Self.exported.map(\.kind.name))
    let changed = try store.touched(
      from: Self.midnight(day), until: Self.midnight(Day(number: day.number + 1))
    )
    .filter { kinds.contains($0.kind) }
    let person = try person()
    let persons = Set(changed.map { person($0.scope) })
    let ids = Set(changed.map(\.entity))
    let scopes = Dictionary(
      grouping: try store.scopes(ofKind: WelfareModel.citizenScope), by: person)
    let municipality = try store.municipality()?.name ?? ""
    return try persons.compactMap { person in
      try snapshot(of: scopes[person] ?? [], person, day, municipality, changed: ids)
    }.sorted { $0.citizen < $1.citizen }
  }

  /// The instant a day begins on Danish clocks.
  private static func midnight(_ day: Day) -> Int64 {
    Moment("\(day) 00:00")?.milliseconds ?? 0
  }

  /// Nil for a citizen whose registration has not come here yet.
  private func snapshot(
    of scopes: [ScopeID], _ person: ScopeID, _ day: Day, _ municipality: String,
    changed: Set<EntityID>
  ) throws -> GoalPlanSnapshot? {
    let registrations = try scopes.sorted().flatMap { try store.entities("citizen", in: $0) }
    guard let citizen = registrations.first(where: { $0.scope == person }) else { return nil }
    var out: Fields = [
      "format": "skridt-goal-plan", "version": 1, "day": .text(day.description),
      "municipality": .text(municipality),
      "citizen": [
        "id": .reference(citizen.id), "name": .text(citizen.name), "cpr": citizen["cpr"],
        "birthDate": citizen["birthDate"], "isProtected": .bool(citizen.isProtected),
        "registrations": .list(registrations.map(\.id).sorted().map { .reference($0) }),
      ],
    ]
    for (declaration, list) in Self.exported {
      let entities = try scopes.flatMap { try store.entities(declaration.name, in: $0) }
        .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
      out[list] = .list(
        entities.map { .object(Self.record($0, declaration, isChanged: changed.contains($0.id))) })
    }
    return GoalPlanSnapshot(day: day, citizen: citizen.id, json: .object(out))
  }

  /// Every field its kind declares, by the names they have in the store, and what the store knows.
  private static func record(
    _ entity: Entity, _ declaration: KindDeclaration, isChanged: Bool
  ) -> Fields {
    var out: Fields = [
      "id": .reference(entity.id), "changed": .bool(isChanged),
      "conflict": .bool(entity.hasConflict), "author": .reference(entity.createdBy),
      "written": .text(Moment(milliseconds: entity.created.wall).description),
    ]
    for group in declaration.groups {
      for field in group.fields {
        out[field.name] =
          group.policy == .set ? .list(entity.elements(group.name)) : entity[field.name]
      }
    }
    return out
  }
}
