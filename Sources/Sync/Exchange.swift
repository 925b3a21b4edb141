import Crypto
import EventStore

/// What both sides of a session, and both ends of a bundle, do with a store on behalf of one peer:
/// the need-to-know is asked here and nowhere else.
public struct Exchange {
  public let store: Store
  public let sharing: any NeedToKnow
  public let peer: Card

  public init(store: Store, sharing: any NeedToKnow, peer: Card) {
    self.store = store
    self.sharing = sharing
    self.peer = peer
  }

  /// True when the peer is the central node of this replica's municipality.
  func isPeerCentral() throws -> Bool {
    try store.centralPeer()?.signingKey == peer.signingKey
  }

  public func shared() throws -> Set<ScopeID> { try sharing.sharedScopes(of: store, with: peer) }

  /// The fingerprints of all that both may hold.
  func summary() throws -> [ScopeID: [UInt8]] {
    try store.fingerprints(of: try shared())
  }

  /// One hash over a summary: equal roots mean equal scopes with equal events.
  static func root(_ summary: [ScopeID: [UInt8]]) -> [UInt8] {
    var hasher = SHA256()
    hasher.update(data: Array("skridt/session-root/1".utf8))
    for (scope, fingerprint) in summary.sorted(by: { $0.key < $1.key }) {
      hasher.update(data: scope.bytes)
      hasher.update(data: fingerprint)
    }
    return Array(hasher.finalize())
  }

  // MARK: - Giving

  /// What the peer may know of what is held here: all of a shared scope; of another, only the
  /// peer's own feeds. A scope that is not here and one that is none of the peer's business give
  /// the same answer: nothing.
  func receipt(for scope: ScopeID, shared: Set<ScopeID>) throws -> Receipt {
    try shared.contains(scope)
      ? store.receipt(for: scope)
      : store.receipt(for: scope, onlyFeedsOf: peer.signingKey)
  }

  /// What a peer that holds `held` lacks of `scopes`, in about one batch. Of a scope that it holds
  /// and should not any longer, that is what it wrote itself and has lost: until it has that back it
  /// cannot tell whether all it wrote was received, and would never leave.
  ///
  /// - Parameters:
  ///   - limit: about so many bytes of events; one run is given all the same.
  ///   - events: at most so many.
  func batch(
    for scopes: [ScopeID], held: [ScopeID: Receipt], shared: Set<ScopeID>,
    bytes limit: Int = Message.batchBytes, events: Int = .max
  ) throws -> Message.Batch {
    var out = Message.Batch()
    var bytes = 0
    var left = events
    for scope in scopes.sorted() {
      let receipt = held[scope]
      let isShared = shared.contains(scope)
      guard isShared || receipt?.tips.isEmpty == false else { continue }
      guard bytes < limit, left > 0 else {
        out.more = true
        break
      }
      let (runs, isAll) = try store.runs(
        of: scope, beyond: receipt?.tips ?? [], onlyFeedsOf: isShared ? nil : peer.signingKey,
        bytes: limit - bytes, events: left, givesOne: out.runs.isEmpty)
      if !isAll { out.more = true }
      guard !runs.isEmpty else { continue }
      bytes += runs.reduce(0) { $0 + $1.size }
      left -= runs.reduce(0) { $0 + $1.events.count }
      out.runs += runs
      guard isShared else { continue }
      out.keys += try store.sealKeys(of: scope, after: receipt?.generation ?? 0, to: peer).map {
        Message.Batch.Key(scope: scope, generation: $0.generation, sealed: $0.sealed)
      }
    }
    return out
  }

  /// Remembers that the central node was sent a batch, before it says that it has it.
  func noteSent(_ batch: Message.Batch) throws {
    guard !batch.runs.isEmpty, try isPeerCentral() else { return }
    try store.noteSent(batch.runs)
  }

  /// Remembers what the central node refused.
  func noteRefused(_ refused: [IngestReport.Refusal]) throws {
    guard !refused.isEmpty, try isPeerCentral() else { return }
    try store.noteRefused(refused)
  }

  // MARK: - Taking

  /// Takes a batch: keys first, then the runs the peer may bring, in one transaction.
  func take(_ batch: Message.Batch) throws -> IngestReport {
    var report = IngestReport()
    let shared = try shared()
    let mayBegin = try sharing.accepts(newScopeFrom: peer, to: store)
    let isFromCentral = try isPeerCentral()
    let isCentral = try store.isCentral()
    let keys = try batch.keys.filter { key in
      // A device may bring the key of a scope it began; only the central node adds generations.
      if isFromCentral { return true }
      guard store.newestGeneration(of: key.scope) == 0 else { return false }
      return try shared.contains(key.scope) || store.scope(key.scope) == nil
    }.compactMap { key in
      store.openKey(key.sealed, of: key.scope, generation: key.generation)
        .map { (scope: key.scope, generation: key.generation, key: $0) }
    }
    report.add(try store.addKeys(keys))
    var begun: Set<ScopeID> = []
    let welcome = try batch.runs.filter { run in
      if shared.contains(run.scope) || begun.contains(run.scope) { return true }
      if try store.scope(run.scope) == nil {
        guard mayBegin else { return false }
        begun.insert(run.scope)
        return true
      }
      // A fact its author signed is worth keeping, whoever brings it: what was written after a
      // grant ended, and what a restored central node has lost. Nothing is given in return.
      return isCentral
    }
    for run in batch.runs where !welcome.contains(run) {
      report.refused.append(
        IngestReport.Refusal(
          scope: run.scope, feed: run.feed, first: run.first, reason: .unknownScope))
    }
    guard !welcome.isEmpty else { return report }
    report.add(try store.ingest(welcome, from: peer.replica))
    return report
  }

  /// Scopes the peer shows it holds, from `receipts`, and should not any longer. Shows: names an
  /// event that is here; what could be made up would tell whether a scope exists.
  func leaving(_ receipts: some Sequence<Receipt>, shared: Set<ScopeID>) throws -> [ScopeID] {
    guard try store.isCentral() else { return [] }
    return try receipts.filter { receipt in
      guard !receipt.tips.isEmpty, !shared.contains(receipt.scope) else { return false }
      return try store.holdsAny(of: receipt.tips, in: receipt.scope)
        || store.isErased(receipt.scope)
    }.map(\.scope)
  }

  /// Leaves the scopes the central node has asked this replica to leave, as far as everything
  /// written in them has been received.
  ///
  /// - Returns: the scopes left, and those that must wait until what was written there is sent.
  func leave(_ scopes: [ScopeID]) throws -> (left: [ScopeID], waiting: [ScopeID]) {
    guard try isPeerCentral() else { return ([], []) }
    var left: [ScopeID] = []
    var waiting: [ScopeID] = []
    for scope in scopes {
      guard let status = try store.scope(scope), status.kind != "catalogue" else { continue }
      if status.unsent == 0 {
        try store.leave(scope)
        left.append(scope)
      } else {
        waiting.append(scope)
      }
    }
    return (left, waiting)
  }
}

extension Run {
  /// The sealed bytes it carries.
  var size: Int {
    events.reduce(0) { sum, event in
      if case .sealed(let bytes) = event.content { sum + bytes.count } else { sum + 36 }
    }
  }
}
