import Client
import EventStore
import Foundation
import Sync
import TestSupport

/// A town played from one seed: people write, devices sync over lines that break, sticks are lost and
/// found, disks go back in time and machines are copied. Afterwards everybody syncs in peace, and
/// then the promises must hold.
final class Simulation {
  struct Failure: Error, CustomStringConvertible {
    let seed: UInt64
    let step: Int
    let what: String
    var description: String { "SEED=\(seed) step \(step): \(what)" }
  }

  struct Written {
    let event: EventID
    let scope: ScopeID
    let by: Int
  }

  /// What happened, over one or many seeds: proof that the simulation reaches what it is for.
  struct Tally {
    var counts: [String: Int] = [:]
    mutating func note(_ what: String) { counts[what, default: 0] += 1 }
    mutating func add(_ other: Tally) { counts.merge(other.counts) { $0 + $1 } }
  }

  private struct Cut: Error {}

  let seed: UInt64
  let town: Town
  var written: [Written] = []
  private var snapshots: [(of: Int, folder: URL)] = []
  private var mail: [(to: Int, file: String)] = []
  private(set) var erased: Set<ScopeID> = []
  private(set) var step = 0
  private var files = 0
  var tally = Tally()

  init(seed: UInt64) throws {
    self.seed = seed
    var generator = Seeded(seed)
    town = try Town(devices: 1 + Int(generator.next() % 5), seed: generator.next())
  }

  func run(steps: Int) throws -> Tally {
    do {
      for i in town.stores.indices.dropFirst() { try town.sync(i) }
      for _ in 0..<steps {
        step += 1
        town.clock.milliseconds += Int64(town.random(3_600_000))
        try act()
      }
      try heal()
      try check()
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(seed: seed, step: step, what: "\(error)")
    }
    return tally
  }

  // MARK: - Steps

  private func act() throws {
    let i = town.random(town.stores.count)
    switch town.random(100) {
    case ..<42: try write(i)
    case ..<45: setClock(of: i)
    case ..<48: try thinSync(i)
    case ..<50: try found(i)
    case ..<55: try grant()
    case ..<71: try sync(i)
    case ..<79: try brokenSync(i)
    case ..<84: try post(i)
    case ..<89: try deliver()
    case ..<91: try reopen(i)
    case ..<94: try snapshot(i)
    case ..<98: try goBack()
    case ..<99: try town.central.rotateKey(of: town.catalogue)
    default: try erase()
    }
  }

  private func write(_ i: Int) throws {
    let store = town.stores[i]
    guard let scope = try store.scopes().randomElement(by: town)?.id,
      store.newestGeneration(of: scope) > 0
    else { return }
    let goals = try store.entities("goal", in: scope)
    let open = try store.conflicts()
    if !open.isEmpty, town.random(4) == 0 {
      let conflict = open[town.random(open.count)]
      note(
        try store.resolve(
          conflict, with: .candidate(town.random(conflict.candidates.count)), reason: "afgjort",
          by: town.actor), conflict.scope, i)
      tally.note("resolved")
      return
    }
    if town.random(12) == 0,
      let conflict = try store.conflicts(includingResolved: true).first(where: {
        $0.status == .resolved
      })
    {
      note(try store.undo(conflict, reason: "fortrudt", by: town.actor), conflict.scope, i)
      tally.note("undone")
      return
    }
    let draft: Draft
    if let goal = goals.randomElement(by: town), town.random(5) > 0 {
      let value = Value.int(Int64(town.random(4)))
      switch town.random(4) {
      case 0: draft = goal.setting(["title": value])
      case 1: draft = goal.setting(["status": value, "date": value])
      case 2: draft = goal.setting(["note": value])
      default:
        draft = goal.setting(["tags": .list((0..<town.random(3)).map { .int(Int64($0)) })])
      }
    } else {
      draft = Town.model.creating(
        "goal", store.newID(), in: scope, ["title": .int(0), "tags": [1]])
    }
    let before = try store.entity(draft.entity)
    note(try store.append([draft], by: town.actor), scope, i)
    try checkScreen(store, draft, before)
    tally.note("written")
  }

  /// What somebody just wrote is what the screen shows.
  private func checkScreen(_ store: Store, _ draft: Draft, _ before: Entity?) throws {
    guard let after = try store.entity(draft.entity), !draft.isEmpty,
      after.hasConflict == (before?.hasConflict ?? false)
    else { return }
    for (group, state) in after.groups where state.policy != .set {
      guard let shown = state.shown, shown.author == town.actor.staff else { continue }
      let old = before?.groups[group]?.shown
      if old?.event != shown.event, !state.live.contains(where: { $0.event == shown.event }) {
        throw Failure(seed: seed, step: step, what: "shown is not live in \(group)")
      }
    }
  }

  private func note(_ events: [EventID], _ scope: ScopeID, _ i: Int) {
    written += events.map { Written(event: $0, scope: scope, by: i) }
  }

  private func found(_ i: Int) throws {
    let store = town.stores[i]
    guard try store.municipality() != nil else { return }
    try store.makeScope(kind: "citizen", by: town.actor) { scope in
      [Town.model.creating("goal", store.newID(), in: scope, ["title": "ny"])]
    }
    tally.note("founded")
  }

