import Foundation
import GRDB

extension Store {
  /// Refolds everything from the log. The result is the same as before, or what was there was wrong.
  ///
  /// - Returns: the digest of the state, as ``stateDigest()`` gives it.
  @discardableResult
  public func rebuild() throws -> [UInt8] {
    try write { transaction in
      try transaction.rebuildAll()
      try transaction.setMeta("fold", UInt64(model.foldVersion).bigEndianBytes)
    }
    return try stateDigest()
  }

  /// One hash over every entity and finding: equal on replicas that show the same.
  public func stateDigest() throws -> [UInt8] {
    try read { transaction in
      let scopes = try transaction.index.scopes.values.sorted { $0.id < $1.id }.map {
        try transaction.stateDigest(of: $0.no)
      }
      return Envelope.digest(scopes.flatMap { $0 })
    }
  }

  /// The digest of what one scope shows.
  public func stateDigest(of scope: ScopeID) throws -> [UInt8] {
    try read { transaction in
      guard let no = transaction.index.scopeNumbers[scope] else { throw StoreError.unknownScope }
      return try transaction.stateDigest(of: no)
    }
  }

  // MARK: - Backup

  /// Copies the store to a new file, compacted, as of one moment. The keyring is not in it.
  public func backup(to destination: String) throws {
    guard !Files.exists(destination) else { throw StoreError.alreadyExists(path: destination) }
    let folder = URL(fileURLWithPath: destination).deletingLastPathComponent().path
    guard Files.exists(folder) else { throw StoreError.missing(path: folder) }
    // What SQLite would say of the copy it says as of the store.
    guard access(folder, W_OK) == 0 else { throw StoreError.readOnly(path: folder) }
    do {
      try translating {
        try lock.held(patience: options.patience) {
          try queue.writeWithoutTransaction { db in
            try db.execute(sql: "VACUUM INTO ?", arguments: [destination])
            chmod(destination, 0o600)
          }
        }
      }
    } catch {
      try? FileManager.default.removeItem(atPath: destination)
      throw error
    }
  }

  /// Copies the keyring, wrapped as it is, to a new file.
  public func backupKeyring(to destination: String) throws {
    try lock.held(patience: options.patience) { try keyring.backup(to: destination) }
  }

  /// Puts a backup in the place of the store at `path`, whose keyring must be there.
  ///
  /// The store that was there is kept beside it as `path.before-restore` (`-2`, `-3` … after that).
  /// What can still be read there and is not in the backup is taken over, see ``carriedOver``: a
  /// restore must not lose what nobody else has. What has been erased since the backup is erased
  /// again; the restored replica opens new feeds before it writes. A process that has the store open
  /// follows to the restored file at its next call.
  ///
  /// - Throws: ``StoreError/notAStore(path:)`` for a file that is none, ``StoreError/wrongKey(path:)``
  ///   for another replica's backup, ``StoreError/corrupt(detail:)`` when it does not verify.
  public static func restore(
    from backup: String, to path: String, master: MasterKey, options: Options
  ) throws -> Store {
    guard Files.exists(backup) else { throw StoreError.missing(path: backup) }
    let candidate = path + ".restoring"
    removeDatabase(candidate)
    defer { removeDatabase(candidate) }
    try FileManager.default.copyItem(atPath: backup, toPath: candidate)
    try FileManager.default.copyItem(
      atPath: keyringPath(path), toPath: keyringPath(candidate))
    let trial = try open(path: candidate, master: master, options: options)
    if let problem = try trial.verify().problems.first {
      throw StoreError.corrupt(detail: "\(backup): \(problem)")
    }
    let erased = try? open(path: path, master: master, options: options).erasedRows()
    try trial.write { transaction in
      for row in erased ?? [] {
        try transaction.sql("INSERT OR IGNORE INTO erased VALUES (?, ?, ?)").run(
          .blob(row.digest), .int(row.at), .blob(row.actor))
        for (id, no) in transaction.index.scopeNumbers
        where Envelope.digest(id.bytes) == row.digest { try transaction.purge(no) }
      }
    }
    try trial.checkpoint()
    try trial.close()
    let lock = try WriterLock(path: lockPath(path))
    let kept = freeName(path + ".before-restore")
    try lock.held(patience: options.patience) {
      for suffix in ["", "-wal", "-shm"] where Files.exists(path + suffix) {
        try FileManager.default.moveItem(atPath: path + suffix, toPath: kept + suffix)
      }
      try FileManager.default.moveItem(atPath: candidate, toPath: path)
    }
    let store = try open(path: path, master: master, options: options)
    // The first write finds the marks broken and retires every feed of mine; do it now, on record.
    try store.write { try $0.retireOwnFeeds() }
    store.carryOver(from: kept, master: master, options: options)
    return store
  }

