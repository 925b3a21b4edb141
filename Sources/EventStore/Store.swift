import Foundation
import GRDB
import GRDBSQLite

/// One replica: an append-only log of sealed events in a SQLite file, and what it folds to.
///
/// A store belongs to one task at a time; a server wraps it in an actor. Other processes may have
/// the same file open: each write happens under an exclusive lock, and what others wrote is seen at
/// the next call. Everything a call writes is one transaction: durable when it returns, or not there
/// at all.
///
/// Beside `path` live `path.keys` (the keyring) and `path.lock`.
public final class Store {
  /// What a store is opened with.
  public struct Options {
    public var model: Model
    /// Milliseconds since 1970.
    public var now: () -> Int64
    /// Makes ids. Keys and nonces always come from the system.
    public var generator: any RandomNumberGenerator
    /// How long to wait for another writer, in seconds.
    public var patience: Double
    /// Where there is no room for the WAL's index, keeps it in memory and the store to oneself: so can a
    /// store be read on a full disk. For who opens it only for a moment.
    public var mayBeAlone = false

    public init(
      model: Model, now: @escaping () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) },
      generator: any RandomNumberGenerator = SystemRandomNumberGenerator(), patience: Double = 10
    ) {
      self.model = model
      self.now = now
      self.generator = generator
      self.patience = patience
    }
  }

  public let path: String
  public let model: Model
  var options: Options
  private(set) var queue: DatabaseQueue
  /// The file `queue` has open, which may not stay the one at `path`.
  private(set) var file: HeldFile
  let lock: WriterLock
  let keyring: Keyring
  private var index: LogIndex?
  private var dataVersion: Int64 = -1
  /// The lock file carries this opener's continuity mark.
  var hasMarked = false
  /// Pages written to the WAL since it was last folded into the file; nil before the first write.
  private var unfoldedPages: Int?
  /// True after an I/O error: what the connection believes may not be what the disk holds, and it is
  /// not used again. See ``reopened()``.
  public private(set) var isBroken = false
  /// What was purged since the file was last scrubbed.
  var purged = Traces()
  /// True while the keyring may hold keys of what was erased or left.
  private var mayHoldGoneKeys = false
  /// What runs as one transaction at the moment; nil outside ``together(_:)``.
  private var group: Group?
  private var stamps = Stamps()
  /// How many events a restore took over from the store it replaced.
  public internal(set) var carriedOver = 0

  init(
    path: String, options: Options, queue: DatabaseQueue, lock: WriterLock, keyring: Keyring,
    file: HeldFile? = nil
  ) {
    self.path = path
    model = options.model
    self.options = options
    self.queue = queue
    self.file = file ?? HeldFile(path)
    self.lock = lock
    self.keyring = keyring
  }

  deinit {
    // SQLite checkpoints when the last connection closes, and that too must not meet a writer. If
    // somebody holds the lock, the connection is left open until the process ends.
    do {
      try lock.held(patience: 0) { try queue.close() }
    } catch {
      _ = Unmanaged.passRetained(queue)
    }
  }

  static func keyringPath(_ path: String) -> String { path + ".keys" }
  static func lockPath(_ path: String) -> String { path + ".lock" }

  /// Closes the file. Unclosed stores lose nothing; they leave a larger WAL behind.
  public func close() throws {
    do {
      try lock.held(patience: options.patience) { try queue.close() }
    } catch let error as DatabaseError {
      throw Self.translate(error, path: path)
    }
  }

  public func now() -> Int64 { options.now() }

  /// A new random name from the store's generator.
  public func newID<Tag>(_: Tag.Type = Tag.self) -> Identifier<Tag> {
    Identifier(using: &options.generator)
  }
}

// MARK: - Transactions

extension Store {
  /// The size at which the WAL is folded back into the file, in bytes.
  private static let checkpointSize = 4 << 20

  /// Runs `work` in one transaction under the writer lock, or as a part of the one at hand.
  func write<T>(_ work: (Transaction) throws -> T) throws -> T {
    try translating {
      if let group { return try write(in: group, work) }
      return try lock.held(patience: options.patience) {
        try followFile()
        try refreshKeys()
        let group = Group()
        let result = try queue.writeWithoutTransaction { db in
          group.db = db
          return try inTransaction(db, "BEGIN IMMEDIATE") { try write(in: group, work) }
        }
        finish(group)
        return result
      }
    }
  }

