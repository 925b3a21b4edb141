import ArgumentParser
import EventStore
import Welfare

extension Visits {
  struct Record: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "record",
      abstract: say("Registrér et besøg med fremskridt.", "Record a visit with progress."),
      discussion: say(
        """
        Alt gemmes på én gang eller slet ikke:
          skridt visit record "Karen Lund" --minutes 45 --note "Handlede ind" \\
            --progress "Handler selv ind=3" --progress "Ringer selv=2:turde spørge"
        Uden borger spørges der i terminalen om det, der mangler.
        """,
        """
        All is saved at once or not at all:
          skridt visit record "Karen Lund" --minutes 45 --note "Went shopping" \\
            --progress "Shops herself=3" --progress "Phones=2:dared to ask"
        Without a citizen whatever is missing is asked for in the terminal.
        """))
    @Argument(
      help: ArgumentHelp(
        say("Borgerens navn eller id.", "The citizen's name or id."),
        valueName: say("borger", "citizen")))
    var citizen: String?

    @Option(
      help: ArgumentHelp(
        say("Det planlagte besøg, der registreres.", "The planned visit it was."),
        valueName: say("besøg", "visit")))
    var planned: String?

    @Option(
      help: ArgumentHelp(
        say(
          "Start, som \"2026-10-15 14:00\"; ellers det planlagte eller nu.",
          "Start, as \"2026-10-15 14:00\"; otherwise as planned, or now."),
        valueName: say("tid", "time")))
    var at: String?

    @Option(help: ArgumentHelp(say("Minutter.", "Minutes."), valueName: say("tal", "number")))
    var minutes: Int?

    @Option(help: Visits.modeHelp, completion: Visits.modes) var mode: String?

    @Flag(help: ArgumentHelp(say("Borgeren mødte ikke op.", "Nobody turned up.")))
    var noShow = false

    @Option(
      help: ArgumentHelp(
        say("Kollega, der var med; kan gentages.", "Colleague who was there; may be repeated."),
        valueName: say("medarbejder", "staff")))
    var with: [String] = []

    @Option(
      help: ArgumentHelp(
        say(
          "MÅL=VÆRDI eller MÅL=VÆRDI:notat; kan gentages.",
          "GOAL=VALUE or GOAL=VALUE:note; may be repeated."),
        valueName: say("fremskridt", "progress")))
    var progress: [String] = []

    @Option(
      help: ArgumentHelp(
        say(
          "Mål, der blev arbejdet med uden at måle; kan gentages.",
          "Goal worked on without measuring; may be repeated."), valueName: say("mål", "goal")))
    var goal: [String] = []

    @Option(help: ArgumentHelp(say("Notat.", "Note."), valueName: say("tekst", "text")))
    var note: String?

    @Option(help: ArgumentHelp(say("Aftaler.", "Agreements."), valueName: say("tekst", "text")))
    var agreements: String?

    @Option(help: ArgumentHelp(say("Næste besøg.", "Next visit."), valueName: say("tid", "time")))
    var next: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      if citizen == nil, planned == nil {
        guard desk.console.canAsk else {
          throw ValidationError(
            say(
              "Angiv borgeren, eller det planlagte besøg med --planned.",
              "Give the citizen, or the planned visit with --planned."))
        }
        guard
          let asked = try VisitQuestions(desk, given: try given(), cameUp: noShow ? false : nil)
            .ask()
        else {
          throw Failure(
            message: say("Afbrudt. Intet er gemt.", "Stopped. Nothing was saved."))
        }
        return try desk.together { try save(asked.note, citizen: asked.citizen, desk) }
      }
      try desk.together { try save(try given(), citizen: citizen, desk) }
    }

    private func given() throws -> Welfare.VisitNote {
      Welfare.VisitNote(
        start: self.at, minutes: minutes, mode: mode, isNoShow: noShow, colleagues: with,
        progress: try progress.map(Self.read), goals: goal, note: note,
        agreements: agreements, nextVisit: next)
    }

    private func save(_ note: Welfare.VisitNote, citizen: String?, _ desk: Desk) throws {
      let recorded =
        if let citizen {
          try desk.welfare.recordVisit(to: citizen, note, planned: planned)
        } else {
          try desk.welfare.recordVisit(planned: planned ?? "", note)
        }
      let count = recorded.progress.count
      let with =
        count == 0
        ? ""
        : say(
          " med fremskridt på \(count) mål",
          " with progress on \(count) goal\(count == 1 ? "" : "s")")
      let warnings = Self.warnings(recorded)
      try desk.console.made(
        ([recorded.visit] + recorded.progress).map(\.description), json: desk.json,
        say("Besøget er registreret\(with).", "The visit is recorded\(with)."),
        extra: warnings.isEmpty ? [:] : ["warnings": .list(warnings.map { .text($0) })])
      warnings.forEach(desk.console.note)
    }

    /// What whoever records should look at, although it is saved.
    private static func warnings(_ recorded: Welfare.RecordedVisit) -> [String] {
      guard let first = recorded.overlapped.first else { return [] }
      let count = recorded.overlapped.count
      return [
        say(
          "Det overlapper \(count == 1 ? "et besøg" : "\(count) besøg"), du allerede har registreret "
            + "hos borgeren (\(first.short)). Tiden tæller én gang; er det samme besøg, så træk det ene "
            + "tilbage med visit retract.",
          "It overlaps \(count == 1 ? "a visit" : "\(count) visits") to the citizen that you recorded "
            + "already (\(first.short)). The time counts once; if it is the same visit, take one back "
            + "with visit retract.")
      ]
    }

    /// `goal=3`, `goal=3:note` or `goal=:note`.
    static func read(_ text: String) throws -> Welfare.ProgressNote {
      let wrong = ValidationError(
        say(
          "Skriv --progress MÅL=VÆRDI, ikke »\(text)«.",
          "Write --progress GOAL=VALUE, not \"\(text)\"."))
      guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { throw wrong }
      let rest = text[text.index(after: equals)...]
      let colon = rest.firstIndex(of: ":")
      let number = rest[..<(colon ?? rest.endIndex)]
      let note = colon.map { String(rest[rest.index(after: $0)...]) }
      let value = Int(number)
      guard value != nil || (number.isEmpty && note != nil) else { throw wrong }
      return Welfare.ProgressNote(goal: String(text[..<equals]), value: value, note: note)
    }
  }
}
