import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What putting a backup back came to.
public struct Restoration: Sendable, Equatable {
  /// Events in the store that is there now.
  public let events: Int
  /// How many of them only the replaced store had.
  public let carriedOver: Int
  /// Where the replaced store is kept; nil when there was none.
  public let kept: String?
}

extension Store {
  /// Puts a backup back and opens it; see ``putBack(_:at:master:options:withoutRest:)``.
  public static func restore(
    from backup: String, to path: String, master: MasterKey, options: Options,
    withoutRest: Bool = false
  ) throws -> Store {
    let done = try putBack(
      backup, at: path, master: master, options: options, withoutRest: withoutRest)
    let store = try open(path: path, master: master, options: options)
    store.carriedOver = done.carriedOver
    return store
  }

  /// Puts a backup in the place of the store at `path`, whose keyring must be there.
  ///
  /// What the store that is there has and the backup lacks is taken over first: a restore must not lose
  /// what nobody else has. That is events, what was erased or left since (it is erased and left again),
  /// peers and their receipts, work in quarantine, incidents, and everything noted. All of it happens
  /// in a copy of the backup, under the writer lock, which then takes the store's place by one rename,
  /// the last step: whatever fails, or ends the process, before that changes nothing, and what is left
  /// is removed by the next restore. The replaced store is kept beside it as `path.before-restore`
  /// (`-2`, `-3` … after that). The restored replica opens new feeds before it writes. A process that has
  /// the store open follows to the restored file at its next call.
  ///
  /// - Parameter withoutRest: goes on without what cannot be read of the store that is there.
  /// - Throws: ``StoreError/notAStore(path:)`` for a file that is none, ``StoreError/wrongKey(path:)``
  ///   for another replica's backup, ``StoreError/corrupt(detail:)`` when it does not verify,
  ///   ``StoreError/unreadableRest(path:cause:)`` when what only the store that is there has cannot be
  ///   read.
  public static func putBack(
    _ backup: String, at path: String, master: MasterKey, options: Options,
    withoutRest: Bool = false
  ) throws -> Restoration {
    let path = Files.resolved(path)
    for file in [backup, keyringPath(path)] where !Files.exists(file) {
      throw StoreError.missing(path: file)
    }
    let lock = try WriterLock(path: lockPath(path))
    return try lock.held(patience: options.patience) {
      _ = try Keyring.open(path: Files.resolved(keyringPath(path)), master: master)
      removeLeftovers(of: path)
      let candidate = path + restoringMark + Files.unique()
      defer { removeDatabase(candidate) }
      do {
        let trial = try copy(of: backup, to: candidate, of: path, master, options)
        let carriedOver = try trial.takeOver(at: path, lock, master, withoutRest: withoutRest)
        // The first write would find that it was put back; it does so now, on record.
        try trial.write { try $0.retireOwnFeeds() }
        let events = try trial.scopes().reduce(0) { $0 + $1.events }
        try trial.closeWhole()
        return Restoration(
          events: events, carriedOver: carriedOver, kept: try swap(candidate, for: path))
      } catch {
        throw error.relabelled(candidate, as: path)
      }
    }
  }

  /// What a store is called while it is put back, before what tells it from others.
  private static let restoringMark = ".restoring-"
  private static let keptMark = ".before-restore"

  /// What restores left that were cut off: copies, and a second name of the store that is there.
  private static func removeLeftovers(of path: String) {
    removeFiles(Files.siblings(of: path, restoringMark))
    for kept in Files.siblings(of: path, keptMark) where Files.inode(kept) == Files.inode(path) {
      unlink(kept)
    }
  }

  /// A copy of the backup, opened and verified.
  private static func copy(
    of backup: String, to candidate: String, of path: String, _ master: MasterKey,
    _ options: Options
  ) throws -> Store {
    try Files.copy(backup, to: candidate)
    // A store copied while it was in use is not all in its one file.
    if Files.size(backup + "-wal") > 0 { try Files.copy(backup + "-wal", to: candidate + "-wal") }
    try Files.copy(keyringPath(path), to: keyringPath(candidate))
    do {
      let trial = try open(
        path: candidate, lock: WriterLock(path: lockPath(candidate)), master: master,
        options: options)
      try trial.refold()
      if let problem = try trial.verify().problems.first {
        throw StoreError.corrupt(detail: "\(backup): \(problem)")
      }
      return trial
    } catch {
      throw error.relabelled(candidate, as: backup)
    }
  }

  /// Takes over what the store that is there has, and folds all of it into its one file.
  ///
  /// - Returns: how many events that was; 0 when there is no store, or none that can be read.
  private func takeOver(
    at path: String, _ lock: WriterLock, _ master: MasterKey, withoutRest: Bool
  ) throws -> Int {
    guard Files.exists(path) else { return 0 }
    let reading = Takeover.Reading(path: path, withoutRest: withoutRest)
    let old = try reading(nil) {
      try Store.open(path: path, lock: lock, master: master, options: options) as Store?
    }
    guard let old else { return 0 }
    let taken = try Takeover(from: old, to: self, reading: reading).run()
    try reading(()) { try old.closeWhole() }
    return taken
  }

  /// Puts the candidate in the place of the store, which keeps another name.
  ///
  /// - Returns: the other name.
  private static func swap(_ candidate: String, for path: String) throws -> String? {
    let kept = freeName(path + keptMark)
    let isThere = Files.exists(path)
    do {
      // Until the rename the store has both names: a cut leaves the one or the other at its path.
      if isThere, link(path, kept) != 0 { try Files.copy(path, to: kept) }
      try Files.syncFolder(of: path)
      // What could not be folded in goes with it: beside the new file it would be played into that.
      for suffix in ["-wal", "-journal"] where Files.size(path + suffix) > 0 {
        try Files.move(path + suffix, to: kept + suffix)
      }
      try Files.move(candidate, to: path)
    } catch {
      if Files.exists(candidate) {
        for suffix in ["-wal", "-journal"] where Files.exists(kept + suffix) {
          rename(kept + suffix, path + suffix)
        }
        if isThere { unlink(kept) }
      }
      throw error
    }
    for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
    return isThere ? kept : nil
  }

  /// `path`, or the first of `path-2`, `path-3` … that nothing has.
  private static func freeName(_ path: String) -> String {
    func isFree(_ name: String) -> Bool { !Files.exists(name) && !Files.exists(name + "-wal") }
    guard !isFree(path) else { return path }
    var number = 2
    while !isFree("\(path)-\(number)") { number += 1 }
    return "\(path)-\(number)"
  }

  /// Removes a database that is nobody's, and everything beside it.
  static func removeDatabase(_ path: String) {
    removeFiles(["", "-wal", "-shm", "-journal", ".keys", ".lock"].map { path + $0 })
  }

  static func removeFiles(_ files: [String]) {
    for file in files {
      if file.contains(".keys") { KeyringFile.discard(file) } else { unlink(file) }
    }
  }
}
