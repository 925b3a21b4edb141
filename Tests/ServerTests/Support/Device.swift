import AsyncHTTPClient
import EventStore
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import Sync
import Transport
import Welfare

/// What came back of a request.
struct Answer {
  let status: Int
  let headers: HTTPHeaders
  let body: [UInt8]
  let version: HTTPVersion

  var problem: Problem? { try? JSONDecoder().decode(Problem.self, from: Data(body)) }
  var kind: Problem.Kind? { problem?.kind }
  var text: String { String(decoding: body, as: UTF8.self) }
}

/// A request that can be bent before it is sent.
struct Shot: Sendable {
  var method = HTTPMethod.POST
  var path: String
  var headers: [String: String] = [:]
  var body: [UInt8] = []

  func fired(at town: Town, by client: HTTPClient? = nil) async throws -> Answer {
    try await fired(url: town.address.url, by: client ?? town.client)
  }

  func fired(url: String, by client: HTTPClient) async throws -> Answer {
    var request = HTTPClientRequest(url: url + path)
    request.method = method
    for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
    if method != .GET { request.body = .bytes(ByteBuffer(bytes: body)) }
    let response = try await client.execute(request, timeout: .seconds(30))
    let body = try await response.body.collect(upTo: 4 * 1024 * 1024)
    return Answer(
      status: Int(response.status.code), headers: response.headers,
      body: Array(body.readableBytesView),
      version: response.version)
  }
}

/// A device as the real client will be: a store, and signed requests.
final class Device {
  let town: Town
  let store: Store
  let sharing = WelfareSharing()
  /// What went back and forth, so that it can be sent again.
  private(set) var exchanged: [(sent: [Message], answered: [Message])] = []

  init(town: Town, store: Store) {
    self.town = town
    self.store = store
  }

  var welfare: Welfare { Welfare(store) }

  /// A request as it should be.
  ///
  /// - Parameter clock: how far the device's is ahead of the central node's, in seconds, as far as it
  ///   does not know that itself.
  func signed(
    _ path: String, _ body: [UInt8], type: String = "application/json", clock: Int64 = 0,
    by identity: DeviceIdentity? = nil
  ) throws -> Shot {
    var random = SystemRandomNumberGenerator()
    let nonce = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
    let address = NodeURL(town.address.url)
    let fields = try RequestSignature.fields(
      for: HTTPRequest(
        method: .post, scheme: address?.scheme, authority: address?.authority, path: path),
      body: body, created: town.clock.now(of: "central") / 1000 + clock, nonce: nonce,
      by: identity ?? store.identity)
    var headers = ["Content-Type": type]
    for field in fields { headers[field.name.rawName] = field.value }
    return Shot(path: path, headers: headers, body: body)
  }

  func enrolment(
    _ secret: [UInt8], clock: Int64 = 0, by identity: DeviceIdentity? = nil
  ) throws -> Shot {
    let body = try JSONEncoder().encode(
      EnrolmentRequest(secret: secret, card: try store.card().text))
    return try signed(Endpoint.enrolment, Array(body), clock: clock, by: identity)
  }

  @discardableResult
  func enrol(_ secret: [UInt8]) async throws -> Answer {
    let answer = try await enrolment(secret).fired(at: town)
    if let welcome = try? JSONDecoder().decode(EnrolmentAnswer.self, from: Data(answer.body)) {
      try store.addPeer(try Card(text: welcome.central))
    }
    return answer
  }

  func session(_ messages: [Message], clock: Int64 = 0) throws -> Shot {
    try signed(
      Endpoint.session, Wire.frame(messages), type: Endpoint.sessionType, clock: clock)
  }

  /// The messages of an answer.
  func exchange(_ messages: [Message], remembering: Bool = true) async throws -> [Message] {
    let answer = try await session(messages).fired(at: town)
    if let problem = answer.problem { throw problem }
    let answered = try Wire.unframe(answer.body)
    if remembering { exchanged.append((messages, answered)) }
    return answered
  }

  /// A session's first message.
  func hello() throws -> [Message] {
    var session = try begin()
    return try session.start()
  }

  private func begin() throws -> Session {
    guard let central = try store.centralPeer() else { throw StoreError.notJoined }
    return Session(
      store: store, sharing: sharing, peer: central, nonce: [UInt8](repeating: 9, count: 16))
  }

  /// - Parameter rounds: after so many the line breaks.
  @discardableResult
  func sync(upTo rounds: Int = .max) async throws -> Session.Outcome {
    town.clock.advance(seconds: 1)
    var session = try begin()
    var next = try session.start()
    while !next.isEmpty, session.outcome.roundTrips <= rounds {
      next = try session.receive(try await exchange(next))
    }
    return session.outcome
  }

  func revocation(of device: String, reason: String? = nil) throws -> Shot {
    try signed(
      Endpoint.revocation(of: device),
      Array(try JSONEncoder().encode(RevocationRequest(reason: reason))))
  }
}
