import ArgumentParser
import EventStore
import Welfare

struct Goals: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "goal", abstract: say("Mål og fremskridt.", "Goals and progress."),
    subcommands: [
      Set.self, List.self, Show.self, Revise.self, Progress.self, RetractProgress.self, Close.self,
      Reopen.self,
    ])
}

/// A number on a goal's scale may be negative, which the parser would take for an option.
struct GoalFields: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      say("Målet med borgerens ord.", "The goal in the citizen's words."),
      valueName: say("tekst", "text")))
  var ownWords: String?

  @Option(
    help: ArgumentHelp(
      say(
        "Hvad målet bidrager til: relations (relationer), health (sundhed), participation "
          + "(deltagelse), employment (arbejde eller uddannelse); kan gentages.",
        "What it serves: relations, health, participation, employment; may be repeated."),
      valueName: say("bidrag", "tag")))
  var tag: [String] = []

  @Option(
    help: ArgumentHelp(
      say(
        "function (0 til 4) eller attainment (-2 til 2).",
        "function (0 to 4) or attainment (-2 to 2)."),
      valueName: say("skala", "scale")))
  var scale: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      say("Udgangspunkt på skalaen.", "Where it starts."), valueName: say("tal", "number")))
  var baseline: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      say("Målværdi på skalaen.", "Where it should end."), valueName: say("tal", "number")))
  var target: Int?

  @Option(
    help: ArgumentHelp(
      say(
        "Vægt, når flere mål regnes sammen: 1 til 10; ellers 1.",
        "Weight when goals are summed up: 1 to 10; otherwise 1."),
      valueName: say("tal", "number")))
  var weight: Int?

  @Option(help: ArgumentHelp(say("Frist.", "Deadline."), valueName: say("dato", "date")))
  var deadline: String?

  @Option(
    help: ArgumentHelp(
      say("Målet er en del af dette mål.", "It is part of this goal."),
      valueName: say("mål", "goal")))
  var parent: String?

  var fields: Fields {
    var out: Fields = [:]
    out.put("ownWords", ownWords)
    out.put("scale", scale)
    out.put("baseline", baseline)
    out.put("target", target)
    out.put("weight", weight)
    out.put("deadline", deadline)
    out.put("parent", parent)
    if !tag.isEmpty { out["tags"] = .list(tag.map { .text($0) }) }
    return out
  }
}

struct GoalArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      say("Målets id eller hele dets tekst.", "The goal's id or its whole text."),
      valueName: say("mål", "goal")))
  var goal: String
}

