import Foundation

/// The real program, run as a process of its own.
enum Program {
  /// Beside the test bundle, where the build puts it.
  static let path: String = {
    let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    return folder.appendingPathComponent("skridt").path
  }()

  struct Outcome {
    let code: Int32
    let out: String
    let err: String

    var all: String { out + err }

    var json: Any? { try? JSONSerialization.jsonObject(with: Data(out.utf8)) }
    var object: [String: Any] { json as? [String: Any] ?? [:] }
    var list: [[String: Any]] { json as? [[String: Any]] ?? [] }
    var id: String { object["id"] as? String ?? "" }
  }

  /// Runs the program, or `launcher` with the program's path and arguments behind its own.
  static func run(
    _ arguments: [String], launcher: [String] = [], input: String = "",
    environment: [String: String] = [:]
  ) throws -> Outcome {
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("skridt-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let line = launcher + [path] + arguments
    let process = Process()
    process.executableURL = URL(fileURLWithPath: line[0])
    process.arguments = Array(line.dropFirst())
    var clean = ["PATH": "/usr/bin:/bin", "COLUMNS": "80", "LC_ALL": "C"]
    clean.merge(environment) { $1 }
    process.environment = clean
    var handles: [FileHandle] = []
    for (name, text) in [("in", input), ("out", ""), ("err", "")] {
      let file = scratch.appendingPathComponent(name)
      try Data(text.utf8).write(to: file)
      handles.append(
        try name == "in" ? FileHandle(forReadingFrom: file) : FileHandle(forWritingTo: file))
    }
    process.standardInput = handles[0]
    process.standardOutput = handles[1]
    process.standardError = handles[2]
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) throws -> String {
      String(decoding: try Data(contentsOf: scratch.appendingPathComponent(name)), as: UTF8.self)
    }
    return Outcome(code: process.terminationStatus, out: try text("out"), err: try text("err"))
  }
}

/// A temporary folder with a central node, and what it takes to add devices.
final class Town {
  let folder: URL
  /// The day on which it all happens.
  let day = DanishDay()
  var central: String { path("central") }

  /// - Parameter isEmpty: with an administrator and nobody else.
  init(empty isEmpty: Bool = false) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("skridt-town-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try good(
      "init", "--store", central, "--name", "Central", "--central", "--administrator", "Anne Holm")
    guard !isEmpty else { return }
    try good("citizen", "register", "--store", central, "--name", "Karen Lund")
    try good("plan", "open", "--store", central, "Karen Lund", "--purpose", "Hverdag")
    try good("goal", "set", "--store", central, "Karen Lund", "--text", "Handler selv")
    try good("goal", "set", "--store", central, "Karen Lund", "--text", "Spiser med")
  }

  deinit {
    // A test may have taken the right to write away.
    try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path)
    try? FileManager.default.removeItem(at: folder)
  }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  struct Unexpected: Error {
    let arguments: [String]
    let outcome: Program.Outcome
  }

  /// Runs a command that must succeed.
  @discardableResult
  func good(_ arguments: String...) throws -> Program.Outcome {
    let outcome = try Program.run(arguments)
    guard outcome.code == 0 else { throw Unexpected(arguments: arguments, outcome: outcome) }
    return outcome
  }

  /// A device for a new worker, who is assigned to Karen Lund and has taken in the first bundle.
  func device(_ name: String) throws -> String {
    try good("staff", "add", "--store", central, "--name", "Worker \(name)", "--role", "worker")
    try good("assign", "--store", central, "Karen Lund", "Worker \(name)")
    return try device(name, of: "Worker \(name)")
  }

  /// A device for somebody on the staff, who has taken in the first bundle.
  func device(_ name: String, of worker: String) throws -> String {
    let store = path(name)
    try good("init", "--store", store, "--name", name)
    let mine = try good("peer", "show", "--store", store).out
    let theirs = try good("peer", "show", "--store", central).out
    try good("peer", "add", "--store", store, theirs.trimmingCharacters(in: .newlines))
    try good(
      "peer", "add", "--store", central, mine.trimmingCharacters(in: .newlines), "--worker",
      worker)
    try carry(from: central, to: store, named: name)
    return store
  }

  /// Writes a bundle on one and reads it on the other.
  @discardableResult
  func carry(from one: String, to other: String, named name: String) throws -> Program.Outcome {
    let file = path("\(UUID().uuidString).skridt")
    try good("bundle", "write", "--store", one, "--to", name, "-o", file)
    return try good("bundle", "read", "--store", other, file, "--json")
  }

  /// The disk with a store is gone: a restore then has nothing to take over from.
  func loseDisk(_ store: String) {
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: store + suffix)
    }
  }

  /// What a store holds: equal before and after whatever must lose nothing.
  func holding(_ store: String) throws -> String {
    let verified = try good("log", "verify", "--store", store, "--json").object
    let status = try good("status", "--store", store, "--json").object
    return "\(verified["ok"] ?? "") \(status["events"] ?? "") \(status["fingerprint"] ?? "")"
  }
}
