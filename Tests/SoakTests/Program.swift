import Foundation
import TestSupport

/// The real program, run as a process of its own, many at a time.
enum Program {
  /// Beside the test bundle, where the build puts it.
  static let path = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("skridt").path

  struct Outcome: Sendable {
    let arguments: [String]
    let code: Int32
    /// Ended by a signal: a crash, unless it was the test that killed it.
    let signal: Int32?
    let out: String
    let err: String

    var isGood: Bool { code == 0 && signal == nil }
    var object: [String: Any] { json as? [String: Any] ?? [:] }
    var list: [[String: Any]] { json as? [[String: Any]] ?? [] }
    private var json: Any? { try? JSONSerialization.jsonObject(with: Data(out.utf8)) }

    var description: String {
      let end = signal.map { "signal \($0)" } ?? "exit \(code)"
      return "skridt \(arguments.joined(separator: " ")): \(end)\n\(err)\(out)".prefix(2000) + ""
    }
  }

  /// - Parameter limit: kills the process after so long, as when somebody pulls the plug.
  static func run(
    _ arguments: [String], scratch: URL, limit: Duration? = nil
  ) async throws -> Outcome {
    let place = scratch.appendingPathComponent("run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    let (out, err) = (place.appendingPathComponent("out"), place.appendingPathComponent("err"))
    let process = try prepare(arguments, out: out, err: err)
    let plug = DispatchWorkItem {
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in done.resume() }
      do {
        try process.run()
      } catch {
        return done.resume(throwing: error)
      }
      guard let limit else { return }
      DispatchQueue.global().asyncAfter(deadline: .now() + limit.seconds, execute: plug)
    }
    plug.cancel()
    let isSignal = process.terminationReason == .uncaughtSignal
    return Outcome(
      arguments: arguments, code: isSignal ? -1 : process.terminationStatus,
      signal: isSignal ? process.terminationStatus : nil,
      out: String(decoding: try Data(contentsOf: out), as: UTF8.self),
      err: String(decoding: try Data(contentsOf: err), as: UTF8.self))
  }

  /// A process ready to run, which appends to the two files.
  static func prepare(_ arguments: [String], out: URL, err: URL) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "COLUMNS": "80", "LC_ALL": "C"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle.appending(to: out)
    process.standardError = try FileHandle.appending(to: err)
    return process
  }
}
