import ArgumentParser
import EventStore
import Welfare

/// What every step in an initiative's life is told with.
struct StepArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      say("Dagen, det skete; ellers i dag.", "The day it happened; otherwise today."),
      valueName: say("dato", "date")))
  var on: String?

  @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
  var reason: String?

  @Option(
    help: ArgumentHelp(
      say(
        "Mødet eller sagen, hvor det blev besluttet.",
        "The meeting or case where it was decided."), valueName: say("henvisning", "reference")))
  var decision: String?

  var note: Welfare.StepNote { Welfare.StepNote(on: on, reason: reason, decision: decision) }
}

/// A step that takes nothing but its note.
protocol StepCommand: WritingCommand {
  static var step: InitiativeStep { get }
  var which: InitiativeArgument { get }
  var how: StepArguments { get }
}

extension StepCommand {
  func run(at desk: Desk) throws {
    try desk.welfare.take(Self.step, which.initiative, how.note)
    try desk.stepped(which.initiative)
  }
}

extension Desk {
  /// Says where an initiative is now.
  ///
  /// - Parameters:
  ///   - detail: what more is said of it, after its status.
  ///   - extra: the same for programs.
  func stepped(_ initiative: String, _ detail: String = "", extra: Fields = [:]) throws {
    let row = try welfare.showInitiative(initiative).row
    let status = Words.status(row.status, of: "initiative")
    try console.made(
      [row.id.description], json: json, "\(row.number) \(row.title): \(status)\(detail).",
      extra: extra.merging(["number": .int(row.number), "status": .text(row.status)]) { $1 })
  }
}

