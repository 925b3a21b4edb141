import Crypto

/// What an event says, as sealed in the log. Layout 1:
///
///     u8 layout = 1 · u8 type · u8 flags · entity 16 · time u64 · kind text · version varint
///     [author 16]   [role text]   [grant ref]   [reason text]   [seen: count, (feed 16, seq, check u64)…]
///     [drift zigzag: the wall clock's milliseconds less the hybrid clock's]
///     content by type
///
/// The bracketed parts are there when their flag is set; an absent author or role is the one of the
/// feed's genesis. Numbers are LEB128 varints unless said; texts and blobs stand behind their length.
/// A reader ignores what follows the content, so that a later version may add to it; a layout or
/// type it does not know is kept as ``Content/unknown``.
struct EventBody: Equatable {
  /// An event of the same scope: own feed when `feed` is nil.
  struct Ref: Equatable, Hashable {
    let feed: FeedID?
    let sequence: UInt64
    /// Tells the branches of a forked feed apart; nil when the author knew of only one.
    let check: UInt64?

    init(feed: FeedID?, sequence: UInt64, check: UInt64? = nil) {
      self.feed = feed
      self.sequence = sequence
      self.check = check
    }
  }

  struct Seen: Equatable {
    let feed: FeedID
    let sequence: UInt64
    let check: UInt64
  }

  struct Write: Equatable {
    let group: String
    let mode: Draft.Mode
    let over: [Ref]
    /// The encoding of a ``Value``: never decoded by the fold.
    let value: [UInt8]
  }

  /// Binds a feed to its device, municipality and scope.
  struct Genesis: Equatable {
    let device: [UInt8]
    let municipality: MunicipalityID
    let scopeKind: String
    let format: UInt64
  }

  /// Takes the place of an event whose body was redacted: all the fold needs, without the values.
  struct Redaction: Equatable {
    let target: Ref
    let skeleton: [UInt8]
  }

  enum Content: Equatable {
    case genesis(Genesis)
    case writes([Write])
    case undo(Ref)
    case redaction(Redaction)
    case unknown
  }

  var entity: EntityID
  var kind: String
  var version: Int
  var time: HybridTime
  var author: EntityID?
  var role: String?
  var grant: Ref?
  var reason: String?
  var seen: [Seen]
  var content: Content

  static let layout: UInt8 = 1
  static let maximumWrites = 64
}

// MARK: - Bytes

extension EventBody {
  private struct Flags: OptionSet {
    let rawValue: UInt8
    static let author = Flags(rawValue: 1)
    static let role = Flags(rawValue: 2)
    static let grant = Flags(rawValue: 4)
    static let reason = Flags(rawValue: 8)
    static let seen = Flags(rawValue: 16)
    static let drift = Flags(rawValue: 32)
  }

  var encoded: [UInt8] {
    var out = ByteWriter(capacity: 256)
    var flags: Flags = []
    if author != nil { flags.insert(.author) }
    if role != nil { flags.insert(.role) }
    if grant != nil { flags.insert(.grant) }
    if reason != nil { flags.insert(.reason) }
    if !seen.isEmpty { flags.insert(.seen) }
    if time.drift != 0 { flags.insert(.drift) }
    out.u8(Self.layout)
    out.u8(typeByte)
    out.u8(flags.rawValue)
    out.id(entity)
    out.u64(time.raw)
    out.text(kind)
    out.varint(version)
    if let author { out.id(author) }
    if let role { out.text(role) }
    if let grant { out.ref(grant) }
    if let reason { out.text(reason) }
    if !seen.isEmpty {
      out.varint(seen.count)
      for entry in seen {
        out.id(entry.feed)
        out.varint(entry.sequence)
        out.u64(entry.check)
      }
    }
    if time.drift != 0 { out.zigzag(time.drift) }
    write(content, to: &out)
    return out.bytes
  }

  private var typeByte: UInt8 {
    switch content {
    case .genesis: 0
    case .writes: 1
    case .undo: 2
    case .redaction: 3
    case .unknown: 255
    }
  }

