/// Application: from the log to the fold, causes before effects.
extension Transaction: Fold.Order {
  /// Applies every event of the scope whose causes are applied; the rest waits, visibly.
  func advance(_ scope: Int64) throws {
    try index.loadSeen(scope: scope, db)
    var moved = true
    while moved {
      moved = false
      for no in index.feedsOfScope[scope] ?? [] {
        var hasApplied = false
        while let next = try nextApplicable(no) {
          try apply(next.body, next.event, seen: next.seen)
          index.updateFeed(no) { $0.applied += 1 }
          if !arriving.isEmpty { arriving[next.event] = nil }
          decoded[next.event] = nil
          hasApplied = true
        }
        if hasApplied {
          movedFeeds.insert(no)
          moved = true
        }
      }
    }
  }

  private struct Applicable {
    let event: EventNo
    let body: EventBody
    let seen: [(other: Int64, covers: UInt64)]
  }

  /// The feed's next event, if its body is readable and all it had seen is applied.
  private func nextApplicable(_ no: Int64) throws -> Applicable? {
    let feed = try index.feed(no)
    guard feed.applied < feed.head else { return nil }
    if let parent = feed.parent, let row = index.feeds[parent], row.applied < feed.fork - 1 {
      return nil
    }
    let event = EventNo(feed: no, sequence: feed.applied + 1)
    let body: EventBody
    switch try open(event) {
    case .body(let open): body = open
    case .redacted: body = .redacted
    case .locked: return nil
    case .broken:
      try incident(
        "unreadable", scope: try index.scope(feed.scope).id, feed: feed.id, "\(event.sequence)")
      return nil
    }
    if event.sequence == 1, try !isGenuine(body, feed) { return nil }
    var seen: [(other: Int64, covers: UInt64)] = []
    for entry in body.seen {
      guard let other = try resolve(entry, scope: feed.scope) else { return nil }
      seen.append((other, entry.sequence))
    }
    return Applicable(event: event, body: body, seen: seen)
  }

  /// A feed's first event must bind it to the device that signs it and to this municipality.
  private func isGenuine(_ body: EventBody, _ feed: FeedRow) throws -> Bool {
    if case .genesis(let genesis) = body.content, genesis.device == feed.device,
      genesis.municipality == (try municipality())
    {
      return true
    }
    try incident("foreign", scope: try index.scope(feed.scope).id, feed: feed.id, "1")
    return false
  }

  /// The row of an event named in a vector, if it is applied; nil: wait for it.
  private func resolve(_ entry: EventBody.Seen, scope: Int64) throws -> Int64? {
    for no in index.feedNumbers[entry.feed] ?? [] {
      guard let row = index.feeds[no], row.scope == scope, row.holds(entry.sequence),
        row.applied >= entry.sequence
      else { continue }
      let hash =
        row.head == entry.sequence
        ? row.hash : try hash(EventNo(feed: no, sequence: entry.sequence))
      if let hash, Envelope.check(hash) == entry.check { return no }
    }
    return nil
  }

  // MARK: - One event

  private func apply(
    _ body: EventBody, _ event: EventNo, seen: [(other: Int64, covers: UInt64)]
  ) throws {
    let feed = try index.feed(event.feed)
    for (other, covers) in seen {
      // A vector only grows: an author who says less, or the same feed twice, changes nothing.
      guard covers > index.entry(of: event, for: other) else { continue }
      try sql(
        "INSERT INTO seen VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET covers = excluded.covers"
      ).run(.int(event.feed), .int(other), .int(Int64(event.sequence)), .int(Int64(covers)))
      index.recordSeen(feed: event.feed, other: other, at: event.sequence, covers: covers)
    }
    try follow(body.time)
    try noteWrongClock(event, body)
    switch body.content {
    case .genesis(let genesis):
      // A feed opened in a scope that is known already changes nothing about the scope; one by an
      // author who had seen nothing of it says who began it.
      if try index.scope(feed.scope).kind.isEmpty || body.seen.isEmpty {
        touchedKinds.insert(Kind.scope)
      }
      index.updateScope(feed.scope) { if $0.kind.isEmpty { $0.kind = genesis.scopeKind } }
      touchedScopes.insert(feed.scope)
    case .unknown:
      if body != .redacted {
        try incident(
          "not-understood", scope: try index.scope(feed.scope).id, feed: feed.id,
          "\(event.sequence)")
      }
    case .redaction(let redaction):
      try apply(redaction, event, body)
    case .writes, .undo:
      try fold(try step(body, event), id: body.entity, scope: feed.scope)
      try carryOut(body, event, feed)
    }
  }

  func fold(_ step: Fold.Step, id: EntityID, scope: Int64) throws {
    let key = EntityKey(id: id, scope: scope)
    let entity = try load(key)
    let kindBefore = entity.fold?.kind
    try insertHistory(of: entity.no, step.event)
    // Handed over rather than lent: what is held twice is copied when it changes.
    if let next = Fold.applying(step, to: entity.fold.take(), order: self) {
      entity.fold = next
    } else {
      entity.fold = Fold(refolding: try steps(of: entity), order: self)
    }
    entity.isDirty = true
    let kind = entity.fold?.kind ?? step.kind
    touch(scope, kind: kind, groups: step.writes.map(\.group), step)
    if let kindBefore, kindBefore != kind { touchedKinds.insert(kindBefore) }
    if let kindBefore, kindBefore != kind, !model.rules.isEmpty {
      // An earlier beginning turned up: it left one kind's rules and came under another's.
      for changed in [kindBefore, kind] {
        touchedGroups[scope, default: [:]][changed, default: []].insert("*")
      }
    }
    if !entity.isReported {
      report.changed[try index.scope(scope).id, default: []].insert(id)
      entity.isReported = true
    }
  }