extension Initiatives {
  struct Propose: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "propose",
      abstract: say("Foreslå et nyt initiativ.", "Propose a new initiative."))
    @Option(help: ArgumentHelp(say("Titel.", "Title."), valueName: say("tekst", "text")))
    var title: String

    @Option(
      help: ArgumentHelp(
        say("Udfordringen.", "The problem."), valueName: say("tekst", "text")))
    var problem: String?

    @Option(
      help: ArgumentHelp(say("Forslaget.", "The proposal."), valueName: say("tekst", "text")))
    var proposal: String?

    @Option(
      help: ArgumentHelp(
        say("Den forventede effekt.", "The expected effect."), valueName: say("tekst", "text")))
    var effect: String?

    @Option(
      help: ArgumentHelp(
        say("Nummer; ellers det næste ledige.", "Number; otherwise the next free one."),
        valueName: say("nr", "no")))
    var number: Int?

    @Option(
      help: ArgumentHelp(
        say("Strategien, det hører til.", "The strategy it belongs to."),
        valueName: say("strategi", "strategy")))
    var strategy: String?

    @OptionGroup var flags: FlagArguments
    @OptionGroup var how: StepArguments
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      var details: Fields = [:]
      details["problem"] = problem.map { .text($0) }
      details["proposal"] = proposal.map { .text($0) }
      details["effect"] = effect.map { .text($0) }
      details["number"] = number.map { .int(Int64($0)) }
      let id = try desk.welfare.proposeInitiative(
        title: title, details, flags: flags.flags, strategy: strategy, how.note)
      try desk.stepped(id.description)
    }
  }

  struct Plan: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "plan",
      abstract: say(
        "Placér et initiativ i handleplanen.", "Place an initiative in the action plan."),
      discussion: say(
        "Et initiativ, der er kommet længere end planlagt, får et nyt startår og beholder sin status; "
          + "--reason siger hvorfor.",
        "An initiative that is past planned gets a new start year and keeps its status; --reason says "
          + "why."))
    @OptionGroup var which: InitiativeArgument

    @Option(help: ArgumentHelp(say("Startår.", "Start year."), valueName: say("år", "year")))
    var year: Int

    @OptionGroup var how: StepArguments
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try desk.welfare.planInitiative(which.initiative, year: year, how.note)
      try desk.stepped(
        which.initiative, say(", startår \(year)", ", start year \(year)"),
        extra: ["year": .int(Int64(year))])
    }
  }

  struct ApproveDescription: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "approve-description",
      abstract: say("Godkend igangsættelsesbeskrivelsen.", "Approve the start-up description."))
    @OptionGroup var which: InitiativeArgument

    @Flag(
      help: ArgumentHelp(
        say(
          "Chefgruppen bruger ikke skabelonen her; --reason siger hvorfor.",
          "Management does not use the template here; --reason says why.")))
    var withoutTemplate = false

    @OptionGroup var how: StepArguments
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try desk.welfare.approveDescription(
        which.initiative, withoutTemplate: withoutTemplate, how.note)
      try desk.stepped(which.initiative)
    }
  }

  struct Route: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "route",
      abstract: say(
        "Skriv vurderingen af, hvem der skal godkende initiativet.",
        "Record the judgement of who must approve the initiative."))
    @OptionGroup var which: InitiativeArgument

    @Option(
      help: ArgumentHelp(
        say("committee (udvalget) eller management (chefgruppen).", "committee or management."),
        valueName: say("hvem", "who")))
    var to: String

    @OptionGroup var how: StepArguments
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try desk.welfare.routeInitiative(which.initiative, to: to, how.note)
      try desk.stepped(which.initiative)
    }
  }

  struct Start: StepCommand {
    static let step = InitiativeStep.start
    static let configuration = CommandConfiguration(
      commandName: "start",
      abstract: say("Igangsæt et initiativ.", "Start an initiative."))
    @OptionGroup var which: InitiativeArgument
    @OptionGroup var how: StepArguments
    @OptionGroup var shared: Shared
  }

  struct Develop: StepCommand {
    static let step = InitiativeStep.develop
    static let configuration = CommandConfiguration(
      commandName: "develop",
      abstract: say("Meld et initiativ udviklet.", "Report an initiative developed."))
    @OptionGroup var which: InitiativeArgument
    @OptionGroup var how: StepArguments
    @OptionGroup var shared: Shared
  }

  struct Approve: StepCommand {
    static let step = InitiativeStep.approve
    static let configuration = CommandConfiguration(
      commandName: "approve",
      abstract: say(
        "Godkend et initiativ til implementering.", "Approve an initiative for implementation."))
    @OptionGroup var which: InitiativeArgument
    @OptionGroup var how: StepArguments
    @OptionGroup var shared: Shared
  }

  struct Implement: StepCommand {
    static let step = InitiativeStep.implement
    static let configuration = CommandConfiguration(
      commandName: "implement",
      abstract: say("Begynd implementeringen.", "Begin the implementation."),
      discussion: say(
        "Er godkendelsen givet, men endnu ikke kommet hertil, så henvis til den med --decision.",
        "If the approval was given but has not come here yet, refer to it with --decision."))
    @OptionGroup var which: InitiativeArgument
    @OptionGroup var how: StepArguments
    @OptionGroup var shared: Shared
  }

  struct Complete: StepCommand {
    static let step = InitiativeStep.complete
    static let configuration = CommandConfiguration(
      commandName: "complete",
      abstract: say("Meld et initiativ implementeret.", "Report an initiative implemented."))
    @OptionGroup var which: InitiativeArgument
    @OptionGroup var how: StepArguments
    @OptionGroup var shared: Shared
  }

  struct Evaluate: StepCommand {
    static let step = InitiativeStep.evaluate
    static let configuration = CommandConfiguration(
      commandName: "evaluate",
      abstract: say("Begynd evalueringen.", "Begin the evaluation."))
    @OptionGroup var which: InitiativeArgument
    @OptionGroup var how: StepArguments
    @OptionGroup var shared: Shared
  }

  struct Close: StepCommand {
    static let step = InitiativeStep.close
    static let configuration = CommandConfiguration(
      commandName: "close",
      abstract: say("Luk et evalueret initiativ.", "Close an evaluated initiative."))
    @OptionGroup var which: InitiativeArgument
    @OptionGroup var how: StepArguments
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try desk.welfare.take(Self.step, which.initiative, how.note)
      let isMeasured = try !desk.welfare.effects(of: which.initiative).isEmpty
      if !isMeasured {
        desk.console.note(
          say(
            "Bemærk: Initiativet har aldrig haft et effektmål, så dets effekt er ikke målt.",
            "Note: the initiative never had an effect measure, so its effect is not measured."))
      }
      try desk.stepped(which.initiative, extra: ["measured": .bool(isMeasured)])
    }
  }

  struct Postpone: StepCommand {
    static let step = InitiativeStep.postpone
    static let configuration = CommandConfiguration(
      commandName: "postpone",
      abstract: say("Udskyd et initiativ.", "Postpone an initiative."))
    @OptionGroup var which: InitiativeArgument
    @OptionGroup var how: StepArguments
    @OptionGroup var shared: Shared
  }

  struct Resume: StepCommand {
    static let step = InitiativeStep.resume
    static let configuration = CommandConfiguration(
      commandName: "resume",
      abstract: say("Genoptag et udskudt initiativ.", "Resume a postponed initiative."))
    @OptionGroup var which: InitiativeArgument
    @OptionGroup var how: StepArguments
    @OptionGroup var shared: Shared
  }

  struct End: StepCommand {
    static let step = InitiativeStep.end
    static let configuration = CommandConfiguration(
      commandName: "end",
      abstract: say(
        "Afslut et initiativ uden yderligere arbejde.", "End an initiative without further work."))
    @OptionGroup var which: InitiativeArgument
    @OptionGroup var how: StepArguments
    @OptionGroup var shared: Shared
  }
}
