import Dispatch
import Foundation

/// Lets a command that stays be asked to stop (SIGTERM, SIGINT): between two things, never within one.
final class StopSignal {
  struct Stopped: Error {}

  private let asked = DispatchSemaphore(value: 0)
  private let sources: [any DispatchSourceSignal]

  init() {
    sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for source in sources {
      source.setEventHandler { [asked] in asked.signal() }
      source.resume()
    }
  }

  /// - Throws: ``Stopped`` as soon as it is asked for.
  func sleep(_ seconds: Double) throws {
    guard asked.wait(timeout: .now() + seconds) == .success else { return }
    // Whoever looks next is told too.
    asked.signal()
    throw Stopped()
  }
}
