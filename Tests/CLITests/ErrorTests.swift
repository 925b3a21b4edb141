import Foundation
import GRDB
import Testing

/// What must be said well: in both languages, with the right exit code, and with nothing lost.
@Suite struct ErrorTests {
  struct Said {
    let da: String
    let en: String
  }

  /// Runs `arguments` in both languages and looks at what is said and what is left.
  private func refuses(
    _ arguments: [String], code: Int32, _ said: Said, keeping store: String? = nil, in town: Town,
    launcher: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try store.map { try town.holding($0) }
    for (language, words) in [("da", said.da), ("en", said.en)] {
      let outcome = try Program.run(arguments + ["--language", language], launcher: launcher)
      #expect(outcome.code == code, "\(outcome.all)", sourceLocation: sourceLocation)
      #expect(outcome.err.contains(words), "\(outcome.all)", sourceLocation: sourceLocation)
      #expect(outcome.out.isEmpty, sourceLocation: sourceLocation)
    }
    #expect(try store.map { try town.holding($0) } == before, sourceLocation: sourceLocation)
  }

  // MARK: - The files

  @Test func `A wrong key opens nothing`() throws {
    let town = try Town()
    _ = try town.device("mette")
    try refuses(
      ["status", "--store", town.central, "--key-file", town.path("mette.key")], code: 1,
      Said(da: "Nøglen passer ikke", en: "The key does not open"), keeping: town.central, in: town)
  }

