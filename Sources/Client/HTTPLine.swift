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
  private let url: String
  private let client: HTTPClient

  /// The most bytes of an answer: a batch, its last run, and a receipt for every scope.
  private static let maximumAnswer = 4 << 20
  /// For one request and its answer on a slow line.
  private static let deadline = TimeAmount.minutes(5)

  init(_ link: CentralLink) throws {
    url = link.url
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: try Self.tls(link.trust), redirectConfiguration: .disallow,
      timeout: .init(connect: .seconds(10), read: .seconds(60), write: .seconds(60)))
    configuration.connectionPool.retryConnectionEstablishment = false
    // One request at a time has nothing to gain from HTTP/2.
    configuration.httpVersion = .http1Only
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  deinit { try? client.syncShutdown() }

  private static func tls(_ trust: CentralLink.Trust) throws -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv13
    func root(_ der: Data) throws -> NIOSSLTrustRoots {
      .certificates([try NIOSSLCertificate(bytes: Array(der), format: .der)])
    }
    switch trust {
    case .certificate(let der):
      configuration.trustRoots = try root(der)
      configuration.certificateVerification = .noHostnameVerification
    case .authority(let der): configuration.trustRoots = try root(der)
    case .system, .loopback: break
    }
    return configuration
  }

  /// The body of the answer to a POST.
  ///
  /// - Parameter isLast: the connection is closed behind the answer.
  /// - Throws: ``CentralFailure``: whatever else than success it came to.
  func post(
    _ path: String, _ body: [UInt8], type: String, fields: HTTPFields, language: String,
    isLast: Bool = false
  ) throws -> [UInt8] {
    var headers = HTTPHeaders([("Content-Type", type), ("Accept-Language", language)])
    for field in fields { headers.add(name: field.name.rawName, value: field.value) }
    if isLast { headers.add(name: "Connection", value: "close") }
    let answer: HTTPClient.Response
    do {
      let request = try HTTPClient.Request(
        url: url + path, method: .POST, headers: headers, body: .bytes(body))
      answer = try client.execute(
        request: request,
        delegate: ResponseAccumulator(request: request, maxBodySize: Self.maximumAnswer),
        deadline: .now() + Self.deadline
      ).wait()
    } catch {
      throw CentralFailure(network: error)
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
