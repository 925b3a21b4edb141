import Crypto
import EventStore
import Foundation
import HTTPTypes
import RawStructuredFieldValues
import Schema
import Testing

@testable import Transport

@Suite("Signed requests, as RFC 9421 and RFC 9530 have them") struct SignatureTests {
  private static func bytes(_ start: UInt8, _ count: Int) -> [UInt8] {
    (0..<count).map { start &+ UInt8($0) }
  }

  private static let body = Array("hej".utf8)
  private static let authority = "skridt.testkobing.dk:8443"
  private let identity = DeviceIdentity()
  private var replica: String { Card.replica(signingKey: identity.signingKey).description }

  private func request(
    _ fields: HTTPFields = [:], method: HTTPRequest.Method = .post,
    path: String = "/v1/session?a=b&c", authority: String? = SignatureTests.authority
  ) -> HTTPRequest {
    HTTPRequest(
      method: method, scheme: "https", authority: authority, path: path, headerFields: fields)
  }

  /// A request as a device signs it.
  private func signed() throws -> HTTPRequest {
    var request = request()
    request.headerFields = try RequestSignature.fields(
      for: request, body: Self.body, created: 1_790_000_000, nonce: Self.bytes(0, 16), by: identity)
    return request
  }

  /// A request signed by hand, as any other program might: the label, the components with their
  /// values, and what follows the list.
  private func made(
    _ signatures: [(label: String, components: [(String, String)], parameters: String)],
    digest: String? = nil, by identity: DeviceIdentity? = nil
  ) throws -> HTTPRequest {
    var request = request([.contentType: "application/json"])
    request.headerFields[.contentDigest] = digest ?? Self.digest
    request.headerFields[HTTPField.Name("X-More")!] = "en to"
    var inputs: [String] = []
    var values: [String] = []
    for (label, components, parameters) in signatures {
      let names = components.map { "\"\($0.0)\"" }.joined(separator: " ")
      let covered = "(\(names))\(parameters)"
      let base =
        components.map { "\"\($0.0)\": \($0.1)\n" }.joined()
        + "\"@signature-params\": \(covered)"
      let signature = try (identity ?? self.identity).sign(Array(base.utf8))
      inputs.append("\(label)=\(covered)")
      values.append("\(label)=:\(Data(signature).base64EncodedString()):")
    }
    request.headerFields[.signatureInput] = inputs.joined(separator: ", ")
    request.headerFields[.signature] = values.joined(separator: ", ")
    return request
  }

  private static let sha256 = Data(SHA256.hash(data: body)).base64EncodedString()
  private static let sha512 = Data(SHA512.hash(data: body)).base64EncodedString()
  private static let digest = "sha-256=:\(sha256):"

  private static let usual = [
    ("@method", "POST"), ("@path", "/v1/session"), ("@query", "?a=b&c"),
    ("content-digest", digest),
  ]

  private var parameters: String { ";created=1790000000;nonce=\"n-1\";keyid=\"\(replica)\"" }

  private func all(_ request: HTTPRequest) -> [RequestSignature] {
    RequestSignature.all(of: request, scheme: "https")
  }

  // MARK: - Vectors

  /// Covers what another profile does; the same base.
  @Test("The signature base and Ed25519 agree with RFC 9421, B.2.6")
  func vector() throws {
    let input =
      #"sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")"#
      + #";created=1618884473;keyid="test-key-ed25519""#
    guard case .innerList(let covered)? = StructuredField.dictionary(input)?["sig-b26"] else {
      Issue.record("the input is unreadable")
      return
    }
    let request = HTTPRequest(
      method: .post, scheme: "https", authority: "example.com",
      path: "/foo?param=Value&Pet=dog",
      headerFields: [
        .date: "Tue, 20 Apr 2021 02:07:55 GMT", .contentType: "application/json",
        .contentLength: "18",
      ])
    let base = try #require(
      RequestSignature.base(
        of: covered, in: RequestComponents(request: request, scheme: "https")))
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

