import ArgumentParser
import EventStore
import Welfare

/// What a command works at: the open store, the console, and the names of what is in the store.
final class Desk {
  let store: Store
  let welfare: Welfare
  let console: Console
  let shared: Shared
  private var names: [EntityID: String] = [:]
  private var replicas: [ReplicaID: String]?

  init(_ shared: Shared, _ console: Console) throws {
    self.shared = shared
    self.console = console
    store = try shared.open(console)
    welfare = Welfare(store, actingAs: shared.actingAs)
  }

  var json: Bool { shared.json }

  func actor() throws -> Actor { try welfare.actor() }

  /// The name or title of anything; the beginning of its id when it has none here.
  func name(of id: EntityID) throws -> String {
    if let name = names[id] { return name }
    let name = try welfare.name(of: id)
    names[id] = name
    return name
  }

  /// A replica's name, as its card says.
  func name(of replica: ReplicaID) throws -> String {
    if replicas == nil {
      var all = [store.replica: try store.name()]
      for card in try store.peers() { all[card.replica] = card.name }
      replicas = all
    }
    return replicas?[replica] ?? String(replica.description.prefix(8))
  }

  /// Anything by the beginning of its id; a citizen or colleague by name.
  func find(_ text: String) throws -> Entity {
    do {
      return try store.find(text)
    } catch StoreError.unknownEntity {
      for kind in ["citizen", "staff"] {
        do {
          return try welfare.find(text, kind)
        } catch let refusal as Refusal where refusal.cause == .notFound { continue }
      }
      throw StoreError.unknownEntity(text)
    }
  }

  func shown(_ field: String, of entity: Entity) -> String {
    Words.value(entity[field], of: field, kind: entity.kind, names: name)
  }

  /// An entity's fields under their labels, in the order the kind declares them.
  func describe(_ entity: Entity) throws {
    let title = try name(of: entity.id)
    let short = entity.id.description.prefix(8)
    console.line("\(Words.kind(entity.kind)) \(short): \(title)")
    let fields = entity.fields
    let labels = (WelfareModel.declaration(entity.kind)?.fields ?? []).compactMap { field in
      fields[field.name].flatMap { value -> (String, String)? in
        if value.isNull || value.list?.isEmpty == true { return nil }
        return (
          field.label.text(in: Speech.language),
          Words.value(value, of: field.name, kind: entity.kind, names: name)
        )
      }
    }
    let width = labels.map(\.0.count).max() ?? 0
    for (label, value) in labels {
      console.line("  \(label)\(String(repeating: " ", count: width - label.count))  \(value)")
    }
    if entity.hasConflict {
      console.line(
        say(
          "  ! To har ændret det samme: se skridt conflicts list.",
          "  ! Two people changed the same: see skridt conflicts list."))
    }
  }

  func json(of entity: Entity) -> Fields {
    [
      "id": .text(entity.id.description), "kind": .text(entity.kind),
      "scope": .text(entity.scope.description), "fields": .object(entity.fields),
      "conflict": .bool(entity.hasConflict), "created": .text(Time.rfc3339(entity.created.milliseconds)),
    ]
  }
}

/// A command that works at an open store.
protocol DeskCommand: Command {
  func run(at desk: Desk) throws
}

extension DeskCommand {
  func run(_ console: Console) throws {
    let desk = try Desk(shared, console)
    try run(at: desk)
  }
}
