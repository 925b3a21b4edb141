import ArgumentParser
import EventStore
import Foundation

struct Doctor: DeskCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: say("Undersøg maskinen og journalen.", "Examine the machine and the store."),
    discussion: say(
      "Ændrer intet. Svarer med 1, hvis noget skal rettes.",
      "Changes nothing. Exits with 1 if something needs attention."))
  @OptionGroup var shared: Shared

  private struct Remark {
    let what: String
    let value: String
    var isWrong = false
    var advice: String?
  }

  func run(_ console: Console) throws {
    do {
      try Desk.with(shared, console) { try run(at: $0) }
    } catch let error as StoreError {
      guard case .corrupt = error else { throw error }
      // What can be seen without the database is told all the same.
      let path = try shared.path
      let damage = Remark(
        what: say("Journalen", "The store"), value: say("beskadiget", "damaged"), isWrong: true,
        advice: ErrorText.describe(error).message)
      try tell(files(path) + [disk(path), damage], console)
    }
  }

  func run(at desk: Desk) throws {
    let verification = try desk.store.verify()
    let profile = try desk.store.profile()
    let remarks =
      [sqlite(profile)] + settings(profile) + files(desk.store.path) + [
        disk(desk.store.path), checked(verification),
      ] + (try desk.store.hasTraces() ? [traces] : [])
    try tell(remarks, desk.console)
  }

  private func tell(_ remarks: [Remark], _ console: Console) throws {
    if shared.json {
      try console.json(
        .list(
          remarks.map { remark in
            [
              "id": .text(remark.what), "value": .text(remark.value), "ok": .bool(!remark.isWrong),
              "advice": Value(optional: remark.advice),
            ]
          }))
    } else {
      var table = Table("", say("Hvad", "What"), say("Fundet", "Found"))
      for remark in remarks { table.add(remark.isWrong ? "!" : "ok", remark.what, remark.value) }
      console.table(table, nothing: "")
      for remark in remarks {
        if let advice = remark.advice { console.line("\(remark.what): \(advice)") }
      }
    }
    if remarks.contains(where: \.isWrong) { throw ExitCode(1) }
  }

  private func sqlite(_ profile: [(name: String, value: String)]) -> Remark {
    let version = profile.first { $0.name == "sqlite" }?.value ?? "?"
    let parts = version.split(separator: ".").compactMap { Int($0) }
    // sqlite.org/wal.html#walresetbug: 3.7.0 up to and including 3.51.2.
    let isAffected =
      parts.lexicographicallyPrecedes([3, 51, 3]) && !parts.lexicographicallyPrecedes([3, 7])
    return Remark(
      what: "SQLite", value: version,
      advice: isAffected
        ? say(
          "denne udgave kan miste gemte rækker, når to programmer skriver på samme tid (\"WAL-reset\", "
            + "3.7–3.51.2). Skridt er sikret mod det: kun ét program skriver ad gangen.",
          "this version can lose saved rows when two programs write at once (\"WAL-reset\", "
            + "3.7–3.51.2). Skridt is covered: one writer at a time, under a lock.") : nil)
  }

  private func settings(_ profile: [(name: String, value: String)]) -> [Remark] {
    let expected = [
      "journal_mode": "wal", "synchronous": "2", "wal_autocheckpoint": "0", "mmap_size": "0",
      "foreign_keys": "1", "recursive_triggers": "1", "trusted_schema": "0",
      "cell_size_check": "1", "secure_delete": "1",
    ]
    return profile.filter { $0.name != "sqlite" }.map { name, value in
      let isWrong = expected[name].map { $0 != value } ?? false
      return Remark(
        what: name, value: value, isWrong: isWrong,
        advice: isWrong
          ? say("skulle være \(expected[name] ?? "")", "should be \(expected[name] ?? "")")
          : nil)
    }
  }

  private func files(_ store: String) -> [Remark] {
    var paths = [store, store + ".keys"]
    if let hint = try? Store.opening(path: store).hint { paths.append(hint) }
    return paths.map { path in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      guard let mode = attributes?[.posixPermissions] as? Int else {
        return Remark(what: path, value: say("er her ikke", "is not here"))
      }
      let isOpen = mode & 0o077 != 0
      return Remark(
        what: path, value: "0" + String(mode, radix: 8), isWrong: isOpen,
        advice: isOpen
          ? say("andre kan læse den: chmod 600 \(path)", "others can read it: chmod 600 \(path)")
          : nil)
    }
  }

  private func disk(_ store: String) -> Remark {
    let folder = URL(fileURLWithPath: store).deletingLastPathComponent().path
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
    let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
    let isLow = free < 200_000_000
    return Remark(
      what: say("Ledig plads", "Free disk"), value: "\(free / 1_000_000) MB", isWrong: isLow,
      advice: isLow ? say("gør plads på disken", "make room on the disk") : nil)
  }

  /// It was tried once more when the store was opened just now.
  private var traces: Remark {
    Remark(
      what: say("Slettet", "Erased"),
      value: say("forseglede rester i filen", "sealed remains in the file"), isWrong: true,
      advice: say(
        "nøglen er væk, så intet kan læses; gør plads på disken, og åbn journalen igen",
        "the key is gone, so nothing can be read; make room on the disk and open the store again"))
  }

  private func checked(_ found: Verification) -> Remark {
    let lines = VerifyText.lines(found)
    return Remark(
      what: say("Loggen", "The log"), value: lines[0], isWrong: !found.problems.isEmpty,
      advice: found.problems.isEmpty ? nil : lines.last)
  }
}
