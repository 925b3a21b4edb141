import Foundation
import Testing

extension Faults {
  /// Many programs on one store: what any of them acknowledged is there and can be read.
  @Suite(.serialized, .enabled(if: Scale.wants("races"))) struct RaceTests {
    /// A central node with a device whose worker has so many citizens.
    private func town(_ citizens: Int) throws -> Place {
      let place = try Place(copying: Template.pair.get().folder)
      for i in 0..<citizens {
        try place.good(Template.central, "citizen", "register", "--name", "Borger \(i)")
        try place.good(Template.central, "assign", "Borger \(i)", "Mette Krog")
      }
      return place
    }

    /// - Parameter pause: milliseconds that every change of the keyring waits, so that others meet it.
    private func register(
      _ tally: Tally, in place: Place, pause: Int = 0
    ) -> @Sendable (Int, Int) throws -> Void {
      let environment =
        pause == 0
        ? [:]
        : Shim.environment(
          for: place.folder, ["FAULT_PAUSE": String(pause), "FAULT_NAME": ".keys"])
      return { writer, round in
        let name = "Ny \(writer) nr. \(round)."
        tally.note(
          name,
          try place.run(
            Template.central, ["citizen", "register", "--name", name], environment: environment))
      }
    }

    /// Everybody acknowledged is listed, the store is well, and nobody was refused.
    private func expect(_ tally: Tally, in place: Place, _ what: String) throws {
      let listed = Set(
        try place.list(Template.central, "citizen", "list").compactMap { $0["name"] as? String })
      let lost = tally.acknowledged.filter { !listed.contains($0) }
      #expect(
        lost.isEmpty,
        "\(what): \(lost.count) of \(tally.acknowledged.count) lost: \(lost.prefix(5))")
      let holding = try Holding(Template.central, in: place)
      #expect(holding.problems.isEmpty && holding.unopened == 0, "\(what): \(holding.problems)")
      #expect(tally.refusals.isEmpty, "\(what)")
      print("races, \(what): \(tally.acknowledged.count) acknowledged, \(lost.count) lost")
    }

    @Test func `Citizens registered while devices are revoked are not lost`() throws {
      for _ in 0..<Scale.of(1, 6) {
        let place = try town(Scale.of(8, 40))
        let tally = Tally()
        try tally.run(2, seconds: 60, register(tally, in: place)) {
          defer { tally.end() }
          usleep(300_000)
          // Each change of a file waits, so that they meet.
          try place.run(
            Template.central, ["device", "revoke", "Tavle", "--yes"],
            environment: Shim.environment(for: place.folder, ["FAULT_PAUSE": "2"]))
          usleep(200_000)
        }
        try expect(tally, in: place, "revoke")
      }
    }

    @Test func `A copy of the keys made while citizens are registered holds what was there before`()
      throws
    {
      let place = try town(0)
      let tally = Tally()
      var copies: [(name: String, before: [String])] = []
      try tally.run(2, seconds: 60, register(tally, in: place, pause: 15)) {
        defer { tally.end() }
        for i in 0..<Scale.of(8, 60) {
          let before = tally.acknowledged
          let slow = Shim.environment(
            for: place.folder, i % 2 == 0 ? ["FAULT_LINGER": "40", "FAULT_NAME": ".keys"] : [:])
          let copied = try place.run(
            Template.central, ["keyring", "backup", "kopi\(i)"], environment: slow)
          #expect(copied.isGood, "\(copied)")
          if copied.isGood { copies.append(("kopi\(i)", before)) }
        }
      }
      try expect(tally, in: place, "keyring backup")
      for copy in copies {
        let other = try Place(copying: place.folder)
        try other.data(copy.name)?.write(
          to: other.folder.appendingPathComponent(Template.central + ".keys"))
        let listed = try other.run(Template.central, ["citizen", "list"])
        let lost = copy.before.filter { !listed.out.contains($0) }
        #expect(
          listed.isGood && lost.isEmpty,
          "\(copy.name): \(lost.count) of \(copy.before.count) lost; \(listed)")
      }
    }

    @Test func `Reading while others register and erase always succeeds`() throws {
      let place = try town(Scale.of(4, 20))
      let tally = Tally()
      try tally.run(2, seconds: 60, register(tally, in: place)) {
        defer { tally.end() }
        for i in 0..<Scale.of(4, 20) {
          let erased = try place.run(
            Template.central, ["erase", "Borger \(i)", "--ground", "prøve", "--yes"])
          #expect(erased.isGood, "\(erased)")
          for command in [["citizen", "list"], ["log", "verify"]] {
            let read = try place.run(Template.central, command)
            #expect(read.isGood, "\(read)")
          }
        }
      }
      try expect(tally, in: place, "erase")
    }

    @Test func `Two bundles with keys read at once lose none`() throws {
      let place = try town(2)
      try place.good(
        Template.central, "bundle", "write", "--to", "Tavle", "-o", "en.skridt", "--yes")
      for name in ["Sidste Ene", "Sidste Anden"] {
        try place.good(Template.central, "citizen", "register", "--name", name)
        try place.good(Template.central, "assign", name, "Mette Krog")
      }
      try place.good(
        Template.central, "bundle", "write", "--to", "Tavle", "-o", "to.skridt", "--yes")
      for _ in 0..<Scale.of(3, 30) {
        let here = try Place(copying: place.folder)
        let tally = Tally()
        try tally.run(2, seconds: 0.01) { writer, _ in
          let file = writer == 0 ? "en.skridt" : "to.skridt"
          let slow = Shim.environment(for: here.folder, ["FAULT_PAUSE": writer == 0 ? "2" : "0"])
          tally.note(
            file, try here.run(Template.device, ["bundle", "read", file], environment: slow))
        }
        let listed = try here.run(Template.device, ["citizen", "list"]).out
        let names =
          ["Borger 0", "Borger 1"]
          + (tally.acknowledged.contains("to.skridt") ? ["Sidste Ene", "Sidste Anden"] : [])
        let holding = try Holding(Template.device, in: here)
        #expect(names.allSatisfy { listed.contains($0) }, "\(listed)")
        #expect(
          holding.problems.isEmpty && holding.unopened == 0 && tally.refusals.isEmpty,
          "\(holding.problems) \(tally.refusals)")
      }
    }

    @Test(arguments: [2, 10])
    func `Writers at once lose nothing and wait for each other in turn`(writers: Int) throws {
      let place = try town(0)
      let tally = Tally()
      try tally.run(writers, seconds: Double(Scale.of(3, 20))) { writer, round in
        let note = "prøve-\(writer)-\(round)."
        tally.note(
          note,
          try place.run(Template.device, Template.visit(note)))
      }
      let holding = try Holding(Template.device, in: place)
      let lost = tally.acknowledged.filter { !holding.says($0) }
      let p99 = tally.percentile(0.99)
      print(
        "races, \(writers) writers: \(tally.acknowledged.count) commits, median "
          + "\(Int(tally.percentile(0.5) * 1000)) ms, p99 \(Int(p99 * 1000)) ms, \(lost.count) lost"
      )
      #expect(lost.isEmpty && holding.problems.isEmpty, "\(lost.prefix(5)) \(holding.problems)")
      #expect(tally.refusals.isEmpty)
      if Scale.isWhole { #expect(p99 <= 2) }
    }
  }
}
