/// The rows a store has written, to be written again by plain SQLite: the events as stored, the
/// index from entity to events, and each entity's state as it finally is.
struct Rows {
  struct Event {
    let id: Int64
    let generation: Int64
    let hash: Cells.Bytes
    let sealed: Cells.Bytes
    /// The entity it is about; nil for a feed's first event.
    let entity: Int64?
  }

  struct State {
    let no: Int64
    let id: Cells.Bytes
    let scope: Int64
    let tag: Int64
    let flags: Int64
    let state: Cells.Bytes
  }

  static let tables = ["event", "history", "entity"]

  var events: [Event] = []
  var states: [Int64: State] = [:]

  /// Reads what a store holds, or only the events above those in `known`.
  init(of store: Plain, beyond known: [Int64: Int64] = [:]) throws {
    // `history` has no index by event: joining it would scan it once for every event.
    var entities: [Int64: Int64] = [:]
    let history = try store.prepare("SELECT event, entity FROM history")
    while try history.step() { entities[history.int(0)] = history.int(1) }
    let events = try store.prepare("SELECT id, generation, hash, sealed FROM event ORDER BY id")
    while try events.step() {
      let id = events.int(0)
      guard id > known[id >> 32, default: 0] else { continue }
      self.events.append(
        Event(
          id: id, generation: events.int(1), hash: Cells.keep(events.blob(2)),
          sealed: Cells.keep(events.blob(3)), entity: entities[id]))
    }
    let states = try store.prepare("SELECT no, id, scope, tag, flags, state FROM entity")
    while try states.step() {
      self.states[states.int(0)] = State(
        no: states.int(0), id: Cells.keep(states.blob(1)), scope: states.int(2),
        tag: states.int(3), flags: states.int(4), state: Cells.keep(states.blob(5)))
    }
  }
}

/// Writes such rows with prepared statements.
final class RowWriter {
  private let event: Query
  private let history: Query
  private let insertState: Query
  private let updateState: Query
  private let begin: Query
  private let commit: Query

  init(_ plain: Plain) throws {
    event = try plain.prepare("INSERT INTO event(id, generation, hash, sealed) VALUES (?, ?, ?, ?)")
    history = try plain.prepare("INSERT INTO history VALUES (?, ?)")
    insertState = try plain.prepare(
      "INSERT INTO entity(no, id, scope, tag, flags, state) VALUES (?, ?, ?, ?, ?, ?)")
    updateState = try plain.prepare("UPDATE entity SET tag = ?, flags = ?, state = ? WHERE no = ?")
    begin = try plain.prepare("BEGIN IMMEDIATE")
    commit = try plain.prepare("COMMIT")
  }

  func transaction(_ work: () throws -> Void) throws {
    try begin.run()
    try work()
    try commit.run()
  }

  func insert(_ row: Rows.Event) throws {
    event.bind(1, row.id)
    event.bind(2, row.generation)
    event.bind(3, row.hash)
    event.bind(4, row.sealed)
    try event.run()
    guard let entity = row.entity else { return }
    history.bind(1, entity)
    history.bind(2, row.id)
    try history.run()
  }

  func insert(_ row: Rows.State) throws {
    insertState.bind(1, row.no)
    insertState.bind(2, row.id)
    insertState.bind(3, row.scope)
    insertState.bind(4, row.tag)
    insertState.bind(5, row.flags)
    insertState.bind(6, row.state)
    try insertState.run()
  }

  func update(_ row: Rows.State) throws {
    updateState.bind(1, row.tag)
    updateState.bind(2, row.flags)
    updateState.bind(3, row.state)
    updateState.bind(4, row.no)
    try updateState.run()
  }

  func history(_ row: Rows.Event) throws {
    guard let entity = row.entity else { return }
    history.bind(1, entity)
    history.bind(2, row.id)
    try history.run()
  }
}
