import EventStore
import Welfare

@testable import Sample

extension Deed {
  static let support = [
    Deed("step place", withCitizens) { hand in
      try hand.welfare.placeOnStep(
        try hand.any("citizen"), step: hand.dice.within(2...5), hours: Double(hand.dice.below(12)),
        from: hand.past(), decision: hand.dice.chance(0.5) ? "Sag \(hand.dice.below(90))" : nil)
    },
    Deed("step end of", withCitizens) { hand in
      try hand.welfare.endStep(try hand.any("step", in: "active"), reason: hand.reason())
    },
    Deed("step in error", withCitizens) { hand in
      try hand.welfare.markStepInError(try hand.any("step"), reason: hand.reason())
    },
    Deed("clip card open", withCitizens) { hand in
      try hand.welfare.openClipCard(
        for: try hand.any("citizen"), clips: 1 + hand.dice.below(3), from: "2026-09-01",
        until: hand.dice.chance(0.5) ? "2026-12-31" : nil)
    },
    Deed("clip spend", withCitizens) { hand in
      try hand.welfare.spendClip(
        try hand.any("clipCard", in: "open"), at: hand.dice.chance(0.5) ? hand.moment() : nil,
        note: hand.text(Phrases.clipNotes))
    },
    Deed("clip refund", withCitizens) { hand in
      try hand.welfare.refundClip(try hand.any("clipSpend"), reason: hand.reason())
    },
    Deed("clip grant", ["authority", "administrator"]) { hand in
      try hand.welfare.grantClips(
        try hand.any("clipCard", in: "open"), clips: 1 + hand.dice.below(4), reason: hand.reason())
    },
    Deed("clip card extend", withCitizens, after: "clip card open") { hand in
      try hand.welfare.extendClipCard(
        try hand.any("clipCard") { !$0["validUntil"].isNull },
        until: "2027-0\(1 + hand.dice.below(9))-01")
    },
    Deed("clip card close", withCitizens) { hand in
      try hand.welfare.closeClipCard(
        try hand.any("clipCard", in: "open"), on: hand.past(), reason: hand.reason())
    },
    Deed("stay enrol", withCitizens) { hand in
      let place = hand.dice.pick(["Havnehuset", "Bakkegården"])
      try hand.welfare.enrol(
        try hand.any("citizen"), at: place, on: hand.past(), isAcute: hand.dice.chance(0.4))
    },
    Deed("stay plan", withCitizens) { hand in
      let plans: Set<Welfare.StayPlan> = hand.dice.chance(0.5) ? [.stay] : [.stay, .discharge]
      try hand.welfare.makeStayPlan(try hand.any("stay"), plans)
    },
    Deed("stay discharge", withCitizens) { hand in
      try hand.welfare.discharge(try hand.any("stay", in: "enrolled"), reason: hand.reason())
    },
    Deed("stay in error", withCitizens) { hand in
      try hand.welfare.markStayInError(try hand.any("stay"), reason: hand.reason())
    },
  ]

  static let together = [
    Deed("actor add", withCitizens) { hand in
      let (name, part) = hand.dice.pick(Phrases.actors)
      try hand.welfare.addActor(
        to: try hand.any("plan", in: "active"), name: name, part: hand.text([part]))
    },
    Deed("actor revise", withCitizens) { hand in
      let part = hand.text(["Ringer hver fredag"])
      try hand.welfare.reviseActor(try hand.any("planActor"), ["part": .text(part)])
    },
    Deed("actor end", withCitizens) { hand in
      try hand.welfare.endActor(try hand.any("planActor", in: "active"), reason: hand.reason())
    },
    Deed("follow-up record", withCitizens) { hand in
      try hand.welfare.recordFollowUp(
        of: try hand.any("plan", in: "active"), next: "2027-01-10",
        note: hand.text(Phrases.conclusions), ownWords: hand.text(Phrases.followUpWords))
    },
    Deed("follow-up retract", withCitizens) { hand in
      try hand.welfare.retractFollowUp(try hand.any("followUp"), reason: hand.reason())
    },
  ]

  static let persons = [
    Deed("citizen merge", administrating) { hand in
      let survivor = try hand.any("citizen")
      try hand.welfare.mergeCitizen(
        try hand.any("citizen") { $0.id.description != survivor }, into: survivor,
        reason: hand.reason())
    },
    Deed("citizen part", administrating) { hand in
      let alias = try hand.entity("alias") { $0["status"] == "active" }
      try hand.welfare.unmergeCitizen(alias["citizen"].text ?? "", reason: hand.reason())
    },
  ]
}
