import ArgumentParser
import Client
import EventStore
import Welfare

struct Bundles: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bundle",
    abstract: say(
      "Udveksl med en anden maskine gennem en fil, fx på en USB-nøgle.",
      "Exchange with another machine through a file, on a USB stick for instance."),
    subcommands: [Write.self, Read.self])
}

extension Bundles {
  struct Write: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "write",
      abstract: say(
        "Skriv en pakke med alt, modtageren mangler.",
        "Write a bundle with all that the receiver lacks."),
      discussion: say(
        "Pakken er forseglet: kun modtageren kan åbne den. Den må gerne sendes flere gange.",
        "The bundle is sealed: only the receiver can open it. It may be sent more than once."))
    @Option(
      help: ArgumentHelp(
        say(
          "Hvem den er til: navn eller id; ellers centralen.",
          "Who it is for: name or id; otherwise the central node."),
        valueName: say("maskine", "peer")))
    var to: String?

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp(
        say("Pakkens fil, gerne .skridt.", "The bundle's file, .skridt by custom."),
        valueName: say("fil", "file")), completion: .file(extensions: ["skridt"]))
    var output: String

    @OptionGroup var confirming: Confirmation

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let peer = try receiver(desk)
      let name = try desk.called(peer)
      if to != nil {
        try confirming.confirm(
          say(
            "\(name) kan åbne pakken og får alt, den må have.",
            "\(name) can open the bundle and gets all it may have."), desk.console)
      }
      let written = try BundleFile.write(
        from: desk.store, to: peer, sharing: desk.sharing, file: output)
      if desk.json {
        return try desk.console.json([
          "file": .text(output), "to": .text(peer.replica.description),
          "events": .int(Int64(written.events)), "scopes": .int(Int64(written.scopes)),
          "bytes": .int(Int64(written.bytes)),
        ])
      }
      desk.console.line(
        say(
          "\(output) er klar til \(name): \(events(written.events)), \(written.bytes) bytes.",
          "\(output) is ready for \(name): \(events(written.events)), \(written.bytes) bytes.")
      )
    }

    private func receiver(_ desk: Desk) throws -> Card {
      if let to { return try desk.peer(to) }
      guard let central = try desk.store.centralPeer() else {
        throw ValidationError(
          say("Angiv modtageren med --to.", "Say who it is for with --to."))
      }
      return central
    }
  }

  struct Read: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "read",
      abstract: say("Tag imod en pakke.", "Take in a bundle."),
      discussion: say(
        """
        Samme pakke kan læses igen, for sent eller i forkert rækkefølge uden skade. Er den skåret \
        over eller ændret, tages det, der er i orden, og resten afvises; så svares der med 1. Er \
        noget i den afvist, svares der med 2.
        """,
        """
        The same bundle may be read again, late or out of order without harm. If it was cut or \
        changed, what is sound is taken and the rest refused; it then exits with 1. If something \
        in it was refused, it exits with 2.
        """))
    @Argument(
      help: ArgumentHelp(
        say("Pakkens fil.", "The bundle's file."), valueName: say("fil", "file")),
      completion: .file(extensions: ["skridt"]))
    var file: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try Shared.refuseFolder(file)
      try refuseRevoked(desk)
      let taken = try BundleFile.read(
        file: file, into: desk.store, sharing: desk.sharing, following: desk.grantByRule)
      // What arrived may have come with its settlement.
      let open = try desk.open(taken.report.conflicts)
      if desk.json {
        try desk.console.json(.object(BundleText.fields(taken, conflicts: open)))
      } else {
        for line in BundleText.lines(taken, conflicts: open) { desk.console.line(line) }
      }
      if let failure = taken.failure { throw failure }
      // The rest is saved; that something was refused must not pass for success.
      if !taken.report.refused.isEmpty { throw ExitCode(Failure.Code.refused.rawValue) }
    }
  }
}

