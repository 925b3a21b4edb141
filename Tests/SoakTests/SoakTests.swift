import Foundation
import TestSupport
import Testing

/// The whole of it, with the real program: `make soak` plays it for hours.
///
/// `SEED` plays one again; `HOURS` goes on with new seeds for so long, `ROUNDS` plays longer ones.
@Suite(.serialized) struct SoakTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let seed = environment["SEED"].flatMap { UInt64($0) }
  private static let hours = environment["HOURS"].flatMap { Double($0) } ?? 0

  @Test func `Under fire everybody ends with the same and nothing is lost`() async throws {
    var shape = Soak.Shape()
    if let rounds = Self.environment["ROUNDS"].flatMap({ Int($0) }) { shape.rounds = rounds }
    let deadline = ContinuousClock.now + .seconds(Self.hours * 3600)
    var seed = Self.seed ?? .random(in: 1...1_000_000)
    repeat {
      try await play(seed, shape)
      seed += 1
    } while Self.seed == nil && ContinuousClock.now < deadline
  }

  private func play(_ seed: UInt64, _ shape: Soak.Shape) async throws {
    print("soak SEED=\(seed) begins")
    let soak = try await Soak(seed: seed, shape: shape)
    let start = ContinuousClock.now
    do {
      try await soak.run()
    } catch {
      await soak.town.ledger.complain("\(error)")
      try? await soak.server.kill()
    }
    let problems = await soak.town.ledger.problems
    for problem in problems { Issue.record("SEED=\(seed): \(problem)") }
    print("soak SEED=\(seed): \(await soak.summary) in \(ContinuousClock.now - start)")
    // The folder of one that failed stays, to be looked at.
    if problems.isEmpty { soak.removeFiles() } else { print("see \(soak.town.folder.path)") }
  }
}

extension Soak {
  /// What happened, so that one can see that the test reaches what it is for.
  var summary: String {
    get async {
      let (faults, connections) = town.line.tally
      let counts = await town.ledger.tally
        .merging(["connections": connections]) { $1 }
        .merging(faults.map { ("\($0.key.rawValue)", $0.value) }) { $1 }
      return counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        .joined(separator: ", ")
    }
  }
}
