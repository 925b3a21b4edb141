import EventStore
import Foundation
import Welfare

@testable import Sample

extension Deed {
  static let assignments = [
    Deed("assign", assigning) { hand in
      // Mostly those who have a device, so that something comes of it.
      let worker = hand.dice.pick(DomainTown.workers + [DomainTown.guest])
      try hand.welfare.assign(try hand.any("citizen"), to: worker, from: "2026-10-01")
    },
    Deed("assignment end", assigning) { hand in
      guard hand.dice.chance(0.5) else { throw Hand.Nothing() }
      let assignment = try hand.entity("assignment") { $0["status"] == "active" }
      guard let worker = assignment["worker"].text else { throw Hand.Nothing() }
      let citizen = try hand.any("citizen", beside: assignment)
      try hand.welfare.endAssignment(
        of: worker, to: citizen, on: hand.past(), reason: hand.reason())
    },
    Deed("request grant", administrating) { hand in
      guard let request = try hand.welfare.requests().first else { throw Hand.Nothing() }
      try hand.welfare.grantAssignment(request.id.description)
    },
    Deed("request decline", administrating) { hand in
      guard let request = try hand.welfare.requests().last else { throw Hand.Nothing() }
      try hand.welfare.declineRequest(request.id.description, reason: hand.reason())
    },
    Deed("request rule", administrating) { hand in
      try hand.welfare.setGrantRule(hand.dice.pick(GrantRule.allCases))
    },
  ]

  static let staff = [
    Deed("staff add", administrating) { hand in
      let name = "Vikar \(hand.dice.below(9000))"
      try hand.welfare.addStaff(name: name, unit: "Bostøtten")
      try hand.welfare.grantRole("worker", to: name)
    },
    Deed("staff end", administrating) { hand in
      try hand.welfare.endStaff(
        try hand.any("staff") {
          $0["name"].text?.hasPrefix("Vikar") == true && $0["status"] == "active"
        })
    },
    Deed("role grant", administrating) { hand in
      try hand.welfare.grantRole(
        hand.dice.pick(["owner", "coordinator", "authority"]),
        to: hand.dice.pick(DomainTown.workers))
    },
    Deed("role end", administrating) { hand in
      let role = try hand.entity("role") {
        $0["role"] != "worker" && $0["role"] != "administrator" && $0["status"] == "active"
      }
      guard let staff = role["staff"].text, hand.dice.chance(0.4) else { throw Hand.Nothing() }
      try hand.welfare.endRole(role["role"].text ?? "", of: staff)
    },
    Deed("device rename", administrating) { hand in
      let name = "Enhed \(hand.dice.below(100))"
      try hand.welfare.renameDevice(try hand.any("device"), to: name)
    },
    Deed("device revoke", administrating) { hand in
      // One that is used for nothing else.
      let guest = try hand.welfare.find(DomainTown.guest, "staff").id
      try hand.welfare.revokeDevice(
        try hand.any("device") { $0["worker"].entity == guest && $0["status"] == "active" },
        reason: "tabt")
    },
  ]

  static let conflicts = [
    Deed("conflict as suggested", withCitizens + initiating) { hand in
      let welfare = hand.welfare
      let conflict = try hand.conflict { welfare.suggestion(for: $0) != nil }
      guard let suggested = welfare.suggestion(for: conflict)?.candidate else { return }
      try welfare.resolve(conflict, with: .candidate(suggested), reason: hand.reason())
    },
    Deed("conflict as one likes", withCitizens + initiating) { hand in
      let conflict = try hand.conflict { !$0.candidates.isEmpty }
      try hand.welfare.resolve(
        conflict, with: .candidate(hand.dice.below(conflict.candidates.count)),
        reason: hand.reason())
    },
    Deed("conflict in other words", withCitizens + initiating) { hand in
      let conflict = try hand.conflict {
        [.group("text"), .group("ownWords"), .group("note"), .group("phone")].contains($0.subject)
      }
      guard case .group(let field) = conflict.subject else { return }
      let words = hand.text(Phrases.wishes)
      try hand.welfare.resolve(conflict, with: .fields([field: .text(words)]), reason: "begge dele")
    },
    Deed("conflict undo", withCitizens + initiating) { hand in
      let all = try hand.welfare.conflicts(includingResolved: true).filter {
        $0.status == .resolved
      }
      guard !all.isEmpty else { throw Hand.Nothing() }
      let conflict = hand.dice.pick(all)
      _ = try hand.store.undo(conflict, reason: "fortrudt", by: try hand.welfare.actor())
    },
  ]
}

extension Hand {
  fileprivate mutating func conflict(where holds: (Conflict) -> Bool) throws -> Conflict {
    let open = try welfare.conflicts().filter(holds)
    guard !open.isEmpty else { throw Nothing() }
    return dice.pick(open)
  }
}
