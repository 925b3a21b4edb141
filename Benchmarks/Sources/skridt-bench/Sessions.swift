import EventStore
import Foundation
import Sync

/// Everybody may hold everything.
private struct Everything: NeedToKnow {
  func sharedScopes(of store: Store, with peer: Card) throws -> Set<ScopeID> {
    Set(try store.scopes().map(\.id))
  }
  func accepts(newScopeFrom peer: Card, to store: Store) throws -> Bool { true }
  func scopesToLeave(of store: Store) throws -> Set<ScopeID> { [] }
}

/// Sessions between two replicas that hold the same already, at growing sizes of their logs.
final class Sessions {
  private static let scopes = 30
  private static let recordsOfScope = 10

  private let folder: Folder
  private let central: Store
  private let device: Store
  private var ids: [EntityID] = []
  private var written = 0

  init(_ workload: Workload, in parent: String) throws {
    folder = try Folder(in: parent, "sessions")
    central = try Bench.create(folder.file("central.skridt"), central: true)
    device = try Bench.join(folder.file("device.skridt"), to: central)
    for _ in 0..<Self.scopes {
      _ = try central.makeScope(kind: "citizen", by: Bench.actor) { scope in
        (0..<Self.recordsOfScope).map { _ in
          let id: EntityID = central.newID()
          let record = workload.records[ids.count % workload.records.count]
          ids.append(id)
          return Bench.model.creating(Bench.kind, id, in: scope, Bench.fields(record.fields))
        }
      }
    }
    written = Self.scopes * (Self.recordsOfScope + 1)
  }

  /// Grows both replicas to `events` and measures sessions that find nothing to do.
  func measure(events: Int) throws -> [Line] {
    try grow(to: events)
    let filled = try Cost.of { _ = try session() }
    var results: [(bytes: Int, messages: Int, trips: Int)] = []
    var times: [Double] = []
    for _ in 0..<21 {
      times.append(
        try Cost.of {
          let result = try session()
          guard result.outcome.isEqual, result.outcome.report.taken == 0 else {
            throw Plain.Failure(description: "the replicas are not equal after a session")
          }
          results.append((result.bytes, result.messages, result.outcome.roundTrips))
        }.wall)
    }
    let worst = results.max { $0.bytes < $1.bytes } ?? (0, 0, 0)
    let size = events >= 1_000_000 ? "\(events / 1_000_000)M" : "\(events / 1000)k"
    return [
      Line(
        "no-op session, 30 scopes, \(size) events", Double(worst.bytes), "bytes",
        wanted: "≤ 400, 1 round trip",
        note: "\(worst.trips) round trip, \(worst.messages) messages, "
          + String(format: "%.2f ms; filling took %.1f s", median(times) * 1000, filled.wall))
    ]
  }

  /// Edits until the central node holds so many events, one of every record a transaction.
  private func grow(to events: Int) throws {
    while written < events {
      let drafts = try ids.prefix(events - written).compactMap { id in
        try central.entity(id)?.setting(["note": .text("Besøg \(written), som aftalt.")])
      }
      try central.append(drafts, by: Bench.actor)
      written += drafts.count
    }
  }

  private func session() throws -> (outcome: Session.Outcome, bytes: Int, messages: Int) {
    let policy = Everything()
    var responder = Responder(store: central, sharing: policy)
    var (bytes, messages) = (0, 0)
    let outcome = try Session.run(
      store: device, sharing: policy, peer: try central.card(),
      nonce: (0..<16).map { _ in .random(in: .min ... .max) }
    ) { request in
      let answer = Wire.frame(try responder.respond(to: try Wire.unframe(request)))
      bytes += request.count + answer.count
      messages += try Wire.unframe(request).count + Wire.unframe(answer).count
      return answer
    }
    return (outcome, bytes, messages)
  }
}
