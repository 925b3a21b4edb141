/// An event's local number: its feed's row and its sequence in one integer, the key of its row.
struct EventNo: Hashable, Comparable {
  let raw: Int64

  init(raw: Int64) { self.raw = raw }
  init(feed: Int64, sequence: UInt64) { raw = feed << 32 | Int64(sequence) }

  var feed: Int64 { raw >> 32 }
  var sequence: UInt64 { UInt64(raw & 0xFFFF_FFFF) }

  static func < (a: Self, b: Self) -> Bool { a.raw < b.raw }
}

/// One row of `feed`: a feed, or one branch of a forked one.
struct FeedRow {
  let no: Int64
  let id: FeedID
  let scope: Int64
  let parent: Int64?
  /// The first sequence stored under this row; what comes before is the parent's.
  let fork: UInt64
  let device: [UInt8]
  var head: UInt64
  var hash: [UInt8]
  var own: Ownership
  var tail: Int
  /// Folded up to here.
  var applied: UInt64

  enum Ownership: Int64 {
    case another = 0
    case open = 1
    case retired = 2
  }

  func holds(_ sequence: UInt64) -> Bool { fork <= sequence && sequence <= head }
}

/// One row of `scope`.
struct ScopeRow {
  let no: Int64
  let id: ScopeID
  var kind: String
  var fingerprint: [UInt8]
  var events: Int
}
