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

  /// Waits for its turn to be next, then for the holder: of many only one at a time tries to take the
  /// lock itself, so that whoever lets go of it does not take it again before those who wait.
  private func acquire(patience: Double) throws {
    let start = Self.seconds
    func wait(_ pause: UInt32, _ attempt: () throws -> Bool) throws {
      while try !attempt() {
        guard Self.seconds - start < patience else { throw StoreError.busy(path: path) }
        usleep(pause)
      }
    }
    try wait(3_000) { try setTurn(Int16(F_WRLCK)) }
    defer { _ = try? setTurn(Int16(F_UNLCK)) }
    try wait(1_000) {
      if flock(file, LOCK_EX | LOCK_NB) == 0 { return true }
      guard errno == EWOULDBLOCK || errno == EINTR else { throw Files.failure(path) }
      return false
    }
  }

  /// Takes the turn or gives it up: a lock on a byte behind what the file carries.
  private func setTurn(_ kind: Int16) throws -> Bool {
    // Of the open file, as flock's; by its number, because the C library hides the name from Swift.
    #if os(Linux)
      let command: Int32 = 37
    #else
      let command = F_OFD_SETLK
    #endif
    var range = flock()
    range.l_type = kind
    range.l_whence = Int16(SEEK_SET)
    range.l_start = 1 << 20
    range.l_len = 1
    if fcntl(file, command, &range) == 0 { return true }
    guard errno == EAGAIN || errno == EACCES || errno == EINTR else { throw Files.failure(path) }
    return false
  }

  private static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
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
