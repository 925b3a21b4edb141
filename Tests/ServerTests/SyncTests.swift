import EventStore
import Foundation
import Sync
import Testing
import Transport
import Welfare

@testable import Server

@Suite("Sync over HTTPS") struct SyncTests {
  @Test("A citizen registered offline arrives with the key, and is granted by rule")
  func registeredOffline() async throws {
    try await Town.with(.selfSigned) { town in
      try await town.office { try $0.setGrantRule(.registrar) }
      let anna = try await town.device(of: "Anna Berg")
      let citizen = try anna.welfare.registerCitizen(name: "Lis Ny")
      let outcome = try await anna.sync()
      #expect(outcome.isEqual && outcome.sent > 0)
      let seen = try await town.office { try $0.citizens().map(\.name) }
      #expect(seen == ["Lis Ny"])
      let workers = try await town.office { try $0.citizens().flatMap(\.workers) }
      #expect(workers == ["Anna Berg"])
      #expect(try await anna.sync().isEqual)
      #expect(try anna.store.scope(citizen.scope) != nil)
      let sighting = try await town.office { try $0.devices().first?.lastSeen }
      #expect(sighting == town.clock.now)
    }
  }

  @Test("An assignment brings the whole history; its end takes it away, after what was written")
  func assignment() async throws {
    try await Town.with { town in
      let anna = try await town.device(of: "Anna Berg")
      let (scope, citizen) = try await town.office { welfare in
        let citizen = try welfare.registerCitizen(name: "Karl Test", ["cpr": "010190-1234"])
        let id = citizen.id.description
        try welfare.assign(id, to: "Anna Berg", from: "2026-10-01")
        try welfare.openPlan(for: id, purpose: "Et godt liv", ["from": "2026-10-01"])
        return (citizen.scope, id)
      }
      #expect(try await anna.sync().isEqual)
      #expect(try anna.store.entities("plan", in: scope).count == 1)

      let plan = try #require(try anna.store.entities("plan", in: scope).first)
      town.clock.advance(seconds: 60)
      try await town.office { try $0.endAssignment(of: "Anna Berg", to: citizen) }
      town.clock.advance(seconds: 60)
      let late = try anna.welfare.setGoal(in: plan.id.description, text: "Skrevet for sent")
      let outcome = try await anna.sync()
      #expect(outcome.left == [scope] && outcome.isEqual)
      #expect(try anna.store.scope(scope) == nil)
      // It was accepted, and is there for somebody to look at.
      let goal = try await town.office { try $0.store.entity(late)?["text"].text }
      #expect(goal == "Skrevet for sent")
      // The device has signed that nothing is left of it.
      let receipt = try await town.office { [id = anna.store.replica] welfare in
        try welfare.store.receipts(from: id).first { $0.scope == scope }
      }
      #expect(receipt?.tips == [])
      #expect(try await anna.sync().isEqual)
    }
  }

  @Test("A sync with nothing to say is one round trip and less than a kilobyte")
  func nothingToSay() async throws {
    try await Town.with { town in
      let anna = try await town.device(of: "Anna Berg")
      try await town.office { welfare in
        for i in 0..<30 {
          let citizen = try welfare.registerCitizen(name: "Borger \(i)")
          try welfare.assign(citizen.id.description, to: "Anna Berg", from: "2026-10-01")
        }
      }
      try await anna.sync()
      let hello = try anna.session(try anna.hello())
      let answer = try await hello.fired(at: town)
      #expect(hello.body.count + answer.body.count <= 1024)
      #expect(try await anna.sync().roundTrips == 1)
      #expect(try anna.store.scopes().count == 31)
    }
  }

  @Test("Many devices at once share transactions, and each gets its own answer")
  func together() async throws {
    try await Town.with { town in
      let devices = try await [town.device(of: "Anna Berg"), town.device(of: "Bo Lind")]
      let before = await (town.node.ledger.commits, town.node.ledger.jobs)
      let shots = try (0..<60).map { try devices[$0 % 2].session(try devices[$0 % 2].hello()) }
      let url = town.address.url
      let client = town.client
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for shot in shots {
          group.addTask { try await shot.fired(url: url, by: client).status }
        }
        return try await group.reduce(into: [Int]()) { $0.append($1) }
      }
      #expect(statuses == [Int](repeating: 200, count: 60))
      let after = await (town.node.ledger.commits, town.node.ledger.jobs)
      #expect(after.1 - before.1 == 60 && after.0 - before.0 < 60)
    }
  }

  @Test("One that fails in a shared transaction is undone alone")
  func failsAlone() async throws {
    try await Town.with { town in
      struct Wrong: Error {}
      let ledger = town.node.ledger
      async let first: Void = ledger.perform { try $0.store.setNote("test", [1], [1]) }
      let second = Task {
        try await ledger.perform { office in
          try office.store.together {
            try office.store.setNote("test", [2], [2])
            throw Wrong()
          }
        }
      }
      async let third: Void = ledger.perform { try $0.store.setNote("test", [3], [3]) }
      try await first
      try await third
      await #expect(throws: Wrong.self) { try await second.value }
      let keys = try await ledger.perform { try $0.store.notes("test").map(\.key) }
      #expect(keys == [[1], [3]])
    }
  }
}
