import ArgumentParser
import Client
import EventStore
import Foundation
import Welfare

struct Receipts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receipt",
    abstract: say(
      "Centralens kvitteringer for det, den har modtaget.",
      "What the central node has signed that it holds."),
    subcommands: [Show.self, Verify.self])
}

extension Receipts {
  struct Show: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: say("Vis kvitteringerne.", "Show the receipts."),
      discussion: say(
        """
        Én linje for hver sag: hvornår centralen kvitterede, for hvor meget, og om alt herfra er med. \
        Med en borger eller et besøg, mål …: hvordan det står til med netop det, og kvitteringen som \
        tekst, der kan gives til andre.
        """,
        """
        One line for each case: when the central node signed, for how much, and whether all from \
        here is covered. With a citizen, or a visit, goal …: how that stands, and the receipt as text \
        to hand to others.
        """))
    @Argument(
      help: ArgumentHelp(
        say(
          "Borger, eller id på et besøg, mål …; ellers alle sager.",
          "Citizen, or id of a visit, goal …; otherwise all cases."),
        valueName: say("hvad", "what")))
    var what: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      guard try !desk.store.isCentral() else {
        throw Failure(
          message: say(
            "Centralen giver kvitteringer; de vises på enhederne. Intet er ændret.",
            "The central node gives receipts; they are shown on the devices. Nothing was changed."),
          code: .refused)
      }
      if let what {
        try show(try desk.find(what), desk)
      } else {
        try showAll(desk)
      }
    }

    private func showAll(_ desk: Desk) throws {
      let kept = try desk.kept()
      if desk.json {
        return try desk.console.json(.list(try kept.map { .object(try desk.fields(of: $0)) }))
      }
      var table = Table(
        say("Sag", "Case"), say("Kvitteret", "Signed"), say("Hændelser", "Events"),
        say("Herfra", "From here"))
      for receipt in kept {
        let unsent = try desk.store.scope(receipt.scope)?.unsent ?? 0
        table.add(
          try desk.name(of: receipt.scope), Time.shown(receipt.at), "\(receipt.events)",
          unsent == 0
            ? say("alt er med", "all covered")
            : say("\(events(unsent)) mangler", "\(events(unsent)) missing"))
      }
      desk.console.table(
        table,
        nothing: say(
          "Centralen har ikke kvitteret for noget endnu.",
          "The central node has not signed for anything yet."))
    }

    private func show(_ entity: Entity, _ desk: Desk) throws {
      let standing = try desk.store.standing(of: entity)
      let receipt = try desk.kept().first { $0.scope == entity.scope }
      if desk.json {
        var fields = try receipt.map { try desk.fields(of: $0) } ?? [:]
        fields["id"] = .text(entity.id.description)
        fields["state"] = .text(StandingText.code(standing))
        return try desk.console.json(.object(fields))
      }
      let title = "\(try desk.name(of: entity.id)) (\(Words.kind(entity.kind))): "
      // A citizen stands for the whole case.
      let unsent =
        entity.kind == "citizen" ? try desk.store.scope(entity.scope)?.unsent ?? 0 : 0
      desk.console.line(
        title
          + (unsent == 0
            ? StandingText.words(standing)
            : say(
              "\(events(unsent)) i sagen mangler på centralen",
              "the central node lacks \(events(unsent)) of the case")))
      guard let receipt else {
        return desk.console.note(
          say(
            "Centralen har ikke kvitteret for noget i sagen endnu.",
            "The central node has not signed for anything in this case yet."))
      }
      let when = Time.shown(receipt.at)
      desk.console.line(
        say(
          "Sagen er kvitteret \(when): \(events(receipt.events)).",
          "The case was signed for \(when): \(events(receipt.events))."))
      desk.console.line(ReceiptText.text(of: receipt))
    }
  }

  struct Verify: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: say("Efterprøv kvitteringer.", "Check receipts."),
      discussion: say(
        """
        Uden kvittering efterprøves alle, der ligger her: at underskriften er ægte, og at journalen \
        stadig har det, der blev kvitteret for. En kvittering som tekst kan også efterprøves på \
        centralen eller en kollegas enhed.
        """,
        """
        Without a receipt all that are kept here are checked: that the signature is genuine and that \
        the log still holds what was signed for. A receipt as text can be checked on the central node \
        or a colleague's device, too.
        """))
    @Argument(
      help: ArgumentHelp(
        say("Kvitteringen, eller en fil med den.", "The receipt, or a file with it."),
        valueName: say("kvittering", "receipt")), completion: .file())
    var receipt: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let given = try receipt.map { [(try desk.signer(), try Self.read($0))] }
      let checks = try (given ?? desk.known()).map { key, receipt in
        Check(
          receipt: receipt, isGenuine: receipt.isSigned(by: key),
          isHeld: try desk.holds(receipt, signedBy: key, isGiven: given != nil))
      }
      if desk.json {
        try desk.console.json(
          .list(
            checks.map { check in
              [
                "scope": .text(check.receipt.scope.description),
                "at": .text(Time.rfc3339(check.receipt.at)),
                "events": .int(Int64(check.receipt.events)), "genuine": .bool(check.isGenuine),
                "held": .bool(check.isHeld),
              ]
            }))
      } else {
        try tell(checks, desk)
      }
      if !checks.allSatisfy({ $0.isGenuine && $0.isHeld }) { throw ExitCode(1) }
    }

    private struct Check {
      let receipt: Receipt
      let isGenuine: Bool
      let isHeld: Bool
    }

    private func tell(_ checks: [Check], _ desk: Desk) throws {
      for check in checks where !check.isGenuine || !check.isHeld {
        let name = try desk.name(of: check.receipt.scope)
        let when = Time.shown(check.receipt.at)
        desk.console.line(
          check.isGenuine
            ? say(
              "\(name), \(when): journalen her mangler noget af det, der er kvitteret for. Hent det "
                + "med skridt sync.",
              "\(name), \(when): the log here lacks some of what was signed for. Fetch it with "
                + "skridt sync.")
            : say(
              "\(name), \(when): underskriften er ikke centralens, eller kvitteringen er ændret.",
              "\(name), \(when): the signature is not the central node's, or the receipt was "
                + "changed."))
      }
      let bad = checks.count { !$0.isGenuine || !$0.isHeld }
      desk.console.line(
        bad == 0
          ? say(
            "Ægte, og alt, de nævner, er her: \(checks.count) af \(checks.count).",
            "Genuine, and all they name is here: \(checks.count) of \(checks.count).")
          : say(
            "Ikke i orden: \(bad) af \(checks.count).",
            "Not in order: \(bad) of \(checks.count)."))
    }

    /// The receipt's text: what was given, or what the file of that name holds.
    private static func read(_ argument: String) throws -> Receipt {
      var text = argument
      if FileManager.default.fileExists(atPath: argument) {
        try Shared.refuseFolder(argument)
        text = try ValidText.contents(argument) ?? ""
      }
      // What receipt show says has the receipt on a line of its own.
      let lines = text.split(whereSeparator: \.isNewline).map(String.init)
      guard let receipt = ([text] + lines).lazy.compactMap(ReceiptText.receipt).first else {
        throw Failure(
          message: say(
            "Det er ikke en kvittering, eller den er ikke hel. Intet er ændret. En kvittering "
              + "begynder med skridt-receipt: og vises med skridt receipt show.",
            "That is no receipt, or not the whole of one. Nothing was changed. A receipt begins with "
              + "skridt-receipt: and is shown by skridt receipt show."))
      }
      return receipt
    }
  }
}

