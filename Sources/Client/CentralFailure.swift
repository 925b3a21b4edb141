import Transport

/// Why the central node could not be asked, or did not do what it was asked. Nothing written here is
/// lost by any of them.
public enum CentralFailure: Error, Sendable, Equatable {
  /// It answered, and refused.
  case refused(Problem)
  /// It did not answer, however often it was asked.
  case unreachable(Reason)
  /// Whoever answers there is not the central node this device enrolled with.
  case untrusted(Distrust)
  /// Whoever answers there does not speak as a central node does.
  case unintelligible
  /// This store does not know where its central node is.
  case notEnrolled
  /// Plain HTTP is for a server on this machine only.
  case addressNotAllowed

  public enum Reason: Sendable, Equatable {
    case noNetwork
    case nameNotFound(String)
    case connectionRefused
    case timedOut
    /// The connection broke off.
    case cut
    /// Something in between answers that the server is away.
    case away(status: Int)
  }

  public enum Distrust: Sendable, Equatable {
    /// Another certificate than the one the code, or the enrolment, spoke of.
    case otherCertificate
    /// A certificate for another name than the one it is reached by.
    case otherName
    /// A certificate that is right but for its dates: by this machine's clock it is not good yet.
    case notYetValid
    /// Likewise, no longer good.
    case expired
    /// No TLS 1.3.
    case noTLS
  }
}

extension CentralFailure {
  /// Whether the same request may succeed a little later.
  var mayPass: Bool {
    switch self {
    case .refused(let problem):
      switch problem.kind {
      // A request repeated by the network is refused the second time; signed anew it is another.
      case .tooManyRequests, .busy, .failed, .replayed: true
      case nil: problem.status >= 500
      default: false
      }
    case .unreachable(.nameNotFound): false
    case .unreachable: true
    case .untrusted, .unintelligible, .notEnrolled, .addressNotAllowed: false
    }
  }

  /// Whether it may be that more was asked of the line, or of a proxy on it, than it bears at once.
  var isTooMuch: Bool {
    switch self {
    case .unreachable(.cut), .unreachable(.timedOut): true
    case .refused(let problem): problem.kind == .tooLarge
    default: false
    }
  }

  /// Whether the central node says that this device is out of use.
  var isRevocation: Bool {
    if case .refused(let problem) = self { problem.kind == .revoked } else { false }
  }

  /// How long the central node asked to be left alone, in seconds.
  var retryAfter: Double {
    if case .refused(let problem) = self { Double(problem.retryAfter ?? 0) } else { 0 }
  }
}
