/// What a new device sends to be let in. The request is signed by the card's key, which proves it.
public struct EnrolmentRequest: Codable, Sendable, Equatable {
  /// Of the code, in base64url.
  public let secret: String
  /// The device's own card, as text.
  public let card: String

  public init(secret: [UInt8], card: String) {
    self.secret = secret.base64URL
    self.card = card
  }
}

/// What it gets back.
public struct EnrolmentAnswer: Codable, Sendable, Equatable {
  /// The central node's card, as text.
  public let central: String
  /// The worker whose device it is now: entity id and name.
  public let worker: String
  public let workerName: String

  public init(central: String, worker: String, workerName: String) {
    self.central = central
    self.worker = worker
    self.workerName = workerName
  }
}

/// Why a device is taken out of use.
public struct RevocationRequest: Codable, Sendable, Equatable {
  public let reason: String?

  public init(reason: String?) { self.reason = reason }
}
