/// Token buckets by name: how often each may do something, in bursts and in the long run.
struct Buckets<Key: Hashable> {
  private struct Bucket {
    var tokens: Double
    var at: Int64
  }

  private static var most: Int { 10_000 }
  private let burst: Double
  private let perSecond: Double
  private var buckets: [Key: Bucket] = [:]

  init(burst: Double, perSecond: Double) {
    self.burst = burst
    self.perSecond = perSecond
  }

  /// Seconds until there is a token for `key`; nil when there is one now.
  ///
  /// - Parameter now: milliseconds since 1970. A clock that was put back gives nothing.
  func wait(_ key: Key, now: Int64) -> Int? {
    let tokens = level(key, now)
    return tokens >= 1 ? nil : max(1, Int(((1 - tokens) / perSecond).rounded(.up)))
  }

  /// Takes a token if there is one.
  mutating func take(_ key: Key, now: Int64) {
    if buckets.count >= Self.most, buckets[key] == nil { forgetFull(now) }
    buckets[key] = Bucket(tokens: max(0, level(key, now) - 1), at: now)
  }

  private func level(_ key: Key, _ now: Int64) -> Double {
    guard let bucket = buckets[key] else { return burst }
    return min(burst, bucket.tokens + Double(max(0, now - bucket.at)) / 1000 * perSecond)
  }

  /// A full bucket is as good as none. When none is full the emptiest memory is still bounded.
  private mutating func forgetFull(_ now: Int64) {
    buckets = buckets.filter { level($0.key, now) < burst }
    if buckets.count >= Self.most { buckets.removeAll() }
  }
}
