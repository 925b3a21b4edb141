import EventStore
import Foundation

/// Reads JSON that came from outside, after looking at how long and how deep it is.
enum BoundedJSON {
  static let maximumBytes = 4 << 20

  static func read(_ bytes: [UInt8]) throws -> Value {
    guard bytes.count <= maximumBytes else {
      throw Refusal(
        .invalid, da: "Filen er større end \(maximumBytes >> 20) MB.",
        en: "The file is larger than \(maximumBytes >> 20) MB.")
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw Refusal(
        .invalid,
        da: "Filen er ikke UTF-8, så bogstaver ville gå tabt. Gem den som UTF-8, og prøv igen.",
        en: "The file is not UTF-8, so letters would be lost. Save it as UTF-8 and try again.")
    }
    guard depth(bytes) <= Value.maximumDepth else {
      throw Refusal(
        .invalid, da: "Filen er indlejret dybere end \(Value.maximumDepth) niveauer.",
        en: "The file is nested deeper than \(Value.maximumDepth) levels.")
    }
    guard let value = try? JSONDecoder().decode(Value.self, from: Data(bytes)) else {
      throw Refusal(.invalid, da: "Filen er ikke gyldig JSON.", en: "The file is not valid JSON.")
    }
    return value
  }

  /// The most brackets open at once outside texts.
  private static func depth(_ bytes: [UInt8]) -> Int {
    var depth = 0
    var deepest = 0
    var isInText = false
    var isEscaped = false
    for byte in bytes {
      if isInText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInText = true
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        deepest = max(deepest, depth)
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: continue
      }
    }
    return deepest
  }
}
