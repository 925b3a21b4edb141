import EventStore
import Testing

@testable import Welfare

@Suite struct `Deciding and its limits` {
  let town: Town
  let couple: Town.Couple
  private var anna: Welfare { couple.anna }
  private var bo: Welfare { couple.bo }

  init() throws {
    town = try Town()
    couple = try town.couple()
  }

  private func conflict() throws -> Conflict { try #require(try town.central.conflicts().first) }

  @Test func `A value of one's own is checked like any other`() throws {
    try anna.reviseCitizen(couple.citizen, ["name": "Karl A"])
    try bo.reviseCitizen(couple.citizen, ["name": "Karl B"])
    try town.meet(couple)
    let open = try conflict()
    for fields: Fields in [[:], ["name": "  "], ["phone": "1"], ["hobby": "x"]] {
      #expect(
        refusal { try town.office.resolve(open, with: .fields(fields), reason: "r") }?.cause
          == .invalid)
    }
    #expect(
      refusal { try town.office.resolve(open, with: .candidate(0), reason: " ") }?.cause
        == .invalid)
    try town.office.resolve(open, with: .fields(["name": " Karl C "]), reason: "spurgt")
    #expect(try town.office.showCitizen(couple.citizen).row.name == "Karl C")
  }

  @Test func `Nor does a decision reach into the future or outside the choices`() throws {
    try anna.closeGoal(couple.goal, as: "achieved")
    try bo.closeGoal(couple.goal, as: "ended")
    try town.meet(couple)
    let open = try conflict()
    for fields: Fields in [["statusDate": "2030-01-01"], ["status": "fløjet"]] {
      #expect(
        refusal { try town.office.resolve(open, with: .fields(fields), reason: "r") }?.cause
          == .invalid)
    }
    try town.office.resolve(open, with: .fields(["status": "Nået"]), reason: "aftalt")
    #expect(try town.office.showGoal(couple.goal).row.status == "achieved")
  }

  @Test func `A rule's finding is decided within the same limits`() throws {
    try anna.closeGoal(couple.goal, as: "achieved")
    town.minutesPass()
    try bo.recordProgress(on: couple.goal, value: 2)
    try town.meet(couple)
    let open = try conflict()
    for fields: Fields in [["text": ""], ["plan": "x"], ["statusDate": "2030-01-01"]] {
      #expect(
        refusal { try town.office.resolve(open, with: .fields(fields), reason: "r") }?.cause
          == .invalid)
    }
    try town.office.resolve(open, with: .fields(["status": "paused"]), reason: "aftalt")
    #expect(try town.office.showGoal(couple.goal).row.status == "paused")
  }

  @Test func `A goal is no part of itself, nor of a citizen's other than its own`() throws {
    let part = try anna.setGoal(
      in: couple.plan, text: "Går til bageren", ["parent": .text(couple.goal)])
    let small = try anna.setGoal(
      in: couple.plan, text: "Går til hjørnet", ["parent": .reference(part)])
    for parent in [couple.goal, part.description, small.description] {
      #expect(
        refusal { try anna.reviseGoal(couple.goal, ["parent": .text(parent)]) }?.cause == .rule)
    }
    let other = try anna.registerCitizen(name: "Lis Ny")
    let plan = try anna.openPlan(for: other.id.description, purpose: "Bolig")
    let foreign = try anna.setGoal(in: plan.description, text: "Bor selv")
    #expect(
      refusal { try anna.reviseGoal(couple.goal, ["parent": .reference(foreign)]) }?.cause == .rule)
    #expect(throws: (any Error).self) {
      try anna.reviseGoal(couple.goal, ["parent": .text(couple.plan)])
    }
    try anna.reviseGoal(small.description, ["parent": .text(couple.goal)])
  }

  @Test func `Who somebody says is protected is so until it is decided`() throws {
    try anna.reviseCitizen(couple.citizen, ["isProtected": true])
    town.minutesPass()
    try bo.reviseCitizen(couple.citizen, ["isProtected": false])
    try town.meet(couple)
    let file = try town.office.showCitizen(couple.citizen)
    #expect(file.row.isProtected && file.row.hasConflict)
    #expect(
      try town.office.lines(of: file.citizen, in: .da)
        .contains { $0.field == "isProtected" && $0.value == "ja" })
    try town.office.resolve(
      try conflict(), with: .fields(["isProtected": false]), reason: "afklaret")
    #expect(try !town.office.showCitizen(couple.citizen).row.isProtected)
  }
}
