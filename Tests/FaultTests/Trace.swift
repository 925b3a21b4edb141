import Foundation

/// What the shim wrote down: every change of a file, in order.
struct Trace {
  struct Record {
    /// W write, T length, S sync, C create, R rename, L link, U unlink.
    let call: Character
    let inode: UInt64
    let offset: Int
    let path: String
    let second: String
    let bytes: [UInt8]
  }

  let url = Place.scratch.appendingPathComponent("trace-\(UUID().uuidString)")

  func remove() { try? FileManager.default.removeItem(at: url) }

  func records() throws -> [Record] {
    let data = [UInt8](try Data(contentsOf: url))
    var records: [Record] = []
    var at = 0
    func number(_ width: Int) -> UInt64 {
      defer { at += width }
      return (0..<width).reversed().reduce(0) { $0 << 8 | UInt64(data[at + $1]) }
    }
    func text(_ length: Int) -> String {
      defer { at += length }
      return String(decoding: data[at..<at + length], as: UTF8.self)
    }
    while at < data.count {
      let call = Character(Unicode.Scalar(UInt8(number(1))))
      let (inode, offset) = (number(8), Int(bitPattern: UInt(number(8))))
      let lengths = (Int(number(4)), Int(number(4)), Int(number(4)))
      let (path, second) = (text(lengths.0), text(lengths.1))
      let count = call == "W" ? lengths.2 : 0
      let bytes = Array(data[at..<at + count])
      at += count
      records.append(
        Record(
          call: call, inode: inode, offset: offset, path: path, second: second, bytes: bytes))
    }
    return records
  }

  /// How many records there are by now.
  var count: Int {
    get throws { FileManager.default.fileExists(atPath: url.path) ? try records().count : 0 }
  }
}
