import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is there whole or not at all: built aside, and put in place by one rename.
///
/// It is written under a name of its own in the same folder, synced and checked there. Only then it gets
/// its name, and the folder is synced. Whatever fails, or ends the process, before that: what had the
/// name has it still, and what was built is removed, at once or by the next file of that name. A folder
/// that cannot be synced is an error: a file that is new is then removed again; one that has replaced
/// another may be either after a power failure, and ``StoreError/io(detail:)`` says no more than that.
///
/// Readable by its owner only.
public final class NewFile {
  public let path: String
  /// Where it is meanwhile.
  let temporary: String
  private let file: Int32
  private let isReplacing: Bool
  private var isKept = false
  /// How much has been written.
  public private(set) var count = 0

  private static let mark = ".new-"

  /// - Parameter isReplacing: takes the place of a file that is there.
  /// - Throws: ``StoreError/alreadyExists(path:)`` for what may not be replaced,
  ///   ``StoreError/missing(path:)`` for a folder that is not there; what the disk refuses.
  public init(_ path: String, replacing isReplacing: Bool = false) throws {
    guard isReplacing || !Files.exists(path) else { throw StoreError.alreadyExists(path: path) }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard Files.exists(folder) else { throw StoreError.missing(path: folder) }
    Self.removeLeftovers(of: path)
    self.path = path
    self.isReplacing = isReplacing
    temporary = path + Self.mark + Files.unique()
    file = open(temporary, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Files.failure(path) }
    // As long as this is held somebody is at work on it.
    flock(file, LOCK_EX | LOCK_NB)
  }

  deinit {
    if file >= 0 { close(file) }
    if !isKept { unlink(temporary) }
  }

  /// What killed processes had built: nobody holds it.
  private static func removeLeftovers(of path: String) {
    for left in Files.siblings(of: path, mark) {
      let file = open(left, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { continue }
      if flock(file, LOCK_EX | LOCK_NB) == 0 { unlink(left) }
      close(file)
    }
  }

  /// - Throws: what the disk refuses.
  public func write(_ bytes: some Collection<UInt8>) throws {
    try Files.writeAll(Array(bytes), to: file, path: path)
    count += bytes.count
  }

  public func write(_ text: String) throws { try write(text.utf8) }

  /// Makes a file of these bytes.
  ///
  /// - Throws: as ``init(_:replacing:)`` and ``keep(checking:)``.
  public static func write(
    _ bytes: some Collection<UInt8>, to path: String, replacing isReplacing: Bool = false
  ) throws {
    let new = try NewFile(path, replacing: isReplacing)
    try new.write(bytes)
    try new.keep()
  }

  /// Puts the file in place.
  ///
  /// - Parameter check: throws when what lies at the path it is given is not as it should be.
  public func keep(checking check: (String) throws -> Void = { _ in }) throws {
    guard fsync(file) == 0 else { throw Files.failure(path) }
    try check(temporary)
    guard isReplacing || !Files.exists(path) else { throw StoreError.alreadyExists(path: path) }
    guard rename(temporary, path) == 0 else { throw Files.failure(path) }
    isKept = true
    do {
      try Files.syncFolder(of: path)
    } catch {
      if isReplacing { throw StoreError.io(detail: path) }
      unlink(path)
      throw error
    }
  }
}
