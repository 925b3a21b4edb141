import Crypto
import Foundation

/// Redaction of one event, erasure of a scope, leaving one.
extension Transaction {
  /// How long unsent work found in an erased scope is kept, in milliseconds: 30 days.
  private static let quarantineTime: Int64 = 30 * 86_400_000

  // MARK: - Redaction

  /// The target without its values: enough for every fold to come out the same.
  func makeSkeleton(of target: EventID) throws -> [UInt8] {
    guard try isCentral() else { throw StoreError.onlyCentral }
    guard let event = try number(target), case .body(var body) = try open(event),
      case .writes(let writes) = body.content
    else { throw StoreError.redactionRefused }
    body.reason = nil
    body.content = .writes(
      writes.map { EventBody.Write(group: $0.group, mode: $0.mode, over: $0.over, value: []) })
    return body.encoded
  }

  func skeleton(of event: EventNo, scope: ScopeRow) throws -> EventBody? {
    let sealed = try sql("SELECT skeleton FROM redaction WHERE event = ?")
      .first(.int(event.raw)) { $0.blob(0) }
    guard let sealed,
      let plain = try openDerived(sealed, scope: scope.no, label: skeletonLabel(event))
    else { return nil }
    return try EventBody(encoded: plain)
  }

  private func skeletonLabel(_ event: EventNo) -> [UInt8] {
    Array("skridt/redaction".utf8) + UInt64(event.raw).bigEndianBytes
  }

  func apply(_ redaction: EventBody.Redaction, _ event: EventNo, _ body: EventBody) throws {
    let feed = try index.feed(event.feed)
    guard try feed.device == centralKey() else { return }
    let targetFeed = redaction.target.feed ?? feed.id
    for no in index.feedNumbers[targetFeed] ?? []
    where index.feeds[no]?.holds(redaction.target.sequence) == true {
      let target = EventNo(feed: no, sequence: redaction.target.sequence)
      guard index.saw(event, target), target.sequence > 1,
        try redaction.target.check == nil
          || redaction.target.check == hash(target).map(Envelope.check)
      else { continue }
      let known = try sql("SELECT 1 FROM redaction WHERE event = ?").first(.int(target.raw)) { _ in
        0
      }
      guard known == nil else { continue }
      try sql("INSERT INTO redaction VALUES (?, ?)").run(
        .int(target.raw),
        .blob(
          try sealDerived(
            redaction.skeleton, scope: feed.scope, label: skeletonLabel(target))))
      if case .sealed(let bytes)? = try stored(target)?.content {
        hasRedacted = true
        try leavesTraces()
        store.purged.note(bytes, of: .body(target))
        try sql("INSERT INTO permit VALUES ('redact')").run()
        try sql("UPDATE event SET sealed = NULL, digest = ?, length = ? WHERE id = ?").run(
          .blob(Envelope.digest(bytes)), .int(Int64(bytes.count)), .int(target.raw))
        try sql("DELETE FROM permit").run()
      }
      scopesToRebuild.insert(feed.scope)
    }
  }

  // MARK: - Erasure

  /// What an applied event asks of the store itself.
  func carryOut(_ body: EventBody, _ event: EventNo, _ feed: FeedRow) throws {
    guard body.kind == Kind.erasure, try feed.device == centralKey(),
      case .writes(let writes) = body.content,
      let fields = writes.first.flatMap({ try? Value(encoded: $0.value) })?.object,
      let digest = fields["scope"]?.text.flatMap({ [UInt8](hex: $0) }), digest.count == 32
    else { return }
    let actor = try body.author ?? defaults(of: event.feed).author
    try sql("INSERT OR IGNORE INTO erased VALUES (?, ?, ?)").run(
      .blob(digest), .int(body.time.wall), .blob(actor.bytes))
    // The scope that holds the erasures themselves cannot be erased by one.
    for (id, no) in index.scopeNumbers where no != feed.scope && Envelope.digest(id.bytes) == digest
    {
      try quarantineUnsent(scope: no, digest: digest)
      try purge(no)
      report.erased.append(id)
    }
  }

