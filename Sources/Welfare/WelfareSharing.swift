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
    let isCentralHere = try store.isCentral()
    if !isCentralHere, try isCentral(peer, to: store) { return Set(scopes.map(\.id)) }
    let welfare = Welfare(store)
    guard let theirs = try Self.worker(of: peer.replica, in: welfare) else { return [] }
    let mine = try isCentralHere ? nil : Self.worker(of: store.replica, in: welfare)
    guard isCentralHere || mine != nil else { return [] }
    let assignments = try Assignments(in: welfare)
    return try Set(
      scopes.filter { scope in
        switch scope.kind {
        case WelfareModel.catalogueScope: true
        case WelfareModel.citizenScope:
          if let mine {
            assignments.isActive(mine, in: scope.id) == true
              && assignments.isActive(theirs, in: scope.id) == true
          } else {
            try assignments.isActive(theirs, in: scope.id)
              ?? (store.founder(of: scope.id) == peer.replica)
          }
        default: false
        }
      }.map(\.id))
  }

  public func accepts(newScopeFrom peer: Card, to store: Store) throws -> Bool {
    if try store.isCentral() { return try Self.worker(of: peer.replica, in: Welfare(store)) != nil }
    return try isCentral(peer, to: store)
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

  /// The assignments held here, read once.
  private struct Assignments {
    private var active: [ScopeID: [EntityID: Bool]] = [:]

    init(in welfare: Welfare) throws {
      for assignment in try welfare.store.entities("assignment") {
        guard let worker = assignment["worker"].entity else { continue }
        let before = active[assignment.scope]?[worker] ?? false
        active[assignment.scope, default: [:]][worker] = before || welfare.isActive(assignment)
      }
    }

    /// Nil: was never assigned.
    func isActive(_ worker: EntityID, in scope: ScopeID) -> Bool? { active[scope]?[worker] }
  }
}
