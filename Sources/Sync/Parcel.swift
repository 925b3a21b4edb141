import EventStore

/// A session in one direction, for a peer that cannot answer: everything after what it last signed
/// for, or all there is, in messages to be put in a bundle.
public struct Parcel {
  private let exchange: Exchange
  private var held: [ScopeID: Receipt] = [:]
  private let shared: Set<ScopeID>
  private var isDone = false
  private var hasGreeted = false
  /// Events handed out so far.
  public private(set) var events = 0
  public private(set) var scopes: Set<ScopeID> = []

  /// - Parameter whole: also what the peer has signed for, which a peer set back to a backup holds no
  ///   longer: for a store that will not meet it again.
  public init(store: Store, sharing: any NeedToKnow, peer: Card, whole: Bool = false) throws {
    exchange = Exchange(store: store, sharing: sharing, peer: peer)
    shared = try exchange.shared()
    guard !whole else { return }
    for receipt in try store.receipts(from: peer.replica) { held[receipt.scope] = receipt }
  }

  /// The next message; nil after the last one, which is `done`.
  public mutating func next() throws -> Message? {
    guard hasGreeted else {
      hasGreeted = true
      return try greeting()
    }
    guard !isDone else { return nil }
    let batch = try exchange.batch(
      for: Array(shared.union(held.keys)), held: held, shared: shared)
    guard !batch.runs.isEmpty else {
      isDone = true
      return .done(root: Exchange.root(try exchange.summary()), equal: false)
    }
    for run in batch.runs { try advance(run) }
    try exchange.noteSent(batch)
    return .batch(batch)
  }

  /// What is held here, and what the peer should leave. Whatever is signed from here on counts as newer.
  private func greeting() throws -> Message {
    let kept = try exchange.store.receipts(from: exchange.peer.replica)
    let asked = shared.union(kept.map(\.scope)).sorted()
    let greeting = Message.Vectors(
      try asked.map { try exchange.receipt(for: $0, shared: shared) },
      leave: try exchange.leaving(kept, shared: shared),
      known: try exchange.store.newestReceipt(from: exchange.peer.replica))
    try exchange.store.raiseReceiptCounter()
    return .vectors(greeting)
  }

  /// Counts what was handed out as held, so that the next batch goes on after it.
  private mutating func advance(_ run: Run) throws {
    events += run.events.count
    scopes.insert(run.scope)
    let before = held[run.scope]
    let tip = try exchange.store.lastEvent(of: run)
    held[run.scope] = Receipt(
      scope: run.scope, tips: (before?.tips ?? []) + [tip],
      generation: exchange.store.newestGeneration(of: run.scope), counter: 0, at: 0,
      signature: [])
  }
}

/// The receiving end: takes the messages of a bundle in order.
public struct Unpacking {
  private let exchange: Exchange
  private var toLeave: [ScopeID] = []
  public private(set) var report = IngestReport()
  public private(set) var left: [ScopeID] = []
  public private(set) var leaveLater: [ScopeID] = []
  /// True when the bundle was read to its end.
  public private(set) var isComplete = false
  /// True when, at the end, both hold the same of all they share.
  public private(set) var isEqual = false

  public init(store: Store, sharing: any NeedToKnow, peer: Card) {
    exchange = Exchange(store: store, sharing: sharing, peer: peer)
  }

  /// - Throws: ``Message/Refusal/malformed`` for a message that has no place in a bundle.
  public mutating func take(_ message: Message) throws {
    switch message {
    case .vectors(let theirs):
      if let known = theirs.known { try exchange.store.follow(known) }
      toLeave = try theirs.leave.filter { try isCurrent($0, theirs.receipts) }
      try exchange.store.keep(theirs.receipts, from: exchange.peer.replica)
      // A parcel lists all its sender holds: what it once held and does not list, it has left.
      if let counter = theirs.receipts.map(\.counter).max() {
        try exchange.store.forgetReceipts(
          from: exchange.peer.replica, except: Set(theirs.receipts.map(\.scope)), until: counter)
      }
    case .batch(let batch): report.add(try exchange.take(batch))
    case .done(let root, _):
      (left, leaveLater) = try exchange.leave(toLeave)
      isComplete = true
      isEqual = Exchange.root(try exchange.summary()) == root
    default: throw Message.Refusal.malformed
    }
  }

  /// Whether the order to leave a scope still holds: a bundle read late does not undo what the peer has
  /// shared, and signed for, since.
  private func isCurrent(_ scope: ScopeID, _ receipts: [Receipt]) throws -> Bool {
    guard let said = receipts.first(where: { $0.scope == scope }),
      let known = try exchange.store.lastReceipt(from: exchange.peer.replica, for: scope)
    else { return true }
    return said.counter >= known.counter
  }
}
