import ArgumentParser
import EventStore

/// What a command works at: the open store, the console, and the names of what is in the store.
final class Desk {
  let store: Store
  let console: Console
  let shared: Shared
  private var names: [EntityID: String] = [:]
  private var replicas: [ReplicaID: String]?

  init(_ shared: Shared, _ console: Console) throws {
    self.shared = shared
    self.console = console
    store = try shared.open(console)
  }

  var json: Bool { shared.json }

  /// The name or title of anything; the beginning of its id when it has none here.
  func name(of id: EntityID) throws -> String {
    if let name = names[id] { return name }
    let name = try store.entity(id).flatMap(Self.title) ?? String(id.description.prefix(8))
    names[id] = name
    return name
  }

  static func title(of entity: Entity) -> String? {
    for field in ["name", "title", "text", "purpose"] {
      if let text = entity[field].text, !text.isEmpty { return text }
    }
    return nil
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

extension Desk {
  func actor() throws -> Actor { throw Failure(message: "not yet") }
  func needToKnow() throws -> any NeedToKnow { throw Failure(message: "not yet") }
}
