import ArgumentParser
import EventStore
import Welfare

struct Steps: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "step",
    abstract: say("Borgernes trin på indsatstrappen.", "The citizens' steps on the ladder."),
    subcommands: [Place.self, End.self, InError.self, List.self])
}

struct StepArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      say(
        "Placeringens id, eller borgeren, hvis der kun er én.",
        "The placement's id, or the citizen when there is only one."),
      valueName: say("placering", "placement")))
  var placement: String
}

extension Desk {
  /// The placement of that id, or the one of that citizen that is valid or to come.
  func step(_ text: String) throws -> String {
    try one(text, "step") { citizen in
      try welfare.stepHistory(of: citizen)
        .filter { [.current, .upcoming, .disputed].contains($0.state) }.map(\.id)
    }
  }

  /// The entity of `kind` of that name or id, or the only `candidate` of the citizen called so.
  func one(
    _ text: String, _ kind: String, among candidates: (_ citizen: String) throws -> [EntityID]
  ) throws -> String {
    guard let found = try welfare.findAny(text, among: [kind, "citizen"]) else {
      return try welfare.find(text, kind).id.description
    }
    guard found.kind == "citizen" else { return found.id.description }
    let name = try name(of: found.id)
    let own = try candidates(found.id.description)
    guard let only = own.first else {
      let kinds = WelfareModel.declaration(kind)?.plural ?? Text(kind)
      throw Refusal(
        .notFound,
        da: "\(name) har ingen \(kinds.da), der gælder. Skriv et id, hvis det er en anden.",
        en: "\(name) has no current \(kinds.en). Give an id if it is another.")
    }
    guard own.count == 1 else { throw try welfare.ambiguous(text, own) }
    return only.description
  }
}

extension Steps {
  struct Place: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "place",
      abstract: say("Placér en borger på et trin.", "Place a citizen on a step."),
      discussion: say(
        """
        Trinnene er 1 forebyggelse, 2 råd og vejledning, 3 ambulant behandling, 4 dagtilbud og \
        5 døgntilbud. For bostøtte er trin 3 højst otte timer om ugen og trin 4 over otte. Den \
        placering, der gjaldt, afløses fra datoen; der skrives intet på den.
        """,
        """
        The steps are 1 prevention, 2 advice and guidance, 3 outpatient treatment, 4 day offer and \
        5 residential offer. For home support step 3 is at most eight hours a week and step 4 more. \
        The placement that was valid is replaced from the date; nothing is written on it.
        """))
    @OptionGroup var who: CitizenArgument

    @Argument(
      help: ArgumentHelp(say("Trin 1 til 5.", "Step 1 to 5."), valueName: say("trin", "step")))
    var step: Int

    @Option(
      help: ArgumentHelp(
        say("Indsatsen; ellers bostøtte.", "The service; otherwise bostøtte (home support)."),
        valueName: say("tekst", "text")))
    var service: String?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(say("Timer om ugen.", "Hours a week."), valueName: say("tal", "number")))
    var hours: String?

    @Option(
      help: ArgumentHelp(
        say("Paragraf, fx \"SEL § 85\".", "Section of law, as \"SEL § 85\"."),
        valueName: say("tekst", "text")))
    var basis: String?

    @Option(
      help: ArgumentHelp(
        say(
          "Fra dato, også en kommende; ellers i dag.",
          "From, also a day to come; today if left out."),
        valueName: say("dato", "date")))
    var from: String?

    @Option(
      help: ArgumentHelp(
        say(
          "Henvisning til afgørelsen; med den kan en administrator indføre andres afgørelse.",
          "Where it was decided; with it an administrator may enter others' decision."),
        valueName: say("tekst", "text")))
    var decision: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let hours = try hours.map { try desk.read($0, field: "hours", kind: "step") }?.number
      let placed = try desk.welfare.placeOnStep(
        who.citizen, step: step, service: service, hours: hours, basis: basis, from: from,
        decision: decision)
      if let before = placed.replaces { note(before, desk) }
      try desk.console.made(
        [placed.id.description], json: desk.json,
        say("Borgeren er placeret på trin \(step).", "The citizen is placed on step \(step)."),
        extra: ["replaces": Value(placed.replaces?.id)])
    }

    private func note(_ before: StepRow, _ desk: Desk) {
      let isOff = before.from.description >= from ?? desk.welfare.today.description
      desk.console.note(
        isOff
          ? say(
            "Afløser trin \(before.step) fra \(before.from), som dermed ikke kommer til at gælde.",
            "Replaces step \(before.step) from \(before.from), which then never takes effect.")
          : say(
            "Afløser trin \(before.step) fra \(before.from).",
            "Replaces step \(before.step) from \(before.from)."))
    }
  }

  struct End: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "end",
      abstract: say(
        "Afslut en placering, der ikke afløses.", "End a placement that is not replaced."))
    @OptionGroup var which: StepArgument

    @Option(
      help: ArgumentHelp(
        say(
          "Sidste dag, også en kommende; ellers i dag.",
          "The last day, also one to come; today if left out."),
        valueName: say("dato", "date")))
    var on: String?

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.step(which.placement)
      try desk.welfare.endStep(id, on: self.on, reason: reason)
      try desk.console.made(
        [id], json: desk.json, say("Placeringen er afsluttet.", "The placement is ended."))
    }
  }

  struct InError: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "error",
      abstract: say(
        "Markér en placering som en fejl.", "Mark a placement as entered in error."),
      discussion: say(
        "Den, der var afløst, gælder igen. Intet slettes.",
        "The one it replaced is valid again. Nothing is deleted."))
    @OptionGroup var which: StepArgument

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.step(which.placement)
      try desk.welfare.markStepInError(id, reason: reason)
      try desk.console.made(
        [id], json: desk.json,
        say("Placeringen er markeret som en fejl.", "The placement is marked as an error."))
    }
  }

  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say("Vis, hvilke trin der gælder.", "List the steps that are valid."))
    @Argument(
      help: ArgumentHelp(
        say("Kun denne borgers.", "Only this citizen's."), valueName: say("borger", "citizen")))
    var citizen: String?

    @Option(
      help: ArgumentHelp(
        say("Som det var den dag; ellers i dag.", "As it was on that day; otherwise today."),
        valueName: say("dato", "date")))
    var on: String?

    @Flag(
      help: ArgumentHelp(
        say(
          "Hele historien: også afløste, afsluttede, kommende og fejl.",
          "The whole history: also those replaced, ended, to come and in error.")))
    var all = false

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows =
        all
        ? try desk.welfare.stepHistory(of: citizen, asOf: self.on)
        : try desk.welfare.steps(of: citizen, asOf: self.on)
      let standings = try Standings(rows.map(\.id), at: desk)
      if desk.json {
        return try desk.console.json(.list(rows.map { standings.json($0.json, $0.id) }))
      }
      desk.console.table(
        Tables.steps(rows, naming: true, standings),
        nothing: say("Ingen trin her.", "No steps here."))
    }
  }
}
