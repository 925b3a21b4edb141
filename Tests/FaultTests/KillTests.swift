import Foundation
import TestSupport
import Testing

extension Faults {
  /// SIGKILL at any moment.
  @Suite(.serialized, .enabled(if: Scale.wants("kills"))) struct KillTests {
    @Test(arguments: [
      "visit record", "citizen register", "init --central", "restore on the central node",
      "restore on a device", "backup", "erase", "device revoke",
    ])
    func `A program killed at any moment leaves all well`(name: String) throws {
      let operation = try #require(Operation.every.first { $0.name == name })
      var dice = Scale.dice("kill " + name)
      let trial = try Trial(operation)
      var killed = 0
      for _ in 0..<Scale.of(2, 100) {
        let moment = Double.random(in: 0.01...max(0.02, trial.seconds), using: &dice)
        let (outcome, problems) = try trial.problems(killedAfter: moment)
        if outcome.isKilled { killed += 1 }
        if !problems.isEmpty {
          Issue.record(
            "SEED=\(Scale.seed) \(name), killed after \(moment) s: \(problems.joined(separator: "; "))"
          )
        }
      }
      print("kills SEED=\(Scale.seed) \(name): \(killed) killed before the end")
    }

    @Test func `A server killed again and again under devices loses nothing`() throws {
      let template = try Template.net.get()
      let place = try Place(copying: template.folder)
      let port = template.ids["port"] ?? "0"
      var dice = Scale.dice("kill server")
      let tally = Tally()
      var server = try Server(in: place, port: port)
      try tally.run(2, seconds: 600) { writer, round in
        guard writer == 0 else {
          _ = try place.run(Template.device, ["sync", "--patience", "1"])
          return
        }
        let note = "prøve-\(round)."
        tally.note(
          note,
          try place.run(Template.device, Template.visit(note)))
      } meanwhile: {
        defer { tally.end() }
        for _ in 0..<Scale.of(4, 100) {
          usleep(UInt32(150_000 + dice.below(500_000)))
          server.kill()
          server = try Server(in: place, port: port)
        }
      }
      let synced = try place.run(Template.device, ["sync"])
      #expect(synced.isGood, "\(synced) \(server.said)")
      server.stop()
      for store in [Template.central, Template.device] {
        let holding = try Holding(store, in: place)
        let lost = tally.acknowledged.filter { !holding.says($0) }
        #expect(
          lost.isEmpty && holding.problems.isEmpty,
          "SEED=\(Scale.seed) \(store): \(lost.prefix(5)) \(holding.problems)")
      }
      print(
        "kills, server: \(tally.acknowledged.count) visits acknowledged; refused \(tally.refusals)")
    }
  }
}
