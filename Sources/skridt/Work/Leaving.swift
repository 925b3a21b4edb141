import ArgumentParser
import Welfare

extension Citizens {
  struct Leave: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "leave",
      abstract: say(
        "Fjern en borger fra denne enhed.", "Remove a citizen from this device."),
      discussion: say(
        "Kun herfra: er du stadig tilknyttet, kommer borgeren igen ved næste synkronisering. Er der "
          + "noget, centralen ikke har modtaget, afvises det, til det er sendt.",
        "From here only: while you are assigned, the next sync brings the citizen back. What the "
          + "central node has not received refuses it until it is sent."))
    @OptionGroup var who: CitizenArgument

    @Option(
      help: ArgumentHelp(
        say(
          "Kassér det, der ikke er sendt: skriv borgerens fulde navn.",
          "Give up what is not sent: write the citizen's full name."),
        valueName: say("navn", "name")))
    var giveUp: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let found = try desk.welfare.find(who.citizen, "citizen")
      let name = try desk.name(of: found.id)
      try desk.welfare.leaveCitizen(found.id.description, givingUp: giveUp)
      try desk.console.made(
        [found.id.description], json: desk.json,
        say("\(name) er fjernet fra denne enhed.", "\(name) is removed from this device."))
    }
  }
}
