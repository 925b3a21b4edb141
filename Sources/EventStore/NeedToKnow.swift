/// Who may hold what: the application's answer, asked before every exchange.
public protocol NeedToKnow {
  /// The scopes held here that `peer` may hold too.
  func sharedScopes(of store: Store, with peer: Card) throws -> Set<ScopeID>

  /// Whether `peer` may bring a scope that is not here yet.
  func accepts(newScopeFrom peer: Card, to store: Store) throws -> Bool
}
