extension Store {
  /// Makes sure that this file continues what this replica last wrote. A file put back from a copy
  /// does not: its feeds are retired, so that no sequence is ever written twice.
  func keepContinuity(_ transaction: Transaction, _ group: Group) throws {
    guard !hasMarked else { return }
    let token = try transaction.meta("continuity") ?? [UInt8](repeating: 0, count: 16)
    let inode = Files.inode(path)
    let known = lock.marks.map { $0.tokens.contains(token) && $0.inode == inode } ?? false
    if !known { try transaction.retireOwnFeeds() }
    let next = (newID(ReplicaTag.self) as ReplicaID).bytes
    // What was put back stays unknown until its feeds are retired durably.
    try lock.mark(next: next, current: known ? token : next, inode: inode)
    try transaction.setMeta("continuity", next)
    group.mark = next
    try transaction.endQuarantine()
  }
}
