import ArgumentParser
import EventStore
import Welfare

extension Plans {
  struct ActorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "actor",
      abstract: say(
        "Andre aktører i planen, og hvad de gør.", "Others in the plan and their part."),
      subcommands: [Add.self, Revise.self, End.self, List.self])
  }
}

extension Plans.ActorCommand {
  struct Which: ParsableArguments {
    @Argument(
      help: ArgumentHelp(
        say("Aktørens id eller navn.", "The actor's id or name."),
        valueName: say("aktør", "actor")))
    var actor: String
  }

  struct Add: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "add",
      abstract: say("Tilføj en aktør til planen.", "Add an actor to a plan."))
    @OptionGroup var which: PlanArgument

    @Option(
      help: ArgumentHelp(
        say("Hvem, fx Jobcentret.", "Who, e.g. the job centre."), valueName: say("navn", "name")))
    var name: String

    @Option(
      help: ArgumentHelp(
        say("Hvad de gør.", "What they do."), valueName: say("tekst", "text")))
    var part: String

    @Option(
      help: ArgumentHelp(
        say("Hvordan de træffes.", "How to reach them."), valueName: say("tekst", "text")))
    var contact: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.addActor(
        to: try desk.plan(which.plan), name: name, part: part, contact: contact)
      try desk.console.made(
        [id.description], json: desk.json,
        say("\(name) er skrevet på planen.", "\(name) is added to the plan."))
    }
  }

  struct Revise: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "revise",
      abstract: say("Ret en aktør.", "Revise an actor."))
    @OptionGroup var which: Which

    @Option(help: ArgumentHelp(say("Hvem.", "Who."), valueName: say("navn", "name")))
    var name: String?

    @Option(
      help: ArgumentHelp(say("Hvad de gør.", "What they do."), valueName: say("tekst", "text")))
    var part: String?

    @Option(
      help: ArgumentHelp(
        say("Hvordan de træffes.", "How to reach them."), valueName: say("tekst", "text")))
    var contact: String?

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      var fields: Fields = [:]
      fields.put("name", name)
      fields.put("part", part)
      fields.put("contact", contact)
      try requireSomething(fields)
      let id = try desk.welfare.find(which.actor, "planActor").id.description
      try desk.welfare.reviseActor(id, fields, reason: reason)
      try desk.console.made([id], json: desk.json, say("Rettet.", "Revised."))
    }
  }

  struct End: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "end",
      abstract: say("Afslut en aktørs del i planen.", "An actor no longer has a part."))
    @OptionGroup var which: Which
    @OptionGroup var when: Ending

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.find(which.actor, "planActor").id.description
      try desk.welfare.endActor(id, on: when.on, reason: when.reason)
      try desk.console.made(
        [id], json: desk.json, say("Aktørens del er afsluttet.", "The actor's part is ended."))
    }
  }

  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say("Vis, hvem der gør hvad.", "List who does what."))
    @OptionGroup var which: PlanArgument

    @Flag(help: ArgumentHelp(say("Også de afsluttede.", "Also those who left.")))
    var all = false

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.actors(of: try desk.plan(which.plan), includingEnded: all)
      if desk.json { return try desk.console.json(.list(rows.map { .object($0.json) })) }
      desk.console.table(
        Tables.actors(rows), nothing: say("Ingen andre aktører her.", "No other actors here."))
    }
  }
}

extension Tables {
  static func actors(_ rows: [Welfare.PlanActorRow]) -> Table {
    let short = ShortIDs(rows.map(\.id.description))
    var table = Table(
      "Id", say("Aktør", "Actor"), say("Gør", "Does"), say("Kontakt", "Contact"), "Status")
    for row in rows {
      table.add(
        short(row.id), row.name, row.part, row.contact ?? "",
        Words.status(row.status, of: "planActor") + (row.hasConflict ? " !" : ""))
    }
    return table
  }
}

extension Welfare.PlanActorRow {
  var json: Fields {
    [
      "id": Value(id), "plan": Value(plan), "name": .text(name), "part": .text(part),
      "contact": Value(optional: contact), "status": .text(status),
      "conflict": .bool(hasConflict),
    ]
  }
}
