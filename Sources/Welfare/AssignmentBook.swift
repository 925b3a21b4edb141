import EventStore

/// Who is and was assigned to whom, and who registered whom, over all citizens held here.
struct AssignmentBook {
  private var stamp: UInt64?
  private var day: Day?
  /// A scope's assignments are read again only when something in it has changed.
  private var pages: [ScopeID: Page] = [:]
  private var activeScopes: [EntityID: Set<ScopeID>] = [:]
  private var foundedScopes: [Founder: Set<ScopeID>] = [:]

  /// A worker at a device: a tablet that changes hands keeps nothing of its last worker's.
  private struct Founder: Hashable {
    let device: ReplicaID
    let worker: EntityID
  }

  private struct Page {
    let fingerprint: [UInt8]
    /// What could not be read for want of a key may be read with the next.
    let generation: UInt32
    let founder: Founder?
    /// Whose assignment gives need to know today, and everybody who ever had one.
    var active: Set<EntityID> = []
    var assigned: Set<EntityID> = []
    /// The citizen it is merged into.
    var survivor: EntityID?
  }

  func active(_ worker: EntityID) -> Set<ScopeID> { activeScopes[worker] ?? [] }

  func founded(by worker: EntityID, at device: ReplicaID) -> Set<ScopeID> {
    foundedScopes[Founder(device: device, worker: worker)] ?? []
  }

  /// Also when the assignment has ended.
  func wasAssigned(_ worker: EntityID, in scope: ScopeID) -> Bool {
    pages[scope]?.assigned.contains(worker) ?? false
  }

  mutating func bringUpToDate(_ welfare: Welfare) throws {
    let store = welfare.store
    let stamp = try store.stamp(of: ["assignment", "alias", Kind.scope])
    let today = welfare.today
    guard stamp != self.stamp || today != day else { return }
    let scopes = Set(try store.scopes(ofKind: WelfareModel.citizenScope))
    let fingerprints = try store.fingerprints(of: scopes)
    pages = today == day ? pages.filter { scopes.contains($0.key) } : [:]
    activeScopes = [:]
    foundedScopes = [:]
    for (scope, fingerprint) in fingerprints {
      let generation = store.newestGeneration(of: scope)
      let page: Page
      if let known = pages[scope], known.fingerprint == fingerprint,
        known.generation == generation
      {
        page = known
      } else {
        page = try Self.read(scope, fingerprint, generation, welfare)
        pages[scope] = page
      }
      for worker in page.active { activeScopes[worker, default: []].insert(scope) }
      if let founder = page.founder { foundedScopes[founder, default: []].insert(scope) }
    }
    try shareMerged(store)
    self.stamp = stamp
    day = today
  }

  /// Registrations that are one person are one case: whoever needs to know one needs to know all.
  private mutating func shareMerged(_ store: Store) throws {
    let next = try pages.compactMapValues {
      try $0.survivor.flatMap { try store.entity($0)?.scope }
    }
    guard !next.isEmpty else { return }
    let persons = Dictionary(grouping: Set(next.keys).union(next.values)) {
      Welfare.end(of: $0, along: next)
    }
    for scopes in persons.values {
      for worker in scopes.reduce(into: Set<EntityID>(), { $0.formUnion(pages[$1]?.active ?? []) })
      {
        activeScopes[worker, default: []].formUnion(scopes)
      }
    }
  }

  private static func read(
    _ scope: ScopeID, _ fingerprint: [UInt8], _ generation: UInt32, _ welfare: Welfare
  ) throws -> Page {
    var page = Page(
      fingerprint: fingerprint, generation: generation,
      founder: try welfare.store.founder(of: scope).map {
        Founder(device: $0.device, worker: $0.person)
      })
    for assignment in try welfare.store.entities("assignment", in: scope) {
      guard let worker = assignment["worker"].entity else { continue }
      page.assigned.insert(worker)
      if welfare.isActive(assignment) { page.active.insert(worker) }
    }
    for alias in try welfare.store.entities("alias", in: scope)
    where alias["status"].text == "active" { page.survivor = alias["survivor"].entity }
    return page
  }
}
