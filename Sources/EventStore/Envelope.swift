import Crypto
import Foundation

/// The bytes of one event in the log, and the hash that chains it to the one before.
///
///     clear  = scope 16 · feed 16 · sequence u64 · generation u32 · length u32
///     sealed = nonce 12 · AES-256-GCM(body) · tag 16, with `clear` as authenticated data
///     hash   = SHA-256("skridt/event" · layout u8 · previous hash 32 · clear · SHA-256(sealed))
///
/// The hash before a feed's first event is SHA-256("skridt/feed" · layout u8 · device key 32): a feed
/// begun by another device under the same id is another chain from its very first event.
///
/// Only the digest of the sealed bytes is hashed: an event's body can be redacted by law and the
/// chain still verifies.
enum Envelope {
  static let layout: UInt8 = 1
  static let overhead = 28
  /// The largest sealed body.
  static let maximumLength = 64 * 1024
  static let noHash = [UInt8](repeating: 0, count: 32)
  private static let feedLabel = Array("skridt/feed".utf8) + [layout]
  private static let label = Array("skridt/event".utf8) + [layout]
  private static let headLabel = Array("skridt/head".utf8) + [layout]

  static func clear(
    scope: ScopeID, feed: FeedID, sequence: UInt64, generation: UInt32, length: Int
  ) -> [UInt8] {
    var out = ByteWriter(capacity: 48)
    out.id(scope)
    out.id(feed)
    out.u64(sequence)
    out.u32(generation)
    out.u32(UInt32(length))
    return out.bytes
  }

  /// What a feed's chain starts from.
  static func start(device: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: feedLabel + device)) }

  static func digest(_ sealed: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: sealed)) }

  static func hash(previous: [UInt8], clear: [UInt8], digest: [UInt8]) -> [UInt8] {
    var hasher = SHA256()
    hasher.update(data: label)
    hasher.update(data: previous)
    hasher.update(data: clear)
    hasher.update(data: digest)
    return Array(hasher.finalize())
  }

  /// Seals with a nonce from the system's generator: nonces are never injected.
  static func seal(_ body: [UInt8], key: SymmetricKey, clear: [UInt8]) throws -> [UInt8] {
    let box = try AES.GCM.seal(body, using: key, authenticating: clear)
    var out = [UInt8]()
    out.reserveCapacity(body.count + overhead)
    out.append(contentsOf: box.nonce)
    out.append(contentsOf: box.ciphertext)
    out.append(contentsOf: box.tag)
    return out
  }

  static func open(_ sealed: [UInt8], key: SymmetricKey, clear: [UInt8]) throws -> [UInt8] {
    Array(
      try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key, authenticating: clear))
  }

  /// What a device signs at the end of a run: everything before it, through the chain.
  static func headMessage(scope: ScopeID, feed: FeedID, sequence: UInt64, hash: [UInt8]) -> [UInt8]
  {
    var out = ByteWriter(capacity: 96)
    out.raw(headLabel)
    out.id(scope)
    out.id(feed)
    out.u64(sequence)
    out.raw(hash)
    return out.bytes
  }

  /// The number the first 8 bytes of a hash make.
  static func check(_ hash: [UInt8]) -> UInt64 {
    hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
