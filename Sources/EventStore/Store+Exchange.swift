import Foundation

/// What a session and a bundle need of a store; nothing here knows how messages travel.
extension Store {
  public var identity: DeviceIdentity { keyring.identity }
  public var replica: ReplicaID { Card.replica(signingKey: keyring.identity.signingKey) }

  public func isCentral() throws -> Bool { try read { try $0.isCentral() } }
  public func name() throws -> String { try read { try $0.metaText("name") ?? "" } }
  public func municipality() throws -> (id: MunicipalityID, name: String)? {
    try read { transaction in
      try transaction.municipality().map {
        ($0, try transaction.metaText("municipality.name") ?? "")
      }
    }
  }

  /// This replica's public card.
  public func card() throws -> Card {
    let municipality = try municipality()
    return try Card(
      name: try name(), municipality: municipality?.id, municipalityName: municipality?.name ?? "",
      isCentral: try isCentral(), identity: keyring.identity)
  }

  // MARK: - Peers

  /// Gets to know a peer. The first central node's card makes a replica that belongs nowhere join
  /// that municipality.
  ///
  /// - Throws: ``StoreError/foreignMunicipality`` for a card of another municipality, or a second
  ///   central node's.
  public func addPeer(_ card: Card) throws {
    try write { transaction in
      let mine = try transaction.municipality()
      if let mine {
        guard card.municipality == nil || card.municipality == mine else {
          throw StoreError.foreignMunicipality
        }
        if card.isCentral, try card.signingKey != transaction.centralKey() {
          throw StoreError.foreignMunicipality
        }
      } else if card.isCentral, let theirs = card.municipality {
        try transaction.setMeta("municipality", theirs.bytes)
        try transaction.setMeta("municipality.name", Array(card.municipalityName.utf8))
        try transaction.setMeta("central", card.signingKey)
      }
      try transaction.sql(
        "INSERT INTO peer VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET card = excluded.card"
      ).run(.blob(card.replica.bytes), .blob(card.bytes), .int(self.now()))
    }
  }

  public func peers() throws -> [Card] { try read { try $0.peers() } }

  public func peer(_ id: ReplicaID) throws -> Card? { try read { try $0.peer(id) } }

  /// The central node's card; nil on the central node, and before this replica has joined.
  public func centralPeer() throws -> Card? { try read { try $0.centralCard() } }

  // MARK: - What is held, and what is missing

  /// Signs what is held of a scope; of a scope that is not here, that nothing is.
  ///
  /// - Parameter device: signs for the feeds of this device only, as if nothing else were held.
  public func receipt(for scope: ScopeID, onlyFeedsOf device: [UInt8]? = nil) throws -> Receipt {
    let (tips, counter) = try read { transaction -> ([EventID], UInt64) in
      let counter = try transaction.receiptCounter()
      guard let no = transaction.index.scopeNumbers[scope] else { return ([], counter) }
      let tips = try transaction.tips(of: no).filter { tip in
        device == nil
          || (transaction.index.feedNumbers[tip.feed] ?? []).contains {
            transaction.index.feeds[$0]?.device == device
          }
      }
      return (tips, counter)
    }
    let generation = device == nil ? keyring.newestGeneration(scope) ?? 0 : 0
    return try Receipt.signed(
      scope: scope, tips: tips, generation: generation, counter: counter, at: now(),
      by: keyring.identity)
  }

  /// The signing key of the device that writes a feed; nil for a feed that is not here.
  public func device(of feed: FeedID) throws -> [UInt8]? {
    try read { transaction in
      transaction.index.feedNumbers[feed]?.first.flatMap { transaction.index.feeds[$0]?.device }
    }
  }

  /// Has every receipt signed after this count as newer than those signed before: for whoever writes
  /// down what may be read late.
  public func raiseReceiptCounter() throws { try write { try $0.raiseReceiptCounter() } }

  /// The receipt with the highest counter that a peer has signed and this replica keeps.
  public func newestReceipt(from peer: ReplicaID) throws -> Receipt? {
    try read { transaction in
      try transaction.sql(
        "SELECT scope FROM receipt WHERE peer = ? ORDER BY counter DESC, scope LIMIT 1"
      ).first(.blob(peer.bytes)) { try $0.id(0) as ScopeID }
        .flatMap { try transaction.receipt(peer: peer, scope: $0) }
    }
  }

  /// Takes note of a receipt this replica itself once signed, shown by a peer that keeps it.
  public func follow(_ receipt: Receipt) throws {
    guard try read({ try $0.receiptCounter() }) <= receipt.counter else { return }
    try write { try $0.followCounter(of: receipt) }
  }

  /// Keeps receipts a peer signed, unless newer ones are kept.
  ///
  /// - Parameter isAnswer: they were signed for a request made just now, so they count whatever their
  ///   signer has said before.
  /// - Returns: those whose signature holds; the others are passed over.
  /// - Throws: ``StoreError/unknownPeer(_:)`` for a peer without a card.
  @discardableResult
  public func keep(
    _ receipts: [Receipt], from peer: ReplicaID, isAnswer: Bool = false
  ) throws -> [Receipt] {
    guard let card = try self.peer(peer) else { throw StoreError.unknownPeer(peer.description) }
    let genuine = receipts.filter { $0.isSigned(by: card.signingKey) }
    guard !genuine.isEmpty else { return [] }
    try write { transaction in
      for receipt in genuine { try transaction.keep(receipt, from: peer, isAnswer: isAnswer) }
    }
    return genuine
  }

