import ArgumentParser
import EventStore
import Foundation
import Welfare

/// A store made by this run, with its key beside it.
struct NewStore {
  let path: String
  private let master: MasterKey
  private let keyFile: String?
  private let madeKeyFile: Bool

  /// Makes it, whole or not at all.
  ///
  /// - Parameters:
  ///   - municipality: not nil makes it the central node of a new municipality.
  ///   - beginning: writes what it must not be without.
  init(
    _ shared: Shared, name: String, municipality: String? = nil,
    beginning: (Store) throws -> Void = { _ in }
  ) throws {
    path = Self.absolute(try shared.path)
    guard !FileManager.default.fileExists(atPath: path) else {
      throw StoreError.alreadyExists(path: path)
    }
    try Self.requireFolder(of: path)
    (master, keyFile, madeKeyFile) = try Self.chooseKey(shared, path: path)
    do {
      try Store.make(
        path: path, name: name.oneLine, master: master, hint: keyFile,
        municipality: municipality?.oneLine, options: shared.options, beginning: beginning)
    } catch {
      removeKeyFile()
      throw error
    }
  }

  func open(_ shared: Shared) throws -> Store {
    try Store.open(path: path, master: master, options: shared.options)
  }

  /// Removes everything that was made; `store` is the one that was opened.
  func undo(_ store: Store) {
    try? store.close()
    for suffix in ["", "-wal", "-shm", ".keys", ".lock"] {
      try? FileManager.default.removeItem(atPath: store.path + suffix)
    }
    removeKeyFile()
  }

  private func removeKeyFile() {
    if madeKeyFile, let keyFile { try? FileManager.default.removeItem(atPath: keyFile) }
  }

  /// Where the key is, if it was made here, and that it must be kept.
  func tellAboutKey(_ console: Console) {
    guard madeKeyFile, let keyFile else { return }
    let file = Self.nearby(keyFile)
    console.note(
      say(
        "Nøglen ligger i \(file). Gem en kopi et andet sted: uden den kan journalen ikke læses.",
        "The key is in \(file). Keep a copy elsewhere: without it the store cannot be read."))
  }

  // MARK: - The key

  /// The key to wrap the keyring with, where it is kept, and whether its file was made here.
  private static func chooseKey(
    _ shared: Shared, path: String
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
  private static func checkPassphrase(in file: String) throws {
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
    guard phrase.trimmingCharacters(in: .whitespaces).count >= shortestPassphrase else {
      throw Failure(
        message: say(
          "Adgangssætningen i \(file) skal være på mindst \(shortestPassphrase) tegn i første linje. "
            + "Intet er oprettet.",
          "The passphrase in \(file) must have at least \(shortestPassphrase) characters in its "
            + "first line. Nothing was made."))
    }
  }

  // MARK: - Paths

  /// A path below this folder as it would be typed here.
  static func nearby(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }

  static func absolute(_ path: String) -> String {
    // From the root: standardizing a relative path loses the ".." it begins with.
    let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    return URL(fileURLWithPath: whole).standardized.path
  }

  /// A file can only be made in a folder that is there.
  static func requireFolder(of file: String) throws {
    let folder = URL(fileURLWithPath: absolute(file)).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw Failure(
        message: say(
          "Mappen \(folder) findes ikke. Intet er oprettet. Lav mappen først.",
          "The folder \(folder) does not exist. Nothing was made. Make the folder first."))
    }
  }
}
