import Crypto

/// Writing: from drafts to signed runs in this replica's own feeds.
extension Transaction {
  /// Appends what a command decided, one event a draft, and applies it.
  func append(_ drafts: [Draft], by actor: Actor) throws -> [EventID] {
    var out: [EventID] = []
    var start = 0
    while start < drafts.count {
      // Neighbours of one scope share a run.
      var end = start + 1
      while end < drafts.count, drafts[end].scope == drafts[start].scope { end += 1 }
      out += try appendRun(drafts[start..<end], by: actor)
      start = end
    }
    return out
  }

  private func appendRun(_ drafts: ArraySlice<Draft>, by actor: Actor) throws -> [EventID] {
    guard let first = drafts.first, let scope = index.scopeNumbers[first.scope] else {
      throw StoreError.unknownScope
    }
    let feed = try ownFeed(in: scope, by: actor)
    try index.loadSeen(scope: scope, db)
    var builder = try RunBuilder(self, feed: feed)
    for draft in drafts {
      try checkExpectations(draft, scope: scope)
      try builder.add(try body(draft, actor: actor, feed: feed))
    }
    let numbers = try builder.finish()
    try advance(scope)
    return try numbers.map(eventID)
  }

  private func checkExpectations(_ draft: Draft, scope: Int64) throws {
    guard case .writes(let writes) = draft.content else { return }
    guard writes.count <= EventBody.maximumWrites else {
      throw StoreError.tooLarge(bytes: writes.count, limit: EventBody.maximumWrites)
    }
    for write in writes {
      guard write.value.depth <= Value.maximumDepth else { throw StoreError.tooDeep }
      guard let expecting = write.expecting else { continue }
      let live = try fold(EntityKey(id: draft.entity, scope: scope))?.groups[write.group] ?? []
      let now = Set(try live.map { try eventID($0.event) })
      guard now == Set(expecting) else { throw StoreError.candidatesChanged }
    }
  }

  private func body(_ draft: Draft, actor: Actor, feed: Int64) throws -> EventBody {
    let defaults = try defaults(of: feed)
    let content: EventBody.Content
    switch draft.content {
    case .writes(let writes):
      content = .writes(
        try writes.map { write in
          EventBody.Write(
            group: write.group, mode: write.mode,
            over: try write.over.map { try ref($0, from: feed) },
            value: write.value.encoded)
        })
    case .undo(let target): content = .undo(try ref(target, from: feed))
    case .redact(let target):
      content = .redaction(
        EventBody.Redaction(
          target: try ref(target, from: feed), skeleton: try makeSkeleton(of: target)))
    }
    return EventBody(
      entity: draft.entity, kind: draft.kind, version: model.kinds[draft.kind]?.version ?? 1,
      time: try nextTime(), author: actor.staff == defaults.author ? nil : actor.staff,
      role: actor.role == defaults.role ? nil : actor.role,
      grant: actor.grant.flatMap { try? ref($0, from: feed) }, reason: draft.reason, seen: [],
      content: content)
  }

  private func ref(_ event: EventID, from feed: Int64) throws -> EventBody.Ref {
    guard let number = try number(event) else { throw StoreError.candidatesChanged }
    let isOwn = event.feed == index.feeds[feed]?.id
    let isForked = (index.feedNumbers[event.feed] ?? []).count > 1
    return EventBody.Ref(
      feed: isOwn ? nil : event.feed, sequence: number.sequence,
      check: isForked && !isOwn ? event.check : nil)
  }

  // MARK: - Own feeds

  /// My open feed in a scope; a new one, with its genesis, when there is none to continue.
  private func ownFeed(in scope: Int64, by actor: Actor) throws -> Int64 {
    for no in index.feedsOfScope[scope] ?? [] where index.feeds[no]?.own == .open { return no }
    guard let municipality = try municipality() else { throw StoreError.notJoined }
    let row = try index.scope(scope)
    let feed = try addFeed(
      store.newID(), scope: scope, parent: nil, fork: 1, device: keyring.identity.signingKey,
      own: .open)
    try index.loadSeen(scope: scope, db)
    var builder = try RunBuilder(self, feed: feed)
    try builder.add(
      EventBody(
        entity: EntityID(high: 0, low: 0), kind: "_feed", version: 1, time: try nextTime(),
        author: actor.staff, role: actor.role, grant: nil, reason: nil, seen: [],
        content: .genesis(
          EventBody.Genesis(
            device: keyring.identity.signingKey, municipality: municipality,
            scopeKind: row.kind, format: UInt64(EventBody.layout)))))
    _ = try builder.finish()
    try advance(scope)
    return feed
  }

  // MARK: - Keys

  /// Gives a scope a new key, which everything written from now on is sealed under.
  func renewKey(of scope: ScopeID) throws {
    guard try isCentral() else { throw StoreError.onlyCentral }
    guard keyring.newestGeneration(scope) != nil else { throw StoreError.unknownScope }
    try makeKey(scope)
  }

