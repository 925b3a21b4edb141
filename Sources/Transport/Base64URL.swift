import Foundation

/// RFC 4648, section 5, without padding: for URLs, codes and header fields.
extension [UInt8] {
  /// Nil for what ``base64URL`` would not have written.
  public init?(base64URL text: String) {
    guard !text.contains(where: { "+/=".contains($0) }) else { return nil }
    var base64 = text.replacingOccurrences(of: "-", with: "+")
      .replacingOccurrences(of: "_", with: "/")
    base64 += String(repeating: "=", count: (4 - base64.count % 4) % 4)
    guard let data = Data(base64Encoded: base64) else { return nil }
    self.init(data)
    // Bits that mean nothing could be written in more than one way.
    guard base64URL == text else { return nil }
  }

  public var base64URL: String {
    Data(self).base64EncodedString().replacingOccurrences(of: "+", with: "-")
      .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
  }
}
