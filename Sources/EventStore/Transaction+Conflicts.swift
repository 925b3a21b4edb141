/// Conflicts, derived from the fold and the history each time they are asked for.
extension Transaction {
  /// The few entities that carry any of these flags.
  func flagged(_ wanted: Fold.Flags) throws -> [(key: EntityKey, flags: Fold.Flags)] {
    try sql(
      """
      SELECT id, scope, flags FROM entity INDEXED BY entity_flags
      WHERE flags <> 0 AND flags & ? <> 0 ORDER BY id
      """
    ).all(.int(wanted.rawValue)) { row in
      (EntityKey(id: try row.id(0), scope: row.int(1)), Fold.Flags(rawValue: row.int(2)))
    }
  }

  func groupConflicts(_ key: EntityKey, includingResolved: Bool) throws -> [Conflict] {
    guard let fold = try fold(key) else { return [] }
    try index.loadSeen(scope: key.scope, db)
    let steps = try steps(of: try eventNumbers(of: key))
    var out: [Conflict] = []
    for (group, live) in fold.groups.sorted(by: { $0.key < $1.key })
    where model.policy(kind: fold.kind, group: group) == .review
      && Set(live.map(\.value)).count > 1
    {
      out.append(
        try conflict(key, fold, group, live.map(\.event), steps, settledBy: nil))
    }
    guard includingResolved else { return out }
    let byEvent = Dictionary(steps.map { ($0.event, $0) }) { first, _ in first }
    let effective = steps.filter { !Fold.isRequest($0, isGranted: fold.isGranted) }
    let undone = Fold.undone(effective, byEvent: byEvent)
    for step in effective where !undone.contains(step.event) {
      for write in step.writes
      where write.mode == .settle && model.policy(kind: fold.kind, group: write.group) == .review {
        let named = write.over
        let values = Set(
          steps.filter { named.contains($0.event) }
            .flatMap { $0.writes.filter { $0.group == write.group }.map(\.value) })
        guard values.count > 1 else { continue }
        let found = try conflict(key, fold, write.group, named, steps, settledBy: step)
        guard let known = out.firstIndex(where: { $0.id == found.id }) else {
          out.append(found)
          continue
        }
        out[known].resolution?.others.append(try eventID(step.event))
      }
    }
    return out
  }

  private func conflict(
    _ key: EntityKey, _ fold: Fold, _ group: String, _ events: [EventNo], _ steps: [Fold.Step],
    settledBy settlement: Fold.Step?
  ) throws -> Conflict {
    let byEvent = Dictionary(steps.map { ($0.event, $0) }) { first, _ in first }
    let entries = events.compactMap { event -> Fold.Entry? in
      guard let step = byEvent[event],
        let write = step.writes.first(where: { $0.group == group })
      else { return nil }
      return Fold.Entry(event: event, time: step.time, author: step.author, value: write.value)
    }
    let ordered = Fold.ordered(entries, order: self)
    var values: [[UInt8]] = []
    // A is the earliest written, so that letters do not move when the shown one does.
    let byTime = ordered.sorted(by: isEarlier)
    for entry in byTime where !values.contains(entry.value) { values.append(entry.value) }
    let candidates = try values.enumerated().map { i, value in
      Conflict.Candidate(
        letter: Conflict.letter(i), fields: Self.fields(value), option: nil,
        writes: try byTime.filter { $0.value == value }.map { entry in
          try write(entry, group: group, steps: steps)
        })
    }
    let scope = try index.scope(key.scope).id
    let ids = try events.map { try eventID($0) }.sorted()
    // What is shown once it is settled is what it was settled to.
    let shown =
      settlement.map { step in step.writes.first { $0.group == group }?.value }
      ?? ordered.last?.value
    return Conflict(
      id: Self.conflictID("group", scope, key.id, [group] + ids.map(\.full)), scope: scope,
      entity: key.id, kind: fold.kind, subject: .group(group), candidates: candidates,
      base: base(of: entries.map(\.event), group: group, steps: byEvent).map(Self.fields),
      shown: shown.flatMap { values.firstIndex(of: $0) }.map(Conflict.letter), severity: .medium,
      status: settlement == nil ? .open : .resolved,
      since: byTime.map(\.time).max() ?? fold.created,
      resolution: try settlement.map { try resolution($0, group: group) })
  }

  /// By what every replica knows of an event, never by its local number.
  private func isEarlier(_ a: Fold.Entry, _ b: Fold.Entry) -> Bool {
    a.time != b.time ? a.time < b.time : precedes(a.event, b.event)
  }

  private static func fields(_ value: [UInt8]) -> Fields {
    (try? Value(encoded: value))?.object ?? [:]
  }

  private func resolution(_ step: Fold.Step, group: String) throws -> Conflict.Resolution {
    let value = step.writes.first { $0.group == group }?.value ?? []
    let text = Self.fields(value).sorted { $0.key < $1.key }
      .map { $0.value.text ?? "\($0.value)" }.joined(separator: ", ")
    return Conflict.Resolution(
      event: try eventID(step.event), by: step.author, time: step.time,
      reason: try reason(of: step.event), chosen: text)
  }

