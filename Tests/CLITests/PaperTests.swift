import Foundation
import Testing

/// What scripts rely on about strategies and initiatives, asked of the real program.
@Suite struct PaperTests {
  private static func fixture(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/\(name).json").path
  }

  private static let papers = [
    "kolding-initiatives", "kolding-themes", "vejle-strategy", "vejen-temaplan",
    "herning-udsattestrategi", "slagelse-pejlemaerker",
  ]

  @Test func `The five papers are imported, counted and traced`() throws {
    let town = try Town()
    for paper in Self.papers {
      try town.good("strategy", "import", "--store", town.central, Self.fixture(paper))
    }
    let again = try town.good(
      "strategy", "import", "--store", town.central, Self.fixture("vejle-strategy"), "--json")
    #expect(again.object["created"] as? Int == 0 && again.object["unchanged"] as? Int == 16)

    let list = try town.good("strategy", "list", "--store", town.central, "--json").list
    #expect(list.count == 5)
    var counts: [String: [String: Int]] = [:]
    for strategy in list {
      for name in ["id", "municipality", "title", "period", "counts"] {
        #expect(strategy[name] != nil && !(strategy[name] is NSNull), "\(name)")
      }
      counts[strategy["municipality"] as? String ?? ""] = strategy["counts"] as? [String: Int]
    }
    let expected = [
      "Kolding": ["initiatives": 19, "themes": 10, "matrixMarks": 58, "textMarks": 56],
      "Vejle": ["directions": 6, "citizenGoals": 4, "ladderSteps": 5, "discrepancies": 6],
      "Vejen": [
        "visionTopics": 3, "visionBranches": 14, "focusAreas": 5, "goals": 17, "discrepancies": 8,
      ], "Herning": ["objectives": 16, "discrepancies": 8],
      "Slagelse": ["pejlemaerker": 5, "focusItems": 24, "discrepancies": 5],
    ]
    for (municipality, numbers) in expected {
      for (name, number) in numbers {
        #expect(counts[municipality]?[name] == number, "\(municipality) \(name)")
      }
    }

    let targets = try town.good("strategy", "targets", "--store", town.central, "--json").list
    let homeless = targets.first { $0["source"] as? String == "herning-m-h2-t1" }
    let readings = homeless?["readings"] as? [[String: Any]] ?? []
    #expect(readings.compactMap { $0["value"] as? Int } == [112, 60])
    let trace = try town.good("strategy", "trace", "--store", town.central, "5", "--json").object
    #expect((trace["items"] as? [Any])?.count == 4)
    let shown = try town.good(
      "strategy", "discrepancies", "--store", town.central, "Kolding", "--language", "da")
    #expect(shown.out.contains("Matrixen har også tema 10"))
    let missing = try Program.run(["strategy", "show", "--store", town.central, "Atlantis"])
    #expect(missing.code == 1)
  }

