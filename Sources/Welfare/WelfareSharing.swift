import EventStore

/// Need to know by assignment.
///
/// - The central node shares the catalogue with every device in use, every citizen its worker is
///   assigned to, and the citizens that worker registered on it, until that assignment ends.
/// - A device shares all it holds with the central node, and with another device the catalogue and
///   the citizens both workers are assigned to.
///
/// Asked several times a message, so it keeps what it found out for as long as that holds: make one
/// for each open store, and keep it.
public final class WelfareSharing: NeedToKnow {
  private var book = AssignmentBook()
  private weak var bookOwner: Store?

  public init() {}

  public func sharedScopes(of store: Store, with peer: Card) throws -> Set<ScopeID> {
    let isCentralHere = try store.isCentral()
    if !isCentralHere, try isCentral(peer, to: store) {
      return Set(try store.scopes(ofKind: nil))
    }
    let welfare = Welfare(store)
    guard let theirs = try Self.worker(of: peer.replica, in: welfare) else { return [] }
    if bookOwner !== store {
      book = AssignmentBook()
      bookOwner = store
    }
    try book.bringUpToDate(welfare)
    var out = Set(try store.scopes(ofKind: WelfareModel.catalogueScope))
    if isCentralHere {
      out.formUnion(book.active(theirs))
      out.formUnion(
        book.founded(by: theirs, at: peer.replica).filter { !book.wasAssigned(theirs, in: $0) })
    } else if let mine = try Self.worker(of: store.replica, in: welfare) {
      out.formUnion(book.active(theirs).intersection(book.active(mine)))
    } else {
      return []
    }
    return out
  }

  public func accepts(newScopeFrom peer: Card, to store: Store) throws -> Bool {
    if try store.isCentral() { return try Self.worker(of: peer.replica, in: Welfare(store)) != nil }
    return try isCentral(peer, to: store)
  }

  private func isCentral(_ peer: Card, to store: Store) throws -> Bool {
    try store.centralPeer().map { $0.signingKey == peer.signingKey } ?? false
  }

  /// Whose device a replica is; nil when the central node has not bound it, or no longer.
  static func worker(of replica: ReplicaID, in welfare: Welfare) throws -> EntityID? {
    guard case .active(let worker) = try welfare.deviceStanding(replica) else { return nil }
    return worker
  }
}
