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
    for _ in 0..<Self.maximumSessions {
      let outcome = try session(with: central, sharing, after: total)
      total.add(outcome)
      if outcome.isEqual || !outcome.hasMoved { break }
    }
    let now = store.now()
    try remember {
      $0.clockAhead = total.peerClockAhead
      if total.isEqual { $0.synced = now }
    }
    return total
  }

  private func session(
    with central: Card, _ sharing: any NeedToKnow, after before: Session.Outcome
  ) throws -> Session.Outcome {
    var session = Session(store: store, sharing: sharing, peer: central, nonce: Self.nonce())
    var lacking = 0
    let unsent = try store.scopes().reduce(0) { $0 + $1.unsent }
    var next = try session.start()
    while !next.isEmpty {
      let body = try post(Endpoint.session, Wire.frame(next), type: Endpoint.sessionType)
      let answer = try Wire.unframe(body)
      if case .vectors(let receipts, _)? = answer.first { lacking = try self.lacking(receipts) }
      next = try store.together { try session.receive(answer) }
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
    peerClockAhead = later.peerClockAhead
    roundTrips += later.roundTrips
  }
}
