import EventStore
import Foundation
import HTTPTypes
import Sync
import Transport

/// A device's conversation with its central node over HTTPS.
///
/// Blocking, like the store it works for, and used where the store is used. Every request is signed
/// by the device's key, each time anew, and tried again where that may help; the central node keeps
/// nothing between requests, so a repeated one does no harm.
public final class CentralClient {
  /// Told on the way, to whoever waits.
  public enum Progress: Sendable, Equatable {
    /// Events moved so far, and how many are known to be on their way in all.
    case moved(sent: Int, ofSent: Int, received: Int, ofReceived: Int)
    /// Tries again after so many seconds.
    case waiting(seconds: Double, CentralFailure)
  }

  public let store: Store
  public private(set) var link: CentralLink
  private let line: HTTPLine
  var pace: Pace
  private let language: String
  let progress: (Progress) -> Void

  /// For a store that has enrolled.
  ///
  /// - Parameters:
  ///   - language: what the central node's own words should be in: `da` or `en`.
  ///   - progress: called on this thread.
  /// - Throws: ``CentralFailure/notEnrolled``.
  public convenience init(
    _ store: Store, pace: Pace = Pace(), language: String = "da",
    progress: @escaping (Progress) -> Void = { _ in }
  ) throws {
    guard let link = try CentralLink(of: store) else { throw CentralFailure.notEnrolled }
    try self.init(store, link, pace, language, progress)
  }

  init(
    _ store: Store, _ link: CentralLink, _ pace: Pace, _ language: String,
    _ progress: @escaping (Progress) -> Void
  ) throws {
    self.store = store
    self.link = link
    self.pace = pace
    self.pace.tell = { progress(.waiting(seconds: $0, $1)) }
    self.language = language
    self.progress = progress
    line = try HTTPLine(link)
  }

  // MARK: - Asking

  /// Posts `body`, and gives the body of the answer.
  ///
  /// - Parameters:
  ///   - isLast: nothing follows on the same connection.
  ///   - givesUp: failures that are not tried again.
  /// - Throws: ``CentralFailure``, when trying again did not help.
  func post(
    _ path: String, _ body: [UInt8], type: String, isLast: Bool = false,
    unless givesUp: (CentralFailure) -> Bool = { _ in false }
  ) throws -> [UInt8] {
    try pace.retrying(unless: givesUp) {
      do {
        return try send(path, body, type, isLast)
      } catch CentralFailure.refused(let problem) where problem.kind == .clock {
        // It says what its clock shows; if that does not help, its answer stands.
        guard let now = problem.now, CentralLink.times.contains(now) else {
          throw CentralFailure.refused(problem)
        }
        link.clockAhead = now - store.now()
        return try send(path, body, type, isLast)
      }
    }
  }

  private func send(
    _ path: String, _ body: [UInt8], _ type: String, _ isLast: Bool
  ) throws -> [UInt8] {
    var request = line.request(path)
    request.headerFields = try RequestSignature.fields(
      for: request, body: body, created: created(), nonce: Self.nonce(), by: store.identity)
    request.headerFields[.contentType] = type
    request.headerFields[.acceptLanguage] = language
    if isLast { request.headerFields[.connection] = "close" }
    return try line.post(request, body)
  }

  /// Seconds since 1970 by the central node's clock, as far as it is known; what cannot be a time is
  /// none.
  private func created() -> Int64 {
    let (now, isOverflow) = store.now().addingReportingOverflow(link.clockAhead)
    return (isOverflow || !CentralLink.times.contains(now) ? store.now() : now) / 1000
  }

  /// 16 bytes from the system, never from an injected generator.
  static func nonce() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<16).map { _ in .random(in: .min ... .max, using: &generator) }
  }

  func remember(_ change: (inout CentralLink) -> Void) throws {
    change(&link)
    try link.save(in: store)
  }
}

// MARK: - Enrolment

extension CentralClient {
  /// Makes the store a device of the central node the code speaks of, or of one it belongs to
  /// already: then only where it is and how it is known are renewed.
  ///
  /// May be repeated with the same code after whatever cut it short. The first sync is not part of it.
  ///
  /// - Returns: the client to sync with, and whose device this is now.
  /// - Throws: ``CentralFailure``; ``EventStore/StoreError/foreignMunicipality`` for a store that
  ///   belongs to another.
  public static func enrol(
    _ store: Store, with code: EnrolmentCode, pace: Pace = Pace(), language: String = "da",
    progress: @escaping (Progress) -> Void = { _ in }
  ) throws -> (client: CentralClient, answer: EnrolmentAnswer) {
    var patient = pace
    patient.tell = { progress(.waiting(seconds: $0, $1)) }
    guard let address = NodeURL(code.url) else { throw CentralFailure.addressNotAllowed }
    let trust: CentralLink.Trust =
      try code.fingerprint.map { fingerprint in
        try patient.retrying { try Handshake.learn(address, fingerprint: fingerprint) }
      } ?? .loopback
    let client = try CentralClient(
      store, try CentralLink(url: code.url, trust: trust), pace, language, progress)
    let request = EnrolmentRequest(secret: code.secret, card: try store.card().text)
    let body = try client.post(
      Endpoint.enrolment, Array(try JSONEncoder().encode(request)), type: "application/json")
    guard let answer = try? JSONDecoder().decode(EnrolmentAnswer.self, from: Data(body)),
      let central = try? Card(text: answer.central), central.isCentral
    else { throw CentralFailure.unintelligible }
    try store.together {
      try store.addPeer(central)
      try client.remember { _ in }
    }
    return (client, answer)
  }
}

// MARK: - Administration

extension CentralClient {
  /// Takes a device out of use; from its next request on it is refused.
  ///
  /// - Parameter device: its id, or the unique beginning of it, or its name.
  /// - Throws: ``CentralFailure/refused(_:)`` unless this device's worker is an administrator.
  public func revoke(_ device: String, reason: String? = nil) throws {
    let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "/"))
    let name = device.addingPercentEncoding(withAllowedCharacters: allowed) ?? device
    _ = try post(
      Endpoint.revocation(of: name),
      Array(try JSONEncoder().encode(RevocationRequest(reason: reason))), type: "application/json")
  }
}
