import EventStore

/// From a strategy to what is done about it and what comes of it, and back.
extension Welfare {
  /// What something in a strategy hangs together with.
  public struct Trace: Sendable, Equatable {
    /// Where it began: the kind (`tag` for what goals serve), its id and its title.
    public let kind: String
    public let id: String
    public let title: String
    /// The papers that have what was found, with their municipalities.
    public internal(set) var papers: [String] = []
    /// What it is part of, the nearest first.
    public internal(set) var above: [StrategyItemRow] = []
    /// For an initiative or a tag: the items it serves; otherwise the items below.
    public internal(set) var items: [StrategyItemRow] = []
    public internal(set) var initiatives: [TracedInitiative] = []
    public internal(set) var targets: [TargetRow] = []
    /// What citizens' goals serve the same, counted over the citizens held here.
    public internal(set) var goals: [GoalCount] = []
  }

  public struct TracedInitiative: Sendable, Equatable {
    public let id: EntityID
    public let title: String
    public let status: String
    public let link: InitiativeLink
  }

  /// How many goals serve something. Nil where the number is about fewer than five citizens, or
  /// would give such a number away.
  public struct GoalCount: Sendable, Equatable {
    public let tag: String
    public let goals: Int?
    public let active: Int?
    public let achieved: Int?
    /// Paused or ended.
    public let other: Int?
  }

  /// - Parameter text: a strategy, an item, an initiative, a target, or what goals can serve.
  public func trace(_ text: String) throws -> Trace {
    let shelf = try StrategyShelf(store)
    if let tag = Choices.goalTags.first(where: {
      [$0.value, $0.label.da, $0.label.en].contains { $0.folded == text.folded }
    }) {
      return try trace(tag: tag.value, shelf)
    }
    let found = try traceable(text)
    var out = Trace(kind: found.kind, id: found.id.description, title: found.name)
    switch found.kind {
    case "initiative": try trace(initiative: found, shelf, &out)
    case "target":
      out.targets = [try row(found, shelf)]
      let item = found["item"].entity.flatMap { shelf.item($0) }
      if let item { try trace(items: [item], shelf, &out) }
      out.above = (item.map { [$0] + shelf.path(above: $0) } ?? []).map { shelf.row($0) }
    case "strategy":
      let tree = shelf.tree(of: found.id)
      out.items = shelf.rows(of: found.id)
      try trace(items: tree.map(\.item), shelf, &out)
    default:
      let tree = shelf.tree(of: found.id)
      out.above = shelf.path(above: found).map { shelf.row($0) }
      out.items = tree.map { shelf.row($0.item, depth: $0.depth) }
      try trace(items: [found] + tree.map(\.item), shelf, &out)
    }
    if found.kind != "strategy" {
      let held = Set((out.items + out.above).compactMap { shelf.strategy(ofItem: $0.id) })
        .union([found["strategy"].entity].compactMap { $0 })
      out.papers = shelf.strategies.filter { held.contains($0.id) }
        .map { "\($0.name) (\($0["municipality"].text ?? ""))" }.sortedByName()
    }
    return out
  }

  private func traceable(_ text: String) throws -> Entity {
    if let found = try findAny(text, among: ["strategy", "strategyItem", "initiative", "target"]) {
      return found
    }
    throw Refusal(
      .notFound,
      da: "\(text) er ikke en strategi, et strategipunkt, et initiativ eller et måltal her.",
      en: "\(text) is no strategy, strategy item, initiative or target here.")
  }

  // MARK: - Both ways

