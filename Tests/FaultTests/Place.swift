import Foundation

/// A folder of its own with stores in it, in which commands are run.
final class Place: Sendable {
  /// For everything these tests make; gone with the process.
  static let scratch: URL = {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("skridt-faults-\(ProcessInfo.processInfo.processIdentifier)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(at: Place.scratch) }
    return folder
  }()

  let folder: URL

  init() throws {
    folder = Self.scratch.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// Another's files as they are, as if they had never been copied.
  init(copying other: URL) throws {
    folder = Self.scratch.appendingPathComponent(UUID().uuidString)
    try FileManager.default.copyItem(at: other, to: folder)
    try settle()
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
  func data(_ name: String) -> Data? { FileManager.default.contents(atPath: path(name)) }

  func size(_ name: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path(name))
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  /// The files, with what is random in a name left out; not what SQLite keeps beside a store.
  var names: Set<String> {
    let names = FileManager.default.subpaths(atPath: folder.path) ?? []
    return Set(
      names.filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }.map {
        $0.replacing(/[0-9A-Fa-f-]{6,}/, with: "#")
      })
  }

  /// The lock file says which file a store is, so that a copy is known for one. Here nothing was copied.
  func settle() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name.hasSuffix(".lock") {
      let attributes = try? FileManager.default.attributesOfItem(
        atPath: path("\(name.dropLast(5))"))
      guard var marks = data(name), marks.count == 40,
        let file = (attributes?[.systemFileNumber] as? NSNumber)?.uint64Value
      else { continue }
      withUnsafeBytes(of: file.bigEndian) { marks.replaceSubrange(32..<40, with: $0) }
      try marks.write(to: URL(fileURLWithPath: path(name)))
    }
  }

  // MARK: - Running

  struct Unexpected: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs a command on a store here.
  @discardableResult
  func run(
    _ store: String, _ arguments: [String], language: String = "en",
    environment: [String: String] = [:], kill: Double? = nil
  ) throws -> Program.Outcome {
    try Program.run(
      arguments + ["--store", store, "--language", language], in: folder, environment: environment,
      kill: kill)
  }

  /// Runs one that must succeed.
  @discardableResult
  func good(_ store: String, _ arguments: String...) throws -> Program.Outcome {
    try good(store, arguments)
  }

  @discardableResult
  func good(_ store: String, _ arguments: [String]) throws -> Program.Outcome {
    let outcome = try run(store, arguments)
    guard outcome.isGood else { throw Unexpected(description: outcome.description) }
    return outcome
  }

  /// A list a command shows; empty when it cannot.
  func list(_ store: String, _ arguments: String...) throws -> [[String: Any]] {
    try run(store, arguments + ["--json"]).list
  }
}
