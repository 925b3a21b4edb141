import EventStore

/// SplitMix64 (Steele, Lea and Flood, 2014): small, and the same everywhere.
struct Dice: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// The dice for one part of what is made from a seed.
  init(_ seed: UInt64, for part: String) {
    state = part.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Dice of its own for a part of the work, so that what one part throws moves no other.
  mutating func split() -> Dice { Dice(next()) }

  mutating func id() -> EntityID { EntityID(using: &self) }

  /// A number from 0 up to and without `limit`, which is above 0.
  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  /// From 0 up to and without 1.
  mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }

  mutating func chance(_ probability: Double) -> Bool { fraction() < probability }

  /// About normal around 0, never beyond ±1.5.
  mutating func swing() -> Double { fraction() + fraction() + fraction() - 1.5 }

  /// One of `items`, which is not empty.
  mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }

  /// One of `items` by its weight.
  mutating func weighted<T>(_ items: [(T, weight: Int)]) -> T {
    var rest = below(items.reduce(0) { $0 + $1.weight })
    for (item, weight) in items {
      rest -= weight
      if rest < 0 { return item }
    }
    return items[items.count - 1].0
  }

  mutating func shuffled<T>(_ items: [T]) -> [T] {
    var items = items
    for i in items.indices.dropFirst().reversed() { items.swapAt(i, below(i + 1)) }
    return items
  }

  /// A share of the numbers below `count`, and one at least, unless they are so few that everything
  /// would befall the same.
  mutating func chosen(_ share: Double, of count: Int) -> Set<Int> {
    let wanted = max(count < 6 ? 0 : 1, Int((share * Double(count)).rounded()))
    return Set(shuffled(Array(0..<count)).prefix(wanted))
  }
}
