/// Clocks that were wrong, as far as the central node can tell: of what it says here it cannot say
/// whether the author's clock was, or its own.
extension Store {
  /// Something that was written by a clock that did not show what this one did.
  public struct WrongClock: Sendable, Equatable {
    public let scope: ScopeID
    public let entity: EntityID
    public let event: EventID
    /// When it came, by this machine's clock, in milliseconds since 1970.
    public let received: Int64
    /// How far the author's clock was ahead then, in milliseconds; below zero when it was behind.
    public let ahead: Int64
  }

  /// The events that said they were written more than ten minutes after they came here, and those that
  /// came while the device that brought them had a clock as wrong.
  public func wrongClocks() throws -> [WrongClock] {
    try read { transaction in
      try transaction.sql("SELECT key, value FROM note WHERE topic = ? ORDER BY key")
        .all(.text(Transaction.wrongClockTopic)) { ($0.blob(0), $0.blob(1)) }
        .compactMap { key, value in
          let place = EventNo(raw: Int64(bigEndian: key))
          // What was erased, or has left, is said of nobody.
          guard let feed = transaction.index.feeds[place.feed], feed.holds(place.sequence),
            case .body(let body) = try transaction.open(place)
          else { return nil }
          return WrongClock(
            scope: try transaction.index.scope(feed.scope).id, entity: body.entity,
            event: try transaction.eventID(place), received: Int64(bigEndian: value.prefix(8)),
            ahead: Int64(bigEndian: value.dropFirst(8)))
        }
    }
  }

  /// Takes note of what a peer's clock showed just now: what it brings meanwhile was written by it.
  public func noteClock(of peer: ReplicaID, showing time: Int64) throws {
    guard try isCentral() else { return }
    let ahead = time.adding(-now())
    if !(-Transaction.tolerance...Transaction.tolerance).contains(ahead) {
      try setNote(
        Transaction.peerClockTopic, peer.bytes, UInt64(bitPattern: ahead).bigEndianBytes)
    } else if try note(Transaction.peerClockTopic, peer.bytes) != nil {
      try dropNote(Transaction.peerClockTopic, peer.bytes)
    }
  }
}

extension Transaction {
  static let wrongClockTopic = "wrong-clock"
  static let peerClockTopic = "peer-clock"

  /// Notes on the central node that an event was written by a wrong clock: when it is applied, what it
  /// says of its time is at hand.
  func noteWrongClock(_ event: EventNo, _ body: EventBody) throws {
    let isAhead = body.time.wall > store.now().adding(Self.tolerance)
    let clocks = try wrongPeerClocks()
    guard isAhead || !clocks.isEmpty, try isCentral(),
      let (received, peer) = try sql(
        """
        SELECT received, peer FROM arrival
        WHERE event <= ? AND event >= ? ORDER BY event DESC LIMIT 1
        """
      ).first(
        .int(event.raw), .int(EventNo(feed: event.feed, sequence: 0).raw),
        read: { ($0.int(0), $0.isNull(1) ? [] : $0.blob(1)) })
    else { return }
    var ahead = clocks[peer]
    // By a clock that far behind it would have been written earlier still.
    if let measured = ahead,
      body.time.wall > received.adding(measured).adding(Self.tolerance)
    {
      ahead = nil
    }
    if ahead == nil, isAhead { ahead = body.time.wall.adding(-received) }
    guard let ahead else { return }
    try sql("INSERT OR IGNORE INTO note VALUES (?, ?, ?, NULL)").run(
      .text(Self.wrongClockTopic), .blob(UInt64(bitPattern: event.raw).bigEndianBytes),
      .blob(
        UInt64(bitPattern: received).bigEndianBytes + UInt64(bitPattern: ahead).bigEndianBytes))
  }

  private func wrongPeerClocks() throws -> [[UInt8]: Int64] {
    if let known = peerClocks { return known }
    let rows = try sql("SELECT key, value FROM note WHERE topic = ?")
      .all(.text(Self.peerClockTopic)) { ($0.blob(0), Int64(bigEndian: $0.blob(1))) }
    let read = Dictionary(rows) { $1 }
    peerClocks = read
    return read
  }
}

extension Int64 {
  /// Eight bytes as a number.
  fileprivate init(bigEndian bytes: some Collection<UInt8>) {
    self = Int64(bitPattern: bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
  }
}