  @Test func `Another program's database is left as it was`() throws {
    let town = try Town()
    let file = town.path("other.db")
    let other = try DatabaseQueue(path: file)
    try other.write { try $0.execute(sql: "CREATE TABLE recipe (name TEXT)") }
    try other.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: file))
    let said = Said(da: "ikke en Skridt-journal", en: "is not a Skridt store")
    try refuses(["status", "--store", file], code: 1, said, in: town)
    // With a keyring of ours beside it, too.
    try FileManager.default.copyItem(atPath: town.central + ".keys", toPath: file + ".keys")
    try refuses(
      ["status", "--store", file, "--key-file", town.central + ".key"], code: 1, said, in: town)
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before)
  }

  @Test func `A text file is no store, and is left as it was`() throws {
    let town = try Town()
    let file = town.path("letter.txt")
    try Data("Kære Karen\n".utf8).write(to: URL(fileURLWithPath: file))
    try refuses(
      ["status", "--store", file], code: 1,
      Said(da: "ikke en Skridt-journal", en: "is not a Skridt store"), in: town)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "Kære Karen\n")
    #expect(!FileManager.default.fileExists(atPath: file + ".lock"))
  }

  @Test func `A newer store is left to the newer program`() throws {
    let town = try Town()
    let before = try town.holding(town.central)
    let version = try pragma("user_version", of: town.central, to: 99)
    try refuses(
      ["status", "--store", town.central], code: 1,
      Said(da: "nyere Skridt", en: "a newer Skridt"), in: town)
    try pragma("user_version", of: town.central, to: version)
    #expect(try town.holding(town.central) == before)
  }

  @discardableResult
  private func pragma(_ name: String, of file: String, to value: Int) throws -> Int {
    let queue = try DatabaseQueue(path: file)
    defer { try? queue.close() }
    return try queue.writeWithoutTransaction { db in
      let before = try Int.fetchOne(db, sql: "PRAGMA \(name)") ?? 0
      try db.execute(sql: "PRAGMA \(name) = \(value)")
      return before
    }
  }

  @Test func `A full disk says so and keeps what was there`() throws {
    let town = try Town()
    let note = String(repeating: "lang ", count: 1500)
    // No file may grow beyond 16 KB: neither the WAL nor anything else.
    let launcher = ["/bin/bash", "-c", "ulimit -f 16; exec \"$0\" \"$@\""]
    try refuses(
      [
        "visit", "record", "--store", town.central, "Karen Lund", "--minutes", "5", "--note", note,
      ], code: 1,
      Said(da: "Disken er fuld", en: "The disk is full"), keeping: town.central, in: town,
      launcher: launcher)
  }

  @Test func `A second writer waits, then says who is in the way`() throws {
    let town = try Town()
    let before = try town.holding(town.central)
    let lock = open(town.central + ".lock", O_RDWR)
    #expect(lock >= 0 && flock(lock, LOCK_EX) == 0)
    try refuses(
      [
        "visit", "record", "--store", town.central, "Karen Lund", "--minutes", "5", "--patience",
        "0.2",
      ], code: 1, Said(da: "Et andet program skriver", en: "Another program is writing"), in: town)
    close(lock)
    #expect(try town.holding(town.central) == before)
  }

  @Test(.enabled(if: getuid() != 0 || access("/usr/bin/setpriv", X_OK) == 0))
  func `A store that may not be written says so`() throws {
    let town = try Town()
    let before = try town.holding(town.central)
    let isRoot = getuid() == 0
    let names = try FileManager.default.contentsOfDirectory(atPath: town.folder.path)
    // Root may write everywhere, so the program runs as nobody; and nobody may not be able to reach
    // the folder it was built in, so from a copy.
    let copy = town.path("program")
    if isRoot { try FileManager.default.copyItem(atPath: Program.path, toPath: copy) }
    let asNobody =
      "shift; exec /usr/bin/setpriv --reuid=65534 --regid=65534 --clear-groups '\(copy)' \"$@\""
    for name in names {
      chmod(town.path(name), 0o400)
      if isRoot { chown(town.path(name), 65_534, 65_534) }
    }
    chmod(town.folder.path, 0o500)
    if isRoot { chown(town.folder.path, 65_534, 65_534) }
    try refuses(
      ["visit", "record", "--store", town.central, "Karen Lund", "--minutes", "5"], code: 1,
      Said(da: "Der må ikke skrives i", en: "may not be written"), in: town,
      launcher: isRoot ? ["/bin/bash", "-c", asNobody, "bash"] : [])
    chmod(town.folder.path, 0o700)
    for name in names { chmod(town.path(name), 0o600) }
    #expect(try town.holding(town.central) == before)
  }

  @Test func `A weak or open passphrase makes no store, nor does an empty name`() throws {
    let town = try Town()
    let file = town.path("phrase")
    func write(_ text: String, _ mode: mode_t) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      chmod(file, mode)
    }
    let start = ["init", "--store", town.path("p"), "--name", "P", "--passphrase-file", file]
    let short = Said(da: "mindst 8 tegn", en: "at least 8 characters")
    try write("", 0o600)
    try refuses(start, code: 1, short, in: town)
    try write("kort\n", 0o600)
    try refuses(start, code: 1, short, in: town)
    try write("hest batteri klamme\n", 0o644)
    try refuses(start, code: 1, Said(da: "Andre kan læse", en: "Others can read"), in: town)
    try refuses(
      ["init", "--store", town.path("p"), "--name", ""], code: 64,
      Said(da: "må ikke være tomt", en: "must not be empty"), in: town)
    let left = try FileManager.default.contentsOfDirectory(atPath: town.folder.path)
    #expect(!left.contains { $0.hasPrefix("p.") || $0 == "p" })
  }

  @Test func `A mistyped command is named`() throws {
    let town = try Town()
    let cases = [
      ("recrod", ["visit", "recrod", "--store", "x"]), ("bogus", ["bogus", "--json"]),
      ("nosuch", ["help", "nosuch"]),
    ]
    for (name, arguments) in cases {
      try refuses(
        arguments, code: 64,
        Said(da: "Ukendt kommando '\(name)'", en: "Unknown command '\(name)'"), in: town)
    }
    let help = try Program.run(["help", "visit", "--language", "da"])
    #expect(help.code == 0 && help.out.contains("Registrér et besøg"), "\(help.all)")
  }

  @Test func `A missing or wrong file is the one named`() throws {
    let town = try Town()
    let letter = town.path("letter")
    try Data("Kære Karen\n".utf8).write(to: URL(fileURLWithPath: letter))
    try refuses(
      ["restore", "--store", town.central, letter], code: 1,
      Said(da: "\(letter) er ikke en sikkerhedskopi", en: "\(letter) is no backup"),
      keeping: town.central, in: town)
    try refuses(
      ["peer", "add", "--store", town.central, "no.card"], code: 1,
      Said(da: "ingen fil, der hedder no.card", en: "no file called no.card"), in: town)
    try refuses(
      ["status", "--store", town.folder.path], code: 1, Said(da: "er en mappe", en: "is a folder"),
      in: town)
  }

  @Test func `A store cannot be made where one is, or where there is no folder`() throws {
    let town = try Town()
    try refuses(
      ["init", "--store", town.central, "--name", "X"], code: 1,
      Said(da: "findes allerede", en: "exists already"), keeping: town.central, in: town)
    try refuses(
      ["init", "--store", town.path("none/x"), "--name", "X"], code: 1,
      Said(da: "Lav mappen først", en: "Make the folder first"), in: town)
    for command in [["backup"], ["keyring", "backup"]] {
      try refuses(
        command + ["--store", town.central, town.path("none/x")], code: 1,
        Said(da: "Lav mappen først", en: "Make the folder first"), keeping: town.central, in: town)
    }
    #expect(!FileManager.default.fileExists(atPath: town.path("none")))
  }

  @Test func `A central node that cannot be made leaves nothing behind`() throws {
    let town = try Town()
    let before = try FileManager.default.contentsOfDirectory(atPath: town.folder.path).sorted()
    let outcome = try Program.run([
      "init", "--store", town.path("c2"), "--name", "C", "--central", "--administrator", "",
    ])
    #expect(outcome.code == 2)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: town.folder.path).sorted() == before)
  }

  // MARK: - Bundles and peers

  @Test func `Garbage is no bundle`() throws {
    let town = try Town()
    let file = town.path("garbage.skridt")
    try Data((0..<4000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
      .write(to: URL(fileURLWithPath: file))
    try refuses(
      ["bundle", "read", "--store", town.central, file], code: 1,
      Said(da: "ikke en Skridt-pakke", en: "not a Skridt bundle"), keeping: town.central, in: town)
  }

  @Test func `A bundle for somebody else is not opened`() throws {
    let town = try Town()
    _ = try town.device("mette")
    let jonas = try town.device("jonas")
    let file = town.path("for-mette.skridt")
    try town.good("bundle", "write", "--store", town.central, "--to", "mette", "-o", file)
    try refuses(
      ["bundle", "read", "--store", jonas, file], code: 1,
      Said(da: "til en anden maskine", en: "for another machine"), keeping: jonas, in: town)
  }

  @Test func `A peer nobody knows gets no bundle`() throws {
    let town = try Town()
    try refuses(
      ["bundle", "write", "--store", town.central, "--to", "nobody", "-o", town.path("x")],
      code: 1, Said(da: "ingen maskine ved navn", en: "No peer is called"), keeping: town.central,
      in: town)
    #expect(!FileManager.default.fileExists(atPath: town.path("x")))
  }

  @Test func `A damaged card is not added`() throws {
    let town = try Town()
    try refuses(
      ["peer", "add", "--store", town.central, "skridt-card:AAAA"], code: 1,
      Said(da: "ikke et kort", en: "That is no card"), keeping: town.central, in: town)
  }

  // MARK: - What is asked

  @Test func `An unknown id is said to be unknown`() throws {
    let town = try Town()
    try refuses(
      ["history", "--store", town.central, "0123456789abcdef"], code: 1,
      Said(da: "Der er intet her, der hedder", en: "Nothing here is called"),
      keeping: town.central, in: town)
    try refuses(
      ["citizen", "show", "--store", town.central, "Ukendt"], code: 1,
      Said(da: "Ukendt", en: "Ukendt"), keeping: town.central, in: town)
  }

  @Test func `A few digits of an id name nothing`() throws {
    let town = try Town()
    let id = try town.good("staff", "add", "--store", town.central, "--name", "Ib", "--json").id
    try refuses(
      ["history", "--store", town.central, String(id.prefix(7))], code: 1,
      Said(da: "Der er intet her, der hedder", en: "Nothing here is called"),
      keeping: town.central, in: town)
    try town.good("history", "--store", town.central, String(id.prefix(8)))
  }

  @Test func `A name that two citizens share can mean both`() throws {
    let town = try Town()
    try town.good("citizen", "register", "--store", town.central, "--name", "Karen Lund")
    let ids = try town.good("citizen", "list", "--store", town.central, "--json").list
      .compactMap { ($0["id"] as? String)?.prefix(8) }
    #expect(ids.count == 2)
    for command in [["history"], ["plan", "show"]] {
      let line = command + ["--store", town.central, "Karen Lund"]
      try refuses(
        line, code: 1, Said(da: "kan betyde flere", en: "can mean more than one"), in: town)
      for id in ids { #expect(try Program.run(line).err.contains(id)) }
    }
  }

  @Test func `A malformed CPR number is refused`() throws {
    let town = try Town()
    try refuses(
      ["citizen", "register", "--store", town.central, "--name", "Ib", "--cpr", "991399-1234"],
      code: 2, Said(da: "CPR-nummer skal være", en: "CPR number must be"), keeping: town.central,
      in: town)
  }

  @Test func `An end before its start is refused`() throws {
    let town = try Town()
    try refuses(
      [
        "assign", "--store", town.central, "Karen Lund", "Anne Holm", "--from", "2026-10-02",
        "--to", "2026-10-01",
      ], code: 2, Said(da: "før startdatoen", en: "before the start"), keeping: town.central,
      in: town)
  }

  @Test func `What cannot be understood is answered with 64`() throws {
    let town = try Town()
    try refuses(
      ["citizen", "register", "--store", town.central], code: 64,
      Said(
        da: "Fejl: Der mangler '--name <navn>'",
        en: "Error: Missing expected argument '--name <name>'"),
      in: town)
    try refuses(
      ["status", "--stor", "x"], code: 64,
      Said(da: "Ukendt tilvalg '--stor'. Mente du '--store'?", en: "Unknown option '--stor'"),
      in: town)
  }
}