  private func reason(of event: EventNo) throws -> String? {
    guard case .body(let body) = try open(event) else { return nil }
    return body.reason
  }

  private func write(
    _ entry: Fold.Entry, group: String, steps: [Fold.Step]
  ) throws -> Conflict.Write {
    guard case .body(let body) = try open(entry.event) else {
      throw StoreError.corrupt(detail: "a live event is not readable")
    }
    let seen = steps.filter { saw(entry.event, $0.event) }
    let before = Fold(refolding: seen, order: self)?.groups[group] ?? []
    return Conflict.Write(
      event: try eventID(entry.event), author: entry.author,
      role: try body.role ?? defaults(of: entry.event.feed).role, time: entry.time,
      isTimeUncertain: isUncertain(entry.time, received: try received(entry.event)),
      reason: body.reason,
      saw: Fold.ordered(before, order: self).last.map { Self.fields($0.value) })
  }

  /// The one maximal common ancestor of the candidates in the graph of what was written over what.
  private func base(
    of events: [EventNo], group: String, steps: [EventNo: Fold.Step]
  ) -> [UInt8]? {
    func ancestors(_ event: EventNo) -> Set<EventNo> {
      var found: Set<EventNo> = [event]
      var open = [event]
      while let next = open.popLast() {
        for over in steps[next]?.writes.first(where: { $0.group == group })?.over ?? []
        where steps[over] != nil && found.insert(over).inserted { open.append(over) }
      }
      return found
    }
    guard let first = events.first else { return nil }
    let common = events.dropFirst().reduce(ancestors(first)) { $0.intersection(ancestors($1)) }
    let maximal = common.filter { event in
      !common.contains { $0 != event && ancestors($0).contains(event) }
    }
    guard maximal.count == 1, let only = maximal.first else { return nil }
    return steps[only]?.writes.first { $0.group == group }?.value
  }

  // MARK: - Rules

  /// What the rules find, and what they found before a review took the cause away.
  ///
  /// - Parameters:
  ///   - keys: the entities that may carry such reviews.
  ///   - scopes: nil means every scope.
  func ruleConflicts(reviewedOn keys: [EntityKey], in scopes: Set<Int64>?) throws -> [Conflict] {
    let found = try scopes.map { try $0.sorted().flatMap { try findings(scope: $0) } } ?? findings()
    var out = try found.compactMap { try conflict($0) }
    let present = Set(found.map(\.id))
    for key in keys {
      guard let entity = try entity(key) else { continue }
      for id in entity.reviewedConflicts.subtracting(present).sorted() {
        guard let said = entity.reviews(of: id).first?.element.object,
          let rule = said["rule"]?.text
        else { continue }
        let severity = said["severity"]?.int.flatMap { Finding.Severity(rawValue: Int($0)) }
        out.append(
          try conflict(
            id, on: entity,
            subject: .rule(rule, facts: said["facts"]?.object ?? [:], suggested: nil),
            Conflict.candidates(from: Array(entity.reviews(of: id).prefix(1))),
            severity ?? .medium))
      }
    }
    return out
  }

  /// What a rule found, as a person sees it; nil when what it is about is not here.
  func conflict(_ stored: StoredFinding) throws -> Conflict? {
    let finding = stored.finding
    guard let entity = try entity(EntityKey(id: finding.entity, scope: stored.scope)) else {
      return nil
    }
    let candidates = finding.options.enumerated().map { i, option in
      Conflict.Candidate(
        letter: Conflict.letter(i),
        fields: Dictionary(
          option.changes.map { ($0.key.description, .object($0.value)) }, uniquingKeysWith: { $1 }),
        option: option.name, writes: [], making: option.making)
    }
    return try conflict(
      stored.id, on: entity,
      subject: .rule(stored.rule, facts: finding.facts, suggested: finding.suggested),
      candidates, finding.severity)
  }

  private func conflict(
    _ id: ConflictID, on entity: Entity, subject: Conflict.Subject,
    _ candidates: [Conflict.Candidate], _ severity: Finding.Severity
  ) throws -> Conflict {
    let written = entity.groups.filter { $0.key != Kind.reviewGroup }.values.flatMap(\.live)
    let reviews = entity.reviews(of: id)
    // Two who decided differently without having seen each other's: a new question.
    let isDisputed = Set(reviews.map { $0.element.object?["option"] }).count > 1
    let review = isDisputed ? nil : reviews.first
    var resolution = try review.map { note in
      Conflict.Resolution(
        event: note.event, by: note.author, time: note.time,
        reason: try number(note.event).flatMap { try reason(of: $0) },
        chosen: note.element.object?["option"]?.text ?? "")
    }
    resolution?.others = reviews.dropFirst().map(\.event)
    return Conflict(
      id: isDisputed ? entity.disputeID(of: id) : id, scope: entity.scope, entity: entity.id,
      kind: entity.kind, subject: subject,
      candidates: isDisputed ? Conflict.candidates(from: reviews) : candidates, base: nil,
      shown: nil, severity: severity, status: review == nil ? .open : .resolved,
      since: written.map(\.time).max() ?? entity.created, resolution: resolution)
  }
}

extension EventID {
  /// All of it, for hashing.
  var full: String { "\(feed):\(sequence):\(check)" }
}
