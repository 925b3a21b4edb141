/// What an application declares to the store: its kinds of entities and its rules.
///
/// The model decides nothing about what may be stored: kinds, groups and versions it does not know
/// are kept, forwarded and folded as far as they can be. It decides how values are shown, when two
/// of them are a conflict, and what only a person can settle.
public struct Model: Sendable {
  public let kinds: [String: Kind]
  public let rules: [Rule]
  /// Changes whenever folding the same events could give another result; a store folded under
  /// another version is rebuilt when it is opened.
  public let foldVersion: UInt64

  /// - Parameter foldVersion: raise it when a kind's groups, policies, authority, relevance or
  ///   upcasters change, or a rule does.
  public init(kinds: [Kind], rules: [Rule] = [], foldVersion: UInt64) {
    self.kinds = Dictionary(kinds.map { ($0.name, $0) }) { $1 }
    self.rules = rules
    self.foldVersion = foldVersion
  }

  func policy(kind: String, group: String) -> Policy {
    if group == Kind.reviewGroup { return .set }
    // What is not known here is shown as the latest and never asked about.
    return kinds[kind]?.group(group)?.policy ?? .latest
  }

  /// The group that holds `field`; an unknown field is a group of its own.
  public func group(of field: String, kind: String) -> String {
    kinds[kind]?.groupOfField[field] ?? field
  }
}

/// One kind of entity: its fields in groups, and who may write it with effect.
public struct Kind: Sendable {
  /// The group every kind has: which findings a person has reviewed, and how.
  public static let reviewGroup = "_review"
  /// The kind, known to every store, by which the central node erases a scope.
  public static let erasure = "_erasure"
  /// Stands, in ``Store/stamp(of:)``, for scopes that came or went.
  public static let scope = "_scope"

  public let name: String
  /// The version of the fields, written with every event.
  public let version: Int
  public let groups: [Group]
  /// True when only the central node's events take effect; from elsewhere they are requests.
  public let grantedCentrally: Bool
  /// Turns a group as some older version wrote it into how this version would.
  public let upcast:
    (@Sendable (_ version: Int, _ group: String, _ fields: Fields) -> (String, Fields))?
  /// Which of them are current; nil means that none ever is.
  public let relevance: Relevance.Declaration?
  let groupOfField: [String: String]

  public init(
    _ name: String, version: Int = 1, groups: [Group], grantedCentrally: Bool = false,
    upcast: (@Sendable (_ version: Int, _ group: String, _ fields: Fields) -> (String, Fields))? =
      nil,
    relevance: Relevance.Declaration? = nil
  ) {
    self.name = name
    self.version = version
    self.groups = groups
    self.grantedCentrally = grantedCentrally
    self.upcast = upcast
    self.relevance = relevance
    var byField: [String: String] = [:]
    for group in groups { for field in group.fields { byField[field] = group.name } }
    groupOfField = byField
  }

  public func group(_ name: String) -> Group? { groups.first { $0.name == name } }
}

/// Fields that are written, and can conflict, only together: one register.
public struct Group: Sendable {
  public let name: String
  public let policy: Policy
  public let fields: [String]

  /// - Parameter fields: empty means one field with the group's own name.
  public init(_ name: String, _ policy: Policy, fields: [String] = []) {
    self.name = name
    self.policy = policy
    self.fields = fields.isEmpty ? [name] : fields
  }
}

/// What happens when two people write a group without having seen each other's.
public enum Policy: Sendable, Equatable {
  /// A person decides.
  case review
  /// The last one is shown; the others remain in the history.
  case latest
  /// Everybody's additions stand; a removal removes only what it saw.
  case set
}

// MARK: - Rules

/// Finds what is wrong between entities of one scope that were each written in good faith.
///
/// `evaluate` must be pure: the same entities give the same findings, whatever the clock says and
/// whatever order the events came in.
public struct Rule: Sendable {
  /// What a rule reads: a kind, and the groups of it that matter (empty: all).
  public struct Reads: Sendable {
    public let kind: String
    public let groups: Set<String>
    public init(_ kind: String, _ groups: String...) {
      self.kind = kind
      self.groups = Set(groups)
    }
  }