  private func makeKey(_ scope: ScopeID) throws {
    let (generation, isTooMany) = (keyring.newestGeneration(scope) ?? 0).addingReportingOverflow(1)
    guard !isTooMany else { throw StoreError.noKey }
    _ = try addKey(
      SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }, generation, to: scope)
  }

  /// Adds a key, durable in the keyring before this transaction is.
  ///
  /// - Returns: whether it was new.
  func addKey(_ bytes: [UInt8], _ generation: UInt32, to scope: ScopeID) throws -> Bool {
    guard keyring.stage(Keyring.Key(scope: scope, generation: generation, bytes: bytes)) else {
      return false
    }
    // It is here again, or about to be.
    try sql("DELETE FROM departed WHERE digest = ?").run(.blob(Envelope.digest(scope.bytes)))
    return true
  }

  /// Makes a scope with a key of its own.
  func makeScope(kind: String) throws -> ScopeID {
    guard try municipality() != nil else { throw StoreError.notJoined }
    let id: ScopeID = store.newID()
    try makeKey(id)
    let no = try scopeRow(id)
    index.updateScope(no) { $0.kind = kind }
    touchedScopes.insert(no)
    return id
  }

  /// For a file that was put back, or may be a copy: nothing is written or signed twice under one name.
  func retireOwnFeeds() throws {
    try raiseReceiptCounter(by: 1 << 32)
    for (no, feed) in index.feeds where feed.own == .open {
      index.updateFeed(no) { $0.own = .retired }
      movedFeeds.insert(no)
    }
  }
}

/// Builds runs at the end of an own feed: seals, chains, signs, and cuts them at the limits.
private struct RunBuilder {
  private let transaction: Transaction
  private let feed: FeedRow
  private let scope: ScopeRow
  private let generation: UInt32
  private let keys: Keyring.ScopeKeys
  private var events: [Run.Event] = []
  private var hashes: [[UInt8]] = []
  private var bytes = 0
  private var next: UInt64
  private var last: [UInt8]
  private var numbers: [EventNo] = []

  init(_ transaction: Transaction, feed no: Int64) throws {
    self.transaction = transaction
    feed = try transaction.index.feed(no)
    scope = try transaction.index.scope(feed.scope)
    guard let generation = transaction.keyring.newestGeneration(scope.id),
      let keys = transaction.keyring.keys(scope.id, generation: generation)
    else { throw StoreError.noKey }
    self.generation = generation
    self.keys = keys
    next = feed.head + 1
    last = feed.hash
  }

  /// Seals one event. The first one of a transaction says what this replica had seen by then.
  mutating func add(_ unsealed: EventBody) throws {
    var body = unsealed
    if numbers.isEmpty { body.seen = try news() }
    let plain = body.encoded
    let length = plain.count + Envelope.overhead
    guard length <= Envelope.maximumLength else {
      throw StoreError.tooLarge(bytes: length, limit: Envelope.maximumLength)
    }
    if events.count == Run.maximumEvents || bytes + length > Run.usualBytes { try cut() }
    let clear = Envelope.clear(
      scope: scope.id, feed: feed.id, sequence: next, generation: generation, length: length)
    let sealed = try Envelope.seal(plain, key: keys.event, clear: clear)
    last = Envelope.hash(previous: last, clear: clear, digest: Envelope.digest(sealed))
    events.append(Run.Event(generation: generation, content: .sealed(sealed)))
    hashes.append(last)
    bytes += length
    let number = EventNo(feed: feed.no, sequence: next)
    transaction.decoded[number] = body
    numbers.append(number)
    next += 1
  }

  mutating func finish() throws -> [EventNo] {
    try cut()
    return numbers
  }

  private mutating func cut() throws {
    guard !events.isEmpty else { return }
    let signature = try transaction.keyring.identity.sign(
      Envelope.headMessage(scope: scope.id, feed: feed.id, sequence: next - 1, hash: last))
    let first = next - UInt64(events.count)
    let run = Run(
      scope: scope.id, feed: feed.id, first: first, device: first == 1 ? feed.device : nil,
      events: events, signature: signature)
    try transaction.append(
      run,
      Transaction.Attachment(device: feed.device, hashes: hashes, row: feed.no, present: 0),
      from: nil)
    events = []
    hashes = []
    bytes = 0
  }

  /// What this replica holds now and did not when it last wrote here.
  private func news() throws -> [EventBody.Seen] {
    let index = transaction.index
    let before = EventNo(feed: feed.no, sequence: feed.head)
    var out: [EventBody.Seen] = []
    for no in index.feedsOfScope[feed.scope] ?? [] where no != feed.no {
      let other = try index.feed(no)
      guard other.applied >= other.fork, index.entry(of: before, for: no) < other.applied else {
        continue
      }
      let hash =
        other.applied == other.head
        ? other.hash : try transaction.hash(EventNo(feed: no, sequence: other.applied))
      guard let hash else { continue }
      out.append(
        EventBody.Seen(feed: other.id, sequence: other.applied, check: Envelope.check(hash)))
    }
    return out.sorted { ($0.feed, $0.sequence, $0.check) < ($1.feed, $1.sequence, $1.check) }
  }
}
