import Foundation
import GRDB

/// One transaction's working set: what it has loaded, what it has changed, and what must be written
/// before it ends. Never outlives the closure it is handed to.
final class Transaction {
  let store: Store
  let db: Database
  let index: LogIndex
  var model: Model { store.model }
  var keyring: Keyring { store.keyring }

  /// Entities loaded or made, by entity and scope.
  var working: [EntityKey: WorkingEntity] = [:]
  /// What rows of a kind are found by.
  var tags: [String: Int64] = [:]
  /// What tells whether entities of a kind are current.
  var relevantFields: [String: Projection?] = [:]
  /// Bodies not yet applied whose stored form is at hand.
  var arriving: [EventNo: Run.Event] = [:]
  var decoded: [EventNo: EventBody] = [:]
  private var hashes: [EventNo: [UInt8]] = [:]
  var touchedScopes: Set<Int64> = []
  var movedFeeds: Set<Int64> = []
  /// Kinds and groups changed, by scope: what rules depend on.
  var touchedGroups: [Int64: [String: Set<String>]] = [:]
  /// Kinds of which something may have changed; ``Kind/scope`` when a scope came or went.
  var touchedKinds: Set<String> = []
  /// Scopes to refold because an event of theirs was redacted.
  var scopesToRebuild: Set<Int64> = []
  /// True once a body was taken out: no copy of it may stay in the WAL.
  var hasRedacted = false
  /// Scopes whose keys go once the transaction is durable.
  var scopesToForget: [ScopeID] = []
  var report = IngestReport()
  private var clock: HybridTime?
  private var clockChanged = false
  /// How far the clocks of peers are ahead that are wrong; nil before it was asked.
  var peerClocks: [[UInt8]: Int64]?

  init(store: Store, db: Database, index: LogIndex) {
    self.store = store
    self.db = db
    self.index = index
  }

  /// Notes that an event is one of an entity's: once for every event applied, so the statement is
  /// looked up only once.
  func insertHistory(of entity: Int64, _ event: EventNo) throws {
    let statement = try historyStatement ?? sql("INSERT INTO history VALUES (?, ?)")
    historyStatement = statement
    try statement.run(.int(entity), .int(event.raw))
  }
  private var historyStatement: Statement?

  func sql(_ text: String) throws -> Statement { try Statement(db, text) }

  // MARK: - Meta

  func meta(_ key: String) throws -> [UInt8]? {
    try sql("SELECT value FROM meta WHERE key = ?").first(.text(key)) { $0.blob(0) }
  }

