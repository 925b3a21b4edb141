import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Transport
import Welfare

/// What goes back.
extension FrontDoor {
  static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  static func json(_ bytes: [UInt8]) -> Response { response(bytes, "application/json") }

  static func response(_ bytes: [UInt8], _ type: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: type],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// An answer that may be long: written piece by piece, as the reader takes it, and its room kept
  /// until then.
  static func response(
    _ bytes: [UInt8], _ type: String, holding pass: Gate.Pass, on channel: any Channel,
    within limits: Limits
  ) -> Response {
    let piece = 64 * 1024
    guard bytes.count > piece else { return response(bytes, type) }
    let body = ResponseBody(contentLength: bytes.count) { writer in
      let deadline = close(channel, in: limits.transfer)
      defer { deadline.cancel() }
      for start in stride(from: 0, to: bytes.count, by: piece) {
        try await writer.write(
          ByteBuffer(bytes: bytes[start..<min(start + piece, bytes.count)]))
      }
      try await writer.finish(nil)
      withExtendedLifetime(pass) {}
    }
    return Response(status: .ok, headers: [.contentType: type], body: body)
  }

  // MARK: - Problems

  static func language(of request: Request) -> Language {
    preferredLanguage(request.headers[.acceptLanguage], of: Language.allCases.map(\.rawValue))
      .flatMap { Language(rawValue: $0) } ?? .en
  }

  static func response(_ rejection: Rejection, in language: Language) -> Response {
    let (head, body) = parts(rejection, in: language)
    return Response(
      status: head.status, headers: head.headerFields, body: ResponseBody(byteBuffer: body))
  }

  /// The head and the body of a problem.
  static func parts(
    _ rejection: Rejection, in language: Language
  ) -> (head: HTTPResponse, body: ByteBuffer) {
    let problem = rejection.problem(in: language)
    // Encoding strings and numbers cannot fail.
    let body = (try? encoder.encode(problem)) ?? Data()
    var fields: HTTPFields = [
      .contentType: Problem.mediaType, .contentLength: String(body.count),
      .contentLanguage: language.rawValue,
    ]
    fields[.allow] = rejection.allow
    fields[.retryAfter] = rejection.retryAfter.map(String.init)
    if problem.status == 401 {
      // RFC 9110 wants a challenge with every 401, and some clients fail without one. No registered
      // scheme is meant by it: what is asked for stands in Accept-Signature (RFC 9421, section 5).
      fields[.wwwAuthenticate] = "Signature"
      fields[.acceptSignature] = try? RequestSignature.wanted(nonce: randomBytes())
    }
    return (
      HTTPResponse(status: HTTPResponse.Status(code: problem.status), headerFields: fields),
      ByteBuffer(bytes: body)
    )
  }

  private static func randomBytes() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<16).map { _ in .random(in: .min ... .max, using: &generator) }
  }

  /// What every answer carries.
  static func secure(_ head: inout HTTPResponse, isSecure: Bool) {
    head.headerFields[.cacheControl] = "no-store"
    head.headerFields[.xContentTypeOptions] = "nosniff"
    if isSecure { head.headerFields[.strictTransportSecurity] = "max-age=31536000" }
  }
}

extension HTTPField.Name {
  static let acceptSignature = Self("Accept-Signature")!
}
