/// What ``Store/verify()`` found.
public struct Verification: Sendable, Equatable {
  public struct Problem: Sendable, Equatable, CustomStringConvertible {
    public enum What: String, Sendable {
      case chain = "the hash does not follow from the event before it"
      case missing = "an event is missing"
      case stray = "there are events that belong to no feed"
      case signature = "the author's signature is missing or wrong"
      case seal = "the body does not open under its key"
      case head = "the feed ends elsewhere than recorded"
      case fingerprint = "the scope's fingerprint or count is wrong"
      case state = "what is shown does not follow from the log; `rebuild` makes it anew"
      case file = "the file itself is damaged; restore a backup, and sync brings the rest back"
      case lostTail = "a peer has signed for events that are gone here; sync brings them back"
    }
    public let what: What
    public let scope: ScopeID?
    public let feed: FeedID?
    /// The first bad event of the feed.
    public let sequence: UInt64?

    public var description: String {
      let place = feed.map { " (feed \($0.description.prefix(8)), event \(sequence ?? 0))" } ?? ""
      return what.rawValue + place
    }
  }

  public var feeds = 0
  public var events = 0
  /// Events whose seal could not be tried because their key is not here.
  public var unopened = 0
  public var problems: [Problem] = []
}

extension Store {
  /// Walks every chain, signature and seal, compares what is shown with a fresh fold, and what is
  /// held with what peers have signed for. Changes nothing. O(events).
  public func verify() throws -> Verification {
    do {
      return try walk()
    } catch StoreError.corrupt {
      // SQLite cannot even read all of the file: the log cannot be walked.
      var out = Verification()
      out.problems = [.init(what: .file, scope: nil, feed: nil, sequence: nil)]
      return out
    }
  }

  private func walk() throws -> Verification {
    try rehearse { transaction in
      var out = Verification()
      for feed in transaction.index.feeds.values.sorted(by: { $0.no < $1.no }) {
        out.feeds += 1
        try transaction.verify(feed, &out)
      }
      try transaction.verifyCounts(&out)
      try transaction.verifyReceipts(&out)
      // A broken log cannot be refolded; its first bad event is what matters.
      if out.problems.isEmpty { try transaction.verifyState(&out) }
      return out
    }
  }
}

extension Transaction {
  fileprivate func verify(_ feed: FeedRow, _ out: inout Verification) throws {
    guard let scope = index.scopes[feed.scope] else {
      out.problems.append(.init(what: .stray, scope: nil, feed: feed.id, sequence: feed.fork))
      return
    }
    func problem(_ what: Verification.Problem.What, _ sequence: UInt64) {
      out.problems.append(.init(what: what, scope: scope.id, feed: feed.id, sequence: sequence))
    }
    var heads = Dictionary(
      try sql("SELECT sequence, signature FROM head WHERE feed = ?")
        .all(.int(feed.no)) { (UInt64(clamping: $0.int(0)), $0.blob(1)) }, uniquingKeysWith: { $1 })
    // Between two signatures no more than a run: or what follows could not be sent on.
    var start = feed.fork - 1
    for sequence in heads.keys.sorted() {
      if sequence > start + UInt64(Run.maximumEvents) { return problem(.signature, start + 1) }
      start = sequence
    }
    var previous = Envelope.start(device: feed.device)
    if feed.fork > 1 {
      guard let parent = feed.parent,
        let row = index.row(of: feed.fork - 1, onPathTo: parent),
        let hash = try hash(EventNo(feed: row, sequence: feed.fork - 1))
      else { return problem(.missing, feed.fork - 1) }
      previous = hash
    }
    guard feed.head >= feed.fork, feed.head - feed.fork < 1 << 31 else {
      return problem(.head, feed.head)
    }
    var expected = feed.fork
    let statement = try sql(
      """
      SELECT id, generation, hash, sealed, digest, length FROM event
      WHERE id BETWEEN ? AND ? ORDER BY id
      """)
    let rows = try statement.all(
      .int(EventNo(feed: feed.no, sequence: 0).raw),
      .int(EventNo(feed: feed.no, sequence: UInt64(UInt32.max)).raw)
    ) { row in
      (
        EventNo(raw: row.int(0)), try? row.u32(1), row.isNull(3) ? try? row.u32(5) : 0,
        row.blob(2),
        row.isNull(3)
          ? Run.Event.Content.redacted(
            digest: row.blob(4), length: (try? row.u32(5)) ?? 0) : .sealed(row.blob(3))
      )
    }
    for (event, generation, length, stored, held) in rows {
      guard event.sequence == expected else { return problem(.missing, expected) }
      guard let generation, length != nil else { return problem(.chain, expected) }
      let content = Run.Event(generation: generation, content: held)
      let clear = Envelope.clear(
        scope: scope.id, feed: feed.id, sequence: expected, generation: generation,
        length: content.length)
      let hash = Envelope.hash(previous: previous, clear: clear, digest: content.digest)
      guard hash == stored else { return problem(.chain, expected) }
      if let signature = heads.removeValue(forKey: expected) {
        let message = Envelope.headMessage(
          scope: scope.id, feed: feed.id, sequence: expected, hash: hash)
        guard DeviceIdentity.isSignature(signature, of: message, by: feed.device) else {
          return problem(.signature, expected)
        }
      } else if expected == feed.head {
        return problem(.signature, expected)
      }
      if case .sealed(let sealed) = content.content {
        if let keys = keyring.keys(scope.id, generation: generation) {
          guard (try? Envelope.open(sealed, key: keys.event, clear: clear)) != nil else {
            return problem(.seal, expected)
          }
        } else {
          out.unopened += 1
        }
      }
      previous = hash
      expected += 1
      out.events += 1
    }
    if let stray = heads.keys.min() { return problem(.signature, stray) }
    guard expected == feed.head + 1 else { return problem(.missing, expected) }
    guard previous == feed.hash else { return problem(.head, feed.head) }
  }

