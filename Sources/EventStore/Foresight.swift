import Crypto
import Dispatch
import Synchronization

/// What can be known of arriving runs before their turn comes: hashes, signatures and bodies, worked
/// out on every core. It only saves work: where nothing is foreseen, or it was foreseen from another
/// predecessor than the run turns out to have, the same is worked out then.
struct Foresight: Sendable {
  /// One run's hashes after a given predecessor, and whether its signature holds there.
  struct Proof: Sendable {
    let previous: [UInt8]
    let device: [UInt8]
    let hashes: [[UInt8]]
    let isGenuine: Bool
  }

  var proof: Proof?
  /// One for each event; nil where it could not be opened.
  var bodies: [EventBody?]

  /// Fewer events than this are done sooner than they are shared out.
  static let worthwhile = 64
}

extension Transaction {
  /// Looks ahead at the runs of a batch; nil for those there is nothing to gain with.
  func foresee(_ runs: [Run]) -> [Foresight?] {
    var out = [Foresight?](repeating: nil, count: runs.count)
    let new = runs.indices.filter { isPlainlyNew(runs[$0]) }
    guard new.reduce(0, { $0 + runs[$1].events.count }) >= Foresight.worthwhile else { return out }
    let keys = new.map { eventKeys(of: runs[$0]) }
    let opened = Self.onAllCores(new.count) { runs[new[$0]].opened(with: keys[$0]) }
    var chains: [FeedID: [Int]] = [:]
    for (i, run) in new.enumerated() {
      out[run] = Foresight(proof: nil, bodies: opened[i].bodies)
      chains[runs[run].feed, default: []].append(i)
    }
    let tasks = chains.values.compactMap { chain -> Chain? in
      let links = chain.map { Chain.Link(place: new[$0], digests: opened[$0].digests) }
      return chainStart(runs[new[chain[0]]]).map {
        Chain(links: links, previous: $0.hash, device: $0.device)
      }
    }
    for proofs in Self.onAllCores(tasks.count, { tasks[$0].proofs(of: runs) }) {
      for (place, proof) in proofs { out[place]?.proof = proof }
    }
    return out
  }

  private func isPlainlyNew(_ run: Run) -> Bool {
    guard run.brokenLimit == nil else { return false }
    return (index.feedNumbers[run.feed] ?? []).allSatisfy { no in
      index.feeds[no].map { $0.head < run.first } ?? false
    }
  }

  private func eventKeys(of run: Run) -> [UInt32: SymmetricKey] {
    var out: [UInt32: SymmetricKey] = [:]
    for generation in Set(run.events.map(\.generation)) {
      out[generation] = keyring.keys(run.scope, generation: generation)?.event
    }
    return out
  }

  /// What the first new run of a feed must follow, when there is no doubt about it.
  private func chainStart(_ run: Run) -> (hash: [UInt8], device: [UInt8])? {
    if run.first == 1 { return run.device.map { (Envelope.start(device: $0), $0) } }
    guard let no = index.feedNumbers[run.feed]?.first, let feed = index.feeds[no],
      feed.head == run.first - 1
    else { return nil }
    return (feed.hash, feed.device)
  }

  /// `work` for each number below `count`, in order, done on every core.
  private static func onAllCores<T: Sendable>(
    _ count: Int, _ work: @Sendable (Int) -> T
  ) -> [T] {
    let done = Mutex([T?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { i in
      let result = work(i)
      done.withLock { $0[i] = result }
    }
    return done.withLock { $0 }.compactMap { $0 }
  }
}

/// The new runs of one feed, each following the one before.
private struct Chain: Sendable {
  struct Link: Sendable {
    let place: Int
    let digests: [[UInt8]]
  }
  let links: [Link]
  let previous: [UInt8]
  let device: [UInt8]

  func proofs(of runs: [Run]) -> [(place: Int, proof: Foresight.Proof)] {
    var out: [(place: Int, proof: Foresight.Proof)] = []
    var last = previous
    var next = links.first.map { runs[$0.place].first }
    for link in links {
      let run = runs[link.place]
      guard run.first == next else { break }
      let hashes = run.hashes(after: last, digests: link.digests)
      let proof = Foresight.Proof(
        previous: last, device: device, hashes: hashes,
        isGenuine: run.isSigned(hashes: hashes, by: device))
      out.append((link.place, proof))
      last = hashes.last ?? last
      next = run.last + 1
    }
    return out
  }
}

extension Run {
  /// The digests of the sealed bytes, and the bodies that open under `keys`.
  fileprivate func opened(
    with keys: [UInt32: SymmetricKey]
  ) -> (digests: [[UInt8]], bodies: [EventBody?]) {
    let bodies = events.enumerated().map { i, event -> EventBody? in
      guard case .sealed(let sealed) = event.content, let key = keys[event.generation] else {
        return nil
      }
      let clear = Envelope.clear(
        scope: scope, feed: feed, sequence: first + UInt64(i), generation: event.generation,
        length: sealed.count)
      return EventBody(sealed: sealed, key: key, clear: clear)
    }
    return (events.map(\.digest), bodies)
  }

  /// True when the device signed for this run's last event, whose hashes these are.
  func isSigned(hashes: [[UInt8]], by device: [UInt8]) -> Bool {
    guard let last = hashes.last else { return false }
    return DeviceIdentity.isSignature(
      signature,
      of: Envelope.headMessage(scope: scope, feed: feed, sequence: self.last, hash: last),
      by: device)
  }
}
