import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The few file operations that must be durable or private. What is written to a file outside a
/// transaction and outside the keyring goes through ``NewFile``.
enum Files {
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func read(_ path: String) throws -> [UInt8] {
    guard exists(path) else { throw StoreError.missing(path: path) }
    do {
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw StoreError.io(detail: "\(path): \(lastError)")
    }
  }

  /// Makes an empty file that only its owner can read.
  static func makeEmpty(_ path: String) throws {
    let file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure(path) }
    close(file)
  }

  /// Replaces `path` so that after a crash it holds either the old bytes or the new, readable by
  /// its owner only; see ``NewFile``.
  static func replace(_ path: String, with bytes: [UInt8]) throws {
    try NewFile.write(bytes, to: path, replacing: true)
  }

  /// Copies a file to a name that nothing has, durably, readable by its owner only.
  static func copy(_ path: String, to destination: String) throws {
    let from = open(path, O_RDONLY | O_CLOEXEC)
    guard from >= 0 else { throw exists(path) ? failure(path) : StoreError.missing(path: path) }
    defer { close(from) }
    let new = try NewFile(destination)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = pread(from, &buffer, buffer.count, off_t(new.count))
      guard count >= 0 else { throw failure(path) }
      guard count > 0 else { break }
      try new.write(buffer[..<count])
    }
    try new.keep()
  }

  /// Gives a file another name, durably; what had that name is gone.
  ///
  /// - Throws: what the disk refuses; ``StoreError/io(detail:)`` when it has the name now, but the folder
  ///   could not be synced.
  static func move(_ from: String, to path: String) throws {
    guard rename(from, path) == 0 else { throw failure(path) }
    do { try syncFolder(of: path) } catch { throw StoreError.io(detail: "\(path): \(lastError)") }
  }

  /// The names in the folder of `path` that begin as its own does, and go on with `suffix`.
  static func siblings(of path: String, _ suffix: String) -> [String] {
    let url = URL(fileURLWithPath: path)
    let folder = url.deletingLastPathComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasPrefix(url.lastPathComponent + suffix) }
      .map { folder.appendingPathComponent($0).path }.sorted()
  }

  /// What no other file in the folder is called by.
  static func unique() -> String { UInt64.random(in: .min ... .max).bigEndianBytes.hex }

  static func writeAll(_ bytes: [UInt8], to file: Int32, path: String) throws {
    try bytes.withUnsafeBytes { buffer in
      var offset = 0
      while offset < buffer.count {
        let count = write(file, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
        guard count > 0 else { throw failure(path) }
        offset += count
      }
    }
  }

  /// Makes the names in the folder of `path` durable.
  static func syncFolder(of path: String) throws {
    let folder = open(
      URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { throw failure(path) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw failure(path) }
  }

  /// The path of the file itself where `path` leads by symbolic links: what lies beside a store lies
  /// beside the file. A file that is not there yet has its folder's.
  static func resolved(_ path: String) -> String {
    func real(_ path: String) -> String? {
      guard let found = realpath(path, nil) else { return nil }
      defer { free(found) }
      return String(cString: found)
    }
    if let found = real(path) { return found }
    let url = URL(fileURLWithPath: path)
    guard let folder = real(url.deletingLastPathComponent().path) else { return path }
    return folder == "/" ? "/\(url.lastPathComponent)" : "\(folder)/\(url.lastPathComponent)"
  }

  /// The file's inode: another file under the same name has another.
  static func inode(_ path: String) -> UInt64 {
    var status = stat()
    return stat(path, &status) == 0 ? UInt64(status.st_ino) : 0
  }

  /// The file's size in bytes; 0 for none.
  static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// True when nobody but the owner can read or write it.
  static func isPrivate(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & 0o077 == 0
  }

  /// True when nothing more can be written beside `path`: for want of room, or by a quota or a limit,
  /// which only trying tells.
  static func isFull(_ path: String) -> Bool {
    let room = 1 << 16
    var status = statvfs()
    if statvfs(path, &status) == 0, status.f_bavail < UInt(room) / max(1, status.f_frsize) {
      return true
    }
    do {
      try NewFile(path + ".room", replacing: true).write([UInt8](repeating: 0, count: room))
      return false
    } catch {
      return error as? StoreError == .diskFull
    }
  }

  static func failure(_ path: String) -> StoreError {
    switch errno {
    case ENOSPC, EDQUOT, EFBIG: .diskFull
    case EACCES, EPERM, EROFS: .readOnly(path: path)
    // What is said of it says that the disk reported an error.
    case EIO: .io(detail: path)
    default: .io(detail: "\(path): \(lastError)")
    }
  }

  private static var lastError: String { String(cString: strerror(errno)) }
}
