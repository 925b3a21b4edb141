import ArgumentParser
import EventStore
import Welfare

struct Init: Command {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: say("Opret en ny, tom journal.", "Make a new, empty store."),
    discussion: say(
      """
      En enhed kommer lettest i gang med en kode fra administratoren (skridt enrol). Uden netværk: \
      opret journalen her, tilføj centralens kort (skridt peer add), og læs den første pakke. \
      Centralen oprettes med --central; der findes én i hver kommune.

      Uden --key-file og --passphrase-file laves en nøglefil ved siden af journalen. Uden nøglen kan \
      journalen aldrig læses igen: gem en kopi et andet sted.
      """,
      """
      A device starts most easily with a code from the administrator (skridt enrol). Without a \
      network: make the store here, add the central node's card (skridt peer add) and read the first \
      bundle. The central node is made with --central; there is one in each municipality.

      Without --key-file and --passphrase-file a key file is made beside the store. Without the key \
      the store can never be read again: keep a copy elsewhere.
      """))

  @Option(
    help: ArgumentHelp(
      say("Hvad maskinen kaldes, fx \"Mettes tablet\".", "What this machine is called."),
      valueName: say("navn", "name")))
  var name: String

  @Flag(help: ArgumentHelp(say("Dette er kommunens central.", "This is the central node.")))
  var central = false

  @Option(
    help: ArgumentHelp(
      say("Centralens administrator.", "The central node's administrator."),
      valueName: say("navn", "name")))
  var administrator: String?

  @Option(
    help: ArgumentHelp(
      say("Kommunens navn; ellers --name.", "The municipality's name; otherwise --name."),
      valueName: say("navn", "name")))
  var municipality: String?

  @OptionGroup var shared: Shared

  func validate() throws {
    guard !name.isBlank, municipality?.isBlank != true else {
      throw ValidationError(
        say(
          "Et navn (--name, --municipality) må ikke være tomt.",
          "A name (--name, --municipality) must not be empty."))
    }
    if central, administrator == nil {
      throw ValidationError(
        say(
          "En central skal have en administrator: angiv --administrator.",
          "A central node needs an administrator: give --administrator."))
    }
    if !central, administrator != nil || municipality != nil {
      throw ValidationError(
        say(
          "--administrator og --municipality hører til --central.",
          "--administrator and --municipality belong to --central."))
    }
    if shared.keyFile != nil, shared.passphraseFile != nil {
      throw ValidationError(
        say(
          "Vælg enten --key-file eller --passphrase-file.",
          "Choose either --key-file or --passphrase-file."))
    }
  }

  func run(_ console: Console) throws {
    var ids: [String] = []
    let made = try NewStore(shared, name: name, municipality: central ? municipality ?? name : nil)
    {
      ids.append($0.replica.description)
      guard let administrator else { return }
      // A central node without an administrator could never be given one.
      ids.append(try Welfare.setUpCatalogue(in: $0, administrator: administrator).description)
    }
    let file = NewStore.nearby(made.path)
    try console.made(
      ids, json: shared.json, say("Journalen \(file) er oprettet.", "The store \(file) is made."))
    made.tellAboutKey(console)
  }
}
