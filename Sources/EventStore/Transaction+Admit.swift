/// Admission: the one way into the log, for what is written here and what comes from elsewhere.
extension Transaction {
  /// The most runs set aside for want of what comes before them, over the whole store.
  private static let maximumParked: Int64 = 10_000
  /// The longest run whose hashes are kept at hand.
  private static let rememberedHashes = 16

  /// Where a run attaches: the row and how much of the run is there already.
  struct Attachment {
    let device: [UInt8]
    let hashes: [[UInt8]]
    let row: Int64?
    let present: Int
  }

  /// Verifies a run and stores what is new of it. Nothing of a refused run is stored.
  ///
  /// - Parameters:
  ///   - peer: who carried it; who wrote it is for the signature to say.
  ///   - foresight: what was worked out of it before.
  func admit(_ run: Run, from peer: ReplicaID?, foresight: Foresight? = nil) throws {
    var queue = [(run, foresight)]
    while let (next, foresight) = queue.popLast() {
      if try admitOne(next, from: peer, foresight) {
        queue += try unpark(after: next).map { ($0, nil) }
      }
    }
  }

  /// True when something of the run was new and stored.
  private func admitOne(
    _ run: Run, from peer: ReplicaID?, _ foresight: Foresight?
  ) throws -> Bool {
    if let broken = run.brokenLimit { return refuse(run, .brokenLimit(broken)) }
    guard try !isErased(run.scope) else { return refuse(run, .erased) }
    let rows = index.feedNumbers[run.feed] ?? []
    if let row = rows.first, let feed = index.feeds[row],
      index.scopes[feed.scope]?.id != run.scope
    {
      return refuse(run, .wrongScope)
    }
    let candidates = try predecessors(of: run, among: rows)
    guard !candidates.isEmpty else { return try park(run) }
    guard
      let place = try attach(
        run, candidates: candidates, rows: rows, foreseen: foresight?.proof)
    else { return refuse(run, .badSignature) }
    report.repeated += place.present
    try restoreBodies(run, place)
    guard place.present < run.events.count else { return false }
    try append(run, place, from: peer, bodies: foresight?.bodies)
    return true
  }

  private func refuse(_ run: Run, _ reason: IngestReport.Refusal.Reason) -> Bool {
    report.refused.append(
      IngestReport.Refusal(scope: run.scope, feed: run.feed, first: run.first, reason: reason))
    return false
  }

  /// What a run may follow: a hash, and the device that must have signed what comes after it.
  private struct Predecessor {
    let hash: [UInt8]
    let device: [UInt8]
    let row: Int64?
  }

  /// What the run may follow here: one for each branch, none when its predecessor is not here.
  private func predecessors(of run: Run, among rows: [Int64]) throws -> [Predecessor] {
    if run.first == 1, let device = run.device {
      return [Predecessor(hash: Envelope.start(device: device), device: device, row: nil)]
    }
    var out: [Predecessor] = []
    for no in rows {
      let feed = try index.feed(no)
      guard feed.holds(run.first - 1) else { continue }
      if feed.head == run.first - 1 {
        out.append(Predecessor(hash: feed.hash, device: feed.device, row: no))
      } else if let hash = try hash(EventNo(feed: no, sequence: run.first - 1)) {
        out.append(Predecessor(hash: hash, device: feed.device, row: no))
      }
    }
    return out
  }

  private func attach(
    _ run: Run, candidates: [Predecessor], rows: [Int64], foreseen: Foresight.Proof?
  ) throws -> Attachment? {
    for previous in candidates {
      let hashes: [[UInt8]]
      if let foreseen, foreseen.previous == previous.hash, foreseen.device == previous.device {
        hashes = foreseen.hashes
        guard foreseen.isGenuine else { continue }
      } else {
        hashes = run.hashes(after: previous.hash)
        guard run.isSigned(hashes: hashes, by: previous.device) else { continue }
      }
      // Follow what is here already, from branch to branch, as far as the hashes agree.
      var row = previous.row
      var present = 0
      for (i, hash) in hashes.enumerated() {
        let sequence = run.first + UInt64(i)
        let holder = try rows.first { no in
          guard index.feeds[no]?.holds(sequence) == true else { return false }
          return try self.hash(EventNo(feed: no, sequence: sequence)) == hash
        }
        guard let holder else { break }
        row = holder
        present += 1
      }
      return Attachment(device: previous.device, hashes: hashes, row: row, present: present)
    }
    return nil
  }

