/// What a replica signs that it holds of one scope: the last event of every feed and branch.
///
/// Kept by the peer it is given to. It tells what need not be sent again, and it is the one proof
/// that something is missing when a log has lost its end together with the signatures over it.
public struct Receipt: Sendable, Equatable {
  public let scope: ScopeID
  public let tips: [EventID]
  /// The newest generation of the scope's key the replica has; 0 when it has none.
  public let generation: UInt32
  /// Tells which of two that came by themselves is newer, whatever the clocks: the signer raises it
  /// with every bundle it writes. At most ``maximumCounter``.
  public let counter: UInt64
  /// Milliseconds since 1970 by the signer's clock; for people to read, decides nothing.
  public let at: Int64
  public let signature: [UInt8]

  /// So high that nobody gets there by counting, and so low that nothing overflows.
  public static let maximumCounter: UInt64 = 1 << 62 - 1

  public init(
    scope: ScopeID, tips: [EventID], generation: UInt32, counter: UInt64, at: Int64,
    signature: [UInt8]
  ) {
    self.scope = scope
    self.tips = tips
    self.generation = generation
    self.counter = counter
    self.at = at
    self.signature = signature
  }

  static func signed(
    scope: ScopeID, tips: [EventID], generation: UInt32, counter: UInt64, at: Int64,
    by identity: DeviceIdentity
  ) throws -> Receipt {
    let unsigned = Receipt(
      scope: scope, tips: tips, generation: generation, counter: counter, at: at, signature: [])
    return Receipt(
      scope: scope, tips: tips, generation: generation, counter: counter, at: at,
      signature: try identity.sign(unsigned.statement))
  }

  public func isSigned(by key: [UInt8]) -> Bool {
    DeviceIdentity.isSignature(signature, of: statement, by: key)
  }

  /// The fingerprint of a scope of which exactly this is held.
  public var fingerprint: [UInt8] { Transaction.fingerprint(scope, tips: tips) }

  /// True when it names each of these or something later in the same feed.
  func names(all others: [EventID]) -> Bool {
    others.allSatisfy { other in
      tips.contains { tip in
        tip.feed == other.feed
          && (tip.sequence > other.sequence || tip == other)
      }
    }
  }

  /// What is signed.
  private var statement: [UInt8] {
    var out = ByteWriter()
    out.text("skridt/receipt")
    out.u8(1)
    out.id(scope)
    out.u32(generation)
    out.u64(counter)
    out.u64(UInt64(bitPattern: at))
    out.raw(Self.bytes(of: tips))
    return out.bytes
  }

  static func bytes(of tips: [EventID]) -> [UInt8] {
    var out = ByteWriter()
    out.varint(tips.count)
    for tip in tips.sorted() {
      out.id(tip.feed)
      out.varint(tip.sequence)
      out.u64(tip.check)
    }
    return out.bytes
  }

  static func tips(from bytes: [UInt8]) throws -> [EventID] {
    var reader = ByteReader(bytes)
    var out: [EventID] = []
    for _ in 0..<(try reader.count(of: 25)) {
      out.append(
        EventID(feed: try reader.id(), sequence: try reader.varint(), check: try reader.u64()))
    }
    return out
  }
}
