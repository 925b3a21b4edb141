import Foundation
import TestSupport

/// `skridt serve` at a place's central node.
final class Server: @unchecked Sendable {
  let port: String
  private let process: Process
  private let place: Place
  private let log: URL

  /// Starts it, and returns when it listens.
  ///
  /// - Parameter port: 0 takes a free one; devices remember it.
  init(in place: Place, port: String = "0", environment: [String: String] = [:]) throws {
    self.place = place
    log = Place.scratch.appendingPathComponent("serve-\(UUID().uuidString).log")
    let out = Place.scratch.appendingPathComponent("serve-\(UUID().uuidString).out")
    process = try Program.prepare(
      [
        "serve", "--store", Template.central, "--listen", "127.0.0.1:\(port)", "--self-signed",
        "--json",
      ], in: place.folder, environment: environment, out: FileHandle.appending(to: out),
      err: FileHandle.appending(to: log))
    try process.run()
    for _ in 0..<1500 where process.isRunning {
      if try Data(contentsOf: out).contains(10) { break }
      usleep(20_000)
    }
    let said = try? JSONSerialization.jsonObject(with: Data(contentsOf: out)) as? [String: Any]
    try? FileManager.default.removeItem(at: out)
    guard let url = said?["url"] as? String, let end = url.split(separator: ":").last else {
      let why = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
      process.terminate()
      throw Place.Unexpected(description: "serve does not listen: \(why.suffix(600))")
    }
    self.port = String(end)
  }

  deinit {
    end(SIGKILL)
    try? FileManager.default.removeItem(at: log)
  }

  var isRunning: Bool { process.isRunning }
  var said: String { ((try? String(contentsOf: log, encoding: .utf8)) ?? "").suffix(1500) + "" }

  func stop() { end(SIGTERM) }
  func kill() { end(SIGKILL) }

  private func end(_ signal: Int32) {
    guard process.isRunning else { return }
    Foundation.kill(process.processIdentifier, signal)
    process.waitUntilExit()
  }

  /// A code that lets one device of `worker` in.
  func invite(_ worker: String) throws -> String {
    let invited = try place.good(
      Template.central, "device", "invite", "--worker", worker, "--no-qr", "--json")
    return invited.object["code"] as? String ?? ""
  }
}
