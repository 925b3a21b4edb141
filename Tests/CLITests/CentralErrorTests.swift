import Client
import EventStore
import Foundation
import GRDB
import Testing
import Welfare

/// What is said when the network, the code or the clock is not as it should be.
@Suite struct CentralErrorTests {
  private func refuses(
    _ arguments: [String], code: Int32, da: String, en: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for (language, words) in [("da", da), ("en", en)] {
      let outcome = try Program.run(arguments + ["--language", language, "--patience", "0.2"])
      #expect(outcome.code == code, "\(outcome.all)", sourceLocation: sourceLocation)
      #expect(outcome.err.contains(words), "\(outcome.all)", sourceLocation: sourceLocation)
      #expect(outcome.out.isEmpty, sourceLocation: sourceLocation)
    }
  }

  @Test func `A mistyped code is said to be one, and makes nothing`() throws {
    let town = try Town()
    let server = try Serving(town)
    let code = try town.invite("Anne Holm")
    let store = town.path("mette")
    for wrong in [String(code.dropLast(3)), code + "x", "skridt-enrol:", "hej"] {
      try refuses(
        ["enrol", wrong, "--store", store], code: 1, da: "Koden kan ikke læses",
        en: "The code cannot be read")
    }
    #expect(!FileManager.default.fileExists(atPath: store))
    withExtendedLifetime(server) {}
  }

  @Test func `A code is good once, for one device, which may repeat it`() throws {
    let town = try Town()
    let server = try Serving(town)
    let code = try town.invite("Anne Holm")
    let store = town.path("one")
    try town.good("enrol", code, "--store", store)
    try town.good("enrol", code, "--store", store)
    let other = town.path("other")
    try refuses(
      ["enrol", code, "--store", other], code: 2, da: "allerede brugt af en anden",
      en: "used by another device already")
    // Nothing half-made: the store made for it is gone.
    for suffix in ["", ".key", ".keys", ".lock"] {
      #expect(!FileManager.default.fileExists(atPath: other + suffix))
    }
    withExtendedLifetime(server) {}
  }

  @Test func `An expired code, and one nobody made, let nobody in`() throws {
    let town = try Town()
    let server = try Serving(town)
    let code = try town.invite("Anne Holm")
    let queue = try DatabaseQueue(path: town.central)
    func change(_ sql: String) throws { try queue.write { try $0.execute(sql: sql) } }
    // Its time, in the invitation kept on the central node, is set back.
    try change(
      """
      UPDATE note SET value = CAST(replace(CAST(value AS TEXT), '"expires":1', '"expires":') AS BLOB)
      WHERE topic = 'invitation'
      """)
    let store = town.path("mette")
    try refuses(
      ["enrol", code, "--store", store], code: 2, da: "Koden er udløbet",
      en: "The code has expired")
    try change("DELETE FROM note WHERE topic = 'invitation'")
    try queue.close()
    try refuses(
      ["enrol", code, "--store", store], code: 2, da: "kender ikke koden",
      en: "does not know that code")
    #expect(!FileManager.default.fileExists(atPath: store))
    withExtendedLifetime(server) {}
  }

  @Test func `A central node that is down costs nothing but time`() throws {
    let town = try Town()
    let server = try Serving(town)
    let code = try town.invite("Anne Holm")
    let store = try town.enrolled("mette")
    server.kill()
    try town.good("visit", "record", "--store", store, "Karen Lund", "--note", "Tur")
    let before = try town.holding(store)
    try refuses(
      ["sync", "--store", store], code: 1, da: "Alt, der er skrevet her, er gemt",
      en: "All that was written here is saved")
    #expect(try town.holding(store) == before)
    try refuses(
      ["enrol", code, "--store", town.path("other")], code: 1,
      da: "centralen kører ikke på den adresse", en: "the central node is not running")
    #expect(!FileManager.default.fileExists(atPath: town.path("other")))
    let again = try Serving(town, port: server.port)
    try town.sync(store)
    withExtendedLifetime(again) {}
  }

  @Test func `Another certificate is not trusted until a new code says so`() throws {
    let town = try Town()
    let server = try Serving(town)
    let store = try town.enrolled("mette")
    let old = try town.invite("Worker mette")
    server.stop()
    try FileManager.default.removeItem(atPath: town.central + ".tls")
    let other = try Serving(town, port: server.port)
    #expect(other.fingerprint != server.fingerprint)
    try refuses(
      ["sync", "--store", store], code: 1, da: "har ikke centralens certifikat",
      en: "does not have the central node's certificate")
    try refuses(
      ["enrol", old, "--store", town.path("new")], code: 1, da: "har ikke centralens certifikat",
      en: "does not have the central node's certificate")
    #expect(!FileManager.default.fileExists(atPath: town.path("new")))
    try town.good("enrol", try town.invite("Worker mette"), "--store", store)
    try town.sync(store)
  }

