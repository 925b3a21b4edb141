import EventStore

/// How many different workers each citizen meets (Vejen, "Temaplan for psykisk sundhed": as few as
/// possible).
extension Welfare {
  /// - Parameters:
  ///   - limit: more workers than this is too many.
  ///   - namingCitizens: with a row for each citizen; then nothing needs to be withheld.
  public func continuityReport(
    from: String? = nil, to: String? = nil, limit: Int = 4, namingCitizens: Bool = false
  ) throws -> Report {
    guard (1...99).contains(limit) else {
      throw Refusal(
        .invalid, da: "Grænsen skal være et tal fra 1 til 99.",
        en: "The limit must be a number from 1 to 99.")
    }
    let period = try period(from: from, to: to)
    var report = try report(
      "continuity", Text(da: "Kontinuitet", en: "Continuity"), of: period, for: Self.managing)
    let persons = try encounters(period)
    let counts = Self.distribution(persons, limit, isOpen: namingCitizens)
    report.tables = [
      Self.summary(persons, limit, counts), Self.distributionTable(limit, counts),
    ]
    report.main = "distribution"
    if namingCitizens {
      report.tables.append(try citizensTable(persons, limit))
      report.main = "citizens"
    }
    report.charts = [
      Report.Chart(
        form: .bars, title: Text(da: "Forskellige medarbejdere", en: "Different workers"),
        description: Text(
          da: "Antal borgere efter, hvor mange forskellige medarbejdere de har mødt",
          en: "Number of citizens by how many different workers they have met"),
        table: "distribution", label: "workers", series: ["citizens"])
    ]
    report.notes += Self.notes(limit, over: counts.cells.last ?? nil, namingCitizens)
    return report
  }

  /// What one citizen met.
  private struct Encounters {
    let person: ScopeID
    var visits = 0
    var byWorker: [EntityID: Int] = [:]

    var workers: Int { byWorker.count }

    /// The share of visits with the worker met most often, of a hundred.
    var mainShare: Double {
      visits == 0 ? 0 : Double(byWorker.values.max() ?? 0) / Double(visits) * 100
    }
  }

  private func encounters(_ period: Period) throws -> [Encounters] {
    var out: [ScopeID: Encounters] = [:]
    for visit in try PeriodVisits(self, period).done where !visit.staff.isEmpty {
      var encounters = out[visit.person] ?? Encounters(person: visit.person)
      encounters.visits += 1
      for worker in visit.staff { encounters.byWorker[worker, default: 0] += 1 }
      out[visit.person] = encounters
    }
    return out.values.sorted { $0.person < $1.person }
  }

  /// The citizens by how many workers they met: 1, 2, and so on to `limit`, and more.
  private static func distribution(
    _ persons: [Encounters], _ limit: Int, isOpen: Bool
  ) -> SmallCounts<ScopeID> {
    SmallCounts(
      (1...limit + 1).map { number in
        let own = persons.filter { min($0.workers, limit + 1) == number }
        return SmallCounts.Cell(count: own.count, people: Set(own.map(\.person)))
      }, isOpen: isOpen)
  }

  // MARK: - Tables

  private static func summary(
    _ persons: [Encounters], _ limit: Int, _ counts: SmallCounts<ScopeID>
  ) -> Report.Table {
    let over = Text(da: "Flere end \(limit)", en: "More than \(limit)")
    var table = Report.Table(
      "summary", Text(da: "Samlet", en: "Together"),
      caption: Text(
        da: "Forskellige medarbejdere pr. borger i perioden",
        en: "Different workers per citizen in the period"),
      [
        Report.Column("citizens", .integer, da: "Borgere", en: "Citizens"),
        Report.Column("visits", .integer, da: "Besøg", en: "Visits"),
        Report.Column("mean", .decimal, da: "Gennemsnit", en: "Mean"),
        Report.Column("median", .decimal, da: "Median", en: "Median"),
        Report.Column(
          "mainShare", .percent, da: "Besøg af den, borgeren møder mest",
          en: "Visits by the worker met most"),
        Report.Column("overLimit", .integer, da: over.da, en: over.en),
        Report.Column(
          "overLimitShare", .percent, da: "Andel over grænsen", en: "Share above the limit"),
      ])
    guard let total = counts.total else {
      table.add(Array(repeating: .hidden, count: 7))
      return table
    }
    let workers = persons.map { Double($0.workers) }
    // With these, numbers that are withheld could be told apart.
    let isWhole = !counts.cells.contains(nil)
    func figure(_ value: Double?) -> Report.Cell { isWhole ? .number(value) : .hidden }
    table.add([
      .integer(total), .integer(persons.map(\.visits).sum), figure(mean(workers)),
      figure(median(workers)), figure(mean(persons.map(\.mainShare))),
      .count(counts.cells[limit]), .share(counts.cells[limit], of: total),
    ])
    return table
  }

