import EventStore

/// All strategies held here with their trees, read once and then asked many things.
struct StrategyShelf {
  let strategies: [Entity]
  let targets: [Entity]
  let initiatives: [Entity]
  private let items: [EntityID: Entity]
  private let below: [EntityID: [Entity]]

  init(_ store: Store) throws {
    strategies = try store.entities("strategy")
    targets = try store.entities("target")
    initiatives = try store.entities("initiative").sorted {
      ($0["number"].int ?? 0, $0.id) < ($1["number"].int ?? 0, $1.id)
    }
    let all = try store.entities("strategyItem").sorted {
      ($0["order"].int ?? 0, $0.id) < ($1["order"].int ?? 0, $1.id)
    }
    let items = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }
    // What hangs under nothing that is here stands at the top of its strategy.
    var below: [EntityID: [Entity]] = [:]
    for item in all {
      let parent = item["parent"].entity.flatMap { items[$0]?.id }
      if let place = parent ?? item["strategy"].entity { below[place, default: []].append(item) }
    }
    self.items = items
    self.below = below
  }

  func item(_ id: EntityID) -> Entity? { items[id] }

  func strategy(ofItem item: EntityID?) -> EntityID? {
    item.flatMap { items[$0]?["strategy"].entity }
  }

  func initiatives(of strategy: EntityID) -> [Entity] {
    initiatives.filter { $0["strategy"].entity == strategy }
  }

  func targets(of item: EntityID) -> [Entity] { targets.filter { $0["item"].entity == item } }

  /// Everything under a strategy or an item, each right before what is under it.
  func tree(of place: EntityID, depth: Int = 0) -> [(item: Entity, depth: Int)] {
    // No paper is nested this deep; a tree that somebody has tied into a ring ends here.
    guard depth < 16 else { return [] }
    return (below[place] ?? []).flatMap { [($0, depth)] + tree(of: $0.id, depth: depth + 1) }
  }

  /// The items an item is part of, the nearest first.
  func path(above item: Entity) -> [Entity] {
    var out: [Entity] = []
    var next = item["parent"].entity.flatMap { items[$0] }
    while let above = next, !out.contains(where: { $0.id == above.id }) {
      out.append(above)
      next = above["parent"].entity.flatMap { items[$0] }
    }
    return out
  }

  /// The initiatives that serve an item, by number, in every reading.
  func links(of item: Entity) -> [InitiativeLink] {
    let matrix = Set(item.numbers("initiativesInMatrix"))
    let text = Set(item.numbers("initiativesInText"))
    let chosen = Set(item.elements("initiatives").compactMap(\.entity))
    let linked = Set(initiatives.filter { chosen.contains($0.id) }.compactMap { $0["number"].int })
    return matrix.union(text).union(linked).sorted().map { number in
      InitiativeLink(
        number: number, isInMatrix: matrix.contains(number), isInText: text.contains(number),
        isLinked: linked.contains(number))
    }
  }

  /// The items an initiative serves in some reading. Numbers mean something within its own strategy
  /// only.
  func items(servedBy initiative: Entity) -> [(item: Entity, link: InitiativeLink)] {
    strategies.flatMap { tree(of: $0.id) }.map(\.item).compactMap { item in
      let isOwn =
        !initiative["strategy"].isNull && item["strategy"] == initiative["strategy"]
        || item.elements("initiatives").contains(.reference(initiative.id))
      guard isOwn,
        let link = links(of: item).first(where: { $0.number == initiative["number"].int })
      else { return nil }
      return (item, link)
    }
  }

  // MARK: - Rows

  func row(_ strategy: Entity) -> StrategyRow {
    let tree = tree(of: strategy.id).map(\.item)
    let initiatives = initiatives(of: strategy.id)
    let themes = tree.filter { $0["level"].text == "theme" }
    var counts = [("initiatives", initiatives.count)]
    counts += PaperLevel.plurals.map { level, plural in
      (plural, tree.count { $0["level"].text == level })
    }
    counts.append(("matrixMarks", themes.map { $0.elements("initiativesInMatrix").count }.sum))
    counts.append(("textMarks", themes.map { $0.elements("initiativesInText").count }.sum))
    counts.append(("targets", tree.map { targets(of: $0.id).count }.sum))
    let places = [strategy] + tree + initiatives
    counts.append(("discrepancies", places.map { $0.elements("discrepancies").count }.sum))
    return StrategyRow(
      id: strategy.id, source: strategy["sourceID"].text ?? "",
      municipality: strategy["municipality"].text ?? "", title: strategy.name,
      periods: strategy.elements("periods").compactMap(\.object).map(Self.period).sorted(),
      counts: counts.filter { $0.1 > 0 }.map { StrategyRow.Count(name: $0.0, number: $0.1) })
  }

  func rows(of strategy: EntityID) -> [StrategyItemRow] {
    tree(of: strategy).map { row($0.item, depth: $0.depth) }
  }

  func row(_ item: Entity, depth: Int = 0) -> StrategyItemRow {
    StrategyItemRow(
      id: item.id, source: item["sourceID"].text ?? "", level: item["level"].text ?? "",
      number: item["number"].int, title: item.name, area: item["area"].text,
      parent: item["parent"].entity, depth: depth,
      tags: item.elements("tags").compactMap(\.text).sorted(), initiatives: links(of: item),
      targets: targets(of: item.id).count, discrepancies: item.elements("discrepancies").count)
  }

  private static func period(_ period: Fields) -> String {
    [period["from"]?.int, period["to"]?.int].map { $0.map(String.init) ?? "" }
      .joined(separator: "–")
  }
}
