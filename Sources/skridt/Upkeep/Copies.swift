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
      Kopien kontrolleres først. Det, kun den nuværende journal har, tages med over; kan det ikke læses, \
      ændres intet, medmindre --without-rest er givet. Den journal, der var, gemmes ved siden af som \
      .before-restore. Det, der er slettet siden, slettes igen; det, andre har fra os, kommer tilbage \
      ved næste udveksling. Bliver det afbrudt, så kør det igen.
      """,
      """
      The backup is checked first. What only the store that is there has is taken over; if that cannot \
      be read, nothing is changed unless --without-rest is given. The store that was there is kept \
      beside it as .before-restore. What was erased since is erased again; what others have of ours \
      comes back at the next exchange. If it is cut short, run it again.
      """))
  @Argument(
    help: ArgumentHelp(
      say("Sikkerhedskopien.", "The backup."), valueName: say("fil", "file")), completion: .file())
  var file: String

  @Flag(
    help: ArgumentHelp(
      say(
        "Fortsæt uden det, der ikke kan læses i den nuværende journal.",
        "Go on without what cannot be read of the store that is there.")))
  var withoutRest = false

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
    let done = try putBack(at: path, try shared.masterKey(for: path, console))
    if shared.json {
      return try console.json([
        "file": .text(path), "events": .int(Int64(done.events)),
        "takenOver": .int(Int64(done.carriedOver)),
      ])
    }
    let taken =
      done.carriedOver == 0
      ? ""
      : say(" Derfra er overtaget: ", " Taken over from it: ")
        + events(done.carriedOver) + "."
    let kept = done.kept
      .map { say(" Det gamle ligger i \($0).", " What was there is in \($0).") + taken }
    console.line(
      say(
        "\(path) er lagt tilbage fra \(file): \(done.events) hændelser.\(kept ?? "")",
        "\(path) is restored from \(file): \(done.events) events.\(kept ?? "")"))
  }

  private func putBack(at path: String, _ master: MasterKey) throws -> Restoration {
    do {
      return try Store.putBack(
        file, at: path, master: master, options: shared.options, withoutRest: withoutRest)
    } catch StoreError.notAStore(let found) where found == file {
      throw Failure(
        message: say(
          "\(file) er ikke en sikkerhedskopi af en Skridt-journal. Intet er ændret.",
          "\(file) is no backup of a Skridt store. Nothing was changed."))
    } catch StoreError.wrongKey(let found) where found.hasPrefix(file) {
      throw Failure(
        message: say(
          "\(file) hører ikke til nøglerne i \(path).keys. Intet er ændret.",
          "\(file) does not belong to the keys in \(path).keys. Nothing was changed."))
    } catch StoreError.corrupt(let detail) {
      throw Failure(
        message: say(
          "Sikkerhedskopien \(file) er beskadiget (\(detail)). Intet er ændret. Brug en anden.",
          "The backup \(file) is damaged (\(detail)). Nothing was changed. Use another."))
    } catch StoreError.unreadableRest(let path, let cause) {
      let why = Self.why(cause)
      throw Failure(
        message: say(
          "Det, som kun \(path) har, kan ikke læses (\(why)). Intet er ændret. Læg kopien tilbage uden "
            + "det med --without-rest; det gamle gemmes ved siden af.",
          "What only \(path) has cannot be read (\(why)). Nothing was changed. Put the backup back "
            + "without it with --without-rest; what is there is kept beside it."))
    }
  }

  private static func why(_ cause: StoreError) -> String {
    switch cause {
    case .corrupt(let detail), .io(let detail): detail
    case .notAStore: say("det er ikke en Skridt-journal", "it is no Skridt store")
    case .wrongKey: say("nøglerne passer ikke til den", "the keys do not belong to it")
    case .newerStore: say("den er lavet af et nyere Skridt", "it was made by a newer Skridt")
    default: cause.description
    }
  }
}
