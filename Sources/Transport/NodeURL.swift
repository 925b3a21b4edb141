import Foundation

/// Where a central node answers: `https://host` or `https://host:port`, or the same with `http`, and
/// nothing after it. The one reader of such addresses, whoever gave them: an option, a code, a store,
/// a `Host` field.
public struct NodeURL: Sendable, Equatable {
  /// Without a slash at the end; a name that is not ASCII as the network writes it.
  public let text: String
  public let scheme: String
  /// An IPv6 address without its brackets.
  public let host: String
  public let port: Int
  /// As RFC 9421, section 2.2.3, has it: in lower case, with the port only where it is not the
  /// scheme's own.
  public let authority: String

  public var isPlain: Bool { scheme == "http" }

  /// Nil for anything else than such an address.
  public init?(_ said: String) {
    guard said.utf8.count <= 512, !said.contains(where: \.isWhitespace),
      let whole = said.utf8.allSatisfy({ $0 < 0x80 }) ? said : URL(string: said)?.absoluteString,
      let url = URL(string: whole, encodingInvalidCharacters: false),
      let scheme = url.scheme, let standard = ["http": 80, "https": 443][scheme],
      let named = url.host(percentEncoded: true)
    else { return nil }
    let host = named.hasPrefix("[") ? String(named.dropFirst().dropLast()) : named
    let bracketed = host.contains(":") ? "[\(host)]" : host
    let text = "\(scheme)://\(bracketed)" + (url.port.map { ":\($0)" } ?? "")
    let port = url.port ?? standard
    // What was said otherwise holds more than an address, or a port that is none.
    guard !host.isEmpty, [text, text + "/"].contains(whole), (1...65_535).contains(port)
    else { return nil }
    self.text = text
    self.scheme = scheme
    self.host = host
    self.port = port
    authority = bracketed.lowercased() + (port == standard ? "" : ":\(port)")
  }

  /// Of the `Host` field of a request made by `scheme`.
  public init?(scheme: String, authority: String) { self.init("\(scheme)://\(authority)") }
}
