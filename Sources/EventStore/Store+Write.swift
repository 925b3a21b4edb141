extension Store {
  /// Appends what a command decided and applies it, in one transaction.
  ///
  /// - Parameters:
  ///   - drafts: one event each, in order; those that change nothing are left out.
  ///   - scopes: get a new key each, which everything written after this is sealed under.
  /// - Returns: the events, in the order of the drafts that were not empty.
  /// - Throws: ``StoreError/candidatesChanged`` when a settlement's candidates are no longer those
  ///   shown, ``StoreError/unknownScope``, ``StoreError/notJoined``, ``StoreError/tooLarge(bytes:limit:)``,
  ///   ``StoreError/tooDeep``, ``StoreError/onlyCentral`` when somebody else would renew a key; and what
  ///   the disk refuses.
  @discardableResult
  public func append(
    _ drafts: [Draft], by actor: Actor, renewingKeysOf scopes: Set<ScopeID> = []
  ) throws -> [EventID] {
    let meant = drafts.filter { !$0.isEmpty }
    guard !meant.isEmpty || !scopes.isEmpty else { return [] }
    return try write { transaction in
      let events = try transaction.append(meant, by: actor)
      for scope in scopes.sorted() { try transaction.renewKey(of: scope) }
      return events
    }
  }

  /// Makes a scope and writes the first events in it, in one transaction.
  ///
  /// - Parameters:
  ///   - kind: what the application calls scopes like this; kept in clear.
  ///   - drafts: given the new scope's id, the first events.
  /// - Throws: ``StoreError/notJoined`` on a replica without a municipality.
  @discardableResult
  public func makeScope(
    kind: String, by actor: Actor, _ drafts: (ScopeID) throws -> [Draft]
  ) throws -> ScopeID {
    try write { transaction in
      let scope = try transaction.makeScope(kind: kind)
      _ = try transaction.append(try drafts(scope).filter { !$0.isEmpty }, by: actor)
      return scope
    }
  }

  /// Takes runs that came from elsewhere: verified, stored, folded, in one transaction.
  ///
  /// Runs may be repeated, overlap, or come before what they follow: what is here already is
  /// passed over, what comes too early is parked. A run that fails its signature or breaks a limit
  /// is refused whole and the others are taken.
  ///
  /// - Parameters:
  ///   - runs: at most a batch's worth; the caller has decided that the peer may send them.
  ///   - peer: who carried them; nil when they were this replica's before it was restored.
  public func ingest(_ runs: [Run], from peer: ReplicaID?) throws -> IngestReport {
    try reporting { transaction in
      var scopes: Set<ScopeID> = []
      for (run, foresight) in zip(runs, transaction.foresee(runs)) {
        try transaction.admit(run, from: peer, foresight: foresight)
        scopes.insert(run.scope)
      }
      try transaction.settle(scopes)
    }
  }

  /// Runs a transaction and tells what became of it, conflicts and merges included.
  private func reporting(_ work: (Transaction) throws -> Void) throws -> IngestReport {
    // The report is complete only after the flush, so it is read when the transaction is over.
    let finished: Transaction = try write { transaction in
      try work(transaction)
      return transaction
    }
    return finished.report
  }

  /// Adds keys to scopes, and applies what had waited for them.
  ///
  /// - Returns: what was applied.
  public func addKeys(
    _ keys: [(scope: ScopeID, generation: UInt32, key: [UInt8])]
  ) throws -> IngestReport {
    guard !keys.isEmpty else { return IngestReport() }
    return try reporting { transaction in
      var changed: Set<ScopeID> = []
      for (scope, generation, key) in keys where try !transaction.isErased(scope) {
        if try transaction.addKey(key, generation, to: scope) { changed.insert(scope) }
      }
      try transaction.settle(changed)
    }
  }

  /// Gives a scope a new key, which everything written from now on is sealed under.
  public func rotateKey(of scope: ScopeID) throws {
    try write { try $0.renewKey(of: scope) }
  }

  /// Deletes a scope and its keys here, and only here: it may come back, in new feeds.
  ///
  /// - Parameter givingUp: deletes it even if events in it have reached nobody.
  /// - Throws: ``StoreError/unsentWork(events:)`` when they have not and `givingUp` is false.
  public func leave(_ scope: ScopeID, givingUp: Bool = false) throws {
    try write { transaction in
      guard let no = transaction.index.scopeNumbers[scope] else { throw StoreError.unknownScope }
      let unsent = try transaction.unsent(scope: no)
      guard givingUp || unsent == 0 else { throw StoreError.unsentWork(events: unsent) }
      try transaction.purge(no)
    }
  }

  /// Erases a scope everywhere: here at once, elsewhere at the next exchange. What remains is the
  /// SHA-256 of its id, the ground, the actor and the time.
  ///
  /// - Parameter catalogue: the scope every replica has, where the erasure is written.
  /// - Throws: ``StoreError/onlyCentral``.
  public func erase(
    _ scope: ScopeID, ground: String, recordedIn catalogue: ScopeID, by actor: Actor
  ) throws {
    try write { transaction in
      guard try transaction.isCentral() else { throw StoreError.onlyCentral }
      guard scope != catalogue, transaction.index.scopeNumbers[scope] != nil else {
        throw StoreError.unknownScope
      }
      let fields: Fields = [
        "scope": .text(Envelope.digest(scope.bytes).hex), "ground": .text(ground),
      ]
      let draft = Draft(
        scope: catalogue, entity: self.newID(), kind: Kind.erasure,
        writes: [Draft.Write(group: "erasure", mode: .edit, over: [], value: .object(fields))],
        reason: ground)
      _ = try transaction.append([draft], by: actor)
    }
  }

  /// Removes the body of one event, everywhere, and keeps the chain whole.
  ///
  /// - Throws: ``StoreError/onlyCentral``, ``StoreError/redactionRefused`` for an event that is not
  ///   here or has no values.
  public func redact(_ event: EventID, ground: String, by actor: Actor) throws {
    try write { transaction in
      guard let number = try transaction.number(event),
        case .body(let body) = try transaction.open(number)
      else { throw StoreError.redactionRefused }
      let scope = try transaction.index.scope(try transaction.index.feed(number.feed).scope)
      let draft = Draft(
        scope: scope.id, entity: body.entity, kind: body.kind, content: .redact(event),
        reason: ground)
      _ = try transaction.append([draft], by: actor)
      try transaction.settle([scope.id])
    }
  }
}

extension Transaction {
  /// Applies what can be applied of these scopes, and refolds those a redaction touched.
  func settle(_ scopes: Set<ScopeID>) throws {
    for scope in scopes.sorted() {
      if let no = index.scopeNumbers[scope] { try advance(no) }
    }
    while let next = scopesToRebuild.min() {
      scopesToRebuild.remove(next)
      if index.scopes[next] != nil { try rebuild(next) }
    }
    // Now, not at the end: what was merged and what conflicts belongs in the report.
    try writeEntities()
    try evaluateRules()
  }
}
