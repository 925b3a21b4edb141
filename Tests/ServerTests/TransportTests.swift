import Crypto
import Foundation
import Testing

@testable import Transport

@Suite("What goes over HTTP") struct TransportTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/golden/http")

  /// The file holds `text`; with RECORD=1 one that is missing is made.
  private func expectGolden(_ name: String, _ text: String) throws {
    let file = Self.folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["RECORD"] == "1",
      !FileManager.default.fileExists(atPath: file.path)
    {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try Data((text + "\n").utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == text + "\n", "\(name)")
  }

  private static func bytes(_ start: UInt8, _ count: Int) -> [UInt8] {
    (0..<count).map { start &+ UInt8($0) }
  }

  // MARK: - Codes and problems

  @Test("An enrolment code has the text it always had, and reads back")
  func code() throws {
    let code = EnrolmentCode(
      url: "https://skridt.testkobing.dk:8443", fingerprint: Self.bytes(16, 32),
      secret: Self.bytes(0, 16))
    try expectGolden("v1-enrolment-code.txt", code.text)
    #expect(try EnrolmentCode(text: code.text) == code)
    let spaced = " " + code.text.prefix(40) + "\n  " + code.text.dropFirst(40) + "\t"
    #expect(try EnrolmentCode(text: spaced) == code)
    let plain = EnrolmentCode(
      url: "http://127.0.0.1:80", fingerprint: nil, secret: Self.bytes(0, 16))
    #expect(try EnrolmentCode(text: plain.text) == plain)
  }

  @Test("A slip of the hand in an enrolment code is caught, wherever it is")
  func mistyped() throws {
    let text = EnrolmentCode(
      url: "https://a:1", fingerprint: Self.bytes(16, 32), secret: Self.bytes(0, 16)
    ).text
    for position in text.indices {
      let other: Character = text[position] == "A" ? "B" : "A"
      let changed = text.replacingCharacters(in: position...position, with: "\(other)")
      // The last character carries bits that mean nothing.
      if (try? EnrolmentCode(text: changed)) != nil {
        #expect(text.index(after: position) == text.endIndex)
      }
    }
    for length in 0..<text.count {
      #expect(throws: EnrolmentCode.Failure.unreadable) {
        try EnrolmentCode(text: String(text.prefix(length)))
      }
    }
    func sealed(_ said: [UInt8]) -> String {
      "skridt-enrol:" + (said + Array(SHA256.hash(data: said).prefix(4))).base64URL
    }
    let rest = Self.bytes(0, 48)
    #expect(throws: EnrolmentCode.Failure.newerVersion) {
      try EnrolmentCode(text: sealed([2] + rest + Array("https://a".utf8)))
    }
    for url in ["ftp://a", "nothing", "https://", ""] {
      #expect(throws: EnrolmentCode.Failure.unreadable, "\(url)") {
        try EnrolmentCode(text: sealed([1] + rest + Array(url.utf8)))
      }
    }
  }

  @Test(
    "An address is a name and a port that can be, and nothing else",
    arguments: [
      ("https://a", "https://a", 443, "a"),
      ("https://A.dk:8443/", "https://A.dk:8443", 8443, "a.dk:8443"),
      ("https://a:443", "https://a:443", 443, "a"),
      ("http://127.0.0.1:1", "http://127.0.0.1:1", 1, "127.0.0.1:1"),
      ("https://[::1]:65535", "https://[::1]:65535", 65_535, "[::1]:65535"),
      ("https://[2001:DB8::1]", "https://[2001:DB8::1]", 443, "[2001:db8::1]"),
      (
        "https://sk_ridt-1.kommune.dk:80", "https://sk_ridt-1.kommune.dk:80", 80,
        "sk_ridt-1.kommune.dk:80"
      ),
    ])
  func address(_ said: String, _ text: String, _ port: Int, _ authority: String) throws {
    let url = try #require(NodeURL(said))
    #expect(url.text == text && url.port == port && url.authority == authority)
    #expect(NodeURL(url.text) == url)
  }

  @Test(
    "What is no address of a central node is not read as one",
    arguments: [
      "", "a", "a:1", "//a", "https:", "https://", "https://:1", "ftp://a", "HTTPS:/a",
      "https://a:0",
      "https://a:65536", "https://a:84430", "https://a:-1", "https://a:+1", "https://a:01",
      "https://a:99999999999999999999", "https://a:1:2", "https://a:x", "https://a:", "https://a/x",
      "https://a//", "https://a?", "https://a?b", "https://a#", "https://b@a", "https://b:c@a",
      "https://a b", "https://a\n", "https://a%20b:x", "https://[::1", "https://::1", "https://[x]",
      "https://a\\b", "https://a<b", "https://a:1 ",
      "https://" + String(repeating: "a", count: 600),
    ])
  func noAddress(_ said: String) { #expect(NodeURL(said) == nil) }

  @Test("This machine is called by its own names and addresses only")
  func loopback() {
    for mine in ["localhost", "127.0.0.1", "127.1.2.3", "::1"] { #expect(Loopback.isNamed(mine)) }
    for other in ["127.example.org", "localhost.example.org", "10.0.0.1", "::2", ""] {
      #expect(!Loopback.isNamed(other))
    }
  }

  @Test("A problem has the bytes it always had; one of a later version is read as none known")
  func problem() throws {
    let problem = Problem(
      .clock, title: "Enhedens ur går for langt fra centralens.", detail: "301 s",
      now: 1_790_000_000_000, retryAfter: 5)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let bytes = try encoder.encode(problem)
    try expectGolden("v1-problem.json", String(decoding: bytes, as: UTF8.self))
    #expect(try JSONDecoder().decode(Problem.self, from: bytes) == problem)
    let later = Data(#"{"type":"urn:skridt:problem:new","title":"x","status":400}"#.utf8)
    #expect(try JSONDecoder().decode(Problem.self, from: later).kind == nil)
    for kind in Problem.Kind.allCases {
      #expect(Problem(kind, title: "").kind == kind && (400...599).contains(kind.status))
    }
  }

  @Test("Base64url: what it wrote it reads, anything else it does not")
  func base64() {
    for count in 0..<70 {
      let all = Self.bytes(UInt8(count), count)
      #expect([UInt8](base64URL: all.base64URL) == all)
    }
    for wrong in ["a", "ab=", "a+b/", "æøå", "a b", "ab\n"] {
      #expect([UInt8](base64URL: wrong) == nil, "\(wrong)")
    }
    #expect([UInt8](base64URL: "AB") == nil, "bits that mean nothing must be zero")
  }

  @Test(
    "The language liked best of those on offer",
    arguments: [
      (nil, nil), ("", nil), ("da", "da"), ("en-GB, da;q=0.9", "en"), ("da;q=0.1, en;q=0.2", "en"),
      ("de", nil), ("DA-dk", "da"), ("*", nil), ("da;q=0, en;q=0.001", "en"), ("((", nil),
      ("en;q=1, da;q=1", "en"),
    ] as [(String?, String?)])
  func language(_ field: String?, _ best: String?) {
    #expect(preferredLanguage(field, of: ["da", "en"]) == best)
  }
}
