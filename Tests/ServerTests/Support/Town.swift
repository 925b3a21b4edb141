import AsyncHTTPClient
import EventStore
import Foundation
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Sync
import Transport
import Welfare

@testable import Server

/// A municipality whose central node is the real server on a real socket, with a clock of its own.
final class Town {
  let folder: URL
  let clock = TestClock()
  let logs = LogBook()
  let security: CentralNode.Configuration.Security
  let limits: Limits
  private(set) var node: CentralNode
  private(set) var address: ServedAddress
  private var group: ServiceGroup
  private var running: Task<Void, any Error>
  private(set) var client: HTTPClient

  var centralPath: String { folder.appendingPathComponent("central").path }

  // MARK: - Beginning and end

  private init(
    folder: URL, security: CentralNode.Configuration.Security, limits: Limits
  ) async throws {
    self.folder = folder
    self.security = security
    self.limits = limits
    let central = try Self.store("central", in: folder, clock, municipality: "Testkøbing")
    try Welfare.setUpCatalogue(in: central, administrator: "Gerda Holm")
    try Welfare(central).addStaff(name: "Anna Berg", unit: "Bostøtten")
    try Welfare(central).addStaff(name: "Bo Lind", unit: "Bostøtten")
    for name in ["Anna Berg", "Bo Lind"] { try Welfare(central).grantRole("worker", to: name) }
    try central.close()
    (node, group, running, address) = try await Self.start(
      folder, security, limits, clock, logs.logger())
    client = try Self.client(security, folder)
  }

  /// Runs `body` in a new town, and takes it down whatever happens.
  static func with(
    _ security: CentralNode.Configuration.Security = .plainOnLoopback,
    limits: Limits = Limits(), _ body: (Town) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("server-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let town = try await Town(folder: folder, security: security, limits: limits)
    do {
      try await body(town)
    } catch {
      try? await town.close()
      throw error
    }
    try await town.close()
  }

  private func close() async throws {
    try await client.shutdown()
    try await stop()
  }

  func stop() async throws {
    await group.triggerGracefulShutdown()
    try await running.value
  }

  /// Starts the server again, on the same files or on a copy of them.
  func start(on files: URL? = nil) async throws {
    (node, group, running, address) = try await Self.start(
      files ?? folder, security, limits, clock, logs.logger())
  }

  private static func start(
    _ folder: URL, _ security: CentralNode.Configuration.Security, _ limits: Limits,
    _ clock: TestClock, _ logger: Logger
  ) async throws -> (CentralNode, ServiceGroup, Task<Void, any Error>, ServedAddress) {
    var configuration = CentralNode.Configuration(port: 0, security: security, logger: logger)
    configuration.limits = limits
    let (listening, said) = AsyncStream<ServedAddress>.makeStream()
    let node = try CentralNode(
      store: try Store.open(
        path: folder.appendingPathComponent("central").path, master: master,
        options: options(clock, "central")), configuration: configuration
    ) { address in said.yield(address) }
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [node], logger: Logger(label: "group") { _ in SwiftLogNoOpLogHandler() }))
    let running = Task {
      defer { said.finish() }
      try await group.run()
    }
    for await address in listening { return (node, group, running, address) }
    try await running.value
    throw CancellationError()
  }

  static func client(
    _ security: CentralNode.Configuration.Security, _ folder: URL, http2: Bool = true,
    tls: TLSVersion = .tlsv13
  ) throws -> HTTPClient {
    var configuration = HTTPClient.Configuration()
    configuration.httpVersion = http2 ? .automatic : .http1Only
    if security == .selfSigned {
      var trust = TLSConfiguration.makeClientConfiguration()
      let file = folder.appendingPathComponent("central.tls/certificate.pem").path
      trust.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file))
      trust.minimumTLSVersion = tls
      trust.maximumTLSVersion = tls
      configuration.tlsConfiguration = trust
    }
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  // MARK: - Stores

  private static let master = MasterKey.bytes([UInt8](repeating: 7, count: 32))

  private static func options(_ clock: TestClock, _ name: String) -> Store.Options {
    Store.Options(model: WelfareModel.model, now: { clock.now(of: name) })
  }

  private static func store(
    _ name: String, in folder: URL, _ clock: TestClock, municipality: String? = nil
  ) throws -> sending Store {
    try Store.create(
      path: folder.appendingPathComponent(name).path, name: name, master: master,
      municipality: municipality, options: options(clock, name))
  }

  func newStore(_ name: String) throws -> sending Store { try Self.store(name, in: folder, clock) }

  /// The central node's store, opened once more as another process would.
  func openCentral() throws -> sending Store {
    try Store.open(path: centralPath, master: Self.master, options: Self.options(clock, "central"))
  }

  // MARK: - At the central node

  /// Something an administrator does at the central node.
  @discardableResult
  func office<T: Sendable>(_ work: @escaping @Sendable (Welfare) throws -> T) async throws -> T {
    try await node.ledger.perform { try work(Welfare($0.store)) }
  }

  /// All that a refused request must leave as it was.
  struct State: Equatable, Sendable {
    let fingerprints: [ScopeID: [UInt8]]
    let peers: [ReplicaID]
    let devices: [String]
    let invitations: [[UInt8]]
  }

  func state() async throws -> State {
    try await office { welfare in
      let store = welfare.store
      return State(
        fingerprints: Dictionary(
          uniqueKeysWithValues: try store.scopes().map { ($0.id, $0.fingerprint) }),
        peers: try store.peers().map(\.replica),
        devices: try welfare.devices().map {
          "\($0.id) \($0.name) \($0.status) \($0.worker?.description ?? "")"
        }, invitations: try store.notes("invitation").map(\.value))
    }
  }

  func invite(_ worker: String) async throws -> [UInt8] {
    try await office { try $0.invite(worker).secret }
  }

  // MARK: - Devices

  /// A new device of a worker's, let in over HTTP and up to date.
  func device(of worker: String) async throws -> Device {
    let device = Device(town: self, store: try newStore("device-\(UUID().uuidString)"))
    let answer = try await device.enrol(try await invite(worker))
    if let problem = answer.problem { throw problem }
    _ = try await device.sync()
    return device
  }
}
