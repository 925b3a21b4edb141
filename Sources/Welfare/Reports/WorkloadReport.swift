import EventStore

/// What each worker does, and each unit.
extension Welfare {
  /// - Parameters:
  ///   - from: the first day; nil means a year before the last.
  ///   - to: the last day; nil means today.
  public func workloadReport(from: String? = nil, to: String? = nil) throws -> Report {
    let period = try period(from: from, to: to)
    var report = try report(
      "workload", Text(da: "Arbejdsbelastning", en: "Workload"), of: period, for: Self.managing)
    let visits = try PeriodVisits(self, period)
    let staff = try store.entities("staff")
    let unit = Dictionary(staff.map { ($0.id, $0["unit"].text ?? "") }) { $1 }
    let working = Set(
      try store.entities("role").filter {
        $0["role"].text == "worker" && $0["status"].text == "active"
      }.compactMap { $0["staff"].entity })

    var byWorker: [EntityID: Work] = [:]
    for id in staff.map(\.id) where working.contains(id) { byWorker[id] = Work() }
    var byUnit: [String: Work] = [:]
    var byMonth: [String: Work] = [:]
    var all = Work()
    for (visits, isDone) in [(visits.done, true), (visits.missed, false)] {
      for visit in visits {
        for worker in visit.staff { byWorker[worker, default: Work()].add(visit, isDone, [worker]) }
        for (unit, workers) in Dictionary(grouping: visit.staff, by: { unit[$0] ?? "" }) {
          byUnit[unit, default: Work()].add(visit, isDone, workers)
        }
        let month = String(visit.at.homeDay.description.prefix(7))
        byMonth[month, default: Work()].add(visit, isDone, visit.staff)
        all.add(visit, isDone, visit.staff)
      }
    }
    for id in byWorker.keys { byUnit[unit[id] ?? "", default: Work()].workers += 1 }

    let names = Dictionary(staff.map { ($0.id, $0.name) }) { $1 }
    let workers = byWorker.map { id, work in
      (name: names[id] ?? String(id.description.prefix(8)), id: id, work: work)
    }.sorted(byName: \.name) { $0.id < $1.id }
    var table = Report.Table(
      "workers", Text(da: "Medarbejdere", en: "Workers"),
      caption: Text(
        da: "Besøg, tid og borgere for hver medarbejder", en: "Visits, time and citizens by worker"),
      [Column.worker, Column.unit] + Work.columns)
    for row in workers {
      table.add(
        [.name(row.name), .name(unit[row.id].flatMap { $0.isEmpty ? nil : $0 })]
          + row.work.cells(period))
    }
    table.total([.none] + all.cells(period))

    var units = Report.Table(
      "units", Text(da: "Afdelinger", en: "Units"),
      caption: Text(
        da: "Besøg, tid og borgere for hver afdeling", en: "Visits, time and citizens by unit"),
      [Column.unit, Report.Column("workers", .integer, da: "Medarbejdere", en: "Workers")]
        + Work.columns)
    for (unit, work) in byUnit.sorted(byName: \.key) {
      let name =
        unit.isEmpty
        ? Report.Cell.choice("none", Text(da: "uden afdeling", en: "no unit")) : .name(unit)
      units.add([name, .integer(work.workers)] + work.cells(period))
    }
    units.total([.integer(byWorker.count)] + all.cells(period))

    report.tables = [table, units, Self.months(byMonth, period)]
    report.charts = Self.charts
    report.notes += Self.notes(all, atOnce: visits.minutesAtOnce)
    return report
  }

