import EventStore
import Foundation
import Testing

@testable import Welfare

/// Numbers and days at the ends of what can be stored, in every field of every kind: whatever another
/// program wrote, every question still has an answer.
@Suite struct `Extremes` {
  static let numbers: [Value] = [
    .int(.min), .int(.max), .int(0), .int(-1), .int(1 << 53), .double(.infinity),
    .double(-.infinity), .double(.nan), .double(.greatestFiniteMagnitude),
    .double(-.greatestFiniteMagnitude), .double(.leastNonzeroMagnitude), .double(1e-13),
  ]
  static let days: [Value] = ["0001-01-01", "9999-12-31", "2024-02-29"]
  static let moments: [Value] = [
    "0001-01-01T00:00:00+18:59", "9999-12-31T23:59:59.999-18:59", "1880-01-01T00:00:00+00:50",
    "9999-12-31T23:59:59.999+00:00[Europe/Copenhagen]",
  ]

  let town: Town

  init() throws { town = try Town() }

  private var office: Welfare { town.office }

  /// What an element of `type` holds in the `i`th round.
  private func value(_ type: FieldType, _ i: Int, _ known: [String: [EntityID]]) -> Value {
    func pick(_ values: [Value]) -> Value { values.isEmpty ? .null : values[i % values.count] }
    return switch type {
    case .int, .number: pick(Self.numbers)
    case .day: pick(Self.days)
    case .moment: pick(Self.moments)
    case .choice(let choices): pick(choices.map { .text($0.value) })
    case .bool: .bool(i % 2 == 0)
    case .line, .text, .cpr: .text("x")
    case .reference(let kind): pick((known[kind] ?? []).map { .reference($0) })
    case .record:
      .object(
        Dictionary(
          [
            "from", "to", "value", "year", "number", "min", "max", "amount", "months", "matrix",
            "goals", "baseline", "latest", "change",
          ].enumerated().map { ($1, Self.numbers[(i + $0) % Self.numbers.count]) }
        ) { $1 })
    case .set(let element):
      .list((0..<3).map { value(element, i + $0, known) }.filter { !$0.isNull })
    }
  }

  /// An entity of every kind for every round, its fields shifted against each other by `shift`.
  private func fill(shift: Int) throws -> [String: [EntityID]] {
    var known: [String: [EntityID]] = [:]
    let citizenKinds: [KindDeclaration] = [
      .citizen, .plan, .goal, .visit, .progress, .assignment, .planActor, .followUp, .step,
      .clipCard, .clipSpend, .stay, .alias,
    ]
    let catalogueKinds = WelfareModel.kinds.filter { kind in
      !citizenKinds.contains { $0.name == kind.name }
    }
    let (central, actor, catalogue) = (town.central, try office.actor(), try office.catalogue())
    for i in Self.numbers.indices {
      func drafts(_ kinds: [KindDeclaration], _ scope: ScopeID) -> [Draft] {
        kinds.map { kind in
          var fields: Fields = [:]
          for (k, field) in kind.fields.enumerated() {
            fields[field.name] = value(field.type, i + k * shift, known)
          }
          let id: EntityID = central.newID()
          known[kind.name, default: []].append(id)
          return central.model.creating(kind.name, id, in: scope, fields)
        }
      }
      try central.append(drafts(catalogueKinds, catalogue), by: actor)
      _ = try central.makeScope(kind: WelfareModel.citizenScope, by: actor) { scope in
        drafts(citizenKinds, scope)
      }
    }
    return known
  }

