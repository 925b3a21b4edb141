import Crypto

@testable import EventStore

/// An author who has the scope's key and a genuine device, and writes whatever it likes: it signs and
/// chains as it must, or nobody would take its runs, and lies in everything else.
struct Forger {
  let identity = DeviceIdentity()
  let scope: ScopeID
  let feed: FeedID
  let municipality: MunicipalityID
  let generation: UInt32
  let keys: Keyring.ScopeKeys
  let author: EntityID
  /// The last event of the branch being written.
  private(set) var tip: EventID?
  private(set) var sequence: UInt64 = 0
  private var hash: [UInt8]

  init(
    _ store: Store, scope: ScopeID, dice: inout Dice, municipality: MunicipalityID? = nil,
    squattingOn victim: FeedID? = nil
  ) throws {
    self.scope = scope
    hash = Envelope.start(device: identity.signingKey)
    feed = victim ?? FeedID(using: &dice)
    author = EntityID(using: &dice)
    let home = try store.municipality()?.id
    self.municipality = municipality ?? home ?? MunicipalityID(using: &dice)
    generation = store.keyring.newestGeneration(scope) ?? 1
    guard let keys = store.keyring.keys(scope, generation: generation) else {
      throw StoreError.noKey
    }
    self.keys = keys
  }

  /// The feed's first event, true unless another device or municipality is given.
  mutating func genesis(seen: [EventID] = [], device: [UInt8]? = nil) throws -> Run {
    try write([
      EventBody(
        entity: EntityID(high: 0, low: 0), kind: "_feed", version: 1, time: HybridTime(raw: 1),
        author: author, role: "worker", grant: nil, reason: nil, seen: Self.entries(seen),
        content: .genesis(
          EventBody.Genesis(
            device: device ?? identity.signingKey, municipality: municipality,
            scopeKind: "citizen", format: 1)))
    ])
  }

  static func entries(_ tips: [EventID]) -> [EventBody.Seen] {
    tips.map { EventBody.Seen(feed: $0.feed, sequence: $0.sequence, check: $0.check) }
  }

  func body(
    _ entity: EntityID, kind: String = "plan", time: UInt64 = 2, version: Int = 1,
    seen: [EventID] = [], _ content: EventBody.Content
  ) -> EventBody {
    EventBody(
      entity: entity, kind: kind, version: version, time: HybridTime(raw: time), author: nil,
      role: nil, grant: nil, reason: nil, seen: Self.entries(seen), content: content)
  }

  /// Seals, chains and signs these bodies as one run.
  mutating func write(_ bodies: [EventBody]) throws -> Run {
    try write(plain: bodies.map(\.encoded))
  }

  /// The same for bytes that need not be a body at all.
  mutating func write(plain: [[UInt8]]) throws -> Run {
    let first = sequence + 1
    var events: [Run.Event] = []
    for bytes in plain {
      sequence += 1
      let clear = Envelope.clear(
        scope: scope, feed: feed, sequence: sequence, generation: generation,
        length: bytes.count + Envelope.overhead)
      let sealed = try Envelope.seal(bytes, key: keys.event, clear: clear)
      hash = Envelope.hash(previous: hash, clear: clear, digest: Envelope.digest(sealed))
      events.append(Run.Event(generation: generation, content: .sealed(sealed)))
    }
    tip = EventID(feed: feed, sequence: sequence, check: Envelope.check(hash))
    let head = Envelope.headMessage(scope: scope, feed: feed, sequence: sequence, hash: hash)
    return Run(
      scope: scope, feed: feed, first: first, device: first == 1 ? identity.signingKey : nil,
      events: events, signature: try identity.sign(head))
  }
}

extension EventBody.Ref {
  init(_ event: EventID) { self.init(feed: event.feed, sequence: event.sequence) }
}
