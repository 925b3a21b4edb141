import EventStore
import Foundation
import Sync
import Testing
import Transport
import Welfare

@testable import Server

@Suite("Limits, each with an answer that says so") struct LimitTests {
  private func expect(
    _ answer: Answer, _ kind: Problem.Kind, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(answer.kind == kind, "\(answer.text)", sourceLocation: sourceLocation)
    #expect(answer.status == kind.status, sourceLocation: sourceLocation)
    #expect(answer.headers.first(name: "cache-control") == "no-store")
    #expect(answer.headers.first(name: "x-content-type-options") == "nosniff")
  }

  @Test("Unknown paths, wrong methods, wrong types and what cannot be parsed")
  func shapes() async throws {
    try await Town.with { town in
      for path in ["/", "/v1", "/v1/session/", "/v1/devices//revocation", "/HEALTH"] {
        expect(try await Shot(method: .GET, path: path).fired(at: town), .notFound)
      }
      for route in Route.allCases {
        let path = route.template.replacingOccurrences(of: "{id}", with: "x")
        let answer = try await Shot(method: .DELETE, path: path).fired(at: town)
        expect(answer, .wrongMethod)
        let allowed = route.method == .get ? "GET, HEAD" : "POST"
        #expect(answer.headers.first(name: "allow") == allowed)
      }
      let anna = try await town.device(of: "Anna Berg")
      var typed = try anna.session(try anna.hello())
      for type in ["application/json", "text/plain", ""] {
        typed.headers["Content-Type"] = type
        expect(try await typed.fired(at: town), .wrongType)
      }
      typed.headers["Content-Type"] = "Application/VND.skridt.session; charset=x"
      #expect(try await typed.fired(at: town).status == 200)
      for body in [[5, 1, 2], [0xFF, 0xFF, 0xFF, 0xFF, 0x7F]] as [[UInt8]] {
        expect(
          try await anna.signed(Endpoint.session, body, type: Endpoint.sessionType).fired(at: town),
          .malformed)
      }
      for path in [Endpoint.enrolment, Endpoint.revocation(of: "x")] {
        for body in ["", "[]", "{\"secret\":1}", String(repeating: "[", count: 1000)] {
          let answer = try await anna.signed(path, Array(body.utf8)).fired(at: town)
          #expect([.malformed, .wrongRole].contains(answer.kind), "\(path) \(body)")
        }
      }
    }
  }

  @Test("Problems are told in the language that was asked for")
  func language() async throws {
    try await Town.with { town in
      var shot = Shot(method: .GET, path: "/nowhere")
      #expect(try await shot.fired(at: town).problem?.title == "There is no such thing here.")
      shot.headers["Accept-Language"] = "de, da-DK;q=0.8, en;q=0.5"
      let answer = try await shot.fired(at: town)
      #expect(answer.problem?.title == "Det findes ikke her.")
      #expect(answer.headers.first(name: "content-language") == "da")
    }
  }

  @Test("A body that is too large is refused, announced or not")
  func bodies() async throws {
    var limits = Limits()
    limits.bodyBytes = 100_000
    try await Town.with(limits: limits) { town in
      let anna = try await town.device(of: "Anna Berg")
      let large = try anna.signed(
        Endpoint.session, [UInt8](repeating: 0, count: 100_001), type: Endpoint.sessionType)
      expect(try await large.fired(at: town), .tooLarge)
      #expect(try await anna.sync().isEqual)
    }
  }

