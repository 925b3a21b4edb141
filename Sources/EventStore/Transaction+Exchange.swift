/// What a session needs to know of the log: what is held, what a peer lacks, what it has signed for.
extension Transaction {
  /// How far a peer that holds `tips` holds each row of a scope; rows it holds nothing of are left out.
  ///
  /// - Parameter isGenerous: a tip of another's feed that lies past what is here of it covers all that
  ///   is here. It may lie on a branch not known here, so this is for what need not be sent just now,
  ///   never for what has been received.
  func coverage(
    of scope: Int64, by tips: [EventID], isGenerous: Bool = false
  ) throws -> [Int64: UInt64] {
    var out: [Int64: UInt64] = [:]
    for tip in tips {
      guard let event = try number(tip) ?? (isGenerous ? end(before: tip) : nil),
        var row = index.feeds[event.feed], row.scope == scope
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

  /// The last event here of another's feed that is known to go on to `tip` elsewhere.
  private func end(before tip: EventID) -> EventNo? {
    let rows = index.feedNumbers[tip.feed] ?? []
    guard rows.count == 1, let row = index.feeds[rows[0]], row.head < tip.sequence, row.head > 0,
      row.device != keyring.identity.signingKey
    else { return nil }
    return EventNo(feed: row.no, sequence: row.head)
  }

  /// The runs a peer that holds `tips` lacks, parents before branches.
  ///
  /// - Parameter givesOne: the first is given however large it is.
  func runs(
    of scope: Int64, beyond tips: [EventID], onlyFeedsOf device: [UInt8]? = nil,
    bytes limit: Int = .max, events most: Int = .max, givesOne: Bool = true
  ) throws -> (runs: [Run], isAll: Bool) {
    let covered = try coverage(of: scope, by: tips, isGenerous: true)
    var out: [Run] = []
    var bytes = 0
    var events = 0
    for no in (index.feedsOfScope[scope] ?? []).sorted() {
      let feed = try index.feed(no)
      guard device == nil || feed.device == device else { continue }
      var last = covered[no] ?? feed.fork - 1
      while last < feed.head {
        guard bytes < limit, events < most else { return (out, false) }
        let run = try run(of: feed, after: last, bytes: limit - bytes, events: most - events)
        bytes += run.events.reduce(0) { $0 + $1.length }
        events += run.events.count
        guard out.isEmpty && givesOne || bytes <= limit && events <= most else {
          return (out, false)
        }
        last = run.last
        out.append(run)
      }
    }
    return (out, true)
  }

  /// From the event after `last` to the next signed head; of an own feed, which can be signed anywhere,
  /// to where it holds about so many bytes, and so many events.
  private func run(
    of feed: FeedRow, after last: UInt64, bytes limit: Int, events most: Int
  ) throws -> Run {
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
    let scope = try index.scope(feed.scope).id
    let device = last == 0 ? feed.device : nil
    let fitting = max(1, min(Self.fitting(events, in: limit), most))
    guard fitting < events.count, feed.device == keyring.identity.signingKey,
      let hash = try hash(EventNo(feed: feed.no, sequence: last + UInt64(fitting)))
    else {
      return Run(
        scope: scope, feed: feed.id, first: last + 1, device: device, events: events,
        signature: signature)
    }
    return Run(
      scope: scope, feed: feed.id, first: last + 1, device: device,
      events: Array(events[..<fitting]),
      signature: try keyring.identity.sign(
        Envelope.headMessage(
          scope: scope, feed: feed.id, sequence: last + UInt64(fitting), hash: hash)))
  }

  /// How many of these fit in `limit` bytes.
  private static func fitting(_ events: [Run.Event], in limit: Int) -> Int {
    var bytes = 0
    let over = events.firstIndex { event in
      bytes += event.length
      return bytes > limit
    }
    return over ?? events.count
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
    try sql(
      "SELECT tips, generation, counter, at, signature FROM receipt WHERE peer = ? AND scope = ?"
    ).first(.blob(peer.bytes), .blob(scope.bytes)) { row in
      try Receipt(
        scope: scope, tips: Receipt.tips(from: row.blob(0)), generation: row.u32(1),
        counter: UInt64(row.int(2)), at: row.int(3), signature: row.blob(4))
    }
  }

  /// Keeps what a peer signed, unless something newer is kept already.
  ///
  /// - Parameter isAnswer: it was signed for a request made just now, so nothing newer can be kept.
  func keep(_ receipt: Receipt, from peer: ReplicaID, isAnswer: Bool) throws {
    if !isAnswer, let kept = try self.receipt(peer: peer, scope: receipt.scope),
      try !isNewer(receipt, than: kept)
    {
      return
    }
    try sql("INSERT OR REPLACE INTO receipt VALUES (?, ?, ?, ?, ?, ?, ?)").run(
      .blob(peer.bytes), .blob(receipt.scope.bytes), .blob(Receipt.bytes(of: receipt.tips)),
      .int(Int64(receipt.generation)), .int(Int64(min(receipt.counter, Receipt.maximumCounter))),
      .int(receipt.at), .blob(receipt.signature))
  }

  /// By the counter; of two signed between the same bundles, the one that names more. One from a signer
  /// that was set back to a backup counts lower: it is newer all the same when it covers what the other
  /// does of what is here, and more.
  private func isNewer(_ receipt: Receipt, than kept: Receipt) throws -> Bool {
    if receipt.counter > kept.counter { return true }
    if receipt.counter == kept.counter { return !kept.names(all: receipt.tips) }
    guard let scope = index.scopeNumbers[receipt.scope] else { return false }
    let new = try coverage(of: scope, by: receipt.tips, isGenerous: true)
    let old = try coverage(of: scope, by: kept.tips, isGenerous: true)
    return old.allSatisfy { new[$0.key] ?? 0 >= $0.value } && new != old
  }

  /// What the receipts signed here carry. It grows and is never used by two states of this replica: a
  /// bundle raises it, and a file that was put back jumps past all that was signed since.
  func receiptCounter() throws -> UInt64 {
    try meta("receipts").map { min($0.reduce(0) { $0 << 8 | UInt64($1) }, Receipt.maximumCounter) }
      ?? 1
  }

  func raiseReceiptCounter(by step: UInt64 = 1) throws {
    let raised = min(try receiptCounter() + step, Receipt.maximumCounter)
    try setMeta("receipts", raised.bigEndianBytes)
  }

  /// Makes sure that what is signed from here on is newer than `receipt`, which this replica once
  /// signed and has perhaps forgotten.
  func followCounter(of receipt: Receipt) throws {
    guard receipt.counter >= (try receiptCounter()),
      receipt.isSigned(by: keyring.identity.signingKey)
    else { return }
    try setMeta("receipts", min(receipt.counter + 1, Receipt.maximumCounter).bigEndianBytes)
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
