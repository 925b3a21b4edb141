extension Store {
  /// An entity that something was written about.
  public struct Touched: Sendable, Hashable {
    public let scope: ScopeID
    public let entity: EntityID
    public let kind: String
  }

  /// What events written here, or received here, within some time are about.
  ///
  /// Time is this machine's wall clock in milliseconds since 1970, as it stood then; that of another's
  /// writing plays no part, nor does the hybrid clock. Only events of about that time are opened.
  public func touched(from start: Int64, until end: Int64) throws -> Set<Touched> {
    try read { transaction in
      var out: Set<Touched> = []
      for stretch in try transaction.arrived(from: start, until: end) {
        try transaction.visit(stretch) { scope, body in
          out.insert(Touched(scope: scope, entity: body.entity, kind: body.kind))
        }
      }
      for stretch in try transaction.written(from: start, until: end) {
        try transaction.visit(stretch) { scope, body in
          guard body.time.wall >= start, body.time.wall < end else { return }
          out.insert(Touched(scope: scope, entity: body.entity, kind: body.kind))
        }
      }
      return out
    }
  }

  /// When an entity was first heard of here, by this machine's wall clock: when its first event came,
  /// or nil when that was written here. Nil also for what is not here.
  public func received(_ entity: EntityID, in scope: ScopeID) throws -> Int64? {
    try read { transaction in
      guard let no = transaction.index.scopeNumbers[scope],
        let fold = try transaction.fold(EntityKey(id: entity, scope: no))
      else { return nil }
      return try transaction.received(fold.origin)
    }
  }
}

extension Transaction {
  /// Consecutive events of one feed that are folded.
  fileprivate struct Stretch {
    let feed: Int64
    let sequences: Range<UInt64>
  }

  /// How long a stretch of own writing may last, in milliseconds.
  private static let longestStretch: Int64 = 300_000

  /// Notes when own writing begins at `event`, unless the stretch it follows covers it.
  func noteWriting(_ event: EventNo) throws {
    guard let wall = decoded[event]?.time.wall else { return }
    let before = try sql(
      "SELECT wall FROM written WHERE event < ? AND event >= ? ORDER BY event DESC LIMIT 1"
    ).first(.int(event.raw), .int(EventNo(feed: event.feed, sequence: 0).raw)) { $0.int(0) }
    if let before, wall >= before, wall - before < Self.longestStretch { return }
    try sql("INSERT INTO written VALUES (?, ?)").run(.int(event.raw), .int(wall))
  }

  /// What came from others within that time.
  fileprivate func arrived(from start: Int64, until end: Int64) throws -> [Stretch] {
    let firsts = try sql(
      "SELECT event FROM arrival WHERE received >= ? AND received < ? ORDER BY event"
    ).all(.int(start), .int(end)) { EventNo(raw: $0.int(0)) }
    return try firsts.compactMap { try stretch(from: $0) }
  }

  /// What was written here in stretches that reach into that time.
  fileprivate func written(from start: Int64, until end: Int64) throws -> [Stretch] {
    let firsts = try sql("SELECT event FROM written WHERE wall > ? AND wall < ? ORDER BY event")
      .all(.int(start.adding(-Self.longestStretch)), .int(end)) { EventNo(raw: $0.int(0)) }
    return try firsts.compactMap { try stretch(from: $0) }
  }

  /// From an event to where the next stretch of its feed begins, or what is folded ends.
  private func stretch(from first: EventNo) throws -> Stretch? {
    let next = try ["arrival", "written"].compactMap { table in
      try sql("SELECT event FROM \(table) WHERE event > ? ORDER BY event LIMIT 1")
        .first(.int(first.raw)) { EventNo(raw: $0.int(0)) }
    }.filter { $0.feed == first.feed }.map(\.sequence).min()
    let end = min(try index.feed(first.feed).applied + 1, next ?? .max)
    guard first.sequence < end else { return nil }
    return Stretch(feed: first.feed, sequences: first.sequence..<end)
  }

  /// Opens what can be read of a stretch.
  fileprivate func visit(
    _ stretch: Stretch, _ look: (ScopeID, EventBody) -> Void
  ) throws {
    let scope = try index.scope(try index.feed(stretch.feed).scope).id
    for sequence in stretch.sequences {
      let event = EventNo(feed: stretch.feed, sequence: sequence)
      if case .body(let body) = try open(event) { look(scope, body) }
    }
  }
}
