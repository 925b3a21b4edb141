/// What a replica signs that it holds of one scope: the last event of every feed and branch.
///
/// Kept by the peer it is given to. It tells what need not be sent again, and it is the one proof
/// that something is missing when a log has lost its end together with the signatures over it.
public struct Receipt: Sendable, Equatable {
  public let scope: ScopeID
  public let tips: [EventID]
  /// The newest generation of the scope's key the replica has; 0 when it has none.
  public let generation: UInt32
  /// Milliseconds since 1970 by the signer's clock.
  public let at: Int64
  public let signature: [UInt8]

  public init(
    scope: ScopeID, tips: [EventID], generation: UInt32, at: Int64, signature: [UInt8]
  ) {
    self.scope = scope
    self.tips = tips
    self.generation = generation
    self.at = at
    self.signature = signature
  }

  static func signed(
    scope: ScopeID, tips: [EventID], generation: UInt32, at: Int64, by identity: DeviceIdentity
  ) throws -> Receipt {
    let message = message(scope: scope, tips: tips, generation: generation, at: at)
    return Receipt(
      scope: scope, tips: tips, generation: generation, at: at,
      signature: try identity.sign(message))
  }

  public func isSigned(by key: [UInt8]) -> Bool {
    DeviceIdentity.isSignature(
      signature, of: Self.message(scope: scope, tips: tips, generation: generation, at: at), by: key
    )
  }

  /// The fingerprint of a scope of which exactly this is held.
  public var fingerprint: [UInt8] { Transaction.fingerprint(scope, tips: tips) }

  private static func message(
    scope: ScopeID, tips: [EventID], generation: UInt32, at: Int64
  ) -> [UInt8] {
    var out = ByteWriter()
    out.text("skridt/receipt")
    out.u8(1)
    out.id(scope)
    out.u32(generation)
    out.u64(UInt64(bitPattern: at))
    out.raw(bytes(of: tips))
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
