import ArgumentParser
import EventStore
import Welfare

extension Citizens {
  struct Merge: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "merge",
      abstract: say(
        "Læg to registreringer af samme borger sammen.",
        "Merge two registrations of one citizen."),
      discussion: say(
        "Intet flyttes: alt bliver, hvor det er skrevet, og vises samlet. Kan skilles ad med unmerge.",
        "Nothing is moved: everything stays where it was written and is shown together. Can be parted "
          + "with unmerge."))
    @Argument(
      help: ArgumentHelp(
        say(
          "Den registrering, der ikke bruges mere (id).",
          "The registration no longer used (id)."), valueName: say("borger", "citizen")))
    var citizen: String

    @Option(
      help: ArgumentHelp(
        say("Den, der fortsætter (id).", "The one that continues (id)."),
        valueName: say("borger", "citizen")))
    var into: String

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.find(citizen, "citizen").id.description
      try desk.welfare.mergeCitizen(id, into: into, reason: reason)
      try desk.console.made(
        [id], json: desk.json,
        say("De to registreringer er lagt sammen.", "The two registrations are merged."))
    }
  }

  struct Unmerge: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "unmerge",
      abstract: say("Skil to registreringer ad igen.", "Part two registrations again."))
    @OptionGroup var who: CitizenArgument

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.find(who.citizen, "citizen").id.description
      try desk.welfare.unmergeCitizen(id, reason: reason)
      try desk.console.made(
        [id], json: desk.json,
        say("Registreringerne er skilt ad igen.", "The registrations are parted again."))
    }
  }
}
