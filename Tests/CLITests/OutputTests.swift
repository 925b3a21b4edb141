import Foundation
import Testing

/// What could not be said must not pass for said.
@Suite struct OutputTests {
  /// Runs the program with its streams as a shell would make them.
  private func run(_ arguments: [String], _ streams: String) throws -> Program.Outcome {
    try Program.run(
      arguments, launcher: ["/bin/bash", "-c", "exec \"$0\" \"$@\" \(streams)"])
  }

  private static let questions = [
    ["log", "export"], ["citizen", "list", "--json"], ["report", "goals", "--from", "2026-01-01"],
    ["report", "goals", "--from", "2026-01-01", "--format", "csv"], ["status"], ["doctor"],
    ["citizen", "show", "Karen Lund"], ["history", "Karen Lund"], ["peer", "show"],
  ]

  @Test func `An answer that could not be written is a failure, in the language of the run`() throws
  {
    let town = try Town()
    for question in Self.questions {
      let arguments = question + ["--store", town.central]
      for (language, words) in [("da", "disken er fuld"), ("en", "the disk is full")] {
        let outcome = try run(arguments + ["--language", language], ">/dev/full")
        #expect(outcome.code == 1 && outcome.err.contains(words), "\(question): \(outcome.all)")
      }
      // Without anything to write to: it does not land in the next file that is opened either.
      let closed = try run(arguments, ">&-")
      #expect(closed.code == 1, "\(question): \(closed.all)")
    }
    for question in [["--help"], ["visit", "record", "--help"], ["--version"], ["--licences"]] {
      #expect(try run(question, ">/dev/full").code == 1)
    }
    #expect(
      try town.good("log", "verify", "--store", town.central, "--json").object["ok"] as? Bool
        == true)
  }

  @Test func `What is saved stays saved, and is told so, when the answer cannot be written`() throws
  {
    let town = try Town()
    for (i, streams) in [">/dev/full", ">&-", ">/dev/full 2>&-", ">/dev/full 2>/dev/full"]
      .enumerated()
    {
      let name = "Ole Bak \(i)"
      let outcome = try run(
        ["citizen", "register", "--store", town.central, "--name", name, "--language", "en"],
        streams)
      #expect(outcome.code == 1)
      if !streams.contains("2>") { #expect(outcome.err.contains("is saved")) }
      let citizens = try town.good("citizen", "list", "--store", town.central, "--json").list
      #expect(citizens.count { $0["name"] as? String == name } == 1)
    }
  }

  @Test func `Whoever stops reading ends the program quietly`() throws {
    let town = try Town()
    for question in Self.questions {
      let outcome = try run(question + ["--store", town.central], "> >(exec true; :) & wait $!")
      #expect(outcome.code == 141 || outcome.code == 0, "\(question): \(outcome.all)")
      // Nobody reads from the beginning.
      let unread = try Program.run(
        question + ["--store", town.central],
        launcher: [
          "/bin/bash", "-c", "exec 3> >(exec true); sleep 0.2; exec \"$0\" \"$@\" >&3",
        ])
      #expect(unread.code == 141 && unread.err.isEmpty, "\(question): \(unread.all)")
    }
  }

  @Test func `A message that nobody can hear changes nothing`() throws {
    for streams in ["2>&-", "2>/dev/full", "2> >(exec true)"] {
      #expect(try run(["nonsense"], streams).code == 64)
    }
    let town = try Town()
    for streams in ["2>&-", "2>/dev/full"] {
      let outcome = try run(
        ["citizen", "register", "--store", town.central, "--name", "Karen Lund"], streams)
      #expect(outcome.code == 0, "\(outcome.all)")
    }
  }
}
