import Crypto
import EventStore
import Foundation
import HTTPTypes
import RawStructuredFieldValues
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

  private func signed(_ body: [UInt8] = Array("hej".utf8)) throws -> (HTTPFields, DeviceIdentity) {
    let identity = DeviceIdentity()
    let fields = try RequestSignature.fields(
      method: .post, path: "/v1/session?a=b&c", body: body, created: 1_790_000_000,
      nonce: Self.bytes(0, 16), by: identity)
    return (fields, identity)
  }

  private func read(
    _ fields: HTTPFields, path: String = "/v1/session?a=b&c", body: [UInt8] = Array("hej".utf8)
  ) throws(RequestSignature.Failure) -> RequestSignature {
    try RequestSignature(method: .post, path: path, fields: fields, body: body)
  }

  // MARK: - Signatures

  /// RFC 9421, B.2.6: the covered components and parameters of another profile, the same base.
  @Test("The signature base and Ed25519 agree with RFC 9421, B.2.6")
  func vector() throws {
    let input =
      #"sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")"#
      + #";created=1618884473;keyid="test-key-ed25519""#
    var parser = StructuredFieldValueParser(Array(input.utf8))
    guard case .innerList(let covered)? = try parser.parseDictionaryFieldValue()["sig-b26"] else {
      Issue.record("the input is unreadable")
      return
    }
    let base = try RequestSignature.base(
      [
        "Tue, 20 Apr 2021 02:07:55 GMT", "POST", "/foo", "example.com", "application/json", "18",
      ], covered)
    #expect(
      String(decoding: base, as: UTF8.self) == """
        "date": Tue, 20 Apr 2021 02:07:55 GMT
        "@method": POST
        "@path": /foo
        "@authority": example.com
        "content-type": application/json
        "content-length": 18
        "@signature-params": ("date" "@method" "@path" "@authority" "content-type" \
        "content-length");created=1618884473;keyid="test-key-ed25519"
        """)
    let key = try #require(Data(base64Encoded: "JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="))
    let signature = try #require(
      Data(
        base64Encoded: "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1"
          + "u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="))
    #expect(DeviceIdentity.isSignature(Array(signature), of: base, by: Array(key)))
  }

  @Test("What was signed reads back, and holds for that request and that key only")
  func roundTrip() throws {
    let (fields, identity) = try signed()
    let signature = try read(fields)
    #expect(signature.created == 1_790_000_000 && signature.nonce == Self.bytes(0, 16))
    #expect(signature.replica == Card.replica(signingKey: identity.signingKey))
    #expect(signature.isSigned(by: identity.signingKey))
    #expect(!signature.isSigned(by: DeviceIdentity().signingKey))
    for path in ["/v1/session", "/v1/session?a=b", "/v1/session?a=b&c=", "/v1/other?a=b&c"] {
      #expect(try !read(fields, path: path).isSigned(by: identity.signingKey), "\(path)")
    }
    let other = try RequestSignature(
      method: .put, path: "/v1/session?a=b&c", fields: fields, body: Array("hej".utf8))
    #expect(!other.isSigned(by: identity.signingKey))
    #expect(throws: RequestSignature.Failure.wrongDigest) { try read(fields, body: [1]) }
  }

  /// Apple's Ed25519 signs with random bytes, so a golden request is read, not written again.
  @Test("A request signed by version 1 is still read, and its base has the bytes it always had")
  func goldenRequest() throws {
    let key = try Curve25519.Signing.PrivateKey(rawRepresentation: Data(Self.bytes(1, 32)))
    let replica = Card.replica(signingKey: Array(key.publicKey.rawRepresentation))
    var covered = BareInnerList()
    for component in RequestSignature.components {
      covered.append(Item(bareItem: RFC9651BareItem.string(component), parameters: [:]))
    }
    let digest = Data(SHA256.hash(data: Data("hej".utf8))).base64EncodedString()
    let base = try RequestSignature.base(
      ["POST", "/v1/session", "?", "sha-256=:\(digest):"],
      InnerList(
        bareInnerList: covered,
        parameters: [
          "created": .integer(1_790_000_000), "nonce": .string(Self.bytes(0, 16).base64URL),
          "keyid": .string(replica.description), "alg": .string("ed25519"),
        ] as OrderedMap<String, RFC9651BareItem>))
    try expectGolden("v1-signature-base.txt", String(decoding: base, as: UTF8.self))
    let file = Self.folder.appendingPathComponent("v1-signed-request.txt")
    if ProcessInfo.processInfo.environment["RECORD"] == "1",
      !FileManager.default.fileExists(atPath: file.path)
    {
      let parameters = String(decoding: base, as: UTF8.self).split(separator: "\n").last?
        .dropFirst("\"@signature-params\": ".count)
      let signature = try key.signature(for: Data(base)).base64EncodedString()
      try Data(
        """
        Content-Digest: sha-256=:\(digest):
        Signature-Input: skridt=\(parameters ?? "")
        Signature: skridt=:\(signature):

        """.utf8
      ).write(to: file)
    }
    var fields = HTTPFields()
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let colon = try #require(line.firstIndex(of: ":"))
      fields[try #require(HTTPField.Name(String(line[..<colon])))] = String(
        line[line.index(colon, offsetBy: 2)...])
    }
    let read = try read(fields, path: "/v1/session")
    #expect(read.replica == replica && read.isSigned(by: Array(key.publicKey.rawRepresentation)))
  }

  @Test("Header fields that are cut, changed or missing are refused, and never crash")
  func malformed() throws {
    let (fields, identity) = try signed()
    for name in [HTTPField.Name.contentDigest, .signatureInput, .signature] {
      let whole = try #require(fields[name])
      var variants: [String?] = [nil, "", "skridt", "skridt=", "skridt=1", whole + whole]
      variants.append(whole + ", skridt=" + String(repeating: "(", count: 2000))
      for length in 0..<whole.count { variants.append(String(whole.prefix(length))) }
      for position in whole.indices {
        for character in ["\"", ";", "\u{0}", "9"] {
          variants.append(whole.replacingCharacters(in: position...position, with: character))
        }
      }
      for variant in variants where variant != whole {
        var changed = fields
        changed[name] = variant
        guard let read = try? read(changed) else { continue }
        // Some changes leave the meaning as it was: white space, or a sign within the digest's name.
        let isSame =
          read.nonce == Self.bytes(0, 16) && read.created == 1_790_000_000
          && read.replica == Card.replica(signingKey: identity.signingKey)
        #expect(isSame || !read.isSigned(by: identity.signingKey), "\(variant ?? "nil")")
      }
    }
    for missing in ["@method", "@path", "@query", "content-digest"] {
      var changed = fields
      changed[.signatureInput] = fields[.signatureInput]?
        .replacingOccurrences(of: "\"\(missing)\"", with: "\"date\"")
      #expect(throws: RequestSignature.Failure.missing) { try read(changed) }
    }
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
