import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The file a keyring is kept in: a line of JSON that says how it is opened, with what is the replica's
/// own, sealed; then a line of Base64 (RFC 4648) for each key of a scope, sealed by itself.
///
/// It changes in two ways, both under the writer lock. A line is appended and synced; what is cut off
/// while that happens is no whole line, or one that does not open, and counts for nothing, because
/// nothing has been written under its key yet. Anything else, also what follows after such a cut, is
/// built aside and takes the file's place (``NewFile``); only then is what the old file held overwritten.
/// Who reads without the lock sees the one or the other.
final class KeyringFile {
  /// The first line.
  struct Header: Codable {
    var format = "skridt-keyring"
    var version = 2
    var kdf: String
    var salt: Data?
    var rounds: Int?
    /// Where the master key was when the keyring was made: a hint, so that it need not be repeated.
    var hint: String?
    /// The replica's own keys.
    var sealed: Data
  }

  let path: String
  private var file: HeldFile
  /// Where the next line goes; nil when the file does not end with a whole line, or not for certain.
  private var end: Int?
  /// The last bytes there, by which a line that was taken back and another in its place are told apart.
  private var last: [UInt8] = []

  private static let newline = UInt8(ascii: "\n")
  private static let remembered = 64

  init(_ path: String) {
    self.path = path
    file = HeldFile(path)
  }

  /// Reads the whole file.
  ///
  /// - Returns: the first line, and what the others hold, as far as they are whole.
  /// - Throws: ``StoreError/missing(path:)``, ``StoreError/unreadableKeyring(path:)``,
  ///   ``StoreError/io(detail:)``.
  func read() throws -> (header: Header, lines: [Data]) {
    let bytes = try content()
    guard let header = Self.parse(bytes, path: path) else {
      throw StoreError.unreadableKeyring(path: path)
    }
    end = bytes.last == Self.newline ? bytes.count : nil
    last = bytes.suffix(Self.remembered)
    return header
  }

  /// The bytes of one file that was at the path: what replaces it overwrites it, but only afterwards.
  private func content() throws -> [UInt8] {
    for _ in 0..<1000 {
      let next = HeldFile(path)
      guard next.isThere else {
        throw Files.exists(path) ? Files.failure(path) : StoreError.missing(path: path)
      }
      let bytes = try next.read()
      guard !next.isReplaced else { continue }
      file = next
      return bytes
    }
    throw StoreError.busy(path: path)
  }

  private static func parse(_ bytes: [UInt8], path: String) -> (header: Header, lines: [Data])? {
    var lines = bytes.split(separator: newline, omittingEmptySubsequences: false)
    // What follows the last newline is empty, or was cut off.
    lines.removeLast()
    let decoder = JSONDecoder()
    guard let first = lines.first, let header = try? decoder.decode(Header.self, from: Data(first)),
      header.format == "skridt-keyring", header.version == 2
    else { return nil }
    return (header, lines.dropFirst().compactMap { Data(base64Encoded: Data($0)) })
  }

  /// True when another process has changed the file since it was read or written here.
  var isChanged: Bool {
    guard let end, !file.isReplaced, file.size == end else { return true }
    return (try? file.read(from: end - last.count, count: last.count)) != last
  }

  /// Adds lines, durable when this returns; when it throws they are not there.
  func append(_ lines: [Data]) throws {
    guard let start = end, !isChanged else { throw StoreError.unreadableKeyring(path: path) }
    let bytes = Self.encoded(lines)
    end = nil
    let file = open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw Files.failure(path) }
    defer { close(file) }
    do {
      guard lseek(file, off_t(start), SEEK_SET) == off_t(start) else { throw Files.failure(path) }
      try Files.writeAll(bytes, to: file, path: path)
      guard fsync(file) == 0 else { throw Files.failure(path) }
    } catch {
      // Nobody may read what is perhaps not on the disk.
      if ftruncate(file, off_t(start)) == 0, fsync(file) == 0 { end = start }
      throw error
    }
    end = start + bytes.count
    last = (last + bytes).suffix(Self.remembered)
  }

  /// True when ``append(_:)`` can be asked: the file ends with a whole line.
  var canAppend: Bool { end != nil }

  /// Puts a file with these lines in the place of the one that is there, and overwrites what that held,
  /// as far as the file system allows.
  func rewrite(_ header: Header, _ lines: [Data]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let bytes = Array(try encoder.encode(header)) + [Self.newline] + Self.encoded(lines)
    end = nil
    // Before they are removed as any other file's.
    removeLeftovers()
    let old = open(path, O_WRONLY | O_CLOEXEC)
    defer { if old >= 0 { close(old) } }
    try NewFile.write(bytes, to: path, replacing: true)
    file = HeldFile(path)
    end = bytes.count
    last = bytes.suffix(Self.remembered)
    if old >= 0 { Self.overwrite(old) }
  }

  /// What a process that was killed had built aside holds keys too.
  private func removeLeftovers() {
    for left in Files.siblings(of: path, ".new-") { Self.discard(left) }
  }

  /// Removes a file of keys that belongs to nothing, and overwrites what it held.
  static func discard(_ path: String) {
    let file = open(path, O_WRONLY | O_CLOEXEC)
    unlink(path)
    guard file >= 0 else { return }
    overwrite(file)
    close(file)
  }

  /// Writes zeros over a file that has no name any more.
  private static func overwrite(_ file: Int32) {
    var status = stat()
    guard fstat(file, &status) == 0, status.st_nlink == 0 else { return }
    try? Files.writeAll([UInt8](repeating: 0, count: Int(status.st_size)), to: file, path: "")
    fsync(file)
  }

  private static func encoded(_ lines: [Data]) -> [UInt8] {
    lines.flatMap { Array($0.base64EncodedData()) + [newline] }
  }

  /// Copies the file as it is to a new one, and reads the copy.
  ///
  /// - Throws: ``StoreError/alreadyExists(path:)``; what the disk refuses.
  func copy(to destination: String, isWhole: (Header, [Data]) -> Bool) throws {
    let copy = try NewFile(destination)
    try copy.write(try content())
    try copy.keep { file in
      let (header, lines) = try KeyringFile(file).read()
      guard isWhole(header, lines) else {
        throw StoreError.unreadableKeyring(path: destination)
      }
    }
  }
}
