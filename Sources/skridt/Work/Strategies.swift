import ArgumentParser
import EventStore
import Welfare

struct Strategies: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strategy",
    abstract: say(
      "Kommunens strategier, deres måltal og deres uoverensstemmelser.",
      "The municipality's strategies, their targets and their contradictions."),
    subcommands: [
      ImportPaper.self, List.self, Show.self, Items.self, Targets.self, Discrepancies.self,
      TraceCommand.self, Link.self, Unlink.self,
    ])
}

struct StrategyOption: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      say("Kommune, titel eller id; ellers alle.", "Municipality, title or id; otherwise all."),
      valueName: say("strategi", "strategy")))
  var strategy: String?
}

extension Strategies {
  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say("Vis strategierne.", "List the strategies."))
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.strategies()
      if desk.json { return try desk.console.json(.list(rows.map { .object($0.json) })) }
      var table = Table(
        say("Kommune", "Municipality"), say("Periode", "Period"), say("Titel", "Title"),
        say("Indhold", "Contents"), say("Uoverens.", "Discrep."))
      for row in rows {
        table.add(
          row.municipality, row.periods.joined(separator: say(" el. ", " or ")), row.title,
          contents(row), row["discrepancies"].map { "\($0)" } ?? "")
      }
      desk.console.table(table, nothing: say("Ingen strategier her.", "No strategies here."))
    }

    private func contents(_ row: StrategyRow) -> String {
      row.counts.filter { $0.name != "discrepancies" }.map {
        "\($0.number) \(Labels.count($0.name).text(in: Speech.language))"
      }.joined(separator: ", ")
    }
  }

  struct Show: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: say(
        "Vis en strategi eller et punkt, og hvad der hører under.",
        "Show a strategy or an item, and what is under it."))
    @Argument(
      help: ArgumentHelp(
        say("Kommune, titel eller id.", "Municipality, title or id."),
        valueName: say("strategi", "strategy")))
    var strategy: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let (found, row, items) = try found(desk)
      if desk.json {
        var json = desk.json(of: found).merging(row) { $1 }
        json["items"] = .list(items.map { .object($0.json) })
        return try desk.console.json(.object(json))
      }
      try desk.describe(found)
      guard !items.isEmpty else { return }
      desk.console.line()
      for row in items { desk.console.line(row.line) }
    }

    private func found(_ desk: Desk) throws -> (Entity, Fields, [StrategyItemRow]) {
      do {
        let found = try desk.welfare.showStrategy(strategy)
        return (found.strategy, found.row.json, found.items)
      } catch let refusal as Refusal where refusal.cause == .notFound {
        let found = try desk.welfare.showStrategyItem(strategy)
        return (found.item, found.row.json, found.items)
      }
    }
  }

  struct Items: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "items",
      abstract: say("Vis strategipunkterne.", "List the items of strategies."))
    @OptionGroup var which: StrategyOption
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.strategyItems(of: which.strategy)
      if desk.json { return try desk.console.json(.list(rows.map { .object($0.json) })) }
      let short = ShortIDs(rows.map(\.id.description))
      var table = Table(
        "Id", say("Niveau", "Level"), say("Nr.", "No."), say("Titel", "Title"),
        say("Initiativer", "Initiatives"), say("Bidrager til", "Serves"))
      for row in rows {
        table.add(
          short(row.id), Words.choice(row.level, of: "level", kind: "strategyItem"),
          Tables.number(row.number), String(repeating: "  ", count: row.depth) + row.title,
          row.initiatives.map(\.shown).joined(separator: " "),
          row.tags.map { Words.choice($0, of: "tags", kind: "goal") }.joined(separator: ", "))
      }
      desk.console.table(
        table, nothing: say("Ingen strategipunkter her.", "No strategy items here."))
      if rows.contains(where: { $0.initiatives.contains(where: \.isContradictory) }) {
        desk.console.note(InitiativeLink.legend)
      }
    }
  }

  struct Targets: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "targets",
      abstract: say(
        "Vis måltallene, med alle læsninger af dem.",
        "List the targets, with every reading of them."))
    @OptionGroup var which: StrategyOption
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.targets(of: which.strategy)
      if desk.json { return try desk.console.json(.list(rows.map { .object($0.json) })) }
      desk.console.table(
        Tables.targets(rows), nothing: say("Ingen måltal her.", "No targets here."))
    }
  }

  struct Discrepancies: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "discrepancies",
      abstract: say(
        "Vis, hvor kilderne modsiger sig selv.",
        "List what the papers contradict themselves about."))
    @OptionGroup var which: StrategyOption
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.discrepancies(of: which.strategy)
      if desk.json { return try desk.console.json(.list(rows.map { .object($0.json) })) }
      var table = Table(
        say("Kommune", "Municipality"), "Id", say("Om", "About"),
        say("Uoverensstemmelse", "Discrepancy"))
      for row in rows {
        table.add(
          row.municipality, row.id ?? "", row.about, row.text.text(in: Speech.language))
      }
      desk.console.table(table, nothing: say("Ingen her.", "None here."))
    }
  }

  struct Link: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "link",
      abstract: say(
        "Knyt initiativer eller mål for borgerne til et strategipunkt.",
        "Link initiatives or citizens' goals to a strategy item."))
    @OptionGroup var what: LinkArguments
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try desk.welfare.link(
        what.item, initiatives: what.initiative, tags: what.tag, reason: what.reason)
      try desk.linked(what)
    }
  }

  struct Unlink: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "unlink",
      abstract: say(
        "Fjern en tilknytning fra et strategipunkt.", "Remove a link from a strategy item."))
    @OptionGroup var what: LinkArguments
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try desk.welfare.unlink(
        what.item, initiatives: what.initiative, tags: what.tag, reason: what.reason)
      try desk.linked(what)
    }
  }
}

struct LinkArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      say("Strategipunktets titel eller id.", "The item's title or id."),
      valueName: say("punkt", "item")))
  var item: String

  @Option(
    help: ArgumentHelp(
      say("Nummer, titel eller id; kan gentages.", "Number, title or id; may be repeated."),
      valueName: say("initiativ", "initiative")))
  var initiative: [String] = []

  @Option(
    help: ArgumentHelp(
      say(
        "relations, health, participation eller employment; kan gentages.",
        "relations, health, participation or employment; may be repeated."),
      valueName: say("bidrag", "tag")))
  var tag: [String] = []

  @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
  var reason: String?

  func validate() throws {
    guard !initiative.isEmpty || !tag.isEmpty else {
      throw ValidationError(
        say("Angiv --initiative eller --tag.", "Give --initiative or --tag."))
    }
  }
}

extension Desk {
  fileprivate func linked(_ what: LinkArguments) throws {
    let item = try welfare.findStrategyItem(what.item)
    try console.made([item.id.description], json: json, say("Rettet.", "Revised."))
  }
}
