import EventStore

/// Where every initiative stands.
///
/// The committee reads it too: a measure in people has its values from one to four hidden, and what
/// they could be worked out from.
extension Welfare {
  public func initiativesReport() throws -> Report {
    var report = try report(
      "initiatives", Text(da: "Initiativer", en: "Initiatives"), for: Self.governing)
    let half = HalfYear(today)
    let rows = try initiatives()
    let latest: [EntityID?: OwnerReport] = Dictionary(
      try ownerReports().map { ($0.initiative, $0) }
    ) { $1 }
    let missing = Set(try missingReports().map(\.initiative))
    let flags: [EntityID: Board.Row] = Dictionary(try board().rows.map { ($0.id, $0) }) { $1 }
    var effects: [EntityID: [Effect]] = [:]
    for row in rows { effects[row.id] = try measures(of: row.id).map(effect) }

    var table = Report.Table(
      "initiatives", Text(da: "Initiativer", en: "Initiatives"),
      caption: Text(
        da: "Hvert initiativ med status, ejer, udsigt og effekt",
        en: "Each initiative with its status, owner, outlook and effect"),
      [
        .number, .title, .status, Report.Column("year", .integer, da: "Startår", en: "Start year"),
        Report.Column("owners", .text, da: "Ejere", en: "Owners"),
        Report.Column("outlook", .text, da: "Vurdering", en: "Outlook"),
        Report.Column("reported", .text, da: "Seneste rapport", en: "Latest report"),
        Report.Column("missing", .text, da: "Mangler rapport", en: "Report missing"),
        Report.Column("reached", .percent, da: "Effekt nået", en: "Effect reached"),
        Report.Column("budget", .text, da: "Budgetforhandlinger", en: "Budget negotiations"),
        Report.Column("building", .text, da: "Anlæg", en: "Construction"),
        Report.Column(
          "discrepancies", .integer, da: "Uoverensstemmelser", en: "Discrepancies"),
      ])
    for row in rows {
      let report = latest[row.id]
      table.add([
        .integer(row.number), .name(row.title), .choice(row.status, of: "status", "initiative"),
        .integer(row.year), .name(row.owners.joined(separator: "; ")),
        .choice(report?.outlook, of: "outlook", "ownerReport"), .name(report?.period),
        .yes(missing.contains(row.id)),
        Self.leastReached(effects[row.id] ?? []),
        .yes(flags[row.id]?.isForBudget == true), .yes(flags[row.id]?.isForBuilding == true),
        .integer(row.discrepancies),
      ])
    }
    report.tables = [table, Self.statuses(rows.map(\.status)), Self.effects(rows, effects)]
    report.charts = [Self.statusChart]
    report.notes += [
      Text(
        da:
          "Mangler rapport: et initiativ i gang, som ingen har rapporteret om for \(half). Effekt "
          + "nået er det effektmål, der er nået mindst af vejen fra udgangspunkt til målværdi.",
        en: "Report missing: an initiative under way that nobody has reported on for \(half). "
          + "Effect reached is the measure that has come least of the way from baseline to goal."),
      Text(
        da:
          "Uoverensstemmelser er det, kilden modsiger sig selv om; se skridt strategy discrepancies.",
        en: "Discrepancies are what the paper contradicts itself about; see skridt strategy "
          + "discrepancies."),
      Self.suppression,
    ]
    return report
  }

  private static func effects(
    _ rows: [InitiativeRow], _ effects: [EntityID: [Effect]]
  ) -> Report.Table {
    var table = Report.effectTable()
    for row in rows {
      for effect in effects[row.id] ?? [] {
        table.add([
          .integer(row.number), .name(effect.title),
          .figure(effect.baselines.last?.value, isHidden: effect.withheld.contains("baseline")),
          .figure(effect.latest, isHidden: effect.withheld.contains("latest")),
          .figure(effect.goal), leastReached([effect]),
        ])
      }
    }
    return table
  }

  private static func leastReached(_ effects: [Effect]) -> Report.Cell {
    let reached = effects.filter { $0.reached != nil }
    guard !reached.contains(where: { $0.withheld.contains("reached") }) else { return .hidden }
    return .number(reached.compactMap(\.reached).min().map(Double.init))
  }

  // MARK: - Shared with the statuses

  /// How many initiatives have each status, in the order of the steps.
  static func statuses(_ statuses: [String]) -> Report.Table {
    var table = Report.Table(
      "statuses", Text(da: "Efter status", en: "By status"),
      caption: Text(da: "Initiativer efter status", en: "Initiatives by status"),
      [.status, Report.Column("initiatives", .integer, da: "Initiativer", en: "Initiatives")])
    let known = Choices.initiativeStatus.map(\.value)
    for status in known + Set(statuses).subtracting(known).sorted() {
      let count = statuses.count { $0 == status }
      if count > 0 { table.add([.choice(status, of: "status", "initiative"), .integer(count)]) }
    }
    table.total([.integer(statuses.count)])
    return table
  }

  static let statusChart = Report.Chart(
    form: .bars, title: Text(da: "Initiativer efter status", en: "Initiatives by status"),
    description: Text(
      da: "Antal initiativer i hver status", en: "Number of initiatives in each status"),
    table: "statuses", label: "status", series: ["initiatives"])
}

extension Report {
  /// An empty table of what initiatives were measured by.
  static func effectTable() -> Table {
    Table(
      "effects", Text(da: "Effekt", en: "Effect"),
      caption: Text(
        da: "Hvert effektmål fra udgangspunkt mod målværdi",
        en: "Each effect measure from its baseline towards its goal"),
      [
        .number, Column("measure", .text, da: "Effektmål", en: "Measure"),
        Column("baseline", .decimal, da: "Udgangspunkt", en: "Baseline"),
        Column("latest", .decimal, da: "Seneste", en: "Latest"),
        Column("goal", .decimal, da: "Målværdi", en: "Goal"),
        Column("reached", .percent, da: "Nået", en: "Reached"),
      ])
  }
}

extension Report.Column {
  static let number = Self("number", .integer, da: "Nr.", en: "No.")
  static let title = Self("title", .text, da: "Titel", en: "Title")
  static let status = Self("status", .text, da: "Status", en: "Status")
}

extension Report.Cell {
  /// A number somebody typed: whole, with decimals, or none.
  static func figure(_ value: Value?, isHidden: Bool = false) -> Self {
    isHidden ? .hidden : .number(value?.number)
  }

  /// The same, of a row that names what is withheld.
  static func figure(_ row: Fields, _ name: String) -> Self {
    .figure(row[name], isHidden: row["hidden"]?.list?.contains(.text(name)) == true)
  }
}
