import ArgumentParser
import EventStore
import Welfare

struct Staff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "staff", abstract: say("Medarbejdere.", "Staff."),
    subcommands: [Add.self, List.self, Revise.self, End.self])
}

struct StaffArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      say("Navn eller id.", "Name or id."), valueName: say("medarbejder", "staff")))
  var staff: String
}

extension Staff {
  struct Add: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "add",
      abstract: say(
        "Tilføj en medarbejder (på centralen).", "Add a colleague (on the central node)."))
    @Option(help: ArgumentHelp(say("Fulde navn.", "Full name."), valueName: say("navn", "name")))
    var name: String

    @Option(
      help: ArgumentHelp(
        say(
          "Rolle: worker (bostøtte), authority (myndighed), owner (initiativejer), coordinator "
            + "(tovholder), management (chefgruppe), committee (udvalg), administrator.",
          "Role: worker, authority, owner, coordinator, management, committee, administrator."),
        valueName: say("rolle", "role")), completion: Roles.completion)
    var role: [String] = []

    @Option(help: ArgumentHelp(say("Afdeling.", "Unit."), valueName: say("afdeling", "unit")))
    var unit: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      for role in role { try Roles.check(role, desk) }
      let id = try desk.welfare.addStaff(name: name, unit: unit)
      for role in role {
        _ = try desk.welfare.grantRole(role, to: id.description, unit: unit)
      }
      try desk.console.made(
        [id.description], json: desk.json, say("\(name) er tilføjet.", "\(name) is added."))
    }
  }

  struct Revise: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "revise",
      abstract: say(
        "Ret en medarbejders navn eller afdeling (på centralen).",
        "Revise a colleague's name or unit (on the central node)."),
      discussion: say(
        "En tom tekst (\"\") fjerner afdelingen.", "An empty text (\"\") clears the unit."))
    @OptionGroup var who: StaffArgument

    @Option(help: ArgumentHelp(say("Fulde navn.", "Full name."), valueName: say("navn", "name")))
    var name: String?

    @Option(help: ArgumentHelp(say("Afdeling.", "Unit."), valueName: say("afdeling", "unit")))
    var unit: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      var fields: Fields = [:]
      fields.put("name", name)
      fields.put("unit", unit)
      try requireSomething(fields)
      let id = try desk.welfare.find(who.staff, "staff").id
      try desk.welfare.reviseStaff(id.description, fields)
      try desk.console.made([id.description], json: desk.json, say("Rettet.", "Revised."))
    }
  }

  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say("Vis medarbejderne.", "List the staff."))
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.staff()
      if desk.json {
        return try desk.console.json(
          .list(
            rows.map { row in
              [
                "id": .text(row.id.description), "name": .text(row.name),
                "unit": Value(optional: row.unit), "status": .text(row.status),
                "roles": .list(row.roles.map { .text($0) }),
                "devices": .list(row.devices.map { .text($0) }),
              ]
            }))
      }
      let short = ShortIDs(rows.map(\.id.description))
      var table = Table(
        "Id", say("Navn", "Name"), say("Roller", "Roles"), say("Afdeling", "Unit"),
        say("Maskiner", "Devices"), "Status")
      for row in rows {
        table.add(
          short(row.id), row.name, row.roles.map(Words.role).joined(separator: ", "),
          row.unit ?? "", row.devices.joined(separator: ", "),
          Words.status(row.status, of: "staff"))
      }
      desk.console.table(table, nothing: say("Ingen medarbejdere.", "No staff."))
    }
  }

  struct End: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "end",
      abstract: say(
        "Afslut en ansættelse, med roller og maskiner.",
        "End somebody's employment, with roles and devices."))
    @OptionGroup var who: StaffArgument

    @OptionGroup var when: Ending

    @OptionGroup var confirming: Confirmation

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let member = try desk.welfare.find(who.staff, "staff", by: .strict)
      let name = try desk.called(member.id)
      try confirming.confirm(
        say(
          "Ansættelsen af \(name) afsluttes, med alle roller, enheder og tilknytninger.",
          "The employment of \(name) ends, with all roles, devices and assignments."), desk.console)
      try desk.together {
        try desk.welfare.endStaff(member.id.description, on: when.on, reason: when.reason)
        try desk.console.made(
          [member.id.description], json: desk.json,
          say(
            "Ansættelsen af \(name) er afsluttet.", "The employment of \(name) is ended."))
      }
    }
  }
}

