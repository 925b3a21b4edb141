import Foundation
import Testing

/// What scripts rely on.
@Suite struct ContractTests {
  @Test func `A visit with progress on two goals is one command`() throws {
    let town = try Town()
    let goals = try town.good("goal", "list", "--store", town.central, "--json").list
      .compactMap { $0["id"] as? String }
    #expect(goals.count == 2)
    let made = try town.good(
      "visit", "record", "--store", town.central, "Karen Lund", "--minutes", "45", "--note", "Tur",
      "--progress", "\(goals[0].prefix(12))=3", "--progress", "\(goals[1])=2:turde spørge", "--json"
    )
    let ids = made.object["ids"] as? [String] ?? []
    #expect(ids.count == 3)
    #expect(ids.first == made.id)
    let visits = try town.good("visit", "list", "--store", town.central, "--json").list
    #expect(visits.count == 1)
    #expect(visits.first?["minutes"] as? Int == 45)
    #expect(Set(visits.first?["goals"] as? [String] ?? []) == Set(goals))
    let goal = try town.good("goal", "show", "--store", town.central, goals[1], "--json").object
    #expect(goal["latest"] as? Int == 2)
  }

  @Test func `Goal attainment goes below zero`() throws {
    let town = try Town()
    let goal = try town.good(
      "goal", "set", "--store", town.central, "Karen Lund", "--text", "Ringer selv", "--scale",
      "attainment", "--baseline", "-2", "--target", "1", "--json"
    ).id
    try town.good("goal", "progress", "--store", town.central, goal, "--value", "-1")
    let shown = try town.good("goal", "show", "--store", town.central, goal, "--json").object
    #expect(shown["baseline"] as? Int == -2)
    #expect(shown["latest"] as? Int == -1)
  }

  @Test func `Progress outside the scale saves nothing of the visit`() throws {
    let town = try Town()
    let before = try town.holding(town.central)
    let outcome = try Program.run([
      "visit", "record", "--store", town.central, "Karen Lund", "--minutes", "45", "--progress",
      "Handler selv=3", "--progress", "Spiser med=9",
    ])
    #expect(outcome.code == 2)
    #expect(try town.holding(town.central) == before)
  }

