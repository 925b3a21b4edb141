import EventStore

/// The side that answers. It keeps nothing between messages but who the peer is: every answer
/// follows from the message and the store, so that a server can forget a session at any time.
public struct Responder {
  private let store: Store
  private let sharing: any NeedToKnow
  /// Known from the transport's authentication, or from a hello that proved it.
  private var exchange: Exchange?
  /// What came and what became of it, over the session so far.
  public private(set) var report = IngestReport()

  /// - Parameter peer: who sends, when the transport has already proved it.
  public init(store: Store, sharing: any NeedToKnow, peer: Card? = nil) {
    self.store = store
    self.sharing = sharing
    exchange = peer.map { Exchange(store: store, sharing: sharing, peer: $0) }
  }

  /// The answer to the messages of one request.
  ///
  /// - Throws: what the store throws; nothing of the batch at hand is then stored.
  public mutating func respond(to messages: [Message]) throws -> [Message] {
    var out: [Message] = []
    for message in messages {
      do {
        out += try respond(to: message)
      } catch let refusal as Message.Refusal {
        return out + [.refusal(refusal)]
      }
    }
    return out
  }

  private mutating func respond(to message: Message) throws -> [Message] {
    if case .hello(let hello) = message { return try welcome(hello) }
    guard let exchange else { throw Message.Refusal.unknownPeer }
    let shared = try exchange.shared()
    switch message {
    case .vectors(let theirs):
      if let known = theirs.known { try store.follow(known) }
      try store.keep(theirs.receipts, from: exchange.peer.replica, isAnswer: true)
      let mine = Message.Vectors(
        try theirs.receipts.map { try exchange.receipt(for: $0.scope, shared: shared) },
        leave: try exchange.leaving(theirs.receipts, shared: shared),
        known: try store.newestReceipt(from: exchange.peer.replica))
      return [.vectors(mine), .batch(try next(exchange, theirs, shared))]
    case .ack(let theirs):
      try store.keep(theirs.receipts, from: exchange.peer.replica, isAnswer: true)
      return [.batch(try next(exchange, theirs, shared))]
    case .batch(let batch):
      let taken = try exchange.take(batch)
      report.add(taken)
      let now = try exchange.shared()
      return [
        .ack(
          Message.Vectors(
            try Set(batch.runs.map(\.scope)).sorted().map {
              try exchange.receipt(for: $0, shared: now)
            }, refused: taken.refused))
      ]
    case .done(let root, _):
      let mine = Exchange.root(try exchange.summary())
      return [.done(root: mine, equal: mine == root)]
    case .refusal(let refusal): throw refusal
    case .hello, .summary: throw Message.Refusal.malformed
    }
  }

  private func next(
    _ exchange: Exchange, _ theirs: Message.Vectors, _ shared: Set<ScopeID>
  ) throws -> Message.Batch {
    let held = Dictionary(theirs.receipts.map { ($0.scope, $0) }) { first, _ in first }
    return try exchange.batch(
      for: Array(held.keys), held: held, shared: shared,
      bytes: min(theirs.limit ?? Message.batchBytes, Message.batchBytes))
  }

  private mutating func welcome(_ hello: Hello) throws -> [Message] {
    guard hello.recipient == store.replica else { throw Message.Refusal.notForMe }
    guard let card = try store.peer(hello.sender) else { throw Message.Refusal.unknownPeer }
    guard hello.isSigned(by: card.signingKey, isReply: false) else {
      throw Message.Refusal.badSignature
    }
    try store.noteClock(of: hello.sender, showing: hello.at)
    let exchange = Exchange(store: store, sharing: sharing, peer: card)
    self.exchange = exchange
    let summary = try exchange.summary()
    let root = Exchange.root(summary)
    let reply = try Hello.signed(
      sender: store.replica, recipient: hello.sender, nonce: hello.nonce, at: store.now(),
      root: root, isReply: true, by: store.identity)
    return root == hello.root ? [.hello(reply)] : [.hello(reply), .summary(summary)]
  }
}
