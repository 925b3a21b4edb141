import Crypto
import Foundation

/// What lets one new device in, once: where the central node is, how to know it, and a secret.
///
///     "skridt-enrol:" base64url( version 1 · secret (16) · fingerprint (32) · URL · check (4) )
///
/// The check is the beginning of the SHA-256 of what comes before it: it catches slips of the hand,
/// nothing else.
public struct EnrolmentCode: Sendable, Equatable {
  public enum Failure: Error, Sendable, Equatable {
    /// Not a code, or mistyped.
    case unreadable
    case newerVersion
  }

  /// `https://host:port`; `http` only for a server on this machine.
  public let url: String
  /// SHA-256 of the server's certificate (DER); nil for plain HTTP.
  public let fingerprint: [UInt8]?
  public let secret: [UInt8]

  public static let secretBytes = 16
  private static let prefix = "skridt-enrol:"

  /// - Parameters:
  ///   - fingerprint: 32 bytes; nil for plain HTTP.
  ///   - secret: 16 random bytes.
  public init(url: String, fingerprint: [UInt8]?, secret: [UInt8]) {
    precondition(secret.count == Self.secretBytes && (fingerprint?.count ?? 32) == 32)
    self.url = url
    self.fingerprint = fingerprint
    self.secret = secret
  }

  public var text: String {
    let none = [UInt8](repeating: 0, count: 32)
    let said = [1] + secret + (fingerprint ?? none) + Array(url.utf8)
    return Self.prefix + (said + Self.check(said)).base64URL
  }

  /// Reads what ``text`` wrote; white space within and around it is forgiven.
  public init(text: String) throws(Failure) {
    let compact = String(text.filter { !$0.isWhitespace })
    guard compact.hasPrefix(Self.prefix), compact.utf8.count <= 1024,
      let bytes = [UInt8](base64URL: String(compact.dropFirst(Self.prefix.count))), bytes.count > 53
    else { throw .unreadable }
    let said = Array(bytes.dropLast(4))
    guard Self.check(said) == Array(bytes.suffix(4)) else { throw .unreadable }
    guard said[0] == 1 else { throw .newerVersion }
    guard let url = String(validating: said[49...], as: UTF8.self), let parsed = URL(string: url),
      ["http", "https"].contains(parsed.scheme), parsed.host != nil
    else { throw .unreadable }
    secret = Array(said[1..<17])
    let print = Array(said[17..<49])
    fingerprint = parsed.scheme == "https" ? print : nil
    self.url = url
  }

  private static func check(_ bytes: [UInt8]) -> [UInt8] {
    Array(SHA256.hash(data: bytes).prefix(4))
  }
}
