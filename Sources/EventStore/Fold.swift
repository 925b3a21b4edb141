/// An entity as a pure function of its events (ARCHITECTURE.md, "The fold").
///
///     names(e) = the events e says it replaces, that e's author had seen, and that write this group
///     kills(e) = nothing, if e is an edit that names more than one distinct value; else names(e)
///     live     = the active writes, less what active writes kill
///
/// Applying the events one by one in any order in which causes come before effects gives the same as
/// applying the definition to all of them: a write can be killed only by one that saw it, so only by
/// a later one. What that does not cover — undo, redaction, an edit naming several events that are no
/// longer live — asks for a refold by the definition.
struct Fold: Equatable {
  /// A live value.
  struct Entry: Equatable {
    let event: EventNo
    let time: HybridTime
    let author: EntityID
    /// The encoding of the value; empty when it was redacted.
    let value: [UInt8]
  }

  /// What the fold needs of one event, its references resolved to what its author had seen.
  struct Step {
    struct Write {
      let group: String
      let mode: Draft.Mode
      let over: [EventNo]
      let value: [UInt8]
    }
    let event: EventNo
    let time: HybridTime
    let author: EntityID
    let kind: String
    /// Who may write this kind, and whether the author is the central node.
    let authority: Authority
    let writes: [Write]
    let undoes: EventNo?
  }

  enum Authority: Equatable {
    /// Anybody may write this kind.
    case anyone(isCentral: Bool)
    /// Only the central node may, and did: from then on the entity is its own.
    case granted
    /// Only the central node may, and this was somebody else: it has no effect.
    case request
  }

  private(set) var kind: String
  /// True once the central node wrote it as a kind that only it may write. Calling such an entity
  /// by another kind's name gives nobody authority over it.
  private(set) var isGranted: Bool
  /// The first event in the order of ``Order``: it names the kind and the creator.
  private(set) var origin: EventNo
  private(set) var created: HybridTime
  private(set) var createdBy: EntityID
  /// The events no other event of the entity has seen.
  private(set) var heads: [EventNo] = []
  private(set) var groups: [String: [Entry]] = [:]
  private(set) var requests: [Entry] = []
  /// True when somebody has settled between several values: there may be something to undo.
  private(set) var hasSettlements = false

  /// What the fold asks about events.
  protocol Order {
    func saw(_ later: EventNo, _ earlier: EventNo) -> Bool
    func precedes(_ a: EventNo, _ b: EventNo) -> Bool
  }

  private init(_ step: Step) {
    kind = step.kind
    isGranted = step.authority == .granted
    origin = step.event
    created = step.time
    createdBy = step.author
  }
}

// MARK: - One event

extension Fold {
  /// The fold after `step`; nil when only a refold can tell.
  ///
  /// - Precondition: everything `step`'s author had seen of this entity is in `fold` already.
  static func applying(_ step: Step, to fold: consuming Fold?, order: some Order) -> Fold? {
    guard step.undoes == nil else { return nil }
    var out = fold ?? Fold(step)
    if step.authority == .granted, !out.isGranted { return nil }
    let isRequest = Self.isRequest(step, isGranted: out.isGranted)
    out.note(step, isRequest: isRequest, order: order)
    guard !isRequest else {
      out.requests += step.writes.map {
        Entry(event: step.event, time: step.time, author: step.author, value: $0.value)
      }
      return out
    }
    for write in step.writes {
      guard out.apply(write, of: step) else { return nil }
    }
    return out
  }

  /// True when the step only asks for what it says.
  static func isRequest(_ step: Step, isGranted: Bool) -> Bool {
    switch step.authority {
    case .granted: false
    case .request: true
    case .anyone(let isCentral): isGranted && !isCentral
    }
  }

  private mutating func note(_ step: Step, isRequest: Bool, order: some Order) {
    if step.event != origin, !isGranted || step.authority == .granted,
      Self.comes(step.time, step.event, before: created, origin, order: order)
    {
      kind = step.kind
      origin = step.event
      created = step.time
      createdBy = step.author
    }
    heads.removeAll { order.saw(step.event, $0) }
    heads.append(step.event)
    if !isRequest { requests.removeAll { order.saw(step.event, $0.event) } }
  }

