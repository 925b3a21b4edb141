@testable import EventStore

/// One event as anybody with the key can read it from the runs of a scope.
struct LoggedEvent {
  let id: EventID
  let previous: EventID?
  let device: [UInt8]
  /// Nil when its bytes are no body this version reads.
  let body: EventBody?

  /// Everything `store` holds of a scope, predecessors first.
  static func all(_ store: Store, scope: ScopeID) throws -> [LoggedEvent] {
    try read(try store.runs(of: scope, beyond: []).runs, keyring: store.keyring)
  }

  static func read(_ runs: [Run], keyring: Keyring) throws -> [LoggedEvent] {
    var out: [LoggedEvent] = []
    var hashes: [EventID: [UInt8]] = [:]
    var devices: [FeedID: [UInt8]] = [:]
    for run in runs {
      let device = run.device ?? devices[run.feed] ?? []
      devices[run.feed] = device
      let before = out.filter { $0.id.feed == run.feed && $0.id.sequence == run.first - 1 }.map(
        \.id)
      let candidates: [EventID?] = run.first == 1 ? [nil] : before
      for candidate in candidates {
        let start = candidate.flatMap { hashes[$0] } ?? Envelope.start(device: device)
        let chain = run.hashes(after: start)
        let head = Envelope.headMessage(
          scope: run.scope, feed: run.feed, sequence: run.last, hash: chain.last ?? [])
        guard DeviceIdentity.isSignature(run.signature, of: head, by: device) else { continue }
        var previous = candidate
        for (i, event) in run.events.enumerated() {
          let id = EventID(
            feed: run.feed, sequence: run.first + UInt64(i), check: Envelope.check(chain[i]))
          hashes[id] = chain[i]
          out.append(
            LoggedEvent(
              id: id, previous: previous, device: device,
              body: body(event, of: run, sequence: id.sequence, keyring: keyring)))
          previous = id
        }
        break
      }
    }
    return out
  }

  private static func body(
    _ event: Run.Event, of run: Run, sequence: UInt64, keyring: Keyring
  ) -> EventBody? {
    guard case .sealed(let sealed) = event.content,
      let keys = keyring.keys(run.scope, generation: event.generation)
    else { return nil }
    let clear = Envelope.clear(
      scope: run.scope, feed: run.feed, sequence: sequence, generation: event.generation,
      length: sealed.count)
    guard let plain = try? Envelope.open(sealed, key: keys.event, clear: clear) else { return nil }
    return try? EventBody(encoded: plain)
  }
}
