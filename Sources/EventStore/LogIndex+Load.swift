import GRDB

extension LogIndex {
  /// Reads the scopes and feeds; who had seen what follows scope by scope when needed.
  convenience init(loading db: Database) throws {
    self.init()
    try Statement(db, "SELECT no, id, kind, fingerprint, events FROM scope").each { row in
      put(
        ScopeRow(
          no: row.int(0), id: try row.id(1), kind: row.text(2), fingerprint: row.blob(3),
          events: Int(row.int(4))))
    }
    try Statement(
      db,
      """
      SELECT no, id, scope, parent, fork, device, head, hash, own, tail, sequence
      FROM feed LEFT JOIN applied ON applied.feed = feed.no ORDER BY no
      """
    ).each { row in
      let (fork, head) = (row.int(4), row.int(6))
      let applied = row.isNull(10) ? fork - 1 : row.int(10)
      guard fork >= 1, fork < 1 << 32, head >= fork - 1, head < 1 << 32, row.int(0) > 0,
        row.int(0) < 1 << 31, scopes[row.int(2)] != nil, applied >= fork - 1, applied <= head
      else {
        throw StoreError.corrupt(detail: "feed \((try? row.id(1) as FeedID)?.description ?? "?")")
      }
      put(
        FeedRow(
          no: row.int(0), id: try row.id(1), scope: row.int(2),
          parent: row.isNull(3) ? nil : row.int(3), fork: UInt64(row.int(4)), device: row.blob(5),
          head: UInt64(row.int(6)), hash: row.blob(7),
          own: FeedRow.Ownership(rawValue: row.int(8)) ?? .retired, tail: Int(row.int(9)),
          applied: UInt64(applied)))
    }
    nextEntity = (try Statement(db, "SELECT max(no) FROM entity").first { $0.int(0) } ?? 0) + 1
  }

  /// Reads who had seen what in one scope, once.
  func loadSeen(scope: Int64, _ db: Database) throws {
    guard loadedSeen.insert(scope).inserted else { return }
    let statement = try Statement(
      db, "SELECT other, at, covers FROM seen WHERE feed = ? ORDER BY other, at")
    for feed in feedsOfScope[scope] ?? [] {
      try statement.each(.int(feed)) { row in
        recordSeen(
          feed: feed, other: row.int(0), at: UInt64(row.int(1)), covers: UInt64(row.int(2)))
      }
    }
  }
}