  @Test func `A name the network does not know, and a port nobody listens at`() throws {
    let town = try Town()
    let server = try Serving(town)
    let store = town.path("mette")
    for (url, da, en) in [
      ("https://findes-ikke.invalid:8443", "Netværket kender ingen", "The network knows no"),
      ("https://127.0.0.1:1", "kører ikke på den adresse", "is not running at that address"),
    ] {
      let code = try town.invite("Anne Holm", "--url", url)
      let outcome = try Program.run([
        "enrol", code, "--store", store, "--language", "da", "--patience", "0.2",
      ])
      #expect(outcome.code == 1)
      // Without any network a name cannot even be looked up.
      #expect(outcome.err.contains(da) || outcome.err.contains("intet netværk"), "\(outcome.err)")
      let english = try Program.run([
        "enrol", code, "--store", store, "--language", "en", "--patience", "0.2",
      ])
      #expect(english.err.contains(en) || english.err.contains("no network"), "\(english.err)")
    }
    withExtendedLifetime(server) {}
  }

  @Test func `Plain HTTP works on this machine and is refused anywhere else`() throws {
    let town = try Town()
    let server = try Serving(town, with: ["--plain-http"])
    #expect(server.address.hasPrefix("http://127.0.0.1"))
    #expect(server.fingerprint == nil)
    try town.sync(try town.enrolled("mette"))
    #expect(
      try Program.run([
        "device", "invite", "--store", town.central, "--worker", "Anne Holm", "--url",
        "http://skridt.example:80",
      ]).code == 1)
    #expect(
      try Program.run([
        "serve", "--store", town.path("mette"), "--listen", "127.0.0.1:0", "--self-signed",
      ]).code == 2)
    #expect(
      try Program.run([
        "serve", "--store", town.central, "--listen", "0.0.0.0:0", "--plain-http",
      ]).code == 1)
  }

  @Test func `A clock ten minutes wrong is corrected for, both ways`() throws {
    let town = try Town()
    let server = try Serving(town)
    let path = try town.enrolled("mette")
    for minutes: Int64 in [10, -10] {
      let options = Store.Options(
        model: WelfareModel.model,
        now: { Int64(Date().timeIntervalSince1970 * 1000) + minutes * 60_000 })
      let store = try Store.open(path: path, master: .file(path + ".key"), options: options)
      try Welfare(store).recordVisit(to: "Karen Lund", .init(note: "Tur"))
      let outcome = try CentralClient(store).sync(sharing: WelfareSharing())
      #expect(outcome.isEqual)
      #expect(outcome.sent > 0)
      #expect(abs(outcome.peerClockAhead + minutes * 60_000) < 60_000)
      try store.close()
    }
    withExtendedLifetime(server) {}
  }

  @Test func `Who has not enrolled is told how`() throws {
    let town = try Town()
    let store = try town.device("mette")
    try refuses(
      ["sync", "--store", store], code: 1, da: "ved ikke, hvor centralen er",
      en: "does not know where the central node is")
    try refuses(
      ["sync", "--store", town.central], code: 2, da: "Dette er centralen",
      en: "This is the central node")
    try refuses(
      ["device", "invite", "--store", town.central, "--worker", "Anne Holm"], code: 1,
      da: "endnu ikke været på netværket", en: "has not been on the network yet")
  }

  @Test(arguments: [
    ["--nightly", "25:00"], ["--nightly", "2"], ["--dry-run"],
    ["--nightly", "02:00", "--install-timer"], ["--install-timer", "--at", "x"],
  ])
  func `What cannot be meant is a usage error`(arguments: [String]) throws {
    let outcome = try Program.run(["sync", "--store", "/nowhere"] + arguments)
    #expect(outcome.code == 64, "\(outcome.all)")
  }

  @Test(arguments: [
    [], ["--self-signed", "--plain-http"], ["--certificate", "x"],
    ["--self-signed", "--listen", "nowhere"], ["--self-signed", "--listen", "host:99999"],
  ])
  func `A server needs one way to be known`(arguments: [String]) throws {
    #expect(try Program.run(["serve", "--store", "/nowhere"] + arguments).code == 64)
  }

  @Test(arguments: ["da", "en"])
  func `The timer reads as recorded`(language: String) throws {
    let town = try Town()
    let store = try town.device("mette")
    let outcome = try Program.run(
      [
        "sync", "--store", store, "--install-timer", "--at", "02:30", "--dry-run", "--language",
        language,
      ], environment: ["XDG_CONFIG_HOME": town.path("config")])
    #expect(outcome.code == 0, "\(outcome.all)")
    #expect(!FileManager.default.fileExists(atPath: town.path("config")))
    let text = outcome.out.replacingOccurrences(of: town.folder.path, with: "FOLDER")
      .replacingOccurrences(of: Program.path, with: "PROGRAM")
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Golden/timer.\(language).txt")
    if ProcessInfo.processInfo.environment["RECORD"] != nil {
      try Data(text.utf8).write(to: file)
    }
    #expect(text == (try String(contentsOf: file, encoding: .utf8)))
  }

  @Test func `Where systemd does not run, it is said what to do instead`() throws {
    let town = try Town()
    let store = try town.device("mette")
    let outcome = try Program.run(
      ["sync", "--store", store, "--install-timer", "--language", "en"],
      environment: ["XDG_CONFIG_HOME": town.path("config"), "PATH": town.path("nowhere")])
    #expect(outcome.code == 1)
    #expect(outcome.err.contains("--nightly 02:00"), "\(outcome.all)")
    #expect(
      FileManager.default.fileExists(atPath: town.path("config/systemd/user/skridt-sync.timer")))
  }
}