  /// Takes what the store at `kept` holds and this one lacks, as far as it can be read.
  private func carryOver(from kept: String, master: MasterKey, options: Options) {
    guard Files.exists(kept) else { return }
    defer { for suffix in [".keys", ".lock"] { unlink(kept + suffix) } }
    guard
      (try? FileManager.default.copyItem(atPath: path + ".keys", toPath: kept + ".keys")) != nil,
      let old = try? Store.open(path: kept, master: master, options: options),
      let scopes = try? old.scopes(ofKind: nil)
    else { return }
    for scope in scopes {
      guard let tips = try? receipt(for: scope).tips,
        let runs = try? old.runs(of: scope, beyond: tips).runs, !runs.isEmpty,
        let report = try? ingest(runs, from: nil)
      else { continue }
      carriedOver += report.taken
    }
    try? old.close()
  }

  /// `path`, or the first of `path-2`, `path-3` … that nothing has.
  private static func freeName(_ path: String) -> String {
    guard Files.exists(path) else { return path }
    var number = 2
    while Files.exists("\(path)-\(number)") { number += 1 }
    return "\(path)-\(number)"
  }

  static func removeDatabase(_ path: String) {
    for suffix in ["", "-wal", "-shm", ".keys", ".lock"] {
      try? FileManager.default.removeItem(atPath: path + suffix)
    }
  }

  private struct ErasedRow {
    let digest: [UInt8]
    let at: Int64
    let actor: [UInt8]
  }

  private func erasedRows() throws -> [ErasedRow] {
    try read { transaction in
      try transaction.sql("SELECT digest, at, actor FROM erased").all {
        ErasedRow(digest: $0.blob(0), at: $0.int(1), actor: $0.blob(2))
      }
    }
  }

  /// What `doctor` tells of the connection and the file.
  public func profile() throws -> [(name: String, value: String)] {
    try translating {
      try queue.writeWithoutTransaction { db in
        var out = [("sqlite", try String.fetchOne(db, sql: "SELECT sqlite_version()") ?? "")]
        for name in [
          "journal_mode", "synchronous", "wal_autocheckpoint", "mmap_size", "foreign_keys",
          "recursive_triggers", "trusted_schema", "cell_size_check", "secure_delete",
          "busy_timeout", "application_id", "user_version",
        ] {
          out.append((name, try String.fetchOne(db, sql: "PRAGMA \(name)") ?? ""))
        }
        return out
      }
    }
  }
}

extension Transaction {
  func rebuildAll() throws {
    for scope in index.scopes.keys.sorted() { try rebuild(scope) }
    touchEverything()
  }

  /// Has every rule look at every scope again.
  private func touchEverything() {
    for scope in index.scopes.keys {
      for kind in Set(model.rules.flatMap { $0.reads.map(\.kind) }) {
        touchedGroups[scope, default: [:]][kind, default: []].insert("*")
      }
    }
  }

  /// A hash of what the scope shows, in names every replica shares.
  func stateDigest(of scope: Int64) throws -> [UInt8] {
    var out = ByteWriter(capacity: 4096)
    out.id(try index.scope(scope).id)
    for (id, fold) in try folds(scope: scope) {
      out.id(id)
      out.text(fold.kind)
      out.time(fold.created)
      out.id(fold.createdBy)
      try write(fold.heads, to: &out)
      for (name, live) in fold.groups.sorted(by: { $0.key < $1.key }) where !live.isEmpty {
        out.text(name)
        try write(live, to: &out)
      }
      try write(fold.requests, to: &out)
    }
    for found in try findings(scope: scope) {
      out.id(found.id)
      out.text(found.rule)
    }
    return Envelope.digest(out.bytes)
  }

  private func write(_ events: [EventNo], to out: inout ByteWriter) throws {
    let ids = try events.map { try eventID($0) }.sorted()
    out.varint(ids.count)
    for id in ids {
      out.id(id.feed)
      out.u64(id.sequence)
      out.u64(id.check)
    }
  }

  private func write(_ entries: [Fold.Entry], to out: inout ByteWriter) throws {
    let named = try entries.map { (try eventID($0.event), $0.value) }
      .sorted { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1.lexicographicallyPrecedes($1.1) }
    out.varint(named.count)
    for (id, value) in named {
      out.id(id.feed)
      out.u64(id.sequence)
      out.u64(id.check)
      out.blob(value)
    }
  }
}
