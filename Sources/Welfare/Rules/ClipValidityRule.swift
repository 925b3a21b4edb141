import EventStore

/// A conversation was taken off a clip card and took place when the card was not valid: somebody else
/// had closed it, or cut its validity, without the one having heard.
///
/// It is judged by when the conversation was, never by when it came in. It took place and was promised
/// on a card that looked valid, so it is suggested to let it count.
enum ClipValidityRule {
  static let name = "clip-outside-validity"
  static let accept = "accept-clip"
  static let retract = "retract-clip"

  static let rule = Rule(
    name,
    reads: [.init("clipCard", "card", "status"), .init("clipSpend", "spend", "status")]
  ) { scope in
    let cards = Dictionary(scope.entities("clipCard").map { ($0.id, $0) }) { $1 }
    return scope.entities("clipSpend").filter(\.isRecorded).compactMap { spend in
      spend["card"].entity.flatMap { cards[$0] }.flatMap { finding(spend, $0) }
    }
  }

  private static func finding(_ spend: Entity, _ card: Entity) -> Finding? {
    let validity = ClipValidity(card)
    guard let at = spend.occurredAt, !validity.covers(at) else { return nil }
    let isClosed = validity.ending?.precedes(at) ?? false
    let closed = isClosed ? validity.ending?.day.description ?? "" : ""
    return Finding(
      entity: spend.id,
      key: [at.description, validity.period, closed].joined(separator: "|"), severity: .low,
      facts: [
        "spend": .reference(spend.id), "card": .reference(card.id), "at": .text(at.description),
        "by": .reference(spend.createdBy), "clips": .int(spend.clips),
        "from": card["from"], "until": card["validUntil"],
        "closed": isClosed ? .text(closed) : .null,
      ],
      options: [
        Finding.Option(accept),
        Finding.Option(
          retract, changes: [spend.id: ["status": "retracted", "statusReason": nil]]),
      ], suggested: 0)
  }
}
