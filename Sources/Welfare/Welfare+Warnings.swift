import EventStore

/// Something about a citizen that whoever works with them should know today.
public struct Warning: Sendable, Equatable {
  public enum What: String, Sendable, CaseIterable {
    /// More hours a week than the step allows.
    case hours
    /// More different workers than ``Welfare/manyWorkers`` in ``Welfare/workersOver`` days.
    case workers
    /// A clip card is overdrawn, may be, or is about to expire.
    case clips
    /// A stay's plan or its end is due soon or overdue.
    case stay
    /// Somebody too young for a forsorgshjem stays at one.
    case young
  }

  public let what: What
  public let citizen: EntityID?
  public let citizenName: String
  /// The card or the stay; for the others the citizen.
  public let entity: EntityID
  public let text: Text
}

extension Welfare {
  /// More different workers than this are too many for one citizen (Vejen: as few as possible).
  public static let manyWorkers = 4
  /// Over how many days they are counted.
  public static let workersOver = 84
  /// Days before a clip card expires when that is told.
  public static let expiresWithin = 14

  /// What is to be known about the citizens of these scopes today, by citizen.
  public func warnings(in scopes: [ScopeID]) throws -> [Warning] {
    try warnings(in: Set(scopes), try recentVisits(in: Set(scopes)))
  }

  /// The visits a worker's day and its warnings depend on, with the fields ``visitTime``.
  func recentVisits(in scopes: Set<ScopeID>) throws -> [Shown] {
    let first = today.number - Self.workersOver - 2
    return try store.shown(
      "visit", Self.visitTime, in: scopes,
      during: Int64(first)...Int64(Week(today).last.number + 2))
  }

  /// - Parameter visits: of these scopes, as ``recentVisits(in:)`` gives them.
  func warnings(in scopes: Set<ScopeID>, _ visits: [Shown]) throws -> [Warning] {
    let persons = try persons()
    func person(_ scope: ScopeID) -> ScopeID { persons[scope] ?? scope }
    // A registration that is not used any more is told of with the one that is.
    let merged = Set(persons.filter { scopes.contains($0.value) }.map(\.key))
    let asked = scopes.union(merged)
    let more = try recentVisits(in: merged.subtracting(scopes))
    let citizens = Dictionary(
      try store.entities("citizen", in: asked).map { ($0.scope, $0) }
    ) { first, _ in first }
    let personOf = Dictionary(
      citizens.map { (Optional($1.id), person($0)) }
    ) { first, _ in first }
    let visitsOf = Dictionary(grouping: visits + more) { person($0.scope) }
    let stepsOf = Dictionary(grouping: try store.entities("step", in: asked)) { person($0.scope) }
    let cardsOf = Dictionary(grouping: try clipCards(in: asked, on: today)) {
      personOf[$0.citizen]
    }
    let staysOf = Dictionary(grouping: try stays(in: asked, on: today)) { personOf[$0.citizen] }
    return try scopes.sorted().flatMap { scope -> [Warning] in
      guard persons[scope] == nil, let citizen = citizens[scope],
        citizen["status"].text == "active"
      else { return [] }
      let visits = visitsOf[scope] ?? []
      return try hoursWarning(citizen, visits, stepsOf[scope] ?? [])
        + workersWarning(citizen, visits) + (cardsOf[scope] ?? []).compactMap(clipWarning)
        + (staysOf[scope] ?? []).flatMap(stayWarnings)
    }.sorted(byName: \.citizenName) {
      ($0.what.rawValue, $0.entity) < ($1.what.rawValue, $1.entity)
    }
  }

  // MARK: - One by one

  private func hoursWarning(
    _ citizen: Entity, _ visits: [Shown], _ steps: [Entity]
  ) throws -> [Warning] {
    let week = Week(today)
    let recent = Self.connected(visits, since: week.advanced(by: -1).first)
    // What overlaps never adds up to more than its parts: most need not be looked at.
    guard recent.reduce(0, { $0 + $1.end - $1.start }) > Ladder.limit * 60_000 else { return [] }
    let weeks = SupportWeeks(visits: try store.entities(recent.map(\.visit)), steps: steps)
    guard let row = [week, week.advanced(by: -1)].map(weeks.row).first(where: \.isOver) else {
      return []
    }
    let (hours, step) = (Self.hours(row.minutes), row.step)
    return [
      Warning(
        what: .hours, citizen: citizen.id, citizenName: citizen.name, entity: citizen.id,
        text: Text(
          da: "\(hours.da) timer i uge \(row.week.ofYear), mere end 8 om ugen "
            + (step.map { "på trin \($0)" } ?? "uden trin") + "; myndigheden skal vurdere trinnet.",
          en: "\(hours.en) hours in week \(row.week.ofYear), more than 8 a week on "
            + (step.map { "step \($0)" } ?? "no step") + "; the authority must assess the step."))
    ]
  }

