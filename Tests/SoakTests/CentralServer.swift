import Foundation

/// `skridt serve` as a process, which can be killed and started again.
actor CentralServer {
  struct DidNotListen: Error, CustomStringConvertible {
    let description: String
  }

  private let town: Town
  /// The same after every start: devices know it by the line that leads to it.
  private let port: Int
  private let out: URL
  /// Everything it ever wrote to standard error.
  nonisolated let log: URL
  private var process: Process?
  private(set) var starts = 0

  init(town: Town, port: Int) {
    self.town = town
    self.port = port
    out = town.folder.appendingPathComponent("serve.out")
    log = town.folder.appendingPathComponent("serve.log")
    town.line.lead(to: port)
  }

  /// Returns when it listens.
  func start() async throws {
    guard process == nil else { return }
    try Data().write(to: out)
    let process = try Program.prepare(
      [
        "serve", "--store", town.central, "--listen", "127.0.0.1:\(port)", "--self-signed",
        "--url", "https://127.0.0.1:\(town.line.port)", "--json",
      ], out: out, err: log)
    try process.run()
    self.process = process
    starts += 1
    for _ in 0..<1500 {
      if try Data(contentsOf: out).contains(10) { return }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    let said = String(decoding: try Data(contentsOf: log).suffix(2000), as: UTF8.self)
    throw DidNotListen(description: "serve does not listen: \(said)")
  }

  /// As when the power goes.
  func kill() async throws { try await end(SIGKILL) }

  /// As the system does when it shuts down.
  func stop() async throws {
    let code = try await end(SIGTERM)
    if code != 0 { await town.ledger.complain("serve stopped with \(code) when asked to") }
  }

  @discardableResult
  private func end(_ signal: Int32) async throws -> Int32 {
    guard let process else { return 0 }
    self.process = nil
    if !process.isRunning { await town.ledger.complain("serve ended by itself") }
    Foundation.kill(process.processIdentifier, signal)
    for _ in 0..<1500 where process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
    if process.isRunning {
      await town.ledger.complain("serve does not stop")
      Foundation.kill(process.processIdentifier, SIGKILL)
    }
    process.waitUntilExit()
    return process.terminationReason == .exit ? process.terminationStatus : -1
  }

  /// The most memory it has held since its last start, in bytes, where the system tells.
  func peakMemory() -> Int? {
    guard let process,
      let status = try? String(
        contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    else { return nil }
    return status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      .flatMap { Int($0.filter(\.isNumber)) }.map { $0 * 1024 }
  }
}
