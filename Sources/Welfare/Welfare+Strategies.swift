import EventStore

/// Strategies, their trees, targets and contradictions.
extension Welfare {
  // MARK: - Finding

  /// A strategy by its title, its municipality, its source's id or its own.
  public func findStrategy(_ text: String) throws -> Entity { try find(text, "strategy") }

  /// An item of a strategy by its title, its source's id or its own.
  public func findStrategyItem(_ text: String) throws -> Entity { try find(text, "strategyItem") }

  // MARK: - Commands

  /// Links an item to initiatives and to what citizens' goals serve. What is linked already stays.
  public func link(
    _ item: String, initiatives: [String] = [], tags: [String] = [], reason: String? = nil
  ) throws {
    try relink(item, initiatives, tags, reason) { Array(Set($0).union($1)) }
  }

  public func unlink(
    _ item: String, initiatives: [String] = [], tags: [String] = [], reason: String? = nil
  ) throws {
    try relink(item, initiatives, tags, reason) { Array(Set($0).subtracting($1)) }
  }

  private func relink(
    _ item: String, _ initiatives: [String], _ tags: [String], _ reason: String?,
    _ combine: ([Value], [Value]) -> [Value]
  ) throws {
    let actor = try initiator(["coordinator", "management", "administrator"])
    let found = try findStrategyItem(item)
    let given = try valid(
      .strategyItem,
      [
        "initiatives": .list(initiatives.map { .text($0) }), "tags": .list(tags.map { .text($0) }),
      ], over: found)
    var fields: Fields = [:]
    for (name, value) in given {
      fields[name] = .list(combine(found.elements(name), value.list ?? []))
    }
    try store.append([found.setting(fields, reason: reason)], by: actor)
  }

  // MARK: - Questions

  public func strategies() throws -> [StrategyRow] {
    let shelf = try StrategyShelf(store)
    return shelf.strategies.map(shelf.row)
      .sorted {
        (DanishOrder($0.municipality), DanishOrder($0.title), $0.id)
          < (DanishOrder($1.municipality), DanishOrder($1.title), $1.id)
      }
  }

  public func showStrategy(_ strategy: String) throws -> (
    strategy: Entity, row: StrategyRow, items: [StrategyItemRow]
  ) {
    let found = try findStrategy(strategy)
    let shelf = try StrategyShelf(store)
    return (found, shelf.row(found), shelf.rows(of: found.id))
  }

  public func showStrategyItem(_ item: String) throws -> (
    item: Entity, row: StrategyItemRow, items: [StrategyItemRow]
  ) {
    let found = try findStrategyItem(item)
    let shelf = try StrategyShelf(store)
    return (found, shelf.row(found), shelf.rows(of: found.id))
  }

  /// The items of one strategy, or of all, as their tree lists them.
  public func strategyItems(of strategy: String? = nil) throws -> [StrategyItemRow] {
    let shelf = try StrategyShelf(store)
    let chosen = try strategy.map { [try findStrategy($0)] } ?? shelf.strategies
    return chosen.flatMap { shelf.rows(of: $0.id) }
  }

  public func targets(of strategy: String? = nil) throws -> [TargetRow] {
    let shelf = try StrategyShelf(store)
    let chosen = try strategy.map { try findStrategy($0).id }
    return try shelf.targets.filter { target in
      chosen == nil || shelf.strategy(ofItem: target["item"].entity) == chosen
    }.map { try row($0, shelf) }.sorted {
      (DanishOrder($0.municipality), DanishOrder($0.source), $0.id)
        < (DanishOrder($1.municipality), DanishOrder($1.source), $1.id)
    }
  }

  func row(_ target: Entity, _ shelf: StrategyShelf) throws -> TargetRow {
    let item = target["item"].entity.flatMap { shelf.item($0) }
    let measures = try measures(of: target.id)
    let latest = try observations(of: measures).last { $0["value"].number != nil }
    let unit = measures.first { $0.id == latest?["measure"].entity }?["unit"].text
    let strategy = shelf.strategy(ofItem: item?.id).flatMap { id in
      shelf.strategies.first { $0.id == id }
    }
    return TargetRow(
      id: target.id, source: target["sourceID"].text ?? "", item: item?.id,
      itemTitle: item?.name ?? "", municipality: strategy?["municipality"].text ?? "",
      title: target.name, direction: target["direction"].text, unit: target["unit"].text,
      baseline: target["baseline"], baselineNote: target["baselineNote"].text,
      deadline: target["deadline"].int,
      readings: target.elements("readings").compactMap(\.object).map {
        TargetRow.Reading(
          value: $0["value"] ?? .null, basis: $0["basis"]?.text ?? "stated",
          note: $0["note"].flatMap { $0.text ?? $0.int.map(String.init) })
      }.sorted { Self.basis($0.basis) < Self.basis($1.basis) },
      latest: latest?["value"] ?? .null, latestOn: latest?["observedOn"].text,
      isLatestAboutFew: PeopleUnit.isFew(
        latest?["value"] ?? .null, unit ?? target["unit"].text))
  }

  private static func basis(_ name: String) -> Int {
    Choices.readingBasis.firstIndex { $0.value == name } ?? Choices.readingBasis.count
  }

  /// Everything the papers contradict themselves about, wherever it was noted.
  public func discrepancies(of strategy: String? = nil) throws -> [DiscrepancyRow] {
    let shelf = try StrategyShelf(store)
    let chosen = try strategy.map { [try findStrategy($0)] } ?? shelf.strategies
    return chosen.flatMap { strategy -> [DiscrepancyRow] in
      let initiatives = shelf.initiatives(of: strategy.id)
      let places = [strategy] + shelf.tree(of: strategy.id).map(\.item) + initiatives
      return places.flatMap { place in
        place.elements("discrepancies").compactMap(\.object).map { found in
          DiscrepancyRow(
            id: found["id"]?.text, municipality: strategy["municipality"].text ?? "",
            entity: place.id, about: Self.about(found, on: place, initiatives),
            text: Self.discrepancy(found), found: found)
        }.sorted { Self.order($0.id ?? "") < Self.order($1.id ?? "") }
      }
    }
  }

  /// What it concerns, as closely as the paper's file says.
  private static func about(_ found: Fields, on place: Entity, _ initiatives: [Entity]) -> String {
    let numbers = (found["initiative"]?.list ?? [found["initiative"] ?? .null]).compactMap(\.int)
    if !numbers.isEmpty { return numbers.map(String.init).joined(separator: ", ") }
    if let number = place["number"].int, place.kind == "initiative" { return "\(number)" }
    return place.name
  }

  /// `d10` comes after `d9`.
  private static func order(_ id: String) -> String {
    let digits = id.reversed().prefix { $0.isNumber }.count
    return id.dropLast(digits) + String(repeating: "0", count: max(0, 6 - digits))
      + id.suffix(digits)
  }

  // MARK: - Themes

  public func themes() throws -> [ThemeRow] {
    try store.entities("strategyItem").filter { $0["level"].text == "theme" }.map { theme in
      ThemeRow(
        id: theme.id, number: theme["number"].int ?? 0, title: theme.name,
        initiativesInMatrix: theme.numbers("initiativesInMatrix"),
        initiativesInText: theme.numbers("initiativesInText"),
        discrepancies: theme.elements("discrepancies").count)
    }.sorted { ($0.number, $0.id) < ($1.number, $1.id) }
  }
}

extension Entity {
  /// The whole numbers in a set, in order.
  func numbers(_ set: String) -> [Int64] { elements(set).compactMap(\.int).sorted() }
}
