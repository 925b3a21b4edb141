import Synchronization

/// Lets so many requests in at once that their bodies fit in memory. Those beyond wait in order.
final class Gate: Sendable {
  /// Room taken; given back when nobody holds it any more.
  final class Pass: Sendable {
    private let gate: Gate
    fileprivate let bytes: Int

    fileprivate init(_ gate: Gate, _ bytes: Int) {
      self.gate = gate
      self.bytes = bytes
    }

    deinit { gate.leave(bytes) }
  }

  private struct Waiter {
    let id: UInt64
    let bytes: Int
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var requests: Int
    var bytes: Int
    var waiting: [Waiter] = []
    var lastID: UInt64 = 0

    mutating func takeRoom(_ wanted: Int) -> Bool {
      guard requests > 0, bytes >= wanted else { return false }
      requests -= 1
      bytes -= wanted
      return true
    }
  }

  /// So many may wait; more than that would never get in within anybody's patience.
  private static let mostWaiting = 2000
  private let state: Mutex<State>
  private let limits: Limits

  init(_ limits: Limits) {
    self.limits = limits
    state = Mutex(State(requests: limits.requestsInFlight, bytes: limits.bytesInFlight))
  }

  /// Requests let in, and requests that wait.
  var counts: (inFlight: Int, waiting: Int) {
    state.withLock { (limits.requestsInFlight - $0.requests, $0.waiting.count) }
  }

  /// Waits for room.
  ///
  /// - Parameter bytes: how long the body will be, at most.
  /// - Throws: ``Rejection`` of kind `busy` when patience is over.
  func enter(bytes: Int) async throws -> Pass {
    let bytes = min(max(bytes, 1024), limits.bytesInFlight)
    let isIn = state.withLock { $0.waiting.isEmpty && $0.takeRoom(bytes) }
    if isIn { return Pass(self, bytes) }
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    let gotIn = await withCheckedContinuation { continuation in
      let isFull = state.withLock { state in
        guard state.waiting.count < Self.mostWaiting else { return true }
        state.waiting.append(Waiter(id: id, bytes: bytes, continuation: continuation))
        return false
      }
      guard !isFull else { return continuation.resume(returning: false) }
      Task {
        try await Task.sleep(for: limits.patience)
        giveUp(id)
      }
      letIn()
    }
    guard gotIn else {
      throw Rejection(
        .busy, da: "Centralen har travlt.", en: "The central node is busy.", retryAfter: 5)
    }
    return Pass(self, bytes)
  }

  private func leave(_ bytes: Int) {
    state.withLock { state in
      state.requests += 1
      state.bytes += bytes
    }
    letIn()
  }

  private func letIn() {
    let lucky = state.withLock { state in
      var lucky: [Waiter] = []
      while let first = state.waiting.first, state.takeRoom(first.bytes) {
        lucky.append(state.waiting.removeFirst())
      }
      return lucky
    }
    for waiter in lucky { waiter.continuation.resume(returning: true) }
  }

  private func giveUp(_ id: UInt64) {
    let waiter = state.withLock { state in
      state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
    }
    waiter?.continuation.resume(returning: false)
    letIn()
  }
}