  private func grant() throws {
    let devices = town.stores.dropFirst()
    guard let device = devices.randomElement(by: town),
      let scope = try town.central.scopes().filter({ $0.kind == "citizen" })
        .randomElement(by: town)?.id
    else { return }
    let held = (town.table.granted[device.replica] ?? []).sorted()
    if let ended = held.randomElement(by: town), town.random(2) == 0 {
      town.table.granted[device.replica]?.remove(ended)
    } else {
      town.table.granted[device.replica, default: []].insert(scope)
    }
  }

  func sync(_ i: Int) throws {
    guard i > 0 else { return }
    let outcome = try town.sync(i)
    if !outcome.report.conflicts.isEmpty { tally.note("conflict") }
    if !outcome.report.merged.isEmpty { tally.note("merged") }
    if !outcome.left.isEmpty { tally.note("left") }
    tally.note("synced")
  }

  /// A line that drops, repeats, delays or cuts what it carries.
  private func brokenSync(_ i: Int) throws {
    guard i > 0 else { return }
    let survives = town.random(4)
    let mood = town.random(4)
    var carried = 0
    do {
      let batchBytes = town.random(2) == 0 ? Message.batchBytes : 1 << town.random(20)
      try town.sync(i, batchBytes: batchBytes) { [self] request, answer in
        carried += 1
        guard carried > survives else { return try answer(request) }
        switch mood {
        case 0: throw Cut()
        case 1:  // the request arrives, the answer does not
          _ = try answer(request)
          throw Cut()
        case 2:  // the request arrives twice
          _ = try answer(request)
          return try answer(request)
        default:
          let reply = try answer(request)
          return Array(reply.prefix(town.random(reply.count + 1)))
        }
      }
    } catch is Cut {
      tally.note("cut")
    } catch is Message.Refusal {
      tally.note("garbled")
    }
  }

  /// A line that bears only so many bytes at once, and a device that asks for less after each cut.
  private func thinSync(_ i: Int) throws {
    guard i > 0 else { return }
    let bears = 1000 + town.random(8000)
    var batchBytes = Message.batchBytes
    while batchBytes > 0 {
      do {
        try town.sync(i, batchBytes: batchBytes) { request, answer in
          guard request.count <= bears else { throw Cut() }
          let reply = try answer(request)
          guard reply.count <= bears else { throw Cut() }
          return reply
        }
        return tally.note(batchBytes < Message.batchBytes ? "got through a thin line" : "synced")
      } catch is Cut {
        batchBytes /= 4
      }
    }
    tally.note("cut")
  }

  /// A battery dies, somebody sets the year wrong, and it is put right again some day.
  private func setClock(of i: Int) {
    let year: Int64 = 365 * 86_400_000
    let skews: [Int64] = [0, 0, 0, -20 * year, year, 5 * year, -86_400_000, 40 * 86_400_000]
    town.clock.skews[i] = skews[town.random(skews.count)]
    if town.clock.skews[i] != 0 { tally.note("wrong clock") }
  }

  private func post(_ i: Int) throws {
    guard town.stores.count > 1 else { return }
    let j = i == 0 ? 1 + town.random(town.stores.count - 1) : 0
    files += 1
    mail.append((j, try town.bundle(from: i, to: j, name: "m\(files)")))
    tally.note("bundle")
  }

  private func deliver() throws {
    guard !mail.isEmpty else { return }
    let at = town.random(mail.count)
    let (to, file) = mail[at]
    switch town.random(3) {
    case 0:
      let whole = try Data(contentsOf: URL(fileURLWithPath: file))
      let cut = file + "-cut"
      try whole.prefix(town.random(whole.count)).write(to: URL(fileURLWithPath: cut))
      _ = try? town.read(cut, at: to)
      tally.note("bundle cut")
    case 1:
      _ = try town.read(file, at: to)
      _ = try town.read(file, at: to)
      mail.remove(at: at)
    default:
      // Read now, and perhaps again much later.
      _ = try town.read(file, at: to)
    }
  }

  private func reopen(_ i: Int) throws {
    // As after a kill: nothing is closed, the file is simply opened again.
    try town.reopen(i)
    tally.note("killed")
  }

  private func snapshot(_ i: Int) throws {
    snapshots.append((i, try town.copyFiles(of: i)))
  }

  private func goBack() throws {
    guard let snapshot = snapshots.randomElement(by: town) else { return }
    try dropHeldByNobody(isLoss: true)
    try town.putBack(snapshot.folder, at: snapshot.of)
    // What only this disk held is gone with it: nobody promised otherwise.
    try dropHeldByNobody(isLoss: false)
    tally.note("went back")
  }

  /// Events that are nowhere: a loss, unless a disk has just gone back in time.
  private func dropHeldByNobody(isLoss: Bool) throws {
    try written.removeAll { item in
      if erased.contains(item.scope) { return true }
      if try town.stores.contains(where: { try $0.holds([item.event], of: item.scope) }) {
        return false
      }
      if isLoss { throw fail("\(item.event) by \(item.by) is lost") }
      return true
    }
  }

  private func erase() throws {
    guard
      let scope = try town.central.scopes().filter({ $0.kind == "citizen" })
        .randomElement(by: town)?.id
    else { return }
    try town.central.erase(scope, ground: "anmodning", recordedIn: town.catalogue, by: town.actor)
    erased.insert(scope)
    tally.note("erased")
  }
}

extension Collection {
  fileprivate func randomElement(by town: Town) -> Element? {
    isEmpty ? nil : self[index(startIndex, offsetBy: town.random(count))]
  }
}