  private func write<T>(in group: Group, _ work: (Transaction) throws -> T) throws -> T {
    let db = try group.connection()
    return try inPart(of: group, db) {
      let transaction = Transaction(store: self, db: db, index: try freshIndex(db))
      try keepContinuity(transaction, group)
      let result = try work(transaction)
      try transaction.flush()
      group.scopesToForget += transaction.scopesToForget
      group.hasRedacted = group.hasRedacted || transaction.hasRedacted
      stamps.touch(transaction.touchedKinds)
      hasMarked = true
      return result
    }
  }

  /// Runs `work` on a consistent view of the store.
  func read<T>(_ work: (Transaction) throws -> T) throws -> T {
    try translating {
      if let group {
        let db = try group.connection()
        return try work(Transaction(store: self, db: db, index: try freshIndex(db)))
      }
      if file.isReplaced { try lock.held(patience: options.patience) { try followFile() } }
      return try queue.writeWithoutTransaction { db in
        try inTransaction(db, "BEGIN DEFERRED") {
          try work(Transaction(store: self, db: db, index: try freshIndex(db)))
        }
      }
    }
  }

  /// Runs several calls as one transaction, made durable at once when `work` returns.
  ///
  /// Every call inside, and every nested `together`, is undone alone when it throws; if the error is
  /// caught, what the others wrote stays. When `work` itself throws, nothing stays. Nothing said to
  /// be written may be acknowledged before this returns.
  ///
  /// - Throws: what `work` throws; what the disk refuses.
  public func together<T>(_ work: () throws -> T) throws -> T {
    try translating {
      if let group { return try inPart(of: group, try group.connection(), work) }
      return try lock.held(patience: options.patience) {
        try followFile()
        try refreshKeys()
        let group = Group()
        let result = try queue.writeWithoutTransaction { db in
          group.db = db
          return try inTransaction(db, "BEGIN IMMEDIATE") {
            self.group = group
            defer { self.group = nil }
            let result = try work()
            _ = try group.connection()
            return result
          }
        }
        finish(group)
        return result
      }
    }
  }

  /// A restore in another process puts another file in the place of this one: what is written from
  /// then on belongs there, and here nobody would ever find it.
  private func followFile() throws {
    guard file.isReplaced else { return }
    let next = HeldFile(path)
    let opened = try Self.openQueue(path, creating: false)
    // Left open for good: closing it would delete the WAL of the file that has its name now.
    _ = Unmanaged.passRetained(queue)
    queue = opened
    file = next
    index = nil
    hasMarked = false
    unfoldedPages = nil
    let device = try opened.writeWithoutTransaction { db in
      try Statement(db, "SELECT value FROM meta WHERE key = 'device'").first { $0.blob(0) }
    }
    guard device == keyring.identity.signingKey else {
      throw StoreError.wrongKey(path: Self.keyringPath(path))
    }
  }

  /// A key that another process added opens what could not be read before.
  private func refreshKeys() throws {
    if try keyring.refresh() {
      stamps.touchAll()
      mayHoldGoneKeys = true
    }
  }

