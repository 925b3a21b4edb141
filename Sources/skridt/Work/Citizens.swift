import ArgumentParser
import EventStore
import Welfare

struct Citizens: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "citizen", abstract: say("Borgere.", "Citizens."),
    subcommands: [
      Register.self, List.self, Show.self, Revise.self, End.self, Resume.self, Merge.self,
      Unmerge.self, Leave.self,
    ])
}

/// What can be written about a citizen beside the name.
struct CitizenFields: ParsableArguments {
  @Option(help: ArgumentHelp(say("CPR-nummer.", "CPR number."), valueName: "ddmmåå-nnnn"))
  var cpr: String?

  @Option(help: ArgumentHelp(say("Fødselsdato.", "Birth date."), valueName: say("dato", "date")))
  var birthDate: String?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(say("Navne- og adressebeskyttelse.", "Name and address protected.")))
  var protected: Bool?

  @Option(help: ArgumentHelp(say("Telefon.", "Phone."), valueName: say("nummer", "number")))
  var phone: String?

  @Option(help: ArgumentHelp(say("Adresse.", "Address."), valueName: say("tekst", "text")))
  var address: String?

  @Option(
    help: ArgumentHelp(
      say("Pårørende eller anden kontakt; kan gentages.", "Contact; may be repeated."),
      valueName: say("tekst", "text")))
  var contact: [String] = []

  @Option(
    help: ArgumentHelp(
      say("Borgerens ønsker med egne ord.", "The citizen's wishes in their own words."),
      valueName: say("tekst", "text")))
  var ownWords: String?

  var fields: Fields {
    var out: Fields = [:]
    out.put("cpr", cpr)
    out.put("birthDate", birthDate)
    out.put("phone", phone)
    out.put("address", address)
    out.put("ownWords", ownWords)
    if let protected { out["isProtected"] = .bool(protected) }
    if !contact.isEmpty { out["contacts"] = .list(contact.map { .text($0) }) }
    return out
  }
}

extension Fields {
  /// What was said; nothing when it was not. An empty text clears the field.
  mutating func put(_ name: String, _ text: String?) {
    if let text { self[name] = .text(text) }
  }

  mutating func put(_ name: String, _ number: Int?) {
    if let number { self[name] = .int(Int64(number)) }
  }
}

