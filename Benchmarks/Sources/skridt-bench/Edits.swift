import EventStore

/// Durable single writes: one edit a transaction, each on disk before the next begins.
enum Edits {
  /// - Parameters:
  ///   - rounds: the two sides take turns this many times.
  ///   - count: edits a round.
  static func measure(
    _ workload: Workload, in parent: String, rounds: Int, count: Int
  ) throws -> [Line] {
    let start = Workload(records: workload.records, edits: [])
    let history = try History(start, in: parent, name: "edits")
    let store = history.a
    let looking = try Plain(store.path, isReadOnly: true)
    let plain = try Plain(history.folder.file("plain.sqlite"))
    let writer = try begin(plain, as: looking)
    var edits = workload.edits.filter { $0.replica == "A" }[...]
    // A small workload is shared out among the rounds.
    let count = min(count, edits.count / rounds)
    guard count > 0 else { return [] }
    var (ours, theirs): ([Cost], [Cost]) = ([], [])
    for _ in 0..<rounds {
      let mine = edits.prefix(count)
      edits = edits.dropFirst(count)
      let known = try tips(looking)
      ours.append(
        try Cost.of {
          for edit in mine {
            guard let id = history.entities[edit.id], let entity = try store.entity(id) else {
              continue
            }
            try store.append([entity.setting(Bench.fields(edit.change))], by: Bench.actor)
          }
        })
      let rows = try Rows(of: looking, beyond: known)
      theirs.append(
        try Cost.of {
          for event in rows.events {
            try writer.transaction {
              try writer.insert(event)
              if let entity = event.entity, let state = rows.states[entity] {
                try writer.update(state)
              }
            }
          }
        })
    }
    return lines(ours, theirs, count: count)
  }

  /// Both sides start from the same rows.
  private static func begin(_ plain: Plain, as store: Plain) throws -> RowWriter {
    try plain.copyTables(Rows.tables, from: store)
    let writer = try RowWriter(plain)
    let rows = try Rows(of: store)
    try writer.transaction {
      for event in rows.events { try writer.insert(event) }
      for state in rows.states.values { try writer.insert(state) }
    }
    return writer
  }

  /// The last event of each feed.
  static func tips(_ store: Plain) throws -> [Int64: Int64] {
    let query = try store.prepare("SELECT max(id) FROM event GROUP BY id >> 32")
    var out: [Int64: Int64] = [:]
    while try query.step() { out[query.int(0) >> 32] = query.int(0) }
    return out
  }

  private static func lines(_ ours: [Cost], _ theirs: [Cost], count: Int) -> [Line] {
    func each(_ costs: [Cost], _ part: KeyPath<Cost, Double>) -> Double {
      median(costs.map { $0[keyPath: part] }) / Double(count) * 1e6
    }
    let parts: [(String, KeyPath<Cost, Double>, String)] = [
      ("processor", \.processor, "≤ 80 µs"), ("of it user", \.user, ""),
      ("of it system", \.system, ""), ("wall", \.wall, ""),
    ]
    return parts.map { name, part, wanted in
      let (mine, plain) = (each(ours, part), each(theirs, part))
      return Line(
        "one durable edit, \(name)", mine, "µs", wanted: wanted, ratio: plain / mine,
        note: String(format: "plain %.0f µs", plain))
    }
  }
}
