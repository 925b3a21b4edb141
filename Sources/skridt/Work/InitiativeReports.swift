import ArgumentParser
import EventStore
import Welfare

extension Initiatives {
  struct Report: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "report",
      abstract: say(
        "Rapportér fremdrift til chefgruppen for et halvår.",
        "Report progress to management for a half-year."))
    @OptionGroup var which: InitiativeArgument

    @Option(
      help: ArgumentHelp(say("Fremdriften.", "The progress."), valueName: say("tekst", "text")))
    var text: String

    @Option(
      help: ArgumentHelp(
        say("onTrack, delayed eller stuck.", "onTrack, delayed or stuck."),
        valueName: say("udsigt", "outlook")))
    var outlook: String?

    @OptionGroup var half: HalfYearOption
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.reportProgress(
        on: which.initiative, text: text, outlook: outlook, period: half.period)
      try desk.console.made([id.description], json: desk.json, say("Rapporteret.", "Reported."))
    }
  }

  struct RetractReport: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "report-retract",
      abstract: say("Træk en rapport om fremdrift tilbage.", "Retract a report on progress."))
    @Argument(
      help: ArgumentHelp(
        say("Rapportens id; se initiative reports.", "The report's id; see initiative reports."),
        valueName: "id"))
    var id: String

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let found = try desk.welfare.find(id, "ownerReport").id.description
      try desk.welfare.retractOwnerReport(found, reason: reason)
      try desk.console.made([found], json: desk.json, say("Trukket tilbage.", "Retracted."))
    }
  }

  struct Reports: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "reports",
      abstract: say(
        "Vis ejernes rapporter for et halvår, og hvem der mangler.",
        "List the owners' reports for a half-year, and who is missing."))
    @OptionGroup var half: HalfYearOption
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let period = half.period ?? HalfYear(desk.welfare.today).description
      let reports = try desk.welfare.ownerReports(period: period)
      let missing = try desk.welfare.missingReports(for: period)
      if desk.json {
        return try desk.console.json([
          "period": .text(period), "reports": .list(reports.map { .object($0.json) }),
          "missing": .list(
            missing.map {
              [
                "id": Value($0.initiative), "number": .int($0.number), "title": .text($0.title),
                "owners": Value($0.owners),
              ]
            }),
        ])
      }
      let short = ShortIDs(reports.map(\.id.description))
      var table = Table(
        "Id", say("Nr.", "No."), say("Titel", "Title"), say("Vurdering", "Outlook"),
        say("Af", "By"), say("Fremdrift", "Progress"))
      for report in reports {
        table.add(
          short(report.id), "\(report.number)", report.title,
          report.outlook.map { Words.choice($0, of: "outlook", kind: "ownerReport") } ?? "",
          report.byName, report.text)
      }
      desk.console.table(
        table, nothing: say("Ingen rapporter for \(period).", "No reports for \(period)."))
      for row in missing {
        desk.console.line(
          say("Mangler: ", "Missing: ") + "\(row.number) \(row.title) "
            + "(\(row.owners.joined(separator: "; ")))")
      }
    }
  }
}

struct HalfYearOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      say("Halvår som 2026-H1; ellers dette.", "Half-year as 2026-H1; otherwise this one."),
      valueName: say("halvår", "half-year")))
  var period: String?
}

extension Welfare.OwnerReport {
  fileprivate var json: Fields {
    [
      "id": Value(id), "initiative": Value(initiative), "number": .int(number),
      "title": .text(title), "period": .text(period), "text": .text(text),
      "outlook": Value(optional: outlook), "by": .text(byName), "wasOwner": .bool(wasOwner),
    ]
  }
}

/// Statuses for management and the committee: `initiative pack …`.
struct Packs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: say(
      "Status til chefgruppen (halvår) og udvalget (år).",
      "Status for management (half-yearly) and the committee (yearly)."),
    subcommands: [List.self, Open.self, Show.self, Freeze.self, Present.self])
}

