import Client
import Crypto
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

  @Test func `A code for a port that cannot be is refused, and makes nothing`() throws {
    for url in ["https://127.0.0.1:84430", "https://127.0.0.1:0"] {
      var said: [UInt8] = [1]
      said += [UInt8](repeating: 7, count: 48) + Array(url.utf8)
      let sealed = Data(said + Array(SHA256.hash(data: said).prefix(4))).base64EncodedString()
        .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
        .replacingOccurrences(of: "=", with: "")
      let store = FileManager.default.temporaryDirectory
        .appendingPathComponent("none-\(UUID().uuidString)").path
      try refuses(
        ["enrol", "skridt-enrol:" + sealed, "--store", store], code: 1, da: "til og med 65535",
        en: "a port up to 65535")
      #expect(!FileManager.default.fileExists(atPath: store))
    }
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
      #expect(english.err.contains(url) && english.err.contains("Nothing was made here"))
      #expect(!english.err.contains("saved"))
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
      ]).code == 64)
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
    for more in [["--install-timer", "--dry-run"], ["--nightly", "02:00"]] {
      try refuses(
        ["sync", "--store", town.central] + more, code: 2, da: "Dette er centralen",
        en: "This is the central node")
    }
    try refuses(
      ["device", "invite", "--store", store, "--worker", "Anne Holm"], code: 2,
      da: "kun gøres på centralen", en: "Only the central node may")
    try refuses(
      ["device", "invite", "--store", town.central, "--worker", "Anne Holm"], code: 1,
      da: "endnu ikke været på netværket", en: "has not been on the network yet")
  }

  @Test(arguments: [
    ["--nightly", "25:00"], ["--nightly", "2"], ["--dry-run"],
    ["--nightly", "02:00", "--install-timer"], ["--install-timer", "--at", "x"], ["--at", "03:00"],
  ])
  func `What cannot be meant is a usage error`(arguments: [String]) throws {
    let outcome = try Program.run(["sync", "--store", "/nowhere"] + arguments)
    #expect(outcome.code == 64, "\(outcome.all)")
  }

  @Test(arguments: [
    [], ["--self-signed", "--plain-http"], ["--certificate", "x"],
    ["--self-signed", "--listen", "nowhere"], ["--self-signed", "--listen", "host:99999"],
    ["--self-signed", "--url", "foo"], ["--self-signed", "--url", "http://127.0.0.1:80"],
    ["--self-signed", "--url", "https://foo:84430"], ["--self-signed", "--url", "https://foo:0"],
    ["--self-signed", "--url", "https://foo:99999999999999999999"],
    ["--self-signed", "--url", "https://foo/x"], ["--plain-http", "--url", "http://foo:80"],
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

  /// systemd-analyze says itself when the timer runs, where there is one.
  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")),
    arguments: ["01:30", "02:00", "02:59", "03:00"])
  func `The timer runs every night, also those when the clocks change`(clock: String) throws {
    let town = try Town()
    let store = try town.device("mette")
    let outcome = try Program.run([
      "sync", "--store", store, "--install-timer", "--at", clock, "--dry-run", "--language", "en",
    ])
    #expect(outcome.err.contains("loginctl enable-linger"), "\(outcome.all)")
    let calendars = outcome.out.split(separator: "\n").filter { $0.hasPrefix("OnCalendar=") }
      .map { String($0.dropFirst("OnCalendar=".count)) }
    for (start, nights) in [("2027-03-25", 25...30), ("2027-10-28", 28...31)] {
      var days: [String] = []
      for calendar in calendars {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/systemd-analyze")
        process.arguments = [
          "calendar", "--base-time", "\(start) 00:00:00", "--iterations", "8",
          calendar,
        ]
        process.environment = ["TZ": "Europe/Copenhagen", "LC_ALL": "C.UTF-8"]
        let out = Pipe()
        process.standardOutput = out
        try process.run()
        let said = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        days += said.matches(of: /(?:Next elapse|Iter. #\d+): \w+ (\d{4}-\d\d-\d\d)/).map {
          String($0.1)
        }
      }
      for night in nights {
        let day = start.dropLast(2) + "\(night)"
        #expect(days.count { $0 == day } == 1, "\(clock) \(day) \(calendars)")
      }
    }
  }

  @Test func `A path above this folder is the one the timer uses`() throws {
    let town = try Town()
    let store = try town.device("mette")
    let below = town.path("below")
    try FileManager.default.createDirectory(atPath: below, withIntermediateDirectories: true)
    let outcome = try Program.run(
      ["sync", "--store", "../mette", "--install-timer", "--dry-run"],
      launcher: ["/usr/bin/env", "-C", below])
    #expect(outcome.code == 0, "\(outcome.all)")
    #expect(outcome.out.contains("\"\(store)\""), "\(outcome.out)")
    let made = try Program.run(
      ["init", "--store", "../jonas", "--name", "J"], launcher: ["/usr/bin/env", "-C", below])
    #expect(made.code == 0, "\(made.all)")
    #expect(FileManager.default.fileExists(atPath: town.path("jonas")))
  }

  @Test func `A server that cannot start says why`() throws {
    let town = try Town()
    let server = try Serving(town)
    func serve(_ place: String, _ more: String..., da: String, en: String) throws {
      try refuses(
        ["serve", "--store", town.central, "--listen", place]
          + (more.isEmpty ? ["--self-signed"] : more), code: 1, da: da, en: en)
    }
    try serve("127.0.0.1:\(server.port)", da: "bruger porten", en: "uses the port")
    try serve("findes-ikke.invalid:0", da: "navnet findes ikke", en: "there is no such name")
    try serve("192.0.2.1:0", da: "ikke denne maskines", en: "not this machine's address")
    let mine = (town.central + ".tls/certificate.pem", town.central + ".tls/key.pem")
    func serve(_ certificate: String, _ key: String, da: String, en: String) throws {
      try serve(
        "127.0.0.1:0", "--certificate", certificate, "--private-key", key, da: da, en: en)
    }
    try serve(town.path("none.pem"), mine.1, da: "none.pem findes ikke", en: "does not exist")
    try serve(town.folder.path, mine.1, da: "er en mappe", en: "is a folder")
    let other = try Town()
    withExtendedLifetime(try Serving(other)) {}
    try serve(
      mine.0, other.central + ".tls/key.pem", da: "hører ikke til certifikatet",
      en: "does not belong to the certificate")
  }

  @Test
  func `A restore under a running server is followed, and devices let in since are known again`()
    throws
  {
    let town = try Town()
    let server = try Serving(town)
    try town.good("backup", "--store", town.central, town.path("backup"))
    let store = try town.enrolled("mette")
    try town.good("restore", "--store", town.central, town.path("backup"))
    try town.good("visit", "record", "--store", store, "Karen Lund", "--note", "bagefter")
    try town.sync(store)
    let visits = try town.good("visit", "list", "--store", town.central, "--json").list
    #expect(visits.contains { $0["note"] as? String == "bagefter" })
    try town.good("device", "revoke", "--store", town.central, "mette")
    #expect(try Program.run(["sync", "--store", store]).code == 2)
    withExtendedLifetime(server) {}
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
