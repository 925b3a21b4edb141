import ArgumentParser
import EventStore
import Welfare

struct Assign: DeskCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign",
    abstract: say("Knyt en medarbejder til en borger.", "Assign a worker to a citizen."),
    discussion: say(
      """
      Kun den, der er tilknyttet, får borgerens sag på sin enhed, og får den straks, også når \
      tilknytningen begynder en kommende dag (--from). På en enhed bliver det til en anmodning, som \
      centralen tager stilling til. Med --end afsluttes tilknytningen.
      """,
      """
      Only who is assigned gets the citizen's case on their device, and gets it at once, also when \
      the assignment begins on a day to come (--from). On a device this becomes a request for the \
      central node to decide. With --end the assignment is ended.
      """))
  @OptionGroup var who: CitizenArgument

  @Argument(
    help: ArgumentHelp(
      say("Medarbejderens navn eller id.", "The worker's name or id."),
      valueName: say("medarbejder", "worker")))
  var worker: String

  @Option(
    help: ArgumentHelp(
      say("Fra dato; ellers i dag.", "From; otherwise today."), valueName: say("dato", "date")))
  var from: String?

  @Option(
    help: ArgumentHelp(say("Til og med dato.", "To and including."), valueName: say("dato", "date"))
  )
  var to: String?

  @Option(
    help: ArgumentHelp(
      say("Rolle; ellers worker.", "Role; otherwise worker."), valueName: say("rolle", "role")),
    completion: Roles.completion)
  var role: String?

  @Flag(help: ArgumentHelp(say("Afslut tilknytningen.", "End the assignment.")))
  var end = false

  @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
  var reason: String?

  @OptionGroup var confirming: Confirmation

  @OptionGroup var shared: Shared

  func run(at desk: Desk) throws {
    let citizen = try desk.welfare.find(who.citizen, "citizen", by: .strict).id
    let member = try desk.welfare.find(worker, "staff", by: .strict).id
    let (about, colleague) = (try desk.called(citizen), try desk.called(member))
    let first = try from.map(desk.welfare.day)
    let last = try to.map(desk.welfare.day)
    try confirming.confirm(
      end
        ? say(
          "\(colleague) mister adgangen til alt om \(about).",
          "\(colleague) loses access to all about \(about).")
        : say(
          "\(colleague) får alt om \(about) på sin enhed.",
          "\(colleague) gets all about \(about) on their device.")
          + Self.dates(first, last, desk), desk.console)
    try desk.together {
      let outcome =
        end
        ? try desk.welfare.endAssignment(
          of: member.description, to: citizen.description, on: to, reason: reason)
        : try desk.welfare.assign(
          citizen.description, to: member.description, role: role, from: from, until: to)
      let done =
        end
        ? say(
          "Tilknytningen er afsluttet: \(colleague) og \(about).",
          "The assignment is ended: \(colleague) and \(about).")
        : say(
          "Tilknytningen er oprettet: \(colleague) og \(about).",
          "The assignment is made: \(colleague) and \(about).")
          + Self.dates(first, last, desk)
      let asked = say(
        "Anmodningen er gemt; den får virkning, når centralen har imødekommet den.",
        "The request is saved; it has effect when the central node grants it.")
      try desk.console.made(
        [outcome.id.description], json: desk.json, outcome.isRequest ? asked : done,
        extra: ["request": .bool(outcome.isRequest)])
    }
  }

  /// The first and last day of an assignment, where they were said; the case is shared at once.
  static func dates(_ first: Day?, _ last: Day?, _ desk: Desk) -> String {
    var out = ""
    if let first {
      out += say(" Tilknytningen gælder fra \(first)", " The assignment is from \(first)")
      if let last { out += say(" til og med \(last)", " to and including \(last)") }
      out += "."
    } else if let last {
      out += say(
        " Tilknytningen gælder til og med \(last).",
        " The assignment is to and including \(last).")
    }
    guard let first, first > desk.welfare.today else { return out }
    return out + say(" Adgangen gives allerede nu.", " Access is given already now.")
  }
}

struct Erase: DeskCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase",
    abstract: say(
      "Slet alt om en borger, overalt og for altid.",
      "Erase all about a citizen, everywhere and for good."),
    discussion: say(
      """
      Kun på centralen. Sagen og dens nøgle slettes her med det samme og hos andre ved deres næste \
      udveksling. Tilbage står grundlaget, hvem og hvornår. Det kan ikke fortrydes.
      """,
      """
      On the central node only. The case and its key are deleted here at once and elsewhere at the \
      next exchange. What remains is the ground, who and when. It cannot be undone.
      """))
  @OptionGroup var who: CitizenArgument

  @Option(
    help: ArgumentHelp(
      say("Grundlaget for sletningen.", "The ground for it."), valueName: say("tekst", "text")))
  var ground: String

  @OptionGroup var confirming: Confirmation

  @OptionGroup var shared: Shared

  func run(at desk: Desk) throws {
    let found = try desk.welfare.find(who.citizen, "citizen", by: .strict)
    let name = try desk.called(found.id)
    let lost = events(try desk.store.scope(found.scope)?.events ?? 0)
    try confirming.confirm(
      say(
        "Alt om \(name), \(lost), slettes overalt og for altid.",
        "All about \(name), \(lost), is erased everywhere and for good."), desk.console)
    try desk.together {
      try desk.welfare.eraseCitizen(found.id.description, ground: ground)
      try desk.console.made(
        [found.id.description], json: desk.json,
        say("\(name): sagen og dens nøgle er slettet.", "\(name): the case and its key are erased.")
      )
    }
    desk.noteTraces()
  }
}
