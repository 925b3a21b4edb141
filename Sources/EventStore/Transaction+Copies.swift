extension Transaction {
  /// A replica that begins another feed in a scope never goes on with the one before. If that grows all
  /// the same here, where everything comes together, the replica's files are in use twice.
  ///
  /// - Parameters:
  ///   - no: the feed that somebody brought more of.
  ///   - last: where it ends now.
  func noticeCopy(of no: Int64, last: UInt64) throws {
    let feed = try index.feed(no)
    guard feed.own == .another, try isCentral() else { return }
    try index.loadSeen(scope: feed.scope, db)
    for other in index.feedsOfScope[feed.scope] ?? [] {
      guard let row = index.feeds[other], row.device == feed.device, row.id != feed.id,
        row.applied >= 1
      else { continue }
      let ended = index.entry(of: EventNo(feed: other, sequence: 1), for: no)
      guard ended > 0, last > ended else { continue }
      let device = Card.replica(signingKey: feed.device).description.prefix(8)
      try incident(
        "copied", scope: try index.scope(feed.scope).id, feed: feed.id, String(device))
    }
  }
}
