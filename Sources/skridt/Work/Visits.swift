import ArgumentParser
import EventStore
import Welfare

struct Visits: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "visit", abstract: say("Besøg.", "Visits."),
    subcommands: [Plan.self, Record.self, Amend.self, Retract.self, List.self, Show.self])

  static let modeHelp = ArgumentHelp(
    say("home (i hjemmet), out (ude), phone (telefon) eller video.", "home, out, phone or video."),
    valueName: say("form", "mode"))
  static let modes = CompletionKind.list(["home", "out", "phone", "video"])
}

struct VisitArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(say("Besøgets id.", "The visit's id."), valueName: say("besøg", "visit")))
  var visit: String
}

extension Visits {
  struct Plan: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "plan",
      abstract: say("Planlæg et besøg.", "Plan a visit."))
    @OptionGroup var who: CitizenArgument

    @Option(
      help: ArgumentHelp(
        say("Hvornår, som \"2026-10-15 14:00\".", "When, as \"2026-10-15 14:00\"."),
        valueName: say("tid", "time")))
    var at: String

    @Option(help: ArgumentHelp(say("Minutter.", "Minutes."), valueName: say("tal", "number")))
    var minutes: Int?

    @Option(help: Visits.modeHelp, completion: Visits.modes) var mode: String?

    @Option(
      help: ArgumentHelp(
        say(
          "Medarbejder; ellers den, der planlægger. Kan gentages.",
          "Worker; otherwise who plans. May be repeated."), valueName: say("medarbejder", "staff")))
    var worker: [String] = []

    @Option(
      help: ArgumentHelp(
        say("Mål; kan gentages.", "Goal; may be repeated."), valueName: say("mål", "goal")))
    var goal: [String] = []

    @Option(help: ArgumentHelp(say("Notat.", "Note."), valueName: say("tekst", "text")))
    var note: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      var fields: Fields = [:]
      fields.put("mode", mode)
      fields.put("note", note)
      if !worker.isEmpty { fields["staff"] = .list(worker.map { .text($0) }) }
      if !goal.isEmpty { fields["goals"] = .list(goal.map { .text($0) }) }
      let id = try desk.welfare.planVisit(to: who.citizen, at: self.at, minutes: minutes, fields)
      try desk.console.made(
        [id.description], json: desk.json, say("Besøget er planlagt.", "The visit is planned."))
    }
  }

  struct Amend: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "amend",
      abstract: say("Ret et besøg.", "Amend a visit."),
      discussion: say(
        "Det, der stod før, bliver i historikken. --with og --goal angives samlet.",
        "What it said before remains in the history. Give --with and --goal as a whole."))
    @OptionGroup var which: VisitArgument

    @Option(
      help: ArgumentHelp(
        say("Start, som \"2026-10-15 14:00\".", "Start, as \"2026-10-15 14:00\"."),
        valueName: say("tid", "time")))
    var at: String?

    @Option(help: ArgumentHelp(say("Minutter.", "Minutes."), valueName: say("tal", "number")))
    var minutes: Int?

    @Option(help: Visits.modeHelp, completion: Visits.modes) var mode: String?

    @Option(
      help: ArgumentHelp(
        say("Medarbejder; kan gentages.", "Worker; may be repeated."),
        valueName: say("medarbejder", "staff")))
    var with: [String] = []

    @Option(
      help: ArgumentHelp(
        say("Mål; kan gentages.", "Goal; may be repeated."), valueName: say("mål", "goal")))
    var goal: [String] = []

    @Option(help: ArgumentHelp(say("Notat.", "Note."), valueName: say("tekst", "text")))
    var note: String?

    @Option(help: ArgumentHelp(say("Aftaler.", "Agreements."), valueName: say("tekst", "text")))
    var agreements: String?

    @Option(help: ArgumentHelp(say("Næste besøg.", "Next visit."), valueName: say("tid", "time")))
    var next: String?

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let found = try desk.welfare.find(which.visit, "visit")
      let isPlanned = found["status"].text == "planned"
      var fields: Fields = [:]
      fields.put(isPlanned ? "plannedStart" : "start", self.at)
      fields.put(isPlanned ? "plannedMinutes" : "minutes", minutes)
      fields.put("mode", mode)
      fields.put("note", note)
      fields.put("agreements", agreements)
      fields.put("nextVisit", next)
      if !with.isEmpty { fields["staff"] = .list(with.map { .text($0) }) }
      if !goal.isEmpty { fields["goals"] = .list(goal.map { .text($0) }) }
      try requireSomething(fields)
      try desk.welfare.amendVisit(found.id.description, fields, reason: reason)
      try desk.console.made(
        [found.id.description], json: desk.json, say("Besøget er rettet.", "The visit is amended."))
    }
  }

  struct Retract: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "retract",
      abstract: say("Træk et besøg tilbage.", "Retract a visit."),
      discussion: say(
        "Besøgets fremskridt og klip trækkes også tilbage. Intet slettes.",
        "Its progress and clips are retracted too. Nothing is deleted."))
    @OptionGroup var which: VisitArgument

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.find(which.visit, "visit").id.description
      try desk.welfare.retractVisit(id, reason: reason)
      try desk.console.made(
        [id], json: desk.json, say("Besøget er trukket tilbage.", "The visit is retracted."))
    }
  }

  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say("Vis besøgene, de nyeste først.", "List the visits, the latest first."))
    @Argument(
      help: ArgumentHelp(
        say("Kun denne borgers.", "Only this citizen's."), valueName: say("borger", "citizen")))
    var citizen: String?

    @Option(help: ArgumentHelp(say("Fra dato.", "From."), valueName: say("dato", "date")))
    var from: String?

    @Option(
      help: ArgumentHelp(
        say("Til og med dato.", "To and including."), valueName: say("dato", "date")))
    var to: String?

    @Flag(help: ArgumentHelp(say("Også de tilbagetrukne.", "Also those retracted.")))
    var all = false

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.visits(of: citizen, from: from, to: to, includingRetracted: all)
      let standings = try Standings(rows.map(\.id), at: desk)
      if desk.json {
        return try desk.console.json(.list(rows.map { standings.json($0.json, $0.id) }))
      }
      desk.console.table(
        Tables.visits(rows, naming: true, standings),
        nothing: say("Ingen besøg her.", "No visits here."))
    }
  }

  struct Show: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: say("Vis et besøg.", "Show a visit."))
    @OptionGroup var which: VisitArgument

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let found = try desk.welfare.showVisit(which.visit)
      let standings = try Standings([found.visit.id], at: desk)
      if desk.json {
        return try desk.console.json(
          standings.json(desk.json(of: found.visit).merging(found.row.json) { $1 }, found.visit.id))
      }
      try desk.describe(found.visit)
    }
  }
}
