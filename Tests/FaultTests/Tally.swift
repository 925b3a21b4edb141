import Foundation
import Synchronization
import TestSupport

/// What many programs at once were told.
final class Tally: Sendable {
  private struct State {
    var acknowledged: [String] = []
    var seconds: [Double] = []
    var refusals: [String: Int] = [:]
    var isOver = false
  }

  private let state = Mutex(State())

  func note(_ name: String, _ outcome: Program.Outcome) {
    state.withLock {
      if outcome.isGood {
        $0.acknowledged.append(name)
        $0.seconds.append(outcome.seconds)
      } else {
        $0.refusals[
          outcome.err.isEmpty ? "\(outcome)" : "\(outcome.err.prefix(200))", default: 0] += 1
      }
    }
  }

  var acknowledged: [String] { state.withLock { $0.acknowledged } }
  var refusals: [String: Int] { state.withLock { $0.refusals } }
  var isOver: Bool { state.withLock { $0.isOver } }
  func end() { state.withLock { $0.isOver = true } }

  /// Of the commits, in seconds.
  func percentile(_ part: Double) -> Double {
    let sorted = state.withLock { $0.seconds.sorted() }
    return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
  }

  /// Does something in so many threads until ``end()`` or the end of `seconds`, and `meanwhile` here.
  func run(
    _ writers: Int, seconds: Double,
    _ work: @escaping @Sendable (_ writer: Int, _ round: Int) throws -> Void,
    meanwhile: () throws -> Void = {}
  ) throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    let group = DispatchGroup()
    for writer in 0..<writers {
      group.enter()
      Thread {
        defer { group.leave() }
        var round = 0
        repeat {
          do {
            try work(writer, round)
          } catch {
            self.state.withLock { $0.refusals["\(error)", default: 0] += 1 }
          }
          round += 1
        } while !self.isOver && ContinuousClock.now < deadline
      }.start()
    }
    defer { group.wait() }
    try meanwhile()
  }
}