  func setMeta(_ key: String, _ value: [UInt8]) throws {
    try sql("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
      .run(.text(key), .blob(value))
  }

  func metaText(_ key: String) throws -> String? {
    try meta(key).map { String(decoding: $0, as: UTF8.self) }
  }

  func municipality() throws -> MunicipalityID? {
    try meta("municipality").flatMap { MunicipalityID(bytes: $0) }
  }

  /// The central node's signing key; nil before this replica has joined.
  func centralKey() throws -> [UInt8]? {
    if let known = cachedCentralKey { return known }
    cachedCentralKey = try meta("central")
    return cachedCentralKey
  }
  private var cachedCentralKey: [UInt8]?

  func isCentral() throws -> Bool { try centralKey() == keyring.identity.signingKey }

  // MARK: - Clock

  func nextTime() throws -> HybridTime {
    let time = try currentTime().next(now: store.now())
    clock = time
    clockChanged = true
    return time
  }

  func follow(_ other: HybridTime) throws {
    let time = try currentTime().following(other, now: store.now())
    guard time != clock else { return }
    clock = time
    clockChanged = true
  }

  private func currentTime() throws -> HybridTime {
    if let clock { return clock }
    let saved = try meta("clock").map { HybridTime(raw: $0.reduce(0) { $0 << 8 | UInt64($1) }) }
    clock = saved ?? HybridTime(raw: 0)
    return clock ?? HybridTime(raw: 0)
  }

  // MARK: - Events

  func hash(_ event: EventNo) throws -> [UInt8]? {
    if let known = hashes[event] { return known }
    return try sql("SELECT hash FROM event WHERE id = ?").first(.int(event.raw)) { $0.blob(0) }
  }

  func remember(hash: [UInt8], of event: EventNo) { hashes[event] = hash }

  func eventID(_ event: EventNo) throws -> EventID {
    guard let feed = index.feeds[event.feed], let hash = try hash(event) else {
      throw StoreError.corrupt(detail: "event \(event.feed):\(event.sequence) is missing")
    }
    return EventID(feed: feed.id, sequence: event.sequence, check: Envelope.check(hash))
  }

  /// The local number of an event; nil when it is not here.
  func number(_ id: EventID) throws -> EventNo? {
    for no in index.feedNumbers[id.feed] ?? [] where index.feeds[no]?.holds(id.sequence) == true {
      let event = EventNo(feed: no, sequence: id.sequence)
      if let hash = try hash(event), Envelope.check(hash) == id.check { return event }
    }
    return nil
  }

  /// An event's stored form.
  func stored(_ event: EventNo) throws -> Run.Event? {
    if let here = arriving[event] { return here }
    return try sql("SELECT generation, sealed, digest, length FROM event WHERE id = ?")
      .first(.int(event.raw)) { row in
        Run.Event(
          generation: try row.u32(0),
          content: row.isNull(1)
            ? .redacted(digest: row.blob(2), length: try row.u32(3)) : .sealed(row.blob(1)))
      }
  }

  enum Opened {
    case body(EventBody)
    /// Its key is not here yet.
    case locked
    /// Redacted, and what stands in for it is not here yet.
    case redacted
    /// It does not open under the key it names.
    case broken
  }

  func open(_ event: EventNo) throws -> Opened {
    if let body = decoded[event] { return .body(body) }
    let feed = try index.feed(event.feed)
    let scope = try index.scope(feed.scope)
    guard let stored = try stored(event) else {
      throw StoreError.corrupt(detail: "event \(feed.id):\(event.sequence) is missing")
    }
    guard case .sealed(let sealed) = stored.content else {
      return try skeleton(of: event, scope: scope).map(Opened.body) ?? .redacted
    }
    guard let keys = keyring.keys(scope.id, generation: stored.generation) else { return .locked }
    let clear = Envelope.clear(
      scope: scope.id, feed: feed.id, sequence: event.sequence, generation: stored.generation,
      length: sealed.count)
    return EventBody(sealed: sealed, key: keys.event, clear: clear).map(Opened.body) ?? .broken
  }

  /// The author and role of a feed whose events do not name another.
  func defaults(of feed: Int64) throws -> (author: EntityID, role: String) {
    if let known = index.defaults[feed] { return known }
    guard let root = index.row(of: 1, onPathTo: feed),
      case .body(let body) = try open(EventNo(feed: root, sequence: 1))
    else { throw StoreError.corrupt(detail: "a feed without a readable beginning") }
    let out = (author: body.author ?? EntityID(high: 0, low: 0), role: body.role ?? "")
    index.defaults[feed] = out
    return out
  }

  // MARK: - The end

  /// Writes everything derived from what this transaction added.
  func flush() throws {
    try writeEntities()
    try evaluateRules()
    for no in movedFeeds.sorted() {
      let feed = try index.feed(no)
      try sql(
        """
        UPDATE feed SET head = ?, hash = ?, own = ?, tail = ? WHERE no = ?
        """
      ).run(
        .int(Int64(feed.head)), .blob(feed.hash), .int(feed.own.rawValue), .int(Int64(feed.tail)),
        .int(no))
      try sql(
        """
        INSERT INTO applied VALUES (?, ?)
        ON CONFLICT (feed) DO UPDATE SET sequence = excluded.sequence
        """
      ).run(.int(no), .int(Int64(feed.applied)))
    }
    for no in touchedScopes.sorted() where index.scopes[no] != nil {
      let fingerprint = try fingerprint(of: no)
      index.updateScope(no) { $0.fingerprint = fingerprint }
      let scope = try index.scope(no)
      try sql("UPDATE scope SET kind = ?, fingerprint = ?, events = ? WHERE no = ?")
        .run(.text(scope.kind), .blob(fingerprint), .int(Int64(scope.events)), .int(no))
    }
    if clockChanged, let clock { try setMeta("clock", clock.raw.bigEndianBytes) }
  }

  /// The hash of everything held of a scope: of the last event of each feed and branch.
  func fingerprint(of scope: Int64) throws -> [UInt8] {
    Self.fingerprint(try index.scope(scope).id, tips: try tips(of: scope))
  }

  static func fingerprint(_ scope: ScopeID, tips: [EventID]) -> [UInt8] {
    var out = ByteWriter(capacity: 64 + tips.count * 32)
    out.text("skridt/scope")
    out.u8(1)
    out.id(scope)
    for tip in tips.sorted() {
      out.id(tip.feed)
      out.u64(tip.sequence)
      out.u64(tip.check)
    }
    return Envelope.digest(out.bytes)
  }

  func tips(of scope: Int64) throws -> [EventID] {
    try (index.feedsOfScope[scope] ?? []).map { no in
      let feed = try index.feed(no)
      return EventID(feed: feed.id, sequence: feed.head, check: Envelope.check(feed.hash))
    }.sorted()
  }

  func incident(_ what: String, scope: ScopeID?, feed: FeedID?, _ detail: String) throws {
    try sql(
      "INSERT OR IGNORE INTO incident(at, what, scope, feed, detail) VALUES (?, ?, ?, ?, ?)"
    ).run(
      .int(store.now()), .text(what), scope.map { .blob($0.bytes) } ?? .null,
      feed.map { .blob($0.bytes) } ?? .null, .text(detail))
    guard db.changesCount > 0 else { return }
    report.incidents.append(Incident(what: what, scope: scope, feed: feed, detail: detail))
  }
}
