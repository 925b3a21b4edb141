import Foundation

/// What a field can hold: JSON's types, with whole numbers kept apart from fractions.
///
/// A value has exactly one encoding (object members sorted by their UTF-8 bytes, text in Unicode
/// normal form C), so that two values are equal if and only if their bytes are.
public enum Value: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case double(Double)
  case text(String)
  case list([Value])
  case object([String: Value])

  /// How deep lists and objects may be nested.
  public static let maximumDepth = 32
}

/// The fields of one group, or of a whole entity, by name.
public typealias Fields = [String: Value]

extension Value {
  public var text: String? { if case .text(let text) = self { text } else { nil } }
  public var int: Int64? { if case .int(let int) = self { int } else { nil } }
  public var bool: Bool? { if case .bool(let bool) = self { bool } else { nil } }
  public var list: [Value]? { if case .list(let list) = self { list } else { nil } }
  public var object: Fields? { if case .object(let object) = self { object } else { nil } }
  public var isNull: Bool { self == .null }
  /// The entity a reference names.
  public var entity: EntityID? { text.flatMap { EntityID($0) } }

  /// A reference to another entity of the same store.
  public static func reference(_ id: EntityID) -> Value { .text(id.description) }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral,
  ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral text: String) { self = .text(text) }
  public init(integerLiteral int: Int64) { self = .int(int) }
  public init(booleanLiteral bool: Bool) { self = .bool(bool) }
  public init(nilLiteral: ()) { self = .null }
  public init(arrayLiteral elements: Value...) { self = .list(elements) }
  public init(dictionaryLiteral members: (String, Value)...) {
    self = .object(Dictionary(members) { $1 })
  }
}

// MARK: - Bytes

extension Value {
  /// The one encoding of this value.
  var encoded: [UInt8] {
    var writer = ByteWriter()
    write(to: &writer)
    return writer.bytes
  }

  func write(to writer: inout ByteWriter) {
    switch self {
    case .null: writer.u8(0)
    case .bool(let bool): writer.u8(bool ? 2 : 1)
    case .int(let int):
      writer.u8(3)
      writer.varint(UInt64(bitPattern: int << 1 ^ int >> 63))
    case .double(let double):
      writer.u8(4)
      // One zero and one NaN: equal values have equal bytes.
      writer.u64((double == 0 ? 0 : double.isNaN ? .nan : double).bitPattern)
    case .text(let text):
      writer.u8(5)
      writer.text(text.normalisedForStorage)
    case .list(let list):
      writer.u8(6)
      writer.varint(list.count)
      for value in list { value.write(to: &writer) }
    case .object(let object):
      writer.u8(7)
      writer.varint(object.count)
      let members = object.map { ($0.key.normalisedForStorage, $0.value) }
        .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
      for (name, value) in members {
        writer.text(name)
        value.write(to: &writer)
      }
    }
  }

  /// The value these bytes encode. Throws for anything `encoded` could not have written as to
  /// structure, and for nesting deeper than ``maximumDepth``.
  init(encoded bytes: [UInt8]) throws {
    var reader = ByteReader(bytes)
    self = try Value(from: &reader, depth: 0)
    guard reader.isAtEnd else { throw LayoutError(what: "bytes after a value") }
  }

