import EventStore
import Foundation
import Sync

/// What an event costs beyond what it says, at rest and on its way.
enum Sizes {
  /// The nonce and the tag of a sealed body.
  private static let seal = 28

  /// A compacted copy, less the bodies and the state they fold to.
  static func disk(_ history: History) throws -> [Line] {
    let path = history.folder.file("copy.sqlite")
    try history.a.backup(to: path)
    let copy = try Plain(path, isReadOnly: true)
    let size = try copy.number("PRAGMA page_count") * copy.number("PRAGMA page_size")
    let sealed = try copy.number("SELECT sum(length(sealed)) FROM event")
    let events = try copy.number("SELECT count(*) FROM event")
    let state = try copy.number("SELECT sum(length(state)) FROM entity")
    let bodies = sealed - events * Int64(seal)
    let each = { (bytes: Int64) in Double(bytes) / Double(events) }
    return [
      Line(
        "disk beyond body and state", each(size - bodies - state), "bytes/event", wanted: "≤ 300",
        note: "of \(Int(each(size))); body \(Int(each(bodies))), state \(Int(each(state)))"),
      Line(
        "disk beyond what was typed", each(size - Int64(history.typed)), "bytes/event",
        note: "typed \(Int(each(Int64(history.typed))))"),
    ]
  }

  /// Edits sent in runs of several lengths, each measured as the message that carries it.
  static func wire(_ workload: Workload, in parent: String) throws -> [Line] {
    let longest = Run.maximumEvents
    let folder = try Folder(in: parent, "wire")
    let store = try Bench.create(folder.file("a.skridt"), central: true)
    let records = (0..<longest).map { workload.records[$0 % workload.records.count] }
    var ids: [EntityID] = []
    let scope = try store.makeScope(kind: "citizen", by: Bench.actor) { scope in
      ids = records.map { _ in store.newID() }
      return zip(ids, records).map { id, record in
        Bench.model.creating(Bench.kind, id, in: scope, Bench.fields(record.fields))
      }
    }
    return try [1, 2, longest].flatMap { length in
      let before = try store.receipt(for: scope).tips
      var typed = 0
      let drafts = try (0..<length).compactMap { i -> Draft? in
        let change = workload.edits[i % workload.edits.count].change
        guard let entity = try store.entity(ids[i]) else { return nil }
        typed += Workload.typed(change)
        // Never the same as what the last length wrote, or nothing would be written.
        return entity.setting([
          "progress": .int(Int64(change.progress)), "note": .text("\(length) " + change.note),
        ])
      }
      try store.append(drafts, by: Bench.actor)
      var batch = Message.Batch()
      batch.runs = try store.runs(of: scope, beyond: before).runs
      // Many come as several runs: one ends about every 16 KiB.
      guard batch.events == length else {
        throw Plain.Failure(description: "\(length) edits came as \(batch.events) events")
      }
      let message = Wire.frame([.batch(batch)]).count
      let sealed = batch.runs.reduce(0) { $0 + Bench.sealedBytes(of: $1) }
      let each = { (bytes: Int) in Double(bytes) / Double(length) }
      return [
        Line(
          "wire beyond body, \(length) at once", each(message - sealed + seal * length),
          "bytes/event", wanted: length == 1 ? "≤ 170" : "≤ 120"),
        Line(
          "wire beyond what was typed, \(length) at once", each(message - typed), "bytes/event",
          note: "typed \(Int(each(typed)))"),
      ]
    }
  }
}