  /// Puts back bodies that some carrier left out though nothing redacted them.
  private func restoreBodies(_ run: Run, _ place: Attachment) throws {
    for i in 0..<place.present {
      guard case .sealed(let bytes) = run.events[i].content else { continue }
      let sequence = run.first + UInt64(i)
      for no in index.feedNumbers[run.feed] ?? [] where index.feeds[no]?.holds(sequence) == true {
        let event = EventNo(feed: no, sequence: sequence)
        let isBare = try sql(
          """
          SELECT 1 FROM event WHERE id = ? AND sealed IS NULL
            AND NOT EXISTS (SELECT 1 FROM redaction WHERE redaction.event = event.id)
          """
        ).first(.int(event.raw)) { _ in true }
        guard isBare == true, try hash(event) == place.hashes[i] else { continue }
        try sql("INSERT INTO permit VALUES ('redact')").run()
        try sql("UPDATE event SET sealed = ?, digest = NULL, length = NULL WHERE id = ?")
          .run(.blob(bytes), .int(event.raw))
        try sql("DELETE FROM permit").run()
        arriving[event] = nil
        scopesToRebuild.insert(try index.feed(no).scope)
      }
    }
  }

  /// Appends what is new of a run whose place is known: where every event enters the log.
  ///
  /// - Parameter bodies: those of the run's events that are open already.
  func append(
    _ run: Run, _ place: Attachment, from peer: ReplicaID?, bodies: [EventBody?]? = nil
  ) throws {
    let first = run.first + UInt64(place.present)
    let feed = try row(for: run, place, first: first, from: peer)
    if peer != nil { try noticeCopy(of: feed, last: run.last) }
    let fresh = run.events[place.present...]
    try insert(fresh, hashes: place.hashes[place.present...], feed: feed, first: first)
    for i in fresh.indices {
      let event = EventNo(feed: feed, sequence: run.first + UInt64(i))
      if let body = bodies?[i] { decoded[event] = body }
      // What is open already is not opened again.
      if decoded[event] == nil { arriving[event] = run.events[i] }
    }
    try keepHead(run, feed: feed, bytes: fresh.reduce(0) { $0 + $1.length })
    if peer != nil || index.feeds[feed]?.own != .open {
      try sql("INSERT INTO arrival VALUES (?, ?, ?)").run(
        .int(EventNo(feed: feed, sequence: first).raw), .int(store.now()),
        peer.map { .blob($0.bytes) } ?? .null)
    } else {
      try noteWriting(EventNo(feed: feed, sequence: first))
    }
    report.taken += fresh.count
  }

  /// The row the new events go under: the one they continue, or a new feed or branch.
  private func row(
    for run: Run, _ place: Attachment, first: UInt64, from peer: ReplicaID?
  ) throws -> Int64 {
    if let row = place.row, let feed = index.feeds[row], feed.head == first - 1 {
      if feed.own == .open, peer != nil {
        // Somebody holds more of my feed than I do: this file is older than what I last wrote.
        index.updateFeed(row) { $0.own = .retired }
        try incident("own-feed-from-outside", scope: run.scope, feed: run.feed, "\(first)")
      }
      return row
    }
    let scope = try scopeRow(run.scope)
    let others = index.feedNumbers[run.feed] ?? []
    let branches = others.filter { index.feeds[$0]?.device == place.device }
    for no in branches where index.feeds[no]?.own == .open {
      index.updateFeed(no) { $0.own = .retired }
      movedFeeds.insert(no)
    }
    if !others.isEmpty {
      let what = branches.isEmpty ? "feed-of-two-devices" : "fork"
      try incident(what, scope: run.scope, feed: run.feed, "\(first)")
    }
    return try addFeed(
      run.feed, scope: scope, parent: place.row, fork: first, device: place.device,
      own: place.device == keyring.identity.signingKey ? .retired : .another)
  }

  func addFeed(
    _ id: FeedID, scope: Int64, parent: Int64?, fork: UInt64, device: [UInt8],
    own: FeedRow.Ownership
  ) throws -> Int64 {
    let feed = FeedRow(
      no: index.nextFeed, id: id, scope: scope, parent: parent, fork: fork, device: device,
      head: fork - 1, hash: Envelope.start(device: device), own: own, tail: 0, applied: fork - 1)
    try sql(
      """
      INSERT INTO feed(no, id, scope, parent, fork, device, head, hash, own, tail)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
      """
    ).run(
      .int(feed.no), .blob(id.bytes), .int(scope), parent.map { .int($0) } ?? .null,
      .int(Int64(fork)), .blob(device), .int(Int64(feed.head)), .blob(feed.hash),
      .int(own.rawValue))
    index.put(feed)
    return feed.no
  }

