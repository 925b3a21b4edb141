/// What came here before it was written, by the clock it was written by.
extension Store {
  public struct WrittenAhead: Sendable, Equatable {
    public let scope: ScopeID
    public let entity: EntityID
    public let event: EventID
    /// When it came, by this machine's clock, in milliseconds since 1970.
    public let received: Int64
  }

  /// On the central node, the events whose author's wall clock was more than ten minutes ahead when
  /// they came here. Which of the two clocks was wrong they do not say.
  public func writtenAhead() throws -> [WrittenAhead] {
    try read { transaction in
      try transaction.sql("SELECT key, value FROM note WHERE topic = ? ORDER BY key")
        .all(.text(Transaction.aheadTopic)) { ($0.blob(0), $0.blob(1)) }
        .compactMap { key, value in
          let place = EventNo(raw: Int64(bitPattern: UInt64(bigEndian: key)))
          // What was erased, or has left, is said of nobody.
          guard let feed = transaction.index.feeds[place.feed], feed.holds(place.sequence),
            case .body(let body) = try transaction.open(place)
          else { return nil }
          return WrittenAhead(
            scope: try transaction.index.scope(feed.scope).id, entity: body.entity,
            event: try transaction.eventID(place),
            received: Int64(bitPattern: UInt64(bigEndian: value)))
        }
    }
  }
}

extension Transaction {
  static let aheadTopic = "written-ahead"

  /// Notes on the central node that an event came here before it was written: when it was applied,
  /// what it says of its time is at hand.
  func noteWhenAhead(_ event: EventNo, _ body: EventBody) throws {
    guard body.time.wall > store.now() + Self.tolerance, try isCentral(),
      let received = try received(event)
    else { return }
    try sql("INSERT OR IGNORE INTO note VALUES (?, ?, ?, NULL)").run(
      .text(Self.aheadTopic), .blob(UInt64(bitPattern: event.raw).bigEndianBytes),
      .blob(UInt64(bitPattern: received).bigEndianBytes))
  }
}

extension UInt64 {
  /// The first eight bytes as a number.
  fileprivate init(bigEndian bytes: [UInt8]) {
    self = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
