import EventStore

/// Measures that count people. What they show is about few when it is, like any other count: see
/// ``SmallCounts``.
enum PeopleUnit {
  private static let words: Set = [
    "beboer", "beboere", "borger", "borgere", "bruger", "brugere", "citizen", "citizens",
    "deltager", "deltagere", "menneske", "mennesker", "participants", "people", "person",
    "personer", "persons", "residents", "unge", "users", "voksne",
  ]

  /// True for "borgere" and "antal borgere pr. år"; a share of them is no count.
  static func counts(_ unit: String?) -> Bool {
    guard let unit = unit?.lowercased(), !unit.contains("%") else { return false }
    return unit.split { !$0.isLetter }.contains { words.contains(String($0)) }
  }

  static func isFew(_ value: Value, _ unit: String?) -> Bool {
    guard counts(unit), let number = value.number else { return false }
    return number > 0 && number < Double(SmallCounts<EntityID>.fewest)
  }
}

extension Welfare.Effect {
  /// Which of `baseline`, `latest` and `reached` may not be shown to just anybody: numbers about few
  /// people, and what they could be worked out from.
  var withheld: Set<String> {
    var out: Set<String> = []
    if PeopleUnit.isFew(baselines.last?.value ?? .null, unit) { out.insert("baseline") }
    if PeopleUnit.isFew(latest, unit) { out.insert("latest") }
    let compared = observations.last { !$0.change.isNull }
    let isWorkedOutFromFew = [compared?.value, compared?.baseline].contains {
      PeopleUnit.isFew($0 ?? .null, unit)
    }
    if !out.isEmpty || isWorkedOutFromFew { out.insert("reached") }
    return out
  }
}
