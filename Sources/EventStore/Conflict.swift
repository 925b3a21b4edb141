public enum ConflictTag {}
/// Names one conflict with exactly these candidates: the same on every replica that holds them.
public typealias ConflictID = Identifier<ConflictTag>

/// What a person must decide: several values of one field group, or what a rule found.
public struct Conflict: Sendable, Equatable {
  public enum Status: String, Sendable {
    case open
    case resolved
  }

  /// One of the things that can be chosen.
  public struct Candidate: Sendable, Equatable {
    /// A, B, C …
    public let letter: String
    /// The group's fields with this value; for a rule, what choosing it would write.
    public let fields: Fields
    /// For a rule: the option's name.
    public let option: String?
    /// Who wrote this value, the earliest first; empty for a rule's option.
    public let writes: [Write]
    /// For a rule: the kinds of the entities that choosing it would make.
    public internal(set) var making: [EntityID: String] = [:]
  }

  /// One event behind a candidate.
  public struct Write: Sendable, Equatable {
    public let event: EventID
    public let author: EntityID
    public let role: String
    public let time: HybridTime
    /// True when the time is not to be relied on: its clock was ahead when it arrived.
    public let isTimeUncertain: Bool
    public let reason: String?
    /// What its author had on the screen: the group's shown value without what came from others
    /// later or unseen.
    public let saw: Fields?
  }

  public enum Subject: Sendable, Equatable {
    case group(String)
    case rule(String, facts: Fields, suggested: Int?)
  }

  public struct Resolution: Sendable, Equatable {
    public let event: EventID
    public let by: EntityID
    public let time: HybridTime
    public let reason: String?
    /// What was chosen: the value written, or the option's name.
    public let chosen: String
    /// Events by which others, not having seen this one, chose the same.
    public internal(set) var others: [EventID] = []
  }

  public let id: ConflictID
  public let scope: ScopeID
  public let entity: EntityID
  public let kind: String
  public let subject: Subject
  public let candidates: [Candidate]
  /// What all candidates were written over; nil when there is none, or more than one.
  public let base: Fields?
  /// The letter of the candidate shown meanwhile.
  public let shown: String?
  public let severity: Finding.Severity
  public let status: Status
  public let since: HybridTime
  public internal(set) var resolution: Resolution?

  /// What waits for the decision: the entity it is about, and those that a choice would write.
  public var concerned: Set<EntityID> {
    guard case .rule = subject else { return [entity] }
    return candidates.reduce(into: [entity]) { all, candidate in
      all.formUnion(candidate.fields.keys.compactMap { EntityID($0) })
    }
  }

  static func letter(_ i: Int) -> String {
    i < 26 ? String(UnicodeScalar(UInt8(65 + i))) : "A\(i)"
  }

  /// The order of a list: the gravest first, then the oldest.
  public static func isGraver(_ a: Self, _ b: Self) -> Bool {
    (b.severity.rawValue, a.since, a.id) < (a.severity.rawValue, b.since, b.id)
  }

  /// The one whose id begins with `prefix`, at least ``ShortID/fewest`` digits.
  ///
  /// - Throws: ``StoreError/unknownConflict(_:)``, ``StoreError/ambiguous(_:matches:)``.
  public static func named(_ prefix: String, among conflicts: [Self]) throws -> Self {
    let matches =
      ShortID.digits(prefix).map { digits in
        conflicts.filter { $0.id.description.hasPrefix(digits) }
      } ?? []
    guard let first = matches.first else { throw StoreError.unknownConflict(prefix) }
    guard matches.count == 1 else {
      throw StoreError.ambiguous(prefix, matches: matches.map { $0.id.description })
    }
    return first
  }
}

/// One event of an entity, as a person reads its history.
public struct HistoryItem: Sendable, Equatable {
  public struct Change: Sendable, Equatable {
    public let group: String
    public let mode: Draft.Mode
    /// The fields written, or the element under the group's name.
    public let fields: Fields
    /// The events it replaced.
    public let over: [EventID]
  }

  public let event: EventID
  public let author: EntityID
  public let role: String
  public let replica: ReplicaID
  /// When it was written, by the writer's clock.
  public let written: HybridTime
  /// When it came here; nil for what was written here.
  public let received: Int64?
  public let isTimeUncertain: Bool
  public let reason: String?
  public let changes: [Change]
  public let undoes: EventID?
  public let isRedacted: Bool
  /// True when it only asks the central node to do this.
  public let isRequest: Bool
  /// Events of the same entity whose authors and this one's had not seen each other's.
  public let concurrentWith: [EventID]
}
