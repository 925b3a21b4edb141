import Foundation
import GRDB

/// Counts the transactions a store has taken: the commits in its WAL, which a reader kept open keeps
/// from being deleted.
final class CommitCounter {
  private let store: String
  private let reader: DatabaseQueue

  init(_ store: String) throws {
    self.store = store
    reader = try DatabaseQueue(path: store)
    // Into a WAL that is empty, whoever opens the store next would write something.
    let note = "INSERT OR REPLACE INTO note VALUES ('test', x'00', randomblob(8), NULL)"
    try reader.write { try $0.execute(sql: note) }
  }

  /// Runs `work` and counts what it came to.
  func count(_ work: () throws -> Void) throws -> Int {
    let before = try commits()
    try work()
    let after = try commits()
    return after.wal == before.wal ? after.count - before.count : after.count
  }

  /// A frame that ends a transaction says how many pages the file has after it
  /// (sqlite.org/fileformat2.html#walformat). Emptied, a WAL gets another salt.
  private func commits() throws -> (wal: Data, count: Int) {
    let wal = try Data(contentsOf: URL(fileURLWithPath: store + "-wal"))
    guard wal.count > 32 else { return (Data(), 0) }
    func word(_ place: Int) -> Int { wal[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
    let salt = wal[16..<24]
    let count = stride(from: 32, to: wal.count - 24, by: 24 + word(8)).count {
      wal[$0 + 8..<$0 + 16] == salt && word($0 + 4) > 0
    }
    return (salt, count)
  }
}
