import Crypto

extension Identifier {
  /// The name that these parts always give, on every replica: the beginning of their SHA-256.
  ///
  /// For what comes from outside with a name of its own, so that taking it in twice makes one.
  public init(derivedFrom parts: [String]) {
    var out = ByteWriter()
    out.text("skridt/derived")
    for part in parts { out.text(part.normalisedForStorage) }
    self = Self(bytes: Array(SHA256.hash(data: out.bytes)).prefix(16)) ?? Self(high: 0, low: 0)
  }
}
