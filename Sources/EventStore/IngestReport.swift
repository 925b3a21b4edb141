/// What became of the runs handed to ``Store/ingest(_:from:)``.
public struct IngestReport: Sendable, Equatable {
  /// A run that was not taken, and why; nothing of it was stored.
  public struct Refusal: Sendable, Equatable {
    public enum Reason: Sendable, Equatable {
      case badSignature
      case brokenLimit(String)
      case erased
      case wrongScope
      case unknownScope
      case tooManyParked

      /// Its number on the wire and on disk; 0 is one that is not known here.
      public var code: Int {
        switch self {
        case .badSignature: 1
        case .brokenLimit: 2
        case .erased: 3
        case .wrongScope: 4
        case .unknownScope: 5
        case .tooManyParked: 6
        }
      }

      /// A code not known here comes from a newer version, and is told as some limit.
      public init(code: Int) {
        let known: [Self] = [.badSignature, .erased, .wrongScope, .unknownScope, .tooManyParked]
        self = known.first { $0.code == code } ?? .brokenLimit("")
      }
    }
    public let scope: ScopeID
    public let feed: FeedID
    public let first: UInt64
    public let reason: Reason

    public init(scope: ScopeID, feed: FeedID, first: UInt64, reason: Reason) {
      self.scope = scope
      self.feed = feed
      self.first = first
      self.reason = reason
    }
  }

  /// Events that were new and are now in the log.
  public var taken = 0
  /// Events that were here already.
  public var repeated = 0
  /// Events set aside until what comes before them arrives.
  public var parked = 0
  public var refused: [Refusal] = []
  public var incidents: [Incident] = []
  /// Entities that changed, by scope.
  public var changed: [ScopeID: Set<EntityID>] = [:]
  /// Entities that two people changed without having seen each other's, merged by themselves.
  public var merged: Set<EntityID> = []
  /// Entities now holding a conflict that was not there before.
  public var conflicts: Set<EntityID> = []
  /// Scopes erased or begun by what came.
  public var erased: [ScopeID] = []
  public var begun: [ScopeID] = []

  public init() {}

  public mutating func add(_ other: IngestReport) {
    taken += other.taken
    repeated += other.repeated
    parked += other.parked
    refused += other.refused
    incidents += other.incidents
    changed.merge(other.changed) { $0.union($1) }
    merged.formUnion(other.merged)
    conflicts.formUnion(other.conflicts)
    erased += other.erased
    begun += other.begun
  }
}

/// Something about a feed or a peer that a person must look at.
public struct Incident: Sendable, Equatable {
  /// `fork`, `feed-of-two-devices`, `own-feed-from-outside`, `copied`, `unreadable`, `foreign`,
  /// `not-understood`.
  public let what: String
  public let scope: ScopeID?
  public let feed: FeedID?
  public let detail: String
}
