extension Store {
  /// An entity that something was written about.
  public struct Touched: Sendable, Hashable {
    public let scope: ScopeID
    public let entity: EntityID
    public let kind: String
  }

  /// What events written here, or received here, within some time are about.
  ///
  /// Time is this machine's clock in milliseconds since 1970; that of another's writing plays no part.
  /// Only events of that time are opened, and a few to find where it begins.
  public func touched(from start: Int64, until end: Int64) throws -> Set<Touched> {
    try read { transaction in
      var out: Set<Touched> = []
      let stretches =
        try transaction.arrived(from: start, until: end)
        + transaction.written(from: start, until: end)
      for stretch in stretches {
        let scope = try transaction.index.scope(try transaction.index.feed(stretch.feed).scope).id
        for sequence in stretch.sequences {
          let event = EventNo(feed: stretch.feed, sequence: sequence)
          guard case .body(let body) = try transaction.open(event) else { continue }
          out.insert(Touched(scope: scope, entity: body.entity, kind: body.kind))
        }
      }
      return out
    }
  }
}

extension Transaction {
  /// Consecutive events of one feed that are folded.
  fileprivate struct Stretch {
    let feed: Int64
    let sequences: Range<UInt64>
  }

  /// What came from others within that time.
  fileprivate func arrived(from start: Int64, until end: Int64) throws -> [Stretch] {
    let firsts = try sql(
      "SELECT event FROM arrival WHERE received >= ? AND received < ? ORDER BY event"
    ).all(.int(start), .int(end)) { EventNo(raw: $0.int(0)) }
    return try firsts.compactMap { first in
      let next = try sql("SELECT event FROM arrival WHERE event > ? ORDER BY event LIMIT 1")
        .first(.int(first.raw)) { EventNo(raw: $0.int(0)) }
      return try stretch(first.feed, from: first.sequence, until: next)
    }
  }

  /// What was written here within that time: it stands before anything that came back to its feed
  /// from elsewhere, in the order of this machine's clock, which never goes back.
  fileprivate func written(from start: Int64, until end: Int64) throws -> [Stretch] {
    try index.feeds.values.filter { $0.own != .another }.sorted { $0.no < $1.no }
      .compactMap { feed in
        let next = try sql("SELECT event FROM arrival WHERE event > ? ORDER BY event LIMIT 1")
          .first(.int(EventNo(feed: feed.no, sequence: 0).raw)) { EventNo(raw: $0.int(0)) }
        guard let all = try stretch(feed.no, from: feed.fork, until: next) else { return nil }
        let first = try place(of: start, in: all)
        let last = try place(of: end, in: all)
        return first < last ? Stretch(feed: feed.no, sequences: first..<last) : nil
      }
  }

  private func stretch(
    _ no: Int64, from first: UInt64, until next: EventNo?
  ) throws -> Stretch? {
    let applied = try index.feed(no).applied
    let end = min(applied + 1, next.flatMap { $0.feed == no ? $0.sequence : nil } ?? .max)
    return first < end ? Stretch(feed: no, sequences: first..<end) : nil
  }

  /// The first event of a stretch that was written at `time` or later.
  private func place(of time: Int64, in stretch: Stretch) throws -> UInt64 {
    var (low, high) = (stretch.sequences.lowerBound, stretch.sequences.upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      // What cannot be read does not say when it was written; the next one does.
      var probe = middle
      var written: Int64?
      while probe < high, written == nil {
        if case .body(let body) = try open(EventNo(feed: stretch.feed, sequence: probe)) {
          written = body.time.milliseconds
        }
        probe += 1
      }
      if let written, written < time { low = probe } else { high = middle }
    }
    return low
  }
}