  private static func months(_ byMonth: [String: Work], _ period: Period) -> Report.Table {
    var table = Report.Table(
      "months", Text(da: "Måned for måned", en: "Month by month"),
      caption: Text(
        da: "Besøg, tid og udeblivelser i hver måned, som perioden berører",
        en: "Visits, time and no-shows in each month the period touches"),
      [
        Report.Column("month", .text, da: "Måned", en: "Month"),
        Report.Column("visits", .integer, da: "Besøg", en: "Visits"),
        Report.Column("hours", .decimal, da: "Timer", en: "Hours"),
        Report.Column("noShows", .integer, da: "Udeblivelser", en: "No-shows"),
      ])
    var (year, month) = (period.from.year, period.from.month)
    while (year, month) <= (period.to.year, period.to.month) {
      let name = "\(year)-\(Day.two(month))"
      let work = byMonth[name] ?? Work()
      table.add([
        .name(name), .integer(work.visits), .number(Double(work.minutes) / 60),
        .integer(work.noShows),
      ])
      (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
    }
    return table
  }

  private static let charts = [
    Report.Chart(
      form: .bars, title: Text(da: "Timer om ugen", en: "Hours a week"),
      description: Text(
        da: "Timer om ugen på besøg for hver medarbejder",
        en: "Hours a week on visits by worker"),
      table: "workers", label: "worker", series: ["hoursAWeek"]),
    Report.Chart(
      form: .bars, title: Text(da: "Timer om ugen i afdelingerne", en: "Hours a week in the units"),
      description: Text(
        da: "Timer om ugen på besøg for hver afdeling", en: "Hours a week on visits by unit"),
      table: "units", label: "unit", series: ["hoursAWeek"]),
    Report.Chart(
      form: .lines, title: Text(da: "Timer og besøg", en: "Hours and visits"),
      description: Text(
        da: "Timer på besøg og antal besøg i hver måned",
        en: "Hours on visits and number of visits in each month"),
      table: "months", label: "month", series: ["hours", "visits"]),
  ]

  private static func notes(_ all: Work, atOnce: Int64) -> [Text] {
    var notes = [
      Text(
        da:
          "Gennemførte besøg tæller. Et besøg af to medarbejdere tæller hos dem begge og én gang i "
          + "alt; tiden er medarbejdernes tid lagt sammen.",
        en:
          "Visits that took place count. A visit by two workers counts with both of them and once "
          + "in the total; time is that of the workers together.")
    ]
    if atOnce > 0 {
      notes.append(
        Text(
          da:
            "\(atOnce) minutter er skrevet mere end én gang, fordi en medarbejder var på flere besøg "
            + "samtidig; de tæller én gang.",
          en:
            "\(atOnce) minutes were written more than once, because a worker was at several visits "
            + "at a time; they count once."))
    }
    if all.untimed > 0 {
      notes.append(
        Text(
          da: "\(all.untimed) besøg er skrevet uden minutter og tæller ikke med i tiden.",
          en: "\(all.untimed) visits were written without minutes and add nothing to the time."))
    }
    return notes
  }
}

/// Work added up.
private struct Work {
  var workers = 0
  private(set) var visits = 0
  private(set) var noShows = 0
  private(set) var minutes: Int64 = 0
  /// Visits somebody's minutes are missing of.
  private(set) var untimed = 0
  private var persons: Set<ScopeID> = []

  mutating func add(
    _ visit: PeriodVisits.Visit, _ isDone: Bool, _ workers: some Collection<EntityID>
  ) {
    guard isDone else {
      noShows += 1
      return
    }
    visits += 1
    persons.insert(visit.person)
    let spent = workers.map { visit.minutes[$0] ?? nil }
    minutes = minutes.adding(spent.map { $0 ?? 0 }.sum)
    if spent.contains(nil) { untimed += 1 }
  }

  static let columns = [
    Report.Column("visits", .integer, da: "Besøg", en: "Visits"),
    Report.Column("minutes", .integer, da: "Minutter", en: "Minutes"),
    Report.Column("hoursAWeek", .decimal, da: "Timer om ugen", en: "Hours a week"),
    Report.Column("citizens", .integer, da: "Borgere", en: "Citizens"),
    Report.Column("noShows", .integer, da: "Udeblivelser", en: "No-shows"),
  ]

  func cells(_ period: Period) -> [Report.Cell] {
    [
      .integer(visits), .integer(minutes), .number(Double(minutes) / 60 / period.weeks),
      .integer(persons.count), .integer(noShows),
    ]
  }
}

private enum Column {
  static let worker = Report.Column("worker", .text, da: "Medarbejder", en: "Worker")
  static let unit = Report.Column("unit", .text, da: "Afdeling", en: "Unit")
}
