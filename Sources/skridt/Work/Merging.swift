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

    @OptionGroup var confirming: Confirmation

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let merged = try desk.welfare.find(citizen, "citizen", by: .strict).id
      let survivor = try desk.welfare.find(into, "citizen", by: .strict).id
      let (one, other) = (try desk.called(merged), try desk.called(survivor))
      try confirming.confirm(
        say(
          "\(one) bliver til \(other); hvem der er tilknyttet den ene, får begge.",
          "\(one) becomes \(other); whoever is assigned to one gets both."), desk.console)
      try desk.together {
        try desk.welfare.mergeCitizen(
          merged.description, into: survivor.description, reason: reason)
        try desk.console.made(
          [merged.description], json: desk.json,
          say("\(one) er lagt sammen med \(other).", "\(one) is merged with \(other)."))
      }
    }
  }

  struct Unmerge: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "unmerge",
      abstract: say("Skil to registreringer ad igen.", "Part two registrations again."))
    @OptionGroup var who: CitizenArgument

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String

    @OptionGroup var confirming: Confirmation

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let citizen = try desk.welfare.find(who.citizen, "citizen", by: .strict).id
      let name = try desk.called(citizen)
      try confirming.confirm(
        say(
          "\(name) skilles fra den, registreringen er lagt sammen med; hver ses kun af sine egne.",
          "\(name) is parted from the one it is merged with; each is seen by its own only."),
        desk.console)
      try desk.together {
        try desk.welfare.unmergeCitizen(citizen.description, reason: reason)
        try desk.console.made(
          [citizen.description], json: desk.json,
          say("\(name) er skilt ud igen.", "\(name) is parted again."))
      }
    }
  }
}