  public let name: String
  public let reads: [Reads]
  /// True when it asks who wrote what (``ScopeView/writes(by:unseenBy:)``): then every write matters.
  public let readsWrites: Bool
  public let evaluate: @Sendable (ScopeView) -> [Finding]

  public init(
    _ name: String, reads: [Reads], readsWrites: Bool = false,
    evaluate: @escaping @Sendable (ScopeView) -> [Finding]
  ) {
    self.name = name
    self.reads = reads
    self.readsWrites = readsWrites
    self.evaluate = evaluate
  }

  func isTouched(kind: String, group: String) -> Bool {
    readsWrites
      || reads.contains {
        $0.kind == kind && ($0.groups.isEmpty || group == "*" || $0.groups.contains(group))
      }
  }
}

/// The entities of one scope, as a rule sees them: only the kinds it declared, and who had seen what.
/// What a rule does not ask for is not read.
public struct ScopeView {
  /// What one event wrote.
  public struct Write: Sendable, Equatable {
    public let event: EventID
    public let entity: EntityID
    public let kind: String
    public let author: EntityID
    public let role: String
    public let time: HybridTime
    /// The groups it wrote, in order of their names; none for one that took another back.
    public let groups: [String]
  }

  public let scope: ScopeID
  private let read: (_ kind: String) -> [Entity]
  private let order: (_ later: EventID, _ earlier: EventID) -> Bool
  private let written: (_ author: EntityID, _ event: EventID?) -> [Write]

  init(
    scope: ScopeID, entities read: @escaping (_ kind: String) -> [Entity],
    saw order: @escaping (_ later: EventID, _ earlier: EventID) -> Bool,
    writes written: @escaping (_ author: EntityID, _ event: EventID?) -> [Write]
  ) {
    self.scope = scope
    self.read = read
    self.order = order
    self.written = written
  }

  /// True when the author of `later` had `earlier`: the same on every replica, whatever the clocks.
  public func saw(_ later: EventID, _ earlier: EventID) -> Bool { order(later, earlier) }

  /// The scope's entities of `kind`, in order of their ids.
  public func entities(_ kind: String) -> [Entity] { read(kind) }

  /// What somebody wrote in the scope elsewhere than on the central node, in order of the events.
  ///
  /// - Parameter event: what its author had seen is left out, and costs nothing; nil means all.
  /// - Precondition: the rule declared that it reads writes.
  public func writes(by author: EntityID, unseenBy event: EventID? = nil) -> [Write] {
    written(author, event)
  }
}

/// Something a rule found that a person must look at.
///
/// A rule sees one scope. What an application finds between several it can show as a conflict all
/// the same: see ``Store/conflicts(over:)``.
public struct Finding: Sendable, Equatable {
  public enum Severity: Int, Sendable, Comparable, CaseIterable {
    case low = 1
    case medium, high
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  /// One way out: what it is called, and what choosing it writes.
  public struct Option: Sendable, Equatable {
    public let name: String
    /// The fields to write, by entity; empty when choosing only says "it is right as it stands".
    public let changes: [EntityID: Fields]
    /// Which of them choosing it makes when they are not there, and as what kind.
    public let making: [EntityID: String]

    public init(
      _ name: String, changes: [EntityID: Fields] = [:], making: [EntityID: String] = [:]
    ) {
      self.name = name
      self.changes = changes
      self.making = making
    }
  }

  /// The entity it is shown on, and reviewed on.
  public let entity: EntityID
  /// What tells this finding from others of the same rule on the same entity. When what was found
  /// changes, so must this: then it is a new finding and is asked about again.
  public let key: String
  public let severity: Severity
  /// The facts an explanation is written from.
  public let facts: Fields
  /// What can be chosen, in the order shown: A, B, C …
  public let options: [Option]
  /// The option suggested, as an index into `options`.
  public let suggested: Int?

  public init(
    entity: EntityID, key: String, severity: Severity, facts: Fields, options: [Option],
    suggested: Int? = nil
  ) {
    self.entity = entity
    self.key = key
    self.severity = severity
    self.facts = facts
    self.options = options
    self.suggested = suggested
  }
}
