extension Store {
  /// Everything that happened to an entity, in an order in which causes come before effects.
  public func history(of entity: Entity) throws -> [HistoryItem] {
    try read { transaction in
      try transaction.history(of: entity.id, scope: entity.scope)
    }
  }

  /// Reads the log in the order it is stored: feed by feed.
  ///
  /// - Parameter visit: called for every readable event with its scope, entity and history item.
  public func log(
    scope: ScopeID? = nil, _ visit: (ScopeID, EntityID, String, HistoryItem) throws -> Void
  ) throws {
    try read { transaction in
      for (no, row) in transaction.index.scopes.sorted(by: { $0.value.id < $1.value.id })
      where scope == nil || row.id == scope {
        try transaction.index.loadSeen(scope: no, transaction.db)
        for feed in (transaction.index.feedsOfScope[no] ?? []).sorted() {
          let held = try transaction.index.feed(feed)
          guard held.applied >= held.fork else { continue }
          for sequence in held.fork...held.applied {
            let event = EventNo(feed: feed, sequence: sequence)
            guard case .body(let body) = try transaction.open(event) else { continue }
            let item = try transaction.item(body, event, among: [])
            try visit(row.id, body.entity, body.kind, item)
          }
        }
      }
    }
  }
}

extension Transaction {
  /// How far a clock may be ahead of this machine's before a time is called uncertain: 10 minutes.
  static let tolerance: Int64 = 600_000

  func history(of id: EntityID, scope: ScopeID) throws -> [HistoryItem] {
    guard let no = index.scopeNumbers[scope] else { return [] }
    try index.loadSeen(scope: no, db)
    let events = try eventNumbers(of: EntityKey(id: id, scope: no))
    return try causalOrder(events).compactMap { event in
      guard case .body(let body) = try open(event) else { return nil }
      return try item(body, event, among: events)
    }
  }

  func eventNumbers(of key: EntityKey) throws -> [EventNo] {
    try sql(
      """
      SELECT event FROM history WHERE entity =
        (SELECT no FROM entity WHERE id = ? AND scope = ?) ORDER BY event
      """
    ).all(.blob(key.id.bytes), .int(key.scope)) { EventNo(raw: $0.int(0)) }
  }

  /// By time, but never an effect before its cause.
  private func causalOrder(_ events: [EventNo]) throws -> [EventNo] {
    var times: [EventNo: HybridTime] = [:]
    for event in events {
      if case .body(let body) = try open(event) { times[event] = body.time }
    }
    var rest = events.sorted { a, b in
      let (first, second) = (times[a], times[b])
      guard let first, let second, first != second else { return precedes(a, b) }
      return first < second
    }
    var out: [EventNo] = []
    while !rest.isEmpty {
      let next = rest.firstIndex { event in !rest.contains { saw(event, $0) } } ?? 0
      out.append(rest.remove(at: next))
    }
    return out
  }

  func item(_ body: EventBody, _ event: EventNo, among events: [EventNo]) throws -> HistoryItem {
    let feed = try index.feed(event.feed)
    let defaults = try defaults(of: event.feed)
    let step = try step(body, event)
    let arrival = try received(event)
    let isRedacted =
      try sql("SELECT 1 FROM redaction WHERE event = ?").first(.int(event.raw)) { _ in true }
      ?? false
    return HistoryItem(
      event: try eventID(event), author: step.author, role: body.role ?? defaults.role,
      replica: Card.replica(signingKey: feed.device), written: body.time, received: arrival,
      isTimeUncertain: isUncertain(body.time, received: arrival), reason: body.reason,
      changes: try step.writes.map { write in
        let value = (try? Value(encoded: write.value)) ?? .null
        let name = Self.declaredName(write.group)
        return HistoryItem.Change(
          group: name, mode: write.mode,
          fields: write.mode == .add || write.mode == .remove ? [name: value] : value.object ?? [:],
          over: try write.over.map(eventID))
      }, undoes: try step.undoes.map(eventID), isRedacted: isRedacted,
      isRequest: try isRequest(step, body, feed),
      concurrentWith: try events.filter { $0 != event && !saw($0, event) && !saw(event, $0) }
        .map(eventID))
  }

  private func isRequest(_ step: Fold.Step, _ body: EventBody, _ feed: FeedRow) throws -> Bool {
    guard step.authority == .anyone(isCentral: false) else { return step.authority == .request }
    return try fold(EntityKey(id: body.entity, scope: feed.scope))?.isGranted ?? false
  }

  /// When an event came here, by this machine's clock; nil for what was written here.
  func received(_ event: EventNo) throws -> Int64? {
    try sql(
      "SELECT received FROM arrival WHERE event <= ? AND event >= ? ORDER BY event DESC LIMIT 1"
    ).first(.int(event.raw), .int(EventNo(feed: event.feed, sequence: 0).raw)) { $0.int(0) }
  }

  func isUncertain(_ time: HybridTime, received: Int64?) -> Bool {
    time.wall - Self.tolerance > received ?? store.now()
      || time.wall < 946_684_800_000  // before 2000: a clock that was never set
  }
}
