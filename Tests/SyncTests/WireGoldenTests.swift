import EventStore
import Foundation
import Testing

@testable import Sync

/// The bytes of every message as version 1 writes them. They never change; a new version adds files.
@Suite struct WireGoldenTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/golden/wire")

  private static func bytes(_ start: UInt8, _ count: Int) -> [UInt8] {
    (0..<count).map { start &+ UInt8($0) }
  }

  private static func id<Tag>(_ start: UInt8) throws -> Identifier<Tag> {
    try #require(Identifier<Tag>(bytes: bytes(start, 16)))
  }

  private static func messages() throws -> [String: Message] {
    let tip = EventID(feed: try id(32), sequence: 7, check: 0x0102_0304_0506_0708)
    let receipt = Receipt(
      scope: try id(16), tips: [tip], generation: 2, counter: 5, at: 1_790_000_000_000,
      signature: bytes(64, 64))
    var batch = Message.Batch()
    batch.keys = [Message.Batch.Key(scope: try id(16), generation: 1, sealed: bytes(1, 80))]
    batch.runs = [
      Run(
        scope: try id(16), feed: try id(32), first: 1, device: bytes(96, 32),
        events: [
          Run.Event(generation: 1, content: .sealed(bytes(5, 40))),
          Run.Event(generation: 2, content: .sealed(bytes(6, 41))),
          Run.Event(generation: 1, content: .redacted(digest: bytes(7, 32), length: 300)),
        ], signature: bytes(64, 64))
    ]
    batch.more = true
    return [
      "hello": .hello(
        Hello(
          version: 1, sender: try id(0), recipient: try id(48), nonce: bytes(9, 16),
          at: 1_790_000_000_000, root: bytes(10, 32), signature: bytes(64, 64))),
      "summary": .summary([try id(16): bytes(10, 32), try id(17): bytes(11, 32)]),
      "vectors": .vectors(
        .init([receipt], leave: [try id(18)], known: receipt, limit: 16_384)),
      "ack": .ack(.init([receipt])),
      "ack-refused": .ack(
        .init(
          [receipt],
          refused: [
            IngestReport.Refusal(
              scope: try id(16), feed: try id(32), first: 3, reason: .brokenLimit("")),
            IngestReport.Refusal(scope: try id(17), feed: try id(33), first: 1, reason: .erased),
          ])),
      "batch": .batch(batch), "done": .done(root: bytes(10, 32), equal: true),
      "refusal": .refusal(.unknownPeer),
    ]
  }

  @Test func `every message has the bytes it always had, and reads back as it was`() throws {
    for (name, message) in try Self.messages().sorted(by: { $0.key < $1.key }) {
      let file = Self.folder.appendingPathComponent("v1-\(name).hex")
      let hex = Wire.bytes(of: message).hex + "\n"
      if ProcessInfo.processInfo.environment["RECORD"] == "1",
        !FileManager.default.fileExists(atPath: file.path)
      {
        try FileManager.default.createDirectory(
          at: Self.folder, withIntermediateDirectories: true)
        try Data(hex.utf8).write(to: file)
      }
      let golden = try String(contentsOf: file, encoding: .utf8)
      #expect(hex == golden, "\(name)")
      let stored = try #require(
        [UInt8](hex: golden.trimmingCharacters(in: .whitespacesAndNewlines)))
      #expect(try Wire.message(stored) == message, "\(name)")
    }
  }

  @Test func `what is no message is refused, whatever byte is changed or cut`() throws {
    for message in try Self.messages().values {
      let whole = Wire.bytes(of: message)
      for length in 0..<whole.count { _ = try? Wire.message(Array(whole.prefix(length))) }
      for position in whole.indices {
        var changed = whole
        changed[position] ^= 0xFF
        _ = try? Wire.message(changed)
      }
    }
    #expect(throws: Message.Refusal.malformed) { try Wire.unframe([0xFF, 0xFF, 0xFF, 0xFF, 0x7F]) }
    #expect(throws: Message.Refusal.malformed) { try Wire.unframe([5, 1, 2]) }
  }

  /// A later version of the protocol may say more; it must not be answered with a refusal for that.
  @Test func `a message of a kind that a later version has added is passed over`() throws {
    let later: [UInt8] = [0xFA, 0x06, 3, 1, 2, 3]  // field 111, three bytes
    #expect(try Wire.message(later) == nil)
    let known = Message.done(root: Self.bytes(10, 32), equal: true)
    let framed = [UInt8(later.count)] + later + Wire.frame([known]) + [0]
    #expect(try Wire.unframe(framed) == [known])
    // Beside a kind that is known, what is not changes nothing.
    #expect(try Wire.message(Wire.bytes(of: known) + later) == known)
  }

  @Test func `a newer version is refused as such`() throws {
    var bytes = Wire.bytes(of: try #require(try Self.messages()["hello"]))
    let at = try #require(bytes.firstRange(of: [8, 1])?.lowerBound)
    bytes[at + 1] = 9
    #expect(throws: Message.Refusal.version) { try Wire.message(bytes) }
  }
}