  /// What follows once a transaction is durable, and cannot change that it is: what fails here is done
  /// again by the next transaction, or the next time the store is opened.
  private func finish(_ group: Group) {
    // Only now is what the file carried before no longer its latest state.
    if let mark = group.mark {
      try? lock.mark(next: mark, current: mark, inode: Files.inode(path))
    }
    if !group.scopesToForget.isEmpty {
      index = nil
      mayHoldGoneKeys = true
    }
    do {
      if mayHoldGoneKeys {
        try forgetKeys()
        mayHoldGoneKeys = false
      }
      if !group.scopesToForget.isEmpty || group.hasRedacted {
        try scrub()
      } else {
        try checkpointIfLarge()
      }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_IOERR {
      isBroken = true
    } catch {}
  }

  /// Destroys the keys of what has been erased or left: also those that came back with an older copy of
  /// the keyring.
  func forgetKeys() throws {
    let doomed = try queue.writeWithoutTransaction { db -> Set<ScopeID> in
      let gone = Set(
        try Statement(db, "SELECT digest FROM erased UNION ALL SELECT digest FROM departed")
          .all { $0.blob(0) })
      guard !gone.isEmpty else { return [] }
      let here = Set(try Statement(db, "SELECT id FROM scope").all { $0.blob(0) })
      // Whatever is said of it: what is here is never made unreadable.
      return keyring.knownScopes.filter {
        !here.contains($0.bytes) && gone.contains(Envelope.digest($0.bytes))
      }
    }
    guard !doomed.isEmpty else { return }
    try lock.held(patience: options.patience) { try keyring.destroy(doomed) }
  }

  /// Runs `work` between `begin` and a commit; a rollback if it throws. GRDB's own way prepares both
  /// statements anew each time, which costs more than a small transaction.
  private func inTransaction<T>(
    _ db: Database, _ begin: String, _ work: () throws -> T
  ) throws -> T {
    try Statement(db, begin).run()
    do {
      let result = try work()
      try keyring.commit()
      try Statement(db, "COMMIT").run()
      return result
    } catch {
      keyring.unstage()
      // SQLite has rolled back by itself after some errors.
      if db.isInsideTransaction { try? Statement(db, "ROLLBACK").run() }
      throw error
    }
  }

  /// Runs `work` so that what it wrote is undone if it throws, and only that. A transaction of one
  /// part needs no savepoint: it goes as a whole.
  private func inPart<T>(of group: Group, _ db: Database, _ work: () throws -> T) throws -> T {
    guard self.group != nil else { return try work() }
    let before = (group.scopesToForget, group.hasRedacted, group.mark)
    let keys = keyring.mark
    try Statement(db, "SAVEPOINT part").run()
    do {
      let result = try work()
      try Statement(db, "RELEASE part").run()
      return result
    } catch {
      keyring.unstage(to: keys)
      if db.isInsideTransaction {
        try Statement(db, "ROLLBACK TO part").run()
        try Statement(db, "RELEASE part").run()
      } else {
        // A full disk takes the whole transaction with it; what follows must not go on without one.
        group.isLost = true
      }
      (group.scopesToForget, group.hasRedacted, group.mark) = before
      throw error
    }
  }

  /// Runs `work` and undoes whatever it wrote.
  func rehearse<T>(_ work: (Transaction) throws -> T) throws -> T {
    try translating {
      try lock.held(patience: options.patience) {
        defer {
          index = nil
          keyring.unstage()
        }
        return try queue.writeWithoutTransaction { db in
          var result: T?
          try db.inTransaction(.immediate) {
            result = try work(Transaction(store: self, db: db, index: try freshIndex(db)))
            return .rollback
          }
          guard let result else { throw StoreError.io(detail: "the transaction gave no answer") }
          return result
        }
      }
    }
  }

  private func freshIndex(_ db: Database) throws -> LogIndex {
    let version = try Statement(db, "PRAGMA data_version").first { $0.int(0) } ?? 0
    if let index, version == dataVersion { return index }
    // The keys of what another process wrote are there before it is.
    if group == nil { try refreshKeys() }
    let loaded = try LogIndex(loading: db)
    dataVersion = version
    index = loaded
    stamps.touchAll()
    return loaded
  }

  /// A number that changes whenever an entity of one of these kinds may have changed, here or by
  /// another process. What was derived from them stays right as long as it is the same.
  public func stamp(of kinds: Set<String>) throws -> UInt64 {
    try read { _ in stamps.sum(of: kinds) }
  }

  /// Folds the WAL into the file once enough was written. The WAL keeps its size, and what comes
  /// next overwrites it: growing a file anew costs more than writing to it.
  private func checkpointIfLarge() throws {
    let pageSize = 4096
    queue.writeWithoutTransaction { db in
      if unfoldedPages == nil {
        unfoldedPages = Files.size(path + "-wal") / pageSize
      } else {
        unfoldedPages? += Statement.pagesWritten(db)
      }
    }
    guard let unfoldedPages, unfoldedPages * pageSize > Self.checkpointSize else { return }
    try checkpoint(keepingSize: true)
  }

  /// Folds the WAL into the file. A reader in another process may leave part of it for next time.
  ///
  /// - Parameter keepingSize: leaves what the WAL held on disk until it is overwritten.
  func checkpoint(keepingSize: Bool = false) throws {
    try lock.held(patience: options.patience) {
      try queue.writeWithoutTransaction { db in
        try Statement(db, "PRAGMA wal_checkpoint(\(keepingSize ? "RESTART" : "TRUNCATE"))").run()
      }
    }
    unfoldedPages = 0
  }

  /// Turns the database's errors into the store's, once, here.
  func translating<T>(_ work: () throws -> T) throws -> T {
    guard !isBroken else { throw StoreError.io(detail: "open the store again after a disk error") }
    do {
      return try work()
    } catch {
      // What was rolled back was known in memory too, and a mark may not have been committed.
      index = nil
      hasMarked = false
      switch error {
      case let error as DatabaseError:
        if error.resultCode == .SQLITE_IOERR { isBroken = true }
        throw Self.translate(error, path: path)
      case let error as LayoutError: throw StoreError.corrupt(detail: error.what)
      default: throw error
      }
    }
  }
}
