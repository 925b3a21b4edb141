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

  /// Rebuilds what another version of the model has folded.
  func refold() throws {
    let fold = try read { try $0.meta("fold") }
    if fold != UInt64(model.foldVersion).bigEndianBytes { try rebuild() }
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

  /// Copies the store to a new file, compacted, as of one moment, and checks the copy. The keyring is
  /// not in it. See ``NewFile`` for what is there when it fails.
  ///
  /// - Throws: ``StoreError/alreadyExists(path:)``; what the disk refuses.
  public func backup(to destination: String) throws {
    let copy = try NewFile(destination)
    try translating {
      try lock.held(patience: options.patience) {
        try queue.writeWithoutTransaction { db in
          do {
            try db.execute(sql: "VACUUM INTO ?", arguments: [copy.temporary])
          } catch let error as DatabaseError {
            // What SQLite says of the copy is not said of the store.
            throw Self.translate(error, path: destination)
          }
        }
      }
    }
    try copy.keep { file in
      do {
        try Self.checkIdentity(file)
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: file, configuration: configuration)
        let found = try queue.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
        try queue.close()
        guard found == "ok" else { throw StoreError.io(detail: destination) }
      } catch let error as DatabaseError {
        throw Self.translate(error, path: destination)
      }
    }
  }

  /// Copies the keyring, wrapped as it is, to a new file.
  public func backupKeyring(to destination: String) throws {
    try lock.held(patience: options.patience) { try keyring.backup(to: destination) }
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
