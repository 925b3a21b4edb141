import Foundation
import Testing

@testable import EventStore

@Suite("A process killed while it writes")
struct CrashTests {
  /// The program built beside these tests.
  private static let program: String = {
    let arguments = CommandLine.arguments + [Bundle.main.executablePath ?? ""]
    let folders = arguments.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
    let near = folders.flatMap { folder in
      (0..<5).map { up in
        (0..<up).reduce(folder) { at, _ in at.deletingLastPathComponent() }
          .appendingPathComponent("CrashWriter").path
      }
    }
    return near.first { FileManager.default.isExecutableFile(atPath: $0) } ?? "CrashWriter"
  }()

  @Test("loses nothing it had acknowledged")
  func killed() throws {
    var dice = Dice(Seed.base)
    let folder = Folder()
    let model = Model(kinds: [Kind("note", groups: [Group("text", .latest)])], foldVersion: 1)
    let master = try MasterKey.file(folder.file("key"), create: true)
    let options = Store.Options(model: model, generator: Dice(dice.next()))
    let path = folder.file("store")
    let made = try Store.create(
      path: path, name: "central", master: master, municipality: "Byen", options: options)
    let actor = Actor(staff: made.newID(), role: "admin")
    let scope = try made.makeScope(kind: "citizen", by: actor) { _ in [] }
    let entity: EntityID = made.newID()
    try made.close()

    var total = 0
    var last: Int64 = 0
    for round in 0..<50 * Seed.factor {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Self.program)
      process.arguments = [path, folder.file("key"), scope.description, entity.description]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      usleep(UInt32(15_000 + dice.below(60_000)))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      let events = said.split(separator: "\n").compactMap { Self.acknowledged($0) }

      let store = try Store.open(path: path, master: master, options: options)
      #expect(try store.holds(events.map(\.id), of: scope), "round \(round)")
      #expect(try store.verify().problems == [], "round \(round)")
      let value = try store.entity(entity)?["text"].int ?? 0
      #expect(value >= max(last, events.last?.number ?? 0), "round \(round)")
      last = value
      total += events.count
      try store.close()
    }
    print("killed after \(total) acknowledged events")
    #expect(total > 50, "too few events to prove anything")
  }

  /// A whole line: the last one may be cut short.
  private static func acknowledged(_ line: Substring) -> (number: Int64, id: EventID)? {
    let parts = line.split(separator: " ")
    guard parts.count == 4, let number = Int64(parts[0]), let feed = FeedID(String(parts[1])),
      let sequence = UInt64(parts[2]), let check = UInt64(parts[3])
    else { return nil }
    return (number, EventID(feed: feed, sequence: sequence, check: check))
  }
}
