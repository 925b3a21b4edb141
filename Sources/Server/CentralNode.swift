import EventStore
import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Transport
import Welfare

/// The central node on the network: enrolment, need-to-know and sync over HTTPS, around one store.
///
///     let node = try CentralNode(store: store, configuration: configuration) { address in
///       print(address.url)
///     }
///     try await node.runUntilSignalled()
///
/// HTTP/1.1 and HTTP/2, TLS 1.3 at least. Schema/openapi.json says what it answers. The store belongs
/// to the node from then on, and is closed when it stops.
public struct CentralNode: Service {
  public struct Configuration: Sendable {
    public enum Security: Sendable, Equatable {
      /// PEM files; the certificate file holds the leaf first, then its chain.
      case certificate(file: String, privateKey: String)
      /// Made once and kept in `STORE.tls/`.
      case selfSigned
      /// No TLS; only where both ends are this machine.
      case plainOnLoopback
    }

    /// A name or address of this machine.
    public var host: String
    /// 0 takes any that is free.
    public var port: Int
    public var security: Security
    /// What devices call the server when that is not `host` and the port: `https://name:port`.
    public var publicURL: String?
    public var limits = Limits()
    /// Never told a citizen's content, a name, or a path with an id in it.
    public var logger: Logger

    /// - Parameter logger: nil logs to standard error.
    public init(
      host: String = "127.0.0.1", port: Int = 8443, security: Security = .selfSigned,
      publicURL: String? = nil, logger: Logger? = nil
    ) {
      self.host = host
      self.port = port
      self.security = security
      self.publicURL = publicURL
      self.logger =
        logger ?? Logger(label: "skridt.serve") { StreamLogHandler.standardError(label: $0) }
    }
  }

  private let configuration: Configuration
  private let identity: ServerIdentity?
  let ledger: Ledger
  private let onListening: @Sendable (ServedAddress) async -> Void

  /// - Parameters:
  ///   - store: a central node's.
  ///   - onListening: called once, when connections are taken.
  /// - Throws: ``Failure``; what the store throws.
  public init(
    store: sending Store, configuration: Configuration,
    onListening: @escaping @Sendable (ServedAddress) async -> Void = { _ in }
  ) throws {
    guard try store.isCentral() else { throw Failure.notCentral }
    switch configuration.security {
    case .certificate(let file, let key):
      identity = try ServerIdentity(certificateFile: file, privateKeyFile: key)
    case .selfSigned:
      identity = try ServerIdentity(
        selfSignedIn: store.path + ".tls", names: Self.names(of: configuration))
    case .plainOnLoopback:
      guard Loopback.isNamed(configuration.host) else {
        throw Failure.notLoopback(configuration.host)
      }
      identity = nil
    }
    self.configuration = configuration
    self.onListening = onListening
    ledger = Ledger(
      store: store, limits: configuration.limits, logger: configuration.logger)
  }

  // MARK: - Running

  /// Serves until the service group it runs in is told to stop. Requests in flight then finish, or
  /// are undone; the store is closed.
  ///
  /// - Throws: ``Failure/cannotListen(_:_:)``.
  public func run() async throws {
    do {
      try await application().run()
    } catch {
      try await ledger.close()
      let place = "\(configuration.host):\(configuration.port)"
      throw Failure(error, listeningOn: place) ?? error
    }
    try await ledger.close()
  }

  /// ``run()`` until the process is sent SIGTERM or SIGINT.
  public func runUntilSignalled() async throws {
    var group = ServiceGroupConfiguration(
      services: [self], gracefulShutdownSignals: [.sigterm, .sigint], logger: quietLogger)
    group.maximumGracefulShutdownDuration = configuration.limits.shutdown
    try await ServiceGroup(configuration: group).run()
  }

  private func application() throws -> Application<FrontDoor> {
    let door = FrontDoor(
      ledger: ledger, limits: configuration.limits, isSecure: identity != nil,
      logger: configuration.logger)
    return Application(
      responder: door,
      server: try Listening.server(identity: identity, limits: configuration.limits),
      configuration: ApplicationConfiguration(
        address: .hostname(configuration.host, port: configuration.port), backlog: 1024,
        availableConnectionsDelegate: .maximum(
          configuration.limits.connections, logger: quietLogger)),
      onServerRunning: { channel in await self.listens(on: channel) }, logger: quietLogger)
  }

  private func listens(on channel: any Channel) async {
    let address = ServedAddress(
      url: configuration.publicURL
        ?? Self.url(of: configuration, port: channel.localAddress?.port ?? configuration.port),
      fingerprint: identity?.fingerprint)
    do {
      try await ledger.perform { try address.keep(in: $0.store) }
    } catch {
      configuration.logger.error("the address could not be kept for invitations")
    }
    configuration.logger.info("listening", metadata: ["url": "\(address.url)"])
    await onListening(address)
  }

  /// For libraries, which say in passing what is none of a log's business.
  private var quietLogger: Logger {
    var logger = configuration.logger
    logger.logLevel = max(logger.logLevel, .error)
    return logger
  }

  // MARK: - Names

  private static var isEverywhere: Set<String> { ["0.0.0.0", "::", ""] }

  private static func url(of configuration: Configuration, port: Int) -> String {
    let host =
      isEverywhere.contains(configuration.host)
      ? ProcessInfo.processInfo.hostName : configuration.host
    let scheme = configuration.security == .plainOnLoopback ? "http" : "https"
    return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }

  /// What a certificate made here is good for.
  private static func names(of configuration: Configuration) -> [String] {
    let said = [configuration.host, configuration.publicURL.flatMap { URL(string: $0)?.host }]
    let known = ["localhost", "127.0.0.1", "::1", ProcessInfo.processInfo.hostName]
    var names: [String] = []
    for name in said.compactMap({ $0 }) + known
    where !isEverywhere.contains(name) && !names.contains(name) {
      names.append(name)
    }
    return names
  }
}
