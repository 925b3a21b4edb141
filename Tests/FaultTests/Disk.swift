import Foundation
import TestSupport

/// A disk of which only what was synced is sure to be there after a power loss.
///
/// What was written and not synced may have come, whole, in part or not; so may names made, moved and
/// taken away in a folder that was not synced.
struct Disk {
  /// What becomes of what was not synced.
  enum Luck: String, CaseIterable { case dropped, kept, torn, ordered }

  private final class File {
    var synced: [UInt8]
    var waiting: [Trace.Record] = []
    let mode: Int

    init(_ synced: [UInt8], mode: Int) {
      self.synced = synced
      self.mode = mode
    }
  }

  private enum NameChange {
    case put(String, File)
    case take(String)

    var name: String {
      switch self {
      case .put(let name, _), .take(let name): name
      }
    }
  }

  private let root: String
  /// Syncing any file makes all names sure, as journalling file systems do; otherwise only syncing the folder.
  private let isJournalling: Bool
  private var now: [String: File] = [:]
  private var sure: [String: File] = [:]
  /// Together or not at all: a rename takes a name and puts another.
  private var waiting: [[NameChange]] = []
  private var byInode: [UInt64: File] = [:]

  /// The files of a place, all synced.
  struct Beginning {
    fileprivate let root: String
    fileprivate var files: [(path: String, inode: UInt64, bytes: [UInt8], mode: Int)] = []

    init(_ place: Place) throws {
      root = place.folder.path
      for name in FileManager.default.subpaths(atPath: root) ?? [] where !name.hasSuffix("-shm") {
        let path = place.path(name)
        let about = try FileManager.default.attributesOfItem(atPath: path)
        guard about[.type] as? FileAttributeType == .typeRegular else { continue }
        files.append(
          (
            path, (about[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0,
            [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))),
            (about[.posixPermissions] as? NSNumber)?.intValue ?? 0o600
          ))
      }
    }
  }

  init(_ beginning: Beginning, isJournalling: Bool) {
    root = beginning.root
    self.isJournalling = isJournalling
    for each in beginning.files {
      let file = File(each.bytes, mode: each.mode)
      now[each.path] = file
      byInode[each.inode] = file
    }
    sure = now
  }

  mutating func apply(_ record: Trace.Record) {
    guard !record.path.hasSuffix("-shm") else { return }
    switch record.call {
    case "C":
      let file = File([], mode: record.offset & 0o777)
      byInode[record.inode] = file
      rename([.put(record.path, file)])
    case "W", "T": file(record)?.waiting.append(record)
    case "S": sync(record)
    case "L":
      if let file = now[record.path] { rename([.put(record.second, file)]) }
    case "R":
      guard let file = now[record.path] else { return }
      if record.offset & 2 != 0, let other = now[record.second] {
        rename([.put(record.second, file), .put(record.path, other)])
      } else {
        rename([.take(record.path), .put(record.second, file)])
      }
    case "U": if now[record.path] != nil { rename([.take(record.path)]) }
    default: break
    }
  }

  private func file(_ record: Trace.Record) -> File? {
    byInode[record.inode] ?? now[record.path]
  }

  private mutating func rename(_ changes: [NameChange]) {
    Self.apply(changes, to: &now)
    waiting.append(changes)
  }

  private static func apply(_ changes: [NameChange], to names: inout [String: File]) {
    for change in changes {
      switch change {
      case .put(let name, let file): names[name] = file
      case .take(let name): names[name] = nil
      }
    }
  }

  private mutating func sync(_ record: Trace.Record) {
    if let file = file(record) {
      for change in file.waiting { Self.apply(change, to: &file.synced) }
      file.waiting = []
      if isJournalling { settleNames { _ in true } }
    } else {
      settleNames { ($0 as NSString).deletingLastPathComponent == record.path }
    }
  }

  private mutating func settleNames(_ isMeant: (String) -> Bool) {
    var rest: [[NameChange]] = []
    for changes in waiting {
      if changes.contains(where: { isMeant($0.name) }) {
        Self.apply(changes, to: &sure)
      } else {
        rest.append(changes)
      }
    }
    waiting = rest
  }

  private static func apply(_ change: Trace.Record, to bytes: inout [UInt8]) {
    if change.call == "T" {
      if bytes.count > change.offset { bytes.removeLast(bytes.count - change.offset) }
      if bytes.count < change.offset {
        bytes += Array(repeating: 0, count: change.offset - bytes.count)
      }
    } else {
      put(change.bytes[...], at: change.offset, into: &bytes)
    }
  }

  private static func put(_ part: ArraySlice<UInt8>, at offset: Int, into bytes: inout [UInt8]) {
    let end = offset + part.count
    if bytes.count < end { bytes += Array(repeating: 0, count: end - bytes.count) }
    bytes.replaceSubrange(offset..<end, with: part)
  }

  // MARK: - After the power came back

  func image(_ luck: Luck, _ dice: inout Seeded) throws -> Place {
    var names = sure
    let come =
      switch luck {
      case .dropped: 0
      case .kept: waiting.count
      case .torn, .ordered: dice.below(waiting.count + 1)
      }
    for changes in waiting.prefix(come) { Self.apply(changes, to: &names) }
    let place = try Place()
    for (path, file) in names.sorted(by: { $0.key < $1.key }) {
      let url = URL(fileURLWithPath: place.folder.path + path.dropFirst(root.count))
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes(file, luck, &dice)).write(to: url)
      try FileManager.default.setAttributes([.posixPermissions: file.mode], ofItemAtPath: url.path)
    }
    try place.settle()
    return place
  }

  private func bytes(_ file: File, _ luck: Luck, _ dice: inout Seeded) -> [UInt8] {
    var bytes = file.synced
    switch luck {
    case .dropped: break
    case .kept: for change in file.waiting { Self.apply(change, to: &bytes) }
    case .ordered:
      for change in file.waiting.prefix(dice.below(file.waiting.count + 1)) {
        Self.apply(change, to: &bytes)
      }
    case .torn:
      for change in file.waiting where !dice.once(in: 3) {
        guard change.call == "W", dice.once(in: 2) else {
          Self.apply(change, to: &bytes)
          continue
        }
        // Sectors come or do not.
        var at = 0
        while at < change.bytes.count {
          let step = min(512 - (change.offset + at) % 512, change.bytes.count - at)
          if dice.once(in: 2) {
            Self.put(change.bytes[at..<at + step], at: change.offset + at, into: &bytes)
          }
          at += step
        }
      }
    }
    return bytes
  }
}
