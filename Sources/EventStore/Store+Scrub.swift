import GRDB

/// What is erased is gone from the file too, not only unreadable.
///
/// Deleting a row clears it where it lies (`secure_delete`), but not the copies that were left in the
/// unused middle of pages whenever SQLite moved it or split its page. So after a purge every page is
/// written anew. Until that is done the file carries a mark, which is set in the transaction that purges:
/// whatever cuts it off, whoever opens the store next goes on with it.
extension Store {
  static let tracesMark = "traces"

  /// True while bytes of what was erased may still lie somewhere in the file, sealed under a key that is
  /// gone: when the disk had no room to write the file anew, or another program was reading an older
  /// state of it. It is tried again whenever the store is opened or purges something.
  public func hasTraces() throws -> Bool { try read { try $0.meta(Self.tracesMark) != nil } }

  /// Writes every page anew, folds the WAL into the file, and looks through it for what was purged.
  ///
  /// Takes time and room in proportion to the store; nothing when nothing was purged.
  ///
  /// - Throws: ``StoreError/diskFull``, ``StoreError/busy(path:)`` when another program reads an older
  ///   state; the mark then stays.
  func scrub(patience: Double? = nil) throws {
    try lock.held(patience: patience ?? options.patience) {
      try queue.writeWithoutTransaction { db in
        let mark = try Statement(db, "SELECT 1 FROM meta WHERE key = ?")
          .first(.text(Self.tracesMark)) { $0.int(0) }
        guard mark != nil else { return }
        // What the WAL holds is folded first, so that it need not be kept beside the new pages.
        _ = try truncateWAL(db)
        try db.execute(sql: "VACUUM")
        guard try truncateWAL(db) else { throw StoreError.busy(path: path) }
        try refuseTraces(db)
        try Statement(db, "DELETE FROM meta WHERE key = ?").run(.text(Self.tracesMark))
        purged = Traces()
      }
    }
  }

  /// - Returns: false when a reader kept it from being emptied.
  private func truncateWAL(_ db: Database) throws -> Bool {
    let isBusy = try Statement(db, "PRAGMA wal_checkpoint(TRUNCATE)").first { $0.int(0) } ?? 1
    return isBusy == 0 && Files.size(path + "-wal") == 0
  }

  /// Looks for what was purged. What was rolled back, or has come again since, is where it belongs.
  private func refuseTraces(_ db: Database) throws {
    let words = try purged.all { owner in
      switch owner {
      case .scope(let id):
        try Statement(db, "SELECT 1 FROM scope WHERE id = ?").first(.blob(id.bytes)) { $0.int(0) }
          == nil
      case .body(let event):
        try Statement(db, "SELECT 1 FROM event WHERE id = ? AND sealed IS NULL")
          .first(.int(event.raw)) { $0.int(0) } != nil
      }
    }
    guard !words.isEmpty else { return }
    var isMet = false
    try file.read { piece in
      isMet = words.isMet(in: piece)
      return isMet
    }
    guard !isMet else { throw StoreError.io(detail: "\(path) still holds what was erased") }
  }
}

extension Transaction {
  /// Notes that the file has to be scrubbed once this transaction is durable.
  func leavesTraces() throws { try setMeta(Store.tracesMark, [1]) }

  /// Notes the sealed bytes of a scope that is about to be purged.
  func noteTraces(of scope: ScopeRow) throws {
    func note(_ row: Statement.Row) { store.purged.note(row.blob(0), of: .scope(scope.id)) }
    for feed in index.feedsOfScope[scope.no] ?? [] {
      let first = EventNo(feed: feed, sequence: 0).raw
      let last = EventNo(feed: feed, sequence: UInt64(UInt32.max)).raw
      try sql("SELECT sealed FROM event WHERE id BETWEEN ? AND ?")
        .each(.int(first), .int(last), read: note)
      try sql("SELECT skeleton FROM redaction WHERE event BETWEEN ? AND ?")
        .each(.int(first), .int(last), read: note)
    }
    try sql("SELECT state FROM entity WHERE scope = ?").each(.int(scope.no), read: note)
    try sql("SELECT detail FROM finding WHERE scope = ?").each(.int(scope.no), read: note)
    try sql("SELECT run FROM parked WHERE scope = ?").each(.blob(scope.id.bytes), read: note)
  }
}
