import EventStore
import Foundation
import TestSupport
import Testing

@testable import Welfare

@Suite("Need to know, remembered") struct SharingTests {
  @Test func `What is remembered of the grants is what asking anew would find, whatever happens`()
    throws
  {
    let seed =
      ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }
      ?? UInt64.random(in: 1...1_000_000)
    print("SEED=\(seed)")
    var dice = Seeded(seed)
    let town = try Town()
    let names = ["Anna Berg", "Bo Lind", "Carl Dam"]
    let workers = try names.map { try town.worker($0) }
    let remembering = WelfareSharing()
    var citizens: [String] = []
    for step in 0..<120 {
      let who = Int.random(in: 0..<names.count, using: &dice)
      let citizen = citizens.randomElement(using: &dice)
      do {
        switch Int.random(in: 0..<9, using: &dice) {
        case 0: citizens.append(try town.office.registerCitizen(name: "B \(step)").id.description)
        case 1:
          let new = try workers[who].registerCitizen(name: "B \(step)").id.description
          try town.sync(workers[who])
          citizens.append(new)
        case 2...4:
          guard let citizen else { continue }
          let last = Bool.random(using: &dice) ? town.office.today.description : nil
          try town.office.assign(citizen, to: names[who], until: last)
        case 5:
          guard let citizen else { continue }
          try town.office.endAssignment(of: names[who], to: citizen)
        case 6: town.minutesPass(Int64.random(in: 1...2000, using: &dice))
        case 7: try town.office.bindDevice(try workers[who].store.card(), to: names[who])
        default: try town.office.revokeDevice("device of \(names[who])")
        }
      } catch is Refusal {}
      for worker in workers {
        let card = try worker.store.card()
        let anew = try WelfareSharing().sharedScopes(of: town.central, with: card)
        #expect(
          try remembering.sharedScopes(of: town.central, with: card) == anew, "SEED=\(seed) \(step)"
        )
      }
    }
  }
}
