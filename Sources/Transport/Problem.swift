/// Why a request was refused, for programs: a problem details object (RFC 9457).
public struct Problem: Codable, Error, Sendable, Equatable {
  /// Everything that can be refused, with its status.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    case malformed
    case unsigned
    case badSignature = "bad-signature"
    case replayed
    case clock
    case unknownDevice = "unknown-device"
    case revoked
    case wrongRole = "wrong-role"
    case codeUnknown = "code-unknown"
    case codeExpired = "code-expired"
    case codeUsed = "code-used"
    case localOnly = "local-only"
    case notFound = "not-found"
    case wrongMethod = "wrong-method"
    case tooLarge = "too-large"
    case tooManyEvents = "too-many-events"
    case wrongType = "wrong-type"
    case expectationFailed = "expectation-failed"
    case refused
    case tooManyRequests = "too-many-requests"
    case busy
    case failed

    public var status: Int {
      switch self {
      case .malformed: 400
      case .unsigned, .badSignature, .replayed, .clock, .unknownDevice: 401
      case .revoked, .wrongRole, .codeUnknown, .codeExpired, .codeUsed, .localOnly: 403
      case .notFound: 404
      case .wrongMethod: 405
      case .tooLarge, .tooManyEvents: 413
      case .wrongType: 415
      case .expectationFailed: 417
      case .refused: 422
      case .tooManyRequests: 429
      case .failed: 500
      case .busy: 503
      }
    }
  }

  public static let mediaType = "application/problem+json"
  private static let namespace = "urn:skridt:problem:"

  public let type: String
  public let title: String
  public let status: Int
  public let detail: String?
  /// The server's clock, milliseconds since 1970; with ``Kind/clock``.
  public let now: Int64?
  /// Seconds to wait before trying again.
  public let retryAfter: Int?

  public init(
    _ kind: Kind, title: String, detail: String? = nil, now: Int64? = nil, retryAfter: Int? = nil
  ) {
    type = Self.namespace + kind.rawValue
    self.title = title
    status = kind.status
    self.detail = detail
    self.now = now
    self.retryAfter = retryAfter
  }

  /// Nil for one this version does not know.
  public var kind: Kind? {
    type.hasPrefix(Self.namespace)
      ? Kind(rawValue: String(type.dropFirst(Self.namespace.count))) : nil
  }
}
