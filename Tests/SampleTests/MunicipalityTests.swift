import EventStore
import Foundation
import Testing

@testable import Sample
@testable import Welfare

@Suite struct `A made-up municipality` {
  @Test func `Every entity holds what its kind declares, and nothing else`() throws {
    let store = try Made.small.get().open()
    for declaration in WelfareModel.kinds {
      let entities = try store.entities(declaration.name)
      for entity in entities {
        for (name, value) in entity.fields where !value.isNull {
          let field = try #require(declaration.field(name), "\(declaration.name).\(name)")
          let read = try field.type.read(value) { text, kind in
            let id = try #require(EntityID(text), "\(declaration.name).\(name) is no reference")
            let target = try #require(try store.entity(id), "\(name) names nothing")
            #expect(target.kind == kind, "\(declaration.name).\(name)")
            return id
          }
          #expect(read == value, "\(declaration.name).\(name)")
        }
        for field in declaration.fields where field.isRequired {
          #expect(!entity[field.name].isNull, "\(declaration.name) without \(field.name)")
        }
        #expect(declaration.check(entity.fields) == nil, "\(entity.fields)")
        #expect(!entity.hasConflict && !entity.isOnlyRequest)
      }
    }
  }

  @Test func `The log verifies, and a rebuild shows the same`() throws {
    let store = try Made.small.get().open()
    #expect(try store.verify().problems.isEmpty)
    #expect(try store.incidents().isEmpty)
    let before = try store.stateDigest()
    #expect(try store.rebuild() == before)
  }

  @Test func `The same numbers make the same, another seed something else`() throws {
    func digest(_ seed: UInt64) throws -> ([UInt8], [UInt8]) {
      let made = try Made.Files(citizens: 3, workers: 2, seed: seed, papers: false)
      defer { made.remove() }
      let store = try made.open()
      return (try Municipality.contentDigest(of: store), try store.fingerprint())
    }
    let (one, two, other) = (try digest(5), try digest(5), try digest(6))
    #expect(one.0 == two.0)
    #expect(one.0 != other.0)
    // What comes from the system differs: the keys, and with them every hash.
    #expect(one.1 != two.1)
  }

  @Test func `Everything that happens in a year happens in this one`() throws {
    let store = try Made.small.get().open()
    for kind in WelfareModel.kinds.map(\.name)
    where !["device", "strategyItem", "target", "setting", "description"].contains(kind) {
      #expect(try !store.entities(kind).isEmpty, "no \(kind)")
    }
    func values(_ field: String, of kind: String) throws -> Set<String> {
      Set(try store.entities(kind).compactMap { $0[field].text })
    }
    #expect(
      try values("status", of: "visit").isSuperset(of: ["planned", "done", "noShow", "retracted"]))
    #expect(try values("mode", of: "visit") == ["home", "out", "phone", "video"])
    #expect(try values("scale", of: "goal") == ["function", "attainment"])
    #expect(try values("status", of: "goal").isSuperset(of: ["active", "achieved", "ended"]))
    #expect(try values("status", of: "plan") == ["active", "closed"])
    #expect(try values("status", of: "citizen") == ["active", "ended"])
    #expect(try store.entities("goal").contains { !$0["parent"].isNull })
    #expect(try store.entities("step").contains { !$0["replaces"].isNull })
    #expect(try store.entities("visit").contains { $0.elements("staff").count > 1 })
  }

  @Test func `Visits are written down when they have happened, by whoever made them`() throws {
    let made = try Made.small.get()
    let store = try made.open()
    let end = try #require(Moment("\(Municipality.standardEnd) 23:59"))
    for visit in try store.entities("visit") {
      let written = try #require(visit.groups["status"]?.shown)
      #expect(written.time.wall <= end.milliseconds)
      guard ["done", "noShow"].contains(visit["status"].text) else { continue }
      let start = try #require(visit["start"].text.flatMap { Moment($0) })
      let days = Double(written.time.wall - start.milliseconds) / 86_400_000
      #expect(days > 0 && days < 14)
      #expect(visit.elements("staff").contains(.reference(visit.recordedBy)))
      #expect(written.author == visit.recordedBy)
    }
    let progress = try store.entities("progress")
    for observation in progress {
      let goal = try #require(observation["goal"].entity.flatMap { try? store.entity($0) })
      #expect(goal.created <= observation.created)
    }
    #expect(progress.count > 100)
  }

  @Test func `A few things await a decision, and most do not`() throws {
    let store = try Made.small.get().open()
    let rules = try store.conflicts().map { conflict -> String in
      guard case .rule(let name, _, _) = conflict.subject else { return "\(conflict.subject)" }
      return name
    }
    let expected = [
      GoalRule.name, SameVisitRule.name, AssignmentRule.name, HoursRule.name, ClipBalanceRule.name,
    ]
    #expect(Set(rules).isSubset(of: expected), "\(rules)")
    #expect((1...8).contains(rules.count), "\(rules)")
  }

  @Test func `No CPR number can be anybody's`() throws {
    let store = try Made.small.get().open()
    let numbers = try store.entities("citizen").compactMap { $0["cpr"].text }
    #expect(numbers.count > 8)
    for number in numbers {
      let digits = number.compactMap(\.wholeNumberValue)
      let sum = zip(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(sum % 11 != 0)
      #expect(!number.hasPrefix("0101"))
    }
  }

  @Test(arguments: [
    (0, 5), (2001, 400), (10, 1), (10, 401), (400, 5), (-1, 60),
  ])
  func `Sizes out of bounds are refused in both languages`(citizens: Int, workers: Int) {
    #expect {
      try Municipality(citizens: citizens, workers: workers)
    } throws: { error in
      guard let refusal = error as? Refusal else { return false }
      return refusal.cause == .invalid && refusal.text.da != refusal.text.en
    }
  }

  @Test(arguments: ["i dag", "2026-02-30", "1999-12-31", "2101-01-01"])
  func `An end that is no day of ours is refused`(until: String) {
    #expect(throws: Refusal.self) { try Municipality(until: until) }
  }

  @Test(arguments: [UInt64](2...6))
  func `One citizen and two workers will do, whatever the seed`(seed: UInt64) throws {
    let made = try Made.Files(
      citizens: 1, workers: 2, seed: seed, until: "2024-02-29", papers: false)
    defer { made.remove() }
    let store = try made.open()
    #expect(try store.verify().problems.isEmpty)
    #expect(made.tally["visit"] > 10)
  }
}
