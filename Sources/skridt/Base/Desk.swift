import ArgumentParser
import EventStore
import Welfare

/// What a command works at: the open store, the console, and the names of what is in the store.
final class Desk {
  let store: Store
  let welfare: Welfare
  let console: Console
  let shared: Shared
  /// What others may hold of the store; it remembers, so there is one.
  let sharing = WelfareSharing()
  private var names: [EntityID: String] = [:]
  private var replicas: [ReplicaID: String]?

  init(_ store: Store, _ shared: Shared, _ console: Console) {
    self.shared = shared
    self.console = console
    self.store = store
    welfare = Welfare(store, actingAs: shared.actingAs)
  }

  /// Runs `body` at an open store, and closes it.
  static func with<T>(
    _ shared: Shared, _ console: Console, _ body: (Desk) throws -> T
  ) throws -> T {
    try with(try shared.open(console), shared, console, body)
  }

  /// Runs `body` at `store`, and closes it.
  static func with<T>(
    _ store: Store, _ shared: Shared, _ console: Console, _ body: (Desk) throws -> T
  ) throws -> T {
    let desk = Desk(store, shared, console)
    defer {
      if (try? desk.store.close()) == nil {
        // Another program holds the lock. Letting go of the store now would have SQLite fold its
        // WAL without it, so the store is kept until the process ends.
        _ = Unmanaged.passRetained(desk.store)
      }
    }
    return try body(desk)
  }

  var json: Bool { shared.json }

  func actor() throws -> Actor { try welfare.actor() }

  /// On the central node: carries out what the municipality's rule grants, after something arrived.
  func grantByRule() throws {
    if try store.isCentral() { _ = try welfare.grantByRule() }
  }

  /// The conflicts that await a decision on any of these: what arrived may have come settled.
  func open(_ entities: Set<EntityID>) throws -> [ConflictID] {
    entities.isEmpty
      ? [] : try welfare.conflicts().filter { entities.contains($0.entity) }.map(\.id)
  }

  /// The name or title of anything; the beginning of its id when it has none here.
  func name(of id: EntityID) throws -> String {
    if let name = names[id] { return name }
    let name = try welfare.name(of: id)
    names[id] = name
    return name
  }

  /// A replica's name, as the catalogue says, else its card.
  func name(of replica: ReplicaID) throws -> String {
    if replicas == nil {
      var all = [store.replica: try store.name()]
      for card in try store.peers() { all[card.replica] = card.name }
      // What the administrator calls a device goes before what it called itself.
      for device in try welfare.devices() {
        if let replica = ReplicaID(bytes: device.id.bytes) { all[replica] = device.name }
      }
      replicas = all
    }
    if let name = replicas?[replica] { return name }
    // A device's entity has the id of its replica.
    return try EntityID(bytes: replica.bytes).map(name) ?? String(replica.description.prefix(8))
  }

  /// Anything by the beginning of its id; a citizen or colleague by name, a goal by its text,
  /// an initiative by its number or title.
  func find(_ text: String) throws -> Entity {
    // An initiative's number is short enough to begin many ids.
    if text.count <= 3, Int(text) != nil, let found = try? welfare.find(text, "initiative") {
      return found
    }
    do {
      return try store.find(text)
    } catch StoreError.unknownEntity {
      for kind in ["citizen", "staff", "goal", "initiative"] {
        do {
          return try welfare.find(text, kind)
        } catch let refusal as Refusal where refusal.cause == .notFound { continue }
      }
      throw StoreError.unknownEntity(text)
    }
  }

  /// What a person typed for a field, as it is stored.
  func read(_ text: String, field: String, kind: String) throws -> Value {
    try Words.read(text, field: field, kind: kind) { try welfare.find($0, $1).id }
  }

  /// One value of one field, as a person reads it.
  func shown(_ value: Value, of field: String, kind: String) throws -> String {
    try welfare.display(value, of: field, kind: kind, in: Speech.language)
  }

  /// An entity's fields under their labels, in the order the kind declares them.
  func describe(_ entity: Entity) throws {
    let short = entity.id.description.prefix(8)
    console.line("\(Words.kind(entity.kind)) \(short): \(try name(of: entity.id))")
    let lines = try welfare.lines(of: entity, in: Speech.language)
    let width = lines.map(\.label.count).max() ?? 0
    let indent = String(repeating: " ", count: width + 4)
    for line in lines {
      let padding = String(repeating: " ", count: width - line.label.count)
      let value = line.value.split(whereSeparator: \.isNewline).joined(separator: "\n" + indent)
      console.line("  \(line.label)\(padding)  \(value)")
    }
    if try !store.isCentral() {
      let standing = StandingText.words(try store.standing(of: entity))
      console.line("  " + say("På centralen: ", "At the central node: ") + standing)
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
      "conflict": .bool(entity.hasConflict),
      "created": .text(Time.rfc3339(entity.created.wall)),
    ]
  }
}

/// A command that works at an open store.
protocol DeskCommand: Command {
  func run(at desk: Desk) throws
}

extension DeskCommand {
  func run(_ console: Console) throws {
    try Desk.with(shared, console) { try run(at: $0) }
  }
}