  /// The visits that the hours from a day on can depend on: those from then on, and whatever was going
  /// on, one running into the next, when the earliest of them began.
  private static func connected(
    _ visits: [Shown], since day: Day
  ) -> [VisitTime<Shown>] {
    // Two days more: a wall clock somewhere else may show another day.
    var start = Int64(day.number - 2) * 86_400_000
    let done = visits.compactMap { VisitTime($0) }.sorted { $0.start > $1.start }
    for visit in done where visit.start < start && visit.end > start { start = visit.start }
    return Array(done.prefix { $0.start >= start })
  }

  private func workersWarning(_ citizen: Entity, _ visits: [Shown]) -> [Warning] {
    let since = Day(number: today.number - Self.workersOver)
    let met = visits.filter {
      $0["status"].text == "done"
        && (since...today).contains($0["start"].text.flatMap { Moment($0) }?.day ?? today)
    }
    let count = Set(met.flatMap { $0.elements("staff").compactMap(\.entity) }).count
    guard count > Self.manyWorkers else { return [] }
    return [
      Warning(
        what: .workers, citizen: citizen.id, citizenName: citizen.name, entity: citizen.id,
        text: Text(
          da:
            "\(count) forskellige medarbejdere siden \(since); højst \(Self.manyWorkers) tilstræbes.",
          en: "\(count) different workers since \(since); at most \(Self.manyWorkers) is aimed for."
        ))
    ]
  }

  func clipWarning(_ card: ClipCardRow) -> Warning? {
    let text: Text
    if card.isOverdrawn {
      text = Text(
        da: "Klippekortet er overtrukket med \(-card.left) klip.",
        en: "The clip card is overdrawn by \(-card.left).")
    } else if card.mayBeOverdrawn {
      text = Text(
        da: "Klippekortet kan være overtrukket: \(card.left) klip tilbage, så vidt det vides her.",
        en: "The clip card may be overdrawn: \(card.left) left, as far as is known here.")
    } else if card.state == .open, let last = card.validUntil,
      last.number - today.number <= Self.expiresWithin
    {
      text = Text(
        da: "Klippekortet udløber \(last) med \(card.left) klip tilbage.",
        en: "The clip card expires on \(last) with \(card.left) left.")
    } else {
      return nil
    }
    return Warning(
      what: .clips, citizen: card.citizen, citizenName: card.citizenName, entity: card.id,
      text: text)
  }

  func stayWarnings(_ stay: StayRow) -> [Warning] {
    func warning(_ what: Warning.What, _ text: Text) -> Warning {
      Warning(
        what: what, citizen: stay.citizen, citizenName: stay.citizenName, entity: stay.id,
        text: text)
    }
    var out = stay.clocks.filter { [.dueSoon, .overdue].contains($0.state) }.map { clock in
      let due = Self.when(clock.left)
      let what =
        switch clock.what {
        case .stayPlan: Text(da: "Opholdsplanen", en: "The stay plan")
        case .dischargePlan: Text(da: "Planen for udskrivning", en: "The discharge plan")
        case .stay: Text(da: "Udskrivning", en: "Discharge")
        }
      return warning(
        .stay,
        Text(
          da: "\(what.da) fra \(stay.place): frist \(clock.due), \(due.da).",
          en: "\(what.en) from \(stay.place): due \(clock.due), \(due.en)."))
    }
    if stay.isTooYoung, let age = stay.age {
      out.append(
        warning(
          .young,
          Text(
            da: "\(age) år og på \(stay.place); ingen på 18–25 år bør være på forsorgshjem.",
            en: "\(age) years old and at \(stay.place); nobody aged 18–25 should be at a "
              + "forsorgshjem.")))
    }
    return out
  }

  /// How far off a day is, as one says it.
  public static func when(_ daysLeft: Int) -> Text {
    switch daysLeft {
    case 0: Text(da: "i dag", en: "today")
    case 1: Text(da: "i morgen", en: "tomorrow")
    case 2...: Text(da: "om \(daysLeft) dage", en: "in \(daysLeft) days")
    case -1: Text(da: "i går", en: "yesterday")
    default: Text(da: "for \(-daysLeft) dage siden", en: "\(-daysLeft) days over")
    }
  }

  /// Minutes as hours with one decimal.
  private static func hours(_ minutes: Int64) -> Text {
    let tenths = (minutes * 10 + 30) / 60
    return Text(da: "\(tenths / 10),\(tenths % 10)", en: "\(tenths / 10).\(tenths % 10)")
  }
}
