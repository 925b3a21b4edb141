import EventStore
import Logging
import NIOCore
import NIOPosix

/// The store, on a thread of its own: blocking work never holds up the network.
///
/// Jobs that wait at the same time share one transaction and one sync to disk. Each is answered only
/// once that is durable; one that fails has undone what it wrote, and the others stay.
actor Ledger {
  /// A job, and how to tell whoever waits for it.
  fileprivate struct Job {
    /// Returns what the disk refused of it, if that is why it failed.
    let run: (Office) -> (any Error)?
    /// With an error when the whole transaction failed.
    let answer: ((any Error)?) -> Void
  }

  private let thread = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let loop: any EventLoop
  private let office: Office
  private let logger: Logger
  private var waiting: [Job] = []
  private var isClosed = false
  /// Transactions since the start, and the jobs they held.
  private(set) var commits = 0
  private(set) var jobs = 0
  /// Why the last transaction could not be made durable; nil when it was.
  private var failure: (any Error)?
  private var proved: ContinuousClock.Instant?

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    loop.executor.asUnownedSerialExecutor()
  }

  init(store: sending Store, limits: Limits, logger: Logger) {
    self.logger = logger
    loop = thread.next()
    office = Office(store: store, limits: limits)
  }

  /// Runs `work` on the store's thread; what it returns is durable.
  ///
  /// `work` must not let an error pass through `Store.together` only to refuse something: the store
  /// then reads its index again. It decides first and writes after.
  ///
  /// - Throws: what `work` throws; what the disk refuses; ``CancellationError`` once closed.
  func perform<T: Sendable>(_ work: @escaping @Sendable (Office) throws -> T) async throws -> T {
    guard !isClosed else { throw CancellationError() }
    return try await withCheckedThrowingContinuation { continuation in
      var result: Result<T, any Error> = .failure(CancellationError())
      waiting.append(
        Job(
          run: { office in
            result = Result { try work(office) }
            guard case .failure(let error as StoreError) = result, error.isOfDisk else {
              return nil
            }
            return error
          },
          answer: { error in continuation.resume(with: error.map { .failure($0) } ?? result) }))
      // Behind all that is waiting to be let in, so that they go together.
      if waiting.count == 1 { Task { flush() } }
    }
  }

  private func flush() {
    guard !waiting.isEmpty else { return }
    let (count, failure, refused) = office.run(waiting)
    let group = waiting.prefix(count)
    waiting.removeFirst(count)
    report(failure ?? refused)
    commits += 1
    jobs += count
    for job in group { job.answer(failure) }
    if !waiting.isEmpty { Task { flush() } }
  }

  /// Why nothing can be written at the moment; nil when it can. As long as it could not, it is tried
  /// anew, once a second at most.
  func trouble() async -> (any Error)? {
    guard failure != nil else { return nil }
    let now = ContinuousClock.now
    guard proved.map({ now - $0 > .seconds(1) }) ?? true else { return failure }
    proved = now
    try? await perform { try $0.prove() }
    return failure
  }

  private func report(_ failure: (any Error)?) {
    switch (self.failure, failure) {
    case (nil, let failure?):
      let what = FrontDoor.failure(failure)
      logger.error("the store cannot be written", metadata: ["failure": "\(what)"])
    case (_?, nil): logger.notice("the store can be written again")
    default: break
    }
    self.failure = failure
  }

  /// Closes the store; what waits is answered first.
  func close() async throws {
    isClosed = true
    while !waiting.isEmpty { flush() }
    try office.store.close()
    // The thread ends by itself: this very actor runs on it, and cannot wait for that.
    thread.shutdownGracefully { _ in }
  }
}

extension Office {
  /// The most jobs, and about the most bytes of answers, in one transaction.
  private static let groupJobs = 64
  private static let groupBytes = 8 * 1024 * 1024

  /// Runs as many of `jobs` as go in one transaction.
  ///
  /// - Returns: how many, the first ones, and what kept them from being durable, or what the disk
  ///   refused of one of them. When not even one could be begun, all have failed.
  fileprivate func run(
    _ jobs: [Ledger.Job]
  ) -> (count: Int, failure: (any Error)?, refused: (any Error)?) {
    var count = 0
    var refused: (any Error)?
    bytesAnswered = 0
    do {
      try reopenIfBroken()
      try store.together {
        while count < min(jobs.count, Self.groupJobs), bytesAnswered < Self.groupBytes {
          refused = jobs[count].run(self) ?? refused
          count += 1
        }
        try tidy()
      }
      return (count, nil, refused)
    } catch {
      return (count == 0 ? jobs.count : count, error, nil)
    }
  }
}
