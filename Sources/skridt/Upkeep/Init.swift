import ArgumentParser
import EventStore
import Foundation
import Welfare

struct Init: Command {
  static let configuration = CommandConfiguration(
    abstract: say("Opret en ny, tom journal.", "Make a new, empty store."),
    discussion: say(
      """
      En enheds journal er tom, til den har fået centralens kort (skridt peer add) og den første \
      pakke. Centralen oprettes med --central; der findes én i hver kommune.

      Uden --key-file og --passphrase-file laves en nøglefil ved siden af journalen. Uden nøglen kan \
      journalen aldrig læses igen: gem en kopi et andet sted.
      """,
      """
      A device's store is empty until it has the central node's card (skridt peer add) and its first \
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
    guard !name.allSatisfy(\.isWhitespace) else {
      throw ValidationError(
        say(
          "Maskinens navn (--name) må ikke være tomt.",
          "The machine's name (--name) must not be empty."))
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
    let path = absolute(try shared.path)
    guard !FileManager.default.fileExists(atPath: path) else {
      throw StoreError.alreadyExists(path: path)
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw Failure(
        message: say(
          "Mappen \(folder) findes ikke. Intet er oprettet. Lav mappen først.",
          "The folder \(folder) does not exist. Nothing was made. Make the folder first."))
    }
    let (master, hint, madeFile) = try chooseKey(path: path, console)
    do {
      let store = try Store.create(
        path: path, name: name, master: master, hint: hint,
        municipality: central ? municipality ?? name : nil, options: shared.options)
      try begin(store, console)
      try? store.close()
      if madeFile, let hint {
        console.note(
          say(
            "Nøglen ligger i \(nearby(hint)). Gem en kopi et andet sted: uden den kan journalen ikke læses.",
            "The key is in \(nearby(hint)). Keep a copy elsewhere: without it the store cannot be read."
          ))
      }
    } catch {
      if madeFile, let hint { try? FileManager.default.removeItem(atPath: hint) }
      throw error
    }
  }

  /// The key to wrap the keyring with, where it is kept, and whether its file was made here.
  private func chooseKey(
    path: String, _ console: Console
  ) throws -> (MasterKey, hint: String?, madeFile: Bool) {
    if let file = shared.chosenPassphraseFile, shared.keyFile == nil {
      try checkPassphrase(in: file)
      return (try Shared.passphrase(in: file), absolute(file), false)
    }
    let file = absolute(shared.chosenKeyFile ?? path + ".key")
    let isNew = !FileManager.default.fileExists(atPath: file)
    return (try .file(file, create: true), file, isNew)
  }

  private static let shortestPassphrase = 8

  /// A new store's passphrase must be worth something: long enough, and in a file of one's own.
  private func checkPassphrase(in file: String) throws {
    let phrase = try Shared.firstLine(ofPassphraseFile: file)
    let attributes = try? FileManager.default.attributesOfItem(atPath: file)
    if let mode = attributes?[.posixPermissions] as? Int, mode & 0o077 != 0 {
      throw Failure(
        message: say(
          "Andre kan læse \(file) med adgangssætningen. Intet er oprettet. Luk den med: "
            + "chmod 600 \(file)",
          "Others can read \(file) with the passphrase. Nothing was made. Close it with: "
            + "chmod 600 \(file)"))
    }
    guard phrase.trimmingCharacters(in: .whitespaces).count >= Self.shortestPassphrase else {
      let least = Self.shortestPassphrase
      throw Failure(
        message: say(
          "Adgangssætningen i \(file) skal være på mindst \(least) tegn i første linje. Intet er "
            + "oprettet.",
          "The passphrase in \(file) must have at least \(least) characters in its first line. "
            + "Nothing was made."))
    }
  }

  /// A path below this folder as it would be typed here.
  private func nearby(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }

  private func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardized.path }

  private func begin(_ store: Store, _ console: Console) throws {
    var ids = [store.replica.description]
    if let administrator {
      do {
        ids.append(
          try Welfare.setUpCatalogue(in: store, administrator: administrator).description)
      } catch {
        // A central node without an administrator could never be given one.
        try? store.close()
        for suffix in ["", "-wal", "-shm", ".keys", ".lock"] {
          try? FileManager.default.removeItem(atPath: store.path + suffix)
        }
        throw error
      }
    }
    try console.made(
      ids, json: shared.json,
      say(
        "Journalen \(nearby(store.path)) er oprettet.", "The store \(nearby(store.path)) is made."))
  }
}
