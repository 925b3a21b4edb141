extension Store {
  /// What people must decide, the gravest first, then the oldest.
  ///
  /// - Parameters:
  ///   - includingResolved: also what has been decided, and can be undone.
  ///   - scopes: nil means every scope held.
  public func conflicts(
    includingResolved: Bool = false, in scopes: Set<ScopeID>? = nil
  ) throws -> [Conflict] {
    try read { transaction in
      let asked = scopes.map { Set(transaction.numbers(of: $0)) }
      let settled: Fold.Flags = includingResolved ? [.conflict, .settlements] : .conflict
      let flagged = try transaction.flagged(settled.union(.reviews))
        .filter { asked?.contains($0.key.scope) ?? true }
      var out = try flagged.filter { !$0.flags.isDisjoint(with: settled) }.flatMap {
        try transaction.groupConflicts($0.key, includingResolved: includingResolved)
      }
      let reviewed = flagged.filter { $0.flags.contains(.reviews) }.map(\.key)
      out += try transaction.ruleConflicts(reviewedOn: reviewed, in: asked)
        .filter { includingResolved || $0.status == .open }
      return out.sorted(by: Conflict.isGraver)
    }
  }

  /// What an application found between scopes, as conflicts: they are decided, reviewed and undone
  /// like a rule's. One whose entity is not here is left out.
  ///
  /// - Parameter hints: what was found, under the name of a rule of the application's own, in the
  ///   scope of the entity it is shown on.
  public func conflicts(
    over hints: [(rule: String, scope: ScopeID, finding: Finding)]
  ) throws -> [Conflict] {
    try read { transaction in
      try hints.compactMap { rule, scope, finding in
        guard let no = transaction.index.scopeNumbers[scope] else { return nil }
        let id = Transaction.conflictID(
          "finding", scope, finding.entity, [rule, finding.key])
        return try transaction.conflict(
          Transaction.StoredFinding(id: id, scope: no, rule: rule, finding: finding))
      }
    }
  }

  /// The conflict whose id begins with `prefix`, open or resolved.
  ///
  /// - Throws: ``StoreError/unknownConflict(_:)``, ``StoreError/ambiguous(_:matches:)``.
  public func conflict(_ prefix: String) throws -> Conflict {
    try Conflict.named(prefix, among: try conflicts(includingResolved: true))
  }

  /// What a person chose.
  public enum Choice: Sendable, Equatable {
    /// A candidate, by its place: 0 is A.
    case candidate(Int)
    case base
    /// Something else: the fields to change in the value shown.
    case fields(Fields)
  }

  /// Settles a conflict. Every candidate that was shown is replaced by the choice.
  ///
  /// - Parameters:
  ///   - conflict: as it was shown; if its candidates have changed since, nothing is written.
  ///   - reason: why; kept with the event.
  /// - Returns: the events that settled it.
  /// - Throws: ``StoreError/candidatesChanged``, ``StoreError/unknownConflict(_:)`` for a choice it
  ///   does not have.
  @discardableResult
  public func resolve(
    _ conflict: Conflict, with choice: Choice, reason: String, by actor: Actor
  ) throws -> [EventID] {
    guard conflict.status == .open else { throw StoreError.candidatesChanged }
    switch conflict.subject {
    case .group(let group):
      return try append([try settlement(conflict, group, choice, reason)], by: actor)
    case .rule:
      return try review(conflict, choice, reason, actor)
    }
  }

  private func settlement(
    _ conflict: Conflict, _ group: String, _ choice: Choice, _ reason: String
  ) throws -> Draft {
    let value: Fields
    switch choice {
    case .candidate(let i) where conflict.candidates.indices.contains(i):
      value = conflict.candidates[i].fields
    case .base:
      guard let base = conflict.base else { throw StoreError.unknownConflict("base") }
      value = base
    case .fields(let fields):
      let shown = conflict.candidates.first { $0.letter == conflict.shown }?.fields ?? [:]
      value = shown.merging(fields) { $1 }
    default: throw StoreError.unknownConflict("\(choice)")
    }
    let over = conflict.candidates.flatMap { $0.writes.map(\.event) }.sorted()
    return Draft(
      scope: conflict.scope, entity: conflict.entity, kind: conflict.kind,
      writes: [
        Draft.Write(
          group: group, mode: .settle, over: over, value: .object(value), expecting: over)
      ], reason: reason)
  }

  private func review(
    _ conflict: Conflict, _ choice: Choice, _ reason: String, _ actor: Actor
  ) throws -> [EventID] {
    var changes: [EntityID: Fields] = [:]
    var making: [EntityID: String] = [:]
    var name = "value"
    switch choice {
    case .candidate(let i) where conflict.candidates.indices.contains(i):
      name = conflict.candidates[i].option ?? ""
      making = conflict.candidates[i].making
      for (id, fields) in conflict.candidates[i].fields {
        if let id = EntityID(id) { changes[id] = fields.object }
      }
    case .fields(let fields): changes[conflict.entity] = fields
    default: throw StoreError.unknownConflict("\(choice)")
    }
    var drafts: [Draft] = []
    for (id, fields) in changes.sorted(by: { $0.key < $1.key }) {
      let draft: Draft
      if let entity = try entity(id) {
        draft = entity.setting(fields, reason: reason)
      } else if let kind = making[id] {
        draft = model.creating(kind, id, in: conflict.scope, fields, reason: reason)
      } else {
        throw StoreError.unknownEntity(id.description)
      }
      if !draft.isEmpty { drafts.append(draft.settling) }
    }
    guard let entity = try entity(conflict.entity) else { throw StoreError.candidatesChanged }
    let note = Self.note(on: conflict, of: entity, option: name, changes: changes, drafts.count)
    let kept = entity.elements(Kind.reviewGroup)
      .filter { $0.object?["conflict"] != note["conflict"] }
    drafts.append(
      entity.setting([Kind.reviewGroup: .list(kept + [.object(note)])], reason: reason))
    return try append(drafts, by: actor)
  }

  /// What remains of a reviewed finding even when the choice made its cause go away.
  private static func note(
    on conflict: Conflict, of entity: Entity, option: String, changes: [EntityID: Fields],
    _ events: Int
  ) -> Fields {
    // A dispute over earlier reviews is decided as what they were about.
    let about =
      entity.reviewedConflicts.first { entity.disputeID(of: $0) == conflict.id } ?? conflict.id
    var note: Fields = [
      "conflict": .text(about.description), "option": .text(option),
      "severity": .int(Int64(conflict.severity.rawValue)),
      "fields": .object(
        Dictionary(changes.map { ($0.key.description, .object($0.value)) }) { $1 }),
      // The events right before this one that carry the choice out: what an undo takes back.
      "changes": .int(Int64(events)),
    ]
    if case .rule(let rule, let facts, _) = conflict.subject {
      note["rule"] = .text(rule)
      note["facts"] = .object(facts)
    }
    return note
  }

  /// Takes a settlement back: what it replaced is live again.
  ///
  /// - Throws: ``StoreError/notUndoable`` for a conflict that is open.
  @discardableResult
  public func undo(_ conflict: Conflict, reason: String, by actor: Actor) throws -> [EventID] {
    guard let resolution = conflict.resolution else { throw StoreError.notUndoable }
    switch conflict.subject {
    case .group:
      return try append(
        ([resolution.event] + resolution.others).map { event in
          Draft(
            scope: conflict.scope, entity: conflict.entity, kind: conflict.kind,
            content: .undo(event), reason: reason)
        }, by: actor)
    case .rule:
      guard let entity = try entity(conflict.entity) else { throw StoreError.notUndoable }
      let notes = entity.reviews(of: conflict.id)
      let kept = entity.elements(Kind.reviewGroup)
        .filter { element in !notes.contains { $0.element == element } }
      let undoes = try notes.flatMap { try changes(carriedOutBy: $0) }.map { event, id, kind in
        Draft(
          scope: conflict.scope, entity: id, kind: kind, content: .undo(event), reason: reason)
      }
      return try append(
        undoes + [entity.setting([Kind.reviewGroup: .list(kept)], reason: reason)], by: actor)
    }
  }

  /// The events that carried out a reviewed choice: those right before its note.
  private func changes(
    carriedOutBy note: Entity.Live
  ) throws -> [(event: EventID, entity: EntityID, kind: String)] {
    try read { transaction in
      guard let number = try transaction.number(note.event),
        let count = note.element.object?["changes"]?.int, count > 0,
        count < Int64(number.sequence)
      else { return [] }
      return try (number.sequence - UInt64(count)..<number.sequence).compactMap { sequence in
        guard let row = transaction.index.row(of: sequence, onPathTo: number.feed) else {
          return nil
        }
        let event = EventNo(feed: row, sequence: sequence)
        guard case .body(let body) = try transaction.open(event) else { return nil }
        return (try transaction.eventID(event), body.entity, body.kind)
      }
    }
  }
}

extension Draft {
  /// The same, as a settlement: so that it can be undone.
  fileprivate var settling: Draft {
    guard case .writes(let writes) = content else { return self }
    return Draft(
      scope: scope, entity: entity, kind: kind,
      writes: writes.map {
        Write(
          group: $0.group, mode: $0.mode == .edit ? .settle : $0.mode, over: $0.over,
          value: $0.value)
      }, reason: reason)
  }
}