  /// One initiative through Kolding's paper, each step by whom it belongs to.
  @Test func `An initiative goes from the catalogue to a measured effect`() throws {
    let town = try Town()
    try town.good(
      "strategy", "import", "--store", town.central, Self.fixture("kolding-initiatives"))
    try town.good("strategy", "import", "--store", town.central, Self.fixture("kolding-themes"))
    for (name, role) in [
      ("Eva", "owner"), ("Tove", "coordinator"), ("Chris", "management"), ("Ulla", "committee"),
    ] {
      try town.good("staff", "add", "--store", town.central, "--name", name, "--role", role)
    }
    @discardableResult
    func initiative(_ who: String, _ arguments: String...) throws -> Program.Outcome {
      try Program.run(
        ["initiative"] + arguments + ["--store", town.central, "--as", who, "--json"])
    }
    func status() throws -> String? {
      try town.good("initiative", "show", "--store", town.central, "5", "--json").object["status"]
        as? String
    }
    #expect(try initiative("Eva", "plan", "5", "--year", "2023").code == 2)
    #expect(try initiative("Tove", "plan", "5", "--year", "2023").code == 0)
    #expect(
      try initiative("Eva", "describe", "5", "--purpose", "Tryghed", "--deliverable", "Klippekort")
        .code == 0)
    let early = try initiative("Eva", "submit", "5", "--language", "da")
    #expect(early.code == 2 && early.err.contains("måle effekten"))
    #expect(
      try initiative("Eva", "describe", "5", "--effect-deliverable", "Måling: Centerlederen").code
        == 0)
    #expect(try initiative("Eva", "submit", "5").code == 0)
    #expect(
      try initiative("Chris", "approve-description", "5", "--decision", "Chefgruppen 1.2").code == 0
    )
    #expect(try initiative("Eva", "start", "5").object["status"] as? String == "started")
    let added = try initiative(
      "Eva", "effect", "add", "5", "--title", "Genhenvendelser", "--baseline", "40", "--on",
      "2023-01-01", "--goal", "20")
    #expect(added.code == 0, "\(added.all)")
    #expect(try initiative("Eva", "develop", "5").code == 0)
    #expect(
      try initiative("Chris", "route", "5", "--to", "committee", "--reason", "Ny praksis").code == 0
    )
    #expect(try status() == "awaitingCommittee")
    #expect(try initiative("Chris", "approve", "5", "--decision", "x").code == 2)
    #expect(try initiative("Ulla", "approve", "5", "--decision", "SSU punkt 7").code == 0)
    for step in ["implement", "complete"] { #expect(try initiative("Eva", step, "5").code == 0) }
    #expect(
      try initiative("Eva", "effect", "observe", added.id, "--value", "30", "--on", "2024-01-01")
        .code == 0)
    #expect(try initiative("Eva", "evaluate", "5").code == 0)
    let closed = try initiative("Chris", "close", "5", "--decision", "Chefgruppen 1.9")
    #expect(closed.code == 0 && closed.object["measured"] as? Bool == true && closed.err.isEmpty)
    #expect(try status() == "closed")
    let effect = try #require(try initiative("Eva", "effect", "show", "5").list.first)
    #expect(effect["reached"] as? Int == 50)

    let board = try town.good("initiative", "board", "--store", town.central, "--json").object
    #expect(board["years"] as? [Int] == Array(2022...2028))
    #expect((board["criteria"] as? [Any])?.count == 6)
    let half = try #require(
      try initiative("Tove", "reports").object["period"] as? String, "the present one")
    let pack = try initiative("Tove", "pack", "open", "--for", "management", "--period", half)
    #expect(try initiative("Tove", "pack", "freeze", pack.id).code == 0)
    for language in ["da", "en"] {
      let text = try town.good(
        "initiative", "pack", "show", "--store", town.central, pack.id, "--language", language)
      #expect(text.out.contains(language == "da" ? "lukket" : "closed"))
    }
  }

  @Test func `Closing what was never measured says so`() throws {
    let town = try Town()
    try town.good(
      "staff", "add", "--store", town.central, "--name", "Chris", "--role", "management")
    let id = try town.good(
      "initiative", "propose", "--store", town.central, "--title", "Natcafé", "--as", "Chris",
      "--json"
    ).id
    try town.good(
      "initiative", "revise", "--store", town.central, id, "--status", "evaluating")
    let closed = try town.good(
      "initiative", "close", "--store", town.central, id, "--as", "Chris", "--json", "--language",
      "en")
    #expect(closed.object["measured"] as? Bool == false)
    #expect(closed.err.contains("never had an effect measure"))
  }

  @Test func `Started against postponed is settled by the suggestion, with one flag`() throws {
    let town = try Town()
    try town.good(
      "strategy", "import", "--store", town.central, Self.fixture("kolding-initiatives"))
    for (command, extra) in [
      ("plan", ["--year", "2027"]), ("approve-description", ["--without-template"]),
    ] {
      let outcome = try Program.run(
        [
          "initiative", command, "5", "--store", town.central, "--decision", "Chefgruppen",
          "--reason", "lille",
        ]
          + extra)
      #expect(outcome.code == 0, "\(outcome.all)")
    }
    let (eva, chris) = (try town.device("eva"), try town.device("chris"))
    for (name, role) in [("eva", "owner"), ("chris", "management")] {
      try town.good("role", "grant", "--store", town.central, "Worker \(name)", role)
    }
    for (store, name) in [(eva, "eva"), (chris, "chris")] {
      try town.carry(from: town.central, to: store, named: name)
    }
    try town.good("initiative", "start", "--store", eva, "5")
    try town.good("initiative", "postpone", "--store", chris, "5", "--reason", "Budgettet")
    for store in [eva, chris] { try town.carry(from: store, to: town.central, named: "Central") }

    let open = try town.good("conflicts", "list", "--store", town.central, "--json").list
    let conflict = try #require(open.first)
    #expect(open.count == 1 && conflict["field"] as? String == "status")
    let letter = try #require(conflict["suggested"] as? String)
    let id = try #require(conflict["id"] as? String)
    let shown = try town.good("conflicts", "show", "--store", town.central, id, "--language", "da")
    #expect(shown.out.contains("Forslag: \(letter)") && shown.out.contains("vejer tungest"))
    try town.good(
      "conflicts", "resolve", "--store", town.central, id, "--accept", "--reason", "følger reglen")
    let initiative = try town.good("initiative", "show", "--store", town.central, "5", "--json")
    #expect(initiative.object["status"] as? String == "postponed")
  }
}
