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
    let persons = try persons()
    return try scopes.flatMap { scope -> [Warning] in
      guard persons[scope] == nil, let citizen = try store.entities("citizen", in: scope).first,
        citizen["status"].text == "active"
      else { return [] }
      let id = citizen.id.description
      return try hoursWarning(citizen) + workersWarning(citizen)
        + clipCards(of: id).compactMap(clipWarning) + stays(of: id).flatMap(stayWarnings)
    }.sorted(byName: \.citizenName) {
      ($0.what.rawValue, $0.entity) < ($1.what.rawValue, $1.entity)
    }
  }

  /// The different workers a citizen met on visits from `first` on.
  public func distinctWorkers(of citizen: String, since first: Day) throws -> Set<EntityID> {
    let visits = try entities("visit", of: citizen).filter { visit in
      visit["status"].text == "done"
        && (visit["start"].text.flatMap { Moment($0) }?.day ?? first) >= first
    }
    return Set(visits.flatMap { $0.elements("staff").compactMap(\.entity) })
  }

  // MARK: - One by one

  private func hoursWarning(_ citizen: Entity) throws -> [Warning] {
    let before = Week(today).advanced(by: -1)
    let weeks = try weeklyHours(
      of: citizen.id.description, from: before.first.description, to: today.description)
    return weeks.filter(\.isOver).suffix(1).map { row in
      let (hours, step) = (Self.hours(row.minutes), row.step)
      return Warning(
        what: .hours, citizen: citizen.id, citizenName: citizen.name, entity: citizen.id,
        text: Text(
          da: "\(hours.da) timer i uge \(row.week.ofYear), mere end 8 om ugen "
            + (step.map { "på trin \($0)" } ?? "uden trin") + "; myndigheden skal vurdere trinnet.",
          en: "\(hours.en) hours in week \(row.week.ofYear), more than 8 a week on "
            + (step.map { "step \($0)" } ?? "no step") + "; the authority must assess the step."))
    }
  }

  private func workersWarning(_ citizen: Entity) throws -> [Warning] {
    let since = Day(number: today.number - Self.workersOver)
    let count = try distinctWorkers(of: citizen.id.description, since: since).count
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

  private func clipWarning(_ card: ClipCardRow) -> Warning? {
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

  private func stayWarnings(_ stay: StayRow) -> [Warning] {
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
