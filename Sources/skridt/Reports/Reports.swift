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
      siger om en borger. På en enhed dækker en rapport det, enheden har. Tal om færre end fem \
      borgere er skjult.
      """,
      """
      On the central node for coordinators, management and administrators; the committee may have \
      those that say nothing about a citizen. On a device a report covers what the device holds. \
      Numbers about fewer than five citizens are hidden.
      """),
    subcommands: [Continuity.self, Workload.self])
}

struct PeriodOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      say("Første dag; ellers et år før den sidste.", "First day; otherwise a year before the last."),
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
      abstract: say(
        "Besøg, timer og borgere for hver medarbejder og enhed.",
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
