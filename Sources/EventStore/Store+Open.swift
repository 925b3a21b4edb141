import Foundation
import GRDB
import GRDBSQLite
import Schema

extension Store {
  /// Makes a new, empty replica with keys of its own.
  ///
  /// - Parameters:
  ///   - path: where the database goes; `path.keys` and `path.lock` beside it. None may exist.
  ///   - name: what people call this replica.
  ///   - master: wraps the keyring.
  ///   - hint: where the master key is kept, remembered so that it need not be repeated.
  ///   - municipality: not nil makes it a central node of a new municipality of that name.
  /// - Throws: ``StoreError/alreadyExists(path:)``, ``StoreError/readOnly(path:)``,
  ///   ``StoreError/diskFull``.
  public static func create(
    path: String, name: String, master: MasterKey, hint: String? = nil,
    municipality: String? = nil, options: Options
  ) throws -> Store {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let path = Files.resolved(path)
    guard !Files.exists(path) else { throw StoreError.alreadyExists(path: path) }
    guard Files.exists(folder) else { throw StoreError.missing(path: folder) }
    let lock = try WriterLock(path: lockPath(path))
    return try lock.held(patience: options.patience) {
      guard !Files.exists(path) else { throw StoreError.alreadyExists(path: path) }
      let keyring = try newKeyring(for: path, master: master, hint: hint)
      // Under another name until it is whole: a cut leaves nothing that looks like a store.
      let making = path + ".making"
      removeDatabase(making)
      do {
        let store = Store(
          path: making, options: options, queue: try openQueue(making, creating: true), lock: lock,
          keyring: keyring)
        try store.begin(name: name, municipality: municipality)
        try store.checkpoint()
        try store.close()
        try Files.move(making, to: path)
        return Store(
          path: path, options: options, queue: try openQueue(path, creating: false), lock: lock,
          keyring: keyring)
      } catch {
        removeDatabase(making)
        for file in [keyringPath(path), lockPath(path)] {
          try? FileManager.default.removeItem(atPath: file)
        }
        throw error
      }
    }
  }

  /// A keyring that holds no scope's key was left behind when making a store was cut short, and
  /// serves as well as a new one.
  private static func newKeyring(
    for path: String, master: MasterKey, hint: String?
  ) throws -> Keyring {
    let file = keyringPath(path)
    guard Files.exists(file) else {
      return try Keyring.create(path: file, master: master, hint: hint)
    }
    guard let left = try? Keyring.open(path: file, master: master), left.knownScopes.isEmpty else {
      throw StoreError.alreadyExists(path: file)
    }
    return left
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
    let keyring = try Keyring.open(path: Files.resolved(keyringPath(path)), master: master)
    let queue: DatabaseQueue
    do {
      queue = try lock.held(patience: options.patience) { try openQueue(path, creating: false) }
    } catch let error as DatabaseError {
      throw translate(error, path: path)
    }
    let store = Store(path: path, options: options, queue: queue, lock: lock, keyring: keyring)
    let (device, fold) = try store.read { transaction in
      (try transaction.meta("device"), try transaction.meta("fold"))
    }
    guard device == keyring.identity.signingKey else {
      throw StoreError.wrongKey(path: keyringPath(path))
    }
    if fold != UInt64(options.model.foldVersion).bigEndianBytes { try store.rebuild() }
    // What was cut off, or failed, after a transaction. It keeps nobody from reading.
    try? store.forgetKeys()
    store.scrubLeftovers()
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
  static func openQueue(_ path: String, creating: Bool) throws -> DatabaseQueue {
    if !creating { try checkIdentity(path) }
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(5)
    configuration.foreignKeysEnabled = true
    configuration.prepareDatabase { db in
      for pragma in [
        "wal_autocheckpoint = 0", "mmap_size = 0", "recursive_triggers = ON",
        "trusted_schema = OFF", "cell_size_check = ON", "secure_delete = ON", "temp_store = MEMORY",
      ] {
        try db.execute(sql: "PRAGMA \(pragma)")
      }
    }
    if creating {
      // Before SQLite makes it: the WAL takes its mode from the file.
      try Files.makeEmpty(path)
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
    guard version < Schema.storeVersion else { return }
    try db.inTransaction(.immediate) {
      for step in Schema.steps.dropFirst(version) { try db.execute(sql: step) }
      try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
      try db.execute(sql: "PRAGMA user_version = \(Schema.storeVersion)")
      return .commit
    }
  }

  /// Looks at a file's first page before anything could write to it.
  private static func checkIdentity(_ path: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    let identity: (Int32, Int32)
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      identity = try queue.read { db in
        (
          try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
          try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        )
      }
      try queue.close()
    } catch let error as DatabaseError {
      switch error.resultCode {
      case .SQLITE_NOTADB: throw StoreError.notAStore(path: path)
      default: throw translate(error, path: path)
      }
    }
    guard identity.0 == Schema.applicationID else { throw StoreError.notAStore(path: path) }
    guard identity.1 <= Schema.storeVersion, identity.1 > 0 else {
      throw StoreError.newerStore(version: Int(identity.1))
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
