import EventStore

/// Clip cards: conversations a citizen may call in, often after the support itself has ended.
extension Welfare {
  /// A spend, and the card after it.
  public struct Spent: Sendable, Equatable {
    public let id: EntityID
    public let card: ClipCardRow
  }

  // MARK: - Commands

  /// Opens a card; the citizen's course may have ended, that is what it is for.
  ///
  /// - Parameters:
  ///   - from: nil means today.
  ///   - until: the last day a conversation may take place; nil means no end.
  @discardableResult
  public func openClipCard(
    for citizen: String, clips: Int, from: String? = nil, until: String? = nil
  ) throws -> EntityID {
    let actor = try caseActor()
    let found = try find(citizen, "citizen")
    var fields = try valid(
      .clipCard,
      [
        "clips": .int(Int64(clips)), "from": .text(from ?? today.description),
        "validUntil": until.map { .text($0) } ?? .null,
      ])
    fields["status"] = "open"
    return try create("clipCard", in: found.scope, fields, by: actor)
  }

  /// Takes a conversation off a card. More than is left may be spent, since it took place; the card
  /// then shows it.
  ///
  /// - Parameters:
  ///   - at: when the conversation was; nil means when the visit was, or now.
  ///   - visit: the visit it was, when it is recorded as one.
  @discardableResult
  public func spendClip(
    _ card: String, clips: Int = 1, at: String? = nil, visit: String? = nil, note: String? = nil
  ) throws -> Spent {
    let actor = try caseActor()
    let found = try find(card, "clipCard")
    let made = try visit.map { try find($0, "visit", near: found.scope) }
    guard try made.map({ try scopes(ofPersonIn: found.scope).contains($0.scope) }) ?? true else {
      throw Refusal(
        .rule, da: "Besøget hører til en anden borger.",
        en: "The visit belongs to another citizen.")
    }
    let time = at ?? made?["start"].text
    let moment = try momentUntilToday(time)
    try refuseInvalid(found, at: moment, isNow: time == nil)
    var fields = try valid(
      .clipSpend,
      [
        "card": .text(found.id.description), "clips": .int(Int64(clips)),
        "occurredAt": .text(moment.description),
        "visit": made.map { .text($0.id.description) } ?? .null,
        "note": note.map { .text($0) } ?? .null,
      ])
    fields["status"] = "recorded"
    let id = try create("clipSpend", in: found.scope, fields, by: actor)
    return Spent(id: id, card: try clipCard(found.id.description).card)
  }

  /// Gives the clips of a conversation back; it remains in the history.
  public func refundClip(_ spend: String, reason: String) throws {
    let actor = try caseActor()
    let found = try find(spend, "clipSpend")
    guard found.isRecorded else { throw Self.retractedAlready }
    try store.append(
      [
        found.setting(
          ["status": "retracted", "statusReason": .text(try required(reason))], reason: reason)
      ], by: actor)
  }

  /// Grants more clips on a card; those who grant support may.
  public func grantClips(_ card: String, clips: Int, reason: String) throws {
    let actor = try actor(first: Self.granters)
    let found = try find(card, "clipCard")
    let reason = try required(reason)
    guard clips > 0 else {
      throw Refusal(
        .invalid, da: "Skriv, hvor mange klip der lægges til.", en: "Say how many clips to add.")
    }
    try refuseClosed(card: found)
    let extra = found.number("extra", 0...999) + Int64(min(clips, 1000))
    let fields = try valid(
      .clipCard, ["extra": .int(extra), "extraReason": .text(reason)], over: found)
    try store.append([found.setting(fields, reason: reason)], by: actor)
  }

  /// Lets a card be used for longer.
  public func extendClipCard(_ card: String, until: String, reason: String? = nil) throws {
    let actor = try caseActor()
    let found = try find(card, "clipCard")
    try refuseClosed(card: found)
    let fields = try valid(.clipCard, ["validUntil": .text(until)], over: found)
    let before = found["validUntil"].text.flatMap { Day($0) }
    guard let before, let day = fields["validUntil"]?.text.flatMap({ Day($0) }), day > before else {
      let date = before?.description ?? ""
      throw Refusal(
        .rule,
        da: before == nil
          ? "Kortet gælder uden udløb." : "Kortet gælder allerede til og med \(date).",
        en: before == nil
          ? "The card is valid without an end." : "The card is valid until \(date) already.")
    }
    try store.append([found.setting(fields, reason: reason)], by: actor)
  }

  /// Closes a card. Conversations from before can still be entered.
  public func closeClipCard(_ card: String, on date: String? = nil, reason: String? = nil) throws {
    let actor = try caseActor()
    let found = try find(card, "clipCard")
    try refuseClosed(card: found)
    let day = try dayUntilToday(date)
    try refuseBefore(day, found["from"])
    try setStatus(found, "closed", on: day, reason: reason, by: actor)
  }

