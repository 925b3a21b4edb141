import EventStore
import Sync
import Transport

extension CentralClient {
  /// How many sessions a sync may take: what others write meanwhile makes one end unequal.
  private static let maximumSessions = 4

  /// Exchanges with the central node until both hold the same of all they share.
  ///
  /// Whatever cuts it short, what was acknowledged stays on both sides and the next sync goes on
  /// from there.
  ///
  /// - Returns: what was moved; `isEqual` is false when it did not come to rest, or something was
  ///   refused.
  /// - Throws: ``CentralFailure``; ``Sync/Message/Refusal``; what the store throws.
  public func sync(sharing: any NeedToKnow) throws -> Session.Outcome {
    guard let central = try store.centralPeer() else { throw CentralFailure.notEnrolled }
    var total = Session.Outcome()
    var line = LineBudget(startingAt: link.batchBytes)
    var sessions = 0
    // A session that a bad line cuts is begun again, and costs nothing when something got through.
    var fruitless = 0
    while sessions < Self.maximumSessions {
      let before = (line, total)
      do {
        let outcome = try session(with: central, sharing, over: &line, after: total)
        total.add(outcome)
        sessions += 1
        fruitless = 0
        if outcome.isEqual || !outcome.hasMoved { break }
      } catch let cut as Cut {
        total.add(cut.outcome)
        let didPass = cut.outcome.hasMoved || line.hasPassed(since: before.0)
        fruitless = didPass || line.isWide ? 0 : fruitless + 1
        line.halve()
        guard fruitless < pace.attempts, pace.hasPatience(with: cut.failure) else {
          try remember { $0.batchBytes = line.note }
          throw cut.failure
        }
        try pace.rest(after: max(1, fruitless), cut.failure)
      } catch let failure as CentralFailure where failure.isRevocation {
        let now = store.now()
        try remember { $0.revoked = $0.revoked ?? now }
        throw failure
      }
    }
    let now = store.now()
    try remember {
      $0.clockAhead = total.peerClockAhead
      $0.batchBytes = line.note
      $0.revoked = nil
      if total.isEqual { $0.synced = now }
    }
    return total
  }

  /// A session that more was asked of than the line bore, and what it had come to.
  private struct Cut: Error {
    let failure: CentralFailure
    let outcome: Session.Outcome
  }

  private func session(
    with central: Card, _ sharing: any NeedToKnow, over line: inout LineBudget,
    after before: Session.Outcome
  ) throws -> Session.Outcome {
    var session = Session(
      store: store, sharing: sharing, peer: central, nonce: Self.nonce(), batchBytes: line.bytes)
    var lacking = 0
    let unsent = try store.scopes().reduce(0) { $0 + $1.unsent }
    var next = try session.start()
    while !next.isEmpty {
      let body: [UInt8]
      do {
        // Where a connection bears only so much, each request gets one of its own.
        body = try post(
          Endpoint.session, Wire.frame(next), type: Endpoint.sessionType, isLast: line.isReduced,
          unless: \.isTooMuch)
      } catch let failure as CentralFailure where failure.isTooMuch {
        throw Cut(failure: failure, outcome: session.outcome)
      }
      let answer = try Wire.unframe(body)
      if case .vectors(let theirs)? = answer.first { lacking += try self.lacking(theirs.receipts) }
      let moved = session.outcome.sent + session.outcome.report.taken
      next = try store.together { try session.receive(answer) }
      if session.outcome.sent + session.outcome.report.taken > moved { line.passed() }
      let sent = before.sent + session.outcome.sent
      let received = before.report.taken + session.outcome.report.taken
      progress(
        .moved(
          sent: sent, ofSent: max(sent, before.sent + unsent), received: received,
          ofReceived: max(received, before.report.taken + lacking)))
    }
    return session.outcome
  }

  /// How many of the events `receipts` speak of are not here.
  private func lacking(_ receipts: [Receipt]) throws -> Int {
    try receipts.reduce(0) { sum, receipt in
      let mine = Dictionary(
        try store.receipt(for: receipt.scope).tips.map { ($0.feed, $0.sequence) },
        uniquingKeysWith: max)
      return receipt.tips.reduce(sum) { sum, tip in
        let held = mine[tip.feed] ?? 0
        return sum + Int(tip.sequence > held ? tip.sequence - held : 0)
      }
    }
  }
}

extension Session.Outcome {
  fileprivate var hasMoved: Bool { sent > 0 || report.taken > 0 || !left.isEmpty }

  /// What several sessions came to together.
  fileprivate mutating func add(_ later: Self) {
    isEqual = later.isEqual
    sent += later.sent
    report.add(later.report)
    left += later.left
    leaveLater = later.leaveLater
    refused += later.refused
    if later.roundTrips > 1 || later.isEqual { peerClockAhead = later.peerClockAhead }
    roundTrips += later.roundTrips
  }
}
