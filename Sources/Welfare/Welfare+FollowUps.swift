import EventStore

/// Plans gone through with the citizen, and when that is to happen next.
extension Welfare {
  public struct FollowUpRow: Sendable, Equatable {
    public let id: EntityID
    public let plan: EntityID?
    public let heldOn: String
    public let next: String?
    public let note: String?
    public let ownWords: String?
    public let byName: String
    public let isRetracted: Bool
  }

  /// When a plan is to be gone through next.
  public struct NextFollowUp: Sendable, Equatable {
    public let day: Day
    /// False when nobody has said when: then it is ``followUpAfter`` days after the last time.
    public let isAgreed: Bool
  }

  /// Days until a plan is gone through again, when nothing else was agreed.
  public static let followUpAfter = 90

  // MARK: - Commands

  /// Records that a plan was gone through.
  ///
  /// - Parameters:
  ///   - date: when; nil means today.
  ///   - next: when it is to happen again.
  ///   - note: what it came to.
  ///   - ownWords: what the citizen said, in their own words.
  @discardableResult
  public func recordFollowUp(
    of plan: String, on date: String? = nil, next: String? = nil, note: String? = nil,
    ownWords: String? = nil
  ) throws -> EntityID {
    let actor = try caseActor()
    let found = try find(plan, "plan")
    let day = try dayUntilToday(date)
    try refuseBefore(day, found["from"])
    var fields: Fields = ["plan": .reference(found.id), "heldOn": .text(day.description)]
    for (name, text) in [("next", next), ("note", note), ("ownWords", ownWords)] {
      fields[name] = text.map { .text($0) }
    }
    return try create("followUp", in: found.scope, try valid(.followUp, fields), by: actor)
  }

  /// Takes a follow-up back; it remains in the history.
  public func retractFollowUp(_ followUp: String, reason: String) throws {
    let actor = try caseActor()
    let found = try find(followUp, "followUp")
    guard found.isRecorded else { throw Self.retractedAlready }
    let why = try required(reason)
    try store.append(
      [found.setting(["status": "retracted", "statusReason": .text(why)], reason: why)], by: actor)
  }

  // MARK: - Questions

  /// The latest last.
  public func followUps(of plan: String) throws -> [FollowUpRow] {
    let found = try find(plan, "plan")
    return try Self.inOrder(
      store.entities("followUp", in: found.scope).filter { $0["plan"].entity == found.id }
    ).map { held in
      FollowUpRow(
        id: held.id, plan: found.id, heldOn: held["heldOn"].text ?? "", next: held["next"].text,
        note: held["note"].text, ownWords: held["ownWords"].text,
        byName: try name(of: held.createdBy), isRetracted: !held.isRecorded)
    }
  }

  /// Nil for a plan that is not worked by.
  public func nextFollowUp(of plan: String) throws -> NextFollowUp? {
    let found = try find(plan, "plan")
    return Self.nextFollowUp(
      of: found,
      try store.entities("followUp", in: found.scope).filter { $0["plan"].entity == found.id })
  }

  /// - Parameter followUps: those of the plan, in any order.
  static func nextFollowUp<Row: Showing>(of plan: Row, _ followUps: [Row]) -> NextFollowUp? {
    guard plan["status"].text == "active" else { return nil }
    let last = inOrder(followUps.filter(\.isRecorded)).last
    let agreed = last.map { $0["next"] } ?? plan["followUp"]
    if let day = agreed.text.flatMap({ Day($0) }) { return NextFollowUp(day: day, isAgreed: true) }
    let before = last?["heldOn"] ?? (plan["from"].isNull ? plan["statusDate"] : plan["from"])
    return before.text.flatMap { Day($0) }.map {
      NextFollowUp(day: Day(number: $0.number + followUpAfter), isAgreed: false)
    }
  }

  private static func inOrder<Row: Showing>(_ followUps: [Row]) -> [Row] {
    followUps.sorted {
      ($0["heldOn"].text ?? "", $0.created, $0.id) < ($1["heldOn"].text ?? "", $1.created, $1.id)
    }
  }
}
