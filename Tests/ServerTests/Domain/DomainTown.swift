import Client
import EventStore
import Foundation
import Sync
import Welfare

@testable import Sample
@testable import Server

/// A municipality where everybody is: at the central node, at devices that sync over HTTP, at
/// devices that only ever see bundles, and at one that does both.
final class DomainTown {
  /// How a device meets the central node.
  enum Way {
    case http, bundles, both
  }

  /// Somebody and where they work.
  struct Persona {
    let name: String
    let role: String
    /// Nil for whoever sits at the central node.
    let device: Device?
    let way: Way
  }

  /// What a bundle was, so that it can be read again.
  struct Parcel {
    let file: String
    /// Nil for the central node.
    let reader: Device?
  }

  static let workers = ["Anna Berg", "Bo Lind", "Cia Holt"]
  /// Whose device is lost sooner or later.
  static let guest = "Gæst Gade"

  let town: Town
  private(set) var personas: [Persona] = []
  private(set) var sent: [Parcel] = []
  private var files = 0

  var devices: [Persona] { personas.filter { $0.device != nil } }

  /// - Parameter town: whose central node has just been set up.
  init(_ town: Town) async throws {
    self.town = town
    try await town.office { welfare in
      for paper in ["kolding-initiatives", "kolding-themes"] {
        _ = try welfare.importPaper(try DomainTown.paper(paper))
      }
      for (name, role) in DomainTown.others {
        try welfare.addStaff(name: name)
        try welfare.grantRole(role, to: name)
      }
    }
    personas.append(Persona(name: "Gerda Holm", role: "administrator", device: nil, way: .http))
    for (name, role) in Self.others where Self.ways[name] == nil && name != Self.guest {
      personas.append(Persona(name: name, role: role, device: nil, way: .http))
    }
    for (name, way) in Self.ways.sorted(by: { $0.key < $1.key }) {
      let role = Self.others.first { $0.0 == name }?.1 ?? "worker"
      let device = way == .bundles ? try await introduce(name) : try await town.device(of: name)
      personas.append(Persona(name: name, role: role, device: device, way: way))
    }
    _ = try await town.device(of: Self.guest)
    try await begin()
  }

  private static let others = [
    ("Cia Holt", "worker"), (guest, "worker"), ("Ejer Eva", "owner"),
    ("Tove Holder", "coordinator"), ("Chef Chris", "management"), ("Udvalg Ulla", "committee"),
    ("Mynte Myndig", "authority"),
  ]
  private static let ways: [String: Way] = [
    "Anna Berg": .http, "Bo Lind": .bundles, "Cia Holt": .both, "Ejer Eva": .http,
    "Chef Chris": .bundles,
  ]

  static func paper(_ name: String) throws -> [UInt8] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return Array(try Data(contentsOf: root.appendingPathComponent("Fixtures/\(name).json")))
  }

  /// A device that exchanges cards by hand.
  private func introduce(_ name: String) async throws -> Device {
    let device = Device(town: town, store: try town.newStore("device of \(name)"))
    let card = try device.store.card()
    let central = try await town.office { welfare in
      try welfare.store.addPeer(card)
      try welfare.bindDevice(card, to: name)
      return try welfare.store.card()
    }
    try device.store.addPeer(central)
    try await fetch(device)
    return device
  }

  /// Three citizens whom the workers share, with plans and goals.
  private func begin() async throws {
    try await town.office { welfare in
      for (i, name) in ["Karl Test", "Lis Ny", "Ole Bak"].enumerated() {
        let citizen = try welfare.registerCitizen(name: name).id.description
        for worker in DomainTown.workers.dropFirst(i == 2 ? 1 : 0) {
          try welfare.assign(citizen, to: worker, from: "2026-09-01")
        }
        let plan = try welfare.openPlan(for: citizen, purpose: "Hverdag", ["from": "2026-09-01"])
        for goal in ["Handler selv", "Står op"] {
          try welfare.setGoal(in: plan.description, text: "\(goal) \(i)")
        }
      }
      // Each step can be taken from somewhere.
      let states = ["planned", "descriptionApproved", "developed", "implementing"]
      for (i, state) in states.enumerated() {
        try welfare.setInitiativeStatus("\(i + 1)", to: state, reason: "handleplanen")
      }
    }
    for persona in devices { try await exchange(persona) }
  }

  // MARK: - Meeting

  /// A whole exchange, by the way the device has.
  ///
  /// - Returns: true when both proved that they hold the same.
  @discardableResult
  func exchange(_ persona: Persona, overHTTP: Bool = true) async throws -> Bool {
    guard let device = persona.device else { return true }
    if persona.way == .http || (persona.way == .both && overHTTP) {
      return try await device.sync().isEqual
    }
    try await deliver(device)
    return try await fetch(device)
  }

  /// A bundle to the central node.
  ///
  /// - Parameter isLost: it is written and never read.
  @discardableResult
  func deliver(_ device: Device, isLost: Bool = false) async throws -> Bool {
    guard let central = try device.store.centralPeer() else { throw StoreError.notJoined }
    let file = newFile()
    _ = try BundleFile.write(
      from: device.store, to: central, sharing: device.sharing, file: file)
    sent.append(Parcel(file: file, reader: nil))
    return isLost ? false : try await read(sent[sent.count - 1])
  }

  /// A bundle from the central node.
  @discardableResult
  func fetch(_ device: Device, isLost: Bool = false) async throws -> Bool {
    let file = newFile()
    let card = try device.store.card()
    try await town.office { welfare in
      _ = try BundleFile.write(
        from: welfare.store, to: card, sharing: WelfareSharing(), file: file)
    }
    sent.append(Parcel(file: file, reader: device))
    return isLost ? false : try await read(sent[sent.count - 1])
  }

  /// Reads a bundle where it belongs; reading it once more does no harm.
  func read(_ parcel: Parcel) async throws -> Bool {
    town.clock.advance(seconds: 1)
    let file = parcel.file
    guard let device = parcel.reader else {
      return try await town.office { welfare in
        let taken = try BundleFile.read(
          file: file, into: welfare.store, sharing: WelfareSharing())
        try welfare.grantByRule()
        return taken.failure == nil && taken.isEqual
      }
    }
    let taken = try BundleFile.read(file: file, into: device.store, sharing: device.sharing)
    return taken.failure == nil && taken.isEqual
  }

  private func newFile() -> String {
    files += 1
    return town.folder.appendingPathComponent("bundle-\(files)").path
  }
}
