import EventStore

/// How far citizens have come towards their goals.
extension Welfare {
  /// - Parameters:
  ///   - from: the first day; nil means a year before the last.
  ///   - to: the last day; nil means today.
  public func goalsReport(from: String? = nil, to: String? = nil) throws -> Report {
    let period = try period(from: from, to: to)
    var report = try report(
      "goals", Text(da: "Målopfyldelse", en: "Goal attainment"), of: period, for: Self.managing)
    let measured = try MeasuredGoals(self, period)
    let groups = Scale.allCases.map { scale in
      GoalGroup(scale: scale, goals: measured.goals.filter { $0.scale == scale })
    }
    let tScores = measured.tScores
    report.tables = [
      Self.goalSummary(groups, tScores), Self.outcomes(groups), Self.reached(groups),
      Self.byStatus(groups), Self.byTag(groups), Self.tScoreTable(measured, tScores),
    ]
    report.charts = Self.goalCharts
    report.notes += Self.goalNotes + [Self.suppression]
    return report
  }

  /// One citizen's goals one by one, for whoever may read about the citizen.
  public func goalsReport(
    of citizen: String, from: String? = nil, to: String? = nil
  ) throws -> Report {
    let period = try period(from: from, to: to)
    let found = try find(citizen, "citizen")
    var report = try report(
      "goals", Text(da: "Målopfyldelse: \(found.name)", en: "Goal attainment: \(found.name)"),
      of: period, for: Self.managing)
    let scopes = try scopes(ofPersonIn: found.scope)
    let own = try person()(found.scope)
    let measured = try MeasuredGoals(self, period, in: scopes)
    var table = Report.Table(
      "goals", Text(da: "Mål", en: "Goals"),
      caption: Text(
        da: "Målene et for et, med det seneste, der er set",
        en: "Goal by goal, with the latest seen"),
      [
        Report.Column("goal", .text, da: "Mål", en: "Goal"), .scale,
        Report.Column("status", .text, da: "Status", en: "Status"),
        Report.Column("baseline", .integer, da: "Udgangspunkt", en: "Baseline"),
        Report.Column("latest", .integer, da: "Seneste", en: "Latest"),
        Report.Column("latestOn", .day, da: "Set den", en: "Seen on"),
        Report.Column("target", .integer, da: "Målværdi", en: "Target"),
        Report.Column("outcome", .text, da: "Udvikling", en: "Change"),
        Report.Column("observations", .integer, da: "Registreringer", en: "Observations"),
        Report.Column("weight", .integer, da: "Vægt", en: "Weight"),
      ])
    for goal in measured.goals {
      table.add([
        .name(goal.text), goal.scale.cell, .choice(goal.status, of: "status", "goal"),
        .integer(goal.baseline), .integer(goal.latest?.value),
        goal.latest.map { .day($0.on) } ?? .none, .integer(goal.target), goal.outcome.cell,
        .integer(goal.observations), .integer(Int(goal.weight)),
      ])
    }
    var attainment = Report.Table(
      "tScore", Text(da: "T-score", en: "T-score"),
      caption: Text(
        da: "Målene på skalaen for målopfyldelse i ét tal",
        en: "The goals on the scale of attainment in one figure"),
      [
        Report.Column("goals", .integer, da: "Mål med værdi", en: "Goals scored"),
        Report.Column("tScore", .decimal, da: "T-score", en: "T-score"),
      ])
    let scored = measured.goals.filter { $0.scale == .attainment && $0.latest != nil }
    attainment.add([.integer(scored.count), .number(measured.tScores[own])])
    report.tables = [table, attainment]
    report.notes += Self.goalNotes
    return report
  }

  // MARK: - Tables

  private static func goalSummary(
    _ groups: [GoalGroup], _ tScores: [ScopeID: Double]
  ) -> Report.Table {
    var table = Report.Table(
      "summary", Text(da: "Samlet", en: "Together"),
      caption: Text(
        da: "Mål, der var i gang i perioden, på hver skala",
        en: "Goals worked on in the period, on each scale"),
      [
        .scale, .goals, Report.Column("citizens", .integer, da: "Borgere", en: "Citizens"),
        .baseline, .latest,
        Report.Column("meanT", .decimal, da: "Gennemsnitlig T-score", en: "Mean T-score"),
      ])
    for group in groups {
      let total = group.outcomes.total
      let mean: Report.Cell =
        group.scale == .function
        ? .none
        : tScores.count < SmallCounts<ScopeID>.fewest && !tScores.isEmpty
          ? .hidden : .number(mean(Array(tScores.values)))
      table.add(
        [
          group.scale.cell, .count(total),
          total == nil ? .hidden : .integer(Set(group.goals.map(\.person)).count),
        ] + group.means(of: group.goals, isShown: total != nil) + [mean])
    }
    return table
  }

