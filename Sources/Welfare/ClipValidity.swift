import EventStore

/// When conversations may be taken off a clip card: by when they took place, whenever they are
/// entered.
struct ClipValidity {
  let from: Day?
  /// The last day.
  let until: Day?
  /// The day it was closed.
  let ending: Ending?

  init(_ card: Entity) {
    from = card["from"].text.flatMap { Day($0) }
    until = card["validUntil"].text.flatMap { Day($0) }
    ending = card["status"].text == "closed" ? Ending(card, date: "statusDate") : nil
  }

  func covers(_ moment: Moment) -> Bool {
    (from.map { $0 <= moment.day } ?? true) && (until.map { moment.day <= $0 } ?? true)
      && !(ending?.precedes(moment) ?? false)
  }

  /// The days, as people write a period: `2026-10-15–2028-10-14`.
  var period: String { "\(from?.description ?? "")–\(until?.description ?? "")" }
}

extension Entity {
  /// Clips granted on a card, those it was opened with and those that came later.
  var clipsGranted: Int64 { number("clips", 0...999) + number("extra", 0...999) }

  /// Clips taken off a card by a spend.
  var clips: Int64 { number("clips", 1...20) }

  /// By when it occurred, then by when it was written.
  static func occurredEarlier(_ a: Entity, _ b: Entity) -> Bool {
    (a.occurredAt?.milliseconds ?? 0, a.created, a.id)
      < (b.occurredAt?.milliseconds ?? 0, b.created, b.id)
  }
}
