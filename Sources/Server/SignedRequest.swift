import HTTPTypes
import Transport

/// A request with its whole body and what it says to be signed by; not yet believed.
struct SignedRequest: Sendable {
  /// Those that would suffice; at least one.
  let signatures: [RequestSignature]
  let body: [UInt8]

  /// What can be told before the body is there.
  struct Head: Sendable {
    let signatures: [RequestSignature]
    private let digest: ContentDigest

    /// - Throws: ``Rejection`` of kind `unsigned` when no signature would suffice.
    init(_ head: HTTPRequest, isSecure: Bool) throws {
      signatures = RequestSignature.all(of: head, scheme: isSecure ? "https" : "http")
      guard !signatures.isEmpty, let digest = ContentDigest(head.headerFields[.contentDigest])
      else {
        throw Rejection(
          .unsigned,
          da: "En underskrift skal dække @method, @path og @query (eller @target-uri) og "
            + "content-digest (sha-256 eller sha-512) og have created, nonce og keyid.",
          en: "A signature must cover @method, @path and @query (or @target-uri), and "
            + "content-digest (sha-256 or sha-512), and have created, nonce and keyid.")
      }
      self.digest = digest
    }

    /// - Throws: ``Rejection`` of kind `badSignature` when this is not the body that was signed.
    func with(_ body: [UInt8]) throws -> SignedRequest {
      guard digest.holds(for: body) else {
        throw Rejection(
          .badSignature, da: "Indholdet er ikke det, der blev underskrevet.",
          en: "The content is not what was signed.")
      }
      return SignedRequest(signatures: signatures, body: body)
    }
  }
}
