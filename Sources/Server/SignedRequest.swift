import HTTPTypes
import Transport

/// A request with its whole body and what it says to be signed by; not yet believed.
struct SignedRequest: Sendable {
  let signature: RequestSignature
  let body: [UInt8]

  /// - Throws: ``Rejection``: `unsigned`, or `badSignature` when the body is not the one signed.
  init(_ head: HTTPRequest, body: [UInt8]) throws {
    do {
      signature = try RequestSignature(
        method: head.method, path: head.path ?? "", fields: head.headerFields, body: body)
    } catch {
      switch error {
      case .missing: throw Rejection(.unsigned)
      case .wrongDigest:
        throw Rejection(
          .badSignature, da: "Indholdet er ikke det, der blev underskrevet.",
          en: "The content is not what was signed.")
      }
    }
    self.body = body
  }
}
