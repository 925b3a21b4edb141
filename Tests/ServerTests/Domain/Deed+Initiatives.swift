import EventStore
import Foundation
import Welfare

@testable import Sample

extension Deed {
  static let initiatives = [
    Deed("initiative propose", initiating) { hand in
      let title = "Initiativ \(hand.dice.below(9000))"
      try hand.welfare.proposeInitiative(title: title, ["problem": "Der mangler noget"])
    },
    Deed("initiative revise", initiating) { hand in
      let text = hand.text(Phrases.conclusions)
      try hand.welfare.reviseInitiative(
        try hand.anyInitiative(), ["effect": .text(text), "monthsMin": 2, "monthsMax": 9],
        reason: hand.reason())
    },
    Deed("initiative describe", initiating) { hand in
      let text = hand.text(Phrases.purposes)
      try hand.welfare.describeInitiative(
        try hand.anyInitiative(in: "recommended", "planned"), ["purpose": .text(text)],
        adding: [.init(text, measuresEffect: hand.dice.chance(0.7))])
    },
    Deed("initiative submit", initiating) { hand in
      let described = try hand.entity("description")["initiative"].text ?? ""
      try hand.welfare.submitDescription(described, hand.step())
    },
    Deed("initiative status", administrating) { hand in
      guard hand.dice.chance(0.3) else { throw Hand.Nothing() }
      try hand.welfare.setInitiativeStatus(
        try hand.anyInitiative(), to: hand.dice.pick(["planned", "started", "implementing"]),
        reason: hand.reason())
    },
    Deed("report write", initiating) { hand in
      try hand.welfare.reportProgress(
        on: try hand.anyInitiative(), text: hand.text(Phrases.conclusions),
        outlook: hand.dice.pick(["onTrack", "delayed", "stuck"]))
    },
    Deed("report retract", initiating) { hand in
      try hand.welfare.retractOwnerReport(try hand.any("ownerReport"), reason: hand.reason())
    },
    Deed("status open", reporting) { hand in
      let isYearly = hand.dice.chance(0.4)
      try hand.welfare.openStatusReport(
        for: isYearly ? "committee" : "management",
        period: isYearly ? "\(2020 + hand.dice.below(6))" : "202\(hand.dice.below(6))-H1")
    },
    Deed("status freeze", reporting) { hand in
      try hand.welfare.freezeStatusReport(try hand.any("statusReport", in: "open"))
    },
    Deed("status present", reporting) { hand in
      try hand.welfare.presentStatusReport(
        try hand.any("statusReport", in: "frozen"), at: "Møde \(hand.dice.below(40))")
    },
  ]

  /// Those who lay statuses before others, at the central node.
  private static let reporting = ["coordinator", "administrator"]

  /// The state machine, one line a step.
  static let steps = [
    Deed("step plan", ["coordinator", "management"]) { hand in
      try hand.welfare.planInitiative(
        try hand.anyInitiative(in: "recommended", "planned"), year: 2024 + hand.dice.below(5),
        hand.step())
    },
    Deed("step approve description", ["management"]) { hand in
      try hand.welfare.approveDescription(
        try hand.anyInitiative(in: "planned"), withoutTemplate: hand.dice.chance(0.5), hand.step())
    },
    Deed("step route", ["management"]) { hand in
      try hand.welfare.routeInitiative(
        try hand.anyInitiative(in: "developed"), to: hand.dice.pick(["management", "committee"]),
        hand.step())
    },
    Deed("step approve", ["management", "committee"]) { hand in
      try hand.welfare.approveInitiative(
        try hand.anyInitiative(in: "developed", "awaitingCommittee"), hand.step())
    },
    Deed("step implement", ["owner", "management"]) { hand in
      try hand.welfare.implementInitiative(
        try hand.anyInitiative(in: "approved", "developed"), hand.step())
    },
    Deed("step postpone", ["owner", "management"]) { hand in
      guard hand.dice.chance(0.5) else { throw Hand.Nothing() }
      try hand.welfare.postponeInitiative(try hand.anyInitiative(), hand.step())
    },
    Deed("step resume", ["management"], after: "step postpone") { hand in
      try hand.welfare.resumeInitiative(try hand.anyInitiative(in: "postponed"), hand.step())
    },
    Deed("step end", ["management"]) { hand in
      guard hand.dice.chance(0.25) else { throw Hand.Nothing() }
      try hand.welfare.take(.end, try hand.anyInitiative(), hand.step())
    },
    plain(.start, from: "descriptionApproved"), plain(.develop, from: "started"),
    plain(.complete, from: "implementing"), plain(.evaluate, from: "implemented"),
    plain(.close, from: "evaluating"),
  ]

  private static func plain(_ step: InitiativeStep, from status: String) -> Deed {
    Deed("step \(step.rawValue)", step == .close ? ["management"] : ["owner", "management"]) {
      hand in
      try hand.welfare.take(step, try hand.anyInitiative(in: status), hand.step())
    }
  }

  static let effects = [
    Deed("measure add", initiating) { hand in
      try hand.welfare.addMeasure(
        to: try hand.anyInitiative(), title: "Indikator \(hand.dice.below(90))",
        ["unit": "borgere"], baseline: hand.dice.chance(0.7) ? "\(hand.dice.below(50))" : nil,
        goal: "\(hand.dice.below(90))")
    },
    Deed("measure revise", initiating) { hand in
      let source = "Kilde \(hand.dice.below(9))"
      try hand.welfare.reviseMeasure(try hand.any("measure"), ["dataSource": .text(source)])
    },
    Deed("measure baseline", initiating) { hand in
      try hand.welfare.setBaseline(
        of: try hand.any("measure"), to: "\(hand.dice.below(50))", on: hand.past(),
        reason: hand.reason())
    },
    Deed("measure observe", initiating) { hand in
      try hand.welfare.observe(
        try hand.any("measure"), value: "\(hand.dice.below(90))", on: hand.past(),
        note: hand.text(Phrases.progressNotes))
    },
    Deed("observation retract", initiating) { hand in
      try hand.welfare.retractObservation(try hand.any("observation"), reason: hand.reason())
    },
  ]

  static let strategies = [
    Deed("strategy import", administrating) { hand in
      let paper = hand.dice.pick([
        "kolding-initiatives", "kolding-themes", "vejle-strategy", "vejen-temaplan",
        "herning-udsattestrategi", "slagelse-pejlemaerker",
      ])
      _ = try hand.welfare.importPaper(try DomainTown.paper(paper))
    },
    Deed("strategy link", ["coordinator", "management", "administrator"]) { hand in
      try hand.welfare.link(
        try hand.any("strategyItem"), initiatives: [try hand.anyInitiative()],
        tags: [hand.dice.pick(["health", "relations"])], reason: hand.reason())
    },
    Deed("strategy unlink", ["coordinator", "management", "administrator"]) { hand in
      let item = try hand.entity("strategyItem") { !$0.elements("tags").isEmpty }
      try hand.welfare.unlink(
        item.id.description, tags: item.elements("tags").compactMap(\.text), reason: hand.reason())
    },
  ]
}

extension Hand {
  /// Any initiative of the first few, so that people meet over them; in one of these states.
  fileprivate mutating func anyInitiative(in statuses: String...) throws -> String {
    try any("initiative") { initiative in
      (initiative["number"].int ?? 0) <= 4
        && (statuses.isEmpty || statuses.contains(initiative["status"].text ?? ""))
    }
  }
}
