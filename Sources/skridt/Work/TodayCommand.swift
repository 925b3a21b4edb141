import ArgumentParser
import EventStore
import Welfare

struct TodayCommand: DeskCommand {
  static let configuration = CommandConfiguration(
    commandName: "today",
    abstract: say("Se dagen i dag.", "See today."),
    discussion: say(
      "Dagens besøg, det, der skal gøres, advarsler, og det, der venter på afklaring. På centralen "
        + "for den medarbejder, --as nævner.",
      "Today's visits, what is due, warnings, and what waits for a decision. On the central node for "
        + "whoever acts (--as)."))
  @OptionGroup var shared: Shared

  func run(at desk: Desk) throws {
    let page = try desk.welfare.todayPage()
    let standings = try Standings(page.visits.map(\.id), at: desk)
    if desk.json { return try desk.console.json(try Self.json(page, standings, desk)) }
    desk.console.line("\(page.day) · \(page.workerName)")
    if page.visits.isEmpty {
      desk.console.line(say("Ingen besøg i dag.", "No visits today."))
    }
    desk.section(
      say("Besøg i dag", "Visits today"), Tables.visits(page.visits, naming: true, standings))
    desk.section(say("Skal gøres", "Due"), Tables.due(page.due))
    desk.section(say("Advarsler", "Warnings"), Tables.warnings(page.warnings))
    desk.section(say("Venter på afklaring", "Waits for a decision"), try conflicts(page, desk))
    guard try !desk.store.isCentral() else { return }
    desk.console.line()
    desk.console.line(
      page.unsent == 0
        ? say("Alt er sendt til centralen.", "Everything has reached the central node.")
        : say(
          "Registreringer, der ikke er kommet frem til centralen endnu: \(page.unsent).",
          "\(page.unsent) records have not reached the central node yet."))
    if page.refused > 0 {
      desk.console.line(
        say(
          "Centralen har afvist noget: se skridt status.",
          "The central node refused something: see skridt status."))
    }
  }

  private func conflicts(_ page: Welfare.TodayPage, _ desk: Desk) throws -> Table {
    let short = ShortIDs(page.conflicts.map(\.id.description))
    var table = Table("Id", say("Hvad", "What"), say("Om", "About"), say("Borger", "Citizen"))
    for conflict in page.conflicts {
      table.add(
        short(conflict.id), desk.subject(of: conflict), try desk.name(of: conflict.entity),
        try desk.welfare.citizen(in: conflict.scope))
    }
    return table
  }

  private static func json(
    _ page: Welfare.TodayPage, _ standings: Standings, _ desk: Desk
  ) throws -> Value {
    [
      "day": .text(page.day.description), "worker": Value(page.worker),
      "workerName": .text(page.workerName),
      "visits": .list(page.visits.map { standings.json($0.json, $0.id) }),
      "due": .list(page.due.map { .object($0.json) }),
      "warnings": .list(page.warnings.map { .object($0.json) }),
      "conflicts": .list(try page.conflicts.map { .object(try desk.fields(of: $0)) }),
      "unsent": .int(Int64(page.unsent)), "refused": .int(Int64(page.refused)),
    ]
  }
}

struct DueCommand: DeskCommand {
  static let configuration = CommandConfiguration(
    commandName: "due",
    abstract: say(
      "Vis det, der skal gøres: opfølgninger, frister, aftaler.",
      "List what is due: follow-ups, deadlines, agreements."))
  @Argument(
    help: ArgumentHelp(
      say("Kun denne borgers.", "Only this citizen's."), valueName: say("borger", "citizen")))
  var citizen: String?

  @Option(
    help: ArgumentHelp(
      say(
        "Til og med; ellers om \(Welfare.dueWithin) dage.",
        "To and including; otherwise \(Welfare.dueWithin) days ahead."),
      valueName: say("dato", "date")))
  var by: String?

  @OptionGroup var shared: Shared

  func run(at desk: Desk) throws {
    let rows = try desk.welfare.due(of: citizen, by: try by.map { try day($0, desk) })
    if desk.json { return try desk.console.json(.list(rows.map { .object($0.json) })) }
    desk.console.table(
      Tables.due(rows), nothing: say("Intet skal gøres.", "Nothing is due."))
  }

  private func day(_ text: String, _ desk: Desk) throws -> Day {
    do { return try desk.welfare.day(text) } catch {
      throw ValidationError(error.text.text(in: Speech.language))
    }
  }
}

extension Tables {
  static func due(_ rows: [Welfare.DueRow]) -> Table {
    let short = ShortIDs(rows.map(\.entity.description))
    var table = Table(
      "Id", say("Dato", "Day"), say("Hvornår", "When"), say("Borger", "Citizen"),
      say("Hvad", "What"), say("Om", "About"))
    for row in rows {
      table.add(
        short(row.entity), row.day.description,
        Welfare.when(row.daysLeft).text(in: Speech.language), row.citizenName, row.what.words,
        row.title)
    }
    return table
  }

  static func warnings(_ rows: [Warning]) -> Table {
    var table = Table(say("Borger", "Citizen"), say("Advarsel", "Warning"))
    for row in rows { table.add(row.citizenName, row.text.text(in: Speech.language)) }
    return table
  }
}

extension Welfare.DueRow.What {
  fileprivate var words: String {
    switch self {
    case .followUp: say("opfølgning på planen", "plan follow-up")
    case .deadline: say("frist for mål", "goal's deadline")
    case .quietGoal: say("mål uden nyt", "goal without news")
    case .agreedVisit: say("aftalt besøg, ikke planlagt", "agreed visit, not planned")
    case .unrecordedVisit: say("besøg, der ikke er registreret", "visit not recorded")
    case .stayPlan: say("opholdsplan", "stay plan")
    case .dischargePlan: say("plan for udskrivning", "discharge plan")
    case .discharge: say("udskrivning", "discharge")
    }
  }
}

extension Welfare.DueRow {
  var json: Fields {
    [
      "what": .text(what.rawValue), "id": Value(entity), "citizen": Value(citizen),
      "citizenName": .text(citizenName), "title": .text(title), "day": .text(day.description),
      "daysLeft": .int(Int64(daysLeft)),
    ]
  }
}

extension Warning {
  fileprivate var json: Fields {
    [
      "what": .text(what.rawValue), "id": Value(entity), "citizen": Value(citizen),
      "citizenName": .text(citizenName), "text": .text(text.text(in: Speech.language)),
    ]
  }
}
