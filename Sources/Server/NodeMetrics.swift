import CoreMetrics
import Foundation
import Synchronization

/// What a central node counts. Nothing here names anybody: routes, statuses and sums only.
final class NodeMetrics: Sendable {
  private enum Name {
    static let requests = "skridt_requests_total"
    static let seconds = "skridt_request_seconds"
    static let problems = "skridt_problems_total"
    static let events = "skridt_events_taken_total"
    static let refused = "skridt_runs_refused_total"
    static let granted = "skridt_requests_granted_total"
    static let bytesIn = "skridt_received_bytes_total"
    static let bytesOut = "skridt_sent_bytes_total"
    static let inFlight = "skridt_requests_in_flight"
    static let waiting = "skridt_requests_waiting"
    static let commits = "skridt_commits_total"
    static let jobs = "skridt_commit_jobs_total"
    static let start = "process_start_time_seconds"
    static let memory = "process_resident_memory_bytes"
  }

  private let registry = MetricsRegistry(help: [
    Name.requests: "Requests answered.", Name.seconds: "Time from a request's head to its answer.",
    Name.problems: "Requests refused, by problem.", Name.events: "Events taken from devices.",
    Name.refused: "Runs of events refused.", Name.granted: "Requests granted by rule.",
    Name.bytesIn: "Bytes of bodies received.", Name.bytesOut: "Bytes of bodies sent.",
    Name.inFlight: "Requests being read or answered.", Name.waiting: "Requests waiting for room.",
    Name.commits: "Transactions since the start.", Name.jobs: "Requests in those transactions.",
    Name.start: "When the process began, in seconds since 1970.", Name.memory: "Resident memory.",
  ])
  private let start = Date().timeIntervalSince1970
  /// What counters that are kept elsewhere showed when they were read last.
  private let counted = Mutex<[String: Int]>([:])

  func request(
    _ visit: FrontDoor.Visit, route: String, method: String, status: Int, _ took: Duration
  ) {
    let labels = [("method", method), ("route", route)]
    add(1, Name.requests, labels + [("status", "\(status)")])
    Timer(label: Name.seconds, dimensions: [("route", route)], factory: registry)
      .recordSeconds(took.seconds)
    if let problem = visit.problem { add(1, Name.problems, [("problem", problem.rawValue)]) }
    add(visit.taken, Name.events)
    add(visit.refused, Name.refused)
    add(visit.granted, Name.granted)
    add(visit.bytesIn, Name.bytesIn)
    add(visit.bytesOut, Name.bytesOut)
  }

  /// Everything, as Prometheus reads it.
  func text(_ ledger: Ledger, _ gate: Gate) async -> String {
    let counts = gate.counts
    set(counts.inFlight, Name.inFlight)
    set(counts.waiting, Name.waiting)
    raise(Name.commits, to: await ledger.commits)
    raise(Name.jobs, to: await ledger.jobs)
    Meter(label: Name.start, factory: registry).set(start)
    if let memory = Self.residentMemory { set(memory, Name.memory) }
    return registry.text
  }

  private func add(_ amount: Int, _ name: String, _ labels: [(String, String)] = []) {
    Counter(label: name, dimensions: labels, factory: registry).increment(by: amount)
  }

  private func raise(_ name: String, to value: Int) {
    counted.withLock { counted in
      add(max(0, value - counted[name, default: 0]), name)
      counted[name] = max(value, counted[name, default: 0])
    }
  }

  private func set(_ value: Int, _ name: String) {
    Meter(label: name, factory: registry).set(value)
  }

  /// In bytes; nil where the system does not say.
  private static var residentMemory: Int? {
    let fields = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(
      separator: " ")
    guard let fields, fields.count > 1, let pages = Int(fields[1]) else { return nil }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
