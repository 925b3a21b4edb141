/// Some fields of an entity as they are shown, and nothing of where they come from: what reports over
/// many entities are worked out from.
public struct Shown: Sendable, Equatable {
  public let id: EntityID
  public let scope: ScopeID
  /// When, and by whom, it was first written.
  public let created: HybridTime
  public let createdBy: EntityID
  let names: [String]
  let values: [Value]

  /// The value ``Entity`` shows; a set comes as a list, as in ``Entity/fields``. `.null` for what was
  /// not asked for.
  public subscript(field: String) -> Value {
    names.firstIndex(of: field).map { values[$0] } ?? .null
  }

  /// The elements of a set, as ``Entity/elements(_:)`` has them.
  public func elements(_ group: String) -> [Value] { self[group].list ?? [] }
}

extension Store {
  /// What the entities of one kind show in some of their fields, in the order of
  /// ``entities(_:in:)``: field for field the same, for a fraction of the time.
  ///
  /// - Parameters:
  ///   - fields: fields the model declares for the kind.
  ///   - scopes: nil means every scope held.
  ///   - isCurrent: only of those that are current (``Relevance``); no others are opened.
  ///   - days: only of those that may belong to these days (``Relevance/Declaration``): all that do,
  ///     all that have no day, and some within four weeks of them.
  public func shown(
    _ kind: String, _ fields: [String], in scopes: Set<ScopeID>? = nil, isCurrent: Bool = false,
    during days: ClosedRange<Int64>? = nil
  ) throws -> [Shown] {
    let projection = Projection(kind, fields, model)
    return try read { transaction in
      try transaction.numbers(of: scopes).flatMap { scope in
        try transaction.folds(
          scope: scope, kind: kind, only: projection.groupNames, isCurrent: isCurrent,
          during: days
        ).map { try transaction.shown(projection, $0.fold, EntityKey(id: $0.id, scope: scope)) }
      }
    }
  }

  /// The whole of entities of which some fields were read; what has gone since is left out.
  public func entities(_ shown: [Shown]) throws -> [Entity] {
    try read { transaction in
      try shown.compactMap { one in
        try transaction.index.scopeNumbers[one.scope].flatMap {
          try transaction.entity(EntityKey(id: one.id, scope: $0))
        }
      }
    }
  }
}

/// Which fields of a kind are wanted, and where each is found.
struct Projection {
  let kind: String
  let names: [String]
  /// The groups wanted, by what they are called inside the fold.
  fileprivate let groups: [Wanted]
  let groupNames: Set<String>

  fileprivate struct Wanted {
    let name: String
    let isSet: Bool
    let fields: [String]
    /// Where each of them goes.
    let places: [Int]
  }

  init(_ kind: String, _ fields: [String], _ model: Model) {
    self.kind = kind
    names = fields
    var places: [String: [Int]] = [:]
    for (place, field) in fields.enumerated() {
      places[model.group(of: field, kind: kind), default: []].append(place)
    }
    groups = places.map { name, places in
      let isSet = model.policy(kind: kind, group: name) == .set
      return Wanted(
        name: isSet ? name + Transaction.setMark : name, isSet: isSet,
        fields: places.map { fields[$0] }, places: places)
    }
    groupNames = Set(groups.map(\.name))
  }
}

extension Transaction {
  func shown(_ projection: Projection, _ fold: Fold, _ key: EntityKey) throws -> Shown {
    var values = [Value](repeating: .null, count: projection.names.count)
    for group in projection.groups {
      let live = fold.groups[group.name] ?? []
      if group.isSet {
        values[group.places[0]] = .list(Self.elements(live))
      } else if let shown = try shown(live, scope: key.scope) {
        let members = Value.members(group.fields, of: shown.value)
        for (place, value) in zip(group.places, members) { values[place] = value }
      }
    }
    return Shown(
      id: key.id, scope: try index.scope(key.scope).id, created: fold.created,
      createdBy: fold.createdBy, names: projection.names, values: values)
  }

  private func shown(_ live: [Fold.Entry], scope: Int64) throws -> Fold.Entry? {
    guard live.count > 1 else { return live.first }
    // Only where there is something to choose between does it matter who had seen what.
    try index.loadSeen(scope: scope, db)
    return Fold.ordered(live, order: self).last
  }

  private static func elements(_ live: [Fold.Entry]) -> [Value] {
    var seen: Set<[UInt8]> = []
    return live.map(\.value).filter { seen.insert($0).inserted }
      .sorted { $0.lexicographicallyPrecedes($1) }
      .map { (try? Value(encoded: $0)) ?? .null }
  }
}
