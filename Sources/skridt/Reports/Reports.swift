import ArgumentParser
import EventStore
import Welfare

/// What the municipality knows about its own work: `report …`.
struct Reports: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: say(
      "Rapporter: tabeller, JSON, CSV og HTML.", "Reports: tables, JSON, CSV and HTML."),
    discussion: say(
      """
      På centralen for tovholdere, chefgruppen og administratorer; udvalget kan få dem, der intet \
      siger om en borger. På en enhed dækker en rapport det, enheden har. Optællinger af færre end fem \
      borgere er skjult, undtagen i workload og hvor der bedes om navne (--citizens); de er for lederne.
      """,
      """
      On the central node for coordinators, management and administrators; the committee may have \
      those that say nothing about a citizen. On a device a report covers what the device holds. \
      Counts of fewer than five citizens are hidden, but for workload and where names are asked for \
      (--citizens), which are for those in charge.
      """),
    subcommands: [
      InitiativeStatus.self, HalfYearStatus.self, Yearly.self, GoalsReached.self, Continuity.self,
      Targets.self, Workload.self,
    ])
}

struct PeriodOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      say(
        "Første dag; ellers et år før den sidste.", "First day; otherwise a year before the last."),
      valueName: say("dato", "date")))
  var from: String?

  @Option(
    help: ArgumentHelp(
      say("Sidste dag; ellers i dag.", "Last day; otherwise today."),
      valueName: say("dato", "date")))
  var to: String?
}

extension Reports {
  struct Continuity: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "continuity",
      abstract: say(
        "Hvor mange forskellige medarbejdere borgerne møder.",
        "How many different workers citizens meet."))
    @OptionGroup var period: PeriodOptions

    @Option(
      help: ArgumentHelp(
        say("Flere medarbejdere end det er for mange.", "More workers than this is too many."),
        valueName: say("antal", "number")))
    var limit = 4

    @Flag(help: ArgumentHelp(say("Også hver borger med navn.", "Also each citizen by name.")))
    var citizens = false

    @OptionGroup var output: ReportOutput
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let report = try desk.welfare.continuityReport(
        from: period.from, to: period.to, limit: limit, namingCitizens: citizens)
      try desk.deliver(report, output)
    }
  }

  struct Workload: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "workload",
      abstract: say(
        "Besøg, timer og borgere for hver medarbejder og afdeling.",
        "Visits, hours and citizens by worker and unit."))
    @OptionGroup var period: PeriodOptions
    @OptionGroup var output: ReportOutput
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try desk.deliver(
        try desk.welfare.workloadReport(from: period.from, to: period.to), output)
    }
  }
}

extension Reports {
  struct InitiativeStatus: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "initiatives",
      abstract: say(
        "Hvert initiativs status, udsigt og effekt.",
        "The status, outlook and effect of each initiative."))
    @OptionGroup var output: ReportOutput
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try desk.deliver(try desk.welfare.initiativesReport(), output)
    }
  }

  struct HalfYearStatus: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "half-year",
      abstract: say("Halvårsstatus til chefgruppen.", "The half-year status for management."))
    @OptionGroup var half: HalfYearOption
    @OptionGroup var output: ReportOutput
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try desk.deliver(try desk.welfare.halfYearReport(half.period), output)
    }
  }

  struct Yearly: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "yearly",
      abstract: say(
        "Årsstatus til udvalget; intet om en borger.",
        "The yearly status for the committee; nothing about a citizen."))
    @Option(
      help: ArgumentHelp(
        say("Året; ellers i år.", "The year; otherwise this one."), valueName: say("år", "year")))
    var year: String?

    @OptionGroup var output: ReportOutput
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try desk.deliver(try desk.welfare.yearlyReport(year), output)
    }
  }

  struct GoalsReached: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "goals",
      abstract: say(
        "Hvor langt borgerne er med deres mål.", "How far citizens have come with their goals."))
    @Option(
      help: ArgumentHelp(
        say("Kun denne borgers mål, et for et.", "Only this citizen's goals, one by one."),
        valueName: say("borger", "citizen")))
    var citizen: String?

    @OptionGroup var period: PeriodOptions
    @OptionGroup var output: ReportOutput
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let report =
        try citizen.map {
          try desk.welfare.goalsReport(of: $0, from: period.from, to: period.to)
        } ?? desk.welfare.goalsReport(from: period.from, to: period.to)
      try desk.deliver(report, output)
    }
  }

  struct Targets: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "targets",
      abstract: say(
        "Måltallene i alle læsninger, og opholdstallene.",
        "The targets in every reading, and the figures of stays."))
    @OptionGroup var period: PeriodOptions
    @OptionGroup var output: ReportOutput
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try desk.deliver(try desk.welfare.targetsReport(from: period.from, to: period.to), output)
    }
  }
}
