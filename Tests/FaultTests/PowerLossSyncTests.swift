import Foundation
import Testing

extension Faults {
  /// The power goes at the central node and at a device in the middle of their conversation.
  @Suite(.serialized, .enabled(if: Scale.wants("power loss in sync"))) struct PowerLossSyncTests {
    private struct Acknowledged {
      let count: Int
      let store: String
      let note: String
    }

    @Test func `What a receipt or a command acknowledged is there, and both end with the same`()
      throws
    {
      let template = try Template.net.get()
      let port = template.ids["port"] ?? "0"
      let place = try Place(copying: template.folder)
      let beginning = try Disk.Beginning(place)
      let trace = Trace()
      defer { trace.remove() }
      let environment = Shim.environment(for: place.folder, ["FAULT_TRACE": trace.url.path])
      var acknowledged: [Acknowledged] = []
      func run(_ store: String, _ arguments: [String], _ holds: [(String, String)]) throws {
        let outcome = try place.run(store, arguments, environment: environment)
        guard outcome.isGood else { throw Place.Unexpected(description: "\(outcome)") }
        let count = try trace.count
        acknowledged += holds.map { Acknowledged(count: count, store: $0.0, note: $0.1) }
      }
      let server = try Server(in: place, port: port, environment: environment)
      for i in 0..<3 {
        let (mine, theirs) = ("prøve-m\(i).", "prøve-c\(i).")
        try run(Template.device, Template.visit(mine), [(Template.device, mine)])
        try run(
          Template.central, Template.visit(theirs) + ["--as", "Mette Krog"],
          [(Template.central, theirs)])
        try run(
          Template.device, ["sync"], [(Template.central, mine), (Template.device, theirs)])
      }
      server.kill()

      let records = try trace.records()
      var dice = Scale.dice("power loss in sync")
      let cuts = records.indices.filter { "SRCUL".contains(records[$0].call) }.flatMap {
        [$0, $0 + 1]
      }
      var failures = 0
      let images = cuts.flatMap { cut in Disk.Luck.allCases.map { (cut, $0) } }
        .shuffled(using: &dice).prefix(Scale.of(3))
      for (cut, luck) in images {
        let isJournalling = dice.once(in: 2)
        var disk = Disk(beginning, isJournalling: isJournalling)
        for record in records.prefix(cut) { disk.apply(record) }
        let problems = try problems(
          in: disk.image(luck, &dice), acknowledged.filter { $0.count <= cut }, port)
        guard !problems.isEmpty else { continue }
        failures += 1
        Issue.record(
          """
          SEED=\(Scale.seed) power loss in sync, after record \(cut) of \(records.count), \
          \(luck.rawValue), \(isJournalling ? "journalling" : "strict"): \
          \(problems.joined(separator: "; "))
          """)
      }
      print(
        "power loss SEED=\(Scale.seed) sync: \(records.count) records, \(images.count) images, "
          + "\(failures) failures")
    }

    private func problems(
      in place: Place, _ acknowledged: [Acknowledged], _ port: String
    ) throws -> [String] {
      var problems: [String] = []
      for store in [Template.central, Template.device] {
        let holding = try Holding(store, in: place)
        problems += holding.problems.map { "\(store): \($0)" }
        for each in acknowledged where each.store == store && !holding.says(each.note) {
          problems.append("\(store) lost \(each.note)")
        }
      }
      let server = try Server(in: place, port: port)
      let synced = try place.run(Template.device, ["sync"])
      server.stop()
      if !synced.isGood { problems.append("they do not agree: \(synced) \(server.said)") }
      let notes = try [Template.central, Template.device].map { store in
        Set(try Holding(store, in: place).facts.map(\.text).filter { $0.contains("prøve-") })
      }
      if notes[0] != notes[1] { problems.append("they do not hold the same") }
      return problems
    }
  }
}