  private mutating func apply(_ write: Step.Write, of step: Step) -> Bool {
    var live = groups[write.group] ?? []
    switch write.mode {
    case .remove:
      live.removeAll { write.over.contains($0.event) && $0.value == write.value }
    case .add:
      live.append(entry(write, step))
    case .edit, .settle:
      if write.over.count > 1 {
        let named = live.filter { write.over.contains($0.event) }
        let values = Set(named.map(\.value)).count
        if write.mode == .settle {
          hasSettlements = true
        } else if named.count < Set(write.over).count {
          return false
        }
        if write.mode == .settle || values <= 1 {
          live.removeAll { write.over.contains($0.event) }
        }
      } else if let only = write.over.first {
        live.removeAll { $0.event == only }
      }
      live.append(entry(write, step))
    }
    groups[write.group] = live
    return true
  }

  private func entry(_ write: Step.Write, _ step: Step) -> Entry {
    Entry(event: step.event, time: step.time, author: step.author, value: write.value)
  }

  static func comes(
    _ time: HybridTime, _ event: EventNo, before other: HybridTime, _ otherEvent: EventNo,
    order: some Order
  ) -> Bool {
    time != other ? time < other : order.precedes(event, otherEvent)
  }
}

// MARK: - All events

extension Fold {
  /// The fold by its definition, from all of an entity's events in any order.
  init?(refolding steps: [Step], order: some Order) {
    let granted = steps.first { $0.authority == .granted }
    guard let first = granted ?? steps.first else { return nil }
    self.init(first)
    let isGranted = isGranted
    let effective = steps.filter { !Self.isRequest($0, isGranted: isGranted) }
    let byEvent = Dictionary(steps.map { ($0.event, $0) }) { first, _ in first }
    let inactive = Self.undone(effective, byEvent: byEvent)
    for step in steps where !isGranted || step.authority == .granted {
      if Self.comes(step.time, step.event, before: created, origin, order: order) {
        kind = step.kind
        origin = step.event
        created = step.time
        createdBy = step.author
      }
    }
    heads = steps.map(\.event).filter { event in
      !steps.contains { order.saw($0.event, event) }
    }
    requests = steps.filter { Self.isRequest($0, isGranted: isGranted) }.flatMap { step in
      effective.contains { order.saw($0.event, step.event) }
        ? [] : step.writes.map { entry($0, step) }
    }
    hasSettlements = effective.contains { step in
      step.writes.contains { $0.mode == .settle && $0.over.count > 1 }
    }
    var writesOfGroup: [String: [(step: Step, write: Step.Write)]] = [:]
    for step in effective {
      for write in step.writes { writesOfGroup[write.group, default: []].append((step, write)) }
    }
    for (group, writes) in writesOfGroup {
      groups[group] = Self.live(writes.map { ($0.step, $0.write) }, inactive: inactive)
    }
  }

  private static func live(_ writes: [(Step, Step.Write)], inactive: Set<EventNo>) -> [Entry] {
    let active = writes.filter { !($0.1.mode == .settle && inactive.contains($0.0.event)) }
    var values: [EventNo: [UInt8]] = [:]
    for (step, write) in writes where write.mode == .edit || write.mode == .settle {
      values[step.event] = write.value
    }
    var killed: Set<EventNo> = []
    var removed: Set<Removal> = []
    for (_, write) in active {
      switch write.mode {
      case .remove:
        for event in write.over { removed.insert(Removal(event: event, value: write.value)) }
      case .add: continue
      case .settle: killed.formUnion(write.over)
      case .edit:
        let named = write.over.compactMap { values[$0] }
        if Set(named).count <= 1 { killed.formUnion(write.over) }
      }
    }
    return active.compactMap { step, write in
      let entry = Entry(event: step.event, time: step.time, author: step.author, value: write.value)
      switch write.mode {
      case .remove: return nil
      case .add:
        return removed.contains(Removal(event: step.event, value: write.value)) ? nil : entry
      case .edit, .settle: return killed.contains(step.event) ? nil : entry
      }
    }
  }