  @Test(.enabled(if: access("/usr/bin/script", X_OK) == 0))
  func `A visit can be answered question by question`() throws {
    let town = try Town()
    // Citizen, start, present, minutes, mode, two goals (value and remark; skipped), note, agreements.
    let answers = ["1", "", "y", "30", "out", "3", "went alone", "", "Walked", "", "y"]
    let outcome = try Program.run(
      ["visit", "record", "--store", town.central, "--language", "en"],
      launcher: ["/bin/bash", "-c", "exec script -qec \"'$0' $*\" /dev/null"],
      input: answers.joined(separator: "\n") + "\n")
    #expect(outcome.code == 0, "\(outcome.all)")
    let visit = try #require(
      try town.good("visit", "list", "--store", town.central, "--json").list.first)
    #expect(visit["minutes"] as? Int == 30)
    #expect(visit["mode"] as? String == "out")
    #expect((visit["goals"] as? [String])?.count == 1)
  }

  @Test(.enabled(if: access("/usr/bin/script", X_OK) == 0))
  func `Only what is missing is asked for, and a wrong answer is asked for again`() throws {
    let town = try Town()
    try town.good("citizen", "register", "--store", town.central, "--name", "Karen Lund")
    let karen = try #require(
      try town.good("goal", "list", "--store", town.central, "--json").list.first?["citizen"]
        as? String)
    // Two of that name, then an id; start in the future, then good; two goals (one too high, then
    // good, and its remark; one skipped); agreements; save.
    let answers = [
      "Karen Lund", karen, "2199-01-01 10:00", "08:00", "y", "9", "3", "", "", "", "", "y",
    ]
    let outcome = try Program.run(
      [
        "visit", "record", "--store", town.central, "--language", "en", "--note", "Walked",
        "--minutes", "9999", "--mode", "boat",
      ], launcher: ["/bin/bash", "-c", "exec script -qec \"'$0' $*\" /dev/null"],
      input: (answers.prefix(5) + ["30", "phone"] + answers.dropFirst(5)).joined(separator: "\n")
        + "\n")
    #expect(outcome.code == 0, "\(outcome.all)")
    for said in ["can mean more than one", "has not come yet", "from 0 to 1440", "at home, out"] {
      #expect(outcome.out.contains(said), "\(said): \(outcome.all)")
    }
    #expect(!outcome.out.contains("Note:"))
    let visit = try #require(
      try town.good("visit", "list", "--store", town.central, "--json").list.first)
    #expect(visit["minutes"] as? Int == 30)
    #expect(visit["mode"] as? String == "phone")
    #expect(visit["note"] as? String == "Walked")
  }

  @Test func `A list given piece by piece is kept whole, and typed owners are shown`() throws {
    let town = try Town()
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/kolding-initiatives.json")
    try town.good("initiative", "import", "--store", town.central, file.path)
    try town.good(
      "initiative", "revise", "--store", town.central, "1", "--set", "owners=Anna", "--set",
      "owners=Bo, Vejle")
    let shown = try town.good("initiative", "show", "--store", town.central, "1", "--json").object
    #expect(shown["owners"] as? [String] == ["Anna", "Bo, Vejle"])
    #expect(
      try town.good("initiative", "list", "--store", town.central).out.contains("Anna; Bo, Vejle"))
  }

  @Test func `Status says what it promises`() throws {
    let town = try Town()
    let status = try town.good("status", "--store", town.central, "--json").object
    #expect((status["replica"] as? String)?.count == 32)
    #expect((status["fingerprint"] as? String)?.count == 64)
    #expect(status["openConflicts"] as? Int == 0)
    #expect(status["unsent"] as? Int == 0)
    let scopes = try #require(status["scopes"] as? [[String: Any]])
    #expect(Set(scopes.compactMap { $0["kind"] as? String }) == ["catalogue", "citizen"])
    let events = scopes.compactMap { $0["events"] as? Int }.reduce(0, +)
    #expect(status["events"] as? Int == events)
    for scope in scopes {
      #expect((scope["scope"] as? String)?.count == 32)
      #expect((scope["fingerprint"] as? String)?.count == 64)
    }
  }

  @Test func `A conflict is listed, shown, settled and taken back`() throws {
    let town = try Town()
    let mette = try town.device("mette")
    let jonas = try town.device("jonas")
    // Mette's was written before Jonas was assigned: give her what came since.
    try town.carry(from: town.central, to: mette, named: "mette")
    for (store, text) in [(mette, "Handler mandag"), (jonas, "Handler fredag")] {
      try town.good("goal", "revise", "--store", store, "Handler selv", "--text", text)
      try town.carry(from: store, to: town.central, named: "Central")
    }
    let list = try town.good("conflicts", "list", "--store", town.central, "--json").list
    let conflict = try #require(list.first)
    #expect(list.count == 1)
    for name in [
      "id", "entity", "kind", "field", "candidates", "base", "shown", "severity", "status",
    ] { #expect(conflict[name] != nil, "\(name)") }
    #expect(conflict["field"] as? String == "text")
    #expect(conflict["base"] as? String == "Handler selv")
    #expect(conflict["status"] as? String == "open")
    let candidates = try #require(conflict["candidates"] as? [[String: Any]])
    #expect(candidates.compactMap { $0["letter"] as? String } == ["A", "B"])
    #expect(
      Set(candidates.compactMap { $0["value"] as? String }) == ["Handler mandag", "Handler fredag"])
    #expect(
      Set(candidates.compactMap { $0["by"] as? String }) == ["Worker mette", "Worker jonas"])
    #expect(candidates.allSatisfy { $0["saw"] as? String == "Handler selv" })
    let id = try #require(conflict["id"] as? String)
    let letterless = try Program.run([
      "conflicts", "resolve", "--store", town.central, id, "--take", "Q", "--reason", "x",
    ])
    #expect(letterless.code == 1)
    try town.good(
      "conflicts", "resolve", "--store", town.central, String(id.prefix(8)), "--value",
      "Handler onsdag", "--reason", "aftalt")
    #expect(
      try town.good("status", "--store", town.central, "--json").object["openConflicts"] as? Int
        == 0)
    #expect(
      try town.good("goal", "list", "--store", town.central).out.contains("Handler onsdag"))
    let again = try Program.run([
      "conflicts", "resolve", "--store", town.central, id, "--take", "A", "--reason", "x",
    ])
    #expect(again.code == 2, "\(again.all)")
    let resolved = try town.good("conflicts", "list", "--store", town.central, "--all", "--json")
      .list
    let settled = try #require(resolved.first?["id"] as? String)
    try town.good("conflicts", "undo", "--store", town.central, settled)
    #expect(
      try town.good("status", "--store", town.central, "--json").object["openConflicts"] as? Int
        == 1)
  }

  @Test func `The log is exported a line an event, and never over a file`() throws {
    let town = try Town()
    let file = town.path("log.ndjson")
    try town.good("log", "export", "--store", town.central, "-o", file)
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    let events = try town.good("status", "--store", town.central, "--json").object["events"] as? Int
    #expect(lines.count == events)
    for line in lines {
      let event = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      for name in ["v", "event", "scope", "entity", "kind", "author", "role", "written", "changes"]
      {
        #expect(event[name] != nil, "\(name)")
      }
    }
    #expect(lines.contains { $0.contains("Karen Lund") })
    #expect(try Program.run(["log", "export", "--store", town.central, "-o", file]).code == 1)
  }

  @Test func `A backup is put back, and the keys have a copy of their own`() throws {
    let town = try Town()
    let before = try town.holding(town.central)
    try town.good("backup", "--store", town.central, town.path("backup"))
    try town.good("keyring", "backup", "--store", town.central, town.path("keys"))
    try town.good("citizen", "register", "--store", town.central, "--name", "Ole")
    let after = try town.holding(town.central)
    try town.good("restore", "--store", town.central, town.path("backup"))
    #expect(try town.holding(town.central) == after && after != before, "Ole was taken over")
    // The keyring outlived its store.
    town.loseDisk(town.central)
    try town.good("restore", "--store", town.central, town.path("backup"))
    #expect(try town.holding(town.central) == before)
    try town.good("rebuild", "--store", town.central)
    try town.good("doctor", "--store", town.central)
  }

  @Test func `A passphrase in a file opens the store again without being named`() throws {
    let town = try Town()
    let file = town.path("phrase")
    try Data("hest batteri klamme\n".utf8).write(to: URL(fileURLWithPath: file))
    chmod(file, 0o600)
    let store = town.path("p")
    try town.good("init", "--store", store, "--name", "P", "--passphrase-file", file)
    try town.good("status", "--store", store)
    try Data("noget andet\n".utf8).write(to: URL(fileURLWithPath: file))
    #expect(try Program.run(["status", "--store", store]).code == 1)
  }
}