extension Bundles.Read {
  /// A device out of use is refused here as it is on the network; what is on it comes with a rescue,
  /// which is somebody's decision.
  private func refuseRevoked(_ desk: Desk) throws {
    guard try desk.store.isCentral() else { return }
    let sender = try BundleFile.sender(of: file, at: desk.store)
    let device = EntityID(bytes: sender.replica.bytes)
    guard try desk.welfare.devices().contains(where: { $0.id == device && $0.isRevoked }) else {
      return
    }
    throw Failure(
      message: say(
        "\(sender.name) er taget ud af brug. Intet er taget ind. Skal det, der er på den, med, så tag "
          + "filen ind med skridt device rescue.",
        "\(sender.name) was taken out of use. Nothing was taken in. If what is on it should come in, "
          + "take the file in with skridt device rescue."), code: .refused)
  }
}

/// What became of a bundle, for people and for programs.
enum BundleText {
  static func lines(_ taken: BundleFile.Taken, conflicts: [ConflictID]) -> [String] {
    let report = taken.report
    var out = [
      say(
        "Fra \(taken.sender.name): nye hændelser: \(report.taken), kendte: \(report.repeated).",
        "From \(taken.sender.name): new events: \(report.taken), known: \(report.repeated).")
    ]
    out += ReportText.lines(
      report, conflicts: conflicts, left: taken.left, leaveLater: taken.leaveLater)
    if taken.isEqual {
      out.append(say("De to maskiner har nu det samme.", "The two machines now hold the same."))
    }
    return out
  }

  static func fields(_ taken: BundleFile.Taken, conflicts: [ConflictID]) -> Fields {
    let report = taken.report
    return [
      "from": .text(taken.sender.replica.description), "taken": .int(Int64(report.taken)),
      "repeated": .int(Int64(report.repeated)), "parked": .int(Int64(report.parked)),
      "merged": .list(report.merged.sorted().map { .text($0.description) }),
      "conflicts": .list(conflicts.map { .text($0.description) }),
      "erased": .list(report.erased.sorted().map { .text($0.description) }),
      "left": .list(taken.left.sorted().map { .text($0.description) }),
      "refused": .list(report.refused.map(ReportText.fields)),
      "incidents": .list(report.incidents.map { .text($0.what) }),
      "equal": .bool(taken.isEqual), "complete": .bool(taken.failure == nil),
    ]
  }

  static func explain(_ failure: BundleFile.Failure) -> String {
    switch failure {
    case .notABundle:
      say(
        "Filen er ikke en Skridt-pakke. Intet er taget ind. Bed afsenderen om at lave pakken igen.",
        "The file is not a Skridt bundle. Nothing was taken in. Ask the sender to make it again.")
    case .newerVersion:
      say(
        "Pakken er lavet af et nyere Skridt. Intet er taget ind. Opdatér Skridt på denne maskine.",
        "The bundle was made by a newer Skridt. Nothing was taken in. Update Skridt on this machine."
      )
    case .notForMe(let recipient):
      say(
        "Pakken er til en anden maskine (\(recipient.description.prefix(8))). Intet er taget ind. "
          + "Giv den til den rette, eller bed om en pakke hertil.",
        "The bundle is for another machine (\(recipient.description.prefix(8))). Nothing was taken "
          + "in. Give it to the right one, or ask for a bundle for this one.")
    case .unknownSender(let sender):
      say(
        "Afsenderen (\(sender.description.prefix(8))) kendes ikke her. Intet er taget ind. Tilføj "
          + "dens kort med skridt peer add, og læs pakken igen.",
        "The sender (\(sender.description.prefix(8))) is not known here. Nothing was taken in. Add "
          + "its card with skridt peer add, and read the bundle again.")
    case .cutShort:
      say(
        "Pakken er ufuldstændig. Det, der kom før, er gemt. Kopiér filen igen, og læs hele filen.",
        "The bundle is cut short. What came before the cut is saved. Copy the file again and read "
          + "it whole.")
    case .changed:
      say(
        "Pakken er ændret undervejs. Det, der kom før ændringen, er gemt; resten er afvist. "
          + "Bed om en ny pakke.",
        "The bundle was changed on the way. What came before is saved; the rest is refused. Ask for "
          + "a new bundle.")
    }
  }
}
