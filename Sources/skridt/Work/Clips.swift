import ArgumentParser
import EventStore
import Welfare

struct Clips: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clip",
    abstract: say("Klippekort til samtaler.", "Clip cards for conversations."),
    subcommands: [
      Open.self, Spend.self, Refund.self, Grant.self, Extend.self, Close.self, List.self,
      Show.self,
    ])
}

struct ClipCardArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      say(
        "Klippekortets id, eller borgeren, hvis der kun er ét åbent.",
        "The card's id, or the citizen when only one is open."),
      valueName: say("klippekort", "card")))
  var card: String
}

extension Desk {
  /// The clip card of that id, or the one of that citizen that is not closed.
  func clipCard(_ text: String) throws -> String {
    try one(text, "clipCard") { try welfare.clipCards(of: $0).map(\.id) }
  }
}

extension Clips {
  struct Open: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "open",
      abstract: say("Åbn et klippekort.", "Open a clip card."),
      discussion: say(
        "Det kan også gives til en borger, hvis forløb er afsluttet.",
        "It may also be given to a citizen whose course has ended."))
    @OptionGroup var who: CitizenArgument

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        say("Antal samtaler.", "How many conversations."), valueName: say("tal", "number")))
    var clips: Int

    @Option(
      help: ArgumentHelp(
        say("Fra dato; ellers i dag.", "From; otherwise today."), valueName: say("dato", "date")))
    var from: String?

    @Option(
      help: ArgumentHelp(
        say(
          "Gælder til og med dato; ellers uden udløb.",
          "Valid to and including; otherwise without an end."),
        valueName: say("dato", "date")))
    var until: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.openClipCard(
        for: who.citizen, clips: clips, from: from, until: until)
      try desk.console.made(
        [id.description], json: desk.json,
        say("Klippekortet er åbnet.", "The clip card is opened."))
    }
  }

  struct Spend: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "spend",
      abstract: say("Brug et klip på en samtale.", "Spend a clip on a conversation."),
      discussion: say(
        """
        Er kortet brugt op, gemmes klippet alligevel, og det siges: samtalen har fundet sted. Kortet \
        skal gælde på samtalens tidspunkt.
        """,
        """
        When the card is spent the clip is saved all the same, and said: the conversation took \
        place. The card must be valid when the conversation was.
        """))
    @OptionGroup var which: ClipCardArgument

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(say("Antal klip.", "How many clips."), valueName: say("tal", "number")))
    var clips: Int = 1

    @Option(
      help: ArgumentHelp(
        say(
          "Hvornår, som \"2026-10-15 14:00\"; ellers besøgets tid eller nu.",
          "When, as \"2026-10-15 14:00\"; otherwise the visit's time, or now."),
        valueName: say("tid", "time")))
    var at: String?

    @Option(
      help: ArgumentHelp(
        say("Besøget med samtalen.", "The visit it was."), valueName: say("besøg", "visit")))
    var visit: String?

    @Option(help: ArgumentHelp(say("Notat.", "Note."), valueName: say("tekst", "text")))
    var note: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let spent = try desk.welfare.spendClip(
        try desk.clipCard(which.card), clips: clips, at: self.at, visit: visit, note: note)
      if let warning = ClipText.warning(spent.card) { desk.console.note(warning) }
      let left = spent.card.left
      try desk.console.made(
        [spent.id.description], json: desk.json,
        say("Klippet er brugt; \(left) tilbage.", "The clip is spent; \(left) left."),
        extra: ["card": .object(spent.card.json)])
    }
  }

  struct Refund: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "refund",
      abstract: say("Giv et klip tilbage.", "Refund a clip."),
      discussion: say("Klippet bliver i historikken.", "The clip remains in the history."))
    @Argument(
      help: ArgumentHelp(
        say("Klippets id; se skridt clip show.", "The clip's id; see skridt clip show."),
        valueName: say("klip", "clip")))
    var clip: String

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.find(clip, "clipSpend").id.description
      try desk.welfare.refundClip(id, reason: reason)
      try desk.console.made(
        [id], json: desk.json, say("Klippet er givet tilbage.", "The clip is refunded."))
    }
  }

  struct Grant: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "grant",
      abstract: say("Bevilg flere klip.", "Grant more clips."),
      discussion: say(
        "Det kan myndigheden og administratorer.", "The authority and administrators may."))
    @OptionGroup var which: ClipCardArgument

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        say("Antal klip, der lægges til.", "How many clips to add."),
        valueName: say("tal", "number")))
    var clips: Int

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.clipCard(which.card)
      try desk.welfare.grantClips(id, clips: clips, reason: reason)
      let left = try desk.welfare.clipCard(id).card.left
      try desk.console.made(
        [id], json: desk.json,
        say("Klippene er bevilget; \(left) tilbage.", "The clips are granted; \(left) left."))
    }
  }

  struct Extend: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "extend",
      abstract: say("Forlæng et klippekort.", "Let a clip card be valid for longer."))
    @OptionGroup var which: ClipCardArgument

    @Option(
      help: ArgumentHelp(
        say("Gælder til og med dato.", "Valid to and including."),
        valueName: say("dato", "date")))
    var until: String

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.clipCard(which.card)
      try desk.welfare.extendClipCard(id, until: until, reason: reason)
      try desk.console.made(
        [id], json: desk.json,
        say("Klippekortet gælder til og med \(until).", "The clip card is valid until \(until)."))
    }
  }

  struct Close: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "close",
      abstract: say("Luk et klippekort.", "Close a clip card."))
    @OptionGroup var which: ClipCardArgument
    @OptionGroup var when: Ending

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.clipCard(which.card)
      try desk.welfare.closeClipCard(id, on: when.on, reason: when.reason)
      try desk.console.made(
        [id], json: desk.json, say("Klippekortet er lukket.", "The clip card is closed."))
    }
  }

  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say("Vis klippekortene.", "List the clip cards."))
    @Argument(
      help: ArgumentHelp(
        say("Kun denne borgers.", "Only this citizen's."), valueName: say("borger", "citizen")))
    var citizen: String?

    @Flag(help: ArgumentHelp(say("Også de lukkede.", "Also those closed.")))
    var all = false

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.clipCards(of: citizen, includingClosed: all)
      let standings = try Standings(rows.map(\.id), at: desk)
      if desk.json {
        return try desk.console.json(.list(rows.map { standings.json($0.json, $0.id) }))
      }
      desk.console.table(
        Tables.clipCards(rows, naming: true, standings),
        nothing: say("Ingen klippekort her.", "No clip cards here."))
    }
  }

  struct Show: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: say(
        "Vis et klippekort med det, der er brugt.", "Show a clip card with what was spent."))
    @OptionGroup var which: ClipCardArgument

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let found = try desk.welfare.clipCard(try desk.clipCard(which.card))
      let standings = try Standings([found.card.id] + found.spends.map(\.id), at: desk)
      if desk.json {
        var out = found.card.json
        out["spends"] = .list(found.spends.map { standings.json($0.json, $0.id) })
        return try desk.console.json(standings.json(out, found.card.id))
      }
      desk.console.table(
        Tables.clipCards([found.card], naming: true, standings), nothing: "")
      desk.section(say("Samtaler", "Conversations"), Tables.clipSpends(found.spends, standings))
      if let warning = ClipText.warning(found.card) { desk.console.note(warning) }
    }
  }
}

enum ClipText {
  /// What whoever spends clips should know of a card; nil when there is nothing.
  static func warning(_ card: ClipCardRow) -> String? {
    if card.isOverdrawn {
      return say(
        "Kortet er overtrukket med \(-card.left) klip. En administrator bevilger dem eller giver "
          + "dem tilbage: se skridt conflicts list.",
        "The card is overdrawn by \(-card.left). An administrator grants or refunds them: see "
          + "skridt conflicts list.")
    }
    guard card.mayBeOverdrawn else { return nil }
    return say(
      "Det sidste klip er brugt her og er ikke nået til centralen: har en kollega brugt et siden "
        + "sidste udveksling, er kortet overtrukket.",
      "The last clip was spent here and has not reached the central node: if a colleague has spent "
        + "one since the last exchange, the card is overdrawn.")
  }
}