  private func touch(_ scope: Int64, kind: String, groups: [String], _ step: Fold.Step) {
    touchedScopes.insert(scope)
    touchedKinds.insert(kind)
    guard !model.rules.isEmpty else { return }
    // An undo can bring back any group.
    let all = step.undoes == nil ? groups.map(Self.declaredName) : ["*"]
    touchedGroups[scope, default: [:]][kind, default: []].formUnion(all)
  }

  /// Every event of an entity, as the fold wants them.
  func steps(of entity: WorkingEntity) throws -> [Fold.Step] {
    let numbers = try sql("SELECT event FROM history WHERE entity = ? ORDER BY event")
      .all(.int(entity.no)) { EventNo(raw: $0.int(0)) }
    return try steps(of: numbers)
  }

  /// These events as the fold wants them; what is not readable here is left out.
  func steps(of events: [EventNo]) throws -> [Fold.Step] {
    try events.compactMap { event in
      guard case .body(let body) = try open(event) else { return nil }
      return try step(body, event)
    }
  }

  // MARK: - From bodies to steps

  /// Group names of sets carry this mark inside the fold, so that a set and a register can never
  /// meet in one group, whatever a hostile author writes.
  static let setMark = "[]"

  static func declaredName(_ group: String) -> String {
    group.hasSuffix(setMark) ? String(group.dropLast(setMark.count)) : group
  }

  func step(_ body: EventBody, _ event: EventNo) throws -> Fold.Step {
    let defaults = try defaults(of: event.feed)
    let kind = model.kinds[body.kind]
    let isCentral = try index.feed(event.feed).device == centralKey()
    let authority: Fold.Authority =
      kind?.grantedCentrally != true
      ? .anyone(isCentral: isCentral) : isCentral ? .granted : .request
    var writes: [Fold.Step.Write] = []
    var undoes: EventNo?
    switch body.content {
    case .writes(let list):
      var registers: Set<String> = []
      for write in list {
        let (name, value) = try upcast(write, body, kind)
        let isElement = write.mode == .add || write.mode == .remove
        // One event writes a register once; what a hostile author adds to that is passed over.
        guard isElement || registers.insert(name).inserted else { continue }
        writes.append(
          Fold.Step.Write(
            group: isElement ? name + Self.setMark : name, mode: write.mode,
            over: try write.over.compactMap { try seenEvent($0, by: event) }, value: value))
      }
    case .undo(let target): undoes = try seenEvent(target, by: event)
    default: break
    }
    return Fold.Step(
      event: event, time: body.time, author: body.author ?? defaults.author, kind: body.kind,
      authority: authority, writes: writes, undoes: undoes)
  }

  private func upcast(
    _ write: EventBody.Write, _ body: EventBody, _ kind: Kind?
  ) throws -> (String, [UInt8]) {
    guard let kind, body.version < kind.version, let upcast = kind.upcast,
      case .object(let fields)? = try? Value(encoded: write.value)
    else { return (write.group, write.value) }
    let (group, raised) = upcast(body.version, write.group, fields)
    return (group, Value.object(raised).encoded)
  }

  /// The event a reference names, on the branch its author had seen; nil when she had not.
  private func seenEvent(_ ref: EventBody.Ref, by event: EventNo) throws -> EventNo? {
    guard let feed = ref.feed, feed != index.feeds[event.feed]?.id else {
      guard ref.sequence < event.sequence,
        let row = index.row(of: ref.sequence, onPathTo: event.feed)
      else { return nil }
      let named = EventNo(feed: row, sequence: ref.sequence)
      guard let check = ref.check else { return named }
      return try hash(named).map(Envelope.check) == check ? named : nil
    }
    var found: (event: EventNo, check: UInt64)?
    let rows = index.feedNumbers[feed] ?? []
    for no in rows where index.feeds[no]?.holds(ref.sequence) == true {
      let named = EventNo(feed: no, sequence: ref.sequence)
      guard index.feeds[no]?.scope == index.feeds[event.feed]?.scope, index.saw(event, named) else {
        continue
      }
      if rows.count == 1, ref.check == nil { return named }
      let check = Envelope.check(try hash(named) ?? Envelope.noHash)
      guard ref.check == nil || ref.check == check else { continue }
      // Who had seen two branches and does not say which means the first by hash, everywhere.
      if found == nil || check < found?.check ?? 0 { found = (named, check) }
    }
    return found?.event
  }

  // MARK: - Order

  func saw(_ later: EventNo, _ earlier: EventNo) -> Bool { index.saw(later, earlier) }

  func precedes(_ a: EventNo, _ b: EventNo) -> Bool {
    index.precedes(a, b) { (try? self.hash($0)) ?? Envelope.noHash }
  }
}
