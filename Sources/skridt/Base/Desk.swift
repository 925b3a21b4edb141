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
    var welfare = Welfare(store, actingAs: shared.actingAs)
    welfare.foundByBeginning = { console.taken($0, for: $1, $2) }
    self.welfare = welfare
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
    let result = try body(desk)
    console.noteTaken()
    return result
  }

  var json: Bool { shared.json }

  func actor() throws -> Actor { try welfare.actor() }

  /// Runs what a command does as one transaction, and says what it said of it once that is durable.
  /// Others wait for their turn to write meanwhile: no person and no network is asked in here.
  func together<T>(_ work: () throws -> T) throws -> T {
    try console.afterwards { try store.together(work) }
  }

  /// On the central node: carries out what the municipality's rule grants where something arrived.
  func grantByRule(in scopes: Set<ScopeID>) throws {
    if try store.isCentral() { _ = try welfare.grantByRule(in: scopes) }
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

  /// Anything by its id or the beginning of it; a citizen or colleague by name, a goal by its text,
  /// an initiative by its number or title.
  func find(_ text: String) throws -> Entity {
    if let id = EntityID(text.oneLine), let found = try store.entity(id) { return found }
    let named = try welfare.findAny(text, among: ["citizen", "staff", "goal", "initiative"])
    let byID = try store.entities(beginning: text.oneLine)
    let found = [named].compactMap { $0 } + byID.filter { $0.id != named?.id }
    guard let only = found.first else { throw StoreError.unknownEntity(text) }
    guard found.count == 1 else { throw try welfare.ambiguous(text, found.map(\.id)) }
    return only
  }

  /// The machine a name or id means: of several of one name the one in use.
  func peer(_ text: String) throws -> Card {
    let devices = Dictionary(
      try welfare.devices().map { ($0.id.description, $0) }, uniquingKeysWith: { first, _ in first }
    )
    let naming = Naming<Card>(
      id: { $0.replica.description }, name: { $0.name },
      alsoCalled: { card in [devices[card.replica.description]?.name].compactMap { $0 } },
      preferred: { cards in
        let inUse = cards.filter { devices[$0.replica.description]?.isRevoked != true }
        return inUse.isEmpty ? cards : inUse
      })
    let found = try naming.meant(by: text, among: try store.peers(), reach: .strict)
    if let only = found.first, found.count == 1 { return only }
    let begun = try found.isEmpty ? naming.begun(by: text, among: try store.peers()) : found
    guard !begun.isEmpty else { throw StoreError.unknownPeer(text) }
    let short = ShortIDs(begun.map(\.replica.description))
    let listed = begun.map { card in
      let worker = devices[card.replica.description]?.workerName
      return Text("\(card.name)\(worker.map { ", \($0)" } ?? "") (\(short(card.replica)))")
    }
    throw found.isEmpty
      ? Refusal.tooLittle(text, listed, of: begun.count, digits: short.digits)
      : Refusal.ambiguous(
        text, nil, listed, of: begun.count, digits: short.digits,
        isWhole: begun.contains { naming.isCalled($0, text) })
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
    let width = lines.map(\.label.displayWidth).max() ?? 0
    let indent = String(repeating: " ", count: width + 4)
    let room = console.width.map { $0 - indent.count } ?? .max
    for line in lines {
      guard room >= 24 else {
        let text = "  \(line.label): \(line.value.printableLine)"
        for part in text.folded(to: room + indent.count, hanging: 2) { console.line(part) }
        continue
      }
      let padding = String(repeating: " ", count: width - line.label.displayWidth)
      let values = line.value.printable.split(separator: "\n")
      let value = values.flatMap { String($0).folded(to: room) }.joined(separator: "\n" + indent)
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

/// A command that writes: all it does is one transaction, so that it is there whole or not at all.
///
/// One that has to ask somebody first is a ``DeskCommand``, and uses ``Desk/together(_:)`` when it has
/// its answer; so is one that takes in more than a transaction should hold.
protocol WritingCommand: DeskCommand {}

extension WritingCommand {
  func run(_ console: Console) throws {
    try Desk.with(shared, console) { desk in
      try desk.together { try run(at: desk) }
    }
  }
}