  private func write(_ content: Content, to out: inout ByteWriter) {
    switch content {
    case .genesis(let genesis):
      out.raw(genesis.device)
      out.id(genesis.municipality)
      out.text(genesis.scopeKind)
      out.varint(genesis.format)
    case .writes(let writes):
      out.varint(writes.count)
      for write in writes {
        out.text(write.group)
        out.u8(write.mode.rawValue)
        out.varint(write.over.count)
        for ref in write.over { out.ref(ref) }
        out.blob(write.value)
      }
    case .undo(let ref): out.ref(ref)
    case .redaction(let redaction):
      out.ref(redaction.target)
      out.blob(redaction.skeleton)
    case .unknown: break
    }
  }

  /// Reads a body. Throws ``LayoutError`` for bytes that break layout 1; a newer layout or an
  /// unknown type comes back as `.unknown`, with nothing read from it that could mislead.
  init(encoded bytes: [UInt8]) throws {
    var reader = ByteReader(bytes)
    guard try reader.u8() == Self.layout else {
      self = .notUnderstood
      return
    }
    let type = try reader.u8()
    let flags = Flags(rawValue: try reader.u8())
    entity = try reader.id()
    let raw = try reader.u64()
    kind = try reader.text()
    version = Int(clamping: try reader.varint())
    author = flags.contains(.author) ? try reader.id() : nil
    role = flags.contains(.role) ? try reader.text() : nil
    grant = flags.contains(.grant) ? try reader.ref() : nil
    reason = flags.contains(.reason) ? try reader.text() : nil
    seen = []
    if flags.contains(.seen) {
      for _ in 0..<(try reader.count(of: 25)) {
        seen.append(
          Seen(feed: try reader.id(), sequence: try reader.varint(), check: try reader.u64()))
      }
    }
    time = HybridTime(raw: raw, drift: flags.contains(.drift) ? try reader.zigzag() : 0)
    content = try Self.content(type: type, from: &reader)
  }

  private static func content(type: UInt8, from reader: inout ByteReader) throws -> Content {
    switch type {
    case 0:
      return .genesis(
        Genesis(
          device: try reader.raw(32), municipality: try reader.id(),
          scopeKind: try reader.text(), format: try reader.varint()))
    case 1:
      let count = try reader.count(of: 4)
      guard count <= maximumWrites else { throw LayoutError(what: "too many writes") }
      var writes: [Write] = []
      writes.reserveCapacity(count)
      for _ in 0..<count {
        let group = try reader.text()
        guard let mode = Draft.Mode(rawValue: try reader.u8()) else {
          throw LayoutError(what: "unknown mode")
        }
        let overCount = try reader.count()
        var over: [Ref] = []
        for _ in 0..<overCount { over.append(try reader.ref()) }
        writes.append(Write(group: group, mode: mode, over: over, value: try reader.blob()))
      }
      return .writes(writes)
    case 2: return .undo(try reader.ref())
    case 3: return .redaction(Redaction(target: try reader.ref(), skeleton: try reader.blob()))
    default: return .unknown
    }
  }

  /// Opens and reads a body; nil when it was not sealed with this key and these clear bytes.
  init?(sealed: [UInt8], key: SymmetricKey, clear: [UInt8]) {
    guard let plain = try? Envelope.open(sealed, key: key, clear: clear) else { return nil }
    self = (try? EventBody(encoded: plain)) ?? .notUnderstood
  }

  /// Stands in for a redacted event until what replaces it arrives.
  static let redacted: EventBody = {
    var body = notUnderstood
    body.kind = "_redacted"
    return body
  }()

  static let notUnderstood = EventBody(
    entity: EntityID(high: 0, low: 0), kind: "", version: 0, time: HybridTime(raw: 0), author: nil,
    role: nil, grant: nil, reason: nil, seen: [], content: .unknown)
}

extension ByteWriter {
  /// sequence << 2, with 1 for a feed behind it and 2 for the beginning of the event's hash.
  fileprivate mutating func ref(_ ref: EventBody.Ref) {
    varint(ref.sequence << 2 | (ref.feed == nil ? 0 : 1) | (ref.check == nil ? 0 : 2))
    if let feed = ref.feed { id(feed) }
    if let check = ref.check { u64(check) }
  }
}

extension ByteReader {
  fileprivate mutating func ref() throws(LayoutError) -> EventBody.Ref {
    let number = try varint()
    return EventBody.Ref(
      feed: number & 1 == 0 ? nil : try id(), sequence: number >> 2,
      check: number & 2 == 0 ? nil : try u64())
  }
}
