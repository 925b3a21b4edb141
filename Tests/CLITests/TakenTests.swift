import Foundation
import Testing

/// What a command says of whom it means, whom it could mean, and what cannot be.
@Suite struct TakenTests {
  @Test(arguments: ["da", "en"])
  func `What acts on the beginning of a name says in full whom it was taken for`(
    language: String
  ) throws {
    let town = try Town()
    let id = try #require(
      try town.good("citizen", "list", "--store", town.central, "--json").list.first?["id"]
        as? String)
    let sentence =
      language == "da"
      ? "»Karen« er læst som Karen Lund (\(id.prefix(8)))."
      : "“Karen” was taken for Karen Lund (\(id.prefix(8)))."
    let lines = [
      ["visit", "record", "Karen"], ["plan", "open", "Karen", "--purpose", "Mere"],
      ["visit", "list", "Karen"], ["citizen", "revise", "Karen", "--phone", "12345678"],
      ["clip", "open", "Karen", "--clips", "2"], ["clip", "spend", "Karen"],
      ["step", "place", "Karen", "2", "--decision", "X"],
      ["stay", "enrol", "Karen", "--place", "Blå Kors"],
    ]
    for line in lines {
      let shared = ["--store", town.central, "--language", language]
      let outcome = try Program.run(line + shared)
      #expect(outcome.code == 0 && outcome.out.hasPrefix(sentence + "\n"), "\(outcome.all)")
    }
    let whole = try town.good("visit", "record", "karen LUND", "--store", town.central)
    #expect(!whole.all.contains("læst som") && !whole.all.contains("taken for"))
    let json = try town.good("visit", "record", "Karen", "--store", town.central, "--json")
    let taken = try #require((json.object["taken"] as? [[String: Any]])?.first)
    #expect(taken["typed"] as? String == "Karen" && taken["name"] as? String == "Karen Lund")
    #expect(taken["id"] as? String == id && !json.err.contains("Karen"))
    let list = try town.good(
      "visit", "list", "Karen", "--store", town.central, "--json", "--language", language)
    #expect(!list.list.isEmpty && list.err.contains(sentence))
    let goal = try town.good(
      "goal", "progress", "Handler", "--value", "2", "--store", town.central, "--language", language
    )
    #expect(goal.out.contains("Handler selv ("))
  }

  @Test func `What takes whole names says so of a beginning, and whom it begins`() throws {
    let town = try Town()
    _ = try town.device("mette")
    for (line, name) in [
      (["erase", "Karen", "--ground", "Ønske"], "Karen Lund"),
      (["staff", "end", "Worker"], "Worker mette"),
      (["assign", "Karen", "Worker mette"], "Karen Lund"),
      (["assign", "Karen Lund", "Work"], "Worker mette"),
      (["citizen", "merge", "Karen", "--into", "Karen Lund", "--reason", "én"], "Karen Lund"),
      (["device", "revoke", "met"], "mette"),
      (["bundle", "write", "--to", "met", "-o", town.path("x")], "mette"),
      (["citizen", "register", "--name", "X", "--as", "Anne"], "Anne Holm"),
    ] {
      for (language, advice) in [
        ("da", "Skriv hele navnet eller mindst 8 cifre af id'et."),
        ("en", "Write the whole name or at least 8 digits of the id."),
      ] {
        let outcome = try Program.run(line + ["--store", town.central, "--language", language])
        #expect(
          outcome.code == 1 && outcome.err.contains(advice) && outcome.err.contains(name),
          "\(line): \(outcome.all)")
      }
    }
    let nobody = try Program.run(["erase", "Lund", "--ground", "Ønske", "--store", town.central])
    #expect(nobody.code == 1 && !nobody.err.contains("8"), "\(nobody.all)")
  }

  @Test func `Several of the very name that was typed are told apart by their ids`() throws {
    let town = try Town()
    try town.good("citizen", "register", "--store", town.central, "--name", "Karen Lund")
    for (language, advice, other) in [
      ("da", "Skriv mindst 8 cifre af id'et i stedet for navnet.", "hele navnet"),
      ("en", "Write at least 8 digits of the id instead of the name.", "whole name"),
    ] {
      for line in [
        ["visit", "record", "Karen Lund"], ["erase", "karen lund", "--ground", "Ønske"],
      ] {
        let outcome = try Program.run(line + ["--store", town.central, "--language", language])
        #expect(outcome.code == 1 && outcome.err.contains(advice), "\(outcome.all)")
        #expect(!outcome.err.contains(other))
      }
      let begun = try Program.run(
        ["visit", "record", "Kar", "--store", town.central, "--language", language])
      #expect(begun.code == 1 && begun.err.contains(other), "\(begun.all)")
    }
  }

  @Test func `A device added again is still somebody's, and what changes hands says whose it was`()
    throws
  {
    let town = try Town()
    let store = try town.device("mette")
    try town.good("staff", "add", "--store", town.central, "--name", "Ida", "--role", "worker")
    let card = try town.good("peer", "show", "--store", store).out
      .trimmingCharacters(in: .newlines)
    for (language, still) in [("da", "Det er stadig Worker mette ("), ("en", "It is still Worker")]
    {
      let again = try town.good(
        "peer", "add", "--store", town.central, card, "--language", language)
      #expect(again.err.contains(still), "\(again.all)")
    }
    let given = try town.good(
      "peer", "add", "--store", town.central, card, "--worker", "Ida", "--language", "en")
    #expect(given.out.contains("It was Worker mette ("), "\(given.all)")
    try town.good("device", "revoke", "mette", "--store", town.central)
    let revoked = try town.good("peer", "add", "--store", town.central, card, "--language", "en")
    #expect(revoked.err.contains("out of use"), "\(revoked.all)")
  }

  @Test func `An assignment that begins later says when, and that access is given now`() throws {
    let town = try Town()
    for (language, access) in [("da", "allerede nu"), ("en", "already now")] {
      let name = "Ida \(language)"
      try town.good("staff", "add", "--store", town.central, "--name", name, "--role", "worker")
      let outcome = try town.good(
        "assign", "Karen Lund", name, "--from", town.day(30), "--to", town.day(60), "--store",
        town.central, "--language", language)
      for part in [town.day(30), town.day(60), access] {
        #expect(outcome.out.contains(part), "\(outcome.all)")
      }
    }
  }

  @Test(arguments: [
    ("2026-02-30 10:00", "findes ikke", "no such day"),
    ("2026-03-02 25:00", "klokken går", "a clock goes"),
    ("2026-03-02 24:00", "klokken går", "a clock goes"),
    ("2026-03-02 10:60", "klokken går", "a clock goes"),
    ("2026-03-29 02:30", "sommertid", "summer time"),
    ("1026-03-02 10:00", "1850 til 2199", "1850 to 2199"),
    ("0026-03-02 10:00", "1850 til 2199", "1850 to 2199"),
    ("i går", "2026-10-15 14:00", "2026-10-15 14:00"),
    ("2026-3-2 10:00", "2026-10-15 14:00", "2026-10-15 14:00"),
  ])
  func `A time that cannot be is refused with the reason`(time: String, da: String, en: String)
    throws
  {
    let town = try Town(empty: true)
    try town.good("citizen", "register", "--store", town.central, "--name", "Karen Lund")
    for (language, reason) in [("da", da), ("en", en)] {
      let shared = ["--store", town.central, "--language", language]
      let outcome = try Program.run(["visit", "record", "Karen Lund", "--at", time] + shared)
      #expect(outcome.code == 2 && outcome.err.contains(reason), "\(outcome.all)")
    }
  }

  @Test func `A day that nobody can mean is written nowhere`() throws {
    let town = try Town()
    for line in [
      ["citizen", "register", "--name", "Ib", "--birth-date"],
      ["plan", "revise", "Karen Lund", "--to"],
      ["assign", "Karen Lund", "Anne Holm", "--from"],
      ["goal", "revise", "Spiser med", "--deadline"],
      ["visit", "plan", "Karen Lund", "--at"],
      ["step", "place", "Karen Lund", "2", "--decision", "X", "--from"],
    ] {
      for (year, reason) in [
        ("1026", "1850 to 2199"), ("0026", "1850 to 2199"), ("9999", "1850 to 2199"),
      ] {
        let clock = line[0] == "visit" ? " 10:00" : ""
        let outcome = try Program.run(
          line + ["\(year)-10-15\(clock)", "--store", town.central, "--language", "en"])
        #expect(outcome.code == 2 && outcome.err.contains(reason), "\(line): \(outcome.all)")
      }
      let clock = line[0] == "visit" ? " 10:00" : ""
      let outcome = try Program.run(
        line + ["2026-02-30\(clock)", "--store", town.central, "--language", "da"])
      #expect(outcome.code == 2 && outcome.err.contains("findes ikke"), "\(line): \(outcome.all)")
    }
  }

  @Test func `A language before the command is heard, and one that is none is refused`() throws {
    let town = try Town()
    for line in [["--language", "en", "status"], ["--language=en", "status"]] {
      #expect(try Program.run(line + ["--store", town.central]).out.contains("central"))
    }
    for line in [
      ["--language", "xx", "status"], ["--language=xx", "status"], ["help", "--language", "xx"],
      ["status", "--language", "xx"], ["--language", "DA", "status"],
    ] {
      let outcome = try Program.run(line + ["--store", town.central])
      #expect(outcome.code == 64 && outcome.err.contains("--language"), "\(line): \(outcome.all)")
      #expect(outcome.out.isEmpty)
    }
  }

  /// The parser speaks for itself in more places than help.
  @Test func `In a Danish run nothing is said in English`() throws {
    for line in [
      ["report", "yearly", "--format", "pdf"], ["serve", "--help"], ["stay", "plan", "--help"],
      ["visit", "record", "--minutes", "x"], ["goal", "set"], ["assign", "a", "b", "--from"],
      ["visit", "record", "a", "b"], ["visit", "list", "--fron"], ["init", "--central=x"],
      ["status", "--language", "xx"], ["clip", "spend", "--help"],
    ] {
      let said = try Program.run(line, environment: ["LC_ALL": "da_DK"]).all
      for english in [
        "Error", "Usage", "USAGE", " or ", "' and '", "values:", "default", "See '", "Help:",
        "Missing", "Unknown", "expected", "Please",
      ] {
        #expect(!said.contains(english), "\(line): \(english) in \(said)")
      }
    }
  }
}
