import EventStore
import Foundation
import SwiftProtobuf

/// What stands in clear at the beginning of a bundle: from whom, for whom, and the encapsulated key
/// with which the recipient opens the rest.
public struct BundleHeader: Sendable, Equatable {
  public let sender: ReplicaID
  public let recipient: ReplicaID
  public let encapsulated: [UInt8]

  public init(sender: ReplicaID, recipient: ReplicaID, encapsulated: [UInt8]) {
    self.sender = sender
    self.recipient = recipient
    self.encapsulated = encapsulated
  }

  public var bytes: [UInt8] {
    var message = WireMessage()
    message.bundle = WireBundle.with {
      $0.version = Message.version
      $0.sender = Data(sender.bytes)
      $0.recipient = Data(recipient.bytes)
      $0.encapsulated = Data(encapsulated)
    }
    return (try? Array(message.serializedBytes() as Data)) ?? []
  }

  /// - Throws: ``Message/Refusal/malformed``, ``Message/Refusal/version``.
  public init(bytes: [UInt8]) throws(Message.Refusal) {
    guard let form = try? WireMessage(serializedBytes: Data(bytes)),
      case .bundle(let bundle) = form.kind
    else { throw .malformed }
    guard bundle.version == Message.version else { throw .version }
    guard bundle.encapsulated.count == 32 else { throw .malformed }
    sender = try Wire.id(bundle.sender)
    recipient = try Wire.id(bundle.recipient)
    encapsulated = Array(bundle.encapsulated)
  }
}
