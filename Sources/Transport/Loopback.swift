/// This machine, as itself.
public enum Loopback {
  public static func isNamed(_ host: String) -> Bool { host == "localhost" || isAddress(host) }

  /// - Parameter address: IPv4 or IPv6, as text.
  public static func isAddress(_ address: String) -> Bool {
    let bare = address.hasPrefix("::ffff:") ? String(address.dropFirst(7)) : address
    return bare == "::1"
      || (bare.hasPrefix("127.") && bare.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") })
  }
}
