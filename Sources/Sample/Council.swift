import EventStore
import Welfare

/// What becomes of the initiatives in a catalogue, step by step, through the commands people use.
struct Council {
  private let municipality: Municipality
  private let team: Team
  private var dice: Dice
  private var acts: [Act] = []

  /// How far an initiative has come, by its place in the catalogue: steps of the path, and how many
  /// of them were taken in this year.
  private static let lives: [(depth: Int, recent: Int)] = [
    (10, 1), (6, 1), (9, 1), (4, 0), (7, 2), (3, 0), (2, 1), (1, 0), (1, 1), (8, 1), (1, 0),
    (0, 0), (7, 1), (6, 2), (3, 2), (4, 2), (5, 1), (2, 0), (1, 0),
  ]
  private static let path: [InitiativeStep] = [
    .plan, .approveDescription, .start, .develop, .route, .approve, .implement, .complete,
    .evaluate, .close,
  ]
  private static let indicators = [
    ("Borgere, der har brugt tilbuddet", "borgere", 0, 60),
    ("Ventetid fra henvisning til start", "dage", 42, 14),
    ("Indlæggelser blandt deltagerne", "indlæggelser pr. år", 38, 25),
    ("Deltagere, der oplever større tryghed", "procent", 40, 70),
  ]
  private static let reports = [
    "Arbejdsgruppen har holdt tre møder, og de første borgere er i gang.",
    "Fremdrift som planlagt. Medarbejderne er oplært, og samarbejdet med regionen fungerer.",
    "Lokalerne er forsinket. Vi begynder i mindre skala imens.",
    "Tilbuddet bliver brugt mindre end ventet. Vi er ude og fortælle om det.",
    "Vi mangler en afklaring af økonomien, før vi kan gå videre.",
  ]

  private init(_ municipality: Municipality, _ team: Team) {
    self.municipality = municipality
    self.team = team
    dice = Dice(municipality.seed, for: "council")
  }

  /// - Parameter initiatives: as they were imported.
  static func acts(
    for initiatives: [InitiativeRow], _ municipality: Municipality, _ team: Team
  ) -> [Act] {
    var council = Council(municipality, team)
    for (place, row) in initiatives.enumerated() {
      council.live(row, lives[place % lives.count], isPostponed: place == 17, isEnded: place == 18)
    }
    if !initiatives.isEmpty { council.presentHalfYears() }
    return council.acts
  }

  private mutating func command(
    _ moment: Moment, as person: Team.Official, _ work: @escaping (Welfare) throws -> Void
  ) {
    guard moment.day <= municipality.until else { return }
    let name = person.id.description
    acts.append(
      Act(
        at: moment, by: person.writer(person.roles[0]),
        deed: .command { try work(Welfare($0, actingAs: name)) }))
  }

  private var coordinator: Team.Official { team.officials("coordinator")[0] }
  private var management: Team.Official { team.officials("management")[0] }
  private var committee: Team.Official { team.officials("committee")[0] }

  // MARK: - One initiative

  private mutating func live(
    _ row: InitiativeRow, _ life: (depth: Int, recent: Int), isPostponed: Bool, isEnded: Bool
  ) {
    let number = String(row.number)
    let owner = owner(of: row)
    let begin = municipality.begin
    let year = Int(begin.year - 3 + Int(row.number) % 6)
    command(begin.at(9 * 60), as: coordinator) {
      try $0.reviseInitiative(number, ["responsible": [.reference(owner.id)]])
    }
    let old = life.depth - life.recent
    for (i, step) in Self.path.prefix(life.depth).enumerated() {
      if i < old {
        let day = begin.adding(-100 * (old - i) + dice.below(60))
        recall(step, number, year: year, on: day, minute: i)
      } else {
        let day = municipality.from.adding((i - old) * 110 + dice.within(30...120)).orNextWorkday
        take(step, number, year: year, on: day, owner: owner)
      }
    }
    if life.depth >= 3 { measure(number, owner) }
    if life.depth >= 3 { report(row, owner, chance: 0.8) }
    let late = municipality.from.adding(dice.within(120...240)).orNextWorkday
    if isPostponed {
      command(late.at(10 * 60), as: management) {
        try $0.postponeInitiative(
          number, .init(reason: "Afventer det nye budget", decision: "Chefgruppen \(late)"))
      }
    } else if isEnded {
      command(late.at(10 * 60 + 5), as: management) {
        try $0.take(
          .end, number, .init(reason: "Dækkes nu af et andet initiativ"))
      }
    }
  }

  /// Whoever the catalogue names, where there is somebody for it.
  private func owner(of row: InitiativeRow) -> Team.Official {
    let owners = team.officials("owner")
    let named = owners.first { official in row.owners.contains { $0.contains(official.unit) } }
    return named ?? owners[Int(row.number) % owners.count]
  }

  /// A step from before the log, entered by whoever keeps the plan.
  private mutating func recall(
    _ step: InitiativeStep, _ number: String, year: Int, on day: Day, minute: Int
  ) {
    let note = Welfare.StepNote(
      on: day.description, reason: "Overført fra handleplanen", decision: "Chefgruppen \(day)")
    command(municipality.begin.at(9 * 60 + 10 + minute), as: coordinator) { welfare in
      switch step {
      case .plan: try welfare.planInitiative(number, year: year, note)
      case .approveDescription:
        try welfare.approveDescription(number, withoutTemplate: true, note)
      case .route: try welfare.routeInitiative(number, to: "management", note)
      default: try welfare.take(step, number, note)
      }
    }
  }

