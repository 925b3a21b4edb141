import EventStore
import Foundation
import Sync
import Transport
import Welfare

/// What the central node does with its store for a request. Blocking; lives on the store's thread.
final class Office {
  private(set) var store: Store
  private let limits: Limits
  private let sharing = WelfareSharing()
  private var devices: Buckets<ReplicaID>
  private var failedEnrolments: Buckets<String>
  private var tidied: Int64 = 0
  /// Of the answers in the transaction at hand.
  var bytesAnswered = 0

  init(store: Store, limits: Limits) {
    self.store = store
    self.limits = limits
    devices = Buckets(burst: limits.deviceBurst, perSecond: limits.devicePerSecond)
    failedEnrolments = Buckets(
      burst: limits.enrolmentFailures, perSecond: limits.enrolmentFailuresPerSecond)
  }

  /// Goes on with a new connection after an error of the disk.
  func reopenIfBroken() throws {
    if store.isBroken { store = try store.reopened() }
  }

  /// Writes something, to see whether it can.
  func prove() throws { try store.setNote("serve", Array("proof".utf8), []) }

  /// Forgets nonces that could not be played again anyway, once a minute.
  func tidy() throws {
    guard abs(store.now() - tidied) > 60_000 else { return }
    tidied = store.now()
    try store.dropExpiredNotes()
  }

  // MARK: - Enrolment

  /// Lets a new device in. Its card says which key signed the request.
  ///
  /// - Parameter address: where it came from, for counting failures.
  func enrol(_ request: SignedRequest, from address: String) throws -> EnrolmentAnswer {
    if let seconds = failedEnrolments.wait(address, now: store.now()) {
      throw Rejection(
        .tooManyRequests, da: "For mange forgæves tilmeldinger herfra.",
        en: "Too many enrolments from here have failed.", retryAfter: seconds)
    }
    guard let asked = try? JSONDecoder().decode(EnrolmentRequest.self, from: Data(request.body)),
      let secret = [UInt8](base64URL: asked.secret), secret.count == EnrolmentCode.secretBytes,
      let card = try? Card(text: asked.card)
    else { throw Rejection(.malformed) }
    let signatures = request.signatures.filter {
      $0.replica == card.replica && $0.isSigned(by: card.signingKey)
    }
    guard !signatures.isEmpty else { throw Rejection(.badSignature) }
    let nonces = try nonces(of: signatures)
    guard try nonces.allSatisfy({ try store.note(Self.nonces, $0) == nil }) else {
      throw Rejection(.replayed)
    }
    do {
      let row = try Welfare(store).admit(card, secret: secret)
      // The code it was let in with does not let it in again.
      guard !row.isRevoked else { throw Rejection(.revoked) }
      // Only what succeeds is remembered: a stranger must not be able to fill the disk.
      for nonce in nonces { try remember(nonce) }
      return EnrolmentAnswer(
        central: try store.card().text, worker: row.worker?.description ?? "",
        workerName: row.workerName)
    } catch let failure as AdmissionFailure {
      failedEnrolments.take(address, now: store.now())
      switch failure {
      case .unknown: throw Rejection(.codeUnknown)
      case .expired: throw Rejection(.codeExpired)
      case .used: throw Rejection(.codeUsed)
      }
    } catch StoreError.foreignMunicipality {
      throw Rejection(
        .refused, da: "Enheden hører til en anden kommune.",
        en: "The device belongs to another municipality.")
    } catch let refusal as Refusal {
      throw Rejection(.refused, refusal.text)
    }
  }

  // MARK: - Session

  struct SessionAnswer: Sendable {
    let body: [UInt8]
    /// Events that were new, events that were refused, and the requests granted because of them.
    var taken = 0
    var refused = 0
    var granted = 0
  }

