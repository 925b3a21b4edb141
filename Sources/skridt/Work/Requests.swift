import ArgumentParser
import EventStore
import Welfare

struct Requests: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "request",
    abstract: say(
      "Det, enhederne beder centralen om.", "What devices ask of the central node."),
    subcommands: [List.self, Grant.self, Decline.self, Rule.self])
}

struct RequestArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      say("Anmodningens id.", "The request's id."), valueName: say("anmodning", "request")))
  var request: String
}

extension Requests {
  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say("Vis de anmodninger, der venter.", "List the requests that wait."))
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.requests()
      if desk.json { return try desk.console.json(.list(rows.map { .object($0.json) })) }
      let short = ShortIDs(rows.map(\.id.description))
      var table = Table(
        "Id", say("Ønske", "Wish"), say("Borger", "Citizen"), say("Medarbejder", "Worker"),
        say("Anmodet af", "By"), say("Tid", "When"))
      for row in rows {
        table.add(
          short(row.id),
          row.what == .assign ? say("tilknyt", "assign") : say("afslut", "end"), row.citizenName,
          row.workerName, row.byName, row.at.short)
      }
      desk.console.table(
        table, nothing: say("Ingen anmodninger venter.", "No requests are waiting."))
    }
  }

  struct Grant: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "grant",
      abstract: say("Imødekom en anmodning (på centralen).", "Grant a request (central node)."),
      discussion: say(
        "Enheden får det at vide ved sin næste synkronisering.",
        "The device learns of it at its next sync."))
    @OptionGroup var which: RequestArgument

    @OptionGroup var confirming: Confirmation

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.find(which.request, "assignment").id
      let asked = try desk.welfare.requests().first { $0.id == id }
      let consequence = try asked.map { try Self.consequence(of: $0, desk) } ?? ""
      try confirming.confirm(consequence, desk.console)
      try desk.together {
        try desk.welfare.grantAssignment(id.description)
        try desk.console.made(
          [id.description], json: desk.json,
          say(
            "Anmodningen er imødekommet. \(consequence)", "The request is granted. \(consequence)"))
      }
    }

    private static func consequence(of asked: RequestRow, _ desk: Desk) throws -> String {
      let worker = try asked.worker.map { try desk.called($0) } ?? asked.workerName
      let citizen = try asked.citizen.map { try desk.called($0) } ?? asked.citizenName
      return asked.what == .assign
        ? say(
          "\(worker) får alt om \(citizen) på sin enhed.",
          "\(worker) gets all about \(citizen) on their device.")
          + Assign.dates(asked.from.flatMap { Day($0) }, asked.to.flatMap { Day($0) }, desk)
        : say(
          "\(worker) mister adgangen til alt om \(citizen).",
          "\(worker) loses access to all about \(citizen).")
    }
  }

  struct Decline: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "decline",
      abstract: say("Afvis en anmodning (på centralen).", "Decline a request (central node)."))
    @OptionGroup var which: RequestArgument

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.find(which.request, "assignment").id
      try desk.welfare.declineRequest(id.description, reason: reason)
      try desk.console.made(
        [id.description], json: desk.json,
        say("Anmodningen er afvist.", "The request is declined."))
    }
  }

  struct Rule: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "rule",
      abstract: say(
        "Hvad kommunen imødekommer uden at spørge.",
        "What the municipality grants without asking."),
      discussion: say(
        """
        none: intet. registrar: den, der opretter en borger, bliver tilknyttet. unit: som registrar, \
        og desuden kolleger fra samme afdeling som en, der allerede er tilknyttet. Uden regel vises den \
        nuværende.
        """,
        """
        none: nothing. registrar: whoever registers a citizen is assigned. unit: as registrar, and \
        also colleagues of the same unit as somebody assigned already. Without a rule, shows the \
        present one.
        """))
    @Argument(
      help: ArgumentHelp(
        say("none, registrar eller unit.", "none, registrar or unit."),
        valueName: say("regel", "rule")),
      completion: .list(GrantRule.allCases.map(\.rawValue)))
    var rule: String?

    @OptionGroup var shared: Shared

    func validate() throws {
      if let rule, GrantRule(rawValue: rule) == nil {
        throw ValidationError(
          say("Reglen er none, registrar eller unit.", "The rule is none, registrar or unit."))
      }
    }

    func run(at desk: Desk) throws {
      var granted = 0
      if let rule = rule.flatMap({ GrantRule(rawValue: $0) }) {
        granted = try desk.together {
          try desk.welfare.setGrantRule(rule)
          // What already waits is covered by the rule too.
          return try desk.welfare.grantByRule()
        }
      }
      let rule = try desk.welfare.grantRule()
      if desk.json {
        return try desk.console.json([
          "rule": .text(rule.rawValue), "granted": .int(Int64(granted)),
        ])
      }
      desk.console.line(Self.explain(rule))
      if granted > 0 {
        desk.console.line(
          say("Imødekommet efter reglen: \(granted).", "Granted by the rule: \(granted)."))
      }
    }

    private static func explain(_ rule: GrantRule) -> String {
      switch rule {
      case .none:
        say(
          "none: en administrator tager stilling til hver.", "none: an administrator decides each.")
      case .registrar:
        say(
          "registrar: den, der opretter en borger, bliver tilknyttet.",
          "registrar: whoever registers a citizen is assigned.")
      case .unit:
        say(
          "unit: den, der opretter en borger, og kolleger i en tilknyttets afdeling bliver tilknyttet.",
          "unit: whoever registers a citizen, and colleagues in the unit of somebody assigned, are "
            + "assigned.")
      }
    }
  }
}

extension RequestRow {
  fileprivate var json: Fields {
    func id(_ id: EntityID?) -> Value { id.map { .text($0.description) } ?? .null }
    return [
      "id": id(self.id), "what": .text(what.rawValue), "citizen": id(citizen),
      "citizenName": .text(citizenName), "worker": id(worker), "workerName": .text(workerName),
      "by": id(by), "byName": .text(byName), "at": .text(at.description),
    ]
  }
}
