/// What was deleted, as little of it as will find it again: eight bytes at each of eight following
/// places, at intervals. Whatever stretch of it that is longer than an interval is left anywhere, a look
/// at every eighth place of a file meets one of them.
struct Traces {
  private static let word = 8
  private static let interval = 64

  /// What is gone, as long as nobody rolls it back or brings it again.
  enum Owner: Hashable {
    case scope(ScopeID)
    case body(EventNo)
  }

  private var words: [Owner: Set<UInt64>] = [:]

  /// Notes sealed bytes that are about to be deleted. They are like no other bytes: each has a nonce.
  mutating func note(_ bytes: [UInt8], of owner: Owner) {
    var found = words[owner] ?? []
    bytes.withUnsafeBytes { bytes in
      for start in stride(from: 0, to: bytes.count, by: Self.interval) {
        for place in start..<min(start + Self.word, max(start, bytes.count - Self.word + 1)) {
          found.insert(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        }
      }
    }
    words[owner] = found
  }

  /// Everything noted of those that `isGone`.
  func all(where isGone: (Owner) throws -> Bool) rethrows -> Set<UInt64> {
    try words.reduce(into: []) { all, one in
      if try isGone(one.key) { all.formUnion(one.value) }
    }
  }
}

extension Set<UInt64> {
  /// Whether any of them stands at an eighth place of a page-aligned piece of a file.
  func isMet(in piece: UnsafeRawBufferPointer) -> Bool {
    for place in stride(from: 0, through: piece.count - 8, by: 8) {
      let word = piece.load(fromByteOffset: place, as: UInt64.self)
      // Most of a scrubbed page's rest is zeros.
      if word != 0, contains(word) { return true }
    }
    return false
  }
}
