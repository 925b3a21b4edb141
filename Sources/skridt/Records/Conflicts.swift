import ArgumentParser
import EventStore
import Welfare

struct Conflicts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conflicts",
    abstract: say(
      "Se og afklar det, to har ændret forskelligt.",
      "See and settle what two people changed differently."),
    subcommands: [List.self, Show.self, Resolve.self, Undo.self])
}

extension Conflicts {
  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say(
        "Vis det, der venter på afklaring.", "List what waits for a decision."),
      discussion: say(
        "De alvorligste først, derefter de ældste.", "The gravest first, then the oldest."))
    @Flag(help: ArgumentHelp(say("Også de afklarede.", "Also those settled.")))
    var all = false

    @Option(
      help: ArgumentHelp(
        say("Kun om denne borger.", "Only about this citizen."), valueName: say("borger", "citizen")
      ))
    var citizen: String?

    @Option(
      help: ArgumentHelp(
        say("Kun det, denne medarbejder er part i.", "Only what this staff member is a party to."),
        valueName: say("medarbejder", "staff")))
    var by: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let conflicts = try wanted(desk)
      if desk.json {
        return try desk.console.json(.list(try conflicts.map { .object(try desk.fields(of: $0)) }))
      }
      let short = ShortIDs(conflicts.map(\.id.description))
      var table = Table(
        "Id", say("Alvor", "Severity"), say("Borger", "Citizen"), say("Hvad", "What"),
        say("Om", "About"), say("Af", "By"), say("Valg", "Choices"), say("Siden", "Since"), "Status"
      )
      for conflict in conflicts {
        table.add(
          short(conflict.id), Words.severity(conflict.severity),
          try desk.welfare.citizen(about: conflict)?.name ?? "", desk.subject(of: conflict),
          try desk.name(of: conflict.entity),
          try desk.welfare.parties(to: conflict).map { try desk.name(of: $0) }
            .joined(separator: ", "),
          conflict.candidates.map(\.letter).joined(separator: "/"),
          Time.shown(conflict.since.wall), Words.status(conflict.status))
      }
      desk.console.table(
        table, nothing: say("Intet venter på afklaring.", "Nothing waits for a decision."))
    }

    private func wanted(_ desk: Desk) throws -> [Conflict] {
      let person = try citizen.map { try desk.welfare.find($0, "citizen").id }
      let party = try by.map { try desk.welfare.find($0, "staff").id }
      return try desk.welfare.conflicts(includingResolved: all).filter { conflict in
        try (person == nil || desk.welfare.citizen(about: conflict)?.id == person)
          && (party.map { try desk.welfare.parties(to: conflict).contains($0) } ?? true)
      }
    }
  }

  struct Show: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: say(
        "Vis en konflikt: det oprindelige, valgene og hvem der havde set hvad.",
        "Show a conflict with its base, its choices, and who saw what."))
    @Argument(help: ArgumentHelp(say("Konfliktens id.", "The conflict's id."), valueName: "id"))
    var id: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let conflict = try desk.welfare.conflict(id)
      guard desk.json else { return try desk.show(conflict) }
      try desk.console.json(.object(try desk.fields(of: conflict)))
    }
  }

  struct Resolve: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "resolve",
      abstract: say("Afklar en konflikt.", "Settle a conflict."),
      discussion: say(
        """
        Vælg et af de viste bogstaver (--take A), det oprindelige (--take base), skriv noget tredje \
        (--value), eller følg forslaget (--accept). Begrundelsen gemmes. Er der kommet flere valg \
        til imens, skrives intet.
        """,
        """
        Choose one of the letters shown (--take A), the original (--take base), write something else \
        (--value), or follow the suggestion (--accept). The reason is kept. If more choices have come \
        meanwhile, nothing is written.
        """))
    @Argument(help: ArgumentHelp(say("Konfliktens id.", "The conflict's id."), valueName: "id"))
    var id: String

    @Option(
      help: ArgumentHelp(
        say("Et bogstav, eller base.", "A letter, or base."), valueName: say("valg", "choice")))
    var take: String?

    @Option(
      help: ArgumentHelp(
        say(
          "En anden værdi; felt=værdi, når der er flere felter.",
          "Another value; field=value when there are several fields."),
        valueName: say("værdi", "value")))
    var value: [String] = []

    @Flag(help: ArgumentHelp(say("Følg forslaget.", "Follow the suggestion.")))
    var accept = false

    @Option(
      help: ArgumentHelp(
        say("Hvorfor; gemmes med afklaringen.", "Why; kept with the decision."),
        valueName: say("tekst", "text")))
    var reason: String

    @OptionGroup var shared: Shared

    func validate() throws {
      let ways = (take == nil ? 0 : 1) + (value.isEmpty ? 0 : 1) + (accept ? 1 : 0)
      guard ways == 1 else {
        throw ValidationError(
          say(
            "Vælg én af --take, --value og --accept.", "Choose one of --take, --value and --accept."
          ))
      }
      guard !reason.isBlank else {
        throw ValidationError(
          say("Begrundelsen må ikke være tom.", "The reason must not be empty."))
      }
    }

    func run(at desk: Desk) throws {
      let conflict = try desk.welfare.conflict(id)
      let choice = try choice(conflict, desk)
      let choiceText = try described(choice, of: conflict, desk)
      try desk.welfare.resolve(conflict, with: choice, reason: reason)
      try desk.console.made(
        [conflict.id.description], json: desk.json,
        say("Afklaret: \(choiceText)", "Settled: \(choiceText)"))
    }

    private func choice(_ conflict: Conflict, _ desk: Desk) throws -> Store.Choice {
      if accept {
        guard let suggestion = desk.welfare.suggestion(for: conflict) else {
          throw Failure(
            message: say(
              "Her er intet forslag at følge. Intet er ændret. Vælg med --take.",
              "There is no suggestion to follow. Nothing was changed. Choose with --take."),
            code: .refused)
        }
        return .candidate(suggestion.candidate)
      }
      if let take {
        if take.lowercased() == "base" {
          guard conflict.base != nil else { throw StoreError.unknownConflict("base") }
          return .base
        }
        let letter = take.uppercased()
        guard let i = conflict.candidates.firstIndex(where: { $0.letter == letter }) else {
          throw StoreError.unknownConflict(take)
        }
        return .candidate(i)
      }
      return .fields(try fields(conflict))
    }

    private func fields(_ conflict: Conflict) throws -> Fields {
      var names: [String] = []
      if case .group(let group) = conflict.subject {
        names = Words.fields(ofGroup: group, kind: conflict.kind)
      }
      if names.count == 1, value.count == 1 {
        return [names[0]: .text(value[0])]
      }
      var out: Fields = [:]
      for pair in value {
        guard let equals = pair.firstIndex(of: "=") else {
          let list = names.joined(separator: ", ")
          throw ValidationError(
            say(
              "Skriv --value felt=værdi; felterne er: \(list).",
              "Write --value field=value; the fields are: \(list)."))
        }
        let name = String(pair[..<equals])
        out[name] = .text(String(pair[pair.index(after: equals)...]))
      }
      return out
    }

    private func described(
      _ choice: Store.Choice, of conflict: Conflict, _ desk: Desk
    ) throws -> String {
      switch choice {
      case .candidate(let i):
        let candidate = conflict.candidates[i]
        let words =
          candidate.option == nil
          ? try desk.shown(candidate.fields, of: conflict)
          : try desk.welfare.explain(conflict, in: Speech.language).candidates[i]
        return "\(candidate.letter), " + words
      case .base: return try desk.shown(conflict.base ?? [:], of: conflict)
      case .fields(let fields): return try desk.shown(fields, of: conflict)
      }
    }
  }

  struct Undo: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "undo",
      abstract: say("Fortryd en afklaring.", "Take a decision back."),
      discussion: say(
        "Det, der blev valgt imellem, venter igen på afklaring.",
        "What was chosen between waits for a decision again."))
    @Argument(help: ArgumentHelp(say("Konfliktens id.", "The conflict's id."), valueName: "id"))
    var id: String

    @Option(
      help: ArgumentHelp(say("Hvorfor.", "Why."), valueName: say("tekst", "text")))
    var reason: String = say("fortrudt", "taken back")

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let conflict = try desk.welfare.conflict(id)
      try desk.store.undo(conflict, reason: reason, by: try desk.actor())
      try desk.console.made(
        [conflict.id.description], json: desk.json,
        say("Afklaringen er fortrudt.", "The decision is taken back."))
    }
  }
}
