import EventStore
import Testing

@testable import Welfare

@Suite struct `Goal attainment` {
  let town: Town

  init() throws { town = try Town() }

  /// Worked out by hand from the formula, and for equal weights as in the published conversion tables.
  @Test(
    arguments: [
      ([(1.0, 0.0)], 50), ([(1, 1)], 60), ([(1, -2)], 30), ([(1, 2)], 70),
      // √2.6, √4.8, √7.6 and √11.
      ([(1, 1), (1, 1)], 62.4035), ([(1, 2), (1, 2)], 74.8069),
      ([(1, 1), (1, 1), (1, 1)], 63.6931), ([(1, 0), (1, 1), (1, -1)], 50),
      ([(1, 2), (1, 2), (1, 2)], 77.3861), ([(1, 2), (1, 2), (1, 2), (1, 2)], 79.0191),
      ([(1, -2), (1, -2), (1, -2), (1, -2), (1, -2)], 19.8489),
      // 10 · 2 / √(0.7 · 14 + 0.3 · 36) and 10 · −1 / √(0.7 · 26 + 0.3 · 36).
      ([(3, 1), (2, 0), (1, -1)], 54.4065), ([(5, 0), (1, -1)], 48.1430),
    ] as [([(Double, Double)], Double)])
  func `T-scores are those of the published formula`(
    scores: [(Double, Double)], expected: Double
  ) {
    let score = GoalAttainment.tScore(
      scores.map { GoalAttainment.Score(weight: $0.0, value: $0.1) })
    #expect(abs((score ?? 0) - expected) < 5e-4)
    #expect(GoalAttainment.tScore([]) == nil)
  }

  @Test func `A citizen's goals are shown one by one, with the latest by when it occurred`() throws
  {
    let karl = try town.citizen("Karl")
    let first = try town.goal(
      karl,
      ["scale": "attainment", "text": "Ud hver dag", "weight": 3, "baseline": -1, "target": 0])
    try town.progress(first, of: karl, 2, at: "2026-03-01 10:00")
    // Written later about an earlier day.
    try town.progress(first, of: karl, -2, at: "2026-02-01 10:00")
    try town.progress(first, of: karl, 0, at: "2026-04-01 10:00", status: "retracted")
    try town.progress(first, of: karl, nil, at: "2026-05-01 10:00")
    let second = try town.goal(karl, ["scale": "attainment", "text": "Ringe selv"])
    try town.progress(second, of: karl, 0, at: "2026-03-01 10:00")
    // Twice at one time: what was written last counts.
    try town.progress(second, of: karl, -1, at: "2026-03-01 10:00")
    _ = try town.goal(karl, ["scale": "attainment", "text": "Fejl", "status": "enteredInError"])
    let third = try town.goal(karl, ["text": "Handle ind", "baseline": 1, "target": 3])
    try town.progress(third, of: karl, 3, at: "2026-03-01 10:00")

    let report = try town.office.goalsReport(of: "Karl")
    #expect(
      report.rows("goals").map { $0["goal"]?.plain } == ["Ud hver dag", "Ringe selv", "Handle ind"])
    #expect(report.cell("goals", "latest", where: "goal", is: "Ud hver dag") == .integer(2))
    #expect(report.cell("goals", "outcome", where: "goal", is: "Ud hver dag")?.plain == "better")
    #expect(report.cell("goals", "latest", where: "goal", is: "Ringe selv") == .integer(-1))
    #expect(report.cell("goals", "outcome", where: "goal", is: "Ringe selv")?.plain == "unmeasured")
    let t = report.rows("tScore").first?["tScore"]?.number ?? 0
    // Weights 3 and 1, scores 2 and −1: 50 + 10 · 5 / √(0.7 · 10 + 0.3 · 16).
    #expect(abs(t - (50 + 50 / 11.8.squareRoot())) < 1e-9)

