import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
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
      if rejection.kind == .tooLarge { hangUp(context.channel, &response) }
    }
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
    guard request.method == route.method else {
      throw Rejection(.wrongMethod, allow: route.method.rawValue)
    }
    switch route {
    case .health: return try await health()
    case .description: return Self.json(Schema.openAPI)
    case .metrics:
      guard isLocal(request, context) else { throw Rejection(.localOnly) }
      return Self.response(
        Array(await metrics.text(ledger, gate).utf8), "text/plain; version=0.0.4; charset=utf-8")
    case .enrolment, .session, .revocation: break
    }
    let (body, pass) = try await read(request, context, type: route.contentType)
    visit.bytesIn = body.count
    let signed = try SignedRequest(request.head, body: body)
    visit.device = String(signed.signature.replica.description.prefix(8))
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
    guard await !ledger.isFailing else { throw Rejection(.busy, retryAfter: 60) }
    return Self.json(Array(#"{"status":"ok"}"#.utf8))
  }

  /// True for a caller on this machine, as far as that can be told: what a proxy carries is not.
  private func isLocal(_ request: Request, _ context: Context) -> Bool {
    Loopback.isAddress(context.address) && request.headers[.forwarded] == nil
      && request.headers[.xForwardedFor] == nil
  }

  // MARK: - Reading

  /// The whole body, read once there is room for it.
  private func read(
    _ request: Request, _ context: Context, type: String?
  ) async throws -> ([UInt8], Gate.Pass) {
    let said = request.headers[.contentType]?.prefix { $0 != ";" }.trimmingCharacters(
      in: .whitespaces)
    guard said?.lowercased() == type else {
      throw Rejection(.wrongType, type.map { Text(da: "Brug \($0).", en: "Use \($0).") })
    }
    let length = request.headers[.contentLength].flatMap { Int($0) }
    guard length ?? 0 <= limits.bodyBytes else { throw Self.tooLarge(limits) }
    let pass = try await gate.enter(bytes: length ?? limits.bodyBytes)
    // Whoever sends a byte now and then would keep the room for ever.
    let deadline = Self.close(context.channel, in: limits.transfer)
    defer { deadline.cancel() }
    var body: [UInt8] = []
    body.reserveCapacity(length ?? 0)
    for try await buffer in request.body {
      guard body.count + buffer.readableBytes <= limits.bodyBytes else {
        throw Self.tooLarge(limits)
      }
      body.append(contentsOf: buffer.readableBytesView)
    }
    return (body, pass)
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