extension Packs {
  struct Which: ParsableArguments {
    @Argument(
      help: ArgumentHelp(
        say("Statussens id.", "The status's id."), valueName: say("status", "status")))
    var pack: String
  }

  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say("Vis statusserne.", "List the statuses."))
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.statusReports()
      if desk.json {
        return try desk.console.json(.list(rows.map { .object($0.json(with: false)) }))
      }
      let short = ShortIDs(rows.map(\.id.description))
      var table = Table(
        "Id", say("Periode", "Period"), say("Til", "For"), "Status", say("Siden", "Since"))
      for row in rows {
        table.add(
          short(row.id), row.period,
          Words.choice(row.audience, of: "audience", kind: "statusReport"),
          Words.status(row.status, of: "statusReport"), row.statusDate ?? "")
      }
      desk.console.table(table, nothing: say("Ingen endnu.", "None yet."))
    }
  }

  struct Open: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "open",
      abstract: say("Åbn en status for en periode.", "Open the status of a period."))
    @Option(
      name: .customLong("for"),
      help: ArgumentHelp(
        say("management (chefgruppen) eller committee (udvalget).", "management or committee."),
        valueName: say("hvem", "who")))
    var audience: String

    @Option(
      help: ArgumentHelp(
        say("Halvår som 2026-H1, eller år som 2026.", "Half-year as 2026-H1, or a year as 2026."),
        valueName: say("periode", "period")))
    var period: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.openStatusReport(for: audience, period: period)
      try desk.console.made(
        [id.description], json: desk.json,
        say("Åben: \(id.description.prefix(8)).", "Open: \(id.description.prefix(8))."))
    }
  }

  struct Show: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: say(
        "Vis en status, som den blev fastfrosset, eller som den er nu.",
        "Show a status as it was frozen, or as it is now."))
    @OptionGroup var which: Which
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let report = try desk.welfare.showStatusReport(which.pack)
      if desk.json { return try desk.console.json(.object(report.json(with: true))) }
      let audience = Words.choice(report.audience, of: "audience", kind: "statusReport")
      desk.console.line(
        "\(report.period), \(audience), \(Words.status(report.status, of: "statusReport"))")
      for (heading, lines) in PackText(report.contents).parts {
        desk.console.line()
        desk.console.line(heading)
        for line in lines { desk.console.line("  " + line) }
      }
    }
  }

  struct Freeze: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "freeze",
      abstract: say(
        "Fastfrys en status; den siger det samme fra nu af.",
        "Freeze a status; it says the same from now on."))
    @OptionGroup var which: Which
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try desk.welfare.freezeStatusReport(which.pack)
      let id = try desk.welfare.find(which.pack, "statusReport").id
      try desk.console.made([id.description], json: desk.json, say("Fastfrosset.", "Frozen."))
    }
  }

  struct Present: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "present",
      abstract: say("Registrér, at en status er forelagt.", "Record that a status was presented."))
    @OptionGroup var which: Which

    @Option(
      help: ArgumentHelp(say("Mødet.", "The meeting."), valueName: say("henvisning", "reference")))
    var decision: String

    @Option(
      help: ArgumentHelp(
        say("Dagen; ellers i dag.", "The day; otherwise today."), valueName: say("dato", "date")))
    var on: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try desk.welfare.presentStatusReport(which.pack, at: decision, on: on)
      let id = try desk.welfare.find(which.pack, "statusReport").id
      try desk.console.made([id.description], json: desk.json, say("Forelagt.", "Presented."))
    }
  }
}

extension Welfare.StatusReport {
  fileprivate func json(with contents: Bool) -> Fields {
    var out: Fields = [
      "id": Value(id), "period": .text(period), "audience": .text(audience),
      "status": .text(status), "statusDate": Value(optional: statusDate),
      "decision": Value(optional: decision),
    ]
    if contents { out["contents"] = .object(self.contents) }
    return out
  }
}