extension Desk {
  /// The central node's receipts kept here.
  fileprivate func kept() throws -> [Receipt] {
    guard let central = try store.centralPeer() else { throw CentralFailure.notEnrolled }
    return try store.receipts(from: central.replica)
  }

  /// The key the municipality's receipts are signed with.
  fileprivate func signer() throws -> [UInt8] {
    if try store.isCentral() { return store.identity.signingKey }
    guard let central = try store.centralPeer() else { throw CentralFailure.notEnrolled }
    return central.signingKey
  }

  /// All that is kept here, each with the key it should be signed by: on the central node, what the
  /// devices have signed.
  fileprivate func known() throws -> [(key: [UInt8], receipt: Receipt)] {
    let peers = try store.isCentral() ? store.peers() : [store.centralPeer()].compactMap { $0 }
    return try peers.flatMap { peer in
      try store.receipts(from: peer.replica).map { (peer.signingKey, $0) }
    }
  }

  /// Whether the log holds what a receipt of the central node's names. What a device has signed for
  /// may be on its way here, so the central node is held only to its own.
  fileprivate func holds(_ receipt: Receipt, signedBy key: [UInt8], isGiven: Bool) throws -> Bool {
    guard try isGiven || key == signer() else { return true }
    // A case that was left is the central node's alone.
    guard try isGiven || store.scope(receipt.scope) != nil else { return true }
    return try store.holds(receipt.tips, of: receipt.scope)
  }

  /// A case is called by its citizen.
  fileprivate func name(of scope: ScopeID) throws -> String {
    switch try store.scope(scope)?.kind {
    case nil: say("en sag, der ikke er her", "a case that is not here")
    case "catalogue": say("Kataloget", "The catalogue")
    default:
      try store.entities("citizen", in: scope).first.map { try name(of: $0.id) }
        ?? String(scope.description.prefix(8))
    }
  }

  fileprivate func fields(of receipt: Receipt) throws -> Fields {
    let unsent = try store.scope(receipt.scope)?.unsent ?? 0
    return [
      "scope": .text(receipt.scope.description), "name": .text(try name(of: receipt.scope)),
      "at": .text(Time.rfc3339(receipt.at)), "events": .int(Int64(receipt.events)),
      "unsent": .int(Int64(unsent)), "covered": .bool(unsent == 0),
      "receipt": .text(ReceiptText.text(of: receipt)),
    ]
  }
}

extension Receipt {
  /// How many events it is for: feeds have no gaps.
  fileprivate var events: Int { tips.reduce(0) { $0 + Int($1.sequence) } }
}
