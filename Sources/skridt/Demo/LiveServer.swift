import EventStore
import Foundation

/// `skridt serve` of a store in a process of its own, as long as this lives.
final class LiveServer {
  private let process = Process()
  /// The line it prints once it listens.
  let greeting: String

  /// - Throws: ``Failure`` when it stops without listening.
  init(store: String) throws {
    let output = Pipe()
    process.executableURL = Bundle.main.executableURL
    process.arguments = [
      "serve", "--self-signed", "--listen", "127.0.0.1:0", "--store", store, "--language",
      Speech.language.rawValue,
    ]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    var line: [UInt8] = []
    while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 10 {
      line.append(byte)
    }
    guard !line.isEmpty else {
      throw Failure(
        message: say(
          "Serveren kom ikke i gang. Prøv skridt serve for sig.",
          "The server did not start. Try skridt serve by itself."))
    }
    greeting = String(decoding: line, as: UTF8.self)
  }

  /// Has it finish what it is doing, and waits until it has.
  func stop() {
    guard process.isRunning else { return }
    process.terminate()
    process.waitUntilExit()
  }

  deinit { stop() }
}
