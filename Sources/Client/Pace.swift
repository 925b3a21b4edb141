import Foundation

/// How often something is tried again, and how long is waited in between: exponential backoff with
/// full jitter, so that many devices cut off together do not come back together.
public struct Pace {
  /// How many times in all.
  public var attempts = 6
  /// The longest first wait, in seconds; each further one may be twice as long.
  public var first: Double
  /// The longest wait of all, in seconds, whatever is asked for; and how long a network may swallow
  /// what it is given before it is given no more.
  public var longest = 60.0
  public var generator: any RandomNumberGenerator = SystemRandomNumberGenerator()
  /// Waits so many seconds. May throw, which ends the trying.
  public var sleep: (Double) throws -> Void = { Thread.sleep(forTimeInterval: $0) }
  /// Told before each wait how long it is, and why.
  var tell: (Double, CentralFailure) -> Void = { _, _ in }

  /// When the first attempt began that nothing has come of yet.
  private var silentSince: ContinuousClock.Instant?

  /// - Parameter patience: about how many seconds to go on for in all; the default is 10.
  public init(patience: Double = 10) { first = patience / 20 }

  /// Runs `work` until it succeeds, fails in a way that will not pass, or has failed often enough.
  ///
  /// - Parameter givesUp: failures that are for the caller to deal with.
  mutating func retrying<T>(
    unless givesUp: (CentralFailure) -> Bool = { _ in false }, _ work: () throws -> T
  ) throws -> T {
    var attempt = 1
    while true {
      silentSince = silentSince ?? .now
      do {
        let result = try work()
        silentSince = nil
        return result
      } catch let failure as CentralFailure
        where failure.mayPass && !givesUp(failure) && attempt < attempts
        && hasPatience(with: failure)
      {
        try rest(after: attempt, failure)
        attempt += 1
      }
    }
  }

  /// Whether to try again what failed so. An attempt that nobody answers takes up to a minute itself.
  func hasPatience(with failure: CentralFailure) -> Bool {
    guard failure == .unreachable(.timedOut), let silentSince else { return true }
    return silentSince.duration(to: .now) < .seconds(longest)
  }

  /// Waits before the next attempt.
  mutating func rest(after attempt: Int, _ failure: CentralFailure) throws {
    let wait = wait(after: attempt, atLeast: failure.retryAfter)
    tell(wait, failure)
    try sleep(wait)
  }

  /// - Parameter attempt: the one that failed; the first is 1.
  mutating func wait(after attempt: Int, atLeast asked: Double) -> Double {
    let most = min(longest, first * pow(2, Double(attempt - 1)))
    return min(longest, max(0, asked) + .random(in: 0...max(0, most), using: &generator))
  }
}
