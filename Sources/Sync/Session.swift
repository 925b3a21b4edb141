import EventStore

/// The side that begins. A state machine: hand it what arrived, carry what it returns; it touches no
/// network, file or clock of its own. Whatever cuts it short, a new session goes on from what is
/// durable.
///
///     start → hello ─ equal ─────────────────────────────→ finished
///               └─ unequal → comparing → exchanging → closing → finished
///                              ↑             │ more scopes in question
///                              └─────────────┘
public struct Session {
  /// How a session ended.
  public struct Outcome: Sendable, Equatable {
    /// Both sides proved that they hold the same of all they share.
    public var isEqual = false
    /// Events sent that were answered.
    public var sent = 0
    public var report = IngestReport()
    /// What the peer did not take of what was sent, and why.
    public var refused: [IngestReport.Refusal] = []
    /// Scopes left because the central node asked.
    public var left: [ScopeID] = []
    /// Scopes to be left once what was written there has been received.
    public var leaveLater: [ScopeID] = []
    /// How far the peer's clock is ahead of this one, in milliseconds.
    public var peerClockAhead: Int64 = 0
    public var roundTrips = 0

    public init() {}
  }

  private enum State {
    case start, greeting, comparing, exchanging, closing, finished
  }

  private let exchange: Exchange
  private let nonce: [UInt8]
  private let batchBytes: Int
  private var state = State.start
  private var mine: [ScopeID: [UInt8]] = [:]
  /// The scopes in question now, what the peer has signed that it holds of them, and those that come
  /// after them.
  private var questions: Set<ScopeID> = []
  private var later: [ScopeID] = []
  private var held: [ScopeID: Receipt] = [:]
  private var toLeave: [ScopeID] = []
  /// Scopes of which the peer took nothing when last sent something.
  private var stuck: Set<ScopeID> = []
  private var lastSent: [ScopeID: [EventID]] = [:]
  private var idleRounds = 0
  /// Events on their way; what is answered has arrived.
  private var inFlight = 0
  public private(set) var outcome = Outcome()

  /// - Parameters:
  ///   - nonce: 16 fresh random bytes; the peer's proof repeats them.
  ///   - batchBytes: about how many bytes of events travel at once, either way; at most
  ///     ``Message/batchBytes``. One run travels all the same.
  public init(
    store: Store, sharing: any NeedToKnow, peer: Card, nonce: [UInt8],
    batchBytes: Int = Message.batchBytes
  ) {
    exchange = Exchange(store: store, sharing: sharing, peer: peer)
    self.nonce = nonce
    self.batchBytes = max(1, min(batchBytes, Message.batchBytes))
  }

  /// What is asked of the peer's answers; nil as long as the line bears what is usual.
  private var limit: Int? { batchBytes < Message.batchBytes ? batchBytes : nil }

  /// How many scopes are asked about at once, so that the receipts take no more than the events.
  private var scopesAtOnce: Int {
    limit == nil ? Message.maximumScopes : max(1, batchBytes / Message.usualReceiptBytes)
  }

  /// The first messages.
  public mutating func start() throws -> [Message] {
    state = .greeting
    mine = try exchange.summary()
    outcome.roundTrips += 1
    return [
      .hello(
        try Hello.signed(
          sender: exchange.store.replica, recipient: exchange.peer.replica, nonce: nonce,
          at: exchange.store.now(), root: Exchange.root(mine), isReply: false,
          by: exchange.store.identity))
    ]
  }

  /// Takes an answer and gives the next messages; none when the session is finished.
  ///
  /// - Throws: ``Message/Refusal`` when the peer refused or does not prove who it is; what the
  ///   store throws.
  public mutating func receive(_ messages: [Message]) throws -> [Message] {
    var out: [Message] = []
    outcome.sent += inFlight
    inFlight = 0
    for message in messages {
      if case .refusal(let refusal) = message { throw refusal }
    }
    switch state {
    case .greeting: out = try compare(messages)
    case .comparing, .exchanging: out = try trade(messages)
    case .closing: out = try close(messages)
    case .start, .finished: throw Message.Refusal.malformed
    }
    if !out.isEmpty { outcome.roundTrips += 1 }
    return out
  }

  // MARK: - Comparing

  private mutating func compare(_ messages: [Message]) throws -> [Message] {
    guard case .hello(let hello)? = messages.first else { throw Message.Refusal.malformed }
    guard hello.recipient == exchange.store.replica, hello.sender == exchange.peer.replica,
      hello.nonce == nonce
    else { throw Message.Refusal.notForMe }
    guard hello.isSigned(by: exchange.peer.signingKey, isReply: true) else {
      throw Message.Refusal.badSignature
    }
    outcome.peerClockAhead = hello.at.adding(-exchange.store.now())
    var theirs = mine
    if messages.count > 1, case .summary(let summary) = messages[1] {
      theirs = summary
    } else if hello.root != Exchange.root(mine) {
      throw Message.Refusal.malformed
    }
    later = try Set(mine.keys).union(theirs.keys).sorted().filter {
      try mine[$0] != theirs[$0] || lacksReceipt($0)
    }
    guard !later.isEmpty else {
      state = .finished
      outcome.isEqual = true
      return []
    }
    return try ask()
  }