  private static func outcomes(_ groups: [GoalGroup]) -> Report.Table {
    var table = Report.Table(
      "outcomes", Text(da: "Udvikling", en: "Change"),
      caption: Text(
        da: "Mål efter den seneste værdi mod udgangspunktet",
        en: "Goals by the latest against the baseline"),
      [.scale, Report.Column("outcome", .text, da: "Udvikling", en: "Change"), .goals, .share])
    for group in groups {
      for (outcome, count) in zip(MeasuredGoals.Outcome.allCases, group.outcomes.cells) {
        table.add([
          group.scale.cell, outcome.cell, .count(count), .share(count, of: group.outcomes.total),
        ])
      }
    }
    return table
  }

  private static func reached(_ groups: [GoalGroup]) -> Report.Table {
    var table = Report.Table(
      "targets", Text(da: "Målværdien", en: "The target"),
      caption: Text(
        da: "Mål efter, om det seneste når målværdien",
        en: "Goals by whether the latest reaches the target"),
      [.scale, Report.Column("target", .text, da: "Målværdi", en: "Target"), .goals, .share])
    let cases: [(Bool?, Report.Cell)] = [
      (true, .choice("reached", Text(da: "nået", en: "reached"))),
      (false, .choice("notReached", Text(da: "ikke nået", en: "not reached"))),
      (
        nil,
        .choice("unknown", Text(da: "uden målværdi eller måling", en: "no target or observation"))
      ),
    ]
    for group in groups {
      let counts = group.counts(cases.map { reached in { $0.hasReachedTarget == reached.0 } })
      for (row, count) in zip(cases, counts.cells) {
        table.add([group.scale.cell, row.1, .count(count), .share(count, of: counts.total)])
      }
    }
    return table
  }

  private static func byStatus(_ groups: [GoalGroup]) -> Report.Table {
    var table = Report.Table(
      "status", Text(da: "Efter status", en: "By status"),
      caption: Text(
        da: "Mål efter deres status nu, med gennemsnit",
        en: "Goals by their status now, with means"),
      [
        .scale, Report.Column("status", .text, da: "Status", en: "Status"), .goals, .baseline,
        .latest,
      ])
    let statuses = Choices.goalStatus.map(\.value).filter { $0 != "enteredInError" }
    for group in groups {
      let counts = group.counts(statuses.map { status in { $0.status == status } })
      for (status, count) in zip(statuses, counts.cells) {
        let own = group.goals.filter { $0.status == status }
        table.add(
          [group.scale.cell, .choice(status, of: "status", "goal"), .count(count)]
            + group.means(of: own, isShown: count != nil))
      }
    }
    return table
  }

  private static func byTag(_ groups: [GoalGroup]) -> Report.Table {
    var table = Report.Table(
      "tags", Text(da: "Efter hvad de bidrager til", en: "By what they serve"),
      caption: Text(
        da: "Mål efter, hvad de bidrager til, med gennemsnit; et mål kan bidrage til flere ting",
        en: "Goals by what they serve, with means; a goal can serve several"),
      [
        .scale, Report.Column("tag", .text, da: "Bidrager til", en: "Serves"), .goals, .baseline,
        .latest,
      ])
    for group in groups {
      for tag in Choices.goalTags.map(\.value) {
        // With those that do not serve it: their number follows from this one and the total.
        let count = group.counts([{ $0.tags.contains(tag) }, { !$0.tags.contains(tag) }]).cells[0]
        let own = group.goals.filter { $0.tags.contains(tag) }
        table.add(
          [group.scale.cell, .choice(tag, of: "tags", "goal"), .count(count)]
            + group.means(of: own, isShown: count != nil))
      }
    }
    return table
  }

  private static func tScoreTable(
    _ measured: MeasuredGoals, _ tScores: [ScopeID: Double]
  ) -> Report.Table {
    var table = Report.Table(
      "tScores", Text(da: "T-scorer", en: "T-scores"),
      caption: Text(
        da: "Borgere med mål på skalaen −2 til +2 efter T-score; 50 er som aftalt",
        en: "Citizens with goals on the scale −2 to +2 by T-score; 50 is as agreed"),
      [
        Report.Column("tScore", .text, da: "T-score", en: "T-score"),
        Report.Column("citizens", .integer, da: "Borgere", en: "Citizens"),
      ])
    let bands: [(name: String, label: Text, isIn: (Double?) -> Bool)] = [
      ("under40", Text(da: "under 40", en: "below 40"), { $0.map { $0 < 40 } ?? false }),
      (
        "40to50", Text(da: "40 til under 50", en: "40 to below 50"),
        { $0.map { 40 <= $0 && $0 < 50 } ?? false }
      ),
      (
        "50to60", Text(da: "50 til under 60", en: "50 to below 60"),
        { $0.map { 50 <= $0 && $0 < 60 } ?? false }
      ),
      ("from60", Text(da: "60 og derover", en: "60 and above"), { $0.map { $0 >= 60 } ?? false }),
      // Their number would follow from the others'.
      ("none", Text(da: "ikke målt", en: "not measured"), { $0 == nil }),
    ]
    let persons = Set(measured.goals.filter { $0.scale == .attainment }.map(\.person))
    let counts = SmallCounts(
      bands.map { band in
        let own = persons.filter { band.isIn(tScores[$0]) }
        return SmallCounts.Cell(count: own.count, people: own)
      })
    for (band, count) in zip(bands, counts.cells) {
      table.add([.choice(band.name, band.label), .count(count)])
    }
    table.total([.count(counts.total)])
    return table
  }

