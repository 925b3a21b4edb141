import Foundation
import TestSupport
import Testing

@testable import Client

@Suite struct NightlyTests {
  private static let copenhagen = TimeZone(identifier: "Europe/Copenhagen")!

  private func at(_ text: String) -> Int64 {
    let date = ISO8601DateFormatter().date(from: text) ?? .distantPast
    return Int64(date.timeIntervalSince1970 * 1000)
  }

  /// Asks minute by minute from one time to another, and gives the times a sync began.
  private func nights(
    _ clock: String, from start: String, to end: String, last: String?, spread: Int64 = 0,
    asleep: ClosedRange<Int64>? = nil, succeeding: (Int64) -> Bool = { _ in true }
  ) throws -> [Int64] {
    var nightly = Nightly(
      at: try #require(Nightly.Clock(clock)), zone: Self.copenhagen, last: last.map(at),
      spread: spread, generator: Seeded(7))
    var now = at(start)
    var out: [Int64] = []
    while now < at(end) {
      if let asleep, asleep.contains(now) { now = asleep.upperBound + 1000 }
      let wait = nightly.wait(now)
      #expect(wait <= 60)
      if wait > 0 {
        now += max(1, Int64(wait * 1000))
        continue
      }
      out.append(now)
      now += 5000
      nightly.ended(now, successfully: succeeding(now))
    }
    return out
  }

  @Test func `A sync begins once a night, when the clock shows the hour`() throws {
    let begun = try nights(
      "02:00", from: "2026-01-10T12:00:00Z", to: "2026-01-13T12:00:00Z",
      last: "2026-01-10T11:00:00Z")
    #expect(
      begun == [at("2026-01-11T01:00:00Z"), at("2026-01-12T01:00:00Z"), at("2026-01-13T01:00:00Z")])
  }

  @Test func `In the night that leaves the hour out, it begins after the gap`() throws {
    // 2026-03-29: at 02:00 the clocks show 03:00, which is 01:00 UTC.
    for clock in ["02:00", "02:30", "02:59"] {
      let begun = try nights(
        clock, from: "2026-03-28T12:00:00Z", to: "2026-03-30T12:00:00Z",
        last: "2026-03-28T11:00:00Z")
      #expect(begun.count == 2, "\(clock)")
      #expect(begun.first == at("2026-03-29T01:00:00Z"), "\(clock)")
    }
    let third = try nights(
      "03:00", from: "2026-03-28T12:00:00Z", to: "2026-03-29T12:00:00Z",
      last: "2026-03-28T11:00:00Z")
    #expect(third == [at("2026-03-29T01:00:00Z")])
  }

  @Test func `In the night that has the hour twice, it begins the first time only`() throws {
    // 2026-10-25: at 03:00 summer time the clocks show 02:00 again.
    for (clock, first) in [
      ("02:00", "2026-10-25T00:00:00Z"), ("02:30", "2026-10-25T00:30:00Z"),
      ("03:00", "2026-10-25T02:00:00Z"),
    ] {
      let begun = try nights(
        clock, from: "2026-10-24T12:00:00Z", to: "2026-10-25T12:00:00Z",
        last: "2026-10-24T11:00:00Z")
      #expect(begun == [at(first)], "\(clock)")
    }
  }

  @Test func `A night that was slept through is caught up on waking`() throws {
    let begun = try nights(
      "02:00", from: "2026-01-10T12:00:00Z", to: "2026-01-11T12:00:00Z",
      last: "2026-01-10T11:00:00Z",
      asleep: at("2026-01-10T23:00:00Z")...at("2026-01-11T06:30:00Z"))
    #expect(begun == [at("2026-01-11T06:30:01Z")])
  }

  @Test func `A device that was off for nights, or never synced, begins at once`() throws {
    for last in ["2026-01-05T01:00:00Z", nil] {
      let begun = try nights(
        "02:00", from: "2026-01-10T12:00:00Z", to: "2026-01-10T20:00:00Z", last: last)
      #expect(begun == [at("2026-01-10T12:00:00Z")])
    }
  }

  @Test func `Without a network it is tried again until it succeeds`() throws {
    let back = at("2026-01-11T04:00:00Z")
    let begun = try nights(
      "02:00", from: "2026-01-10T12:00:00Z", to: "2026-01-11T12:00:00Z",
      last: "2026-01-10T11:00:00Z", succeeding: { $0 >= back })
    #expect(begun.count > 15 && begun.count < 40)
    #expect(try #require(begun.last) < back + 11 * 60_000)
    for (one, next) in zip(begun, begun.dropFirst()) {
      #expect((5 * 60_000...11 * 60_000).contains(next - one))
    }
  }

  @Test func `Nights are spread, each within its ten minutes`() throws {
    let begun = try nights(
      "02:00", from: "2026-01-10T12:00:00Z", to: "2026-01-20T12:00:00Z",
      last: "2026-01-10T11:00:00Z", spread: 600_000)
    #expect(begun.count == 10)
    let late = begun.map { ($0 - at("2026-01-11T01:00:00Z")) % 86_400_000 }
    #expect(late.allSatisfy { (0...601_000).contains($0) })
    #expect(Set(late).count > 5)
  }

  @Test func `A clock that was years ahead does not silence the nights`() throws {
    var nightly = Nightly(
      at: try #require(Nightly.Clock("02:00")), zone: Self.copenhagen, last: nil, spread: 0)
    let wrong = at("2031-01-01T00:00:00Z")
    #expect(nightly.wait(wrong) == 0)
    nightly.ended(wrong, successfully: true)
    #expect(nightly.wait(at("2026-01-10T12:00:00Z")) > 0)
    #expect(nightly.wait(at("2026-01-11T01:00:00Z")) == 0)
  }

  @Test(arguments: ["01:59", "02:00", "02:30", "03:00", "23:45"])
  func `Every night of 2027 has one sync, also those when the clocks change`(clock: String) throws {
    let nightly = Nightly(
      at: try #require(Nightly.Clock(clock)), zone: Self.copenhagen, last: nil)
    var now = at("2027-01-01T11:00:00Z")
    var count = 0
    while true {
      let next = nightly.next(after: now)
      guard next < at("2028-01-01T11:00:00Z") else { break }
      if count > 0 {
        #expect((22 * 3_600_000...26 * 3_600_000).contains(next - now), "\(next)")
      }
      count += 1
      now = next
    }
    #expect(count == 365)
    // 28 March: what two o'clock would have been.
    let gap = nightly.next(after: at("2027-03-27T22:50:00Z"))
    let begun = ["01:59": "00:59:00", "23:45": "21:45:00"][clock] ?? "01:00:00"
    #expect(gap == at("2027-03-28T\(begun)Z"))
  }

  @Test(arguments: [Int64.min, -1, 0, .max])
  func `A last sync that cannot have been is no trap`(last: Int64) throws {
    var nightly = Nightly(
      at: try #require(Nightly.Clock("02:00")), zone: Self.copenhagen, last: last)
    let now = at("2027-01-10T12:00:00Z")
    #expect((0...60).contains(nightly.wait(now)))
    nightly.ended(now, successfully: true)
    #expect(nightly.wait(now) > 0)
  }

  @Test(arguments: ["2:00", "24:00", "02:60", "0200", "02:00:00", "", "aa:bb", "+2:00"])
  func `What is no time of day is not read`(text: String) {
    #expect(Nightly.Clock(text) == nil)
  }
}
