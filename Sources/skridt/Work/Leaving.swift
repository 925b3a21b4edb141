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

    @OptionGroup var confirming: Confirmation

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let found = try desk.welfare.find(who.citizen, "citizen", by: .strict)
      let name = try desk.called(found.id)
      let unsent = events(try desk.store.scope(found.scope)?.unsent ?? 0)
      try confirming.confirm(
        giveUp == nil
          ? say(
            "Alt om \(name) fjernes fra denne enhed.",
            "All about \(name) is removed from this device.")
          : say(
            "Alt om \(name) fjernes fra denne enhed, og \(unsent), der ikke er sendt, går tabt.",
            "All about \(name) is removed from this device, and \(unsent) not sent are lost."),
        desk.console)
      try desk.together {
        try desk.welfare.leaveCitizen(found.id.description, givingUp: giveUp)
        try desk.console.made(
          [found.id.description], json: desk.json,
          say("\(name) er fjernet fra denne enhed.", "\(name) is removed from this device."))
      }
      try desk.noteTraces()
    }
  }
}

extension Desk {
  /// Says so when bytes of what was just deleted still lie in the file, unreadable.
  func noteTraces() throws {
    guard try store.hasTraces() else { return }
    console.note(
      say(
        "Nøglen er væk, så intet af det kan læses. Men forseglede rester ligger endnu i filen, fordi "
          + "den ikke kunne skrives om lige nu (disken er fuld eller i brug). Det sker af sig selv, "
          + "når journalen åbnes igen.",
        "The key is gone, so nothing of it can be read. But sealed remains still lie in the file, "
          + "because it could not be written anew just now (the disk is full or in use). It happens "
          + "by itself when the store is opened again."))
  }
}