  /// Answers the messages of one request. What they bring is one transaction.
  func session(_ request: SignedRequest) throws -> SessionAnswer {
    let (card, _) = try authenticate(request)
    let messages: [Message]
    do {
      messages = try Wire.unframe(request.body)
    } catch Message.Refusal.version {
      return SessionAnswer(body: Wire.frame([.refusal(.version)]))
    } catch {
      throw Rejection(.malformed)
    }
    let events = messages.reduce(0) { $0 + $1.events }
    guard events <= Message.maximumPushEvents else {
      throw Rejection(
        .tooManyEvents, da: "Højst \(Message.maximumPushEvents) hændelser ad gangen.",
        en: "At most \(Message.maximumPushEvents) events at a time.")
    }
    for case .hello(let hello) in messages where hello.sender != card.replica {
      throw Rejection(
        .refused, da: "Sessionen er begyndt i en anden enheds navn.",
        en: "The session was begun in another device's name.")
    }
    return try store.together {
      var responder = Responder(store: store, sharing: sharing, peer: card)
      var answers: [Message] = []
      var granted = 0
      for message in messages {
        let taken = responder.report.taken
        answers += try responder.respond(to: [message])
        if case .refusal? = answers.last { break }
        // Before the next message, so that its answer brings what was granted.
        guard responder.report.taken > taken else { continue }
        granted += try Welfare(store).grantByRule(in: Set(responder.report.changed.keys))
      }
      let body = Wire.frame(answers)
      bytesAnswered += body.count
      return SessionAnswer(
        body: body, taken: responder.report.taken, refused: responder.report.refused.count,
        granted: granted)
    }
  }

  // MARK: - Revocation

  /// Takes a device out of use on behalf of an administrator at another.
  ///
  /// - Parameter device: its id in full.
  func revoke(_ device: String, _ request: SignedRequest) throws {
    let (_, worker) = try authenticate(request)
    guard let asked = try? JSONDecoder().decode(RevocationRequest.self, from: Data(request.body))
    else { throw Rejection(.malformed) }
    let welfare = Welfare(store, actingAs: worker.description)
    do {
      // Before anything is looked up: nobody else learns which devices there are.
      guard try welfare.actor().role == "administrator" else { throw Rejection(.wrongRole) }
      guard ReplicaID(device) != nil,
        try welfare.devices().contains(where: { $0.id.description == device })
      else { throw Rejection(.notFound) }
      try store.together { try welfare.revokeDevice(device, reason: asked.reason) }
    } catch let refusal as Refusal {
      switch refusal.cause {
      case .notAllowed: throw Rejection(.wrongRole, refusal.text)
      case .notFound, .ambiguous: throw Rejection(.notFound)
      case .rule, .invalid: throw Rejection(.refused, refusal.text)
      }
    }
  }
}

// MARK: - Authentication

extension Office {
  private static let nonces = "nonce"

  /// Who signed a request: an enrolled device in use, and its worker.
  ///
  /// Nothing is said of a device, of its clock or of what was received before until the signature is
  /// known to be its own. A stranger gets one and the same answer, whatever id it claims.
  ///
  /// - Throws: ``Rejection``. What it remembers stays, whatever becomes of the request.
  private func authenticate(_ request: SignedRequest) throws -> (card: Card, worker: EntityID) {
    var signer: Card?
    var signatures: [RequestSignature] = []
    for signature in request.signatures {
      let card = try Welfare(store).card(of: signature.replica)
      // A key nobody signs with, so that an unknown id takes as long to refuse.
      let isSigned = signature.isSigned(by: card?.signingKey ?? store.identity.signingKey)
      guard isSigned, let card, card.replica == signer?.replica ?? card.replica else { continue }
      signer = card
      signatures.append(signature)
    }
    guard let card = signer else { throw Rejection(.unknownDevice) }
    let worker: EntityID
    switch try Welfare(store).deviceStanding(card.replica) {
    case .active(let holder): worker = holder
    case .revoked: throw Rejection(.revoked)
    case .unknown: throw Rejection(.unknownDevice)
    }
    if let seconds = devices.wait(card.replica, now: store.now()) {
      throw Rejection(.tooManyRequests, retryAfter: seconds)
    }
    devices.take(card.replica, now: store.now())
    guard try nonces(of: signatures).allSatisfy({ try remember($0) }) else {
      throw Rejection(.replayed)
    }
    try Welfare(store).noteSeen(card.replica)
    return (card, worker)
  }

  /// What must not have been seen before: of each signature in time, since any of them would do when
  /// the request is played again.
  ///
  /// - Throws: ``Rejection`` of kind `clock` when none is.
  private func nonces(of signatures: [RequestSignature]) throws -> Set<[UInt8]> {
    let now = store.now()
    let timely = signatures.filter { $0.isTimely(at: now, within: limits.clockSkew) }
    guard !timely.isEmpty else { throw Rejection(.clock, now: now) }
    return Set(timely.map { $0.replica.bytes + Array($0.nonce.utf8) })
  }

  /// Keeps a nonce for as long as the clock would let it through. False when it was there.
  @discardableResult
  private func remember(_ nonce: [UInt8]) throws -> Bool {
    try store.addNote(Self.nonces, nonce, [], until: store.now() + 2 * limits.clockSkew)
  }
}