  @Test("The components of a request are those of RFC 9421, section 2")
  func components() {
    let components = RequestComponents(
      request: HTTPRequest(
        method: .post, scheme: "http", authority: "WWW.Example.com:443",
        path: "/path?param=value&foo=bar&baz=bat%2Dman",
        headerFields: [.accept: " a ", .acceptLanguage: ""]), scheme: "https")
    for (name, value) in [
      "@method": "POST", "@authority": "www.example.com", "@scheme": "https",
      "@target-uri": "https://www.example.com/path?param=value&foo=bar&baz=bat%2Dman",
      "@request-target": "/path?param=value&foo=bar&baz=bat%2Dman", "@path": "/path",
      "@query": "?param=value&foo=bar&baz=bat%2Dman", "accept": "a", "accept-language": "",
      "host": "WWW.Example.com:443",
    ] {
      #expect(components.value(of: name) == value, "\(name)")
    }
    for unknown in ["date", "Accept", "@query-param", "@status", "@", "", "æ", "@signature-params"]
    {
      #expect(components.value(of: unknown) == nil, "\(unknown)")
    }
    let bare = RequestComponents(
      request: HTTPRequest(method: .get, scheme: nil, authority: nil, path: ""), scheme: "http")
    #expect(bare.value(of: "@path") == "/" && bare.value(of: "@query") == "?")
    #expect(bare.value(of: "@authority") == nil && bare.value(of: "@target-uri") == nil)
  }

