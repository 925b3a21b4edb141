import EventStore
import Foundation
import NIOHTTP1
import Testing
import Transport
import Welfare

@testable import Server
@testable import Sync

@Suite("HTTP as the RFCs have it, on a bare socket") struct HTTPTests {
  /// Whoever would wait for ever is cut off soon.
  private static var limits: Limits {
    var limits = Limits()
    limits.idle = .seconds(3)
    return limits
  }

  private func split(_ text: String) -> (head: String, body: String) {
    let end = text.range(of: "\r\n\r\n")?.upperBound ?? text.endIndex
    return (String(text[..<end]), String(text[end...]))
  }

  // MARK: - Expect (RFC 9110, section 10.1.1)

  @Test("Who expects 100-continue is told to go on before the content, and then answered")
  func goOn() async throws {
    try await Town.with(limits: Self.limits) { town in
      let anna = try await town.device(of: "Anna Berg")
      for value in ["100-continue", "100-Continue"] {
        let shot = try anna.session(try anna.hello()).text(at: town, more: ["Expect": value])
        let (head, body) = split(shot)
        try await town.withRaw { line in
          try await line.send(head)
          #expect(try await line.head() == "HTTP/1.1 100 Continue\r\n\r\n")
          try await line.send(body)
          #expect(try await line.head().hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
      }
      // Who does not expect it is not told.
      let plain = try anna.session(try anna.hello()).text(at: town)
      try await town.withRaw { line in
        try await line.send(plain)
        #expect(try await line.head().hasPrefix("HTTP/1.1 200 OK\r\n"))
      }
    }
  }

  @Test("A client that waits to be told gets its answer over HTTP/1.1 and HTTP/2")
  func goOnByClient() async throws {
    try await Town.with(.selfSigned, limits: Self.limits) { town in
      let anna = try await town.device(of: "Anna Berg")
      let old = try Town.client(.selfSigned, town.folder, http2: false)
      for client in [town.client, old] {
        var shot = try anna.session(try anna.hello())
        shot.headers["Expect"] = "100-continue"
        #expect(try await shot.fired(at: town, by: client).status == 200)
      }
      try await old.shutdown()
    }
  }

  @Test("Who expects 100-continue and would be refused is refused at once, and the line closed")
  func refusedAtOnce() async throws {
    var limits = Self.limits
    limits.bodyBytes = 200_000
    try await Town.with(limits: limits) { town in
      let anna = try await town.device(of: "Anna Berg")
      let expecting = ["Expect": "100-continue"]
      let good = try anna.session(try anna.hello())
      var unsigned = good
      unsigned.headers["Signature"] = nil
      var typed = good
      typed.headers["Content-Type"] = "text/plain"
      var lost = good
      lost.path = "/nowhere"
      var put = good
      put.method = .PUT
      var large = good
      large.body = [UInt8](repeating: 0, count: 200_001)
      for (shot, kind) in [
        (unsigned, Problem.Kind.unsigned), (typed, .wrongType), (lost, .notFound),
        (put, .wrongMethod), (large, .tooLarge),
      ] {
        let answer = try await town.withRaw { line in
          try await line.send(split(shot.text(at: town, more: expecting)).head)
          return try await line.head() + line.text(upTo: "}")
        }
        #expect(answer.hasPrefix("HTTP/1.1 \(kind.status) "), "\(kind) \(answer)")
        #expect(answer.contains("urn:skridt:problem:\(kind.rawValue)"), "\(kind) \(answer)")
        #expect(answer.lowercased().contains("\r\nconnection: close\r\n"), "\(kind) \(answer)")
      }
    }
  }

  @Test("Other expectations are not met; HTTP/1.0 has none")
  func others() async throws {
    try await Town.with(limits: Self.limits) { town in
      for value in ["200-maybe", "100-continue, more", "100"] {
        let answer = try await Shot(
          method: .GET, path: Endpoint.health, headers: ["Expect": value]
        ).fired(at: town)
        #expect(answer.status == 417 && answer.kind == .expectationFailed, "\(value)")
      }
      let old = try await town.raw("GET /health HTTP/1.0\r\nExpect: 100-continue\r\n\r\n")
      #expect(old.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(old)")
      let none = try await town.raw("GET /health HTTP/1.0\r\nExpect: other\r\n\r\n")
      #expect(none.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(none)")
    }
  }

  // MARK: - HEAD

  @Test("HEAD gets what GET gets, without its content, over HTTP/1.1 and HTTP/2")
  func head() async throws {
    try await Town.with(.selfSigned) { town in
      let old = try Town.client(.selfSigned, town.folder, http2: false)
      for client in [town.client, old] {
        for path in [Endpoint.health, Endpoint.description] {
          let get = try await Shot(method: .GET, path: path).fired(at: town, by: client)
          let head = try await Shot(method: .HEAD, path: path).fired(at: town, by: client)
          #expect(head.status == 200 && head.body.isEmpty, "\(path)")
          for field in ["content-type", "content-length", "cache-control"] {
            #expect(head.headers[field] == get.headers[field], "\(path) \(field)")
          }
          #expect(get.headers.first(name: "content-length") == "\(get.body.count)")
        }
        let metrics = try await Shot(method: .HEAD, path: Endpoint.metrics).fired(
          at: town, by: client)
        #expect(metrics.status == 200 && metrics.body.isEmpty)
        let lost = try await Shot(method: .HEAD, path: "/nowhere").fired(at: town, by: client)
        #expect(lost.status == 404 && lost.body.isEmpty)
        let post = try await Shot(method: .HEAD, path: Endpoint.session).fired(at: town, by: client)
        #expect(post.status == 405 && post.headers.first(name: "allow") == "POST")
        let options = try await Shot(method: .OPTIONS, path: Endpoint.health).fired(
          at: town, by: client)
        #expect(options.status == 405 && options.headers.first(name: "allow") == "GET, HEAD")
      }
      try await old.shutdown()
    }
  }

  @Test("After HEAD the line can be used again")
  func headThenGet() async throws {
    try await Town.with(limits: Self.limits) { town in
      let one = "HEAD /health HTTP/1.1\r\nHost: x\r\n\r\n"
      let two = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
      let answer = try await town.raw(one + two)
      #expect(answer.components(separatedBy: "HTTP/1.1 200 OK").count == 3, "\(answer)")
      #expect(answer.components(separatedBy: "{\"status\"").count == 2, "\(answer)")
    }
  }

  // MARK: - Host (RFC 9112, section 3.2)

  @Test("HTTP/1.1 without a Host, with two, or with one that is none, is not understood")
  func hosts() async throws {
    try await Town.with(limits: Self.limits) { town in
      func get(_ lines: String, _ version: String = "1.1") async throws -> String {
        try await town.raw("GET /health HTTP/\(version)\r\n\(lines)Connection: close\r\n\r\n")
      }
      for good in [
        "x", "x:80", "127.0.0.1:8443", "[::1]", "[2001:DB8::1]:65535", "my_host", "A.b-c.dk",
      ] {
        #expect(try await get("Host: \(good)\r\n").hasPrefix("HTTP/1.1 200 "), "\(good)")
        #expect(try await get("hOsT:\(good) \r\n").hasPrefix("HTTP/1.1 200 "), "\(good)")
      }
      for bad in [
        "", "Host: \r\n", "Host: a\r\nHost: a\r\n", "Host: a\r\nX: 1\r\nhost: b\r\n",
        "Host: a b\r\n",
        "Host: a/b\r\n", "Host: a/\r\n", "Host: http://a\r\n", "Host: a:b\r\n", "Host: a:99999\r\n",
        "Host: u@a\r\n", "Host: a?b\r\n", "Host: a#b\r\n", "Host: [::1\r\n", "Host: ::1\r\n",
        "Host: a,b:c\r\n", "Host: a<b\r\n", "Host: a\\b\r\n",
      ] {
        let answer = try await get(bad)
        #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(bad) \(answer)")
        #expect(answer.contains("urn:skridt:problem:malformed"), "\(bad)")
        #expect(answer.lowercased().contains("\r\nconnection: close\r\n"), "\(bad)")
      }
      #expect(try await get("", "1.0").hasPrefix("HTTP/1.1 200 "))
      #expect(try await get("Host: a b\r\n", "1.0").hasPrefix("HTTP/1.1 400 "))
    }
  }

  @Test("What came before a request that is not understood is answered first")
  func pipelined() async throws {
    try await Town.with(limits: Self.limits) { town in
      let good = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
      for bad in ["GET /health HTTP/1.1\r\n\r\n", "NONSENSE\r\n\r\n"] {
        let answer = try await town.raw(good + good + bad + good)
        let statuses = answer.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
        #expect(statuses == ["200", "200", "400"], "\(bad) \(answer)")
      }
    }
  }

  // MARK: - Connection (RFC 9112, section 9.6)

  @Test("A line is closed after the answer to who says so, and that is said; otherwise it is kept")
  func close() async throws {
    try await Town.with(limits: Self.limits) { town in
      for field in ["close", "Close", "TE, close"] {
        let start = ContinuousClock.now
        let answer = try await town.withRaw { line in
          try await line.send(
            "GET /health HTTP/1.1\r\nHost: x\r\nConnection: \(field)\r\n\r\n"
              + "GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
          return try await line.all()
        }
        #expect(answer.components(separatedBy: "HTTP/1.1 200 OK").count == 2, "\(answer)")
        #expect(answer.lowercased().contains("\r\nconnection: close\r\n"), "\(field)")
        #expect(ContinuousClock.now - start < .seconds(2), "\(field)")
      }
      try await town.withRaw { line in
        for _ in 0..<3 {
          try await line.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
          let head = try await line.head()
          #expect(head.hasPrefix("HTTP/1.1 200 OK"), "\(head)")
          #expect(!head.lowercased().contains("connection:"))
          _ = try await line.text(upTo: "}")
        }
      }
    }
  }

  // MARK: - Metrics, and whoever stands in between

  @Test("Metrics are for who asks on this machine, and for nobody through a proxy of any kind")
  func metrics() async throws {
    try await Town.with(limits: Self.limits) { town in
      func get(_ lines: String, host: String = "127.0.0.1:9") async throws -> String {
        try await town.raw(
          "GET /metrics HTTP/1.1\r\nHost: \(host)\r\n\(lines)Connection: close\r\n\r\n")
      }
      for mine in ["127.0.0.1:8443", "localhost", "[::1]:1", "127.0.0.1"] {
        #expect(try await get("", host: mine).hasPrefix("HTTP/1.1 200 "), "\(mine)")
      }
      #expect(
        try await get(
          "User-Agent: Prometheus/3.1\r\nAccept: text/plain;version=0.0.4\r\n"
            + "Accept-Encoding: gzip\r\nX-Prometheus-Scrape-Timeout-Seconds: 10\r\n"
        ).hasPrefix("HTTP/1.1 200 "))
      for field in [
        "Forwarded: for=192.0.2.1", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Host: a",
        "X-Forwarded-Proto: https", "X-Forwarded-Port: 1", "X-Forwarded-Server: a",
        "X-Real-IP: 192.0.2.1", "Via: 1.1 proxy", "CF-Connecting-IP: 192.0.2.1",
        "True-Client-IP: 192.0.2.1", "Fly-Client-IP: 192.0.2.1", "X-Client-IP: 192.0.2.1",
        "X-Cluster-Client-IP: 192.0.2.1", "Fastly-Client-IP: 192.0.2.1",
        "X-Envoy-External-Address: a",
        "X-Request-Id: 1", "X-Amzn-Trace-Id: a", "X-Original-URL: /metrics", "Client-IP: 192.0.2.1",
        "Traceparent: 00-0-0-00", "Cookie: a=b", "Forwarded:", "X-Forwarded-For:",
      ] {
        let answer = try await get(field + "\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 403 "), "\(field)")
        #expect(answer.contains("urn:skridt:problem:local-only"), "\(field)")
      }
      for other in [
        "skridt.kommune.dk", "192.0.2.1:8443", "localhost.example.org", "127.example.org",
      ] {
        #expect(try await get("", host: other).hasPrefix("HTTP/1.1 403 "), "\(other)")
      }
    }
  }
}
