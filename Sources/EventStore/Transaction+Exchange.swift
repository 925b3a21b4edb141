/// What a session needs to know of the log: what is held, what a peer lacks, what it has signed for.
extension Transaction {
  /// How far a peer that holds `tips` holds each row of a scope; rows it holds nothing of are left out.
  func coverage(of scope: Int64, by tips: [EventID]) throws -> [Int64: UInt64] {
    var out: [Int64: UInt64] = [:]
    for tip in tips {
      guard let event = try number(tip), var row = index.feeds[event.feed], row.scope == scope
      else {
        continue
      }
      out[row.no] = max(out[row.no] ?? 0, event.sequence)
      // Holding a branch is holding what it branched from.
      while let parent = row.parent, let above = index.feeds[parent] {
        out[parent] = max(out[parent] ?? 0, row.fork - 1)
        row = above
      }
    }
    return out
  }

  /// The runs a peer that holds `tips` lacks, parents before branches.
  func runs(
    of scope: Int64, beyond tips: [EventID], onlyFeedsOf device: [UInt8]? = nil,
    bytes limit: Int = .max, events most: Int = .max
  ) throws -> (runs: [Run], isAll: Bool) {
    let covered = try coverage(of: scope, by: tips)
    var out: [Run] = []
    var bytes = 0
    var events = 0
    for no in (index.feedsOfScope[scope] ?? []).sorted() {
      let feed = try index.feed(no)
      guard device == nil || feed.device == device else { continue }
      var last = covered[no] ?? feed.fork - 1
      while last < feed.head {
        guard bytes < limit else { return (out, false) }
        let run = try run(of: feed, after: last)
        guard out.isEmpty || events + run.events.count <= most else { return (out, false) }
        bytes += run.events.reduce(0) { $0 + $1.length }
        events += run.events.count
        last = run.last
        out.append(run)
      }
    }
    return (out, true)
  }

  /// From the event after `last` to the next signed head.
  private func run(of feed: FeedRow, after last: UInt64) throws -> Run {
    let head = try sql(
      "SELECT sequence, signature FROM head WHERE feed = ? AND sequence > ? ORDER BY sequence LIMIT 1"
    ).first(.int(feed.no), .int(Int64(last))) { (UInt64($0.int(0)), $0.blob(1)) }
    guard let (end, signature) = head else {
      throw StoreError.corrupt(detail: "feed \(feed.id) has no signed head after \(last)")
    }
    let events = try sql(
      "SELECT generation, sealed, digest, length FROM event WHERE id BETWEEN ? AND ? ORDER BY id"
    ).all(
      .int(EventNo(feed: feed.no, sequence: last + 1).raw),
      .int(EventNo(feed: feed.no, sequence: end).raw)
    ) { row in
      Run.Event(
        generation: try row.u32(0),
        content: row.isNull(1)
          ? .redacted(digest: row.blob(2), length: try row.u32(3)) : .sealed(row.blob(1)))
    }
    guard events.count == Int(end - last) else {
      throw StoreError.corrupt(detail: "feed \(feed.id) lacks events after \(last)")
    }
    return Run(
      scope: try index.scope(feed.scope).id, feed: feed.id, first: last + 1,
      device: last == 0 ? feed.device : nil, events: events, signature: signature)
  }

  // MARK: - Peers

  func peers() throws -> [Card] {
    try sql("SELECT card FROM peer ORDER BY id").all { try Card(bytes: $0.blob(0), isKnown: true) }
  }

  func peer(_ id: ReplicaID) throws -> Card? {
    try sql("SELECT card FROM peer WHERE id = ?").first(.blob(id.bytes)) {
      try Card(bytes: $0.blob(0), isKnown: true)
    }
  }

  /// The central node's card, if this replica has it and is not the central node itself.
  func centralCard() throws -> Card? {
    guard let key = try centralKey() else { return nil }
    return try peer(Card.replica(signingKey: key))
  }

  // MARK: - Receipts

  func receiptTips(peer: ReplicaID, scope: ScopeID) throws -> [EventID] {
    try receipt(peer: peer, scope: scope)?.tips ?? []
  }

  func receipt(peer: ReplicaID, scope: ScopeID) throws -> Receipt? {
    try sql("SELECT tips, generation, at, signature FROM receipt WHERE peer = ? AND scope = ?")
      .first(.blob(peer.bytes), .blob(scope.bytes)) { row in
        try Receipt(
          scope: scope, tips: Receipt.tips(from: row.blob(0)), generation: row.u32(1),
          at: row.int(2), signature: row.blob(3))
      }
  }

  /// Keeps what a peer signed, unless something later is kept already.
  func keep(_ receipt: Receipt, from peer: ReplicaID) throws {
    try sql(
      """
      INSERT INTO receipt VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (peer, scope) DO UPDATE SET tips = excluded.tips,
        generation = excluded.generation, at = excluded.at, signature = excluded.signature
      WHERE excluded.at >= receipt.at
      """
    ).run(
      .blob(peer.bytes), .blob(receipt.scope.bytes), .blob(Receipt.bytes(of: receipt.tips)),
      .int(Int64(receipt.generation)), .int(receipt.at), .blob(receipt.signature))
  }

  /// How many events written here the central node has not signed for. 0 on the central node.
  func unsent(scope: Int64) throws -> Int {
    guard try !isCentral() else { return 0 }
    let id = try index.scope(scope).id
    let tips = try centralKey().map {
      try receiptTips(peer: Card.replica(signingKey: $0), scope: id)
    }
    let covered = try coverage(of: scope, by: tips ?? [])
    return try (index.feedsOfScope[scope] ?? []).reduce(0) { sum, no in
      let feed = try index.feed(no)
      guard feed.device == keyring.identity.signingKey else { return sum }
      return sum + Int(feed.head - max(covered[no] ?? 0, feed.fork - 1))
    }
  }
}