  @Test("More events than a request may bring")
  func events() async throws {
    try await Town.with { town in
      let anna = try await town.device(of: "Anna Berg")
      var batch = Message.Batch()
      let run = try #require(
        try anna.store.runs(of: anna.welfare.catalogue(), beyond: []).runs.first)
      let copies = Message.maximumPushEvents / run.events.count + 1
      batch.runs = [Run](repeating: run, count: copies)
      let before = try await town.state()
      expect(try await anna.session([.batch(batch)]).fired(at: town), .tooManyEvents)
      #expect(try await town.state() == before)
    }
  }

  @Test("A device that asks too often is told when to come again; others are not held up")
  func rate() async throws {
    var limits = Limits()
    limits.deviceBurst = 12
    limits.devicePerSecond = 0.5
    try await Town.with(limits: limits) { town in
      let anna = try await town.device(of: "Anna Berg")
      let bo = try await town.device(of: "Bo Lind")
      var answer = try await anna.session(try anna.hello()).fired(at: town)
      var sent = 1
      while answer.status == 200, sent < 30 {
        answer = try await anna.session(try anna.hello()).fired(at: town)
        sent += 1
      }
      expect(answer, .tooManyRequests)
      let seconds = try #require(answer.problem?.retryAfter)
      #expect(answer.headers.first(name: "retry-after") == "\(seconds)")
      #expect(try await bo.sync().isEqual)
      town.clock.advance(seconds: Int64(seconds))
      #expect(try await anna.session(try anna.hello()).fired(at: town).status == 200)
    }
  }

  @Test("Codes cannot be tried for ever from one address")
  func enrolments() async throws {
    var limits = Limits()
    limits.enrolmentFailures = 5
    try await Town.with(limits: limits) { town in
      let device = Device(town: town, store: try town.newStore("new"))
      let secret = try await town.invite("Anna Berg")
      for i in 0..<5 {
        expect(try await device.enrol([UInt8](repeating: UInt8(i), count: 16)), .codeUnknown)
      }
      expect(try await device.enrol(secret), .tooManyRequests)
      town.clock.advance(seconds: 30)
      #expect(try await device.enrol(secret).status == 200)
    }
  }

  @Test("Header fields that are too large, and what is no HTTP, are answered as all else")
  func unreadable() async throws {
    try await Town.with { town in
      let large = try await town.raw(
        "GET /health HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "a", count: 40_000))\r\n\r\n")
      #expect(large.hasPrefix("HTTP/1.1 413") && large.contains("urn:skridt:problem:too-large"))
      for text in ["NONSENSE\r\n\r\n", "GET /health HTTP/9.1\r\n\r\n", "\u{16}\u{3}\u{1}"] {
        let answer = try await town.raw(text + "\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 400"), "\(text) \(answer)")
        #expect(answer.contains("urn:skridt:problem:malformed") && answer.contains("no-store"))
      }
    }
  }

  @Test("A connection that says nothing is closed, and so is a body that never ends")
  func idle() async throws {
    var limits = Limits()
    limits.idle = .milliseconds(300)
    limits.transfer = .milliseconds(600)
    try await Town.with(limits: limits) { town in
      let start = ContinuousClock.now
      #expect(try await town.raw("") == "")
      #expect(try await town.raw("POST /v1/session HTTP/1.1\r\nHost: x\r\n") == "")
      let whole = try Device(town: town, store: try town.newStore("new")).signed(
        Endpoint.session, [UInt8](repeating: 1, count: 100), type: Endpoint.sessionType
      ).text(at: town)
      #expect(try await town.raw(String(whole.dropLast(5))) == "")
      #expect(ContinuousClock.now - start < .seconds(10))
    }
  }
}

@Suite("What the limits are made of") struct LimitPartTests {
  @Test("A bucket gives a burst, then so many a second, and nothing for a clock put back")
  func buckets() {
    var buckets = Buckets<String>(burst: 3, perSecond: 0.5)
    for _ in 0..<3 {
      #expect(buckets.wait("a", now: 1000) == nil)
      buckets.take("a", now: 1000)
    }
    #expect(buckets.wait("a", now: 1000) == 2)
    #expect(buckets.wait("b", now: 1000) == nil)
    #expect(buckets.wait("a", now: 0) == 2)
    #expect(buckets.wait("a", now: 2999) == 1)
    #expect(buckets.wait("a", now: 3000) == nil)
  }

  @Test("The gate lets in what there is room for, the rest in order, or not at all")
  func gate() async throws {
    var limits = Limits()
    limits.requestsInFlight = 2
    limits.bytesInFlight = 10_000
    limits.patience = .milliseconds(200)
    let gate = Gate(limits)
    var first: Gate.Pass? = try await gate.enter(bytes: 6000)
    await #expect(throws: Rejection.self) { try await gate.enter(bytes: 6000) }
    let waiting = Task { try await gate.enter(bytes: 6000) }
    while gate.counts.waiting == 0 { await Task.yield() }
    #expect(gate.counts.inFlight == 1)
    first = nil
    let second = try await waiting.value
    #expect(gate.counts == (1, 0))
    // Larger than all there is: alone.
    withExtendedLifetime((first, second)) {}
    _ = second
  }

  @Test("Many through the gate at once: never more than there is room for, and all get in")
  func manyThroughTheGate() async throws {
    var limits = Limits()
    limits.requestsInFlight = 5
    limits.bytesInFlight = 20_000
    let gate = Gate(limits)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for i in 0..<300 {
        group.addTask {
          let pass = try await gate.enter(bytes: i % 7 * 2000)
          #expect(gate.counts.inFlight <= 5)
          await Task.yield()
          withExtendedLifetime(pass) {}
        }
      }
      try await group.waitForAll()
    }
    #expect(gate.counts == (0, 0))
  }
}
