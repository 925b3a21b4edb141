/// Findings: what the rules say of the scopes this transaction touched.
extension Transaction {
  func evaluateRules() throws {
    for (scope, kinds) in touchedGroups where index.scopes[scope] != nil {
      let touched = model.rules.filter { rule in
        kinds.contains { kind, groups in
          groups.contains { rule.isTouched(kind: kind, group: $0) }
        }
      }
      guard !touched.isEmpty else { continue }
      let id = try index.scope(scope).id
      var views: [String: [Entity]] = [:]
      var numbers: [EventID: EventNo?] = [:]
      for rule in touched {
        var failure: (any Error)?
        func attempt<T>(_ nothing: T, _ work: () throws -> T) -> T {
          do { return try work() } catch {
            failure = error
            return nothing
          }
        }
        let scopeView = ScopeView(
          scope: id,
          entities: { kind in
            guard rule.reads.contains(where: { $0.kind == kind }) else { return [] }
            if let known = views[kind] { return known }
            let read = attempt([]) { try self.entities(of: kind, scope: scope) }
            views[kind] = read
            return read
          },
          saw: { later, earlier in
            attempt(false) { try self.saw(later, earlier, scope: scope, &numbers) }
          },
          writes: { author, event in
            guard rule.readsWrites else { return [] }
            return attempt([]) { try self.writes(by: author, unseenBy: event, scope: scope) }
          })
        let findings = rule.evaluate(scopeView)
        if let failure { throw failure }
        try replaceFindings(of: rule, scope: scope, with: findings)
      }
    }
    touchedGroups = [:]
  }

  private func saw(
    _ later: EventID, _ earlier: EventID, scope: Int64, _ numbers: inout [EventID: EventNo?]
  ) throws -> Bool {
    try index.loadSeen(scope: scope, db)
    func known(_ event: EventID) throws -> EventNo? {
      if let number = numbers[event] { return number }
      let number = try number(event)
      numbers[event] = .some(number)
      return number
    }
    guard let later = try known(later), let earlier = try known(earlier) else { return false }
    return saw(later, earlier)
  }

  private func entities(of kind: String, scope: Int64) throws -> [Entity] {
    try folds(scope: scope, kind: kind).map { try view($0.fold, id: $0.id, scope: scope) }
  }

  private func writes(
    by author: EntityID, unseenBy event: EventID?, scope: Int64
  ) throws -> [ScopeView.Write] {
    try index.loadSeen(scope: scope, db)
    let end = try event.flatMap { try number($0) }
    var out: [ScopeView.Write] = []
    for no in index.feedsOfScope[scope] ?? [] {
      let feed = try index.feed(no)
      let covered = end.map { $0.feed == no ? $0.sequence : index.entry(of: $0, for: no) } ?? 0
      let first = max(feed.fork, covered + 1)
      guard feed.device != (try centralKey()), first <= feed.applied else { continue }
      for sequence in first...feed.applied {
        let place = EventNo(feed: no, sequence: sequence)
        guard end.map({ !saw($0, place) }) ?? true, case .body(let body) = try open(place),
          let write = try write(body, place), write.author == author
        else { continue }
        out.append(write)
      }
    }
    return out.sorted { $0.event < $1.event }
  }

  /// Nil for an event that is about the log itself.
  private func write(_ body: EventBody, _ event: EventNo) throws -> ScopeView.Write? {
    let groups: Set<String>
    switch body.content {
    case .writes(let writes): groups = Set(writes.map { Self.declaredName($0.group) })
    case .undo: groups = []
    default: return nil
    }
    let defaults = try defaults(of: event.feed)
    return ScopeView.Write(
      event: try eventID(event), entity: body.entity, kind: body.kind,
      author: body.author ?? defaults.author, role: body.role ?? defaults.role, time: body.time,
      groups: groups.sorted())
  }

