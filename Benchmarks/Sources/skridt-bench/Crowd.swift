import Foundation
import Synchronization

/// Many devices at once, each on a thread of its own, as each is a machine of its own.
enum Crowd {
  /// Runs `work` for `0..<count`, all begun before the first is waited for.
  ///
  /// - Parameter width: so many at a time.
  /// - Throws: the first error; the others have run all the same.
  static func run(
    _ count: Int, width: Int = .max, _ work: @escaping @Sendable (Int) throws -> Void
  ) throws {
    let state = Mutex((next: 0, errors: [String]()))
    let crowd = min(count, width)
    let done = DispatchSemaphore(value: 0)
    for _ in 0..<crowd {
      let thread = Thread {
        while let i = state.withLock({ state -> Int? in
          guard state.next < count else { return nil }
          state.next += 1
          return state.next - 1
        }) {
          do {
            try work(i)
          } catch {
            state.withLock { $0.errors.append("\(i): \(error)") }
          }
        }
        done.signal()
      }
      thread.stackSize = 1 << 20
      thread.start()
    }
    for _ in 0..<crowd { done.wait() }
    let errors = state.withLock { $0.errors }
    if let first = errors.first {
      throw Plain.Failure(description: "\(errors.count) of \(count) failed; the first: \(first)")
    }
  }
}
