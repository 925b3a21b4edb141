import Foundation
import Testing

@testable import EventStore

@Suite("What lies on the disk")
struct SealedTests {
  static let model = Model(
    kinds: [
      Kind(
        "borgersamtale",
        groups: [
          Group("fuldenavn", .review), Group("dagsnotat", .review),
          Group("overskrift", .review, fields: ["overskriften", "undertitel"]),
          Group("emneord", .set),
        ])
    ],
    rules: [
      Rule("navnesammenfald", reads: [Rule.Reads("borgersamtale")]) { view in
        view.entities("borgersamtale").map {
          Finding(
            entity: $0.id, key: "dobbeltnavn", severity: .low,
            facts: ["facitnavn": $0["fuldenavn"]], options: [Finding.Option("beholdes")])
        }
      }
    ], foldVersion: 1)

  static let known = [
    "Åse Ærlighed", "Søren Østergård", "drak kaffe på altanen", "Rødgrød med fløde", "undertitlen",
    "borgersamtale", "fuldenavn", "dagsnotat", "overskrift", "emneord", "aftalt med pårørende",
    "navnesammenfald", "dobbeltnavn", "facitnavn", "beholdes", "Plain English note",
  ]

  /// Which of the known texts stand in these bytes, in UTF-8, Latin-1 or UTF-16.
  static func plaintext(in bytes: [UInt8]) -> [String] {
    let data = Data(bytes)
    return known.filter { text in
      [text.data(using: .utf8), text.data(using: .isoLatin1), text.data(using: .utf16LittleEndian)]
        .contains { $0.map { data.range(of: $0) != nil } ?? false }
    }
  }

  /// A store in which all of it was written, with a conflict settled and one open.
  private func written() throws -> (World, EntityID) {
    let world = try World(devices: 1, model: Self.model)
    let (central, device) = (world.stores[0], world.stores[1])
    let id: EntityID = central.newID()
    try central.create(
      "borgersamtale", id, in: world.scope,
      [
        "fuldenavn": "Åse Ærlighed", "dagsnotat": "drak kaffe på altanen",
        "overskriften": "Rødgrød med fløde", "undertitel": "undertitlen", "emneord": ["uge 42"],
      ], by: world.actors[0])
    try world.pull(device, from: central)
    try device.set(id, ["fuldenavn": "Søren Østergård"], by: world.actors[1])
    try central.set(id, ["fuldenavn": "Plain English note"], by: world.actors[0])
    try world.converge()
    let conflict = try #require(
      try central.conflicts().first { if case .group = $0.subject { true } else { false } })
    try central.resolve(
      conflict, with: .candidate(0), reason: "aftalt med pårørende", by: world.actors[0])
    try world.converge()
    return (world, id)
  }

  @Test("holds none of the words that were written, in any file")
  func scan() throws {
    let (world, _) = try written()
    let backup = world.folder.file("backup")
    try world.central.backup(to: backup)
    let files = try FileManager.default.contentsOfDirectory(atPath: world.folder.path)
    #expect(files.contains { $0.hasSuffix("-wal") })
    #expect(Self.plaintext(in: Array("før Åse Ærlighed".utf8)) == ["Åse Ærlighed"])
    for file in files {
      let bytes = Folder.bytes(world.folder.file(file))
      #expect(Self.plaintext(in: bytes) == [], "\(file)")
    }
    #expect(Folder.bytes(backup).count > 4096)
    let runs = try world.allRuns().flatMap(\.encoded)
    #expect(Self.plaintext(in: runs) == [])
  }

  @Test("keys and files can be read by their owner only")
  func modes() throws {
    let (world, _) = try written()
    for suffix in ["", "-wal", ".keys", ".lock"] {
      #expect(Files.isPrivate(world.central.path + suffix), "\(suffix)")
    }
  }

  @Test("the keyring holds no key in clear, and another master key does not open it")
  func keyring() throws {
    let (world, _) = try written()
    let ring = Data(Folder.bytes(world.central.path + ".keys"))
    for key in world.central.keyring.generations(world.scope).values {
      #expect(ring.range(of: Data(key)) == nil)
      #expect(ring.range(of: Data(key).base64EncodedData()) == nil)
    }
    #expect(throws: StoreError.wrongKey(path: world.central.path + ".keys")) {
      try Keyring.open(
        path: world.central.path + ".keys", master: .bytes([UInt8](repeating: 8, count: 32)))
    }
  }
}
