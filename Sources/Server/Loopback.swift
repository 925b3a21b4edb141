/// This machine, as itself.
enum Loopback {
  static func isNamed(_ host: String) -> Bool { host == "localhost" || isAddress(host) }

  /// - Parameter address: IPv4 or IPv6, as text.
  static func isAddress(_ address: String) -> Bool {
    let bare = address.hasPrefix("::ffff:") ? String(address.dropFirst(7)) : address
    return bare == "::1"
      || (bare.hasPrefix("127.") && bare.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") })
  }
}