  /// Forgets what a peer once signed for scopes it no longer speaks of.
  ///
  /// - Parameters:
  ///   - listed: the scopes it has just listed as all it holds.
  ///   - counter: of that list; what it signed later is kept.
  public func forgetReceipts(
    from peer: ReplicaID, except listed: Set<ScopeID>, until counter: UInt64
  ) throws {
    let gone = try receipts(from: peer).filter {
      !listed.contains($0.scope) && $0.counter <= counter
    }
    guard !gone.isEmpty else { return }
    try write { transaction in
      for receipt in gone {
        try transaction.sql("DELETE FROM receipt WHERE peer = ? AND scope = ?")
          .run(.blob(peer.bytes), .blob(receipt.scope.bytes))
      }
    }
  }

  /// The name of the last event of a run held here.
  public func lastEvent(of run: Run) throws -> EventID {
    try read { transaction in
      for no in transaction.index.feedNumbers[run.feed] ?? []
      where transaction.index.feeds[no]?.holds(run.last) == true {
        let event = EventNo(feed: no, sequence: run.last)
        guard let stored = try transaction.stored(event), stored == run.events.last else {
          continue
        }
        return try transaction.eventID(event)
      }
      throw StoreError.corrupt(detail: "a run that is not here")
    }
  }

  /// Everything a peer has signed that it holds.
  public func receipts(from peer: ReplicaID) throws -> [Receipt] {
    try read { transaction in
      let scopes = try transaction.sql("SELECT scope FROM receipt WHERE peer = ? ORDER BY scope")
        .all(.blob(peer.bytes)) { try $0.id(0) as ScopeID }
      return try scopes.compactMap { try transaction.receipt(peer: peer, scope: $0) }
    }
  }

  /// What a peer last signed that it holds of a scope.
  public func lastReceipt(from peer: ReplicaID, for scope: ScopeID) throws -> Receipt? {
    try read { try $0.receipt(peer: peer, scope: scope) }
  }

  /// The runs that somebody who holds `tips` of a scope lacks.
  ///
  /// - Parameters:
  ///   - device: gives only what the device with this signing key wrote; nil means everybody.
  ///   - bytes: stops before there are more than so many of sealed events.
  ///   - events: stops before there are more than so many.
  ///   - givesOne: gives one run at least, however large it is.
  /// - Returns: the runs, and whether that is all of them.
  public func runs(
    of scope: ScopeID, beyond tips: [EventID], onlyFeedsOf device: [UInt8]? = nil,
    bytes: Int = .max, events: Int = .max, givesOne: Bool = true
  ) throws -> (runs: [Run], isAll: Bool) {
    try read { transaction in
      guard let no = transaction.index.scopeNumbers[scope] else { return ([], true) }
      return try transaction.runs(
        of: no, beyond: tips, onlyFeedsOf: device, bytes: bytes, events: events,
        givesOne: givesOne)
    }
  }

  /// True when everything `tips` names is held here.
  public func holds(_ tips: [EventID], of scope: ScopeID) throws -> Bool {
    try read { transaction in
      try tips.allSatisfy { tip in try transaction.number(tip) != nil }
    }
  }

  /// True when some event that `tips` names is here, in that scope.
  public func holdsAny(of tips: [EventID], in scope: ScopeID) throws -> Bool {
    try read { transaction in
      guard let no = transaction.index.scopeNumbers[scope] else { return false }
      return try tips.contains { tip in
        try transaction.number(tip).flatMap { transaction.index.feeds[$0.feed]?.scope } == no
      }
    }
  }

  /// The device that wrote the scope's first event, and on whose behalf; nil when that is not here.
  public func founder(of scope: ScopeID) throws -> (device: ReplicaID, person: EntityID)? {
    try read { transaction in
      guard let no = transaction.index.scopeNumbers[scope] else { return nil }
      for feed in transaction.index.feedsOfScope[no] ?? [] {
        let row = try transaction.index.feed(feed)
        guard row.fork == 1, row.applied >= 1,
          case .body(let body) = try transaction.open(EventNo(feed: feed, sequence: 1))
        else { continue }
        // Whoever began the scope had seen nothing of it.
        if body.seen.isEmpty {
          return try (Card.replica(signingKey: row.device), transaction.defaults(of: feed).author)
        }
      }
      return nil
    }
  }

  public func isErased(_ scope: ScopeID) throws -> Bool { try read { try $0.isErased(scope) } }

  // MARK: - Keys

  public func newestGeneration(of scope: ScopeID) -> UInt32 {
    keyring.newestGeneration(scope) ?? 0
  }

  /// The keys of a scope newer than `generation`, sealed to a peer.
  public func sealKeys(
    of scope: ScopeID, after generation: UInt32, to card: Card
  ) throws -> [(generation: UInt32, sealed: [UInt8])] {
    try keyring.generations(scope).filter { $0.key > generation }.sorted { $0.key < $1.key }
      .map { number, key in
        (
          number,
          try SealedTo.seal(key, to: card.agreementKey, label: Self.keyLabel(scope, number))
        )
      }
  }

  /// Opens a key sealed to this replica; nil when it was meant for another or was changed.
  public func openKey(_ sealed: [UInt8], of scope: ScopeID, generation: UInt32) -> [UInt8]? {
    SealedTo.open(sealed, with: keyring.identity, label: Self.keyLabel(scope, generation))
  }

  private static func keyLabel(_ scope: ScopeID, _ generation: UInt32) -> String {
    "skridt/key/1 \(scope) \(generation)"
  }
}