    let before = try town.office.goalsReport(of: "Karl", to: "2026-02-15")
    #expect(before.rows("goals").isEmpty, "the goals were set later")
  }

  /// The same from `goal list` and `goal show`, by going through them.
  @Test(arguments: Dice.seeds) func `Aggregates are what the lists say`(seed: UInt64) throws {
    print("goals: SEED=\(seed)")
    var dice = Dice(state: seed)
    try fill(citizens: 30, &dice)
    let report = try town.office.goalsReport()
    let rows = try town.office.goals().filter { $0.status != "enteredInError" }
    for scale in ["function", "attainment"] {
      let own = rows.filter { $0.scale == scale }
      func expected(_ isIn: (GoalRow) -> Bool) -> Int { own.filter(isIn).count }
      let wanted = [
        "better": expected { $0.baseline != nil && ($0.latest ?? .min) > $0.baseline! },
        "worse": expected { $0.latest != nil && $0.baseline != nil && $0.latest! < $0.baseline! },
        "same": expected { $0.latest != nil && $0.latest == $0.baseline },
        "unmeasured": expected { $0.latest == nil || $0.baseline == nil },
      ]
      for row in report.rows("outcomes") where row["scale"]?.plain == scale {
        let name = row["outcome"]?.plain ?? ""
        #expect(
          row["goals"] == .hidden || row["goals"] == .integer(wanted[name] ?? -1), "\(seed) \(name)"
        )
      }
      let reached = expected { $0.latest != nil && $0.target != nil && $0.latest! >= $0.target! }
      let cell = report.rows("targets").first {
        $0["scale"]?.plain == scale && $0["target"]?.plain == "reached"
      }
      #expect(cell?["goals"] == .hidden || cell?["goals"] == .integer(reached))
      let both = own.filter { $0.latest != nil && $0.baseline != nil }
      let mean = both.map { Double($0.latest!) }.reduce(0, +) / Double(both.count)
      let summary = report.rows("summary").first { $0["scale"]?.plain == scale }
      #expect(summary?["goals"] == .integer(own.count))
      #expect(abs((summary?["meanLatest"]?.number ?? -9) - mean) < 1e-9, "\(seed)")
    }
    // T-scores, citizen by citizen.
    var scores: [Double] = []
    for (_, goals) in Dictionary(grouping: rows.filter { $0.scale == "attainment" }, by: \.citizen)
    {
      var (top, squares, sum) = (0.0, 0.0, 0.0)
      for goal in goals {
        guard let latest = goal.latest else { continue }
        let weight = Double(try town.office.showGoal(goal.id.description).goal["weight"].int ?? 1)
        top += weight * Double(latest)
        squares += weight * weight
        sum += weight
      }
      if sum > 0 { scores.append(50 + 10 * top / (0.7 * squares + 0.3 * sum * sum).squareRoot()) }
    }
    let mean = report.rows("summary").first { $0["scale"]?.plain == "attainment" }?["meanT"]?.number
    #expect(abs((mean ?? 0) - scores.reduce(0, +) / Double(scores.count)) < 1e-9, "\(seed)")
    let high = report.cell("tScores", "citizens", where: "tScore", is: "from60")
    #expect(high == .hidden || high == .integer(scores.count { $0 >= 60 }), "\(seed)")
  }

  private func fill(citizens: Int, _ dice: inout Dice) throws {
    for i in 0..<citizens {
      let citizen = try town.citizen("Borger \(i)")
      for _ in 0..<dice.roll(4) {
        let isAttainment = dice.roll(2) == 0
        func value(_ dice: inout Dice) -> Int64 {
          Int64(dice.roll(5)) - (isAttainment ? 2 : 0)
        }
        var fields: Fields = [
          "scale": isAttainment ? "attainment" : "function",
          "status": .text(
            ["active", "active", "active", "paused", "achieved", "ended"][dice.roll(6)]),
          "statusDate": "2026-10-01", "weight": .int(Int64(1 + dice.roll(4))),
        ]
        if dice.roll(6) > 0 { fields["baseline"] = .int(value(&dice)) }
        if dice.roll(3) > 0 { fields["target"] = .int(value(&dice)) }
        let tags = Choices.goalTags.map(\.value).filter { _ in dice.roll(3) == 0 }
        fields["tags"] = .list(tags.map { .text($0) })
        let goal = try town.goal(citizen, fields)
        for _ in 0..<dice.roll(4) {
          try town.progress(
            goal, of: citizen, value(&dice),
            at: "2026-0\(1 + dice.roll(9))-15 1\(dice.roll(9)):00")
        }
      }
    }
  }

  /// Everything the report says, taken as equations, tells no number about one to four citizens.
  @Test(arguments: Dice.seeds) func `Nothing withheld can be worked out`(seed: UInt64) throws {
    print("suppression: SEED=\(seed)")
    var dice = Dice(state: seed)
    try fill(citizens: 6 + dice.roll(12), &dice)
    let report = try town.office.goalsReport()
    let rows = try town.office.goals()
    var withheld = 0
    for scale in ["function", "attainment"] {
      let own = rows.filter { $0.scale == scale }
      let summary = report.rows("summary").first { $0["scale"]?.plain == scale }
      let total = summary?["goals"] ?? .hidden
      if total == .hidden { #expect(Set(own.map(\.citizen)).count < 5) }
      for (table, key) in [("outcomes", "outcome"), ("targets", "target"), ("status", "status")] {
        let cells = report.rows(table).filter { $0["scale"]?.plain == scale }
        let hidden = cells.filter { $0["goals"] == .hidden }
        withheld += hidden.count
        #expect(
          hidden.count != 1 || total == .hidden, "\(seed) \(table): the total less the others")
        guard total != .hidden, !hidden.isEmpty else { continue }
        let people = Set(
          own.filter { goal in
            hidden.contains { $0[key]?.plain == part(goal, table) }
          }.map(\.citizen))
        #expect(people.count >= 5, "\(seed) \(table): those withheld together are few")
        for row in hidden where table == "status" {
          #expect(row["meanLatest"] == .hidden && row["meanBaseline"] == .hidden, "\(seed)")
        }
      }
      for row in report.rows("tags") where row["scale"]?.plain == scale {
        let tag = row["tag"]?.plain ?? ""
        let ids = try Set(
          own.filter {
            try town.office.showGoal($0.id.description).goal.elements("tags").contains(.text(tag))
          }.map(\.id))
        let serving = Set(own.filter { ids.contains($0.id) }.map(\.citizen)).count
        let others = Set(own.filter { !ids.contains($0.id) }.map(\.citizen)).count
        if (1...4).contains(serving) || total != .hidden && (1...4).contains(others) {
          #expect(row["goals"] == .hidden, "\(seed) \(tag)")
        }
      }
    }
    #expect(withheld > 0, "\(seed): nothing was small")
  }

  private func part(_ goal: GoalRow, _ table: String) -> String {
    switch table {
    case "outcomes":
      guard let latest = goal.latest, let baseline = goal.baseline else { return "unmeasured" }
      return latest > baseline ? "better" : latest < baseline ? "worse" : "same"
    case "targets":
      guard let latest = goal.latest, let target = goal.target else { return "unknown" }
      return latest >= target ? "reached" : "notReached"
    default: return goal.status
    }
  }
}