  private func trace(items: [Entity], _ shelf: StrategyShelf, _ out: inout Trace) throws {
    var links: [EntityID: TracedInitiative] = [:]
    for initiative in shelf.initiatives {
      let served = shelf.items(servedBy: initiative).filter { pair in
        items.contains { $0.id == pair.item.id }
      }
      guard !served.isEmpty else { continue }
      links[initiative.id] = Self.traced(initiative, served.map(\.link))
    }
    let own = Set(items.compactMap { $0["strategy"].entity })
    if out.kind == "strategy" {
      for initiative in shelf.initiatives where links[initiative.id] == nil {
        guard let strategy = initiative["strategy"].entity, own.contains(strategy) else { continue }
        links[initiative.id] = Self.traced(initiative, [])
      }
    }
    out.initiatives = links.values.sorted { ($0.link.number, $0.id) < ($1.link.number, $1.id) }
    if out.targets.isEmpty {
      out.targets = try items.flatMap { shelf.targets(of: $0.id) }.map { try row($0, shelf) }
    }
    let tags = Set(items.flatMap { $0.elements("tags").compactMap(\.text) })
    out.goals = try goalCounts(tags)
  }

  private func trace(initiative: Entity, _ shelf: StrategyShelf, _ out: inout Trace) throws {
    let served = shelf.items(servedBy: initiative)
    let above = served.flatMap { shelf.path(above: $0.item) }
    out.items = served.map { shelf.row($0.item) }
    out.above = above.map { shelf.row($0) }.reduce(into: []) { rows, row in
      if !rows.contains(row) { rows.append(row) }
    }
    out.initiatives = [Self.traced(initiative, served.map(\.link))]
    let items = served.map(\.item) + above
    out.targets = try Set(items.map(\.id)).sorted().flatMap { shelf.targets(of: $0) }
      .map { try row($0, shelf) }
    let tags = (items + [initiative]).flatMap { $0.elements("tags").compactMap(\.text) }
    out.goals = try goalCounts(Set(tags))
  }

  private func trace(tag: String, _ shelf: StrategyShelf) throws -> Trace {
    let label = Labels.value(tag, of: "tags", kind: "goal")
    var out = Trace(kind: "tag", id: tag, title: label.da)
    let items = shelf.strategies.flatMap { shelf.tree(of: $0.id) }.map(\.item).filter {
      $0.elements("tags").contains(.text(tag))
    }
    try trace(items: items, shelf, &out)
    out.items = items.map { shelf.row($0) }
    let direct = shelf.initiatives.filter { initiative in
      initiative.elements("tags").contains(.text(tag))
        && !out.initiatives.contains { $0.id == initiative.id }
    }
    out.initiatives += direct.map { Self.traced($0, []) }
    out.goals = try goalCounts([tag])
    return out
  }

  private static func traced(_ initiative: Entity, _ links: [InitiativeLink]) -> TracedInitiative {
    TracedInitiative(
      id: initiative.id, title: initiative.name,
      status: initiative["status"].text ?? "recommended",
      link: InitiativeLink(
        number: initiative["number"].int ?? 0, isInMatrix: links.contains(where: \.isInMatrix),
        isInText: links.contains(where: \.isInText), isLinked: links.contains(where: \.isLinked)))
  }

  // MARK: - Citizens' goals

  /// How many goals serve each of `tags`; never whose.
  func goalCounts(_ tags: Set<String>) throws -> [GoalCount] {
    guard !tags.isEmpty else { return [] }
    let person = try person()
    let goals = try store.entities("goal").filter { $0["status"].text != "enteredInError" }
    return Choices.goalTags.map(\.value).filter(tags.contains).map { tag in
      let serving = goals.filter { $0.elements("tags").contains(.text(tag)) }
      let byStatus = Dictionary(grouping: serving) { goal in
        switch goal["status"].text {
        case "active", nil: "active"
        case "achieved": "achieved"
        default: "other"
        }
      }
      let counts = SmallCounts(
        ["active", "achieved", "other"].map { status in
          let goals = byStatus[status] ?? []
          return SmallCounts.Cell(count: goals.count, people: Set(goals.map { person($0.scope) }))
        })
      return GoalCount(
        tag: tag, goals: counts.total, active: counts.cells[0], achieved: counts.cells[1],
        other: counts.cells[2])
    }
  }
}