  private static let goalCharts = [
    Report.Chart(
      form: .bars, title: Text(da: "T-scorer", en: "T-scores"),
      description: Text(
        da: "Antal borgere efter T-score", en: "Number of citizens by T-score"), table: "tScores",
      label: "tScore", series: ["citizens"]),
    Report.Chart(
      form: .bars, title: Text(da: "Før og nu", en: "Before and now"),
      description: Text(
        da: "Gennemsnitligt udgangspunkt og seneste værdi på hver skala",
        en: "Mean baseline and latest value on each scale"), table: "summary", label: "scale",
      series: ["meanBaseline", "meanLatest"]),
  ]

  private static let goalNotes = [
    Text(
      da: "Mål, der var i gang i perioden, tæller, uanset hvornår de blev målt. Det seneste er den "
        + "værdi, der senest blev set inden periodens slutning; status er den, målene har nu.",
      en: "Goals worked on in the period count, whenever they were measured. The latest is the "
        + "value last seen before the period ended; status is the one goals have now."),
    Text(
      da: "Gennemsnit omfatter mål med både udgangspunkt og måling. T-scoren følger Kiresuk og "
        + "Sherman (1968) med ρ = 0,3, en for hver borger over målene på skalaen −2 til +2.",
      en:
        "Means are over goals with both a baseline and an observation. The T-score follows Kiresuk "
        + "and Sherman (1968) with ρ = 0.3, one for each citizen over the goals on the scale −2 "
        + "to +2."),
  ]
}

/// The goals on one scale. Every breakdown is of all of them by one thing at a time, so that no number
/// that is withheld in one follows from another.
private struct GoalGroup {
  let scale: Scale
  let goals: [MeasuredGoals.Goal]

  var outcomes: SmallCounts<ScopeID> {
    counts(MeasuredGoals.Outcome.allCases.map { outcome in { $0.outcome == outcome } })
  }

  func counts(_ parts: [(MeasuredGoals.Goal) -> Bool]) -> SmallCounts<ScopeID> {
    SmallCounts(
      parts.map { isIn in
        let own = goals.filter(isIn)
        return SmallCounts.Cell(count: own.count, people: Set(own.map(\.person)))
      })
  }

  /// The mean baseline and the mean of the latest, over goals that have both.
  func means(of goals: [MeasuredGoals.Goal], isShown: Bool) -> [Report.Cell] {
    let measured = goals.filter { $0.outcome != .unmeasured }
    let people = Set(measured.map(\.person)).count
    guard isShown, people == 0 || people >= SmallCounts<ScopeID>.fewest else {
      return [.hidden, .hidden]
    }
    return [
      .number(Welfare.mean(measured.compactMap { $0.baseline.map(Double.init) })),
      .number(Welfare.mean(measured.compactMap { ($0.latest?.value).map(Double.init) })),
    ]
  }
}

extension Scale {
  fileprivate var cell: Report.Cell { .choice(rawValue, of: "scale", "goal") }
}

extension MeasuredGoals.Outcome {
  fileprivate var cell: Report.Cell {
    switch self {
    case .better: .choice(rawValue, Text(da: "fremgang", en: "better"))
    case .same: .choice(rawValue, Text(da: "uændret", en: "same"))
    case .worse: .choice(rawValue, Text(da: "tilbagegang", en: "worse"))
    case .unmeasured: .choice(rawValue, Text(da: "ikke målt", en: "not measured"))
    }
  }
}

extension Report.Column {
  fileprivate static let scale = Self("scale", .text, da: "Skala", en: "Scale")
  fileprivate static let goals = Self("goals", .integer, da: "Mål", en: "Goals")
  fileprivate static let share = Self("share", .percent, da: "Andel", en: "Share")
  fileprivate static let baseline = Self(
    "meanBaseline", .decimal, da: "Udgangspunkt, gennemsnit", en: "Baseline, mean")
  fileprivate static let latest = Self(
    "meanLatest", .decimal, da: "Seneste, gennemsnit", en: "Latest, mean")
}
