import ArgumentParser
import EventStore
import Welfare

struct Stays: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stay",
    abstract: say(
      "Ophold på forsorgshjem og akutpladser.", "Stays at shelters and acute places."),
    subcommands: [Enrol.self, Plan.self, Discharge.self, InError.self, List.self])
}

struct StayArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      say(
        "Opholdets id, eller borgeren, der er indskrevet.",
        "The stay's id, or the citizen who is enrolled."),
      valueName: say("ophold", "stay")))
  var stay: String
}

extension Desk {
  /// The stay of that id, or the one that citizen is enrolled in.
  func stay(_ text: String) throws -> String {
    try one(text, "stay") { try welfare.stays(of: $0).map(\.id) }
  }
}

extension Welfare.StayPlan: ExpressibleByArgument {}

extension Stays {
  struct Enrol: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "enrol",
      abstract: say("Indskriv en borger.", "Enrol a citizen."),
      discussion: say(
        """
        Fra indskrivningen løber fristerne: opholdsplan og plan for udskrivning inden 7 dage, og \
        højst 120 dage i alt, på en akutplads 14.
        """,
        """
        The clocks run from the enrolment: a stay plan and a discharge plan within 7 days, and at \
        most 120 days in all, at an acute place 14.
        """))
    @OptionGroup var who: CitizenArgument

    @Option(
      help: ArgumentHelp(
        say("Stedet.", "The place."), valueName: say("navn", "name")))
    var place: String

    @Option(
      help: ArgumentHelp(
        say("Dato; ellers i dag.", "Date; otherwise today."), valueName: say("dato", "date")))
    var on: String?

    @Flag(help: ArgumentHelp(say("På en akutplads.", "At an acute place.")))
    var acute = false

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let stay = try desk.welfare.enrol(who.citizen, at: place, on: self.on, isAcute: acute)
      if stay.isTooYoung, let age = stay.age {
        desk.console.note(
          say(
            "Borgeren er \(age) år. Ingen mellem 18 og 25 år bør bo på et forsorgshjem: find et "
              + "andet tilbud.",
            "The citizen is \(age). Nobody aged 18 to 25 should stay at a shelter: find another "
              + "offer."))
      }
      try desk.console.made(
        [stay.id.description], json: desk.json,
        say("Borgeren er indskrevet.", "The citizen is enrolled."),
        extra: ["age": Value(stay.age.map(Int64.init)), "tooYoung": .bool(stay.isTooYoung)])
    }
  }

  struct Plan: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "plan",
      abstract: say("Registrér, at planerne er lagt.", "Record that the plans were made."))
    @OptionGroup var which: StayArgument

    @Option(
      help: ArgumentHelp(
        say(
          "Kun opholdsplanen (stay) eller planen for udskrivning (discharge); ellers begge.",
          "Only the stay plan (stay) or the discharge plan (discharge); otherwise both."),
        valueName: "plan"), completion: .list(["stay", "discharge"]))
    var only: Welfare.StayPlan?

    @Option(
      help: ArgumentHelp(
        say(
          "Dato; ellers i dag. Retter også en tidligere.",
          "Date; otherwise today. Also corrects one."),
        valueName: say("dato", "date")))
    var on: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.stay(which.stay)
      try desk.welfare.makeStayPlan(
        id, only.map { [$0] } ?? Set(Welfare.StayPlan.allCases), on: self.on)
      try desk.console.made([id], json: desk.json, say("Registreret.", "Recorded."))
    }
  }

  struct Discharge: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "discharge",
      abstract: say("Udskriv en borger.", "Discharge a citizen."))
    @OptionGroup var which: StayArgument
    @OptionGroup var when: Ending

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.stay(which.stay)
      try desk.welfare.discharge(id, on: when.on, reason: when.reason)
      try desk.console.made(
        [id], json: desk.json, say("Borgeren er udskrevet.", "The citizen is discharged."))
    }
  }

  struct InError: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "error",
      abstract: say("Markér et ophold som en fejl.", "Mark a stay as entered in error."))
    @OptionGroup var which: StayArgument

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.stay(which.stay)
      try desk.welfare.markStayInError(id, reason: reason)
      try desk.console.made(
        [id], json: desk.json,
        say("Opholdet er markeret som en fejl.", "The stay is marked as an error."))
    }
  }

  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say(
        "Vis opholdene med deres frister.", "List the stays with their clocks."))
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
      help: ArgumentHelp(say("Også de udskrevne og fejl.", "Also those discharged and errors.")))
    var all = false

    @Flag(
      help: ArgumentHelp(
        say(
          "Kun borgere på 18 til 25 år på et forsorgshjem.",
          "Only citizens aged 18 to 25 at a shelter.")))
    var young = false

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.stays(of: citizen, asOf: self.on, includingEnded: all)
        .filter { !young || $0.isTooYoung }
      let standings = try Standings(rows.map(\.id), at: desk)
      if desk.json {
        return try desk.console.json(.list(rows.map { standings.json($0.json, $0.id) }))
      }
      desk.console.table(
        Tables.stays(rows, naming: true, standings),
        nothing: say("Ingen ophold her.", "No stays here."))
    }
  }
}