  @Test(arguments: [0, 1, 5])
  func `No number and no day in any field ends a question`(shift: Int) throws {
    let known = try fill(shift: shift)
    func each(_ kind: String, _ ask: (String) throws -> Void) rethrows {
      for id in known[kind] ?? [] { try ask(id.description) }
    }
    let periods: [(String?, String?)] = [
      (nil, nil), ("0001-01-01", "0001-12-31"), ("9999-01-01", "9999-12-31"),
      ("2024-02-29", "2026-10-15"), (nil, "0001-01-01"),
    ]
    for (from, to) in periods {
      try read(try office.workloadReport(from: from, to: to))
      try read(try office.continuityReport(from: from, to: to, namingCitizens: true))
      try read(try office.goalsReport(from: from, to: to))
      try read(try office.targetsReport(from: from, to: to))
      try each("citizen") { try read(try office.goalsReport(of: $0, from: from, to: to)) }
    }
    try read(try office.continuityReport(from: "0001-01-01", to: "9999-12-31", limit: 99))
    try read(try office.initiativesReport())
    try read(try office.halfYearReport())
    try read(try office.yearlyReport())
    _ = refusal { try office.yearlyReport("9999") }
    _ = refusal { try office.halfYearReport("9999-H2") }

    let board = try office.board()
    _ = (board.load, try office.placementCriteria(), try office.themeCoverage())
    for language in Language.allCases { #expect(!board.svg(in: language).isEmpty) }
    for subject in ["initiative", "target"] {
      try each(subject) { subject in
        for effect in try office.effects(of: subject) {
          for language in Language.allCases {
            guard let svg = effect.svg(in: language) else { continue }
            #expect(!svg.contains("=\"nan") && !svg.contains("=\"inf"))
          }
        }
      }
    }
    _ = (try office.initiatives(), try office.missingReports(), try office.ownerReports())
    _ = (try office.strategies(), try office.strategyItems(), try office.targets())
    _ = (try office.discrepancies(), try office.themes(), try office.statusReports())

    for day in [nil, Day.first, Day.last] { _ = try office.due(by: day) }
    _ = try office.todayPage()
    _ = try office.warnings(in: try town.central.scopes(ofKind: WelfareModel.citizenScope))
    for asOf in [nil, "0001-01-01", "9999-12-31"] {
      _ = (try office.steps(asOf: asOf), try office.stepHistory(asOf: asOf))
      _ = (
        try office.stays(asOf: asOf, includingEnded: true), try office.youngAtShelter(asOf: asOf)
      )
      _ = try office.clipCards(asOf: asOf, includingClosed: true)
    }
    _ = try office.visits(from: "0001-01-01", to: "9999-12-31")
    try each("citizen") {
      _ = try office.weeklyHours(of: $0)
      _ = try office.weeklyHours(of: $0, from: "0001-01-01", to: "0001-01-01")
      _ = try office.weeklyHours(of: $0, from: "9999-12-31", to: "9999-12-31")
      _ = try office.showCitizen($0)
    }
    try each("plan") {
      let document = try office.planDocument($0)
      for language in Language.allCases {
        for (i, goal) in document.goals.enumerated() { _ = goal.svg(in: language, id: "g\(i)") }
      }
      _ = (try office.followUps(of: $0), try office.nextFollowUp(of: $0))
    }
    try each("goal") { _ = try office.showGoal($0) }
    try each("visit") { _ = try office.showVisit($0) }
    for snapshot in try office.goalPlans(changedOn: office.today.description) {
      _ = try JSONEncoder().encode(snapshot.json)
    }
    for conflict in try office.conflicts() {
      for language in Language.allCases { _ = try office.explain(conflict, in: language) }
    }
    for kind in WelfareModel.kinds {
      for entity in try town.central.entities(kind.name) {
        for language in Language.allCases { _ = try office.lines(of: entity, in: language) }
        _ = try JSONEncoder().encode(Value.object(entity.fields))
      }
    }
  }

  /// Everything a report can be made into.
  private func read(_ report: Report) throws {
    for language in Language.allCases {
      _ = try JSONEncoder().encode(report.json(in: language))
      for table in report.tables { _ = table.csv(in: language) }
      for chart in report.charts {
        let svg = report.svg(chart, in: language) ?? ""
        #expect(!svg.contains("=\"nan") && !svg.contains("=\"inf"), "\(report.name)")
      }
    }
  }

  @Test func `A measure with a goal next to its baseline, and a huge value, is shown`() throws {
    let council = try town.council()
    let measure = try council.owner.addMeasure(
      to: "1", title: "Uden mål", baseline: "0", goal: "0,0000000000001")
    for value in ["100000000000", "-999999999999", "0,0000000000002", "999999999999"] {
      try council.owner.observe(measure.description, value: value)
    }
    for value in ["1e300", "inf", "nan", "1e12"] {
      #expect(refusal { try council.owner.observe(measure.description, value: value) } != nil)
    }
    let effect = try #require(try office.effects(of: "1").first)
    #expect(effect.reached == nil, "no share of next to nothing")
    for language in Language.allCases { #expect(effect.svg(in: language) != nil) }
    try read(try office.initiativesReport())
    try read(try office.halfYearReport())
  }

  @Test func `An empty catalogue has every report`() throws {
    try read(try office.workloadReport())
    try read(try office.continuityReport(namingCitizens: true))
    try read(try office.goalsReport())
    try read(try office.targetsReport())
    try read(try office.initiativesReport())
    try read(try office.halfYearReport())
    try read(try office.yearlyReport())
    let board = try office.board()
    for language in Language.allCases { #expect(!board.svg(in: language).isEmpty) }
    #expect(try office.goalPlans().isEmpty)
    #expect(try office.due().isEmpty)
  }

  @Test func `Days and periods end where the calendar does`() throws {
    #expect("\(Day.first)" == "0001-01-01" && "\(Day.last)" == "9999-12-31")
    for number in [Int.min, .max, 0, Day.first.number - 1, Day.last.number + 1] {
      let day = Day(number: number)
      #expect(Day(day.description) == day && Day.first <= day && day <= Day.last)
      for days in [Int.min, .max, -1, 1] {
        #expect((Day.first...Day.last).contains(day.advanced(by: days)))
      }
      #expect(Week(day).days.count == 7 && !Week(day).next.description.isEmpty)
      let year = Period(yearUntil: day)
      #expect(year.from <= year.to && year.contains(day))
    }
    for year in [Int.min, -1, 0, 1, 1900, 9999, 10_000, .max] {
      let period = Period(year: year)
      #expect(period.from <= period.to && period.days > 0)
    }
    let last = try #require(HalfYear("9999-H2"))
    #expect(Period(last).to == Day.last && Period(last).from.description == "9999-07-01")
    for milliseconds in [Int64.min, .max, 0, -1] {
      let moment = Moment(milliseconds: milliseconds)
      #expect(Moment(moment.description)?.description == moment.description)
    }
    for text in Self.moments.compactMap(\.text) {
      #expect(Moment(text)?.description == Moment(Moment(text)?.description ?? "")?.description)
    }
  }

  @Test func `Numbers past their type are the nearest there is`() {
    #expect(Int64(nearest: .nan) == 0 && Int64(nearest: .infinity) == .max)
    #expect(Int64(nearest: -1e300) == .min && Int64(nearest: 2.5) == 3 && Int(nearest: -0.4) == 0)
    #expect(Int64.max.adding(1) == .max && Int64.min.adding(-1) == .min)
    #expect([Int64.max, 1, -1].sum == .max - 1)
    #expect(Labels.number(1e300).en == "1e+300" && Labels.number(2.5).da == "2,5")
    #expect(NumberRule.next(after: [.max, .min, 3]) == 4)
    #expect(NumberRule.next(after: [999, 1]) == 2)
    #expect(NumberRule.next(after: Array(1...999)) == nil)
    for text in ["retract--9223372036854775808", "retract-0", "stands-0"] {
      #expect(SameVisitRule.place(of: text) == nil && StepRule.place(of: text) == nil)
    }
  }
}