  private static func distributionTable(
    _ limit: Int, _ counts: SmallCounts<ScopeID>
  ) -> Report.Table {
    var table = Report.Table(
      "distribution", Text(da: "Fordeling", en: "Distribution"),
      caption: Text(
        da: "Borgere efter antal forskellige medarbejdere, de har mødt",
        en: "Citizens by the number of different workers they have met"),
      [
        Report.Column("workers", .text, da: "Medarbejdere", en: "Workers"),
        Report.Column("citizens", .integer, da: "Borgere", en: "Citizens"),
        Report.Column("share", .percent, da: "Andel", en: "Share"),
      ])
    for (i, count) in counts.cells.enumerated() {
      let label =
        i < limit
        ? Report.Cell.choice("\(i + 1)", Text("\(i + 1)"))
        : .choice("over", Text(da: "flere end \(limit)", en: "more than \(limit)"))
      table.add([label, .count(count), .share(count, of: counts.total)])
    }
    table.total([.count(counts.total), .none])
    return table
  }

  private func citizensTable(_ persons: [Encounters], _ limit: Int) throws -> Report.Table {
    let names = Dictionary(
      try store.shown("citizen", ["name"]).map { ($0.scope, $0["name"].text ?? "") }
    ) { $1 }
    let staff = Dictionary(try store.entities("staff").map { ($0.id, $0.name) }) { $1 }
    var table = Report.Table(
      "citizens", Text(da: "Borgere", en: "Citizens"),
      caption: Text(
        da: "Hver borger med antal forskellige medarbejdere, flest først",
        en: "Each citizen with the number of different workers, most first"),
      [
        Report.Column("citizen", .text, da: "Borger", en: "Citizen"),
        Report.Column("workers", .integer, da: "Medarbejdere", en: "Workers"),
        Report.Column("visits", .integer, da: "Besøg", en: "Visits"),
        Report.Column("mainWorker", .text, da: "Møder mest", en: "Meets most"),
        Report.Column("mainShare", .percent, da: "Andel af besøgene", en: "Share of the visits"),
        Report.Column("overLimit", .text, da: "Over grænsen", en: "Above the limit"),
      ])
    let rows = persons.map { person in
      let name = names[person.person] ?? ""
      return (name: name, place: DanishOrder(name), met: person)
    }.sorted {
      ($1.met.workers, $0.place, $0.met.person) < ($0.met.workers, $1.place, $1.met.person)
    }
    for row in rows {
      let most = row.met.byWorker.map { (count: $0.value, name: staff[$0.key] ?? "") }
        .min { ($1.count, DanishOrder($0.name)) < ($0.count, DanishOrder($1.name)) }
      table.add([
        .name(row.name), .integer(row.met.workers), .integer(row.met.visits), .name(most?.name),
        most == nil ? .none : .number(row.met.mainShare), .yes(row.met.workers > limit),
      ])
    }
    return table
  }

  private static func notes(_ limit: Int, over: Int?, _ namingCitizens: Bool) -> [Text] {
    var notes = [
      Text(
        da:
          "Der tælles forskellige medarbejdere ved gennemførte besøg. Et besøg af to kolleger er ét "
          + "besøg af to medarbejdere.",
        en: "Different workers at visits that took place are counted. A visit by two colleagues is "
          + "one visit by two workers.")
    ]
    if let over, over > 0 {
      notes.insert(
        Text(
          da: "Advarsel: \(over) borgere har mødt flere end \(limit) forskellige medarbejdere.",
          en: "Warning: \(over) citizens have met more than \(limit) different workers."), at: 0)
    }
    if !namingCitizens { notes.append(Self.suppression) }
    return notes
  }

  // MARK: - Arithmetic

  static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
