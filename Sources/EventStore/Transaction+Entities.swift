/// An entity while a transaction works on it.
final class WorkingEntity {
  let no: Int64
  var fold: Fold?
  var isNew: Bool
  var isDirty = false
  /// True when the transaction's report names it.
  var isReported = false
  let wasInConflict: Bool
  /// What its row is marked current by; nil when it is not.
  var mark: Transaction.Mark?

  init(no: Int64, fold: Fold?, isNew: Bool, wasInConflict: Bool) {
    self.no = no
    self.fold = fold
    self.isNew = isNew
    self.wasInConflict = wasInConflict
  }
}

/// The same id in two scopes is two entities.
struct EntityKey: Hashable {
  let id: EntityID
  let scope: Int64
}

extension Transaction {
  /// The entity, from this transaction, from the store, or new.
  func load(_ key: EntityKey) throws -> WorkingEntity {
    if let here = working[key] { return here }
    let found = try sql("SELECT no, state, flags, current FROM entity WHERE id = ? AND scope = ?")
      .first(.blob(key.id.bytes), .int(key.scope)) {
        ($0.int(0), $0.blob(1), $0.int(2), $0.int(3) > 0)
      }
    let entity: WorkingEntity
    if let (no, state, flags, isCurrent) = found {
      entity = WorkingEntity(
        no: no, fold: try openState(state, of: key), isNew: false,
        wasInConflict: Fold.Flags(rawValue: flags).contains(.conflict))
      if isCurrent { entity.mark = try entity.fold.map { try mark($0, key) } }
    } else {
      entity = WorkingEntity(no: index.nextEntity, fold: nil, isNew: true, wasInConflict: false)
      index.nextEntity += 1
    }
    working[key] = entity
    return entity
  }

  /// The fold of an entity; nil when there is none, or it is not readable here.
  func fold(_ key: EntityKey) throws -> Fold? {
    if let here = working[key] { return here.fold }
    return try sql("SELECT state FROM entity WHERE id = ? AND scope = ?")
      .first(.blob(key.id.bytes), .int(key.scope)) { $0.blob(0) }
      .flatMap { try openState($0, of: key) }
  }

  /// Every entity of a scope, or those of one kind, in order of their ids.
  ///
  /// - Parameters:
  ///   - groups: the groups to read of each; nil means all of it.
  ///   - isCurrent: only of those that are current; for a kind.
  ///   - days: only of those that belong to a period with a part in them, or to none; for a kind.
  func folds(
    scope: Int64, kind: String? = nil, only groups: Set<String>? = nil, isCurrent: Bool = false,
    during days: ClosedRange<Int64>? = nil
  ) throws -> [(id: EntityID, fold: Fold)] {
    let rows: [(EntityID, [UInt8])]
    if let kind {
      rows = try self.rows(of: kind, scope: scope, isCurrent: isCurrent, during: days)
    } else {
      rows = try sql("SELECT id, state FROM entity WHERE scope = ? ORDER BY id")
        .all(.int(scope)) { (try $0.id(0), $0.blob(1)) }
    }
    return try rows.compactMap { id, state in
      let key = EntityKey(id: id, scope: scope)
      return try (working[key]?.fold ?? openState(state, of: key, only: groups)).map { (id, $0) }
    }
  }

  private func rows(
    of kind: String, scope: Int64, isCurrent: Bool, during days: ClosedRange<Int64>?
  ) throws -> [(EntityID, [UInt8])] {
    let (tag, least) = (tag(of: kind), Statement.Argument.int(isCurrent ? 1 : 0))
    guard let periods = try days.flatMap({ try periods($0, of: kind, scope: scope) }) else {
      return try sql(
        "SELECT id, state FROM entity WHERE scope = ? AND tag = ? AND current >= ? ORDER BY id"
      ).all(.int(scope), .int(tag), least) { (try $0.id(0), $0.blob(1)) }
    }
    let query = try sql(
      """
      SELECT id, state FROM entity
      WHERE scope = ? AND tag = ? AND current IN (1, 2, ?) AND period IS ?
      """)
    let wanted: [Statement.Argument] = [.null] + periods.map { .int($0) }
    return try wanted.flatMap { period in
      try query.all(.int(scope), .int(tag), least, period) {
        (try $0.id(0) as EntityID, $0.blob(1))
      }
    }.sorted { $0.0 < $1.0 }
  }

  func tag(of kind: String) -> Int64 {
    if let known = tags[kind] { return known }
    let tag = keyring.tag(kind)
    tags[kind] = tag
    return tag
  }

  // MARK: - Sealed state

  private func stateLabel(_ key: EntityKey) throws -> [UInt8] {
    Array("skridt/entity".utf8) + (try index.scope(key.scope)).id.bytes + key.id.bytes
  }

