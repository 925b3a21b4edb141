/// What is held of which feed, and who had seen what: the log without its bodies, in memory.
///
/// "a happened before b" means that b's version vector covers a (Lamport, 1978; Parker et al., 1983).
/// A vector is stored as the changes since the feed's previous event, so b's entry for a feed is the
/// last change at or before b.
final class LogIndex {
  private(set) var scopes: [Int64: ScopeRow] = [:]
  private(set) var scopeNumbers: [ScopeID: Int64] = [:]
  private(set) var feeds: [Int64: FeedRow] = [:]
  private(set) var feedNumbers: [FeedID: [Int64]] = [:]
  private(set) var feedsOfScope: [Int64: [Int64]] = [:]
  private var children: [Int64: [Int64]] = [:]
  var nextScope: Int64 = 1
  var nextFeed: Int64 = 1
  var nextEntity: Int64 = 1

  private struct Change {
    let at: UInt64
    let covers: UInt64
  }
  /// By feed, then by the other feed: ascending in both numbers.
  private var changes: [Int64: [Int64: [Change]]] = [:]
  var loadedSeen: Set<Int64> = []
  /// The author and role each feed's first event names: it never changes.
  var defaults: [Int64: (author: EntityID, role: String)] = [:]

  // MARK: - Rows

  func put(_ scope: ScopeRow) {
    scopes[scope.no] = scope
    scopeNumbers[scope.id] = scope.no
    nextScope = max(nextScope, scope.no + 1)
  }

  func put(_ feed: FeedRow) {
    if feeds.updateValue(feed, forKey: feed.no) == nil {
      feedNumbers[feed.id, default: []].append(feed.no)
      feedsOfScope[feed.scope, default: []].append(feed.no)
      if let parent = feed.parent { children[parent, default: []].append(feed.no) }
      nextFeed = max(nextFeed, feed.no + 1)
    }
  }

  /// Forgets a scope and its feeds.
  func remove(scope no: Int64) {
    guard let scope = scopes.removeValue(forKey: no) else { return }
    scopeNumbers[scope.id] = nil
    for feed in feedsOfScope.removeValue(forKey: no) ?? [] {
      changes[feed] = nil
      children[feed] = nil
      defaults[feed] = nil
      guard let row = feeds.removeValue(forKey: feed) else { continue }
      feedNumbers[row.id]?.removeAll { $0 == feed }
      if feedNumbers[row.id]?.isEmpty == true { feedNumbers[row.id] = nil }
    }
  }

  func updateFeed(_ no: Int64, _ change: (inout FeedRow) -> Void) {
    if feeds[no] != nil { change(&feeds[no]!) }
  }

  func updateScope(_ no: Int64, _ change: (inout ScopeRow) -> Void) {
    if scopes[no] != nil { change(&scopes[no]!) }
  }

  func feed(_ no: Int64) throws -> FeedRow {
    guard let row = feeds[no] else { throw StoreError.corrupt(detail: "no feed \(no)") }
    return row
  }

  func scope(_ no: Int64) throws -> ScopeRow {
    guard let row = scopes[no] else { throw StoreError.corrupt(detail: "no scope \(no)") }
    return row
  }

  // MARK: - Branches

  /// The row that holds `sequence` on the way from the feed's first event to row `no`.
  func row(of sequence: UInt64, onPathTo no: Int64) -> Int64? {
    var current = no
    while let row = feeds[current] {
      if sequence >= row.fork { return current }
      guard let parent = row.parent else { return nil }
      current = parent
    }
    return nil
  }

  /// True when `event` lies on the way to `sequence` of row `no`, itself included.
  func path(to sequence: UInt64, of no: Int64, includes event: EventNo) -> Bool {
    if event.feed == no { return event.sequence <= sequence }
    guard feeds[event.feed]?.id == feeds[no]?.id else { return false }
    return event.sequence <= sequence && row(of: event.sequence, onPathTo: no) == event.feed
  }

  // MARK: - Seen

  func recordSeen(feed: Int64, other: Int64, at: UInt64, covers: UInt64) {
    changes[feed, default: [:]][other, default: []].append(Change(at: at, covers: covers))
  }

  func forgetSeen(scope: Int64) {
    for feed in feedsOfScope[scope] ?? [] { changes[feed] = nil }
  }

  /// The last sequence of row `other` that `event`'s author held; 0 for none.
  func entry(of event: EventNo, for other: Int64) -> UInt64 {
    if let list = changes[event.feed]?[other], let covers = last(list, at: event.sequence) {
      return covers
    }
    guard let row = feeds[event.feed], let parent = row.parent else { return 0 }
    return entry(of: EventNo(feed: parent, sequence: row.fork - 1), for: other)
  }

  private func last(_ list: [Change], at sequence: UInt64) -> UInt64? {
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if list[middle].at <= sequence { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : list[low - 1].covers
  }

  /// True when `later`'s author had `earlier`: it is in seen(later).
  func saw(_ later: EventNo, _ earlier: EventNo) -> Bool {
    if later == earlier { return false }
    if path(to: later.sequence, of: later.feed, includes: earlier) { return true }
    return covers(later, earlier, through: earlier.feed)
  }

  /// Seen through row `no` or one that branches off it after `earlier`.
  private func covers(_ later: EventNo, _ earlier: EventNo, through no: Int64) -> Bool {
    let entry = entry(of: later, for: no)
    if entry > 0, path(to: entry, of: no, includes: earlier) { return true }
    return (children[no] ?? []).contains { covers(later, earlier, through: $0) }
  }

  /// The order in which what is shown is chosen, where times are equal.
  func precedes(_ a: EventNo, _ b: EventNo, hash: (EventNo) -> [UInt8]) -> Bool {
    guard a.feed != b.feed else { return a.sequence < b.sequence }
    guard let first = feeds[a.feed]?.id, let second = feeds[b.feed]?.id, first != second else {
      return a.sequence != b.sequence
        ? a.sequence < b.sequence : hash(a).lexicographicallyPrecedes(hash(b))
    }
    return first < second
  }
}
