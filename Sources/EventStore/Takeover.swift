/// What a restore takes over from the store it replaces, into a copy of the backup.
struct Takeover {
  /// How the store that is replaced is read.
  struct Reading {
    let path: String
    /// Goes on without what cannot be read.
    let withoutRest: Bool

    /// What `work` reads; `none` for what cannot be read, where it goes on without.
    ///
    /// - Throws: ``StoreError/unreadableRest(path:cause:)`` where it does not.
    func callAsFunction<T>(_ none: T, _ work: () throws -> T) throws -> T {
      do {
        return try work()
      } catch let error as StoreError {
        switch error {
        case .corrupt, .io, .notAStore, .wrongKey, .newerStore:
          guard !withoutRest else { return none }
          throw StoreError.unreadableRest(path: path, cause: error)
        default: throw error
        }
      }
    }
  }

  private let old: Store
  private let new: Store
  private let reading: Reading

  init(from old: Store, to new: Store, reading: Reading) {
    self.old = old
    self.new = new
    self.reading = reading
  }

  /// - Returns: how many events were taken over.
  func run() throws -> Int {
    let held = try reading([]) { try old.scopes(ofKind: nil) }
    try takeErasures(holding: held)
    for (select, insert) in Self.tables {
      let rows = try rows(select)
      try new.write { transaction in
        for row in rows { try transaction.sql(insert).run(row) }
      }
    }
    var taken = 0
    for scope in held { taken += try takeEvents(of: scope) }
    let waiting = try reading([]) {
      try old.read { try $0.sql("SELECT run FROM parked").all { try Run(encoded: $0.blob(0)) } }
    }
    if !waiting.isEmpty { taken += try new.ingest(waiting, from: nil).taken }
    try takeReceipts()
    return taken
  }

  private func rows(_ select: String) throws -> [[Statement.Argument]] {
    try reading([]) { try old.read { try $0.sql(select).all { $0.arguments } } }
  }

  /// What is no part of the log: where both say something, the replaced store knew it later.
  private static let tables = [
    (
      "SELECT key, value FROM meta WHERE key IN ('municipality', 'municipality.name', 'central')",
      "INSERT OR IGNORE INTO meta VALUES (?, ?)"
    ),
    (
      "SELECT key, value FROM meta WHERE key IN ('clock', 'receipts')",
      """
      INSERT INTO meta VALUES (?1, ?2)
      ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)
      """
    ),
    (
      "SELECT id, card, added FROM peer",
      "INSERT INTO peer VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET card = excluded.card"
    ),
    (
      "SELECT topic, key, value, expires FROM note",
      "INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?)"
    ),
    (
      "SELECT digest, expires, sealed FROM quarantine",
      """
      INSERT INTO quarantine SELECT ?1, ?2, ?3 WHERE NOT EXISTS
        (SELECT 1 FROM quarantine WHERE digest = ?1 AND sealed = ?3)
      """
    ),
    (
      "SELECT at, what, scope, feed, detail FROM incident",
      """
      INSERT INTO incident(at, what, scope, feed, detail) SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS
        (SELECT 1 FROM incident WHERE what = ?2 AND scope IS ?3 AND feed IS ?4 AND detail = ?5)
      """
    ),
  ]

  /// What was erased since is erased again, and what was left is left again. What came back after it
  /// was left, the backup no longer takes for left.
  private func takeErasures(holding held: [ScopeID]) throws {
    let erased = try rows("SELECT digest, at, actor FROM erased")
    let departed = try reading([]) {
      try old.read { try $0.sql("SELECT digest FROM departed").all { $0.blob(0) } }
    }
    try new.write { transaction in
      for row in erased {
        try transaction.sql("INSERT OR IGNORE INTO erased VALUES (?, ?, ?)").run(row)
      }
      for scope in held {
        try transaction.sql("DELETE FROM departed WHERE digest = ?")
          .run(.blob(Envelope.digest(scope.bytes)))
      }
      let left = Set(departed)
      for (id, no) in transaction.index.scopeNumbers {
        let isLeft =
          left.contains(Envelope.digest(id.bytes)) && new.keyring.newestGeneration(id) == nil
        if try isLeft || transaction.isErased(id) { try transaction.purge(no) }
      }
      let here = Set(transaction.index.scopeNumbers.keys.map { Envelope.digest($0.bytes) })
      for digest in left.subtracting(here) {
        try transaction.sql("INSERT OR IGNORE INTO departed VALUES (?)").run(.blob(digest))
      }
    }
  }

  private func takeEvents(of scope: ScopeID) throws -> Int {
    let tips = try new.receipt(for: scope).tips
    let runs = try reading([]) { try old.runs(of: scope, beyond: tips).runs }
    let taken = runs.isEmpty ? 0 : try new.ingest(runs, from: nil).taken
    _ = try reading(()) {
      let wanted = try old.receipt(for: scope).tips
      guard try new.isErased(scope) || new.holds(wanted, of: scope) else {
        throw StoreError.corrupt(detail: "events that do not follow from each other")
      }
    }
    return taken
  }

  /// What peers have signed for: nothing of it need be sent again, and nothing of it may go missing.
  private func takeReceipts() throws {
    let signed: [(ReplicaID, Receipt)] = try reading([]) {
      try old.read { transaction in
        let places = try transaction.sql("SELECT peer, scope FROM receipt").all {
          (peer: try $0.id(0) as ReplicaID, scope: try $0.id(1) as ScopeID)
        }
        return try places.compactMap { peer, scope in
          try transaction.receipt(peer: peer, scope: scope).map { (peer, $0) }
        }
      }
    }
    try new.write { transaction in
      for (peer, receipt) in signed where try !transaction.isErased(receipt.scope) {
        guard try transaction.peer(peer) != nil else { continue }
        try transaction.keep(receipt, from: peer, isAnswer: false)
      }
    }
  }
}
