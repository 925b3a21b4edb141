import Foundation
import Testing

@Suite(.serialized) struct SimulatorTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let first = environment["SEED"].flatMap { UInt64($0) } ?? 1
  private static let count =
    environment["SEED"] != nil ? 1 : environment["SEEDS"].flatMap { Int($0) } ?? 300

  @Test func `whatever happens, everybody ends with the same and nothing is lost`() throws {
    var tally = Simulation.Tally()
    print("simulating \(Self.count) seeds from SEED=\(Self.first)")
    for seed in Self.first..<Self.first + UInt64(Self.count) {
      tally.add(try Simulation(seed: seed).run(steps: 50))
    }
    print(
      tally.counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(
        separator: ", "))
    guard Self.count >= 100 else { return }
    for what in [
      "written", "conflict", "merged", "resolved", "undone", "cut", "garbled", "bundle",
      "bundle cut", "killed", "went back", "forked", "left", "erased", "founded", "wrong clock",
      "got through a thin line",
    ] {
      #expect(tally.counts[what, default: 0] > 0, "\(what) never happened")
    }
  }
}