  func openState(
    _ sealed: [UInt8], of key: EntityKey, only groups: Set<String>? = nil
  ) throws -> Fold? {
    try openDerived(sealed, scope: key.scope, label: try stateLabel(key))
      .map { try Fold(encoded: $0, only: groups) }
  }

  /// Seals something derived under the scope's newest key, the generation in front.
  func sealDerived(_ plain: [UInt8], scope: Int64, label: [UInt8]) throws -> [UInt8] {
    let id = try index.scope(scope).id
    guard let generation = keyring.newestGeneration(id),
      let keys = keyring.keys(id, generation: generation)
    else { throw StoreError.noKey }
    var out = ByteWriter(capacity: plain.count + 32)
    out.u32(generation)
    out.raw(try Envelope.seal(plain, key: keys.state, clear: label))
    return out.bytes
  }

  /// Opens what ``sealDerived(_:scope:label:)`` sealed; nil when the key is not here.
  func openDerived(_ sealed: [UInt8], scope: Int64, label: [UInt8]) throws -> [UInt8]? {
    var reader = ByteReader(sealed)
    let generation = try reader.u32()
    guard let keys = keyring.keys(try index.scope(scope).id, generation: generation) else {
      return nil
    }
    guard let plain = try? Envelope.open(Array(sealed[4...]), key: keys.state, clear: label) else {
      throw StoreError.corrupt(detail: "a sealed row was changed; `rebuild` makes it anew")
    }
    return plain
  }

  func writeEntities() throws {
    var written: [(EntityKey, Mark)] = []
    for (key, entity) in working where entity.isDirty {
      guard let fold = entity.fold else { continue }
      let mark = try mark(fold, key)
      written.append((key, mark))
      let period = mark.period.map { Statement.Argument.int($0) } ?? .null
      let state = try sealDerived(fold.encoded, scope: key.scope, label: try stateLabel(key))
      let flags = fold.flags(model)
      let tag = tag(of: fold.kind)
      if entity.isNew {
        try sql(
          """
          INSERT INTO entity(no, id, scope, tag, flags, period, state) VALUES (?, ?, ?, ?, ?, ?, ?)
          """
        ).run(
          .int(entity.no), .blob(key.id.bytes), .int(key.scope), .int(tag),
          .int(flags.rawValue), period, .blob(state))
      } else {
        try sql("UPDATE entity SET tag = ?, flags = ?, period = ?, state = ? WHERE no = ?")
          .run(.int(tag), .int(flags.rawValue), period, .blob(state), .int(entity.no))
      }
      entity.isNew = false
      entity.isDirty = false
      if flags.contains(.parallel) { report.merged.insert(key.id) }
      if flags.contains(.conflict), !entity.wasInConflict { report.conflicts.insert(key.id) }
    }
    try markCurrent(written)
  }

  // MARK: - As others see it

  func view(_ fold: Fold, id: EntityID, scope: Int64) throws -> Entity {
    try index.loadSeen(scope: scope, db)
    let kind = model.kinds[fold.kind]
    var groups: [String: Entity.GroupState] = [:]
    for declared in kind?.groups ?? [] {
      groups[declared.name] = Entity.GroupState(policy: declared.policy, live: [], shown: nil)
    }
    // In order, so that of an undeclared group written both ways every replica shows the same.
    for (name, entries) in fold.groups.sorted(by: { $0.key > $1.key }) where !entries.isEmpty {
      let group = Self.declaredName(name)
      let isSet = name != group
      let declared = model.policy(kind: fold.kind, group: group)
      let isDeclared = kind?.group(group) != nil || group == Kind.reviewGroup
      guard !isDeclared || isSet == (declared == .set) else { continue }
      let policy = isSet ? Policy.set : declared
      let live = try Fold.ordered(entries, order: self).map { try self.live($0, isSet: isSet) }
      groups[group] = Entity.GroupState(policy: policy, live: live, shown: live.last)
    }
    return Entity(
      id: id, scope: try index.scope(scope).id, kind: fold.kind, created: fold.created,
      createdBy: fold.createdBy, groups: groups,
      requests: try fold.requests.map { try live($0, isSet: false) },
      hasParallelUpdates: fold.heads.count > 1, fieldGroups: kind?.groupOfField ?? [:])
  }

  private func live(_ entry: Fold.Entry, isSet: Bool) throws -> Entity.Live {
    // What was redacted, or is no value, shows as nothing.
    let value = (try? Value(encoded: entry.value)) ?? .null
    return Entity.Live(
      event: try eventID(entry.event), time: entry.time, author: entry.author,
      fields: isSet ? [:] : value.object ?? [:], element: value, bytes: entry.value)
  }

  func entity(_ key: EntityKey) throws -> Entity? {
    try fold(key).map { try view($0, id: key.id, scope: key.scope) }
  }
}
