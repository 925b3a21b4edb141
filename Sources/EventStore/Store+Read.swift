/// A scope as it is held here.
public struct ScopeStatus: Sendable, Equatable {
  public let id: ScopeID
  public let kind: String
  public let events: Int
  /// Equal on two replicas if and only if they hold the same of the scope.
  public let fingerprint: [UInt8]
  /// Events held but not folded: what they depend on, or their key, is not here.
  public let waiting: Int
  /// Events written here that the central node has not signed for.
  public let unsent: Int
}

extension Store {
  // MARK: - Entities

  /// The entity, in whichever scope it is; nil when nothing here has that id.
  public func entity(_ id: EntityID) throws -> Entity? {
    try read { transaction in
      let scopes = try transaction.sql("SELECT scope FROM entity WHERE id = ? ORDER BY scope")
        .all(.blob(id.bytes)) { $0.int(0) }
      for scope in scopes {
        if let entity = try transaction.entity(EntityKey(id: id, scope: scope)) { return entity }
      }
      return nil
    }
  }

  /// The entities of one kind, in order of their ids. Reads and opens each: O(n).
  ///
  /// - Parameter scope: nil means every scope held.
  public func entities(_ kind: String, in scope: ScopeID? = nil) throws -> [Entity] {
    try entities(kind, in: scope.map { [$0] })
  }

  /// The same of several scopes; nil means every scope held.
  public func entities(_ kind: String, in scopes: Set<ScopeID>?) throws -> [Entity] {
    try read { transaction in
      try transaction.numbers(of: scopes).flatMap { no in
        try transaction.folds(scope: no, kind: kind).map {
          try transaction.view($0.fold, id: $0.id, scope: no)
        }
      }
    }
  }

  /// The entities whose ids begin with `prefix`, at least ``ShortID/fewest`` digits.
  public func entities(beginning prefix: String) throws -> [Entity] {
    try read { transaction in
      try Self.keys(beginning: prefix, transaction).compactMap { try transaction.entity($0) }
    }
  }

  private static func keys(
    beginning prefix: String, _ transaction: Transaction
  ) throws -> [EntityKey] {
    guard let digits = ShortID.digits(prefix), let low = EntityID(digits.padding(with: "0")),
      let high = EntityID(digits.padding(with: "f"))
    else { return [] }
    return try transaction.sql(
      "SELECT id, scope FROM entity WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1000"
    ).all(.blob(low.bytes), .blob(high.bytes)) { EntityKey(id: try $0.id(0), scope: $0.int(1)) }
  }

  // MARK: - Scopes

  public func scopes() throws -> [ScopeStatus] {
    try read { transaction in
      try transaction.index.scopes.keys.sorted().map { try Self.status($0, transaction) }
        .sorted { $0.id < $1.id }
    }
  }

  /// The scopes held of one kind; nil means of every kind.
  public func scopes(ofKind kind: String?) throws -> [ScopeID] {
    try read { transaction in
      transaction.index.scopes.values.filter { kind == nil || $0.kind == kind }.map(\.id).sorted()
    }
  }

  /// The fingerprints of those of these scopes that are held here.
  public func fingerprints(of scopes: Set<ScopeID>) throws -> [ScopeID: [UInt8]] {
    try read { transaction in
      var out: [ScopeID: [UInt8]] = [:]
      for id in scopes {
        guard let no = transaction.index.scopeNumbers[id] else { continue }
        out[id] = transaction.index.scopes[no]?.fingerprint
      }
      return out
    }
  }

  public func scope(_ id: ScopeID) throws -> ScopeStatus? {
    try read { transaction in
      try transaction.index.scopeNumbers[id].map { try Self.status($0, transaction) }
    }
  }

  private static func status(_ no: Int64, _ transaction: Transaction) throws -> ScopeStatus {
    let scope = try transaction.index.scope(no)
    let waiting = try (transaction.index.feedsOfScope[no] ?? []).reduce(0) { sum, feed in
      let row = try transaction.index.feed(feed)
      return sum + Int(row.head - row.applied)
    }
    return ScopeStatus(
      id: scope.id, kind: scope.kind, events: scope.events, fingerprint: scope.fingerprint,
      waiting: waiting, unsent: try transaction.unsent(scope: no))
  }

  /// One hash over all scopes: equal on two replicas that hold the same scopes and the same of each.
  public func fingerprint() throws -> [UInt8] {
    var out = ByteWriter()
    out.text("skridt/root")
    for scope in try scopes() {
      out.id(scope.id)
      out.raw(scope.fingerprint)
    }
    return Envelope.digest(out.bytes)
  }

  // MARK: - What is wrong

  public func incidents() throws -> [Incident] {
    try read { transaction in
      try transaction.sql("SELECT what, scope, feed, detail FROM incident ORDER BY no").all { row in
        Incident(
          what: row.text(0), scope: row.isNull(1) ? nil : try row.id(1),
          feed: row.isNull(2) ? nil : try row.id(2), detail: row.text(3))
      }
    }
  }
}

extension String {
  fileprivate func padding(with digit: String) -> String {
    self + String(repeating: digit, count: 32 - count)
  }
}

extension Transaction {
  /// Those of these scopes that are held here, by their numbers; nil means all of them.
  func numbers(of scopes: Set<ScopeID>?) -> [Int64] {
    guard let scopes else { return index.scopes.keys.sorted() }
    return scopes.compactMap { index.scopeNumbers[$0] }.sorted()
  }
}