  fileprivate func verifyCounts(_ out: inout Verification) throws {
    let total = try sql("SELECT count(*) FROM event").first { $0.int(0) } ?? 0
    let inFeeds = index.feeds.values.reduce(Int64(0)) { $0 + Int64($1.head + 1) - Int64($1.fork) }
    if total != inFeeds {
      out.problems.append(.init(what: .stray, scope: nil, feed: nil, sequence: nil))
    }
    for scope in index.scopes.values.sorted(by: { $0.no < $1.no }) {
      let events = (index.feedsOfScope[scope.no] ?? []).reduce(0) { sum, no in
        sum + (index.feeds[no].map { Int($0.head + 1 - $0.fork) } ?? 0)
      }
      guard events == scope.events, try fingerprint(of: scope.no) == scope.fingerprint else {
        out.problems.append(.init(what: .fingerprint, scope: scope.id, feed: nil, sequence: nil))
        continue
      }
    }
  }

  /// What peers hold of my own feeds must be here: nobody else can have written it.
  fileprivate func verifyReceipts(_ out: inout Verification) throws {
    let rows = try sql("SELECT peer, scope FROM receipt").all {
      (peer: try $0.id(0) as ReplicaID, scope: try $0.id(1) as ScopeID)
    }
    for (peer, scope) in rows where index.scopeNumbers[scope] != nil {
      guard let receipt = try receipt(peer: peer, scope: scope), let card = try self.peer(peer),
        receipt.isSigned(by: card.signingKey)
      else { continue }
      for tip in receipt.tips {
        let mine = (index.feedNumbers[tip.feed] ?? []).contains {
          index.feeds[$0]?.device == keyring.identity.signingKey
        }
        if mine, try number(tip) == nil {
          out.problems.append(
            .init(what: .lostTail, scope: scope, feed: tip.feed, sequence: tip.sequence))
        }
      }
    }
  }

  fileprivate func verifyState(_ out: inout Verification) throws {
    for scope in index.scopes.values.sorted(by: { $0.no < $1.no }) {
      let shown = try? stateDigest(of: scope.no)
      try rebuild(scope.no)
      try writeEntities()
      try evaluateRules()
      if shown != (try stateDigest(of: scope.no)) {
        out.problems.append(.init(what: .state, scope: scope.id, feed: nil, sequence: nil))
      }
    }
  }
}
