import Foundation

/// RFC 4648, section 5, without padding: for URLs, codes and header fields.
public func base64URL(_ bytes: [UInt8]) -> String {
  Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
    .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
}

extension RequestSignature {
  static func bytes(base64URL text: String) -> [UInt8]? { Transport.bytes(base64URL: text) }
}

/// Nil for what ``base64URL(_:)`` would not have written.
public func bytes(base64URL text: String) -> [UInt8]? {
  guard !text.contains(where: { "+/=".contains($0) }) else { return nil }
  var base64 = text.replacingOccurrences(of: "-", with: "+")
    .replacingOccurrences(of: "_", with: "/")
  base64 += String(repeating: "=", count: (4 - base64.count % 4) % 4)
  guard let bytes = Data(base64Encoded: base64).map({ Array($0) }), base64URL(bytes) == text else {
    return nil
  }
  return bytes
}
