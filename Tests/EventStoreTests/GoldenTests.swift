import Foundation
import Testing

@testable import EventStore

/// Bytes that replicas in the field will hold for decades: written once, never to change. A new
/// layout gets a new file; these stay readable. `RECORD=1` writes files that are missing.
@Suite("Golden files")
struct GoldenTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/golden")

  private func id<Tag>(_ byte: UInt8, _: Tag.Type = Tag.self) -> Identifier<Tag> {
    Identifier(high: UInt64(byte) * 0x0101_0101_0101_0101, low: UInt64(byte))
  }

  private var scope: ScopeID { id(1) }
  private var feed: FeedID { id(2) }
  private var other: FeedID { id(3) }
  private var entity: EntityID { id(4) }
  private let key = [UInt8](repeating: 0x11, count: 32)
  private let sealed = (0..<60).map { UInt8($0) }

  /// Compares with the file, of which every line that is not hex after `:` describes.
  private func check(_ name: String, _ parts: [(String, [UInt8])]) throws {
    let url = Self.folder.appendingPathComponent(name + ".txt")
    let text = parts.map { "\($0.0):\n\(Self.lines($0.1))\n" }.joined(separator: "\n")
    guard let recorded = try? String(contentsOf: url, encoding: .utf8) else {
      guard ProcessInfo.processInfo.environment["RECORD"] == "1" else {
        Issue.record("\(url.path) is missing; RECORD=1 writes it")
        return
      }
      try text.write(to: url, atomically: true, encoding: .utf8)
      return
    }
    #expect(text == recorded, "\(name): what is in the field must stay readable")
  }

  private static func lines(_ bytes: [UInt8]) -> String {
    stride(from: 0, to: bytes.count, by: 32)
      .map { "  " + Array(bytes[$0..<min($0 + 32, bytes.count)]).hex }.joined(separator: "\n")
  }

  private func body(_ content: EventBody.Content, full: Bool = false) -> EventBody {
    EventBody(
      entity: entity, kind: "visit", version: 1,
      time: HybridTime(milliseconds: 1_760_000_000_000, counter: 7),
      author: full ? id(5) : nil, role: full ? "støtte" : nil,
      grant: full ? EventBody.Ref(feed: other, sequence: 9) : nil,
      reason: full ? "aftalt" : nil,
      seen: full ? [EventBody.Seen(feed: other, sequence: 300, check: 0x0102_0304_0506_0708)] : [],
      content: content)
  }

  private var bodies: [(String, EventBody)] {
    let value = Value.object(["title": "Gå", "n": -3, "list": [true, nil, .double(0.5)]])
    let writes: [EventBody.Write] = [
      EventBody.Write(group: "title", mode: .edit, over: [], value: value.encoded),
      EventBody.Write(
        group: "title", mode: .settle,
        over: [
          EventBody.Ref(feed: nil, sequence: 2), EventBody.Ref(feed: other, sequence: 3),
          EventBody.Ref(feed: other, sequence: 3, check: 0xFFFF_0000_FFFF_0000),
        ], value: value.encoded),
      EventBody.Write(group: "tags", mode: .add, over: [], value: Value.text("æøå").encoded),
      EventBody.Write(
        group: "tags", mode: .remove, over: [EventBody.Ref(feed: nil, sequence: 4)],
        value: Value.text("æøå").encoded),
    ]
    let genesis = EventBody.Genesis(
      device: [UInt8](repeating: 0x22, count: 32), municipality: id(6), scopeKind: "citizen",
      format: 1)
    let redaction = EventBody.Redaction(
      target: EventBody.Ref(feed: other, sequence: 5), skeleton: [1, 2, 3])
    return [
      ("genesis", body(.genesis(genesis), full: true)),
      ("writes: edit, settle, add, remove", body(.writes(writes))),
      ("writes, with everything optional", body(.writes([writes[0]]), full: true)),
      ("undo", body(.undo(EventBody.Ref(feed: other, sequence: 8)))),
      ("redaction", body(.redaction(redaction))),
    ]
  }

  @Test("event bodies, layout 1")
  func eventBodies() throws {
    try check("body-1", bodies.map { ($0.0, $0.1.encoded) })
    for (name, body) in bodies {
      #expect(try EventBody(encoded: body.encoded) == body, "\(name)")
      // A later version may add to the end.
      #expect(try EventBody(encoded: body.encoded + [1, 2, 3]) == body, "\(name)")
    }
  }

  @Test("the clear part, the hash and what a head signs")
  func envelope() throws {
    let clear = Envelope.clear(scope: scope, feed: feed, sequence: 5, generation: 2, length: 60)
    let digest = Envelope.digest(sealed)
    let hash = Envelope.hash(previous: Envelope.noHash, clear: clear, digest: digest)
    let next = Envelope.hash(previous: hash, clear: clear, digest: digest)
    let head = Envelope.headMessage(scope: scope, feed: feed, sequence: 5, hash: hash)
    try check(
      "envelope-1",
      [
        ("clear part: scope, feed, sequence 5, generation 2, length 60", clear),
        ("hash of it, first of its feed, over sealed bytes 00 01 … 3b", hash),
        ("hash of the same after that one", next), ("what a head over the first signs", head),
        ("fingerprint", Transaction.fingerprint(scope, tips: [tip])),
      ])
    let plain: [UInt8] = [1, 2, 3]
    let keys = Keyring.ScopeKeys(event: .init(data: key), state: .init(data: key))
    let made = try Envelope.seal(plain, key: keys.event, clear: clear)
    #expect(made.count == plain.count + Envelope.overhead)
    #expect(try Envelope.open(made, key: keys.event, clear: clear) == plain)
  }

  /// A box written once: what was sealed then must open now.
  @Test("an event sealed by an earlier build opens")
  func oldSeal() throws {
    let clear = Envelope.clear(scope: scope, feed: feed, sequence: 5, generation: 2, length: 60)
    let url = Self.folder.appendingPathComponent("sealed-1.txt")
    let plain = Array("sealed once".utf8)
    let keys = Keyring.ScopeKeys(event: .init(data: key), state: .init(data: key))
    if !FileManager.default.fileExists(atPath: url.path),
      ProcessInfo.processInfo.environment["RECORD"] == "1"
    {
      let box = try Envelope.seal(plain, key: keys.event, clear: clear)
      try (box.hex + "\n").write(to: url, atomically: true, encoding: .utf8)
    }
    let text = try String(contentsOf: url, encoding: .utf8).trimmingCharacters(in: .newlines)
    let box = try #require([UInt8](hex: text))
    #expect(try Envelope.open(box, key: keys.event, clear: clear) == plain)
  }

  private var tip: EventID { EventID(feed: feed, sequence: 5, check: 0x0A0B_0C0D_0E0F_1011) }

  @Test("a card, and the signature on it, made long ago")
  func card() throws {
    let url = Self.folder.appendingPathComponent("card-1.txt")
    let identity = try DeviceIdentity(
      signing: [UInt8](repeating: 0x33, count: 32), agreement: [UInt8](repeating: 0x44, count: 32))
    if !FileManager.default.fileExists(atPath: url.path),
      ProcessInfo.processInfo.environment["RECORD"] == "1"
    {
      let card = try Card(
        name: "Åses telefon", municipality: id(6), municipalityName: "Byen", isCentral: false,
        identity: identity)
      try (card.text + "\n").write(to: url, atomically: true, encoding: .utf8)
    }
    let text = try String(contentsOf: url, encoding: .utf8)
    let card = try Card(text: text)
    #expect(card.name == "Åses telefon" && card.municipalityName == "Byen" && !card.isCentral)
    #expect(card.signingKey == identity.signingKey && card.agreementKey == identity.agreementKey)
    #expect(card.municipality == id(6))
    // Signatures are random; everything before is not.
    let again = try Card(
      name: card.name, municipality: card.municipality, municipalityName: "Byen", isCentral: false,
      identity: identity)
    #expect(again.bytes.dropLast(64) == card.bytes.dropLast(64))
  }

  @Test("a receipt and its tips")
  func receipt() throws {
    let url = Self.folder.appendingPathComponent("receipt-1.txt")
    let identity = try DeviceIdentity(
      signing: [UInt8](repeating: 0x33, count: 32), agreement: [UInt8](repeating: 0x44, count: 32))
    let tips = [tip, EventID(feed: other, sequence: 300, check: 1)]
    if !FileManager.default.fileExists(atPath: url.path),
      ProcessInfo.processInfo.environment["RECORD"] == "1"
    {
      let made = try Receipt.signed(
        scope: scope, tips: tips, generation: 2, counter: 9, at: 77, by: identity)
      let text = Receipt.bytes(of: tips).hex + "\n" + made.signature.hex + "\n"
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    let text = try String(contentsOf: url, encoding: .utf8)
    let lines = text.split(separator: "\n").map { [UInt8](hex: String($0)) ?? [] }
    #expect(Receipt.bytes(of: tips) == lines[0])
    #expect(try Set(Receipt.tips(from: lines[0])) == Set(tips))
    func isSigned(counter: UInt64, at: Int64) -> Bool {
      Receipt(
        scope: scope, tips: tips, generation: 2, counter: counter, at: at, signature: lines[1]
      ).isSigned(by: identity.signingKey)
    }
    #expect(isSigned(counter: 9, at: 77))
    #expect(!isSigned(counter: 9, at: 78))
    #expect(!isSigned(counter: 10, at: 77))
  }

  @Test("a run")
  func run() throws {
    let run = Run(
      scope: scope, feed: feed, first: 1, device: [UInt8](repeating: 0x22, count: 32),
      events: [
        Run.Event(generation: 1, content: .sealed(sealed)),
        Run.Event(
          generation: 2, content: .redacted(digest: [UInt8](repeating: 0x55, count: 32), length: 99)
        ),
      ], signature: [UInt8](repeating: 0x66, count: 64))
    try check("run-1", [("a sealed event and a redacted one", run.encoded)])
    #expect(try Run(encoded: run.encoded) == run)
  }

  @Test("values")
  func values() throws {
    let values: [(String, Value)] = [
      ("null", nil), ("false", false), ("true", true), ("0", 0), ("-1", -1), ("1", 1),
      ("largest", .int(.max)), ("smallest", .int(.min)), ("0.5", .double(0.5)),
      ("æ, composed or not", .text("a\u{30A}")), ("list", [1, "to", [3]]),
      ("object, members sorted", ["b": 1, "a": 2, "å": 3]),
    ]
    try check("value-1", values.map { ($0.0, $0.1.encoded) })
  }
}
