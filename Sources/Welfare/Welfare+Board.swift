import EventStore

/// The action plan and what it is judged by.
extension Welfare {
  /// The initiatives that may still come to something, by year.
  ///
  /// Its years are those of the strategies the initiatives belong to (2022–2028 in Kolding), and
  /// whatever year an initiative is placed in.
  public func board() throws -> Board {
    let initiatives = try store.entities("initiative").filter { $0["status"].text != "ended" }
    let rows = initiatives.map(Self.boardRow).sorted {
      ($0.year ?? .max, $0.number, $0.id) < ($1.year ?? .max, $1.number, $1.id)
    }
    let own = Set(initiatives.compactMap { $0["strategy"].entity })
    let periods = try store.entities("strategy").filter { own.contains($0.id) }
      .flatMap { $0.elements("periods").compactMap(\.object) }
    let stated = periods.flatMap { [$0["from"], $0["to"]] }.compactMap { Self.year($0 ?? .null) }
    let bounds = stated + rows.compactMap(\.year)
    let first = bounds.min() ?? today.year
    let start = periods.compactMap { Self.year($0["from"] ?? .null) }.min()
    return Board(
      years: Array(first...(bounds.max() ?? first + 6)), periodStart: start ?? first, rows: rows)
  }

  /// A year something can be planned for; a board has a column for each, so others have no place.
  private static func year(_ value: Value) -> Int? {
    value.int.flatMap { (1900...2199).contains($0) ? Int($0) : nil }
  }

  private static func boardRow(_ initiative: Entity) -> Board.Row {
    let flags = InitiativeFlags(initiative)
    let (isForBudget, isForBuilding) = (flags.isForBudget == true, flags.isForBuilding == true)
    let months = initiative["monthsMax"].int
    return Board.Row(
      id: initiative.id, number: initiative["number"].int ?? 0, title: initiative.name,
      status: initiative["status"].text ?? "recommended",
      year: year(initiative["year"]),
      units: units(of: initiative), isForBudget: isForBudget, isForBuilding: isForBuilding,
      isEasy: months.map { $0 <= 12 } == true && !isForBudget && !isForBuilding
        && !["additional", "significant"].contains(initiative["cost"].text),
      themesInMatrix: initiative.numbers("themesInMatrix"),
      themesInText: initiative.numbers("themesInText"), hasConflict: initiative.hasConflict)
  }

  /// Where the owners of an initiative belong; their role where no unit is named.
  private static func units(of initiative: Entity) -> [String] {
    let owners = initiative.elements("owners").compactMap(\.object)
    return Set(owners.compactMap { $0["unit"]?.text ?? $0["role"]?.text }).sortedByName()
  }

  public func themeCoverage() throws -> [Board.Coverage] {
    try board().coverage(of: themes())
  }

  public func placementCriteria() throws -> [PlacementCriterion] {
    try board().criteria(themes: themes())
  }
}