  private func refuseClosed(card: Entity) throws {
    guard card["status"].text == "closed" else { return }
    let date = card["statusDate"].text ?? ""
    throw Refusal(
      .rule, da: "Klippekortet blev lukket \(date).", en: "The clip card was closed on \(date).")
  }

  /// - Parameter isNow: nobody said when; then a closed card refuses whatever the clock says.
  private func refuseInvalid(_ card: Entity, at moment: Moment, isNow: Bool) throws {
    let validity = ClipValidity(card)
    if isNow || validity.ending?.precedes(moment) ?? false { try refuseClosed(card: card) }
    guard !validity.covers(moment) else { return }
    let isOver = validity.until.map { $0 < moment.day } ?? false
    throw Refusal(
      .rule,
      da: "Klippekortet gælder \(validity.period), og samtalen var \(moment.short)."
        + (isOver ? " Forlæng det først, hvis den skal tælle med." : ""),
      en: "The clip card is valid \(validity.period), and the conversation was \(moment.short)."
        + (isOver ? " Extend it first if that is to count." : ""))
  }

  // MARK: - Questions

  /// - Parameters:
  ///   - citizen: nil means everybody held here.
  ///   - date: the day it is asked for; nil means today.
  ///   - includingClosed: also the cards that were closed.
  public func clipCards(
    of citizen: String? = nil, asOf date: String? = nil, includingClosed: Bool = false
  ) throws -> [ClipCardRow] {
    try clipCards(
      in: try scopes(asking: citizen), on: try date.map(day) ?? today,
      includingClosed: includingClosed)
  }

  /// - Parameter scopes: nil means everybody's.
  func clipCards(
    in scopes: Set<ScopeID>?, on day: Day, includingClosed: Bool = false
  ) throws -> [ClipCardRow] {
    let cards = try store.entities("clipCard", in: scopes).filter {
      includingClosed || $0["status"].text != "closed"
    }
    return try rows(cards, try store.entities("clipSpend", in: scopes), on: day)
      .sorted(byName: \.citizenName) {
        ($0.from ?? today, $0.id) < ($1.from ?? today, $1.id)
      }
  }

  /// A card with everything spent on it, the earliest conversation first.
  public func clipCard(_ card: String, asOf date: String? = nil) throws -> (
    card: ClipCardRow, spends: [ClipSpendRow]
  ) {
    let found = try find(card, "clipCard")
    let spends = try store.entities("clipSpend", in: found.scope)
      .filter { $0["card"].entity == found.id }.sorted(by: Entity.occurredEarlier)
    guard let shown = try rows([found], spends, on: try date.map(day) ?? today).first else {
      throw StoreError.unknownEntity(card)
    }
    return (shown, try spends.map(row))
  }

  private func rows(_ cards: [Entity], _ spends: [Entity], on day: Day) throws -> [ClipCardRow] {
    let recorded = spends.filter(\.isRecorded)
    let isCentral = try store.isCentral()
    // What the central node holds it has signed for.
    let standings = isCentral || cards.isEmpty ? [:] : try store.standings(of: recorded)
    let byCard = Dictionary(grouping: recorded) { $0["card"].entity }
    return try cards.map { card in
      var (confirmed, pending): (Int64, Int64) = (0, 0)
      for spend in byCard[card.id] ?? [] {
        let isConfirmed = [.received, .inReview].contains(standings[spend.id] ?? .received)
        if isConfirmed { confirmed += spend.clips } else { pending += spend.clips }
      }
      return try row(card, confirmed: confirmed, pending: pending, on: day)
    }
  }

  private func row(_ card: Entity, confirmed: Int64, pending: Int64, on day: Day) throws
    -> ClipCardRow
  {
    let (citizen, name) = try citizen(of: card.scope)
    let until = card["validUntil"].text.flatMap { Day($0) }
    let left = card.clipsGranted - confirmed - pending
    let isExpired = until.map { $0 < day } ?? false
    let state: ClipCardRow.State =
      card["status"].text == "closed"
      ? .closed : left <= 0 ? .spent : isExpired ? .expired : .open
    return ClipCardRow(
      id: card.id, citizen: citizen, citizenName: name,
      from: card["from"].text.flatMap { Day($0) }, validUntil: until,
      clips: card.number("clips", 0...999), extra: card.number("extra", 0...999),
      confirmed: confirmed,
      pending: pending, isExpired: isExpired, state: state,
      mayBeOverdrawn: left == 0 && pending > 0, reason: card["statusReason"].text,
      hasConflict: card.hasConflict)
  }

  private func row(_ spend: Entity) throws -> ClipSpendRow {
    ClipSpendRow(
      id: spend.id, card: spend["card"].entity, clips: spend.clips, occurredAt: spend.occurredAt,
      visit: spend["visit"].entity, note: spend["note"].text, by: spend.createdBy,
      byName: try name(of: spend.createdBy), isRetracted: !spend.isRecorded,
      reason: spend["statusReason"].text)
  }
}