extension Citizens {
  struct Register: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "register",
      abstract: say("Opret en borger, også uden netværk.", "Register a citizen, offline too."),
      discussion: say(
        "Ligner borgeren en, der allerede er her, får du besked; oprettelsen afvises ikke.",
        "A possible duplicate is told; the registration is not refused."))
    @Option(help: ArgumentHelp(say("Fulde navn.", "Full name."), valueName: say("navn", "name")))
    var name: String

    @OptionGroup var details: CitizenFields

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let made = try desk.welfare.registerCitizen(name: name, details.fields)
      for other in made.duplicates {
        let short = other.id.description.prefix(8)
        desk.console.note(
          say(
            "Kan være den samme som \(other.name) (\(short)). Begge er gemt; centralen afgør det.",
            "May be the same person as \(other.name) (\(short)). Both are kept; the central node "
              + "decides."))
      }
      try desk.console.made(
        [made.id.description], json: desk.json,
        say("\(name) er oprettet.", "\(name) is registered."),
        extra: [
          "scope": .text(made.scope.description),
          "duplicates": .list(made.duplicates.map { .text($0.id.description) }),
        ])
    }
  }

  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say("Vis borgerne.", "List the citizens."))
    @Flag(help: ArgumentHelp(say("Også de afsluttede.", "Also those ended.")))
    var all = false

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.citizens(includingEnded: all)
      if desk.json { return try desk.console.json(.list(rows.map { .object($0.json) })) }
      let short = ShortIDs(rows.map(\.id.description))
      var table = Table(
        "Id", say("Navn", "Name"), "CPR", say("Medarbejdere", "Workers"), "Status")
      for row in rows {
        let mark = row.isProtected ? say(" (beskyttet)", " (protected)") : ""
        table.add(
          short(row.id), row.name + mark,
          row.cpr.map { Labels.cpr($0).text(in: Speech.language) } ?? "",
          row.workers.joined(separator: ", "),
          Words.status(row.status, of: "citizen") + (row.hasConflict ? " !" : ""))
      }
      desk.console.table(table, nothing: say("Ingen borgere her.", "No citizens here."))
    }
  }

  struct Show: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: say("Vis alt om en borger.", "Show all about a citizen."))
    @OptionGroup var who: CitizenArgument

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let file = try desk.welfare.showCitizen(who.citizen)
      let standings = try Standings(
        [file.citizen.id] + file.goals.map(\.id) + file.visits.map(\.id) + file.steps.map(\.id)
          + file.clipCards.map(\.id) + file.stays.map(\.id), at: desk)
      if desk.json {
        var out = desk.json(of: file.citizen)
        out["mergedInto"] = Value(file.row.mergedInto)
        out["registrations"] = .list(file.merged.map { .object(desk.json(of: $0)) })
        out["assignments"] = .list(file.assignments.map { .object($0.json) })
        out["steps"] = .list(file.steps.map { standings.json($0.json, $0.id) })
        out["clipCards"] = .list(file.clipCards.map { standings.json($0.json, $0.id) })
        out["stays"] = .list(file.stays.map { standings.json($0.json, $0.id) })
        out["plans"] = .list(file.plans.map { .object($0.json) })
        out["goals"] = .list(file.goals.map { standings.json($0.json, $0.id) })
        out["visits"] = .list(file.visits.map { standings.json($0.json, $0.id) })
        return try desk.console.json(standings.json(out, file.citizen.id))
      }
      try desk.describe(file.citizen)
      if let survivor = file.row.mergedInto {
        let home = "\(try desk.name(of: survivor)) (\(survivor.description.prefix(8)))"
        desk.console.line(say("  Lagt sammen med: \(home)", "  Merged with: \(home)"))
      }
      for other in file.merged {
        desk.console.line(say("Også registreret som:", "Also registered as:"))
        try desk.describe(other)
      }
      desk.section(say("Tilknytninger", "Assignments"), Tables.assignments(file.assignments))
      desk.section(say("Trin", "Steps"), Tables.steps(file.steps, naming: false, standings))
      desk.section(
        say("Klippekort", "Clip cards"),
        Tables.clipCards(file.clipCards, naming: false, standings))
      desk.section(say("Ophold", "Stays"), Tables.stays(file.stays, naming: false, standings))
      desk.section(say("Planer", "Plans"), Tables.plans(file.plans, naming: false))
      desk.section(say("Mål", "Goals"), Tables.goals(file.goals, naming: false, standings))
      desk.section(
        say("Besøg", "Visits"), Tables.visits(file.visits, naming: false, standings))
    }
  }

  struct Revise: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "revise",
      abstract: say("Ret oplysninger om en borger.", "Revise what is said of a citizen."),
      discussion: say("En tom tekst (\"\") fjerner feltet.", "An empty text (\"\") clears a field.")
    )
    @OptionGroup var who: CitizenArgument

    @Option(help: ArgumentHelp(say("Fulde navn.", "Full name."), valueName: say("navn", "name")))
    var name: String?

    @OptionGroup var details: CitizenFields

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      var fields = details.fields
      fields.put("name", name)
      try requireSomething(fields)
      let id = try desk.welfare.find(who.citizen, "citizen").id
      try desk.welfare.reviseCitizen(id.description, fields, reason: reason)
      try desk.console.made([id.description], json: desk.json, say("Rettet.", "Revised."))
    }
  }

  struct End: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "end",
      abstract: say("Afslut et forløb.", "End a citizen's course."))
    @OptionGroup var who: CitizenArgument
    @OptionGroup var when: Ending

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.find(who.citizen, "citizen").id
      try desk.welfare.endCitizen(id.description, on: when.on, reason: when.reason)
      try desk.console.made(
        [id.description], json: desk.json, say("Forløbet er afsluttet.", "The course is ended."))
    }
  }

  struct Resume: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "resume",
      abstract: say("Genoptag et afsluttet forløb.", "Take up an ended course again."))
    @OptionGroup var who: CitizenArgument
    @OptionGroup var when: Ending

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.find(who.citizen, "citizen").id
      try desk.welfare.resumeCitizen(id.description, on: when.on, reason: when.reason)
      try desk.console.made(
        [id.description], json: desk.json, say("Forløbet er genoptaget.", "The course is resumed."))
    }
  }
}

/// Refuses a revision that revises nothing.
func requireSomething(_ fields: Fields) throws {
  guard fields.isEmpty else { return }
  throw ValidationError(
    say("Angiv mindst ét felt, der skal rettes.", "Give at least one field to revise."))
}

struct CitizenArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      say("Borgerens navn eller id.", "The citizen's name or id."),
      valueName: say("borger", "citizen")))
  var citizen: String
}
