/// How far a record has come on its way from this device to the central node.
public enum Standing: Sendable, Equatable {
  /// Written here and nowhere else yet.
  case local
  /// On its way: handed to a session or a bundle, not yet acknowledged.
  case sent
  /// The central node has signed that it holds it.
  case received
  /// It does, and somebody there has to decide what it says or whether it stands. What a rule only
  /// points out, with low severity, leaves it received.
  case inReview
  /// The central node would not take it.
  case refused(IngestReport.Refusal.Reason)
}

extension Store {
  private static let sent = "sent"
  private static let refused = "refused"

  // MARK: - Remembering

  /// Remembers that the central node was sent these runs.
  public func noteSent(_ runs: [Run]) throws {
    try together {
      for (scope, runs) in Dictionary(grouping: runs, by: \.scope) {
        let news = try runs.map { try lastEvent(of: $0) }
        let before = try note(Self.sent, scope.bytes).map { try Receipt.tips(from: $0) } ?? []
        var last: [FeedID: EventID] = [:]
        for tip in before + news where tip.sequence >= last[tip.feed]?.sequence ?? 0 {
          last[tip.feed] = tip
        }
        try setNote(Self.sent, scope.bytes, Receipt.bytes(of: Array(last.values)))
      }
    }
  }

  /// Remembers what the central node refused, and why.
  public func noteRefused(_ refusals: [IngestReport.Refusal]) throws {
    try together {
      for refusal in refusals {
        try setNote(
          Self.refused, refusal.feed.bytes + refusal.first.bigEndianBytes,
          [UInt8(refusal.reason.code)])
      }
    }
  }

  /// What the central node refused and has not taken since, by scope and run.
  public func refusals() throws -> [IngestReport.Refusal] {
    let notes = try notes(Self.refused)
    return try read { transaction in
      try notes.compactMap { key, value in
        guard key.count == 24, let feed = FeedID(bytes: Array(key[..<16])),
          let no = transaction.index.feedNumbers[feed]?.first,
          let row = transaction.index.feeds[no]
        else { return nil }
        let first = key[16...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let received = try transaction.received(of: row.scope)[no] ?? 0
        guard received < row.head else { return nil }
        return IngestReport.Refusal(
          scope: try transaction.index.scope(row.scope).id, feed: feed, first: first,
          reason: .init(code: Int(value.first ?? 0)))
      }
    }
  }

  // MARK: - Asking

  /// How far each of these has come: as far as the last thing written here about it. What others
  /// wrote has come from the central node, and on the central node everything has arrived.
  public func standings(of entities: [Entity]) throws -> [EntityID: Standing] {
    let disputed = try conflicts(in: Set(entities.map(\.scope))).filter { $0.severity > .low }
      .reduce(into: Set<EntityID>()) { $0.formUnion($1.concerned) }
    let refusals = try Dictionary(grouping: refusals(), by: \.feed)
    var sent: [ScopeID: [EventID]] = [:]
    for scope in Set(entities.map(\.scope)) {
      sent[scope] = try note(Self.sent, scope.bytes).map { try Receipt.tips(from: $0) }
    }
    return try read { transaction in
      var received: [Int64: [Int64: UInt64]] = [:]
      var handed: [Int64: [Int64: UInt64]] = [:]
      var out: [EntityID: Standing] = [:]
      for entity in entities {
        guard let scope = transaction.index.scopeNumbers[entity.scope] else { continue }
        if received[scope] == nil {
          received[scope] = try transaction.received(of: scope)
          handed[scope] = try transaction.coverage(of: scope, by: sent[entity.scope] ?? [])
        }
        out[entity.id] = try transaction.standing(
          of: try transaction.ownEvents(of: entity.id, scope: scope),
          received: received[scope] ?? [:], sent: handed[scope] ?? [:], refusals: refusals,
          isDisputed: disputed.contains(entity.id))
      }
      return out
    }
  }

  public func standing(of entity: Entity) throws -> Standing {
    try standings(of: [entity])[entity.id] ?? .received
  }
}

extension Transaction {
  /// How far the central node has signed that it holds each row of a scope.
  fileprivate func received(of scope: Int64) throws -> [Int64: UInt64] {
    guard let key = try centralKey() else { return [:] }
    let id = try index.scope(scope).id
    return try coverage(
      of: scope, by: receiptTips(peer: Card.replica(signingKey: key), scope: id))
  }

  /// The events of an entity that this device wrote; none on the central node, where all is at home.
  fileprivate func ownEvents(of entity: EntityID, scope: Int64) throws -> [EventNo] {
    guard try !isCentral() else { return [] }
    return try sql(
      """
      SELECT history.event FROM entity JOIN history ON history.entity = entity.no
      WHERE entity.id = ? AND entity.scope = ?
      """
    ).all(.blob(entity.bytes), .int(scope)) { EventNo(raw: $0.int(0)) }
      .filter { index.feeds[$0.feed]?.device == keyring.identity.signingKey }
  }

  fileprivate func standing(
    of events: [EventNo], received: [Int64: UInt64], sent: [Int64: UInt64],
    refusals: [FeedID: [IngestReport.Refusal]], isDisputed: Bool
  ) throws -> Standing {
    let open = events.filter { $0.sequence > received[$0.feed] ?? 0 }
    for event in open {
      let known = try refusals[index.feed(event.feed).id] ?? []
      if let refusal = known.last(where: { $0.first <= event.sequence }) {
        return .refused(refusal.reason)
      }
    }
    if open.contains(where: { $0.sequence > sent[$0.feed] ?? 0 }) { return .local }
    return open.isEmpty ? isDisputed ? .inReview : .received : .sent
  }
}