  private init(from reader: inout ByteReader, depth: Int) throws(LayoutError) {
    guard depth <= Self.maximumDepth else { throw LayoutError(what: "nested too deep") }
    switch try reader.u8() {
    case 0: self = .null
    case 1: self = .bool(false)
    case 2: self = .bool(true)
    case 3:
      let zigzag = try reader.varint()
      self = .int(Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1))
    case 4: self = .double(Double(bitPattern: try reader.u64()))
    case 5: self = .text(try reader.text())
    case 6:
      var list: [Value] = []
      for _ in 0..<(try reader.count()) { list.append(try Value(from: &reader, depth: depth + 1)) }
      self = .list(list)
    case 7:
      var object: Fields = [:]
      for _ in 0..<(try reader.count(of: 2)) {
        object[try reader.text()] = try Value(from: &reader, depth: depth + 1)
      }
      self = .object(object)
    default: throw LayoutError(what: "unknown type of value")
    }
  }

  /// These members of the object that `bytes` encode, `.null` for those it lacks: what decoding it
  /// whole would give, without what nobody asked for.
  static func members(_ names: [String], of bytes: [UInt8]) -> [Value] {
    do {
      return try readMembers(names, of: bytes)
    } catch {
      // What was redacted, or is no value, has no members.
      return names.map { _ in .null }
    }
  }

  private static func readMembers(
    _ names: [String], of bytes: [UInt8]
  ) throws(LayoutError) -> [Value] {
    var reader = ByteReader(bytes)
    guard try reader.u8() == 7 else { throw LayoutError(what: "no object") }
    var out = [Value](repeating: .null, count: names.count)
    for _ in 0..<(try reader.count(of: 2)) {
      let name = try reader.text()
      if let place = names.firstIndex(of: name) {
        out[place] = try Value(from: &reader, depth: 1)
      } else {
        try skip(&reader, depth: 1)
      }
    }
    guard reader.isAtEnd else { throw LayoutError(what: "bytes after a value") }
    return out
  }

  /// Passes over a value, and refuses what reading it would refuse.
  private static func skip(_ reader: inout ByteReader, depth: Int) throws(LayoutError) {
    guard depth <= maximumDepth else { throw LayoutError(what: "nested too deep") }
    switch try reader.u8() {
    case 0, 1, 2: return
    case 3: _ = try reader.varint()
    case 4: _ = try reader.u64()
    case 5: try reader.skip(try reader.count())
    case 6: for _ in 0..<(try reader.count()) { try skip(&reader, depth: depth + 1) }
    case 7:
      for _ in 0..<(try reader.count(of: 2)) {
        try reader.skip(try reader.count())
        try skip(&reader, depth: depth + 1)
      }
    default: throw LayoutError(what: "unknown type of value")
    }
  }

  /// How deep this value nests: 0 for a number or a text.
  var depth: Int {
    switch self {
    case .list(let list): 1 + (list.map(\.depth).max() ?? 0)
    case .object(let object): 1 + (object.values.map(\.depth).max() ?? 0)
    default: 0
    }
  }
}

extension String {
  /// Normal form C. Every character below U+0300 is in it already (UAX #15, quick check), and no
  /// byte of their UTF-8 reaches 0xCC: that spares Danish and most other texts the work.
  var normalisedForStorage: String {
    utf8.allSatisfy { $0 < 0xCC } ? self : precomposedStringWithCanonicalMapping
  }
}

// MARK: - JSON

extension Value: Codable {
  public init(from decoder: any Decoder) throws {
    if let members = try? decoder.container(keyedBy: AnyKey.self) {
      var object: Fields = [:]
      for key in members.allKeys {
        object[key.stringValue] = try members.decode(Value.self, forKey: key)
      }
      self = .object(object)
      return
    }
    if var elements = try? decoder.unkeyedContainer() {
      var list: [Value] = []
      while !elements.isAtEnd { list.append(try elements.decode(Value.self)) }
      self = .list(list)
      return
    }
    let single = try decoder.singleValueContainer()
    if single.decodeNil() {
      self = .null
    } else if let bool = try? single.decode(Bool.self) {
      self = .bool(bool)
    } else if let int = try? single.decode(Int64.self) {
      self = .int(int)
    } else if let double = try? single.decode(Double.self) {
      self = .double(double)
    } else {
      self = .text(try single.decode(String.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var single = encoder.singleValueContainer()
    switch self {
    case .null: try single.encodeNil()
    case .bool(let bool): try single.encode(bool)
    case .int(let int): try single.encode(int)
    // JSON has no way to say it.
    case .double(let double) where !double.isFinite: try single.encodeNil()
    case .double(let double): try single.encode(double)
    case .text(let text): try single.encode(text)
    case .list(let list): try single.encode(list)
    case .object(let object): try single.encode(object)
    }
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