  private struct Removal: Hashable {
    let event: EventNo
    let value: [UInt8]
  }

  /// The settlements and undos that some active undo names.
  static func undone(_ steps: [Step], byEvent: [EventNo: Step]) -> Set<EventNo> {
    var undoers: [EventNo: [EventNo]] = [:]
    for step in steps {
      guard let target = step.undoes, let aimed = byEvent[target],
        aimed.undoes != nil || aimed.writes.contains(where: { $0.mode == .settle })
      else { continue }
      undoers[target, default: []].append(step.event)
    }
    var known: [EventNo: Bool] = [:]
    // An undo has seen what it undoes, so this cannot run in a circle.
    func isActive(_ event: EventNo) -> Bool {
      if let answer = known[event] { return answer }
      let answer = !(undoers[event] ?? []).contains(where: isActive)
      known[event] = answer
      return answer
    }
    return Set(undoers.keys.filter { !isActive($0) })
  }
}

// MARK: - Bytes

extension Fold {
  /// Layout 1 of the sealed state; local numbers, never sent.
  var encoded: [UInt8] {
    var out = ByteWriter(capacity: 512)
    out.u8(1)
    out.text(kind)
    out.u64(UInt64(origin.raw))
    out.time(created)
    out.id(createdBy)
    out.u8((hasSettlements ? 1 : 0) | (isGranted ? 2 : 0))
    out.varint(heads.count)
    for head in heads { out.u64(UInt64(head.raw)) }
    out.varint(groups.count)
    for (name, live) in groups {
      out.text(name)
      Self.write(live, to: &out)
    }
    Self.write(requests, to: &out)
    return out.bytes
  }

  private static func write(_ entries: [Entry], to out: inout ByteWriter) {
    out.varint(entries.count)
    for entry in entries {
      out.u64(UInt64(entry.event.raw))
      out.time(entry.time)
      out.id(entry.author)
      out.blob(entry.value)
    }
  }

  /// - Parameter wanted: the groups to read; the others, and what is only asked for, are left out. Nil
  ///   means everything.
  init(encoded bytes: [UInt8], only wanted: Set<String>? = nil) throws {
    var reader = ByteReader(bytes)
    guard try reader.u8() == 1 else { throw LayoutError(what: "unknown layout of a state") }
    kind = try reader.text()
    origin = EventNo(raw: Int64(bitPattern: try reader.u64()))
    created = try reader.time()
    createdBy = try reader.id()
    let marks = try reader.u8()
    hasSettlements = marks & 1 != 0
    isGranted = marks & 2 != 0
    for _ in 0..<(try reader.count(of: 8)) {
      heads.append(EventNo(raw: Int64(bitPattern: try reader.u64())))
    }
    let count = try reader.count(of: 2)
    for _ in 0..<count {
      let name = try reader.text()
      if wanted?.contains(name) ?? true {
        groups[name] = try Self.entries(from: &reader)
      } else {
        try Self.skipEntries(of: &reader)
      }
    }
    if wanted == nil { requests = try Self.entries(from: &reader) }
  }

  private static func skipEntries(of reader: inout ByteReader) throws {
    for _ in 0..<(try reader.count(of: 34)) {
      try reader.skip(8)
      _ = try reader.time()
      try reader.skip(16)
      try reader.skip(try reader.count())
    }
  }

  private static func entries(from reader: inout ByteReader) throws -> [Entry] {
    var out: [Entry] = []
    for _ in 0..<(try reader.count(of: 34)) {
      out.append(
        Entry(
          event: EventNo(raw: Int64(bitPattern: try reader.u64())),
          time: try reader.time(), author: try reader.id(),
          value: try reader.blob()))
    }
    return out
  }
}
