import EventStore
import Foundation
import Transport
import Welfare

/// A central node of the real domain, on the disk that is measured, with workers, citizens and an
/// invitation for each worker's device.
final class Municipality {
  struct Shape {
    var workers: Int
    var citizens: Int
    /// Each citizen has so many workers, in turn.
    var workersOfCitizen: Int
    /// Already recorded, of each citizen.
    var visits: Int
  }

  let path: String
  private(set) var store: Store
  private(set) var workers: [EntityID] = []
  private var catalogue: ScopeID
  private let administrator: Actor
  private var random = SplitMix64(seed: 20_261_122)

  init(_ path: String, _ shape: Shape) throws {
    self.path = path
    let options = Store.Options(model: WelfareModel.model)
    store = try Store.create(
      path: path, name: "Rådhuset", master: try .file(path + ".key", create: true),
      municipality: "Kolding", options: options)
    let me = try Welfare.setUpCatalogue(in: store, administrator: "Anne Holm")
    administrator = Actor(staff: me, role: "administrator")
    catalogue = try Welfare(store).catalogue()
    try hire(shape.workers)
    for i in 0..<shape.citizens { try register(i, shape) }
  }

  static func open(_ path: String) throws -> Store {
    try Store.open(
      path: path, master: try .file(path + ".key"),
      options: Store.Options(model: WelfareModel.model))
  }

  /// Lets go of the file, for the server.
  func close() throws { try store.close() }

  func reopen() throws { store = try Self.open(path) }

  /// Codes that let in one device of each worker's.
  func invite(to address: (url: String, fingerprint: [UInt8]?)) throws -> [String] {
    let welfare = Welfare(store)
    return try store.together {
      try workers.map { worker in
        let invitation = try welfare.invite(worker.description, minutes: 24 * 60)
        return EnrolmentCode(
          url: address.url, fingerprint: address.fingerprint, secret: invitation.secret
        ).text
      }
    }
  }

  private func hire(_ count: Int) throws {
    let day = Value.text(Welfare(store).today.description)
    var drafts: [Draft] = []
    for i in 0..<count {
      let id: EntityID = store.newID()
      workers.append(id)
      drafts.append(
        store.model.creating(
          "staff", id, in: catalogue,
          ["name": .text("Medarbejder \(i)"), "status": "active", "statusDate": day]))
      drafts.append(
        store.model.creating(
          "role", store.newID(), in: catalogue,
          ["staff": .reference(id), "role": "worker", "from": day, "status": "active"]))
    }
    try store.append(drafts, by: administrator)
  }

  private func register(_ i: Int, _ shape: Shape) throws {
    let day = Value.text(Welfare(store).today.description)
    let mine = (0..<shape.workersOfCitizen).map {
      workers[(i * shape.workersOfCitizen + $0) % workers.count]
    }
    let scope = try store.makeScope(kind: "citizen", by: administrator) { scope in
      [
        store.model.creating(
          "citizen", store.newID(), in: scope,
          ["name": .text("Borger \(i)"), "status": "active", "statusDate": day])
      ]
        + mine.map {
          store.model.creating(
            "assignment", store.newID(), in: scope,
            ["worker": .reference($0), "role": "worker", "status": "active", "from": day])
        }
    }
    for first in stride(from: 0, to: shape.visits, by: 500) {
      let drafts = (first..<min(first + 500, shape.visits)).map { n in
        Self.visit(store.newID(), n, by: mine[0], in: scope, of: store.model, &random)
      }
      try store.append(drafts, by: Actor(staff: mine[0], role: "worker"))
    }
  }

  /// A visit of an hour, as `visit record` writes it; each at an hour of its own.
  static func visit(
    _ id: EntityID, _ n: Int, by worker: EntityID, in scope: ScopeID, of model: Model,
    _ random: inout SplitMix64
  ) -> Draft {
    let start = Moment(milliseconds: 1_600_000_000_000 + Int64(n) * 3_600_000)
    return model.creating(
      "visit", id, in: scope,
      [
        "staff": [.reference(worker)], "minutes": 50, "mode": "home",
        "note": .text(Workload.text(104, &random)), "status": "done",
        "start": .text(start.description), "recordedBy": .reference(worker),
      ])
  }
}
