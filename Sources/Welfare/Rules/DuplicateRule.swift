import EventStore

/// Two registrations may be one person: the same CPR number, which is a strong hint, or the same name
/// and birth date. Nothing is ever merged by itself.
///
/// It looks across scopes, so it is no rule of the store's: the central node, which holds them all,
/// works it out when it is asked (``Welfare/conflicts(includingResolved:)``).
enum DuplicateRule {
  static let name = "registered-twice"
  static let merge = "merge-registrations"
  static let keepApart = "keep-apart"
  static let fields = Entity.titles + ["cpr", "birthDate"]

  /// - Parameters:
  ///   - citizens: all that are held, with ``fields``.
  ///   - persons: what is merged already.
  ///   - parted: pairs (merged, survivor) that somebody has parted again.
  static func findings(
    _ citizens: [Shown], persons: [ScopeID: ScopeID], parted: Set<[EntityID]>
  ) -> [(rule: String, scope: ScopeID, finding: Finding)] {
    let inOrder = citizens.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    var known: [String: [Shown]] = [:]
    var out: [(rule: String, scope: ScopeID, finding: Finding)] = []
    for later in inOrder {
      var asked: Set<EntityID> = []
      for (ground, mark) in marks(of: later) {
        for earlier in known[mark] ?? []
        where asked.insert(earlier.id).inserted && mayBeOne(earlier, later)
          && persons[earlier.scope] ?? earlier.scope != persons[later.scope] ?? later.scope
          && parted.isDisjoint(with: [[later.id, earlier.id], [earlier.id, later.id]])
        {
          out.append((name, later.scope, finding(earlier, later, ground: ground)))
        }
        known[mark, default: []].append(later)
      }
    }
    return out
  }

  /// What may give away that two are one, the strongest first.
  private static func marks(of citizen: Shown) -> [(ground: String, mark: String)] {
    var out: [(String, String)] = []
    if let cpr = citizen["cpr"].text { out.append(("cpr", "cpr \(cpr)")) }
    if let birth = citizen["birthDate"].text {
      out.append(("name", "name \(birth) \(citizen.name.folded)"))
    }
    return out
  }

  /// Two CPR numbers are two people, until one is corrected.
  private static func mayBeOne(_ a: Shown, _ b: Shown) -> Bool {
    guard let first = a["cpr"].text, let second = b["cpr"].text else { return true }
    return first == second
  }

  private static func finding(_ earlier: Shown, _ later: Shown, ground: String) -> Finding {
    let alias = Welfare.aliasID(of: later.id)
    return Finding(
      entity: later.id, key: [earlier.id.description, ground].joined(separator: "|"),
      severity: ground == "cpr" ? .high : .medium,
      facts: [
        "first": .reference(earlier.id), "second": .reference(later.id), "ground": .text(ground),
      ],
      options: [
        Finding.Option(
          merge, changes: [alias: Welfare.merging(later, into: earlier)],
          making: [alias: "alias"]),
        Finding.Option(keepApart),
      ], suggested: ground == "cpr" ? 0 : nil)
  }
}
