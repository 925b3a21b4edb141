import EventStore
import Foundation

/// Batch ingest and rebuild: a whole history into a fresh replica, and its state made anew.
enum Batches {
  static func measure(_ history: History, in parent: String, rounds: Int) throws -> [Line] {
    let batches = try Bench.batches(from: history.a)
    var (ours, theirs): ([Cost], [Cost]) = ([], [])
    var (rebuilt, rewritten): ([Cost], [Cost]) = ([], [])
    for round in 0..<rounds {
      Progress.say("  round \(round + 1)")
      let folder = try Folder(in: parent, "ingest-\(round)")
      let store = try Bench.join(folder.file("c.skridt"), to: history.a)
      ours.append(
        try Cost.of {
          for batch in batches { _ = try store.ingest(batch, from: history.a.replica) }
        })
      let looking = try Plain(store.path, isReadOnly: true)
      let work = try PlainBatches(batches, rows: try Rows(of: looking), store: looking)
      let plain = try Plain(folder.file("plain.sqlite"))
      try plain.copyTables(Rows.tables, from: looking)
      let writer = try RowWriter(plain)
      theirs.append(try Cost.of { try work.write(writer) })
      rebuilt.append(try Cost.of { _ = try store.rebuild() })
      rewritten.append(try Cost.of { try work.rewrite(plain, writer) })
      try store.close()
    }
    return lines(events: history.events, ours, theirs, "batch ingest", wanted: "ratio ≥ 0.35")
      + lines(events: history.events, rebuilt, rewritten, "rebuild", wanted: "")
  }

  private static func lines(
    events: Int, _ ours: [Cost], _ theirs: [Cost], _ what: String, wanted: String
  ) -> [Line] {
    let (mine, plain) = (median(ours.map(\.wall)), median(theirs.map(\.wall)))
    let each = { (seconds: Double) in String(format: "%.1f", seconds / Double(events) * 1e6) }
    let processor = median(ours.map(\.processor))
    return [
      Line(
        "\(what) of \(events) events", mine / Double(events) * 1e6, "µs/event", wanted: wanted,
        ratio: plain / mine,
        note: "plain \(each(plain)) µs; processor \(each(processor)) µs")
    ]
  }
}

/// The same rows in the same transactions, for plain SQLite.
private struct PlainBatches {
  private struct Batch {
    var events: [Rows.Event] = []
    /// Of the entities that appear here first: each state is written once, as it finally is.
    var states: [Rows.State] = []
  }
  private var batches: [Batch] = []

  init(_ runs: [[Run]], rows: Rows, store: Plain) throws {
    var feeds: [[UInt8]: Int64] = [:]
    let query = try store.prepare("SELECT no, id FROM feed")
    while try query.step() { feeds[Array(query.blob(1))] = query.int(0) }
    let events = Dictionary(uniqueKeysWithValues: rows.events.map { ($0.id, $0) })
    var states = rows.states
    for batch in runs {
      var out = Batch()
      for run in batch {
        guard let feed = feeds[run.feed.bytes] else { continue }
        for sequence in run.first...run.last {
          guard let event = events[feed << 32 | Int64(sequence)] else { continue }
          out.events.append(event)
          if let entity = event.entity, let state = states.removeValue(forKey: entity) {
            out.states.append(state)
          }
        }
      }
      batches.append(out)
    }
  }

  func write(_ writer: RowWriter) throws {
    for batch in batches {
      try writer.transaction {
        for event in batch.events { try writer.insert(event) }
        for state in batch.states { try writer.insert(state) }
      }
    }
  }

  /// What a rebuild does, less the work: reads every event, writes what is derived from it anew.
  func rewrite(_ plain: Plain, _ writer: RowWriter) throws {
    let read = try plain.prepare("SELECT generation, hash, sealed FROM event ORDER BY id")
    try writer.transaction {
      try plain.run("DELETE FROM history")
      try plain.run("DELETE FROM entity")
      while try read.step() { _ = read.blob(2).count }
      for batch in batches {
        for event in batch.events { try writer.history(event) }
        for state in batch.states { try writer.insert(state) }
      }
    }
  }
}
