import EventStore

/// What was made.
public struct Tally: Sendable, Equatable {
  /// How many entities of each kind somebody wrote down; initiatives and what belongs to them, which
  /// come from papers, are not among them.
  public let entities: [String: Int]
  public let events: Int

  init(_ acts: [Act], events: Int) {
    var entities: [String: Int] = [:]
    for act in acts {
      switch act.deed {
      case .register(_, let entries), .write(_, let entries):
        for entry in entries where entry.isNew { entities[entry.kind, default: 0] += 1 }
      case .command: break
      }
    }
    self.entities = entities
    self.events = events
  }

  public subscript(kind: String) -> Int { entities[kind] ?? 0 }
}