  private func replaceFindings(of rule: Rule, scope: Int64, with findings: [Finding]) throws {
    let tag = keyring.tag(rule.name)
    let before = Set(
      try sql("SELECT id FROM finding WHERE scope = ? AND tag = ?")
        .all(.int(scope), .int(tag)) { $0.blob(0) })
    var after: Set<[UInt8]> = []
    for finding in findings {
      let id = Self.conflictID(
        "finding", try index.scope(scope).id, finding.entity, [rule.name, finding.key])
      after.insert(id.bytes)
      let detail = try sealDerived(
        finding.value(rule: rule.name).encoded, scope: scope, label: id.bytes)
      try sql(
        """
        INSERT INTO finding(id, scope, tag, entity, detail) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET detail = excluded.detail
        """
      ).run(
        .blob(id.bytes), .int(scope), .int(tag), .blob(finding.entity.bytes), .blob(detail))
      let about = try entity(EntityKey(id: finding.entity, scope: scope))
      let isReviewed = about?.reviews(of: id).isEmpty == false
      if !before.contains(id.bytes), !isReviewed { report.conflicts.insert(finding.entity) }
    }
    for gone in before.subtracting(after) {
      try sql("DELETE FROM finding WHERE id = ?").run(.blob(gone))
    }
  }

  /// The open and reviewed findings of the store, or of one scope.
  func findings(scope: Int64? = nil) throws -> [StoredFinding] {
    let rows: [([UInt8], Int64, [UInt8])]
    if let scope {
      rows = try sql("SELECT id, scope, detail FROM finding WHERE scope = ? ORDER BY id")
        .all(.int(scope)) { ($0.blob(0), $0.int(1), $0.blob(2)) }
    } else {
      rows = try sql("SELECT id, scope, detail FROM finding ORDER BY id")
        .all { ($0.blob(0), $0.int(1), $0.blob(2)) }
    }
    return try rows.compactMap { bytes, scope, detail in
      guard let id = ConflictID(bytes: bytes),
        let plain = try openDerived(detail, scope: scope, label: bytes),
        let (rule, finding) = Finding.read(try Value(encoded: plain))
      else { return nil }
      return StoredFinding(id: id, scope: scope, rule: rule, finding: finding)
    }
  }

  struct StoredFinding {
    let id: ConflictID
    let scope: Int64
    let rule: String
    let finding: Finding
  }

  /// What names a conflict: the same on every replica, another as soon as what is in it changes.
  static func conflictID(
    _ what: String, _ scope: ScopeID, _ entity: EntityID, _ parts: [String]
  ) -> ConflictID {
    var out = ByteWriter()
    out.text("skridt/conflict")
    out.text(what)
    out.id(scope)
    out.id(entity)
    for part in parts { out.text(part) }
    return ConflictID(bytes: Envelope.digest(out.bytes).prefix(16)) ?? ConflictID(high: 0, low: 0)
  }
}

extension Finding {
  fileprivate func value(rule: String) -> Value {
    .object([
      "rule": .text(rule), "entity": .reference(entity), "key": .text(key),
      "severity": .int(Int64(severity.rawValue)), "facts": .object(facts),
      "suggested": suggested.map { .int(Int64($0)) } ?? .null,
      "options": .list(
        options.map { option in
          .object([
            "name": .text(option.name),
            "changes": .object(
              Dictionary(
                option.changes.map { ($0.key.description, .object($0.value)) },
                uniquingKeysWith: { $1 })),
            "making": .object(
              Dictionary(
                option.making.map { ($0.key.description, .text($0.value)) },
                uniquingKeysWith: { $1 })),
          ])
        }),
    ])
  }

  fileprivate static func read(_ value: Value) -> (rule: String, Finding)? {
    guard let object = value.object, let rule = object["rule"]?.text,
      let entity = object["entity"]?.entity, let key = object["key"]?.text,
      let severity = object["severity"]?.int.flatMap({ Severity(rawValue: Int($0)) })
    else { return nil }
    let options = (object["options"]?.list ?? []).compactMap { option -> Option? in
      guard let name = option.object?["name"]?.text else { return nil }
      var changes: [EntityID: Fields] = [:]
      for (id, fields) in option.object?["changes"]?.object ?? [:] {
        if let id = EntityID(id) { changes[id] = fields.object }
      }
      var making: [EntityID: String] = [:]
      for (id, kind) in option.object?["making"]?.object ?? [:] {
        if let id = EntityID(id) { making[id] = kind.text }
      }
      return Option(name, changes: changes, making: making)
    }
    return (
      rule,
      Finding(
        entity: entity, key: key, severity: severity, facts: object["facts"]?.object ?? [:],
        options: options, suggested: object["suggested"]?.int.map(Int.init))
    )
  }
}