  /// Apple's Ed25519 signs with random bytes, so a golden request is read, not written again.
  @Test("A request signed by version 1 is still read, and its base has the bytes it always had")
  func goldenRequest() throws {
    let folder = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/golden/http")
    func golden(_ name: String) throws -> String {
      try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }
    var request = request(path: "/v1/session")
    for line in try golden("v1-signed-request.txt").split(separator: "\n") {
      let colon = try #require(line.firstIndex(of: ":"))
      request.headerFields[try #require(HTTPField.Name(String(line[..<colon])))] = String(
        line[line.index(colon, offsetBy: 2)...])
    }
    let key = try Curve25519.Signing.PrivateKey(rawRepresentation: Data(Self.bytes(1, 32)))
    let read = try #require(all(request).first)
    #expect(read.isSigned(by: Array(key.publicKey.rawRepresentation)))
    #expect(
      String(decoding: read.base, as: UTF8.self) + "\n" == (try golden("v1-signature-base.txt")))
  }

  @Test("The example in the OpenAPI document is a request that holds, and what is asked for reads")
  func example() throws {
    let document =
      try JSONSerialization.jsonObject(with: Data(Schema.openAPI)) as? [String: Any] ?? [:]
    let components = document["components"] as? [String: [String: [String: Any]]] ?? [:]
    var request = request(path: "/v1/session")
    for parameter in ["ContentDigest", "SignatureInput", "Signature"].compactMap({
      components["parameters"]?[$0]
    }) {
      let name = HTTPField.Name(parameter["name"] as? String ?? "")
      request.headerFields[try #require(name)] = parameter["example"] as? String
    }
    let key = try Curve25519.Signing.PrivateKey(rawRepresentation: Data(Self.bytes(1, 32)))
    let read = try #require(all(request).first)
    #expect(read.isSigned(by: Array(key.publicKey.rawRepresentation)))
    #expect(ContentDigest(request.headerFields[.contentDigest])?.holds(for: []) == true)
    let wanted = try RequestSignature.wanted(nonce: Self.bytes(0, 16))
    #expect(wanted == components["headers"]?["AcceptSignature"]?["example"] as? String)
    #expect(StructuredField.dictionary(wanted)?["skridt"] != nil)
  }

  // MARK: - A device's own

  @Test("What was signed reads back, and holds for that request and that key only")
  func roundTrip() throws {
    let good = try signed()
    let signature = try #require(all(good).first)
    #expect(signature.created == 1_790_000_000 && signature.expires == nil)
    #expect(signature.nonce == Self.bytes(0, 16).base64URL)
    #expect(signature.replica == Card.replica(signingKey: identity.signingKey))
    #expect(signature.isSigned(by: identity.signingKey))
    #expect(!signature.isSigned(by: DeviceIdentity().signingKey))
    func holds(_ change: (inout HTTPRequest) -> Void) -> Bool {
      var other = good
      change(&other)
      return all(other).contains { $0.isSigned(by: identity.signingKey) }
    }
    for path in ["/v1/session", "/v1/session?a=b", "/v1/session?a=b&c=", "/v1/other?a=b&c"] {
      #expect(!holds { $0.path = path }, "\(path)")
    }
    #expect(!holds { $0.method = .put })
    for other in [nil, "skridt.testkobing.dk", "other.dk:8443", "", "a b"] {
      #expect(!holds { $0.authority = other }, "\(other ?? "nobody")")
    }
    #expect(holds { $0.authority = "SKRIDT.Testkobing.dk:8443" })
    #expect(holds { $0.headerFields[.accept] = "whatever" })
  }

  @Test("Header fields that are cut, changed or missing are refused, and never crash")
  func malformed() throws {
    let good = try signed()
    for name in [HTTPField.Name.contentDigest, .signatureInput, .signature] {
      let whole = try #require(good.headerFields[name])
      var variants: [String?] = [nil, "", "skridt", "skridt=", "skridt=1", whole + whole]
      variants.append(whole + ", skridt=" + String(repeating: "(", count: 2000))
      for length in 0..<whole.count { variants.append(String(whole.prefix(length))) }
      for position in whole.indices {
        for character in ["\"", ";", "\u{0}", "9"] {
          variants.append(whole.replacingCharacters(in: position...position, with: character))
        }
      }
      for variant in variants where variant != whole {
        var changed = good
        changed.headerFields[name] = variant
        // Some changes leave the meaning as it was: white space, or another label in both.
        for read in all(changed) where read.isSigned(by: identity.signingKey) {
          #expect(read == all(good).first, "\(variant ?? "nil")")
        }
      }
    }
  }

  // MARK: - As wide as the standard

  @Test("Any label, any order, more components, with or without alg, tag and expires")
  func wide() throws {
    let digest = ("content-digest", Self.digest)
    let forms: [(String, [(String, String)], String)] = [
      ("sig1", Self.usual, parameters), ("*x.-_9", Self.usual, parameters),
      ("sig1", Self.usual.reversed(), parameters),
      ("sig1", Self.usual + [("@authority", Self.authority)], parameters),
      (
        "sig1", Self.usual + [("@scheme", "https"), ("content-type", "application/json")],
        parameters
      ),
      ("sig1", Self.usual + [("x-more", "en to"), ("host", Self.authority)], parameters),
      (
        "sig1",
        [
          ("@method", "POST"), ("@target-uri", "https://\(Self.authority)/v1/session?a=b&c"),
          digest,
        ],
        parameters
      ),
      (
        "sig1", [digest, ("@request-target", "/v1/session?a=b&c"), ("@method", "POST")], parameters
      ),
      ("sig1", Self.usual, ";alg=\"ed25519\"" + parameters),
      ("sig1", Self.usual, parameters + ";tag=\"skridt\";expires=1790000300"),
      ("sig1", Self.usual, parameters + ";later=?0;x=1.5;y=tok"),
    ]
    for (label, components, parameters) in forms {
      let read = all(try made([(label, components, parameters)]))
      #expect(read.count == 1, "\(components) \(parameters)")
      #expect(read.first?.isSigned(by: identity.signingKey) == true, "\(components) \(parameters)")
    }
  }

  @Test("What covers too little, or something that cannot be resolved, is as if it were not there")
  func narrow() throws {
    for missing in Self.usual.map(\.0) {
      let components = Self.usual.filter { $0.0 != missing }
      #expect(all(try made([("a", components, parameters)])).isEmpty, "\(missing)")
    }
    for (name, value) in [
      ("date", "now"), ("@query-param", "b"), ("Content-Type", "application/json"),
      ("@method", "POST"), ("@status", "200"), ("x-nowhere", ""),
    ] {
      let components = Self.usual + [(name, value)]
      #expect(all(try made([("a", components, parameters)])).isEmpty, "\(name)")
    }
    let key = ";keyid=\"\(replica)\""
    let long = String(repeating: "n", count: 129)
    let insufficient: [String] = [
      ";nonce=\"n\"" + key, ";created=1" + key, ";created=1;nonce=\"n\"",
      ";created=1;nonce=\"n\";keyid=\"other\"", ";created=1;nonce=\"\"" + key,
      ";created=\"1\";nonce=\"n\"" + key, ";created;nonce=\"n\"" + key,
      ";created=1;nonce=n" + key, ";created=1;nonce=\"\(long)\"" + key,
      parameters + ";alg=\"rsa-v1_5-sha256\"", parameters + ";alg=ed25519",
      parameters + ";expires=\"x\"", parameters + ";expires",
    ]
    for parameters in insufficient {
      #expect(all(try made([("a", Self.usual, parameters)])).isEmpty, "\(parameters)")
    }
    // A component with parameters of its own.
    var keyed = try made([("a", Self.usual, parameters)])
    keyed.headerFields[.signatureInput] = keyed.headerFields[.signatureInput]?
      .replacingOccurrences(of: "\"content-digest\"", with: "\"content-digest\";key=\"sha-256\"")
    #expect(all(keyed).isEmpty)
  }

  @Test("Of several signatures those that suffice are told, in order, eight at most")
  func several() throws {
    let few = Self.usual.dropLast()
    let some = all(
      try made([
        ("a", Array(few), parameters), ("b", Self.usual, parameters),
        ("c", Self.usual + [("date", "x")], parameters),
        ("d", Self.usual, parameters.replacingOccurrences(of: "n-1", with: "n-2")),
      ]))
    #expect(some.map(\.nonce) == ["n-1", "n-2"])
    #expect(some.allSatisfy { $0.isSigned(by: identity.signingKey) })
    let many = try made((0..<12).map { ("s\($0)", Self.usual, parameters) })
    #expect(all(many).count == 8)
    // A label without its other half.
    var halved = try made([("a", Self.usual, parameters), ("b", Self.usual, parameters)])
    halved.headerFields[.signature] = halved.headerFields[.signature]?
      .replacingOccurrences(of: "a=", with: "x=")
    #expect(all(halved).count == 1)
  }

  @Test("A signature counts near the time it was made, until it expires; extremes are no trap")
  func times() throws {
    func timely(_ created: Int64, _ expires: Int64?, _ now: Int64 = 1_790_000_000_000) throws
      -> Bool
    {
      let end = expires.map { ";expires=\($0)" } ?? ""
      let parameters = ";created=\(created);nonce=\"n\";keyid=\"\(replica)\"" + end
      let read = try #require(all(try made([("a", Self.usual, parameters)])).first)
      return read.isTimely(at: now, within: 300_000)
    }
    #expect(try timely(1_790_000_000, nil) && timely(1_789_999_700, nil))
    #expect(try !timely(1_789_999_699, nil) && !timely(1_790_000_301, nil))
    #expect(try timely(1_790_000_000, 1_790_000_000) && !timely(1_790_000_000, 1_789_999_999))
    for extreme: Int64 in [-999_999_999_999_999, 999_999_999_999_999, 0] {
      #expect(try !timely(extreme, nil) && !timely(extreme, extreme))
      #expect(try timely(1_790_000_000, extreme) == (extreme > 1_790_000_000))
    }
  }

  @Test(
    "Each digest of a known kind must hold, one must be there, others are passed over",
    arguments: [
      ("sha-256=:\(SignatureTests.sha256):", true), ("sha-512=:\(SignatureTests.sha512):", true),
      ("sha-256=:\(SignatureTests.sha256):, sha-512=:\(SignatureTests.sha512):", true),
      ("sha-512=:\(SignatureTests.sha512):, sha-256=:\(SignatureTests.sha256):;p=1", true),
      ("md5=:AAAA:, sha-256=:\(SignatureTests.sha256):, unixsum=x, later=(1 2)", true),
      ("sha-256=:\(SignatureTests.sha256):, sha-512=:\(SignatureTests.sha256):", false),
      ("sha-256=:\(SignatureTests.sha512):", false),
      ("sha-256=::", false), ("md5=:AAAA:", nil), ("sha-256=\(SignatureTests.sha256)", nil),
      ("sha-256", nil),
      ("", nil), ("sha-256=:x y:", nil), ("sha-256=:\(SignatureTests.sha256):,", nil),
    ] as [(String, Bool?)])
  func digests(_ field: String, _ holds: Bool?) {
    #expect(ContentDigest(field).map { $0.holds(for: Self.body) } == holds)
    #expect(ContentDigest(field)?.holds(for: [1]) != true)
  }
}
