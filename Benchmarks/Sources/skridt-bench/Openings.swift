import ArgumentParser
import EventStore
import Foundation

/// Opening a store that holds much: to read one record, and to record one in a fresh process.
enum Openings {
  static func measure(_ history: History, rounds: Int) throws -> [Line] {
    let path = history.a.path
    let ids = Array(history.entities.values.sorted().prefix(rounds))
    try history.a.close()
    var (ours, theirs): ([Double], [Double]) = ([], [])
    var (recording, nothing): ([Double], [Double]) = ([], [])
    for id in ids {
      ours.append(
        try Cost.of {
          let store = try Bench.open(path)
          guard try store.entity(id) != nil else { throw StoreError.unknownEntity("\(id)") }
        }.wall)
      theirs.append(try Cost.of { try readPlainly(path, id) }.wall)
    }
    for id in ids.prefix(max(5, rounds / 4)) {
      recording.append(try Child.run(["record-once", path, id.description]))
      nothing.append(try Child.run(["record-once", path, "nothing"]))
    }
    let milliseconds = { (times: [Double]) in median(times) * 1000 }
    let text = { (value: Double) in String(format: "%.2f", value) }
    return [
      Line(
        "open \(history.events) events, read one", milliseconds(ours), "ms", wanted: "≤ 10 ms",
        ratio: median(theirs) / median(ours), note: "plain \(text(milliseconds(theirs))) ms"),
      Line(
        "record one in a fresh process, processor", milliseconds(recording), "ms",
        wanted: "≤ 60 ms",
        note: "a process that does nothing takes \(text(milliseconds(nothing))) ms"),
    ]
  }

  private static func readPlainly(_ path: String, _ id: EntityID) throws {
    let plain = try Plain(path)
    let query = try plain.prepare("SELECT state FROM entity WHERE id = ?")
    try id.bytes.withUnsafeBytes { bytes in
      query.bind(1, Cells.Bytes(start: bytes.baseAddress, count: bytes.count))
      guard try query.step() else { throw StoreError.unknownEntity("\(id)") }
    }
  }
}

/// Opens a store, records one visit and ends: what a person waits for at every command.
struct RecordOnce: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "record-once", shouldDisplay: false)

  @Argument var path: String
  @Argument var entity: String

  func run() throws {
    guard entity != "nothing" else { return }
    let store = try Bench.open(path)
    guard let beside = try store.entities(beginning: entity).first else {
      throw StoreError.unknownEntity(entity)
    }
    let draft = Bench.model.creating(
      Bench.kind, store.newID(), in: beside.scope,
      ["title": "Hjemmebesøg", "status": "gennemført", "note": "Gik en tur.", "minutes": 45])
    try store.append([draft], by: Bench.actor)
  }
}

/// This program again, as a process of its own.
enum Child {
  /// - Returns: the user and system time it took, in seconds.
  static func run(_ arguments: [String]) throws -> Double {
    let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var process = pid_t()
    guard posix_spawn(&process, program, nil, nil, words, environ) == 0 else {
      throw Plain.Failure(description: "cannot start \(program)")
    }
    var status: Int32 = 0
    var usage = rusage()
    guard wait4(process, &status, 0, &usage) == process, status == 0 else {
      throw Plain.Failure(description: "\(arguments[0]) failed with \(status)")
    }
    return Clock.seconds(usage.ru_utime) + Clock.seconds(usage.ru_stime)
  }
}