extension Goals {
  struct Set: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "set",
      abstract: say("Opret et mål i en plan.", "Set a goal in a plan."))
    @OptionGroup var which: PlanArgument

    @Option(
      help: ArgumentHelp(
        say(
          "Målet, så man kan se, om det er nået.",
          "The goal, so that one can tell when it is reached."),
        valueName: say("tekst", "text")))
    var text: String

    @OptionGroup var details: GoalFields

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.setGoal(
        in: try desk.plan(which.plan), text: text, details.fields)
      try desk.console.made(
        [id.description], json: desk.json, say("Målet er oprettet.", "The goal is set."))
    }
  }

  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: say("Vis målene.", "List the goals."))
    @Argument(
      help: ArgumentHelp(
        say("Kun denne borgers.", "Only this citizen's."), valueName: say("borger", "citizen")))
    var citizen: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.goals(of: citizen)
      let standings = try Standings(rows.map(\.id), at: desk)
      if desk.json {
        return try desk.console.json(.list(rows.map { standings.json($0.json, $0.id) }))
      }
      desk.console.table(
        Tables.goals(rows, naming: true, standings),
        nothing: say("Ingen mål her.", "No goals here."))
    }
  }

  struct Show: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: say("Vis et mål med alle fremskridt.", "Show a goal with all its progress."))
    @OptionGroup var which: GoalArgument

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let found = try desk.welfare.showGoal(which.goal)
      let standings = try Standings([found.goal.id] + found.progress.map(\.id), at: desk)
      if desk.json {
        var out = desk.json(of: found.goal).merging(found.row.json) { $1 }
        out["progress"] = .list(found.progress.map { standings.json($0.json, $0.id) })
        return try desk.console.json(standings.json(out, found.goal.id))
      }
      try desk.describe(found.goal)
      desk.section(say("Fremskridt", "Progress"), Tables.progress(found.progress, standings))
    }
  }

  struct Revise: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "revise",
      abstract: say("Ret et mål.", "Revise a goal."),
      discussion: say(
        "En tom tekst (\"\") fjerner feltet; --tag angives samlet.",
        "An empty text (\"\") clears a field; give --tag as a whole."))
    @OptionGroup var which: GoalArgument

    @Option(
      help: ArgumentHelp(say("Målets tekst.", "The goal's text."), valueName: say("tekst", "text")))
    var text: String?

    @OptionGroup var details: GoalFields

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      var fields = details.fields
      fields.put("text", text)
      try requireSomething(fields)
      let id = try desk.welfare.find(which.goal, "goal").id.description
      try desk.welfare.reviseGoal(id, fields, reason: reason)
      try desk.console.made([id], json: desk.json, say("Rettet.", "Revised."))
    }
  }

  struct Progress: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "progress",
      abstract: say("Registrér et fremskridt.", "Record progress."),
      discussion: say(
        "En ny observation lægges til; de tidligere bliver stående.",
        "A new observation is added; the earlier ones stand."))
    @OptionGroup var which: GoalArgument

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        say("Værdi på målets skala.", "Value on the goal's scale."), valueName: say("tal", "number")
      ))
    var value: Int?

    @Option(help: ArgumentHelp(say("Notat.", "Note."), valueName: say("tekst", "text")))
    var note: String?

    @Option(
      help: ArgumentHelp(
        say(
          "Hvornår, som \"2026-10-15 14:00\"; ellers nu.",
          "When, as \"2026-10-15 14:00\"; otherwise now."),
        valueName: say("tid", "time")))
    var at: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.recordProgress(
        on: which.goal, value: value, note: note, at: self.at)
      try desk.console.made(
        [id.description], json: desk.json,
        say("Fremskridtet er registreret.", "The progress is recorded."))
    }
  }

  struct RetractProgress: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "retract-progress",
      abstract: say("Træk et fremskridt tilbage.", "Retract recorded progress."),
      discussion: say(
        "Det bliver stående i historikken. Fremskridtets id ses med goal show.",
        "It stays in the history. goal show tells the progress's id."))
    @Argument(
      help: ArgumentHelp(say("Fremskridtets id.", "The progress's id."), valueName: "id"))
    var progress: String

    @Option(help: ArgumentHelp(say("Hvorfor.", "Why."), valueName: say("tekst", "text")))
    var reason: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.find(progress, "progress").id
      try desk.welfare.retractProgress(id.description, reason: reason)
      try desk.console.made(
        [id.description], json: desk.json,
        say("Fremskridtet er trukket tilbage.", "The progress is retracted."))
    }
  }

  struct Close: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "close",
      abstract: say("Luk et mål, eller sæt det på pause.", "Close a goal, or pause it."))
    @OptionGroup var which: GoalArgument

    @Option(
      name: .customLong("outcome"),
      help: ArgumentHelp(
        say(
          "achieved (nået), ended (afsluttet), paused (på pause), enteredInError (oprettet ved en fejl).",
          "achieved, ended, paused, enteredInError."),
        valueName: say("udfald", "outcome")),
      completion: .list(["achieved", "ended", "paused", "enteredInError"]))
    var outcome: String = "achieved"

    @OptionGroup var when: Ending

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.find(which.goal, "goal").id
      try desk.welfare.closeGoal(id.description, as: outcome, on: when.on, reason: when.reason)
      let status = Words.status(try desk.store.entity(id)?["status"].text ?? outcome, of: "goal")
      try desk.console.made(
        [id.description], json: desk.json, say("Målet er \(status).", "The goal is \(status)."))
    }
  }

  struct Reopen: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "reopen",
      abstract: say("Åbn et mål igen.", "Reopen a goal."))
    @OptionGroup var which: GoalArgument

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.find(which.goal, "goal").id.description
      try desk.welfare.reopenGoal(id, reason: reason)
      try desk.console.made(
        [id], json: desk.json, say("Målet er åbent igen.", "The goal is open again."))
    }
  }
}
