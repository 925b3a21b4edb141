import Foundation
import Testing

/// Promise 1 by construction: files change in three ways, each written once (ARCHITECTURE.md, "Files").
@Suite struct FileWritesTests {
  private static let sources = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources")

  /// What changes a file, or the names in a folder, without a library in between that says so.
  private static let changes = [
    #"O_(?:CREAT|WRONLY|RDWR|TRUNC|APPEND)"#,
    #"(?<![.\w])(?<!func )(?:rename|renameat|link|linkat|unlink|unlinkat|remove|symlink|truncate|ftruncate|pwrite|mkdir|chmod|fchmod|fopen|creat|mkstemp)(?=\()"#,
    #"(?<=FileManager\.default\.)(?:createFile|createDirectory|moveItem|copyItem|removeItem|replaceItem\w*|linkItem|createSymbolicLink|setAttributes)"#,
    #"FileHandle\(\s*for(?:Writing|Updating)"#,
    #"\.write\(\s*to:(?!\s*&)"#, #"(?<=toFile: )"#,
    #"VACUUM INTO"#, #"Database(?:Queue|Pool)(?=\()"#,
  ].joined(separator: "|")

  /// The only places, with what each may do and why.
  private static let allowed: [String: Set<String>] = [
    // A file built aside and renamed: the shape itself, and what it is made of.
    "EventStore/NewFile.swift": ["O_CREAT", "O_RDWR", "rename", "unlink"],
    "EventStore/Files.swift": ["O_CREAT", "O_RDWR", "rename"],
    // Stores are built aside, too: SQLite opens and copies them, and they are moved or removed.
    "EventStore/Store+Open.swift": ["DatabaseQueue", "rename", "unlink"],
    "EventStore/Store+Maintenance.swift": ["VACUUM INTO", "DatabaseQueue"],
    "EventStore/Store+Restore.swift": ["link", "rename", "unlink"],
    // The keyring's own commit.
    "EventStore/KeyringFile.swift": ["O_WRONLY", "unlink", "ftruncate"],
    // Marks that may be lost: feeds are then retired.
    "EventStore/WriterLock.swift": ["O_CREAT", "O_RDWR", "pwrite"],
    // Folders, and what a run made that came to nothing.
    "Server/ServerIdentity.swift": ["createDirectory"],
    "skridt/Exchange/SyncTimer.swift": ["createDirectory"],
    "skridt/Demo/Demo.swift": ["createDirectory", "removeItem"],
    "skridt/Demo/DemoMunicipality.swift": ["createDirectory", "removeItem"],
    "skridt/Upkeep/NewStore.swift": ["removeItem"],
  ]

  @Test func `Nothing in Sources changes a file but by a transaction, a new file or the keyring`()
    throws
  {
    let pattern = try NSRegularExpression(pattern: Self.changes)
    let files = try #require(
      FileManager.default.enumerator(at: Self.sources, includingPropertiesForKeys: nil))
    var found: [String: Set<String>] = [:]
    for case let file as URL in files where file.pathExtension == "swift" {
      let name = String(file.path.dropFirst(Self.sources.path.count + 1))
      // Not what is said about it.
      let code = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        .filter { !$0.drop(while: { $0 == " " }).hasPrefix("//") }.joined(separator: "\n")
      for match in pattern.matches(in: code, range: NSRange(code.startIndex..., in: code)) {
        guard let range = Range(match.range, in: code) else { continue }
        found[name, default: []].insert(String(code[range]))
      }
    }
    for (name, changes) in found.sorted(by: { $0.key < $1.key }) {
      let unknown = changes.subtracting(Self.allowed[name] ?? [])
      #expect(unknown.isEmpty, "\(name) changes files: \(unknown.sorted())")
    }
    #expect(Set(Self.allowed.keys).subtracting(found.keys) == [], "the list names what is gone")
  }
}
