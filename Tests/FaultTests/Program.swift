import Foundation
import TestSupport

/// The real program, run as a process of its own.
enum Program {
  /// Beside the test bundle, where the build puts it.
  static let path = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("skridt").path

  struct Outcome: Sendable, CustomStringConvertible {
    let arguments: [String]
    let code: Int32
    /// The signal that ended it.
    let signal: Int32?
    /// It had to be ended.
    let isLate: Bool
    let out: String
    let err: String
    let seconds: Double

    var isGood: Bool { code == 0 && signal == nil }
    var isKilled: Bool { signal == SIGKILL && !isLate }
    /// It ended by itself, and said no.
    var isRefused: Bool { signal == nil && code != 0 }
    var json: Any? { try? JSONSerialization.jsonObject(with: Data(out.utf8)) }
    var object: [String: Any] { json as? [String: Any] ?? [:] }
    var list: [[String: Any]] { json as? [[String: Any]] ?? [] }

    var description: String {
      let end = isLate ? "late" : signal.map { "signal \($0)" } ?? "exit \(code)"
      return
        "skridt \(arguments.joined(separator: " ")): \(end) | \(err.prefix(600)) | \(out.prefix(300))"
    }
  }

  /// - Parameters:
  ///   - kill: SIGKILL after so many seconds.
  ///   - output: where standard output goes instead.
  static func run(
    _ arguments: [String], in folder: URL, environment: [String: String] = [:],
    kill: Double? = nil, output: FileHandle? = nil
  ) throws -> Outcome {
    let scratch = Place.scratch.appendingPathComponent("run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let (out, err) = (scratch.appendingPathComponent("out"), scratch.appendingPathComponent("err"))
    let process = try prepare(
      arguments, in: folder, environment: environment, out: output ?? FileHandle.appending(to: out),
      err: FileHandle.appending(to: err))
    let began = ContinuousClock.now
    try process.run()
    let limit = kill ?? 60
    let plug = DispatchWorkItem {
      if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    }
    DispatchQueue.global().asyncAfter(deadline: .now() + limit, execute: plug)
    process.waitUntilExit()
    plug.cancel()
    let seconds = (ContinuousClock.now - began).seconds
    let isSignal = process.terminationReason == .uncaughtSignal
    return Outcome(
      arguments: arguments, code: isSignal ? -1 : process.terminationStatus,
      signal: isSignal ? process.terminationStatus : nil,
      isLate: isSignal && kill == nil && seconds >= limit,
      out: (try? String(decoding: Data(contentsOf: out), as: UTF8.self)) ?? "",
      err: String(decoding: try Data(contentsOf: err), as: UTF8.self), seconds: seconds)
  }

  /// A process ready to run.
  static func prepare(
    _ arguments: [String], in folder: URL, environment: [String: String], out: FileHandle,
    err: FileHandle
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/bin:/bin", "COLUMNS": "80", "LC_ALL": "C"]
      .merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = out
    process.standardError = err
    return process
  }
}
