import EventStore

/// What the rules about the support a citizen is granted found, in words.
extension Welfare {
  /// Nil for a rule about something else.
  func supportSentences(_ rule: String, _ facts: Fields, in language: Language) throws
    -> Sentences?
  {
    switch rule {
    case StepRule.name: try stepMovedTwice(facts, in: language)
    case HoursRule.name: hoursOver(facts)
    case ClipBalanceRule.name: try clipsOverspent(facts, in: language)
    case ClipValidityRule.name: try clipOutside(facts, in: language)
    case StayRule.name: try twoStays(facts, in: language)
    default: nil
    }
  }

  /// An option in words: what it is called, or with what it would let stand.
  func option(_ name: String, _ facts: Fields, in language: Language) throws -> Text {
    if let place = SameVisitRule.place(of: name), let visits = facts["visits"]?.list,
      visits.indices.contains(place - 1), let visit = visits[place - 1].object
    {
      let (label, text) = (Labels.option(name), try self.visit(visit, in: language))
      return Text(da: "\(label.da): \(text)", en: "\(label.en): \(text)")
    }
    let decisions = facts["decisions"]?.list ?? []
    guard let place = StepRule.place(of: name), decisions.indices.contains(place - 1),
      let decision = decisions[place - 1].object
    else { return Labels.option(name) }
    let text = try placement(decision, in: language)
    return Text(da: "\(text.da) gælder", en: "\(text.en) stands")
  }

  // MARK: - Steps and hours

  private func stepMovedTwice(_ facts: Fields, in language: Language) throws -> Sentences {
    let decisions = try (facts["decisions"]?.list ?? []).compactMap(\.object).map {
      try placement($0, in: language)
    }
    let service = facts["service"]?.text ?? ""
    let why =
      switch facts["authorities"]?.int ?? 0 {
      case 0:
        Text(
          da: "Ingen af dem er skrevet som myndighed, så det kan kun en, der kender sagen, afgøre. "
            + "Den, der ikke gælder, markeres som en fejl og bliver i historikken.",
          en: "Neither was written as the authority, so only somebody who knows can say. What does "
            + "not stand is marked as an error and remains in the history.")
      case 1:
        Text(
          da: "Myndighedens afgørelse går forud for bostøttens; den anden markeres som en fejl og "
            + "bliver i historikken.",
          en: "The authority's decision comes before a worker's; the other is marked as an error "
            + "and remains in the history.")
      default:
        Text(
          da: "Begge er myndighedens afgørelser, og så foreslås ingen af dem; myndigheden må selv "
            + "sige, hvilken der gælder.",
          en: "Both are the authority's decisions, so neither is suggested; the authority must say "
            + "which holds.")
      }
    return (
      Text(
        da: "Borgeren er flyttet på trappen for »\(service)« af flere, der ikke havde set "
          + "hinandens: \(decisions.map(\.da).joined(separator: " og ")).",
        en: "The citizen was moved on the ladder for “\(service)” by people who had not seen each "
          + "other's: \(decisions.map(\.en).joined(separator: " and "))."), why
    )
  }

  /// One of several placements: the step, its hours, from when, and whose.
  private func placement(_ decision: Fields, in language: Language) throws -> Text {
    let step = decision["step"]?.int ?? 0
    let hours = decision["hours"]?.number.map(Labels.hoursAWeek)
    let from = decision["from"]?.text ?? ""
    let role = Labels.role(decision["decidedAs"]?.text ?? "worker")
    let by = try who("by", decision, in: language)
    let reference = decision["decision"]?.text.map { "; \($0)" } ?? ""
    return Text(
      da: "trin \(step)\(hours.map { ", \($0.da)" } ?? ""), fra \(from) "
        + "(\(by), \(role.da)\(reference))",
      en: "step \(step)\(hours.map { ", \($0.en)" } ?? ""), from \(from) "
        + "(\(by), \(role.en)\(reference))")
  }

