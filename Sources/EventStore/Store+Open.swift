import Foundation
import GRDB
import GRDBSQLite
import Schema

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Store {
  /// Makes a new replica with keys of its own, and opens it; see
  /// ``make(path:name:master:hint:municipality:options:beginning:)``.
  public static func create(
    path: String, name: String, master: MasterKey, hint: String? = nil,
    municipality: String? = nil, options: Options
  ) throws -> Store {
    try make(
      path: path, name: name, master: master, hint: hint, municipality: municipality,
      options: options)
    return try open(path: path, master: master, options: options)
  }

  /// Makes a new replica with keys of its own.
  ///
  /// It is built aside, database and keyring, with all that `beginning` writes, and gets its name when it
  /// is whole: first the keyring, then, as the last step, the store. Whatever fails, or ends the process,
  /// before that leaves nothing that looks like a store, and no obstacle to trying again with the same
  /// key. A keyring that may belong to a store is never replaced.
  ///
  /// - Parameters:
  ///   - path: where the database goes; `path.keys` and `path.lock` beside it. None may exist.
  ///   - name: what people call this replica.
  ///   - master: wraps the keyring.
  ///   - hint: where the master key is kept, remembered so that it need not be repeated.
  ///   - municipality: not nil makes it a central node of a new municipality of that name.
  ///   - beginning: writes what the store must not be without.
  /// - Throws: ``StoreError/alreadyExists(path:)``, ``StoreError/missing(path:)`` for the folder,
  ///   ``StoreError/readOnly(path:)``, ``StoreError/diskFull``; what `beginning` throws.
  public static func make(
    path: String, name: String, master: MasterKey, hint: String? = nil,
    municipality: String? = nil, options: Options, beginning: (Store) throws -> Void = { _ in }
  ) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let path = Files.resolved(path)
    guard !Files.exists(path) else { throw StoreError.alreadyExists(path: path) }
    guard Files.exists(folder) else { throw StoreError.missing(path: folder) }
    let lock = try WriterLock(path: lockPath(path))
    try lock.held(patience: options.patience) {
      guard !Files.exists(path) else { throw StoreError.alreadyExists(path: path) }
      let making = path + makingMark + Files.unique()
      let hadKeyring = Files.exists(keyringPath(path))
      do {
        let keyring = try keyring(for: path, making: making, master: master, hint: hint)
        let store = Store(
          path: making, options: options, queue: try openQueue(making, creating: true), lock: lock,
          keyring: keyring)
        try store.begin(name: name, municipality: municipality)
        try beginning(store)
        try store.closeWhole()
        try Files.move(keyringPath(making), to: keyringPath(path))
        try Files.move(making, to: path)
      } catch {
        // Its folder could not be synced: it goes back to where the next try finds it.
        if Files.exists(path) { rename(path, making) }
        // A keyring that was here before and now belongs to what is built aside keeps it for proof.
        if !hadKeyring || Files.exists(keyringPath(making)) {
          if !hadKeyring { unlink(keyringPath(path)) }
          removeDatabase(making)
        }
        if !hadKeyring { unlink(lockPath(path)) }
        throw error.relabelled(making, as: path)
      }
      removeFiles(Files.siblings(of: path, makingMark))
    }
  }

  /// What a store is called while it is made, before what tells it from others.
  private static let makingMark = ".making-"

  /// The keyring of the store that is made at `making`: a copy of what was left at its place by a try
  /// that was cut short, else a new one.
  private static func keyring(
    for path: String, making: String, master: MasterKey, hint: String?
  ) throws -> Keyring {
    let file = keyringPath(path)
    let leftovers = Files.siblings(of: path, makingMark)
    guard Files.exists(file) else {
      removeFiles(leftovers)
      return try Keyring.create(path: keyringPath(making), master: master, hint: hint)
    }
    // It was left behind when it opens nothing yet, or only a store that never got its name.
    guard let left = try? Keyring.open(path: file, master: master),
      left.knownScopes.isEmpty
        || leftovers.contains(where: { device(ofDatabase: $0) == left.identity.signingKey })
    else { throw StoreError.alreadyExists(path: file) }
    try Files.copy(file, to: keyringPath(making))
    return try Keyring.open(path: keyringPath(making), master: master)
  }

  /// Whose store a file is; nil when it is none.
  private static func device(ofDatabase path: String) -> [UInt8]? {
    guard let queue = try? openQueue(path, creating: false) else { return nil }
    defer { try? queue.close() }
    return try? queue.writeWithoutTransaction { db in
      try Statement(db, "SELECT value FROM meta WHERE key = 'device'").first { $0.blob(0) }
    }
  }

  /// Closes a store so that its file alone is all of it.
  func closeWhole() throws {
    do {
      try checkpoint()
    } catch let error as DatabaseError {
      throw Self.translate(error, path: path)
    }
    try close()
    guard Files.size(path + "-wal") == 0 else { throw StoreError.busy(path: path) }
  }

  private func begin(name: String, municipality: String?) throws {
    try write { transaction in
      try transaction.setMeta("name", Array(name.normalisedForStorage.utf8))
      try transaction.setMeta("device", identity.signingKey)
      try transaction.setMeta("fold", UInt64(model.foldVersion).bigEndianBytes)
      guard let municipality else { return }
      let id: MunicipalityID = newID()
      try transaction.setMeta("municipality", id.bytes)
      try transaction.setMeta("municipality.name", Array(municipality.normalisedForStorage.utf8))
      try transaction.setMeta("central", identity.signingKey)
    }
  }

  /// Opens a replica. A store folded by another version of the model is rebuilt first.
  ///
  /// - Throws: ``StoreError/missing(path:)``, ``StoreError/notAStore(path:)``,
  ///   ``StoreError/newerStore(version:)``, ``StoreError/wrongKey(path:)``,
  ///   ``StoreError/readOnly(path:)``.
  public static func open(path: String, master: MasterKey, options: Options) throws -> Store {
    guard Files.exists(path) else { throw StoreError.missing(path: path) }
    let path = Files.resolved(path)
    // What was never a store gets no lock file, and is not asked for its keyring.
    if !Files.exists(lockPath(path)) { try checkIdentity(path) }
    let lock = try WriterLock(path: lockPath(path))
    let store = try open(path: path, lock: lock, master: master, options: options)
    try store.refold()
    // What was cut off, or failed, between a transaction and its keys. It keeps nobody from reading.
    try? store.forgetKeys()
    store.scrubLeftovers()
    return store
  }

  /// Opens the file at `path` as it is.
  static func open(
    path: String, lock: WriterLock, master: MasterKey, options: Options
  ) throws -> Store {
    let keyring = try Keyring.open(path: Files.resolved(keyringPath(path)), master: master)
    let queue = try lock.held(patience: options.patience) {
      try openQueue(path, creating: false, mayBeAlone: options.mayBeAlone)
    }
    let store = Store(path: path, options: options, queue: queue, lock: lock, keyring: keyring)
    guard try store.read({ try $0.meta("device") }) == keyring.identity.signingKey else {
      throw StoreError.wrongKey(path: keyringPath(path))
    }
    return store
  }

  /// How the keyring beside `path` is opened: by a passphrase or a key file, and where that was.
  public static func opening(path: String) throws -> (needsPassphrase: Bool, hint: String?) {
    let path = Files.resolved(path)
    // The keyring may outlive its store: that is when a backup is put back.
    guard Files.exists(path) || Files.exists(keyringPath(path)) else {
      throw StoreError.missing(path: path)
    }
    try requireKeyring(path)
    return try Keyring.opening(keyringPath(path))
  }

  /// Finishes a scrub that was cut off, or had no room. It needs nobody to wait for it: as long as it
  /// cannot be done, ``hasTraces()`` says so.
  private func scrubLeftovers() {
    guard (try? hasTraces()) == true else { return }
    try? scrub(patience: 0)
  }

  /// A file of another program has no keyring: say that it is no store, and leave nothing beside it.
  private static func requireKeyring(_ path: String) throws {
    guard !Files.exists(keyringPath(path)) else { return }
    try checkIdentity(path)
    throw StoreError.missing(path: keyringPath(path))
  }

  /// The connection with the profile every store has; asserted by a test.
  ///
  /// - Parameters:
  ///   - mayBeAlone: see ``Options/mayBeAlone``.
  ///   - isKnown: the process has it open already. It is not looked at first: closing any descriptor takes
  ///     away every lock the process has on the file.
  /// - Throws: ``StoreError``.
  static func openQueue(
    _ path: String, creating: Bool, mayBeAlone: Bool = false, isKnown: Bool = false
  ) throws -> DatabaseQueue {
    // Before SQLite makes it: the WAL takes its mode from the file.
    if creating { try Files.makeEmpty(path) } else if !isKnown { try checkIdentity(path) }
    do {
      do {
        return try connect(path)
      } catch let error as DatabaseError where mayBeAlone && lacksIndex(error) {
        guard let queue = try? connect(path, alone: true) else { throw error }
        return queue
      }
    } catch let error as DatabaseError {
      throw translate(error, path: path)
    }
  }

  private static func lacksIndex(_ error: DatabaseError) -> Bool {
    [.SQLITE_CANTOPEN, .SQLITE_FULL].contains(error.resultCode)
      || [.SQLITE_IOERR_WRITE, .SQLITE_IOERR_SHMOPEN, .SQLITE_IOERR_SHMSIZE, .SQLITE_IOERR_SHMMAP]
        .contains(error.extendedResultCode)
  }

  static func connect(_ path: String, alone: Bool = false) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.foreignKeysEnabled = true
    if !alone { configuration.journalMode = .wal }
    configuration.prepareDatabase { db in
      if alone {
        // By hand: GRDB's own way writes to the file.
        try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
        try db.execute(sql: "PRAGMA journal_mode = WAL")
      }
      for pragma in [
        "wal_autocheckpoint = 0", "mmap_size = 0",
        "recursive_triggers = ON", "trusted_schema = OFF", "cell_size_check = ON",
        "secure_delete = ON", "temp_store = MEMORY",
      ] {
        try db.execute(sql: "PRAGMA \(pragma)")
      }
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.writeWithoutTransaction { db in
      // After opening: GRDB sets NORMAL for WAL itself.
      try db.execute(sql: "PRAGMA synchronous = FULL")
      try bringUpToDate(db)
    }
    return queue
  }

  /// Takes the steps from the format the file has, 0 when it is new, to the newest.
  private static func bringUpToDate(_ db: Database) throws {
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard version >= 0, version <= Schema.storeVersion else {
      throw StoreError.newerStore(version: version)
    }
    guard version < Schema.storeVersion else { return }
    try db.inTransaction(.immediate) {
      for step in Schema.steps.dropFirst(version) { try db.execute(sql: step) }
      try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
      try db.execute(sql: "PRAGMA user_version = \(Schema.storeVersion)")
      return .commit
    }
  }

  /// Looks at a file's header (sqlite.org/fileformat.html, section 1.3) before anything could write to
  /// it, or beside it.
  static func checkIdentity(_ path: String) throws {
    let file = HeldFile(path)
    guard file.isThere else { throw Files.failure(path) }
    let header = try file.read(count: 100)
    func number(at place: Int) -> Int32 {
      header[place..<place + 4].reduce(0) { $0 << 8 | Int32($1) }
    }
    guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)),
      number(at: 68) == Schema.applicationID
    else { throw StoreError.notAStore(path: path) }
    let version = number(at: 60)
    guard version <= Schema.storeVersion, version > 0 else {
      throw StoreError.newerStore(version: Int(version))
    }
  }
}

extension Error {
  /// What goes wrong with a file that is built aside is said of the one it is meant for.
  func relabelled(_ aside: String, as path: String) -> any Error {
    func name(_ found: String) -> String {
      found.hasPrefix(aside) ? path + found.dropFirst(aside.count) : found
    }
    guard let error = self as? StoreError else { return self }
    return switch error {
    case .notAStore(let found): StoreError.notAStore(path: name(found))
    case .wrongKey(let found): StoreError.wrongKey(path: name(found))
    case .readOnly(let found): StoreError.readOnly(path: name(found))
    case .busy(let found): StoreError.busy(path: name(found))
    case .missing(let found): StoreError.missing(path: name(found))
    case .io(let detail): StoreError.io(detail: detail.replacing(aside, with: path))
    default: error
    }
  }
}

extension UInt64 {
  var bigEndianBytes: [UInt8] {
    var out = ByteWriter(capacity: 8)
    out.u64(self)
    return out.bytes
  }
}
