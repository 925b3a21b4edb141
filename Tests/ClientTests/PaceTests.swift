import Foundation
import TestSupport
import Testing
import Transport

@testable import Client

@Suite struct PaceTests {
  private func pace(_ waits: @escaping (Double) -> Void) -> Pace {
    var pace = Pace()
    pace.generator = Seeded(3)
    pace.sleep = waits
    return pace
  }

  @Test func `What may pass is tried six times, with longer and longer waits`() throws {
    var slept: [Double] = []
    var pace = pace { slept.append($0) }
    var tries = 0
    #expect(throws: CentralFailure.unreachable(.cut)) {
      try pace.retrying {
        tries += 1
        throw CentralFailure.unreachable(.cut)
      }
    }
    #expect(tries == 6)
    #expect(slept.count == 5)
    for (wait, most) in zip(slept, [0.5, 1, 2, 4, 8]) { #expect((0...most).contains(wait)) }
  }

  @Test func `What will not pass is not tried again`() throws {
    for failure: CentralFailure in [
      .refused(Problem(.revoked, title: "")), .untrusted(.otherCertificate), .unintelligible,
      .unreachable(.nameNotFound("x")), .refused(Problem(.tooLarge, title: "")),
    ] {
      var pace = pace { _ in Issue.record("waited") }
      var tries = 0
      #expect(throws: failure) {
        try pace.retrying {
          tries += 1
          throw failure
        }
      }
      #expect(tries == 1)
    }
  }

  @Test func `A network that swallows everything is not tried for ever`() throws {
    var pace = pace { _ in }
    pace.longest = 0.1
    var tries = 0
    func swallowed() throws {
      tries += 1
      Thread.sleep(forTimeInterval: 0.07)
      throw CentralFailure.unreachable(.timedOut)
    }
    #expect(throws: CentralFailure.unreachable(.timedOut)) { try pace.retrying(swallowed) }
    #expect(tries == 2)
    #expect(!pace.hasPatience(with: .unreachable(.timedOut)))
    // What breaks at once is tried on, and an answer makes all good.
    #expect(pace.hasPatience(with: .unreachable(.cut)))
    try pace.retrying {}
    #expect(pace.hasPatience(with: .unreachable(.timedOut)))
  }

  @Test func `The central node's wish to be left alone is kept, within reason`() throws {
    for (asked, range) in [
      (7, 7.0...7.5), (100_000, 60.0...60.0), (.max, 60.0...60.0), (.min, 0...0.5), (-1, 0...0.5),
    ] {
      var slept: [Double] = []
      var pace = pace { slept.append($0) }
      var isFirst = true
      try pace.retrying {
        defer { isFirst = false }
        if isFirst {
          throw CentralFailure.refused(Problem(.tooManyRequests, title: "", retryAfter: asked))
        }
      }
      #expect(slept.count == 1)
      #expect(range.contains(slept[0]))
    }
  }
}