  func scopeRow(_ id: ScopeID) throws -> Int64 {
    if let no = index.scopeNumbers[id] { return no }
    let no = index.nextScope
    try sql("INSERT INTO scope(no, id, kind, fingerprint) VALUES (?, ?, '', ?)")
      .run(.int(no), .blob(id.bytes), .blob(Envelope.noHash))
    index.put(ScopeRow(no: no, id: id, kind: "", fingerprint: Envelope.noHash, events: 0))
    try sql("DELETE FROM departed WHERE digest = ?").run(.blob(Envelope.digest(id.bytes)))
    report.begun.append(id)
    touchedKinds.insert(Kind.scope)
    return no
  }

  private func insert(
    _ events: ArraySlice<Run.Event>, hashes: ArraySlice<[UInt8]>, feed: Int64, first: UInt64
  ) throws {
    let statement = try sql(
      "INSERT INTO event(id, generation, hash, sealed, digest, length) VALUES (?, ?, ?, ?, ?, ?)")
    for (i, (event, hash)) in zip(events, hashes).enumerated() {
      let no = EventNo(feed: feed, sequence: first + UInt64(i))
      switch event.content {
      case .sealed(let bytes):
        try statement.run(
          .int(no.raw), .int(Int64(event.generation)), .blob(hash), .blob(bytes), .null, .null)
      case .redacted(let digest, let length):
        try statement.run(
          .int(no.raw), .int(Int64(event.generation)), .blob(hash), .null, .blob(digest),
          .int(Int64(length)))
      }
      // A batch's events are seldom asked for; one's own, at once.
      if events.count <= Self.rememberedHashes { remember(hash: hash, of: no) }
    }
    let scope = try index.feed(feed).scope
    index.updateFeed(feed) {
      $0.head = first + UInt64(events.count) - 1
      $0.hash = hashes.last ?? $0.hash
    }
    index.updateScope(scope) { $0.events += events.count }
    touchedScopes.insert(scope)
    movedFeeds.insert(feed)
  }

  /// Keeps the run's signature, and drops the one before it while the two together make one run.
  private func keepHead(_ run: Run, feed: Int64, bytes: Int) throws {
    let heads = try sql("SELECT sequence FROM head WHERE feed = ? ORDER BY sequence DESC LIMIT 2")
      .all(.int(feed)) { UInt64($0.int(0)) }
    let row = try index.feed(feed)
    let start = heads.count == 2 ? heads[1] : row.fork - 1
    if let last = heads.first, run.last - start <= UInt64(Run.maximumEvents),
      row.tail + bytes <= Run.usualBytes
    {
      try sql("DELETE FROM head WHERE feed = ? AND sequence = ?").run(.int(feed), .int(Int64(last)))
      index.updateFeed(feed) { $0.tail += bytes }
    } else {
      index.updateFeed(feed) { $0.tail = bytes }
    }
    try sql("INSERT INTO head VALUES (?, ?, ?)")
      .run(.int(feed), .int(Int64(run.last)), .blob(run.signature))
  }

  // MARK: - Parking

  private func park(_ run: Run) throws -> Bool {
    let count = try sql("SELECT count(*) FROM parked").first { $0.int(0) } ?? 0
    guard count < Self.maximumParked else { return refuse(run, .tooManyParked) }
    let bytes = run.encoded
    try sql("INSERT OR IGNORE INTO parked VALUES (?, ?, ?, ?, ?)").run(
      .blob(Envelope.digest(bytes)), .blob(run.scope.bytes), .blob(run.feed.bytes),
      .int(Int64(run.first)), .blob(bytes))
    report.parked += run.events.count
    return false
  }

  /// Takes out what waited for the run just stored.
  private func unpark(after run: Run) throws -> [Run] {
    let waiting = try sql("SELECT digest, run FROM parked WHERE feed = ? AND first <= ?")
      .all(.blob(run.feed.bytes), .int(Int64(run.last) + 1)) { ($0.blob(0), $0.blob(1)) }
    for (digest, _) in waiting {
      try sql("DELETE FROM parked WHERE digest = ?").run(.blob(digest))
    }
    return try waiting.map { try Run(encoded: $0.1) }
  }

  func isErased(_ scope: ScopeID) throws -> Bool {
    try sql("SELECT 1 FROM erased WHERE digest = ?")
      .first(.blob(Envelope.digest(scope.bytes))) { _ in true } ?? false
  }
}
