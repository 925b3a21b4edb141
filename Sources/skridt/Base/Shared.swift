import ArgumentParser
import Client
import EventStore
import Foundation
import Welfare

extension Language: ExpressibleByArgument {
  public init?(argument: String) { self.init(rawValue: argument) }
  public static var allValueStrings: [String] { ["da", "en"] }
}

/// What every command takes.
struct Shared: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      say(
        "Journalens fil; ellers den, SKRIDT_STORE nævner.",
        "The store's file; otherwise the one SKRIDT_STORE names."),
      valueName: say("fil", "file")), completion: .file())
  var store: String?

  @Option(
    help: ArgumentHelp(
      say("Dansk (da) eller engelsk (en).", "Danish (da) or English (en)."),
      valueName: say("sprog", "language")), completion: .list(["da", "en"]))
  var language: Language?

  @Flag(help: ArgumentHelp(say("Svar som JSON, til programmer.", "Answer as JSON, for programs.")))
  var json = false

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      say(
        "På centralen: hvem kommandoen køres som; ellers administratoren.",
        "On the central node: who acts; otherwise the administrator."),
      valueName: say("medarbejder", "staff")))
  var actingAs: String?

  @Option(
    help: ArgumentHelp(
      say("Fil med nøglen (SKRIDT_KEY_FILE).", "File with the key (SKRIDT_KEY_FILE)."),
      valueName: say("fil", "file")), completion: .file())
  var keyFile: String?

  @Option(
    help: ArgumentHelp(
      say(
        "Fil med adgangssætningen (SKRIDT_PASSPHRASE_FILE).",
        "File with the passphrase (SKRIDT_PASSPHRASE_FILE)."),
      valueName: say("fil", "file")), completion: .file())
  var passphraseFile: String?

  @Option(help: .private)
  var patience: Double = 10
}

/// One command of the program: its work is `run(_:)`, whoever calls it.
protocol Command: ParsableCommand {
  var shared: Shared { get }
  func run(_ console: Console) throws
}

extension Command {
  func run() throws { try run(Console()) }
}

// MARK: - Opening the store

extension Shared {
  /// The store's path, from the option or the environment.
  var path: String {
    get throws {
      if let store, !store.isEmpty { return store }
      if let store = Self.environment("SKRIDT_STORE") { return store }
      throw ValidationError(
        say(
          "Angiv journalen med --store eller i SKRIDT_STORE.",
          "Say which store with --store or in SKRIDT_STORE."))
    }
  }

  static func environment(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  var chosenKeyFile: String? { keyFile ?? Self.environment("SKRIDT_KEY_FILE") }

  var chosenPassphraseFile: String? {
    passphraseFile ?? Self.environment("SKRIDT_PASSPHRASE_FILE")
  }

  /// What opens the keyring beside `path`: what was said, else where it was when it was made, else
  /// what a person types.
  func masterKey(for path: String, _ console: Console) throws -> MasterKey {
    if let keyFile { return try Self.key(in: keyFile) }
    if let passphraseFile { return try Self.passphrase(in: passphraseFile) }
    let (needsPassphrase, hint) = try Store.opening(path: path)
    if needsPassphrase {
      if let file = Self.environment("SKRIDT_PASSPHRASE_FILE") ?? hint {
        return try Self.passphrase(in: file)
      }
      let question = say("Adgangssætning", "Passphrase")
      if console.canAsk, let typed = console.askSecret(question) { return .passphrase(typed) }
      throw ValidationError(
        say(
          "Journalen kræver en adgangssætning: angiv --passphrase-file.",
          "The store needs a passphrase: give --passphrase-file."))
    }
    if let file = Self.environment("SKRIDT_KEY_FILE") { return try Self.key(in: file) }
    // A store moved together with its key is found by the key's usual place beside it.
    if let hint, FileManager.default.fileExists(atPath: hint) { return try Self.key(in: hint) }
    return try Self.key(in: path + ".key")
  }

  private static func key(in file: String) throws -> MasterKey {
    try refuseFolder(file)
    do {
      return try .file(file)
    } catch StoreError.missing {
      throw Failure(
        message: say(
          "Nøglefilen \(file) findes ikke. Intet er åbnet. Angiv med --key-file, hvor den er.",
          "The key file \(file) does not exist. Nothing was opened. Say with --key-file where it is."
        ))
    }
  }

  /// The first line of a file.
  static func passphrase(in path: String) throws -> MasterKey {
    .passphrase(try firstLine(ofPassphraseFile: path))
  }

  static func firstLine(ofPassphraseFile path: String) throws -> String {
    try refuseFolder(path)
    guard let text = try ValidText.contents(path) else {
      guard !FileManager.default.fileExists(atPath: path) else {
        throw CocoaError(.fileReadNoPermission, userInfo: [NSFilePathErrorKey: path])
      }
      throw Failure(
        message: say(
          "Filen med adgangssætningen, \(path), findes ikke. Intet er åbnet. Sig med "
            + "--passphrase-file, hvor den er.",
          "The passphrase file \(path) does not exist. Nothing was opened. Say with "
            + "--passphrase-file where it is."))
    }
    return String(text.prefix { !$0.isNewline })
  }

  /// A folder where a file belongs is a slip of the path, and is said to be one.
  static func refuseFolder(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { return }
    throw Failure(
      message: say(
        "\(path) er en mappe, ikke en fil. Intet er ændret. Ret stien.",
        "\(path) is a folder, not a file. Nothing was changed. Correct the path."))
  }

  /// How the central node is tried again.
  var pace: Pace { Pace(patience: patience) }

  var options: Store.Options { Store.Options(model: WelfareModel.model, patience: patience) }

  /// - Parameter briefly: see ``Store/Options/mayBeAlone``.
  func open(_ console: Console, briefly: Bool = true) throws -> Store {
    let path = try path
    try Self.refuseFolder(path)
    guard FileManager.default.fileExists(atPath: path) else {
      throw Failure(
        message: say(
          "Journalen \(path) findes ikke. Intet er ændret. Ret stien i --store, eller opret en "
            + "journal med skridt init.",
          "The store \(path) does not exist. Nothing was changed. Correct the path in --store, or "
            + "make a store with skridt init."))
    }
    var options = options
    options.mayBeAlone = briefly
    return try Store.open(
      path: path, master: try masterKey(for: path, console), options: options)
  }
}
