import Dispatch
import Foundation

/// Lets a command that stays be asked to stop (SIGTERM): between two things, never within one.
final class StopSignal {
  struct Stopped: Error {}

  private let asked = DispatchSemaphore(value: 0)
  private let source: any DispatchSourceSignal

  init() {
    signal(SIGTERM, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
    source.setEventHandler { [asked] in asked.signal() }
    source.resume()
  }

  /// - Throws: ``Stopped`` as soon as it is asked for.
  func sleep(_ seconds: Double) throws {
    guard asked.wait(timeout: .now() + seconds) == .success else { return }
    // Whoever looks next is told too.
    asked.signal()
    throw Stopped()
  }
}