/// When something ends, and why.
struct Ending: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      say("Dato, som 2026-10-15; ellers i dag.", "Date, as 2026-10-15; otherwise today."),
      valueName: say("dato", "date")))
  var on: String?

  @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
  var reason: String?
}

struct Roles: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "role", abstract: say("Medarbejdernes roller.", "The staff's roles."),
    subcommands: [Grant.self, End.self])

  static let completion: CompletionKind =
    if case .choice(let choices) = WelfareModel.declaration("role")?.field("role")?.type {
      .list(choices.map(\.value))
    } else {
      .default
    }

  /// What a role is called, of one that is about to be given.
  static func named(_ role: String, _ desk: Desk) throws -> String {
    let read = try Words.read(role, field: "role", kind: "role") { _, _ in
      throw StoreError.unknownEntity(role)
    }
    return Words.role(read.text ?? role)
  }

  /// Refuses a role that does not exist before anything is written.
  static func check(_ role: String, _ desk: Desk) throws {
    _ = try Words.read(role, field: "role", kind: "role") { _, _ in
      throw StoreError.unknownEntity(role)
    }
  }
}

extension Roles {
  struct Grant: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "grant",
      abstract: say(
        "Giv en medarbejder en rolle (på centralen).", "Grant a role (on the central node)."))
    @OptionGroup var who: StaffArgument

    @Argument(
      help: ArgumentHelp(
        say("Rollen, fx worker.", "The role, such as worker."), valueName: say("rolle", "role")),
      completion: Roles.completion)
    var role: String

    @Option(help: ArgumentHelp(say("Afdeling.", "Unit."), valueName: say("afdeling", "unit")))
    var unit: String?

    @Option(
      help: ArgumentHelp(
        say("Fra dato; ellers i dag.", "From; otherwise today."), valueName: say("dato", "date")))
    var from: String?

    @Option(
      help: ArgumentHelp(
        say("Til og med dato.", "To and including."), valueName: say("dato", "date")))
    var to: String?

    @OptionGroup var confirming: Confirmation

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let member = try desk.welfare.find(who.staff, "staff", by: .strict).id
      let (name, role) = (try desk.called(member), try Roles.named(self.role, desk))
      let days = Self.dates(
        try from.map(desk.welfare.day), try to.map(desk.welfare.day), desk)
      try confirming.confirm(
        say("\(name) får rollen \(role).", "\(name) gets the role \(role).") + days, desk.console)
      try desk.together {
        let id = try desk.welfare.grantRole(
          self.role, to: member.description, unit: unit, from: from, until: to)
        try desk.console.made(
          [id.description], json: desk.json,
          say("\(name) har fået rollen \(role).", "\(name) is granted the role \(role).") + days)
      }
    }

    /// The first and last day of a role, where they were said; it has effect at once.
    private static func dates(_ first: Day?, _ last: Day?, _ desk: Desk) -> String {
      var out = ""
      if let first { out += say(" Fra \(first).", " From \(first).") }
      if let last { out += say(" Til og med \(last).", " To and including \(last).") }
      guard let first, first > desk.welfare.today else { return out }
      return out + say(" Rollen virker allerede nu.", " The role has effect already now.")
    }
  }

  struct End: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "end",
      abstract: say(
        "Fratag en medarbejder en rolle (på centralen).", "End a role (on the central node)."))
    @OptionGroup var who: StaffArgument

    @Argument(
      help: ArgumentHelp(say("Rollen.", "The role."), valueName: say("rolle", "role")),
      completion: Roles.completion)
    var role: String

    @OptionGroup var when: Ending

    @OptionGroup var confirming: Confirmation

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let member = try desk.welfare.find(who.staff, "staff", by: .strict)
      let (name, role) = (try desk.called(member.id), try Roles.named(self.role, desk))
      try confirming.confirm(
        say("\(name) mister rollen \(role).", "\(name) loses the role \(role)."), desk.console)
      try desk.together {
        try desk.welfare.endRole(
          self.role, of: member.id.description, on: when.on, reason: when.reason)
        try desk.console.made(
          [member.id.description], json: desk.json,
          say("\(name) har ikke rollen \(role) mere.", "\(name) no longer has the role \(role)."))
      }
    }
  }
}
