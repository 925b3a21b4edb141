import Crypto
import EventStore
import Foundation
import Sync

/// A sync on a USB stick: everything a peer lacks, in one file only that peer can open.
///
///     "skridt-bundle 1\n" · header (u32 length, Schema/sync.proto Bundle) · frames
///     frame = u32 length · HPKE ciphertext of one Message, the header as authenticated data
///
/// HPKE (RFC 9180) in its authenticated mode proves the sender; frames open only in order and whole,
/// so a bundle that was cut or changed is taken up to that point and no further.
public enum BundleFile {
  public enum Failure: Error, Equatable, Sendable {
    case notABundle
    case newerVersion
    case notForMe(recipient: ReplicaID)
    case unknownSender(ReplicaID)
    /// Cut short: what came before the cut was taken.
    case cutShort
    /// Changed on the way, or not by whom it says: what came before was taken.
    case changed
  }

  /// What a bundle was filled with.
  public struct Written: Sendable, Equatable {
    public let events: Int
    public let scopes: Int
    public let bytes: Int
  }

  /// What became of a bundle.
  public struct Taken: Sendable {
    public let sender: Card
    public let report: IngestReport
    public let left: [ScopeID]
    public let leaveLater: [ScopeID]
    /// Both sides hold the same of all they share.
    public let isEqual: Bool
    /// Why it could not be read to its end; nil when it was.
    public let failure: Failure?
  }

  private static let magic = Array("skridt-bundle 1\n".utf8)
  private static let info = Data("skridt/bundle/1".utf8)
  private static let maximumFrame = Message.maximumBytes + 64

  // MARK: - Writing

  /// Writes everything `peer` has not signed for.
  ///
  /// - Parameters:
  ///   - file: an older bundle there is replaced whole.
  ///   - whole: writes also what the peer has signed for; see ``Parcel``.
  /// - Throws: ``StoreError/alreadyExists(path:)`` when something else is there; what the store and
  ///   the disk refuse. The file is then as it was.
  public static func write(
    from store: Store, to peer: Card, sharing: any NeedToKnow, file: String, whole: Bool = false
  ) throws -> Written {
    guard isReplaceable(file) else { throw StoreError.alreadyExists(path: file) }
    var parcel = try Parcel(store: store, sharing: sharing, peer: peer, whole: whole)
    var sender = try HPKE.Sender(
      recipientKey: Curve25519.KeyAgreement.PublicKey(rawRepresentation: peer.agreementKey),
      ciphersuite: SealedTo.suite, info: info, authenticatedBy: store.identity.agreement)
    let header = BundleHeader(
      sender: store.replica, recipient: peer.replica, encapsulated: Array(sender.encapsulatedKey)
    ).bytes
    let new = try NewFile(file, replacing: true)
    try new.write(magic + length(header.count) + header)
    while let message = try parcel.next() {
      let sealed = try sender.seal(Data(Wire.bytes(of: message)), authenticating: Data(header))
      try new.write(length(sealed.count) + sealed)
    }
    try new.keep()
    return Written(events: parcel.events, scopes: parcel.scopes.count, bytes: new.count)
  }

  /// An older bundle may be written over; a store, a key or anything else never.
  private static func isReplaceable(_ file: String) -> Bool {
    guard FileManager.default.fileExists(atPath: file) else { return true }
    guard let handle = FileHandle(forReadingAtPath: file) else { return false }
    defer { try? handle.close() }
    return (try? bytes(magic.count, handle)) == magic
  }

  private static func length(_ count: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
  }

  // MARK: - Reading

  /// Takes what a bundle holds, message by message. Reading one twice, late, or out of order does no
  /// harm.
  ///
  /// - Parameter following: what is done about the scopes a message changed, in one transaction with it.
  /// - Throws: ``Failure`` when nothing could be read of it; what the store throws. A bundle that
  ///   breaks off later is no error here: `Taken.failure` says so, and what came before is kept.
  public static func read(
    file: String, into store: Store, sharing: any NeedToKnow,
    following: (Set<ScopeID>) throws -> Void = { _ in }
  ) throws -> Taken {
    guard let handle = FileHandle(forReadingAtPath: file) else {
      throw StoreError.missing(path: file)
    }
    defer { try? handle.close() }
    let (header, headerBytes, card) = try opening(handle, at: store)
    guard
      var recipient = try? HPKE.Recipient(
        privateKey: store.identity.agreement, ciphersuite: SealedTo.suite, info: info,
        encapsulatedKey: Data(header.encapsulated),
        authenticatedBy: Curve25519.KeyAgreement.PublicKey(rawRepresentation: card.agreementKey))
    else { throw Failure.changed }
    var unpacking = Unpacking(store: store, sharing: sharing, peer: card)
    var failure: Failure?
    do {
      while !unpacking.isComplete {
        let sealed = try part(handle)
        guard
          let plain = try? recipient.open(Data(sealed), authenticating: Data(headerBytes)),
          let message = try? Wire.message(Array(plain))
        else { throw Failure.changed }
        try store.together {
          let changed = unpacking.report.changed
          try unpacking.take(message)
          guard unpacking.report.changed != changed else { return }
          try following(Set(unpacking.report.changed.keys))
        }
      }
    } catch let found as Failure {
      failure = found
    } catch is Message.Refusal {
      failure = .changed
    }
    return Taken(
      sender: card, report: unpacking.report, left: unpacking.left,
      leaveLater: unpacking.leaveLater, isEqual: unpacking.isEqual, failure: failure)
  }

  /// Who a bundle says it is from; nothing is taken, and nothing proved yet.
  ///
  /// - Throws: ``Failure`` when it is no bundle for this store.
  public static func sender(of file: String, at store: Store) throws -> Card {
    guard let handle = FileHandle(forReadingAtPath: file) else {
      throw StoreError.missing(path: file)
    }
    defer { try? handle.close() }
    return try opening(handle, at: store).sender
  }

  private static func opening(
    _ handle: FileHandle, at store: Store
  ) throws -> (header: BundleHeader, bytes: [UInt8], sender: Card) {
    guard (try? bytes(magic.count, handle)) == magic else { throw Failure.notABundle }
    guard let headerBytes = try? part(handle) else { throw Failure.notABundle }
    let header: BundleHeader
    do {
      header = try BundleHeader(bytes: headerBytes)
    } catch {
      throw error == .version ? Failure.newerVersion : Failure.notABundle
    }
    guard header.recipient == store.replica else {
      throw Failure.notForMe(recipient: header.recipient)
    }
    guard let card = try store.peer(header.sender) else {
      throw Failure.unknownSender(header.sender)
    }
    return (header, headerBytes, card)
  }

  private static func part(_ handle: FileHandle) throws -> [UInt8] {
    let count = try bytes(4, handle).reduce(0) { $0 << 8 | Int($1) }
    guard count <= maximumFrame else { throw Failure.changed }
    return try bytes(count, handle)
  }

  private static func bytes(_ count: Int, _ handle: FileHandle) throws -> [UInt8] {
    let data = try handle.read(upToCount: count) ?? Data()
    guard data.count == count else { throw Failure.cutShort }
    return Array(data)
  }
}