  /// Deletes every row of a scope. Once the transaction is durable its keys go, and ``Store/scrub``
  /// makes it physical.
  func purge(_ no: Int64) throws {
    let scope = try index.scope(no)
    try leavesTraces()
    try noteTraces(of: scope)
    try sql("INSERT INTO permit VALUES ('erase')").run()
    for feed in index.feedsOfScope[no] ?? [] {
      let first = EventNo(feed: feed, sequence: 0).raw
      let last = EventNo(feed: feed, sequence: UInt64(UInt32.max)).raw
      for table in ["event", "arrival", "written"] {
        let column = table == "event" ? "id" : "event"
        try sql("DELETE FROM \(table) WHERE \(column) BETWEEN ? AND ?").run(.int(first), .int(last))
      }
      try sql("DELETE FROM redaction WHERE event BETWEEN ? AND ?").run(.int(first), .int(last))
      for table in ["head", "seen", "applied"] {
        try sql("DELETE FROM \(table) WHERE feed = ?").run(.int(feed))
      }
      movedFeeds.remove(feed)
    }
    try sql("DELETE FROM permit").run()
    try clearDerived(no)
    try sql("DELETE FROM receipt WHERE scope = ?").run(.blob(scope.id.bytes))
    try sql("DELETE FROM parked WHERE scope = ?").run(.blob(scope.id.bytes))
    try sql("DELETE FROM incident WHERE scope = ?").run(.blob(scope.id.bytes))
    // Branches refer to their parents: the youngest go first.
    try sql("UPDATE feed SET parent = NULL WHERE scope = ?").run(.int(no))
    try sql("DELETE FROM feed WHERE scope = ?").run(.int(no))
    try sql("DELETE FROM scope WHERE no = ?").run(.int(no))
    try sql(
      """
      INSERT OR IGNORE INTO departed
      SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM erased WHERE digest = ?1)
      """
    ).run(.blob(Envelope.digest(scope.id.bytes)))
    working = working.filter { $0.key.scope != no }
    touchedScopes.remove(no)
    touchedGroups[no] = nil
    index.remove(scope: no)
    touchedKinds.insert(Kind.scope)
    scopesToForget.append(scope.id)
  }

  func clearDerived(_ scope: Int64) throws {
    try sql("DELETE FROM history WHERE entity IN (SELECT no FROM entity WHERE scope = ?)")
      .run(.int(scope))
    try sql("DELETE FROM entity WHERE scope = ?").run(.int(scope))
    try sql("DELETE FROM finding WHERE scope = ?").run(.int(scope))
  }

  /// Own events the central node has not signed for, sealed so that only it can read them.
  private func quarantineUnsent(scope: Int64, digest: [UInt8]) throws {
    guard try !isCentral(), let central = try centralCard() else { return }
    let id = try index.scope(scope).id
    let held = try receiptTips(peer: central.replica, scope: id)
    var out = ByteWriter(capacity: 4096)
    var count = 0
    for run in try runs(of: scope, beyond: held).runs {
      guard let no = index.feedNumbers[run.feed]?.first, index.feeds[no]?.own != .another else {
        continue
      }
      out.blob(run.encoded)
      count += run.events.count
    }
    guard count > 0 else { return }
    for (generation, key) in keyring.generations(id).sorted(by: { $0.key < $1.key }) {
      out.u32(generation)
      out.raw(key)
    }
    let sealed = try SealedTo.seal(out.bytes, to: central.agreementKey, label: "skridt/quarantine")
    try sql("INSERT INTO quarantine VALUES (?, ?, ?)").run(
      .blob(digest), .int(store.now() + Self.quarantineTime), .blob(sealed))
  }

  /// Drops what has been in quarantine for its time.
  func endQuarantine() throws {
    try sql("DELETE FROM quarantine WHERE expires < ?").run(.int(store.now()))
    if db.changesCount > 0 { try leavesTraces() }
  }

  // MARK: - Rebuilding

  /// Refolds a scope from its events.
  func rebuild(_ scope: Int64) throws {
    try clearDerived(scope)
    for feed in index.feedsOfScope[scope] ?? [] {
      try sql("DELETE FROM seen WHERE feed = ?").run(.int(feed))
      index.updateFeed(feed) { $0.applied = $0.fork - 1 }
      movedFeeds.insert(feed)
    }
    index.forgetSeen(scope: scope)
    index.loadedSeen.insert(scope)
    working = working.filter { $0.key.scope != scope }
    try advance(scope)
  }
}
