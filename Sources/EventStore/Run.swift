/// A stretch of one feed that ends at a head its author signed: the unit that travels.
///
/// Through the hash chain the signature covers every event of the run and all before it, so any
/// replica may carry any run, and may join runs by leaving out the signatures between them.
public struct Run: Sendable, Equatable {
  /// One event as it travels.
  public struct Event: Sendable, Equatable {
    public enum Content: Sendable, Equatable {
      case sealed([UInt8])
      /// The body is gone; its digest and length keep the chain whole.
      case redacted(digest: [UInt8], length: UInt32)
    }
    public let generation: UInt32
    public let content: Content

    public init(generation: UInt32, content: Content) {
      self.generation = generation
      self.content = content
    }

    var length: Int {
      switch content {
      case .sealed(let bytes): bytes.count
      case .redacted(_, let length): Int(length)
      }
    }

    var digest: [UInt8] {
      switch content {
      case .sealed(let bytes): Envelope.digest(bytes)
      case .redacted(let digest, _): digest
      }
    }
  }

  public let scope: ScopeID
  public let feed: FeedID
  /// The sequence of the first event.
  public let first: UInt64
  /// The author's public signing key; there when the run begins the feed.
  public let device: [UInt8]?
  public let events: [Event]
  /// Ed25519, by the author's device, over the last event.
  public let signature: [UInt8]

  public init(
    scope: ScopeID, feed: FeedID, first: UInt64, device: [UInt8]?, events: [Event],
    signature: [UInt8]
  ) {
    self.scope = scope
    self.feed = feed
    self.first = first
    self.device = device
    self.events = events
    self.signature = signature
  }

  /// The most events a run may hold.
  public static let maximumEvents = 256
  /// The most sealed bytes a run may hold before its last event.
  public static let maximumBytes = 512 * 1024
  /// About how many sealed bytes lie between two signatures that are kept: what a line must carry in
  /// one piece for anything to get through.
  static let usualBytes = 16 * 1024

  public var last: UInt64 { first + UInt64(events.count) - 1 }
}

extension Run {
  /// The hashes of the run's events when it follows an event with hash `previous`.
  ///
  /// - Parameter digests: of the sealed bytes, where they are known already.
  func hashes(after previous: [UInt8], digests: [[UInt8]]? = nil) -> [[UInt8]] {
    var out: [[UInt8]] = []
    out.reserveCapacity(events.count)
    var last = previous
    for (i, event) in events.enumerated() {
      let clear = Envelope.clear(
        scope: scope, feed: feed, sequence: first + UInt64(i), generation: event.generation,
        length: event.length)
      last = Envelope.hash(previous: last, clear: clear, digest: digests?[i] ?? event.digest)
      out.append(last)
    }
    return out
  }

  /// One encoding, used for parking; the wire has its own (Schema/sync.proto).
  var encoded: [UInt8] {
    var out = ByteWriter(capacity: 4096)
    out.u8(1)
    out.id(scope)
    out.id(feed)
    out.varint(first)
    out.blob(device ?? [])
    out.varint(events.count)
    for event in events {
      out.u32(event.generation)
      switch event.content {
      case .sealed(let bytes):
        out.u8(0)
        out.blob(bytes)
      case .redacted(let digest, let length):
        out.u8(1)
        out.raw(digest)
        out.u32(length)
      }
    }
    out.raw(signature)
    return out.bytes
  }

  init(encoded bytes: [UInt8]) throws {
    var reader = ByteReader(bytes)
    guard try reader.u8() == 1 else { throw LayoutError(what: "unknown layout of a run") }
    scope = try reader.id()
    feed = try reader.id()
    first = try reader.varint()
    let device = try reader.blob()
    self.device = device.isEmpty ? nil : device
    var events: [Event] = []
    for _ in 0..<(try reader.count(of: 6)) {
      let generation = try reader.u32()
      let content: Event.Content =
        switch try reader.u8() {
        case 0: .sealed(try reader.blob())
        case 1: .redacted(digest: try reader.raw(32), length: try reader.u32())
        default: throw LayoutError(what: "unknown content of an event")
        }
      events.append(Event(generation: generation, content: content))
    }
    self.events = events
    signature = try reader.raw(64)
    guard reader.isAtEnd else { throw LayoutError(what: "bytes after a run") }
  }

  /// What breaks the limits every run keeps, whoever made it; nil when nothing does.
  var brokenLimit: String? {
    if events.isEmpty || events.count > Self.maximumEvents { return "a run holds 1 to 256 events" }
    if first == 0 || first > 1 << 31 { return "sequences start at 1" }
    if signature.count != 64 { return "a signature has 64 bytes" }
    let bytes = events.dropLast().reduce(0) { $0 + $1.length }
    if bytes > Self.maximumBytes { return "a run holds at most 512 KiB" }
    if first == 1, device == nil { return "a feed's first run names its device" }
    if let device, device.count != 32 { return "a device key has 32 bytes" }
    for event in events {
      switch event.content {
      case .sealed(let bytes)
      where bytes.count < Envelope.overhead || bytes.count > Envelope.maximumLength:
        return "an event holds at most 64 KiB"
      case .redacted(let digest, let length)
      where digest.count != 32 || Int(length) > Envelope.maximumLength:
        return "a redacted event keeps a digest of 32 bytes"
      default: continue
      }
    }
    return nil
  }
}
