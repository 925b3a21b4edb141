import EventStore
import Foundation
import Testing

@testable import Welfare

/// Two people take whatever steps they may with the same initiatives, meeting now and then.
@Suite struct `Initiatives at random` {
  private static let environment = ProcessInfo.processInfo.environment
  private static let seeds: [UInt64] =
    environment["SEED"].flatMap { UInt64($0) }.map { [$0] } ?? [1, 2, 3]

  private typealias Note = Welfare.StepNote

  @Test(arguments: seeds)
  func `Everybody shows the same, and every conflict can be settled`(seed: UInt64) throws {
    print("initiatives at random: SEED=\(seed)")
    var dice = Dice(state: seed)
    let town = try Town()
    let people = try town.council()
    let (owner, chief) = try people.devices(town)
    for number in ["4", "5"] { try people.bring(number, to: .approveDescription) }
    try people.meet(town)
    var taken = 0
    for _ in 0..<60 {
      town.minutesPass()
      if dice.roll(6) == 0 {
        try people.meet(town)
        continue
      }
      let someone = dice.roll(2) == 0 ? owner : chief
      let number = dice.roll(2) == 0 ? "4" : "5"
      taken += try step(someone, number, &dice) ? 1 : 0
    }
    #expect(taken > 3, "hardly anything happened")

    try people.meet(town)
    var settled = 0
    while let conflict = try town.central.conflicts().first {
      let choice = town.office.suggestion(for: conflict)?.candidate ?? 0
      try town.office.resolve(conflict, with: .candidate(choice), reason: "afgjort")
      settled += 1
      try #require(settled < 100, "conflicts without end: \(conflict.subject)")
    }
    try people.meet(town)
    let catalogue = try town.office.catalogue()
    let digests = try [town.central, owner.store, chief.store].map {
      try $0.stateDigest(of: catalogue)
    }
    #expect(Set(digests).count == 1)
    #expect(try chief.store.conflicts().isEmpty)
    for store in [town.central, chief.store] {
      let before = try store.stateDigest()
      #expect(try store.rebuild() == before)
    }
  }

  /// - Returns: false when the step was refused, as most are.
  private func step(_ someone: Welfare, _ number: String, _ dice: inout Dice) throws -> Bool {
    let note = Note(reason: "aftalt", decision: dice.roll(2) == 0 ? "Møde \(dice.roll(9))" : nil)
    do {
      switch dice.roll(8) {
      case 0: try someone.postponeInitiative(number, note)
      case 1: try someone.resumeInitiative(number, note)
      case 2 where dice.roll(20) == 0: try someone.take(.end, number, note)
      case 3: try someone.reportProgress(on: number, text: "Uge \(dice.roll(52))")
      case 4: try someone.routeInitiative(number, to: "management", note)
      default:
        let ahead: [InitiativeStep] = [.start, .develop, .approve, .implement, .complete]
        try someone.take(ahead[dice.roll(ahead.count)], number, note)
      }
      return true
    } catch let refusal as Refusal {
      #expect([.rule, .notAllowed, .invalid].contains(refusal.cause), "\(refusal)")
      return false
    }
  }
}
