import EventStore

/// Need to know by assignment.
///
/// - The central node shares the catalogue with every bound device, every citizen its worker is
///   assigned to, and the citizens registered on it, until that assignment ends.
/// - A device shares all it holds with the central node, and with another device the catalogue and
///   the citizens both workers are assigned to.
public struct WelfareSharing: NeedToKnow {
  public init() {}

  public func sharedScopes(of store: Store, with peer: Card) throws -> Set<ScopeID> {
    let scopes = try store.scopes()
    if try !store.isCentral(), try isCentral(peer, to: store) { return Set(scopes.map(\.id)) }
    let welfare = Welfare(store)
    guard let worker = try Self.worker(of: peer.replica, in: welfare) else { return [] }
    let mine = try store.isCentral() ? nil : Self.worker(of: store.replica, in: welfare)
    guard try store.isCentral() || mine != nil else { return [] }
    var out: Set<ScopeID> = []
    for scope in scopes {
      switch scope.kind {
      case WelfareModel.catalogueScope: out.insert(scope.id)
      case WelfareModel.citizenScope:
        let theirs = try Self.knows(worker, peer.replica, scope.id, in: welfare)
        let ours = try mine.map { try Self.isAssigned($0, scope.id, in: welfare) == true } ?? true
        let both = try mine == nil || Self.isAssigned(worker, scope.id, in: welfare) == true
        if theirs, ours, both { out.insert(scope.id) }
      default: continue
      }
    }
    return out
  }

  public func accepts(newScopeFrom peer: Card, to store: Store) throws -> Bool {
    if try store.isCentral() { return try Self.worker(of: peer.replica, in: Welfare(store)) != nil }
    return try isCentral(peer, to: store)
  }

  public func scopesToLeave(of store: Store) throws -> Set<ScopeID> {
    let welfare = Welfare(store)
    guard try !store.isCentral(), let worker = try Self.worker(of: store.replica, in: welfare)
    else {
      return []
    }
    return Set(
      try store.scopes().filter { $0.kind == WelfareModel.citizenScope }.map(\.id)
        .filter { try Self.isAssigned(worker, $0, in: welfare) == false })
  }

  // MARK: - Who

  private func isCentral(_ peer: Card, to store: Store) throws -> Bool {
    try store.centralPeer().map { $0.signingKey == peer.signingKey } ?? false
  }

  /// Whose device a replica is; nil when the central node has not bound it, or no longer.
  static func worker(of replica: ReplicaID, in welfare: Welfare) throws -> EntityID? {
    guard let device = try welfare.device(replica), device["status"].text == "active" else {
      return nil
    }
    return device["worker"].entity
  }

  /// Nil: was never assigned.
  private static func isAssigned(_ worker: EntityID, _ scope: ScopeID, in welfare: Welfare) throws
    -> Bool?
  {
    let assignments = try welfare.store.entities("assignment", in: scope)
      .filter { $0["worker"].entity == worker }
    return assignments.isEmpty ? nil : assignments.contains(where: welfare.isActive)
  }

  private static func knows(
    _ worker: EntityID, _ replica: ReplicaID, _ scope: ScopeID, in welfare: Welfare
  ) throws -> Bool {
    try isAssigned(worker, scope, in: welfare)
      ?? (welfare.store.founder(of: scope) == replica)
  }
}
