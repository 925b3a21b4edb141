import Foundation
import TestSupport

/// The one source of chance in these tests.
typealias Dice = Seeded

extension Seeded {
  mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
  mutating func pick<C: Collection>(_ from: C) -> C.Element? { from.randomElement(using: &self) }
}

/// `SEED=n` replays a run, `SEED=random` explores, `ROUNDS=n` multiplies the number of histories,
/// `ONLY=n` plays the one history a failure names.
enum Seed {
  static let base: UInt64 = {
    let text = ProcessInfo.processInfo.environment["SEED"] ?? "1"
    let seed = text == "random" ? UInt64.random(in: 1...999_999_999) : UInt64(text) ?? 1
    print("SEED=\(seed)")
    return seed
  }()

  static let factor = Int(ProcessInfo.processInfo.environment["ROUNDS"] ?? "") ?? 1

  static let only = ProcessInfo.processInfo.environment["ONLY"].flatMap { UInt64($0) }

  /// The seeds of a property's rounds.
  static func rounds(_ count: Int) -> [UInt64] {
    if let only { return [only] }
    return (0..<UInt64(count * factor)).map { base &* 1_000_003 &+ $0 }
  }
}

/// A folder that goes away with its owner; in memory where the machine offers it.
final class Folder {
  let path: String

  init() {
    let shared = "/dev/shm"
    let root =
      FileManager.default.isWritableFile(atPath: shared) ? shared : NSTemporaryDirectory()
    path = root + "/skridt-" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  /// Copies a store's files, or those that are there.
  func copy(
    _ store: String, to other: String, _ suffixes: [String] = ["", "-wal", ".keys", ".lock"]
  )
    throws
  {
    for suffix in suffixes where FileManager.default.fileExists(atPath: store + suffix) {
      try? FileManager.default.removeItem(atPath: other + suffix)
      try FileManager.default.copyItem(atPath: store + suffix, toPath: other + suffix)
    }
  }

  static func bytes(_ path: String) -> [UInt8] {
    FileManager.default.contents(atPath: path).map { Array($0) } ?? []
  }
}
