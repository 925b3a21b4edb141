import EventStore
import Foundation
import Welfare

@testable import Sample

extension Deed {
  static let citizens = [
    Deed("citizen register", withCitizens) { hand in
      let name = hand.person()
      try hand.welfare.registerCitizen(
        name: name, ["ownWords": .text(hand.text(Phrases.wishes)), "birthDate": "1980-05-17"])
    },
    Deed("citizen phone", withCitizens) { hand in
      let phone = hand.dice.phone()
      try hand.welfare.reviseCitizen(try hand.any("citizen"), ["phone": .text(phone)])
    },
    Deed("citizen words", withCitizens) { hand in
      let words = hand.text(Phrases.wishes)
      try hand.welfare.reviseCitizen(
        try hand.any("citizen"),
        ["ownWords": .text(words), "isProtected": .bool(words.count > 30)],
        reason: hand.reason())
    },
    Deed("citizen contacts", withCitizens) { hand in
      let contacts = (0..<hand.dice.below(3)).map { _ in hand.person() }
      try hand.welfare.reviseCitizen(
        try hand.any("citizen"), ["contacts": .list(contacts.map { .text($0) })])
    },
    // Refused while anything is unsent; what is left comes back with the next exchange.
    Deed("citizen leave", withCitizens) { hand in
      try hand.welfare.leaveCitizen(try hand.any("citizen"))
    },
    Deed("citizen end", withCitizens) { hand in
      // Few, or there is soon nobody left to work with.
      let active = try hand.store.entities("citizen").filter { $0["status"] == "active" }
      guard active.count > 2 else { throw Hand.Nothing() }
      try hand.welfare.endCitizen(
        try hand.any("citizen", in: "active"), on: hand.past(), reason: hand.reason())
    },
    Deed("citizen resume", withCitizens) { hand in
      try hand.welfare.resumeCitizen(try hand.any("citizen", in: "ended"), reason: hand.reason())
    },
    Deed("citizen erase", administrating) { hand in
      guard try hand.store.entities("citizen").count > 3, hand.dice.chance(0.4) else {
        throw Hand.Nothing()
      }
      try hand.welfare.eraseCitizen(try hand.any("citizen"), ground: "anmodning")
    },
  ]

  static let plans = [
    Deed("plan open", withCitizens) { hand in
      let purpose = hand.text(Phrases.purposes)
      try hand.welfare.openPlan(
        for: try hand.any("citizen"), purpose: purpose, ["from": "2026-09-01"],
        asDraft: hand.dice.chance(0.4))
    },
    Deed("plan revise", withCitizens) { hand in
      let words = hand.text(Phrases.circumstances)
      try hand.welfare.revisePlan(
        try hand.any("plan"), ["circumstances": .text(words), "followUp": "2027-01-15"],
        reason: hand.reason())
    },
    Deed("plan activate", withCitizens) { hand in
      try hand.welfare.activatePlan(try hand.any("plan", in: "draft"))
    },
    Deed("plan close", withCitizens) { hand in
      try hand.welfare.closePlan(
        try hand.any("plan", in: "active", "draft"), reason: hand.reason(),
        endingGoals: hand.dice.chance(0.8))
    },
    Deed("plan reopen", withCitizens) { hand in
      try hand.welfare.reopenPlan(try hand.any("plan", in: "closed"), reason: hand.reason())
    },
  ]

  static let goals = [
    Deed("goal set", withCitizens) { hand in
      let theme = hand.dice.pick(Theme.all)
      try hand.welfare.setGoal(
        in: try hand.any("plan", in: "active"), text: hand.text(theme.goals),
        [
          "tags": .list(theme.tags.map { .text($0) }), "baseline": 1, "target": 2,
          "scale": hand.dice.chance(0.3) ? "attainment" : "function",
        ])
    },
    Deed("goal part", withCitizens) { hand in
      let parent = try hand.entity("goal")
      let plan = try hand.any("plan", beside: parent)
      try hand.welfare.setGoal(
        in: plan, text: hand.text(hand.dice.pick(Theme.all).parts),
        ["parent": .reference(parent.id)])
    },
    Deed("goal revise", withCitizens) { hand in
      let text = hand.text(hand.dice.pick(Theme.all).goals)
      try hand.welfare.reviseGoal(
        try hand.any("goal"),
        hand.dice.chance(0.5) ? ["text": .text(text)] : ["deadline": "2027-02-01", "target": 2])
    },
    Deed("goal close", withCitizens) { hand in
      let outcome = hand.dice.pick(["achieved", "ended", "paused", "enteredInError"])
      try hand.welfare.closeGoal(
        try hand.any("goal", in: "active", "paused"), as: outcome, on: hand.past(),
        reason: hand.reason())
    },
    Deed("goal reopen", withCitizens, after: "goal close") { hand in
      try hand.welfare.reopenGoal(try hand.any("goal", in: "achieved", "ended", "paused"))
    },
    Deed("goal progress", withCitizens) { hand in
      try hand.welfare.recordProgress(
        on: try hand.any("goal"), value: hand.dice.within(-1...3),
        note: hand.text(Phrases.progressNotes), at: hand.dice.chance(0.5) ? hand.moment() : nil)
    },
    Deed("progress retract", withCitizens) { hand in
      try hand.welfare.retractProgress(try hand.any("progress"), reason: hand.reason())
    },
  ]

  static let visits = [
    Deed("visit plan", withCitizens) { hand in
      try hand.welfare.planVisit(
        to: try hand.any("citizen"), at: hand.future(), minutes: 45, ["mode": "home"])
    },
    Deed("visit record", withCitizens) { hand in
      let citizen = try hand.entity("citizen")
      var note = Welfare.VisitNote(
        start: hand.moment(), minutes: 30 + hand.dice.below(60),
        mode: hand.dice.pick(["home", "out", "phone", "video"]), note: hand.text(Phrases.plain))
      if let goal = try? hand.any("goal", beside: citizen) {
        note.progress = [.init(goal: goal, value: hand.dice.below(3))]
      }
      if hand.dice.chance(0.3) { note.colleagues = [try hand.any("staff")] }
      try hand.welfare.recordVisit(to: citizen.id.description, note)
    },
    Deed("visit now", withCitizens) { hand in
      // At the same time as everybody else: visits overlap.
      try hand.welfare.recordVisit(
        to: try hand.any("citizen"), .init(minutes: 60, note: hand.text(Phrases.plain)))
    },
    Deed("visit planned took place", withCitizens) { hand in
      let visit = try hand.any("visit", in: "planned")
      try hand.welfare.recordVisit(
        planned: visit,
        .init(start: hand.moment(), minutes: 50, isNoShow: hand.dice.chance(0.3)))
    },
    Deed("visit amend", withCitizens) { hand in
      let fields: Fields = [
        "note": .text(hand.text(Phrases.plain)), "minutes": .int(Int64(hand.dice.below(90))),
      ]
      try hand.welfare.amendVisit(
        try hand.any("visit"), hand.dice.chance(0.5) ? fields : ["agreements": "Vi ses"],
        reason: hand.reason())
    },
    Deed("visit retract", withCitizens) { hand in
      try hand.welfare.retractVisit(
        try hand.any("visit", in: "done", "noShow", "planned"), reason: hand.reason())
    },
  ]
}
