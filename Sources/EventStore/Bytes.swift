/// Bytes that do not follow the layout they claim to have.
struct LayoutError: Error {
  let what: String
}

/// Writes the fixed binary layouts of this module: big-endian integers, LEB128 lengths.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int = 128) { bytes.reserveCapacity(capacity) }

  mutating func u8(_ value: UInt8) { bytes.append(value) }

  mutating func u32(_ value: UInt32) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func u64(_ value: UInt64) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func varint(_ value: Int) { varint(UInt64(value)) }

  mutating func id<Tag>(_ id: Identifier<Tag>) {
    u64(id.high)
    u64(id.low)
  }

  /// Bytes whose count the reader knows.
  mutating func raw(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  /// Bytes behind their count.
  mutating func blob(_ more: [UInt8]) {
    varint(more.count)
    bytes.append(contentsOf: more)
  }

  mutating func text(_ text: String) {
    varint(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }
}

/// Reads what ``ByteWriter`` wrote; never past the end, never trusting a count.
struct ByteReader {
  private let bytes: [UInt8]
  private(set) var position: Int
  private let end: Int

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = 0
    end = bytes.count
  }

  var remaining: Int { end - position }
  var isAtEnd: Bool { position == end }

  private func need(_ count: Int) throws(LayoutError) {
    guard count >= 0, count <= end - position else { throw LayoutError(what: "cut short") }
  }

  mutating func u8() throws(LayoutError) -> UInt8 {
    try need(1)
    defer { position += 1 }
    return bytes[position]
  }

  mutating func u32() throws(LayoutError) -> UInt32 {
    try need(4)
    var out: UInt32 = 0
    for i in 0..<4 { out = out << 8 | UInt32(bytes[position + i]) }
    position += 4
    return out
  }

  mutating func u64() throws(LayoutError) -> UInt64 {
    try need(8)
    var out: UInt64 = 0
    for i in 0..<8 { out = out << 8 | UInt64(bytes[position + i]) }
    position += 8
    return out
  }

  mutating func varint() throws(LayoutError) -> UInt64 {
    var out: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try u8()
      guard shift < 63 || (shift == 63 && byte <= 1) else {
        throw LayoutError(what: "number too long")
      }
      out |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        // One number, one spelling: values are compared by their bytes.
        guard byte != 0 || shift == 0 else { throw LayoutError(what: "number padded") }
        return out
      }
      shift += 7
    }
  }

  /// A count of things that take at least `size` bytes each.
  mutating func count(of size: Int = 1) throws(LayoutError) -> Int {
    let value = try varint()
    guard value <= UInt64(remaining / max(size, 1)) else {
      throw LayoutError(what: "count past the end")
    }
    return Int(value)
  }

  mutating func id<Tag>(_: Tag.Type = Tag.self) throws(LayoutError) -> Identifier<Tag> {
    Identifier(high: try u64(), low: try u64())
  }

  mutating func raw(_ count: Int) throws(LayoutError) -> [UInt8] {
    try need(count)
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  mutating func skip(_ count: Int) throws(LayoutError) {
    try need(count)
    position += count
  }

  mutating func blob() throws(LayoutError) -> [UInt8] { try raw(try count()) }

  mutating func text() throws(LayoutError) -> String {
    let count = try count()
    defer { position += count }
    // Repairs what is not UTF-8 rather than losing it: the stored bytes stay as they were.
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }
}
