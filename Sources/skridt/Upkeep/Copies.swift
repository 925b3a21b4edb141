import ArgumentParser
import EventStore
import Foundation

struct Rebuild: DeskCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: say(
      "Genopbyg alt det, der vises, ud fra loggen.", "Make all that is shown anew from the log."))
  @OptionGroup var shared: Shared

  func run(at desk: Desk) throws {
    let before = try desk.store.stateDigest()
    let digest = try desk.store.rebuild()
    if desk.json {
      return try desk.console.json([
        "digest": .text(digest.hex), "changed": .bool(before != digest),
      ])
    }
    desk.console.line(
      before == digest
        ? say("Bygget op igen; alt er som før.", "Made anew; all is as before.")
        : say(
          "Bygget op igen; det viste var forkert og er rettet.",
          "Made anew; what was shown was wrong and is put right."))
  }
}

struct Backup: DeskCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: say("Tag en sikkerhedskopi af journalen.", "Back up the store."),
    discussion: say(
      "Nøglerne er ikke med: kopiér dem for sig med skridt keyring backup.",
      "The keys are not in it: copy them separately with skridt keyring backup."))
  @Argument(
    help: ArgumentHelp(
      say("Kopiens fil.", "The copy's file."), valueName: say("fil", "file")), completion: .file())
  var file: String

  @OptionGroup var shared: Shared

  func run(at desk: Desk) throws {
    try NewStore.requireFolder(of: file)
    try desk.store.backup(to: file)
    try desk.copied(to: file)
  }
}

struct KeyringCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keyring", abstract: say("Journalens nøgler.", "The store's keys."),
    subcommands: [Backup.self])

  struct Backup: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "backup",
      abstract: say("Kopiér nøglerne, indpakket.", "Copy the keys, wrapped."),
      discussion: say(
        """
        Kopien åbnes med samme nøglefil eller adgangssætning. Slet gamle kopier: det er, når den \
        sidste kopi af en sags nøgle er væk, at sagen er slettet overalt.
        """,
        """
        The copy opens with the same key file or passphrase. Delete old copies: only when the last \
        copy of a case's key is gone is the case erased everywhere.
        """))
    @Argument(
      help: ArgumentHelp(
        say("Kopiens fil.", "The copy's file."), valueName: say("fil", "file")),
      completion: .file())
    var file: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try NewStore.requireFolder(of: file)
      try desk.store.backupKeyring(to: file)
      try desk.copied(to: file)
    }
  }
}

extension Desk {
  fileprivate func copied(to file: String) throws {
    let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
    if json { return try console.json(["file": .text(file), "bytes": .int(Int64(size))]) }
    console.line(
      say("\(file) er skrevet, \(size) bytes.", "\(file) is written, \(size) bytes."))
  }
}

struct Restore: Command {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: say("Læg en sikkerhedskopi tilbage.", "Put a backup back."),
    discussion: say(
      """
      Kopien kontrolleres først. Den journal, der var, gemmes ved siden af som .before-restore. \
      Det, der er slettet siden, slettes igen; det, andre har fra os, kommer tilbage ved næste \
      udveksling.
      """,
      """
      The backup is checked first. The store that was there is kept beside it as .before-restore. \
      What was erased since is erased again; what others have of ours comes back at the next \
      exchange.
      """))
  @Argument(
    help: ArgumentHelp(
      say("Sikkerhedskopien.", "The backup."), valueName: say("fil", "file")), completion: .file())
  var file: String

  @OptionGroup var shared: Shared

  func run(_ console: Console) throws {
    let path = try shared.path
    try Shared.refuseFolder(file)
    guard FileManager.default.fileExists(atPath: file) else {
      throw StoreError.missing(path: file)
    }
    guard FileManager.default.fileExists(atPath: path + ".keys") else {
      throw StoreError.missing(path: path + ".keys")
    }
    let master = try shared.masterKey(for: path, console)
    let hadStore = FileManager.default.fileExists(atPath: path)
    let before = Self.kept(beside: path)
    let store = try restored(to: path, master)
    // The newest: an older one may have had the same name.
    let new = Self.kept(beside: path).filter { before[$0.key] != $0.value }.keys.sorted().first
    let count = try store.scopes().reduce(0) { $0 + $1.events }
    if shared.json {
      return try console.json([
        "file": .text(path), "events": .int(Int64(count)),
        "takenOver": .int(Int64(store.carriedOver)),
      ])
    }
    let taken =
      store.carriedOver == 0
      ? ""
      : say(" Derfra er overtaget: ", " Taken over from it: ")
        + events(store.carriedOver) + "."
    let kept = (hadStore ? new : nil)
      .map { say(" Det gamle ligger i \($0).", " What was there is in \($0).") + taken }
    console.line(
      say(
        "\(path) er lagt tilbage fra \(file): \(count) hændelser.\(kept ?? "")",
        "\(path) is restored from \(file): \(count) events.\(kept ?? "")"))
  }

  /// What goes wrong with the trial copy beside the store is said of the backup it was made from.
  private func restored(to path: String, _ master: MasterKey) throws -> Store {
    do {
      return try Store.restore(from: file, to: path, master: master, options: shared.options)
    } catch StoreError.notAStore(let found) where found == path + ".restoring" {
      throw Failure(
        message: say(
          "\(file) er ikke en sikkerhedskopi af en Skridt-journal. Intet er ændret.",
          "\(file) is no backup of a Skridt store. Nothing was changed."))
    } catch StoreError.wrongKey(let found) where found.hasPrefix(path + ".restoring") {
      throw Failure(
        message: say(
          "\(file) hører ikke til nøglerne i \(path).keys. Intet er ændret.",
          "\(file) does not belong to the keys in \(path).keys. Nothing was changed."))
    } catch StoreError.corrupt(let detail) {
      throw Failure(
        message: say(
          "Sikkerhedskopien \(file) er beskadiget (\(detail)). Intet er ændret. Brug en anden.",
          "The backup \(file) is damaged (\(detail)). Nothing was changed. Use another."))
    }
  }

  /// The stores kept beside this one, each with what tells its file from another of that name.
  private static func kept(beside path: String) -> [String: Int] {
    let url = URL(fileURLWithPath: path)
    let prefix = url.lastPathComponent + ".before-restore"
    let folder = url.deletingLastPathComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    var out: [String: Int] = [:]
    for name in names where name.hasPrefix(prefix) {
      guard name.dropFirst(prefix.count).allSatisfy({ $0 == "-" || $0.isNumber }) else { continue }
      let file = String(path.dropLast(url.lastPathComponent.count)) + name
      let attributes = try? FileManager.default.attributesOfItem(atPath: file)
      out[file] = (attributes?[.systemFileNumber] as? NSNumber)?.intValue ?? 0
    }
    return out
  }
}
