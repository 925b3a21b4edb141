import EventStore

/// What is wrong with fields that are each valid, given what else is here and what day it is.
extension Welfare {
  /// - Parameters:
  ///   - fields: what is about to be written, as ``valid(_:_:over:)`` gave it.
  ///   - entity: what they change; nil for something new.
  func refuseImpossible(
    _ declaration: KindDeclaration, _ fields: Fields, over entity: Entity? = nil,
    in scope: ScopeID? = nil
  ) throws {
    for name in Self.pastDays {
      if let date = fields[name]?.text { _ = try dayUntilToday(date) }
    }
    for name in ["start", "occurredAt"] {
      if let time = fields[name]?.text { _ = try momentUntilToday(time) }
    }
    let cpr = fields["cpr"]?.text.flatMap { CPR($0) }
    if let cpr { try refuseToCome(cpr.birthDate) }
    if let birth = fields["birthDate"]?.text.flatMap({ Day($0) }) ?? cpr?.birthDate {
      try refuseTooOld(birth)
    }
    let all = (entity?.fields ?? [:]).merging(fields) { $1 }
    switch declaration.name {
    case "goal": try refuseParent(fields["parent"]?.entity, of: entity, in: scope ?? entity?.scope)
    case "plan" where all["status"] == "closed":
      if let date = fields["statusDate"]?.text.flatMap({ Day($0) }) {
        try refuseBefore(date, all["from"])
      }
    case "progress": try refuseOffScale(all)
    case "initiative": try refuseNumber(fields["number"]?.int, of: entity)
    case "visit": try refuseNext(fields, all)
    default: break
    }
  }

  /// The days that must have come before they can be written down.
  private static let pastDays = [
    "statusDate", "birthDate", "enrolledOn", "planMadeOn", "dischargePlanOn", "dischargedOn",
  ]

  /// A birth date before these two can be nobody's alive; from 1900 on the CPR office's table leaves
  /// no doubt about the century, and papers name people born then.
  private var earliestBirth: Day {
    let longestLife = Day(
      year: today.year - 120, month: today.month, day: min(today.day, 28))
    let first = Day(year: 1900, month: 1, day: 1)
    return [longestLife, first].compactMap { $0 }.min() ?? today
  }

  private func refuseTooOld(_ birth: Day) throws {
    guard birth < earliestBirth else { return }
    let age = today.age(ofBorn: birth)
    throw Refusal(
      .invalid,
      da: "Fødselsdatoen \(birth) ville gøre borgeren \(age) år; ret datoen eller CPR-nummeret.",
      en:
        "The birth date \(birth) would make the citizen \(age) years old; correct the date or the "
        + "CPR number.")
  }

  private func refuseParent(_ parent: EntityID?, of goal: Entity?, in scope: ScopeID?) throws {
    guard let parent else { return }
    guard let found = try store.entity(parent), found.kind == "goal", found.scope == scope else {
      throw Self.anotherCitizen
    }
    var next: Entity? = found
    var seen: Set<EntityID> = []
    while let above = next, seen.insert(above.id).inserted {
      guard above.id != goal?.id else {
        throw Refusal(
          .rule, da: "Et mål kan ikke være en del af sig selv.",
          en: "A goal cannot be part of itself.")
      }
      next = try above["parent"].entity.flatMap { try store.entity($0) }
    }
  }

  private func refuseOffScale(_ progress: Fields) throws {
    guard let value = progress["value"]?.int,
      let goal = try progress["goal"]?.entity.flatMap({ try store.entity($0) })
    else { return }
    let scale = Scale(goal["scale"])
    guard scale.range.contains(value) else { throw Refusal(.invalid, scale.refusal(value)) }
  }

  private func refuseNumber(_ number: Int64?, of initiative: Entity?) throws {
    guard let number,
      let other = try store.entities("initiative").first(where: {
        $0["number"].int == number && $0.id != initiative?.id
      })
    else { return }
    throw Refusal(
      .rule, da: "Nummer \(number) er allerede brugt: \(other.name).",
      en: "Number \(number) is used already: \(other.name).")
  }

  private func refuseNext(_ fields: Fields, _ all: Fields) throws {
    guard fields["nextVisit"] != nil || fields["start"] != nil,
      let next = all["nextVisit"]?.text.flatMap({ Moment($0) }),
      let this = (all["start"]?.text ?? all["plannedStart"]?.text).flatMap({ Moment($0) }),
      next.milliseconds <= this.milliseconds
    else { return }
    throw Refusal(
      .invalid, da: "Næste besøg \(next.short) ligger ikke efter besøget \(this.short).",
      en: "The next visit \(next.short) is not after the visit \(this.short).")
  }

  /// What ending something says of its start, where that has not come yet: it never began.
  func startEnded(_ entity: Entity, on day: Day) -> Fields {
    guard let start = entity["from"].text.flatMap({ Day($0) }), start > today, start > day else {
      return [:]
    }
    return ["from": .text(day.description)]
  }

  /// Refuses the end of something before it began. A start that has not come yet is none: it was
  /// planned, or a clock was wrong, and must not keep anything open.
  func refuseBefore(_ end: Day, _ start: Value?) throws {
    guard let start = start?.text.flatMap({ Day($0) }), end < start, start <= today else { return }
    throw Refusal(
      .invalid, da: "Datoen \(end) ligger før begyndelsen \(start).",
      en: "\(end) is before the start \(start).")
  }
}
