/// What a command decided to add to the log: one event, before it has a feed, a time or a seal.
public struct Draft: Sendable {
  /// How a write treats what it replaces. See ARCHITECTURE.md, "The fold".
  public enum Mode: UInt8, Sendable {
    /// Replaces at most one value: the one that was on the screen.
    case edit = 0
    /// Replaces every value named; used by whoever decides between several.
    case settle = 1
    case add = 2
    case remove = 3
  }

  /// One group's part of the event.
  public struct Write: Sendable {
    public let group: String
    public let mode: Mode
    /// The events whose values this replaces.
    public let over: [EventID]
    /// An object of fields; for `add` and `remove` the element.
    public let value: Value
    /// When not nil: append only if exactly these events are still live in the group.
    let expecting: [EventID]?

    public init(
      group: String, mode: Mode, over: [EventID], value: Value, expecting: [EventID]? = nil
    ) {
      self.group = group
      self.mode = mode
      self.over = over
      self.value = value
      self.expecting = expecting
    }
  }

  enum Content: Sendable {
    case writes([Write])
    case undo(EventID)
    case redact(EventID)
  }

  public let scope: ScopeID
  public let entity: EntityID
  public let kind: String
  let content: Content
  public let reason: String?

  public init(
    scope: ScopeID, entity: EntityID, kind: String, writes: [Write], reason: String? = nil
  ) {
    self.init(scope: scope, entity: entity, kind: kind, content: .writes(writes), reason: reason)
  }

  init(scope: ScopeID, entity: EntityID, kind: String, content: Content, reason: String?) {
    self.scope = scope
    self.entity = entity
    self.kind = kind
    self.content = content
    self.reason = reason
  }

  /// True when there is nothing to write: the screen already shows it.
  public var isEmpty: Bool {
    if case .writes(let writes) = content { writes.isEmpty } else { false }
  }
}

extension Model {
  /// A new entity of `kind` with these fields. Sets take a list.
  public func creating(
    _ kind: String, _ id: EntityID, in scope: ScopeID, _ fields: Fields, reason: String? = nil
  ) -> Draft {
    var byGroup: [String: Fields] = [:]
    for (field, value) in fields where !value.isNull {
      byGroup[group(of: field, kind: kind), default: [:]][field] = value
    }
    let writes = byGroup.sorted { $0.key < $1.key }.flatMap { name, values -> [Draft.Write] in
      guard policy(kind: kind, group: name) == .set else {
        return [Draft.Write(group: name, mode: .edit, over: [], value: .object(values))]
      }
      return (values[name]?.list ?? []).map {
        Draft.Write(group: name, mode: .add, over: [], value: $0)
      }
    }
    return Draft(scope: scope, entity: id, kind: kind, writes: writes, reason: reason)
  }
}

/// Who writes: a person on the staff, in which role, by which grant.
public struct Actor: Sendable, Equatable {
  public let staff: EntityID
  public let role: String
  public let grant: EventID?

  public init(staff: EntityID, role: String, grant: EventID? = nil) {
    self.staff = staff
    self.role = role
    self.grant = grant
  }
}

/// Names one event for good: its feed, its place there, and the beginning of its hash, which tells
/// the branches of a forked feed apart.
public struct EventID: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let feed: FeedID
  public let sequence: UInt64
  /// The first 8 bytes of the event's hash.
  public let check: UInt64

  public init(feed: FeedID, sequence: UInt64, check: UInt64) {
    self.feed = feed
    self.sequence = sequence
    self.check = check
  }

  public static func < (a: Self, b: Self) -> Bool {
    (a.feed, a.sequence, a.check) < (b.feed, b.sequence, b.check)
  }

  public var description: String {
    "\(feed.description.prefix(8)):\(sequence)'\(check >> 48 & 0xFFFF)"
  }
}
