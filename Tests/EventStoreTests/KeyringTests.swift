import Foundation
import Synchronization
import Testing

@testable import EventStore

/// The keyring's own commit: a key is durable before what it seals, and nothing else touches the file.
@Suite struct KeyringTests {
  let world: World
  var store: Store { world.central }
  var path: String { store.path + ".keys" }
  var me: Actor { world.actors[0] }

  init() throws { world = try World(devices: 0) }

  private final class Shared: Sendable {
    let isOver = Atomic(false)
    let rounds = Atomic(0)
  }

  /// Runs `work` on a thread of its own: the tests' own threads may all be waiting.
  private func besides(_ work: @escaping @Sendable () throws -> Void) -> (
    () async -> (any Error)?
  ) {
    let (stream, end) = AsyncStream<(any Error)?>.makeStream()
    Thread.detachNewThread {
      do {
        try work()
        end.yield(nil)
      } catch { end.yield(error) }
      end.finish()
    }
    return { await stream.first { _ in true } ?? nil }
  }

  private func makeScope(_ store: Store? = nil) throws -> ScopeID {
    try (store ?? self.store).makeScope(kind: "citizen", by: me) { _ in [] }
  }

  private func open(_ path: String? = nil) throws -> Store {
    try Store.open(
      path: path ?? store.path, master: world.master, options: world.options(.random(in: 1...99)))
  }

  private func keys(_ path: String? = nil) throws -> Set<ScopeID> {
    try Keyring.open(path: path ?? self.path, master: world.master).knownScopes
  }

  @Test func `A key is added to the file, and the rest of it stays as it is`() throws {
    let before = Folder.bytes(path)
    let scope = try makeScope()
    #expect(Folder.bytes(path).starts(with: before))
    #expect(try keys() == store.keyring.knownScopes && store.keyring.knownScopes.contains(scope))
  }

