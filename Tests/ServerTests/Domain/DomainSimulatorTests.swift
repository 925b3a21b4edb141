import Foundation
import Testing
import Welfare

/// `SEED` plays one town again, `SEEDS` so many of them; see `make simulate`.
@Suite(.serialized) struct DomainSimulatorTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let first = environment["SEED"].flatMap { UInt64($0) } ?? 1
  private static let count =
    environment["SEED"] != nil ? 1 : environment["SEEDS"].flatMap { Int($0) } ?? 2

  @Test func `Whatever people do in the whole domain, everybody ends with the same`() async throws {
    var tally = DomainSimulation.Tally()
    for seed in Self.first..<Self.first + UInt64(Self.count) {
      print("the whole domain: SEED=\(seed)")
      tally.add(try await DomainSimulation.play(seed, steps: 3 * Deed.all.count))
    }
    for (what, counts) in [
      ("done", tally.done), ("refused", tally.refused), ("kinds", tally.kinds),
      ("conflicts", tally.conflicts), ("events", tally.events),
    ] {
      let all = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      print("\(what): " + all.joined(separator: ", "))
    }
    guard Self.environment["SEED"] == nil else { return }
    // Targets come with papers; everything else somebody makes.
    for kind in WelfareModel.kinds.map(\.name) where kind != "target" {
      #expect(tally.kinds[kind] != nil, "no \(kind) was ever made")
    }
    // Nearly every deed is done in a few towns; that each finds its moment is for many to show.
    let never = Deed.all.filter { tally.done[$0.name] == nil }.map(\.name)
    #expect(never.count <= (Self.count > 20 ? 0 : Deed.all.count / 10), "never done: \(never)")
    #expect(tally.conflicts.count > 3)
  }

  @Test func `Every line of the table is called something of its own`() {
    #expect(Set(Deed.all.map(\.name)).count == Deed.all.count)
    let roles = [
      "worker", "authority", "owner", "coordinator", "management", "committee",
      "administrator",
    ]
    for role in roles { #expect(Deed.all.contains { $0.roles.contains(role) }, "\(role)") }
  }
}
