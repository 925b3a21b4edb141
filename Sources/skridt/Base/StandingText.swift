import EventStore

/// How far a record has come on its way to the central node, for people and for programs.
enum StandingText {
  static func code(_ standing: Standing) -> String {
    switch standing {
    case .local: "local"
    case .sent: "sent"
    case .received: "received"
    case .inReview: "inReview"
    case .refused: "refused"
    }
  }

  static func words(_ standing: Standing) -> String {
    switch standing {
    case .local: say("kun her", "only here")
    case .sent: say("sendt", "sent")
    case .received: say("modtaget", "received")
    case .inReview: say("til afklaring", "in review")
    case .refused(let reason):
      say("afvist: ", "refused: ") + ReportText.explain(reason)
    }
  }
}

/// How far the rows of a list have come.
struct Standings {
  private let standings: [EntityID: Standing]
  /// On the central node everything is at home, and nothing need be said.
  let areShown: Bool

  init(_ ids: some Sequence<EntityID>, at desk: Desk) throws {
    let entities = try ids.compactMap { try desk.store.entity($0) }
    standings = try desk.store.standings(of: entities)
    areShown = try !desk.store.isCentral()
  }

  func words(_ id: EntityID) -> String { StandingText.words(standings[id] ?? .received) }

  /// A row's JSON with its state.
  func json(_ fields: Fields, _ id: EntityID) -> Value {
    let standing = standings[id] ?? .received
    var out = fields
    out["state"] = .text(StandingText.code(standing))
    if case .refused(let reason) = standing { out["refused"] = .text(ReportText.code(reason)) }
    return .object(out)
  }
}
