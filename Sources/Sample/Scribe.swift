import EventStore
import Welfare

/// Writes acts into a store in the order they happened, each at its own time and by its own author.
final class Scribe {
  /// The store's clock: it shows the time of the act that is being written.
  final class Clock {
    var now: Int64 = 0
  }

  private let store: Store
  private let clock: Clock
  private let catalogue: ScopeID
  private var scopes: [Int: ScopeID] = [:]
  private var grants: [Writer: EventID] = [:]

  init(_ store: Store, _ clock: Clock, catalogue: ScopeID) {
    self.store = store
    self.clock = clock
    self.catalogue = catalogue
  }

  /// - Parameter progress: told the day that is being written, once a week.
  func write(_ acts: [Act], progress: (Day) -> Void) throws {
    let inOrder = acts.enumerated().sorted {
      ($0.element.at.milliseconds, $0.offset) < ($1.element.at.milliseconds, $1.offset)
    }.map(\.element)
    var rest = inOrder[...]
    while let first = rest.first {
      // A week is one transaction: a day would be made durable too often, a year fills the memory.
      let week = first.at.day.week
      let part = rest.prefix { $0.at.day.week == week }
      progress(first.at.day)
      try store.together { for act in part { try write(act) } }
      rest = rest.dropFirst(part.count)
    }
  }

  private func write(_ act: Act) throws {
    clock.now = act.at.milliseconds
    let actor = Actor(
      staff: act.by.staff, role: act.by.role, grant: try grant(of: act.by))
    switch act.deed {
    case .register(let number, let entries):
      scopes[number] = try store.makeScope(kind: WelfareModel.citizenScope, by: actor) { scope in
        try entries.map { try draft($0, in: scope) }
      }
    case .write(let about, let entries):
      guard let scope = about.map({ scopes[$0] }) ?? catalogue else {
        throw StoreError.unknownScope
      }
      try store.append(try entries.map { try draft($0, in: scope) }, by: actor)
    case .command(let command): try command(store)
    }
  }

  private func draft(_ entry: Entry, in scope: ScopeID) throws -> Draft {
    if entry.isNew {
      return store.model.creating(entry.kind, entry.id, in: scope, entry.fields)
    }
    guard let entity = try store.entity(entry.id) else {
      throw StoreError.unknownEntity(entry.id.description)
    }
    return entity.setting(entry.fields, reason: entry.reason)
  }

  /// The event by which somebody holds a role; nil before it was written.
  private func grant(of writer: Writer) throws -> EventID? {
    if let known = grants[writer] { return known }
    let role = try store.entities("role", in: catalogue).first {
      $0["staff"].entity == writer.staff && $0["role"].text == writer.role
    }
    grants[writer] = role?.event(of: "role")
    return grants[writer]
  }
}
