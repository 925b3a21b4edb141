import TestSupport

extension Seeded {
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// True once in so many times.
  mutating func once(in times: Int) -> Bool { below(times) == 0 }
}
