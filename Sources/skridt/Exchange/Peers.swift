import ArgumentParser
import EventStore
import Foundation
import Welfare

struct Peers: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peer",
    abstract: say("Vis og udveksl maskinernes kort.", "Show and exchange the machines' cards."),
    subcommands: [Show.self, Add.self, List.self])
}

extension Peers {
  struct Show: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: say(
        "Vis denne maskines kort, som gives til andre.",
        "Show this machine's card, to give to others."),
      discussion: say(
        "Kortet er én linje og indeholder intet hemmeligt. Send det, som det passer bedst.",
        "The card is one line and holds no secret. Send it in whatever way suits."))
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let card = try desk.store.card()
      guard desk.json else { return desk.console.line(card.text) }
      try desk.console.json(.object(Peers.fields(of: card)))
    }
  }

  struct Add: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "add",
      abstract: say("Tilføj en anden maskine med dens kort.", "Get to know another machine."),
      discussion: say(
        """
        På en enhed: tilføj centralens kort; så hører enheden til kommunen. På centralen: tilføj \
        enhedens kort, og sig med --worker, hvis enhed det er.
        """,
        """
        On a device: add the central node's card; the device then belongs to the municipality. On \
        the central node: add the device's card, and say with --worker whose device it is.
        """))
    @Argument(
      help: ArgumentHelp(
        say("Kortet selv, eller en fil med det.", "The card itself, or a file with it."),
        valueName: say("kort", "card")), completion: .file())
    var card: String

    @Option(
      help: ArgumentHelp(
        say("Den medarbejder, hvis enhed det er.", "The worker whose device it is."),
        valueName: say("medarbejder", "staff")))
    var worker: String?

    @OptionGroup var confirming: Confirmation

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let card = try Card(text: try Peers.text(of: self.card))
      // Before anything is written: a name that is nobody's must leave no trace.
      let member = try worker.map { try desk.welfare.find($0, "staff", by: .strict).id }
      let name = try desk.called(card)
      let standing = try desk.welfare.deviceStanding(card.replica)
      var (holder, left): (String?, String) = (nil, "")
      if case .active(let worker) = standing {
        holder = try desk.called(worker)
        if let holder, let member, member != worker {
          left = say(" Det var \(holder)s enhed.", " It was \(holder)'s device.")
        }
      }
      if let member {
        let colleague = try desk.called(member)
        try confirming.confirm(
          say(
            "\(name) hører til \(colleague) og får alt, \(colleague) er tilknyttet.",
            "\(name) is \(colleague)'s and gets all that \(colleague) is assigned.") + left,
          desk.console)
      }
      try desk.together {
        try desk.store.addPeer(card)
        var ids = [card.replica.description]
        if let member { ids += try desk.registerDevice(card, worker: member.description) }
        try desk.console.made(
          ids, json: desk.json,
          say("\(name) er tilføjet.", "\(name) is added.") + left)
        if try worker == nil && desk.store.isCentral() {
          desk.console.note(Self.belongs(standing, holder))
        }
      }
    }

    /// Whose it is, when nobody said.
    private static func belongs(_ standing: DeviceStanding, _ holder: String?) -> String {
      switch standing {
      case .active:
        say("Det er stadig \(holder ?? "")s enhed.", "It is still \(holder ?? "")'s device.")
      case .revoked:
        say(
          "Den er taget ud af brug og får ingen borgere: kør igen med --worker NAVN.",
          "It is out of use and is given no citizens: run again with --worker NAME.")
      case .unknown:
        say(
          "Den er ingens enhed endnu og får ingen borgere: kør igen med --worker NAVN.",
          "It is nobody's device yet and is given no citizens: run again with --worker NAME.")
      }
    }
  }

  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say("Vis de maskiner, der kendes her.", "List the machines known here."))
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let cards = try desk.store.peers().sorted(byName: \.name) { $0.replica < $1.replica }
      if desk.json {
        return try desk.console.json(.list(cards.map { .object(Peers.fields(of: $0)) }))
      }
      let short = ShortIDs(cards.map(\.replica.description))
      var table = Table("Id", say("Navn", "Name"), say("Rolle", "Part"))
      for card in cards {
        table.add(
          short(card.replica), card.name,
          card.isCentral ? say("central", "central node") : say("enhed", "device"))
      }
      desk.console.table(
        table, nothing: say("Ingen andre maskiner kendes.", "No other machines are known."))
    }
  }

  /// The card's text: what was given, or what the file of that name holds.
  private static func text(of argument: String) throws -> String {
    if argument.hasPrefix("skridt-card:") { return argument }
    guard FileManager.default.fileExists(atPath: argument) else {
      throw Failure(
        message: say(
          "Der er ingen fil, der hedder \(argument), og det er heller ikke et kort. Intet er "
            + "tilføjet. Et kort begynder med skridt-card: og laves med skridt peer show.",
          "There is no file called \(argument), and it is no card either. Nothing was added. A card "
            + "begins with skridt-card: and is made with skridt peer show."))
    }
    try Shared.refuseFolder(argument)
    return try ValidText.contents(argument) ?? ""
  }

  fileprivate static func fields(of card: Card) -> Fields {
    [
      "id": .text(card.replica.description), "name": .text(card.name), "card": .text(card.text),
      "central": .bool(card.isCentral), "municipality": .text(card.municipalityName),
      "signingKey": .text(card.signingKey.hex), "agreementKey": .text(card.agreementKey.hex),
    ]
  }
}

extension Desk {
  /// Records on the central node whose device this is.
  func registerDevice(_ card: Card, worker: String) throws -> [String] {
    [try welfare.bindDevice(card, to: worker).description]
  }
}
