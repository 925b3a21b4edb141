import Foundation

/// What must not be lost, and everything that was not as it should be.
actor Ledger {
  /// Records whose command said that they were saved, and on which machine.
  private(set) var records: [String: String] = [:]
  /// Events seen in a machine's own log, and on which.
  private(set) var events: [String: String] = [:]
  /// What was wrong, in words.
  private(set) var problems: [String] = []
  private(set) var tally: [String: Int] = [:]

  func saved(_ ids: [String], on machine: String) {
    for id in ids { records[id] = machine }
  }

  func seen(_ ids: some Collection<String>, on machine: String) {
    for id in ids where events[id] == nil { events[id] = machine }
  }

  /// A disk went back in time: what no machine holds any longer was on that disk alone.
  func forgive(exceptEvents heldEvents: Set<String>, records heldRecords: Set<String>) {
    events = events.filter { heldEvents.contains($0.key) }
    records = records.filter { heldRecords.contains($0.key) }
  }

  func count(_ what: String, by number: Int = 1) { tally[what, default: 0] += number }

  func complain(_ problem: String) { problems.append(problem) }
}
