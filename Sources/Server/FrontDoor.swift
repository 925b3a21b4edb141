import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTPTypes
import Schema
import Transport
import Welfare

/// What every request passes: it finds the route, reads the body when there is room, and whatever
/// goes wrong comes out as a problem (RFC 9457), with the same header fields as all else.
struct FrontDoor: HTTPResponder {
  struct Context: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
      coreContext = CoreRequestContextStorage(source: source)
      channel = source.channel
    }

    /// The peer's address without its port.
    var address: String { channel.remoteAddress?.ipAddress ?? "" }
  }

  /// What a request came to, for the log and the metrics.
  struct Visit {
    var route: Route?
    var problem: Problem.Kind?
    /// The beginning of the id that signed, or says so.
    var device: String?
    /// True once nothing of the body is still to come.
    var isRead = false
    var bytesIn = 0
    var bytesOut = 0
    var taken = 0
    var refused = 0
    var granted = 0
    /// What went wrong here, for the administrator.
    var failure: String?
  }

  let ledger: Ledger
  let limits: Limits
  let isSecure: Bool
  let logger: Logger
  let gate: Gate
  let metrics = NodeMetrics()

  init(ledger: Ledger, limits: Limits, isSecure: Bool, logger: Logger) {
    self.ledger = ledger
    self.limits = limits
    self.isSecure = isSecure
    self.logger = logger
    gate = Gate(limits)
  }

  func respond(to request: Request, context: Context) async throws -> Response {
    let start = ContinuousClock.now
    var visit = Visit()
    var response: Response
    do {
      response = try await answer(request, context, &visit)
    } catch {
      let rejection = Self.rejection(for: error, &visit)
      visit.problem = rejection.kind
      response = Self.response(rejection, in: Self.language(of: request))
      if !visit.isRead, Self.hasBody(request) { hangUp(context.channel, &response) }
    }
    if request.method == .head { response = response.createHeadResponse() }
    visit.bytesOut = response.body.contentLength ?? 0
    Self.secure(&response.head, isSecure: isSecure)
    record(visit, request, response, took: ContinuousClock.now - start)
    return response
  }

  // MARK: - Routes

  private func answer(
    _ request: Request, _ context: Context, _ visit: inout Visit
  ) async throws -> Response {
    guard let (route, id) = Route.find(request.head.path ?? "") else { throw Rejection(.notFound) }
    visit.route = route
    guard route.methods.contains(request.method) else {
      throw Rejection(
        .wrongMethod, allow: route.methods.map(\.rawValue).joined(separator: ", "))
    }
    let expectation = request.headers[.expect]?.lowercased()
    guard [nil, "100-continue"].contains(expectation) else { throw Rejection(.expectationFailed) }
    switch route {
    case .health: return try await health()
    case .description: return Self.json(Schema.openAPI)
    case .metrics:
      guard isLocal(request, context) else { throw Rejection(.localOnly) }
      return Self.response(
        Array(await metrics.text(ledger, gate).utf8), "text/plain; version=0.0.4; charset=utf-8")
    case .enrolment, .session, .revocation: break
    }
    let length = try length(of: request, type: route.contentType)
    let head = try SignedRequest.Head(request.head, isSecure: isSecure)
    visit.device = head.signatures.first.map { String($0.replica.description.prefix(8)) }
    let pass = try await gate.enter(bytes: length ?? limits.bodyBytes)
    // All that could be refused without it has been (RFC 9110, section 10.1.1).
    if expectation != nil {
      try await context.channel.writeAndFlush(
        HTTPResponsePart.head(HTTPResponse(status: .continue)))
    }
    let body = try await read(request, context, length)
    visit.isRead = true
    visit.bytesIn = body.count
    let signed = try head.with(body)
    switch route {
    case .enrolment:
      let address = context.address
      let answer = try await ledger.perform { try $0.enrol(signed, from: address) }
      return Self.json(Array(try Self.encoder.encode(answer)))
    case .revocation:
      try await ledger.perform { try $0.revoke(id, signed) }
      return Response(status: .noContent)
    case .session, .health, .description, .metrics:
      let answer = try await ledger.perform { try $0.session(signed) }
      (visit.taken, visit.refused, visit.granted) = (answer.taken, answer.refused, answer.granted)
      return Self.response(
        answer.body, Endpoint.sessionType, holding: pass, on: context.channel, within: limits)
    }
  }

  private func health() async throws -> Response {
    if let trouble = await ledger.trouble() {
      throw Rejection(.busy, Self.reason(trouble), retryAfter: 60)
    }
    return Self.json(Array(#"{"status":"ok"}"#.utf8))
  }

  /// True for a caller on this machine that asks for itself: it calls the machine by a name of the
  /// machine's own, and says nothing but what who reads metrics says. A proxy passes on the name that
  /// devices sign, or adds a field of its own.
  private func isLocal(_ request: Request, _ context: Context) -> Bool {
    let named = request.head.authority ?? request.headers[.host] ?? ""
    return Loopback.isAddress(context.address)
      && NodeURL(scheme: "http", authority: named).map { Loopback.isNamed($0.host) } == true
      && request.headers.allSatisfy { Self.ofReaders.contains($0.name.canonicalName) }
  }

  private static let ofReaders: Set<String> = [
    "accept", "accept-charset", "accept-encoding", "accept-language", "authorization",
    "cache-control", "connection", "content-length", "host", "pragma", "te", "user-agent",
    "x-prometheus-scrape-timeout-seconds",
  ]

  // MARK: - Reading

  /// How long the body says to be; nil when it does not say.
  ///
  /// - Throws: ``Rejection`` when it is too long, or not of the type it should be.
  private func length(of request: Request, type: String?) throws -> Int? {
    let said = request.headers[.contentType]?.prefix { $0 != ";" }.trimmingCharacters(
      in: .whitespaces)
    guard said?.lowercased() == type else {
      throw Rejection(.wrongType, type.map { Text(da: "Brug \($0).", en: "Use \($0).") })
    }
    let length = request.headers[.contentLength].flatMap { Int($0) }
    guard length ?? 0 <= limits.bodyBytes else { throw Self.tooLarge(limits) }
    return length
  }

  private static func hasBody(_ request: Request) -> Bool {
    request.headers[.transferEncoding] != nil || request.headers[.contentLength] ?? "0" != "0"
  }

  /// The whole body.
  private func read(
    _ request: Request, _ context: Context, _ length: Int?
  ) async throws -> [UInt8] {
    // Whoever sends a byte now and then would keep the room for ever.
    let deadline = Self.close(context.channel, in: limits.transfer)
    defer { deadline.cancel() }
    var body: [UInt8] = []
    body.reserveCapacity(max(0, length ?? 0))
    for try await buffer in request.body {
      guard body.count + buffer.readableBytes <= limits.bodyBytes else {
        throw Self.tooLarge(limits)
      }
      body.append(contentsOf: buffer.readableBytesView)
    }
    return body
  }

  private static func tooLarge(_ limits: Limits) -> Rejection {
    Rejection(
      .tooLarge, da: "Højst \(limits.bodyBytes) byte.", en: "At most \(limits.bodyBytes) bytes.")
  }

  /// What is still being sent is not wanted: time to read the answer, then the line is closed.
  private func hangUp(_ channel: any Channel, _ response: inout Response) {
    // HTTP/2 knows no such field; there only this stream is closed.
    if channel.parent?.parent == nil { response.headers[.connection] = "close" }
    _ = Self.close(channel, in: .seconds(5))
  }

  static func close(_ channel: any Channel, in time: Duration) -> Scheduled<Void> {
    channel.eventLoop.scheduleTask(in: TimeAmount(time)) { channel.close(promise: nil) }
  }
}
