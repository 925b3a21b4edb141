import ArgumentParser
import EventStore
import Welfare

struct Plans: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: say("Borgernes planer.", "The citizens' plans."),
    subcommands: [
      Open.self, List.self, Show.self, Revise.self, Activate.self, Close.self, Reopen.self,
      ActorCommand.self, FollowUpCommand.self, Document.self, Export.self,
    ])
}

struct PlanFields: ParsableArguments {
  @Option(
    help: ArgumentHelp(say("Indsatsen.", "What is offered."), valueName: say("tekst", "text")))
  var offer: String?

  @Option(help: ArgumentHelp(say("Fra dato.", "From."), valueName: say("dato", "date")))
  var from: String?

  @Option(
    help: ArgumentHelp(say("Til og med dato.", "To and including."), valueName: say("dato", "date"))
  )
  var to: String?

  @Option(
    help: ArgumentHelp(
      say("Særlige forhold.", "Special circumstances."), valueName: say("tekst", "text")))
  var circumstances: String?

  @Option(help: ArgumentHelp(say("Lovgrundlag.", "Legal basis."), valueName: say("tekst", "text")))
  var legalBasis: String?

  @Option(
    help: ArgumentHelp(
      say("Dato for første opfølgning.", "When it is first followed up."),
      valueName: say("dato", "date")))
  var followUp: String?

  var fields: Fields {
    var out: Fields = [:]
    out.put("offer", offer)
    out.put("from", from)
    out.put("to", to)
    out.put("circumstances", circumstances)
    out.put("legalBasis", legalBasis)
    out.put("followUp", followUp)
    return out
  }
}

struct PlanArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      say(
        "Planens id, eller borgeren, hvis der kun er én plan.",
        "The plan's id, or the citizen when there is only one plan."),
      valueName: "plan"))
  var plan: String
}

extension Desk {
  /// The plan of that id, or the one plan of that citizen that is not closed.
  func plan(_ text: String) throws -> String {
    try one(text, "plan") { citizen in
      let plans = try welfare.plans(of: citizen)
      let open = plans.filter { $0.status != "closed" }
      return (open.isEmpty ? Array(plans.prefix(1)) : open).map(\.id)
    }
  }
}

extension Plans {
  struct Open: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "open",
      abstract: say("Opret en plan for en borger.", "Open a plan for a citizen."))
    @OptionGroup var who: CitizenArgument

    @Option(
      help: ArgumentHelp(say("Planens formål.", "Its purpose."), valueName: say("tekst", "text")))
    var purpose: String

    @OptionGroup var details: PlanFields

    @Flag(help: ArgumentHelp(say("Kun en kladde.", "Only a draft.")))
    var draft = false

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.openPlan(
        for: who.citizen, purpose: purpose, details.fields, asDraft: draft)
      try desk.console.made(
        [id.description], json: desk.json, say("Planen er oprettet.", "The plan is opened."))
    }
  }

  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say("Vis planerne.", "List the plans."))
    @Argument(
      help: ArgumentHelp(
        say("Kun denne borgers.", "Only this citizen's."), valueName: say("borger", "citizen")))
    var citizen: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.plans(of: citizen)
      if desk.json { return try desk.console.json(.list(rows.map { .object($0.json) })) }
      desk.console.table(
        Tables.plans(rows, naming: true), nothing: say("Ingen planer her.", "No plans here."))
    }
  }

  struct Show: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: say("Vis en plan med dens mål.", "Show a plan with its goals."))
    @OptionGroup var which: PlanArgument

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let found = try desk.welfare.showPlan(try desk.plan(which.plan))
      let id = found.plan.id.description
      let actors = try desk.welfare.actors(of: id)
      let followUps = try desk.welfare.followUps(of: id).filter { !$0.isRetracted }
      let next = try desk.welfare.nextFollowUp(of: id)
      let standings = try Standings([found.plan.id] + found.goals.map(\.id), at: desk)
      if desk.json {
        var out = desk.json(of: found.plan).merging(found.row.json) { $1 }
        out["goals"] = .list(found.goals.map { standings.json($0.json, $0.id) })
        out["actors"] = .list(actors.map { .object($0.json) })
        out["followUps"] = .list(followUps.map { .object($0.json) })
        out["nextFollowUp"] = Value(optional: next?.day.description)
        return try desk.console.json(standings.json(out, found.plan.id))
      }
      try desk.describe(found.plan)
      if let next { desk.console.line("  " + next.sentence) }
      desk.section(say("Mål", "Goals"), Tables.goals(found.goals, naming: false, standings))
      desk.section(say("Hvem gør hvad", "Who does what"), Tables.actors(actors))
      desk.section(say("Opfølgninger", "Follow-ups"), Tables.followUps(followUps))
    }
  }

  struct Revise: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "revise",
      abstract: say("Ret en plan.", "Revise a plan."),
      discussion: say(
        "En tom tekst (\"\") fjerner feltet.", "An empty text (\"\") clears a field."))
    @OptionGroup var which: PlanArgument

    @Option(
      help: ArgumentHelp(say("Planens formål.", "Its purpose."), valueName: say("tekst", "text")))
    var purpose: String?

    @OptionGroup var details: PlanFields

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      var fields = details.fields
      fields.put("purpose", purpose)
      try requireSomething(fields)
      let id = try desk.plan(which.plan)
      try desk.welfare.revisePlan(id, fields, reason: reason)
      try desk.console.made([id], json: desk.json, say("Rettet.", "Revised."))
    }
  }

  struct Activate: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "activate",
      abstract: say("Sæt en kladde i kraft.", "Put a draft into force."))
    @OptionGroup var which: PlanArgument

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.plan(which.plan)
      try desk.welfare.activatePlan(id)
      try desk.console.made(
        [id], json: desk.json, say("Planen gælder nu.", "The plan is in force."))
    }
  }

  struct Close: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "close",
      abstract: say("Luk en plan.", "Close a plan."))
    @OptionGroup var which: PlanArgument
    @OptionGroup var when: Ending

    @Flag(help: ArgumentHelp(say("Afslut også de åbne mål.", "End the open goals too.")))
    var endGoals = false

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.plan(which.plan)
      try desk.welfare.closePlan(id, on: when.on, reason: when.reason, endingGoals: endGoals)
      try desk.console.made([id], json: desk.json, say("Planen er lukket.", "The plan is closed."))
    }
  }

  struct Reopen: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "reopen",
      abstract: say("Åbn en lukket plan igen.", "Reopen a closed plan."))
    @OptionGroup var which: PlanArgument

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.plan(which.plan)
      try desk.welfare.reopenPlan(id, reason: reason)
      try desk.console.made(
        [id], json: desk.json, say("Planen er åben igen.", "The plan is open again."))
    }
  }
}
