import EventStore
import Foundation
import Sync
import Testing
import Transport
import Welfare

@testable import Server

@Suite("What the server says of itself") struct ObservabilityTests {
  /// Everything the town's people and devices are called, and what they wrote.
  private func play(_ town: Town) async throws -> [String] {
    let anna = try await town.device(of: "Anna Berg")
    let office = try await town.device(of: "Gerda Holm")
    let citizen = try anna.welfare.registerCitizen(name: "Lis Ny")
    try await anna.sync()
    _ = try await anna.enrol([UInt8](repeating: 1, count: 16))
    _ = try await Shot(method: .GET, path: "/Lis%20Ny?cpr=0101901234").fired(at: town)
    _ = try await anna.revocation(of: office.store.replica.description).fired(at: town)
    _ = try await office.revocation(of: anna.store.replica.description, reason: "Tabt i bussen")
      .fired(at: town)
    _ = try await anna.session(try anna.hello()).fired(at: town)
    return [
      "Lis Ny", "Lis%20Ny", "0101901234", "Anna", "Berg", "Gerda", "Testkøbing", "bussen",
      "skridt-card", citizen.id.description, citizen.scope.description,
      anna.store.replica.description, office.store.replica.description,
      String(citizen.id.description.prefix(8)),
    ]
  }

  @Test("The log has a line a request, and nobody's name, id or words")
  func logs() async throws {
    try await Town.with { town in
      let secrets = try await play(town)
      let lines = town.logs.lines
      let requests = lines.filter { $0.contains("request") }
      #expect(requests.count >= 10)
      #expect(requests.contains { $0.contains("route=/v1/session") && $0.contains("status=200") })
      #expect(requests.contains { $0.contains("problem=code-unknown") })
      #expect(requests.contains { $0.contains("route=/v1/devices/{id}/revocation") })
      #expect(requests.contains { $0.contains("problem=revoked") && $0.contains("device=") })
      for line in lines {
        for secret in secrets { #expect(!line.contains(secret), "\(secret) in \(line)") }
      }
    }
  }

  @Test("The metrics can be read by Prometheus, count what happened, and name nobody")
  func metrics() async throws {
    try await Town.with { town in
      let secrets = try await play(town)
      let answer = try await Shot(method: .GET, path: Endpoint.metrics).fired(at: town)
      #expect(
        answer.headers.first(name: "content-type")?.hasPrefix("text/plain; version=0.0.4") == true)
      let text = answer.text
      for secret in secrets { #expect(!text.contains(secret)) }
      let name = "[a-z_]+"
      let label = #"[a-z]+="(?:[^"\\]|\\.)*""#
      let sample = try Regex("\(name)(\\{\(label)(,\(label))*\\})? [-+0-9.e]+")
      var families: Set<String> = []
      for line in text.split(separator: "\n") {
        if line.hasPrefix("# TYPE") {
          families.insert(String(line.split(separator: " ")[2]))
        } else if !line.hasPrefix("#") {
          #expect(line.wholeMatch(of: sample) != nil, "\(line)")
          #expect(families.contains { line.hasPrefix($0) }, "\(line) has no type before it")
        }
      }
      #expect(families.count >= 10)
      // As promtool asks: a counter is called one and nothing else is; each has its words.
      for line in text.split(separator: "\n") where line.hasPrefix("# TYPE") {
        let words = line.split(separator: " ")
        #expect((words[3] == "counter") == words[2].hasSuffix("_total"), "\(line)")
        #expect(text.contains("# HELP \(words[2]) "), "\(line)")
      }
      #expect(text.contains("# TYPE skridt_commits_total counter\n"))
      let commits = await town.node.ledger.commits
      #expect(text.contains("\nskridt_commits_total \(commits)\n"))
      let start = try #require(text.firstMatch(of: /\nprocess_start_time_seconds ([0-9.e+]+)\n/))
      let began = try #require(Double(start.1))
      #expect(abs(began - Date().timeIntervalSince1970) < 3600)
      #expect(text.contains("skridt_problems_total{problem=\"revoked\"} 1\n"))
      #expect(
        text.contains(
          #"skridt_requests_total{method="POST",route="/v1/devices/{id}/revocation",status="204"} 1"#
        ))
      #expect(text.contains(#"{method="-",route="-",status="404"} 1"#))
    }
  }
}
