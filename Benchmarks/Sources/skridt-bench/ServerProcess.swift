import ArgumentParser
import EventStore
import Foundation
import Server

/// A central node's server in a process of its own, so that its memory and time are its own.
final class ServerProcess {
  private let process = Process()
  let url: String
  let fingerprint: [UInt8]?

  /// Where it listens: where a device will look for it again.
  var port: Int { URL(string: url)?.port ?? 0 }

  /// Returns when it listens.
  ///
  /// - Parameter port: 0 takes any that is free.
  init(_ store: String, port: Int = 0) throws {
    let out = Pipe()
    process.executableURL = Bundle.main.executableURL
    process.arguments = ["serve", store, String(port)]
    process.standardOutput = out
    process.standardError = FileHandle.nullDevice
    try process.run()
    let line = out.fileHandleForReading.availableData
    guard let address = try? JSONDecoder().decode(ServedAddress.self, from: line) else {
      throw Plain.Failure(description: "the server does not listen")
    }
    url = address.url
    fingerprint = address.fingerprint.map { text in
      stride(from: 0, to: text.count, by: 2).compactMap { i in
        let start = text.index(text.startIndex, offsetBy: i)
        return UInt8(text[start..<text.index(start, offsetBy: 2)], radix: 16)
      }
    }
  }

  /// A measurement that failed leaves none behind.
  deinit { if process.isRunning { process.terminate() } }

  /// The most memory it has held, in bytes; nil where the system does not tell.
  var peakMemory: Int? {
    field("status", "VmHWM:").map { $0 * 1024 }
  }

  /// Processor time so far, in seconds; nil where the system does not tell.
  var processorTime: Double? {
    guard let stat = try? String(contentsOfFile: path("stat"), encoding: .utf8) else { return nil }
    // Behind the name in brackets: user and system time are fields 14 and 15 of the whole line.
    let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
      return nil
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  func stop() throws {
    process.terminate()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Plain.Failure(description: "the server stopped with \(process.terminationStatus)")
    }
  }

  private func path(_ file: String) -> String { "/proc/\(process.processIdentifier)/\(file)" }

  private func field(_ file: String, _ name: String) -> Int? {
    guard let text = try? String(contentsOfFile: path(file), encoding: .utf8) else { return nil }
    return text.split(separator: "\n").first { $0.hasPrefix(name) }
      .flatMap { Int($0.filter(\.isNumber)) }
  }
}

/// The other side of ``ServerProcess``.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "serve", shouldDisplay: false)

  @Argument var store: String
  @Argument var port: Int

  func run() async throws {
    let configuration = CentralNode.Configuration(port: port)
    let node = try CentralNode(
      store: try Municipality.open(store), configuration: configuration
    ) { address in
      // The only line, and at once: whoever started this waits for it.
      try? FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(address) + [10])
    }
    try await node.runUntilSignalled()
  }
}
