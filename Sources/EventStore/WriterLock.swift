import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// One writer at a time, across processes.
///
/// SQLite 3.7 to 3.51.2 can lose committed rows when two connections write or checkpoint a WAL at
/// the same moment (sqlite.org/wal.html#walresetbug), so every write transaction, checkpoint and
/// close happens under an exclusive lock on a file beside the store.
///
/// The file also carries the store's continuity marks: random tokens that a database put back from
/// a copy will not know.
final class WriterLock {
  private let path: String
  private let file: Int32
  private var depth = 0

  init(path: String) throws {
    self.path = path
    file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Files.failure(path) }
  }

  deinit { close(file) }

  /// Runs `work` while holding the lock; nested calls hold it once.
  ///
  /// - Parameter patience: how long to wait for another holder, in seconds.
  /// - Throws: ``StoreError/busy(path:)`` when the wait was in vain.
  func held<T>(patience: Double, _ work: () throws -> T) throws -> T {
    if depth == 0 { try acquire(patience: patience) }
    depth += 1
    defer {
      depth -= 1
      if depth == 0 { flock(file, LOCK_UN) }
    }
    return try work()
  }

  private func acquire(patience: Double) throws {
    var waited = 0.0
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { throw Files.failure(path) }
      guard waited < patience else { throw StoreError.busy(path: path) }
      usleep(5_000)
      waited += 0.005
    }
  }

  /// The marks left by the last writer: the tokens a database may carry, and its inode.
  var marks: (tokens: [[UInt8]], inode: UInt64)? {
    var buffer = [UInt8](repeating: 0, count: 40)
    guard pread(file, &buffer, 40, 0) == 40 else { return nil }
    let inode = buffer[32..<40].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return ([Array(buffer[0..<16]), Array(buffer[16..<32])], inode)
  }

  /// Leaves marks for the next opener: the token about to be committed and the one before it, so
  /// that a crash between this and the commit is no break.
  func mark(next: [UInt8], current: [UInt8], inode: UInt64) throws {
    var out = ByteWriter(capacity: 40)
    out.raw(next)
    out.raw(current)
    out.u64(inode)
    let written = out.bytes.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
    guard written == 40 else { throw Files.failure(path) }
  }
}
