import EventStore

/// What the rules about visits found, in words.
extension Welfare {
  func sameVisit(_ facts: Fields, in language: Language) throws -> Sentences {
    let by = try who("by", facts, in: language)
    let visits = (facts["visits"]?.list ?? []).compactMap(\.object)
    let count = facts["count"]?.int ?? 0
    let isOfOne = facts["by"]?.list?.count == 1
    let listed = try visits.map { try visit($0, in: language) }.joined(separator: "; ")
    let last = Self.moment("last", facts)
    let (before, why) = (
      try decidedBefore(facts, in: language), sameVisitWhy(facts, count: count, isOfOne: isOfOne)
    )
    return (
      count > Int64(visits.count)
        ? Text(
          da:
            "\(by) har registreret \(count) besøg, der overlapper, det sidste fra \(last). De første "
            + "er: \(listed).\(before.da)",
          en: "\(by) recorded \(count) visits that overlap, the last from \(last). The first are: "
            + "\(listed).\(before.en)")
        : Text(
          da: "\(by) har registreret besøg, der overlapper: \(listed).\(before.da)",
          en: "\(by) recorded visits that overlap: \(listed).\(before.en)"), why
    )
  }

  private func sameVisitWhy(_ facts: Fields, count: Int64, isOfOne: Bool) -> Text {
    if isOfOne {
      return Text(
        da:
          "Ingen er på to besøg hos samme borger på én gang, så det er formentlig det samme besøg, "
          + "skrevet flere gange, eller et forkert klokkeslæt. Tiden tæller én gang.",
        en:
          "Nobody is at two visits to one citizen at once, so it is probably one visit, written more "
          + "than once, or a wrong time. The time counts once.")
    }
    if facts["isNamed"]?.bool == true {
      return Text(
        da:
          "Den ene har skrevet den anden på som medarbejder, så det andet besøg er formentlig det samme.",
        en:
          "One named the other among the staff, so the other's record is probably the same visit.")
    }
    return count > 2
      ? Text(
        da:
          "Om det er ét besøg eller flere, kan kun de sige, der var der. Skriver de hinanden på, bliver "
          + "det ét fælles besøg.",
        en:
          "Whether it is one visit or several, only those who were there can say. If each names the "
          + "others, it is one joint visit.")
      : Text(
        da:
          "Ingen af dem har skrevet den anden på, så det kan være to besøg. Skriver de hinanden på, "
          + "bliver det ét fælles besøg.",
        en:
          "Neither named the other, so they may be two visits. If each names the other, it is one "
          + "joint visit.")
  }

  /// What was decided about some of them; empty when nothing was.
  private func decidedBefore(_ facts: Fields, in language: Language) throws -> Text {
    let decisions = (facts["decided"]?.list ?? []).compactMap(\.object)
    guard let last = decisions.last else { return Text("") }
    let (count, by) = (last["count"]?.int ?? 0, try who("by", last, in: language))
    let option = try option(last["option"]?.text ?? "", last, in: language)
    return Text(
      da:
        " Der er tidligere truffet en afgørelse om \(count) besøg her (\(by): \(option.da)); nu er det "
        + "ikke længere de samme.",
      en:
        " A decision was made earlier about \(count) visits here (\(by): \(option.en)); now they are "
        + "no longer the same.")
  }

  // MARK: - Changes after an assignment

  func changedAfterEnd(_ facts: Fields, in language: Language) throws -> Sentences {
    let (by, ended) = (try who("by", facts, in: language), facts["ended"]?.text ?? "")
    let changes = (facts["changes"]?.list ?? []).compactMap(\.object)
    let listed = try changes.map { try change($0, in: language) }.joined(separator: "; ")
    let more = (facts["entities"]?.int ?? 0).adding(-Int64(changes.count))
    let rest = more > 0 ? Text(da: " og \(more) mere", en: " and \(more) more") : Text("")
    return (
      Text(
        da: "\(by) har ændret noget i sagen, efter at tilknytningen sluttede \(ended), senest "
          + "\(Self.moment("latest", facts)): \(listed)\(rest.da).",
        en:
          "\(by) changed things in the case after their assignment ended on \(ended), the latest at "
          + "\(Self.moment("latest", facts)): \(listed)\(rest.en)."),
      Text(
        da:
          "Ændringerne gælder allerede. Er noget forkert, så ret det på sædvanlig vis; historikken "
          + "viser, hvad der stod før.",
        en: "The changes are in effect already. Whatever is wrong is revised as usual; the history "
          + "shows what it said before.")
    )
  }

  /// What was changed: the kind, what it is called, and which parts of it.
  private func change(_ change: Fields, in language: Language) throws -> String {
    let kind = change["kind"]?.text ?? ""
    let name = try change["entity"]?.entity.map { try self.name(of: $0) } ?? ""
    let groups = (change["groups"]?.list ?? []).compactMap(\.text).map {
      Labels.group($0, of: kind).text(in: language).lowercased()
    }
    let what = "\(Labels.kind(kind).text(in: language)) “\(name)”"
    return groups.isEmpty ? what : "\(what) (\(groups.joined(separator: ", ")))"
  }

  // MARK: - Times

  func implausibleTime(_ facts: Fields, in language: Language) throws -> Sentences {
    let by = try who("by", facts, in: language)
    let (at, written) = (Self.moment("at", facts), Self.moment("written", facts))
    let on = facts["on"]?.text ?? ""
    let ground =
      switch facts["ground"]?.text {
      case "ahead":
        Text(da: "det er skrevet allerede \(written)", en: "it was written already at \(written)")
      case "born": Text(da: "borgeren er født \(on)", en: "the citizen was born on \(on)")
      case "registered":
        Text(
          da: "borgeren blev først registreret \(on)",
          en: "the citizen was not registered until \(on)")
      default: clock(facts)
      }
    return (
      Text(
        da: "\(by) har registreret noget, der skete \(at), men \(ground.da).",
        en: "\(by) recorded something from \(at), but \(ground.en)."),
      Text(
        da:
          "Et ur, der går forkert, eller en tastefejl kan være grunden. Spørg den, der var der, og ret "
          + "tidspunktet; så falder spørgsmålet bort.",
        en:
          "A clock that is wrong or a slip of the keyboard may be why. Ask whoever was there and amend "
          + "the time; then the question goes away.")
    )
  }

  private func clock(_ facts: Fields) -> Text {
    let (received, ahead) = (Self.moment("on", facts), facts["minutesAhead"]?.int ?? 0)
    let off = Int64(clamping: ahead.magnitude)
    let days = off / 1440
    let time =
      days < 2
      ? Labels.duration(off) : Text(da: "\(days) døgn", en: "\(days) days")
    return Text(
      da: "det kom til centralen \(received), og uret på enheden gik da \(time.da) "
        + (ahead < 0 ? "bagud" : "foran"),
      en: "it came to the central node at \(received), when the device's clock was \(time.en) "
        + (ahead < 0 ? "behind" : "ahead"))
  }

  /// When a visit was, by whom it was recorded and how long it took.
  func visit(_ visit: Fields, in language: Language) throws -> String {
    let by = try who("by", visit, in: language)
    let minutes = visit["minutes"]?.int.map { ", \($0) min." } ?? ""
    return "\(Self.moment("start", visit)) (\(by)\(minutes))"
  }
}
