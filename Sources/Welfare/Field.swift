import EventStore

/// One field of a kind: what it is called, and what it holds.
public struct Field: Sendable {
  public let name: String
  public let label: Text
  public let type: FieldType
  /// True when an entity of the kind cannot be without it.
  public let isRequired: Bool

  public init(_ name: String, da: String, en: String, _ type: FieldType, isRequired: Bool = false) {
    self.name = name
    label = Text(da: da, en: en)
    self.type = type
    self.isRequired = isRequired
  }
}

/// Fields that are written together, and the policy they share.
public struct FieldGroup: Sendable {
  public let name: String
  public let policy: Policy
  public let fields: [Field]
  /// False for what only a command of its own changes: a status, an observation.
  public let isRevisable: Bool

  public init(_ name: String, _ policy: Policy, isRevisable: Bool = true, _ fields: [Field]) {
    self.name = name
    self.policy = policy
    self.isRevisable = isRevisable
    self.fields = fields
  }

  /// A field alone. Sets stand by everybody's additions; anything else is reviewed.
  public init(_ field: Field, _ policy: Policy? = nil, isRevisable: Bool = true) {
    let isSet = if case .set = field.type { true } else { false }
    self.init(
      field.name, policy ?? (isSet ? .set : .review), isRevisable: isRevisable, [field])
  }
}

/// A kind as this application declares it: what the store folds by, and what people read and type.
public struct KindDeclaration: Sendable {
  public let name: String
  public let label: Text
  public let plural: Text
  public let isGrantedCentrally: Bool
  public let groups: [FieldGroup]
  /// What ``Welfare/due(of:by:)`` and ``Welfare/todayPage()`` find them by; nil when they read none, or
  /// all.
  let relevance: Relevance.Declaration?
  /// What is wrong between fields that are each valid; nil when nothing is.
  let check: @Sendable (Fields) -> Text?

  init(
    _ name: String, label: Text, plural: Text, isGrantedCentrally: Bool = false,
    groups: [FieldGroup], relevance: Relevance.Declaration? = nil,
    check: @escaping @Sendable (Fields) -> Text? = { _ in nil }
  ) {
    self.name = name
    self.label = label
    self.plural = plural
    self.isGrantedCentrally = isGrantedCentrally
    self.groups = groups
    self.relevance = relevance
    self.check = check
  }

  public var fields: [Field] { groups.flatMap(\.fields) }

  public func field(_ name: String) -> Field? { fields.first { $0.name == name } }

  func group(of field: String) -> FieldGroup? {
    groups.first { $0.fields.contains { $0.name == field } }
  }

  /// What the store needs to know.
  var kind: Kind {
    Kind(
      name, groups: groups.map { Group($0.name, $0.policy, fields: $0.fields.map(\.name)) },
      grantedCentrally: isGrantedCentrally, relevance: relevance)
  }
}
