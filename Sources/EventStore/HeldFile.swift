#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The file now at a path, kept open: as long as it is, no other file can get its inode, so that a
/// file put in its place is always seen to be another. Inodes of deleted files are soon used again.
///
/// Letting go of one takes away every lock that SQLite has on the same file in this process: never while
/// a connection to it goes on.
final class HeldFile {
  private let path: String
  private let file: Int32
  private let inode: UInt64

  init(_ path: String) {
    self.path = path
    file = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    inode = file >= 0 && fstat(file, &status) == 0 ? UInt64(status.st_ino) : 0
  }

  deinit { if file >= 0 { close(file) } }

  /// True when there is a file that could be opened.
  var isThere: Bool { file >= 0 }

  var isReplaced: Bool { file < 0 || Files.inode(path) != inode }

  /// The file's size in bytes; 0 for none.
  var size: Int {
    var status = stat()
    return file >= 0 && fstat(file, &status) == 0 ? Int(status.st_size) : 0
  }

  /// What the file holds from `start` on, at most `limit` bytes.
  func read(from start: Int = 0, count limit: Int = .max) throws -> [UInt8] {
    var out: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: min(limit, 1 << 16))
    while true {
      let count = pread(
        file, &buffer, min(buffer.count, limit - out.count), off_t(start + out.count))
      guard count >= 0 else { throw Files.failure(path) }
      guard count > 0 else { return out }
      out += buffer[..<count]
    }
  }

  /// Hands out the whole file in pieces, until `look` says that it has seen enough. It is read through
  /// the descriptor held: closing another one would take SQLite's locks on the file away with it.
  func read(_ look: (UnsafeRawBufferPointer) -> Bool) throws {
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    var place = 0
    while true {
      let count = piece.withUnsafeMutableBytes {
        pread(file, $0.baseAddress, $0.count, off_t(place))
      }
      guard count >= 0 else { throw Files.failure(path) }
      guard count > 0 else { return }
      let seen = piece.withUnsafeBytes { look(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      guard !seen else { return }
      place += count
    }
  }
}
