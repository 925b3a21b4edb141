import EventStore
import Foundation

@testable import Welfare

/// A central node and the devices of its workers, with a clock they share and no network but
/// ``sync(_:)``.
final class Town {
  /// Milliseconds since 1970, the same for everybody.
  final class Clock {
    var now: Int64
    init(_ text: String) { now = Moment(text)?.milliseconds ?? 0 }
  }

  let clock = Clock("2026-10-15 09:00")
  let folder: URL
  let central: Store
  private(set) var devices: [String: Store] = [:]
  private let sharing = WelfareSharing()

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("welfare-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    central = try Self.store("central", in: folder, clock, municipality: "Testkøbing")
    try Welfare.setUpCatalogue(in: central, administrator: "Gerda Holm")
  }

  deinit {
    try? central.close()
    for store in devices.values { try? store.close() }
    try? FileManager.default.removeItem(at: folder)
  }

  private static func store(
    _ name: String, in folder: URL, _ clock: Clock, municipality: String? = nil
  ) throws -> Store {
    try Store.create(
      path: folder.appendingPathComponent(name).path, name: name,
      master: .bytes([UInt8](repeating: 7, count: 32)), municipality: municipality,
      options: Store.Options(model: WelfareModel.model, now: { clock.now }))
  }

  /// The central node as its administrator sees it.
  var office: Welfare { Welfare(central) }

  /// A device that has the central node's card, and nobody's yet.
  func unboundDevice(_ name: String) throws -> Store {
    let store = try Self.store(name, in: folder, clock)
    try store.addPeer(try central.card())
    try central.addPeer(try store.card())
    return store
  }

  /// A new worker with a device of their own, bound and up to date.
  func worker(_ name: String) throws -> Welfare {
    try office.addStaff(name: name, unit: "Bostøtten")
    try office.grantRole("worker", to: name)
    return try device(of: name)
  }

  /// A device bound to somebody on the staff, and up to date.
  func device(of name: String) throws -> Welfare {
    let store = try unboundDevice("device of \(name)")
    try office.bindDevice(try store.card(), to: name)
    devices[name] = store
    try sync(store)
    return Welfare(store)
  }

  func minutesPass(_ minutes: Int64 = 1) { clock.now += minutes * 60_000 }

  /// Makes a device and the central node equal in what they share, and has the device leave what it
  /// should.
  func sync(_ device: Store) throws {
    minutesPass()
    try carry(from: device, to: central)
    try carry(from: central, to: device)
    // The central node names what is no longer shared; the rest the device sees for itself.
    let shared = try sharing.sharedScopes(of: central, with: try device.card())
    let held = try Set(device.scopes().filter { $0.kind == "citizen" }.map(\.id))
    for scope in held.subtracting(shared) {
      try device.leave(scope, givingUp: true)
    }
  }

  func sync(_ welfare: Welfare) throws { try sync(welfare.store) }

  private func carry(from giver: Store, to taker: Store) throws {
    let card = try giver.card()
    for scope in try sharing.sharedScopes(of: giver, with: try taker.card()).sorted() {
      if try taker.scope(scope) == nil {
        guard try sharing.accepts(newScopeFrom: card, to: taker) else { continue }
      }
      let keys = try giver.sealKeys(
        of: scope, after: taker.newestGeneration(of: scope), to: try taker.card())
      let opened = keys.compactMap { key in
        taker.openKey(key.sealed, of: scope, generation: key.generation)
          .map { (scope: scope, generation: key.generation, key: $0) }
      }
      _ = try taker.addKeys(opened)
      let held = try taker.receipt(for: scope).tips
      let runs = try giver.runs(of: scope, beyond: held, bytes: 1 << 20).runs
      _ = try taker.ingest(runs, from: giver.replica)
      try giver.keep([try taker.receipt(for: scope)], from: taker.replica)
    }
  }

  /// Two workers assigned to one citizen, who has an active plan with one goal, on both devices.
  func couple() throws -> Couple {
    let (anna, bo) = (try worker("Anna Berg"), try worker("Bo Lind"))
    let citizen = try office.registerCitizen(name: "Karl Test", ["cpr": "010190-1234"])
    let id = citizen.id.description
    try office.assign(id, to: "Anna Berg", from: "2026-10-01")
    try office.assign(id, to: "Bo Lind", from: "2026-10-01")
    let plan = try office.openPlan(for: id, purpose: "Et godt hverdagsliv", ["from": "2026-10-01"])
    let goal = try office.setGoal(in: plan.description, text: "Handler selv ind hver uge")
    try sync(anna)
    try sync(bo)
    return Couple(
      anna: anna, bo: bo, citizen: id, scope: citizen.scope, plan: plan.description,
      goal: goal.description)
  }

  struct Couple {
    let anna: Welfare
    let bo: Welfare
    let citizen: String
    let scope: ScopeID
    let plan: String
    let goal: String
  }

  /// Everybody hears of everything.
  func meet(_ couple: Couple) throws {
    try sync(couple.anna)
    try sync(couple.bo)
    try sync(couple.anna)
  }
}

/// The text of the refusal that `work` ends in; nil when it does not.
func refusal<T>(_ work: () throws -> T) -> Refusal? {
  do { _ = try work() } catch { return error as? Refusal }
  return nil
}