  private func hoursOver(_ facts: Fields) -> Sentences {
    let time = Labels.duration(facts["minutes"]?.int ?? 0)
    let (week, latest) = (facts["week"]?.text ?? "", facts["latest"]?.text ?? "")
    let days = "\(facts["from"]?.text ?? "")–\(facts["to"]?.text ?? "")"
    let weeks = facts["weeks"]?.int ?? 1
    let again =
      weeks == 1
      ? Text("")
      : Text(
        da: " Det er sket i \(weeks) uger i alt, senest \(latest).",
        en: " It has happened in \(weeks) weeks in all, the latest \(latest).")
    let step = facts["step"]?.int
    return (
      Text(
        da: "I uge \(week) (\(days)) fik borgeren støtte i \(time.da). "
          + (step.map { "Borgeren er på trin \($0)." } ?? "Borgeren er ikke placeret på et trin.")
          + again.da,
        en: "In week \(week) (\(days)) the citizen was supported for \(time.en). "
          + (step.map { "The citizen is on step \($0)." }
            ?? "The citizen is not placed on a step.")
          + again.en),
      Text(
        da: "Over otte timer om ugen er trin 4. Trinnet er en afgørelse og ændres ikke af timerne; "
          + "spørg myndigheden, om det skal vurderes igen.",
        en: "More than eight hours a week is step 4. The step is a decision and the hours do not "
          + "change it; ask the authority whether it is to be assessed again.")
    )
  }

  // MARK: - Clip cards

  private func clipsOverspent(_ facts: Fields, in language: Language) throws -> Sentences {
    let by = try who("spentBy", facts, in: language)
    let (granted, spent) = (facts["granted"]?.int ?? 0, facts["spent"]?.int ?? 0)
    let missing = facts["missing"]?.int ?? 0
    let latest = Self.moment("latest", facts)
    return (
      Text(
        da:
          "\(by) har brugt \(spent) klip på et kort med \(granted), senest ved samtalen \(latest). "
          + "Det er \(missing) for mange.",
        en: "\(by) spent \(spent) clips on a card of \(granted), the latest for the conversation "
          + "\(latest). That is \(missing) too many."),
      Text(
        da: "Samtalerne har fundet sted, så det foreslås at bevilge de klip, der mangler. Ellers "
          + "gives de seneste tilbage, eller kortet bliver stående i minus.",
        en:
          "The conversations took place, so it is suggested to grant what is missing. Otherwise the "
          + "latest are refunded, or the card stays below zero.")
    )
  }

  private func clipOutside(_ facts: Fields, in language: Language) throws -> Sentences {
    let (by, at) = (try who("by", facts, in: language), Self.moment("at", facts))
    let period = "\(facts["from"]?.text ?? "")–\(facts["until"]?.text ?? "")"
    let closed = facts["closed"]?.text
    return (
      Text(
        da: "\(by) har brugt et klip på en samtale \(at), men kortet "
          + (closed.map { "blev lukket \($0)." } ?? "gælder \(period)."),
        en: "\(by) spent a clip on a conversation \(at), but the card "
          + (closed.map { "was closed on \($0)." } ?? "is valid \(period).")),
      Text(
        da:
          "Samtalen har fundet sted, og kortet så gyldigt ud dér, hvor klippet blev brugt. Det er "
          + "samtalens tidspunkt, der tæller, ikke hvornår enheden synkroniserede.",
        en: "The conversation took place, and the card looked valid where the clip was spent. What "
          + "counts is when the conversation was, not when the device synced.")
    )
  }

  // MARK: - Stays

  private func twoStays(_ facts: Fields, in language: Language) throws -> Sentences {
    func stay(_ which: String) throws -> (Text) {
      let (place, on) = (facts[which + "Place"]?.text ?? "", facts[which + "On"]?.text ?? "")
      let by = try who(which + "By", facts, in: language)
      return Text(da: "på \(place) fra \(on) (\(by))", en: "at \(place) from \(on) (\(by))")
    }
    let (first, second) = (try stay("first"), try stay("second"))
    let isOneStay = facts["isOneStay"]?.bool == true
    return (
      Text(
        da: "Borgeren er indskrevet to gange på samme tid: \(first.da) og \(second.da).",
        en: "The citizen is enrolled twice at the same time: \(first.en) and \(second.en)."),
      isOneStay
        ? Text(
          da: "Det er samme sted, så det er formentlig det samme ophold, skrevet to gange.",
          en: "It is the same place, so it is probably one stay, written twice.")
        : facts["firstOn"] != facts["secondOn"]
          ? Text(
            da:
              "Ingen kan bo to steder; den, der indskrives et nyt sted, er formentlig flyttet fra "
              + "det første.",
            en: "Nobody stays at two places; whoever is enrolled elsewhere has probably left the "
              + "first.")
          : Text(
            da: "Ingen kan bo to steder, og kun en, der kender borgeren, kan sige, hvilket det er.",
            en: "Nobody stays at two places, and only somebody who knows the citizen can say which "
              + "it is.")
    )
  }
}
