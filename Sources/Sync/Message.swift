import EventStore
import SwiftProtobuf

/// Everything two replicas say to each other. Schema/sync.proto is the wire form and draws the
/// exchange; this is what the code speaks.
public enum Message: Sendable, Equatable {
  case hello(Hello)
  case summary([ScopeID: [UInt8]])
  /// What is held of the scopes in question.
  case vectors(Vectors)
  case batch(Batch)
  /// The same again, of scopes that a batch changed or more is wanted of.
  case ack(Vectors)
  case done(root: [UInt8], equal: Bool)
  case refusal(Refusal)

  public enum Refusal: Int, Sendable, Error {
    case unknown = 0
    case version, unknownPeer, badSignature, notForMe, malformed
  }

  /// Receipts, and what is said with them.
  public struct Vectors: Sendable, Equatable {
    public var receipts: [Receipt]
    /// Scopes the receiver should leave; from the central node only.
    public var leave: [ScopeID]
    /// What was not taken of a batch, and why.
    public var refused: [IngestReport.Refusal]
    /// The newest receipt the receiver once signed that the sender keeps: the receiver may have been
    /// set back since, and must count on from there.
    public var known: Receipt?
    /// About how many bytes of events the answer may hold; nil for as many as usual.
    public var limit: Int?

    public init(
      _ receipts: [Receipt], leave: [ScopeID] = [], refused: [IngestReport.Refusal] = [],
      known: Receipt? = nil, limit: Int? = nil
    ) {
      self.receipts = receipts
      self.leave = leave
      self.refused = refused
      self.known = known
      self.limit = limit
    }
  }

  /// Runs, and the keys to read them with.
  public struct Batch: Sendable, Equatable {
    public struct Key: Sendable, Equatable {
      public let scope: ScopeID
      public let generation: UInt32
      public let sealed: [UInt8]
    }
    public var keys: [Key] = []
    public var runs: [Run] = []
    /// The sender has more after this.
    public var more = false

    public init() {}
    public var isEmpty: Bool { keys.isEmpty && runs.isEmpty }
    public var events: Int { runs.reduce(0) { $0 + $1.events.count } }
  }

  /// The newest version of the exchange this code speaks.
  public static let version: UInt32 = 1
  /// The most bytes one message may take.
  public static let maximumBytes = 2 * 1024 * 1024
  /// About how many bytes of events a batch holds.
  public static let batchBytes = 1024 * 1024
  /// The most events a batch holds that a device pushes to a central node in one request.
  public static let maximumPushEvents = 500
  static let maximumScopes = 4096
  /// About how many bytes a receipt takes, for sharing a bad line between receipts and events.
  static let usualReceiptBytes = 512

  /// How many events it carries.
  public var events: Int { if case .batch(let batch) = self { batch.events } else { 0 } }
}

/// Who is there, with proof, and one hash over all that both may hold.
public struct Hello: Sendable, Equatable {
  public let version: UInt32
  public let sender: ReplicaID
  public let recipient: ReplicaID
  public let nonce: [UInt8]
  public let at: Int64
  public let root: [UInt8]
  public let signature: [UInt8]

  static func signed(
    sender: ReplicaID, recipient: ReplicaID, nonce: [UInt8], at: Int64, root: [UInt8],
    isReply: Bool, by identity: DeviceIdentity
  ) throws -> Hello {
    let unsigned = Hello(
      version: Message.version, sender: sender, recipient: recipient, nonce: nonce, at: at,
      root: root, signature: [])
    return Hello(
      version: unsigned.version, sender: sender, recipient: recipient, nonce: nonce, at: at,
      root: root, signature: try identity.sign(unsigned.statement(isReply: isReply)))
  }

  /// The two directions sign different words, so that no hello can be played back as its answer.
  private func statement(isReply: Bool) -> [UInt8] {
    var out = Array((isReply ? "skridt/hello/reply" : "skridt/hello").utf8)
    for number in [UInt64(version), UInt64(bitPattern: at)] {
      for shift in stride(from: 56, through: 0, by: -8) {
        out.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
      }
    }
    return out + sender.bytes + recipient.bytes + nonce + root
  }

  func isSigned(by key: [UInt8], isReply: Bool) -> Bool {
    DeviceIdentity.isSignature(signature, of: statement(isReply: isReply), by: key)
  }
}