  /// A step of this year, taken by those who decide it.
  private mutating func take(
    _ step: InitiativeStep, _ number: String, year: Int, on day: Day, owner: Team.Official
  ) {
    let meeting = "Chefgruppen \(day)"
    switch step {
    case .plan:
      command(day.at(10 * 60), as: coordinator) {
        try $0.planInitiative(number, year: year, .init(reason: "Passer med bygningsplanen"))
      }
    case .approveDescription:
      describe(number, owner, before: day)
      command(day.at(10 * 60), as: management) {
        try $0.approveDescription(number, .init(decision: meeting))
      }
    case .route:
      command(day.at(10 * 60), as: management) {
        try $0.routeInitiative(
          number, to: "committee", .init(reason: "Kræver ny bevilling", decision: meeting))
      }
    case .approve:
      // By whoever it was routed to; what was routed before the log went to management.
      let people = (management, committee)
      command(day.at(10 * 60), as: management) { welfare in
        let route = try welfare.showInitiative(number).initiative["route"].text
        let by = route == "committee" ? people.1 : people.0
        try Welfare(welfare.store, actingAs: by.id.description)
          .approveInitiative(number, .init(decision: meeting))
      }
    case .close:
      command(day.at(10 * 60), as: management) { try $0.take(.close, number) }
    default:
      command(day.at(10 * 60), as: owner) { try $0.take(step, number) }
    }
  }

  private mutating func describe(_ number: String, _ owner: Team.Official, before day: Day) {
    let written = day.adding(-21).orLastWorkday
    command(written.at(13 * 60), as: owner) { welfare in
      try welfare.describeInitiative(
        number,
        [
          "background": "Udspringer af initiativkataloget og af samtaler med borgere og personale.",
          "purpose": "At flere borgere får den rette hjælp tidligere.",
          "organisation":
            "En arbejdsgruppe med en fra hvert center og to borgere med egne erfaringer.",
          "developmentCost": "Timer til arbejdsgruppen inden for rammen.",
          "timeline": "Udvikling i et halvt år, derefter afprøvning i ét center.",
        ],
        adding: [
          .init("En beskrivelse af tilbuddet", responsible: owner.person.name),
          .init("En måling af effekten før og efter", measuresEffect: true),
        ])
    }
    command(written.adding(7).orLastWorkday.at(11 * 60), as: owner) {
      try $0.submitDescription(number)
    }
  }

  // MARK: - Effect and reports

  private mutating func measure(_ number: String, _ owner: Team.Official) {
    let (title, unit, baseline, goal) = dice.pick(Self.indicators)
    command(municipality.begin.adding(1).orNextWorkday.at(10 * 60), as: owner) {
      try $0.addMeasure(
        to: number, title: title,
        ["unit": .text(unit), "method": "quantitative", "dataSource": "Egen optælling"],
        baseline: "\(baseline)", goal: "\(goal)")
    }
    let tempo = dice.fraction() * 0.3 - 0.03
    for quarter in 1...4 {
      let day = municipality.from.adding(quarter * 85).orNextWorkday
      let share = tempo * Double(quarter) + dice.swing() * 0.05
      let value = Double(baseline) + Double(goal - baseline) * share
      command(day.at(14 * 60), as: owner) { welfare in
        guard let measure = try welfare.effects(of: number).first else { return }
        try welfare.observe(measure.id.description, value: "\(max(0, Int(value.rounded())))")
      }
    }
  }

  private mutating func report(_ row: InitiativeRow, _ owner: Team.Official, chance: Double) {
    let number = String(row.number)
    for (half, day) in halfYears where dice.chance(chance) {
      let text = dice.below(Self.reports.count)
      let outlook = ["onTrack", "onTrack", "delayed", "delayed", "stuck"][text]
      command(day.adding(-dice.within(5...20)).orLastWorkday.at(15 * 60), as: owner) {
        try $0.reportProgress(
          on: number, text: Self.reports[text], outlook: outlook, period: half.description)
      }
    }
  }

  /// The half-years that end in this year, and the last days on which one reports on them.
  private var halfYears: [(HalfYear, Day)] {
    var out: [(HalfYear, Day)] = []
    var day = municipality.from
    while day <= municipality.until {
      if HalfYear(day) != HalfYear(day.adding(1)) { out.append((HalfYear(day), day)) }
      day = day.adding(1)
    }
    return out
  }

  private mutating func presentHalfYears() {
    for (half, day) in halfYears {
      let meeting = day.adding(20).orNextWorkday
      command(day.adding(8).orNextWorkday.at(9 * 60), as: coordinator) { welfare in
        let report = try welfare.openStatusReport(for: "management", period: half.description)
        try welfare.freezeStatusReport(report.description)
      }
      command(meeting.at(9 * 60), as: coordinator) { welfare in
        let report = try welfare.openStatusReport(for: "management", period: half.description)
        try welfare.presentStatusReport(report.description, at: "Chefgruppen \(meeting)")
      }
    }
  }
}
