import Foundation
import TestSupport

/// How much is tried, from the environment: `FAULTS=all` tries everything, `FAULTS=20` so much of each,
/// `FAULTS_ONLY` only what is named so, `SEED` the same once more.
enum Scale {
  private static let environment = ProcessInfo.processInfo.environment
  private static let wish = environment["FAULTS"].flatMap { $0.isEmpty ? nil : $0 }

  static let isWhole = wish == "all"
  /// Nobody asked for more: what `make test` runs.
  static let isShort = wish == nil && only.isEmpty
  static let only = environment["FAULTS_ONLY"] ?? ""
  static let seed = environment["SEED"].flatMap { UInt64($0) } ?? 1

  /// How many of whatever there are many of; in the whole form all of them.
  static func of(_ short: Int, _ whole: Int = .max) -> Int {
    isWhole ? whole : min(whole, max(short, wish.flatMap { Int($0) } ?? short))
  }

  /// Draws of its own for everything with a name, so that what is left out disturbs nothing.
  static func dice(_ name: String) -> Seeded {
    Seeded(name.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
  }

  static func wants(_ name: String) -> Bool { only.isEmpty || name.contains(only) }

  /// In the short form a few, others with every seed.
  static func some<Each>(_ number: Int, of all: [Each], for name: String) -> [Each] {
    guard isShort else { return all }
    var dice = dice(name)
    return Array(all.shuffled(using: &dice).prefix(number))
  }
}
