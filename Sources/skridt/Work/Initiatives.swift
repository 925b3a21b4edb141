import ArgumentParser
import EventStore
import Welfare

struct Initiatives: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "initiative",
    abstract: say("Kommunens initiativer.", "The municipality's initiatives."),
    subcommands: [
      ImportPaper.self, List.self, Show.self, Revise.self, Propose.self, Plan.self, Describe.self,
      Submit.self, ApproveDescription.self, Start.self, Develop.self, Route.self, Approve.self,
      Implement.self, Complete.self, Evaluate.self, Close.self, Postpone.self, Resume.self,
      End.self, BoardCommand.self, Effects.self, Report.self, RetractReport.self, Reports.self,
      Packs.self,
    ])
}

extension Initiatives {
  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say("Vis initiativerne.", "List the initiatives."))
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.initiatives()
      if desk.json { return try desk.console.json(.list(rows.map { .object($0.json) })) }
      var table = Table(
        say("Nr.", "No."), say("Titel", "Title"), say("År", "Year"), say("Måneder", "Months"),
        say("Økonomi", "Cost"),
        "Status", say("Uoverens.", "Discrep."), say("Ejere", "Owners"))
      for row in rows {
        table.add(
          "\(row.number)", row.title, Tables.number(row.year), months(row),
          row.cost.map { Words.choice($0, of: "cost", kind: "initiative") } ?? "",
          Words.status(row.status, of: "initiative") + (row.hasConflict ? " !" : ""),
          row.discrepancies == 0 ? "" : "\(row.discrepancies)",
          row.owners.joined(separator: "; "))
      }
      desk.console.table(table, nothing: say("Ingen initiativer her.", "No initiatives here."))
    }

    private func months(_ row: InitiativeRow) -> String {
      switch (row.monthsMin, row.monthsMax) {
      case (let low?, let high?): low == high ? "\(low)" : "\(low)–\(high)"
      case (let low?, nil): "\(low)+"
      case (nil, let high?): "–\(high)"
      default: ""
      }
    }
  }

  struct Show: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: say("Vis et initiativ.", "Show an initiative."))
    @OptionGroup var which: InitiativeArgument

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let found = try desk.welfare.showInitiative(which.initiative)
      if desk.json {
        return try desk.console.json(
          .object(desk.json(of: found.initiative).merging(found.row.json) { $1 }))
      }
      try desk.describe(found.initiative)
    }
  }

  struct Revise: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "revise",
      abstract: say("Ret et initiativ eller dets status.", "Revise an initiative or its status."),
      discussion: say(
        "En status rettes her kun af administratoren; den skifter ellers med kommandoerne for hvert "
          + "skridt.",
        "A status is corrected here by the administrator only; otherwise each step has a command."))
    @OptionGroup var which: InitiativeArgument

    @Option(
      help: ArgumentHelp(
        say(
          "felt=værdi; kan gentages, også for samme liste. En tom værdi fjerner feltet.",
          "field=value; may be repeated, also for one list. An empty value clears the field."),
        valueName: say("felt=værdi", "field=value")))
    var set: [String] = []

    @OptionGroup var flags: FlagArguments

    @Option(
      help: ArgumentHelp(
        say("Ny status, fx started.", "New status, such as started."),
        valueName: "status"))
    var status: String?

    @Option(
      help: ArgumentHelp(
        say("Dato for den nye status.", "Date of the new status."), valueName: say("dato", "date")))
    var on: String?

    @Option(
      help: ArgumentHelp(
        say("Beslutningen bag.", "The decision behind it."), valueName: say("tekst", "text")))
    var decision: String?

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String?

    @OptionGroup var shared: Shared

    func validate() throws {
      guard (status == nil) != (set.isEmpty && flags.flags == InitiativeFlags()) else {
        throw ValidationError(
          say(
            "Angiv enten --status eller det, der skal rettes: --set, --budget eller --building.",
            "Give either --status or what to revise: --set, --budget or --building."))
      }
    }

    func run(at desk: Desk) throws {
      let id = try desk.welfare.find(which.initiative, "initiative").id.description
      if let status {
        try desk.welfare.setInitiativeStatus(
          id, to: status, on: on, reason: reason, decision: decision)
      } else {
        try desk.welfare.reviseInitiative(
          id, try fields(), flags: flags.flags, reason: reason)
      }
      try desk.console.made([id], json: desk.json, say("Rettet.", "Revised."))
    }

    private func fields() throws -> Fields {
      var typed: [String: [String]] = [:]
      for pair in set {
        guard let equals = pair.firstIndex(of: "="), equals > pair.startIndex else {
          throw ValidationError(
            say(
              "Skriv --set felt=værdi, ikke »\(pair)«.", "Write --set field=value, not \"\(pair)\"."
            ))
        }
        typed[String(pair[..<equals]), default: []]
          .append(String(pair[pair.index(after: equals)...]))
      }
      var out: Fields = [:]
      for (name, texts) in typed {
        let values = texts.map { name == "owners" ? Self.owner($0) : .text($0) }
        if case .set = WelfareModel.declaration("initiative")?.field(name)?.type {
          out[name] = .list(values)
        } else if let value = values.first, values.count == 1 {
          out[name] = value
        } else {
          throw ValidationError(
            say(
              "\(name) kan kun have én værdi, men er angivet \(values.count) gange.",
              "\(name) can have one value only, but was given \(values.count) times."))
        }
      }
      return out
    }

    /// An owner as lists show it and as imports write it: a role, and a unit behind a comma.
    private static func owner(_ text: String) -> Value {
      guard !text.allSatisfy(\.isWhitespace) else { return .null }
      guard let comma = text.firstRange(of: ", ") else { return ["role": .text(text)] }
      return [
        "role": .text(String(text[..<comma.lowerBound])),
        "unit": .text(String(text[comma.upperBound...])),
      ]
    }
  }
}

struct InitiativeArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      say("Nummer, titel eller id.", "Number, title or id."),
      valueName: say("initiativ", "initiative")))
  var initiative: String
}