  /// Asks about the next scopes in question.
  private mutating func ask() throws -> [Message] {
    questions = Set(later.prefix(scopesAtOnce))
    later.removeFirst(questions.count)
    stuck = []
    idleRounds = 0
    state = .comparing
    let known = try exchange.store.newestReceipt(from: exchange.peer.replica)
    return [.vectors(Message.Vectors(try receipts(), known: known, limit: limit))]
  }

  /// Equal by fingerprint, but the peer has not signed for what was written here.
  private func lacksReceipt(_ scope: ScopeID) throws -> Bool {
    try exchange.store.scope(scope).map { $0.unsent > 0 } ?? false
  }

  private func receipts() throws -> [Receipt] {
    try questions.sorted().map { try exchange.store.receipt(for: $0) }
  }

  // MARK: - Exchanging

  private mutating func trade(_ messages: [Message]) throws -> [Message] {
    state = .exchanging
    var received = false
    var more = false
    for message in messages {
      switch message {
      case .vectors(let theirs):
        if let known = theirs.known { try exchange.store.follow(known) }
        try keep(theirs.receipts)
        toLeave += theirs.leave
      case .ack(let theirs):
        try keep(theirs.receipts)
        try exchange.noteRefused(theirs.refused)
        outcome.refused += theirs.refused
      case .batch(let batch):
        let report = try exchange.take(batch)
        received = received || !batch.isEmpty
        more = more || batch.more
        idleRounds = report.taken > 0 || batch.isEmpty ? 0 : idleRounds + 1
        questions.formUnion(report.begun)
        outcome.report.add(report)
      default: throw Message.Refusal.malformed
      }
    }
    let batch = try nextBatch()
    // A peer that keeps sending what is not taken would go on for ever.
    let answers = (received || more || !batch.runs.isEmpty) && idleRounds < 2
    guard answers || !batch.runs.isEmpty else { return try later.isEmpty ? finish() : ask() }
    return (batch.runs.isEmpty ? [] : [.batch(batch)])
      + (answers ? [.ack(Message.Vectors(try receipts(), limit: limit))] : [])
  }

  private mutating func keep(_ receipts: [Receipt]) throws {
    let kept = try exchange.store.keep(receipts, from: exchange.peer.replica, isAnswer: true)
    for receipt in kept {
      if let before = lastSent.removeValue(forKey: receipt.scope), before == receipt.tips {
        stuck.insert(receipt.scope)
      }
      held[receipt.scope] = receipt
    }
  }

  private mutating func nextBatch() throws -> Message.Batch {
    let shared = try exchange.shared()
    let wanted = questions.subtracting(stuck).filter { held[$0] != nil }
    let batch = try exchange.batch(
      for: Array(wanted), held: held, shared: shared, bytes: batchBytes,
      events: Message.maximumPushEvents)
    for run in batch.runs { lastSent[run.scope] = held[run.scope]?.tips ?? [] }
    inFlight += batch.events
    try exchange.noteSent(batch)
    return batch
  }

  // MARK: - Closing

  private mutating func finish() throws -> [Message] {
    let (left, waiting) = try exchange.leave(toLeave)
    outcome.left = left
    outcome.leaveLater = waiting
    state = .closing
    let done = Message.done(root: Exchange.root(try exchange.summary()), equal: false)
    // Signs that nothing is held of what was left, so that it comes whole if it comes again.
    return try left.isEmpty
      ? [done] : [.ack(Message.Vectors(left.map { try exchange.store.receipt(for: $0) })), done]
  }

  private mutating func close(_ messages: [Message]) throws -> [Message] {
    guard case .done(_, let equal)? = messages.last else { throw Message.Refusal.malformed }
    outcome.isEqual = equal
    state = .finished
    return []
  }
}

extension Session {
  /// Runs a whole session over something that carries one request and brings its answer.
  ///
  /// - Parameter carry: may throw to cut the session; what was acknowledged stays.
  public static func run(
    store: Store, sharing: any NeedToKnow, peer: Card, nonce: [UInt8],
    batchBytes: Int = Message.batchBytes, carry: ([UInt8]) throws -> [UInt8]
  ) throws -> Outcome {
    var session = Session(
      store: store, sharing: sharing, peer: peer, nonce: nonce, batchBytes: batchBytes)
    var next = try session.start()
    while !next.isEmpty {
      next = try session.receive(try Wire.unframe(try carry(Wire.frame(next))))
    }
    return session.outcome
  }
}
