import Foundation

/// `skridt serve` as a process of its own, at a town's central node.
final class Serving {
  private let process: Process
  private let log: URL
  let address: String
  let fingerprint: String?

  var id: Int32 { process.processIdentifier }
  var port: String { String(address.split(separator: ":").last ?? "") }

  struct Silent: Error {
    let said: String
  }

  /// Starts it and waits for its one line.
  ///
  /// - Parameters:
  ///   - port: 0 takes a free one.
  ///   - identity: how it is known.
  init(_ town: Town, port: String = "0", with identity: [String] = ["--self-signed"]) throws {
    process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments =
      ["serve", "--store", town.central, "--listen", "127.0.0.1:\(port)", "--json"]
      + identity
    process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"]
    log = URL(fileURLWithPath: town.path("serve-\(UUID().uuidString).log"))
    try Data().write(to: log)
    let out = Pipe()
    process.standardOutput = out
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    var line = Data()
    while !line.contains(10) {
      let more = out.fileHandleForReading.availableData
      guard !more.isEmpty else {
        throw Silent(said: try String(contentsOf: log, encoding: .utf8))
      }
      line += more
    }
    let said = try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
    address = said["url"] as? String ?? ""
    fingerprint = said["fingerprint"] as? String
  }

  deinit { kill() }

  /// SIGTERM, and its exit code.
  @discardableResult
  func stop() -> Int32 {
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }

  func kill() {
    guard process.isRunning else { return }
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  var said: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }
}

extension Town {
  /// A code that lets a device of `worker` in.
  func invite(_ worker: String, _ more: String...) throws -> String {
    try run(
      ["device", "invite", "--store", central, "--worker", worker, "--json"] + more
    ).object["code"] as? String ?? ""
  }

  /// A new worker assigned to Karen Lund, and their device, which has enrolled over the network.
  func enrolled(_ name: String, role: String = "worker") throws -> String {
    try good("staff", "add", "--store", central, "--name", "Worker \(name)", "--role", role)
    try good("assign", "--store", central, "Karen Lund", "Worker \(name)")
    let store = path(name)
    try good("enrol", "--store", store, try invite("Worker \(name)"), "--name", name)
    return store
  }

  /// Syncs a device, which must end with proof.
  @discardableResult
  func sync(_ store: String) throws -> [String: Any] {
    try good("sync", "--store", store, "--json").object
  }

  @discardableResult
  func run(_ arguments: [String]) throws -> Program.Outcome {
    let outcome = try Program.run(arguments)
    guard outcome.code == 0 else { throw Unexpected(arguments: arguments, outcome: outcome) }
    return outcome
  }
}
