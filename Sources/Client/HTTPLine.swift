import AsyncHTTPClient
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Transport

/// One connection's worth of HTTP to one server, one request at a time. Blocking, like the store on
/// whose behalf it asks, so that both stay on one thread.
final class HTTPLine {
  private let address: NodeURL
  private let trust: CentralLink.Trust
  private let client: HTTPClient

  /// The most bytes of an answer: a batch, its last run, and a receipt for every scope.
  private static let maximumAnswer = 4 << 20
  /// For one request and its answer on a slow line.
  private static let deadline = TimeAmount.minutes(5)

  init(_ link: CentralLink) throws {
    address = try link.address()
    trust = link.trust
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: try Self.tls(link.trust), redirectConfiguration: .disallow,
      timeout: .init(connect: .seconds(10), read: .seconds(60), write: .seconds(60)))
    configuration.connectionPool.retryConnectionEstablishment = false
    // One request at a time has nothing to gain from HTTP/2.
    configuration.httpVersion = .http1Only
    if case .certificate(let der) = link.trust {
      // Called for every connection, and waited for before anything is sent on it.
      configuration.http1_1ConnectionDebugInitializer = { Self.requireCertificate(der, of: $0) }
    }
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  deinit { try? client.syncShutdown() }

  private static func tls(_ trust: CentralLink.Trust) throws -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv13
    switch trust {
    // The handshake still proves that whoever answers holds the key of the certificate it shows.
    case .certificate: configuration.certificateVerification = .none
    case .authority(let der):
      configuration.trustRoots = .certificates([
        try NIOSSLCertificate(bytes: Array(der), format: .der)
      ])
    case .system, .loopback: break
    }
    return configuration
  }

  /// Fails for any other certificate than this one, byte for byte. Its dates and names say nothing
  /// that the device was not told when it enrolled, and a clock that is wrong makes no impostor.
  private static func requireCertificate(
    _ der: Data, of channel: any Channel
  ) -> EventLoopFuture<Void> {
    channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
      guard let shown = try certificate?.toDERBytes(), Data(shown) == der else {
        throw CentralFailure.untrusted(.otherCertificate)
      }
    }.flatMapErrorThrowing { error in
      channel.close(promise: nil)
      throw error
    }
  }

  /// A POST to be signed.
  func request(_ path: String) -> HTTPRequest {
    HTTPRequest(
      method: .post, scheme: address.scheme, authority: address.authority, path: path)
  }

  /// The body of the answer to a request made by ``request(_:)``.
  ///
  /// - Throws: ``CentralFailure``: whatever else than success it came to.
  func post(_ asked: HTTPRequest, _ body: [UInt8]) throws -> [UInt8] {
    var headers = HTTPHeaders([("Host", address.authority)])
    for field in asked.headerFields { headers.add(name: field.name.rawName, value: field.value) }
    let answer: HTTPClient.Response
    do {
      let request = try HTTPClient.Request(
        url: address.text + (asked.path ?? ""), method: .POST, headers: headers, body: .bytes(body))
      answer = try client.execute(
        request: request,
        delegate: ResponseAccumulator(request: request, maxBodySize: Self.maximumAnswer),
        deadline: .now() + Self.deadline
      ).wait()
    } catch {
      let failure = CentralFailure(network: error)
      guard failure == .untrusted(.otherCertificate) else { throw failure }
      throw Handshake.date(address, trust).map { .untrusted($0) } ?? failure
    }
    let bytes = answer.body.map { Array($0.readableBytesView) } ?? []
    guard !(200..<300).contains(answer.status.code) else { return bytes }
    if answer.headers.first(name: "Content-Type")?.hasPrefix(Problem.mediaType) == true,
      let problem = try? JSONDecoder().decode(Problem.self, from: Data(bytes))
    {
      throw CentralFailure.refused(problem)
    }
    // A proxy in between speaks for a server that is away.
    guard answer.status.code >= 500 else { throw CentralFailure.unintelligible }
    throw CentralFailure.unreachable(.away(status: Int(answer.status.code)))
  }
}
