import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension CentralFailure {
  /// What an error of the network layers means to somebody waiting for an answer.
  init(network error: any Error) {
    switch error {
    case let failure as CentralFailure: self = failure
    case let error as NIOConnectionError: self = .unreachable(Self.reason(error))
    case let error as IOError: self = .unreachable(Self.reason(errno: error.errnoCode))
    case let error as HTTPClientError where Self.timeouts.contains(error):
      self = .unreachable(.timedOut)
    case ChannelError.connectTimeout: self = .unreachable(.timedOut)
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
      self = .untrusted(.otherName)
    case NIOSSLError.handshakeFailed(let cause): self = Self.handshake(cause)
    case NIOSSLError.unableToValidateCertificate: self = .untrusted(.otherCertificate)
    case is ResponseAccumulator.ResponseTooBigError: self = .unintelligible
    default: self = .unreachable(.cut)
    }
  }

  private static let timeouts: [HTTPClientError] = [
    .connectTimeout, .readTimeout, .writeTimeout, .tlsHandshakeTimeout, .deadlineExceeded,
    .getConnectionFromPoolTimeout,
  ]

  private static func reason(_ error: NIOConnectionError) -> Reason {
    if let failure = error.connectionErrors.last?.error {
      if let failure = failure as? IOError { return reason(errno: failure.errnoCode) }
      return .timedOut
    }
    for case let unknown as SocketAddressError.UnknownHost in [
      error.dnsAError, error.dnsAAAAError,
    ] where unknown.errorCode == EAI_AGAIN { return .noNetwork }
    return .nameNotFound(error.host)
  }

  private static func reason(errno code: CInt) -> Reason {
    switch code {
    case ECONNREFUSED: .connectionRefused
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EADDRNOTAVAIL: .noNetwork
    case ETIMEDOUT: .timedOut
    default: .cut
    }
  }

  /// BoringSSL names its reasons only in text.
  private static func handshake(_ cause: BoringSSLError) -> Self {
    guard case .sslError(let stack) = cause else { return .unreachable(.cut) }
    let said = "\(stack)"
    if said.contains("CERTIFICATE_VERIFY_FAILED") { return .untrusted(.otherCertificate) }
    let foreign = [
      "WRONG_VERSION_NUMBER", "UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "HTTP_REQUEST",
    ]
    return foreign.contains { said.contains($0) }
      ? .untrusted(.noTLS) : .unreachable(.cut)
  }
}
