import EventStore
import Foundation
import Testing

@testable import Welfare

/// Two people do whatever they may with one citizen's support, meeting now and then.
@Suite struct `Support at random` {
  private static let environment = ProcessInfo.processInfo.environment
  private static let seeds: [UInt64] =
    environment["SEED"].flatMap { UInt64($0) }.map { [$0] } ?? [1, 2, 3]

  @Test(arguments: seeds)
  func `Everybody answers the same, and every question can be settled and asked again`(
    seed: UInt64
  ) throws {
    print("support at random: SEED=\(seed)")
    var dice = Dice(state: seed)
    let town = try Town()
    let couple = try town.couple()
    try town.office.grantRole("authority", to: "Bo Lind")
    try town.meetAlike(couple)
    var done = 0
    for _ in 0..<70 {
      town.minutesPass(Int64(dice.roll(600)))
      if dice.roll(7) == 0 {
        try town.meetAlike(couple)
      } else {
        done += try act(dice.roll(2) == 0 ? couple.anna : couple.bo, couple.citizen, &dice) ? 1 : 0
      }
    }
    #expect(done > 20, "hardly anything happened")
    try town.meetAlike(couple)
    try expectAlike(town, couple)

    var settled = 0
    while let conflict = try town.central.conflicts().first {
      let choice = town.office.suggestion(for: conflict)?.candidate ?? 0
      try town.office.resolve(conflict, with: .candidate(choice), reason: "afgjort")
      settled += 1
      try #require(settled < 200, "questions without end: \(conflict.subject)")
    }
    try town.meetAlike(couple)
    try expectAlike(town, couple)
    #expect(try couple.bo.stays(of: couple.citizen).count <= 1)
    #expect(try couple.bo.clipCards(of: couple.citizen).allSatisfy { !$0.isOverdrawn })
    let before = try couple.anna.store.stateDigest()
    #expect(try couple.anna.store.rebuild() == before)
  }

  /// On every day, each answers what the central node does.
  private func expectAlike(_ town: Town, _ couple: Town.Couple) throws {
    let start = try #require(Day("2026-08-01"))
    for days in stride(from: 0, to: 160, by: 3) {
      let day = start.advanced(by: days).description
      let answers = try [town.office, couple.anna, couple.bo].map { welfare in
        [
          "\(try welfare.steps(of: couple.citizen, asOf: day))",
          "\(try welfare.stepHistory(of: couple.citizen, asOf: day))",
          "\(try welfare.stays(of: couple.citizen, asOf: day, includingEnded: true))",
          "\(try welfare.clipCards(of: couple.citizen, asOf: day, includingClosed: true))",
        ]
      }
      #expect(Set(answers).count == 1, "\(day)")
    }
    let weeks = try [town.office, couple.anna, couple.bo].map {
      try $0.weeklyHours(of: couple.citizen, from: "2026-08-01")
    }
    #expect(weeks[1] == weeks[0] && weeks[2] == weeks[0])
  }

  /// - Returns: false when it was refused, or there was nothing to do it to.
  private func act(_ someone: Welfare, _ citizen: String, _ dice: inout Dice) throws -> Bool {
    let day = someone.today.advanced(by: dice.roll(60) - 40).description
    func any(_ ids: [EntityID]) -> String? {
      ids.isEmpty ? nil : ids[dice.roll(ids.count)].description
    }
    do {
      switch dice.roll(9) {
      case 0, 1:
        let step = 1 + dice.roll(5)
        try someone.placeOnStep(
          citizen, step: step, hours: dice.roll(2) == 0 ? nil : Double(dice.roll(20)), from: day)
      case 2:
        guard let id = any(try someone.stepHistory(of: citizen).map(\.id)) else { return false }
        if dice.roll(2) == 0 {
          try someone.endStep(id, on: day)
        } else {
          try someone.markStepInError(id, reason: "fejl")
        }
      case 3: try someone.openClipCard(for: citizen, clips: 1 + dice.roll(3))
      case 4, 5:
        guard let id = any(try someone.clipCards(of: citizen).map(\.id)) else { return false }
        try someone.spendClip(id, clips: 1 + dice.roll(2))
      case 6:
        if let id = try someone.stays(of: citizen).first?.id {
          try someone.discharge(id.description)
        } else {
          try someone.enrol(citizen, at: "Herberg \(dice.roll(2))", isAcute: dice.roll(3) == 0)
        }
      case 7:
        guard let id = any(try someone.clipCards(of: citizen).map(\.id)) else { return false }
        try someone.closeClipCard(id)
      default:
        try someone.recordVisit(
          to: citizen, Welfare.VisitNote(minutes: 30 + dice.roll(400), mode: "home"))
      }
      return true
    } catch let refusal as Refusal {
      #expect([.rule, .invalid].contains(refusal.cause), "\(refusal)")
      return false
    }
  }
}