  @Test func `What is undone leaves no key, in memory or in the file`() throws {
    struct Stop: Error {}
    let (bytes, known) = (Folder.bytes(path), store.keyring.knownScopes)
    #expect(throws: Stop.self) {
      try store.together { () throws in
        _ = try makeScope()
        throw Stop()
      }
    }
    #expect(Folder.bytes(path) == bytes && store.keyring.knownScopes == known)
    let kept = try store.together { () throws in
      let kept = try makeScope()
      #expect(throws: Stop.self) {
        try store.together { () throws in
          _ = try makeScope()
          throw Stop()
        }
      }
      return kept
    }
    #expect(store.keyring.knownScopes == known.union([kept]))
    #expect(try keys() == known.union([kept]))
  }

  @Test func `A line that was cut off anywhere counts for nothing, and the next one is whole`()
    throws
  {
    let before = Folder.bytes(path)
    let known = store.keyring.knownScopes
    _ = try makeScope()
    let whole = Folder.bytes(path)
    try store.close()
    let aside = world.folder.file("cut")
    for end in before.count..<whole.count {
      try world.folder.copy(store.path, to: aside, ["", "-wal", ".lock"])
      // What was not written reads as zeros after a loss of power, where the file's size came first.
      for tail in [0, whole.count - end] {
        try Data(whole[..<end] + [UInt8](repeating: 0, count: tail))
          .write(to: URL(fileURLWithPath: aside + ".keys"))
        #expect(try keys(aside + ".keys") == known)
        let cut = try Keyring.open(path: aside + ".keys", master: world.master)
        let new: ScopeID = store.newID()
        #expect(
          cut.stage(.init(scope: new, generation: 1, bytes: [UInt8](repeating: 1, count: 32))))
        try cut.commit()
        #expect(try keys(aside + ".keys") == known.union([new]), "cut at \(end) of \(whole.count)")
      }
    }
  }

  @Test func `A line taken back and another in its place are not taken for the same`() throws {
    let scope: ScopeID = store.newID()
    func ring() throws -> Keyring { try Keyring.open(path: path, master: world.master) }
    func key(_ byte: UInt8) -> Keyring.Key {
      Keyring.Key(scope: scope, generation: 1, bytes: [UInt8](repeating: byte, count: 32))
    }
    let before = Folder.bytes(path)
    let first = try ring()
    #expect(first.stage(key(1)))
    try first.commit()
    let reader = try ring()
    #expect(reader.generations(scope)[1]?.first == 1)
    // What a failed append does, and then a good one.
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.truncate(atOffset: UInt64(before.count))
    try file.close()
    let second = try ring()
    #expect(second.stage(key(2)))
    try second.commit()
    #expect(try reader.refresh() && reader.generations(scope)[1]?.first == 2)
  }

  @Test func `Whoever reads or copies the keyring while it changes gets a whole one`() async throws
  {
    let other = try open()
    let shared = Shared()
    let path = store.path
    let master = world.master
    let copies = world.folder.file("copy")
    let reading = besides {
      while !shared.isOver.load(ordering: .relaxed) {
        let reader = try Store.open(
          path: path, master: master, options: Store.Options(model: World.model))
        let count = shared.rounds.add(1, ordering: .relaxed).newValue
        let copy = "\(copies)-\(count)"
        try reader.backupKeyring(to: copy)
        #expect(!Folder.bytes(copy).contains(0))
        #expect(try !Keyring.open(path: copy, master: master).knownScopes.isEmpty)
      }
    }
    for _ in 0..<150 {
      let scopes = [try makeScope(), try makeScope(other)]
      // One that is left has the file written anew, and the old one overwritten.
      try store.leave(scopes[0], givingUp: true)
      while shared.rounds.load(ordering: .relaxed) == 0 { usleep(1000) }
      #expect(try keys().contains(scopes[1]))
    }
    shared.isOver.store(true, ordering: .relaxed)
    let failure = await reading()
    #expect(failure == nil, "\(failure.map(String.init(describing:)) ?? "")")
    #expect(shared.rounds.load(ordering: .relaxed) > 0)
    #expect(try keys().count == 151)
    #expect(try open().verify().problems == [])
  }

  @Test func `Every key of two stores on one file is there, whoever renews or makes it`()
    async throws
  {
    let other = try open()
    for round in 0..<40 {
      let scope = try makeScope(round % 2 == 0 ? store : other)
      try (round % 2 == 0 ? other : store).rotateKey(of: scope)
      #expect(try Keyring.open(path: path, master: world.master).newestGeneration(scope) == 2)
    }
    #expect(try open().verify().problems == [])
  }

  @Test func `Keys of what was erased or left do not come back with an older keyring`() throws {
    let catalogue = try store.makeScope(kind: "catalogue", by: me) { _ in [] }
    let erased = try makeScope()
    let left = try makeScope()
    let older = world.folder.file("older")
    try store.backupKeyring(to: older)
    try store.erase(erased, ground: "ønske", recordedIn: catalogue, by: me)
    try store.leave(left, givingUp: true)
    #expect(try keys().isDisjoint(with: [erased, left]))
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: older, toPath: path)
    #expect(try keys().isSuperset(of: [erased, left]))
    // A store that is open finds out with its next transaction, another when it is opened.
    _ = try makeScope()
    #expect(try keys().isDisjoint(with: [erased, left]))
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: older, toPath: path)
    _ = try open()
    #expect(try keys().isDisjoint(with: [erased, left]))
    // What was left may come again, with its key.
    let key = (scope: left, generation: UInt32(1), key: [UInt8](repeating: 9, count: 32))
    _ = try store.addKeys([key])
    _ = try open()
    #expect(try keys().contains(left) && !keys().contains(erased))
  }

  @Test func `A store behind a symbolic link is the same store, with one lock and one keyring`()
    throws
  {
    let link = world.folder.file("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: store.path)
    let linked = try open(link)
    #expect(linked.path == store.path)
    let scope = try makeScope(linked)
    #expect(try keys().contains(scope))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: world.folder.path)
        .filter { $0.hasPrefix("link") } == ["link"])
    // The keyring may lie elsewhere too: it is renewed there.
    let elsewhere = world.folder.file("elsewhere")
    try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: elsewhere)
    let again = try open()
    try again.leave(scope, givingUp: true)
    #expect(try keys(elsewhere) == keys() && !keys().contains(scope))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == elsewhere)
  }

  @Test func `Whoever lets go of the lock does not take it again before one who waits`()
    async throws
  {
    let path = world.folder.file("lock")
    let shared = Shared()
    let holder = besides {
      let lock = try WriterLock(path: path)
      while !shared.isOver.load(ordering: .acquiring) {
        try lock.held(patience: 10) {
          shared.rounds.add(1, ordering: .acquiringAndReleasing)
          usleep(20_000)
        }
      }
    }
    let lock = try WriterLock(path: path)
    while shared.rounds.load(ordering: .acquiring) == 0 { usleep(1000) }
    for _ in 0..<20 {
      let before = shared.rounds.load(ordering: .acquiring)
      try lock.held(patience: 10) {
        #expect(shared.rounds.load(ordering: .acquiring) - before <= 2)
      }
      // Until it is held again: there is always somebody to wait for.
      let held = shared.rounds.load(ordering: .acquiring)
      while shared.rounds.load(ordering: .acquiring) == held { usleep(1000) }
    }
    shared.isOver.store(true, ordering: .releasing)
    #expect(await holder() == nil)
  }
}
