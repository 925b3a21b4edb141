import Foundation
import Testing

/// Reports, the citizen's plan and the daily export, asked of the real program.
@Suite struct ReportTests {
  private static let reports = [
    "initiatives", "half-year", "yearly", "goals", "continuity", "targets", "workload",
  ]

  @Test func `Every report comes in every format and both languages`() throws {
    let town = try Town()
    try town.good(
      "staff", "add", "--store", town.central, "--name", "Bo <b>&\"x", "--role", "worker")
    try town.good(
      "visit", "record", "--store", town.central, "Karen Lund", "--minutes", "45", "--progress",
      "Handler selv=2", "--as", "Bo <b>&\"x")
    for name in Self.reports {
      let json = try town.good("report", name, "--store", town.central, "--json").object
      #expect(json["report"] as? String == name && json["version"] as? Int == 1)
      let tables = json["tables"] as? [[String: Any]] ?? []
      #expect(!tables.isEmpty)
      let formatted = try town.good("report", name, "--store", town.central, "--format", "json")
      #expect((formatted.object["tables"] as? [Any])?.count == tables.count)
      for table in tables {
        let wanted = try #require(table["name"] as? String)
        let columns = (table["columns"] as? [[String: Any]] ?? []).compactMap {
          $0["name"] as? String
        }
        let csv = try town.good(
          "report", name, "--store", town.central, "--format", "csv-data", "--table", wanted)
        #expect(csv.out.hasPrefix(columns.joined(separator: ",") + "\r\n"), "\(name) \(wanted)")
        for (language, separator) in [("da", ";"), ("en", ",")] {
          let csv = try town.good(
            "report", name, "--store", town.central, "--format", "csv", "--table", wanted,
            "--language", language)
          let head = csv.out.prefix { $0 != "\r\n" }
          #expect(csv.out.utf8.starts(with: [0xEF, 0xBB, 0xBF]), "\(name) \(wanted)")
          #expect(columns.count == 1 || head.contains(separator), "\(name) \(wanted)")
        }
      }
      for language in ["da", "en"] {
        let html = try town.good(
          "report", name, "--store", town.central, "--format", "html", "--language", language)
        #expect(
          html.out.hasPrefix("<!DOCTYPE html>") && html.out.contains("<html lang=\"\(language)\">"))
        #expect(!html.out.contains("<b>") && !html.out.contains("<script"))
        let text = try town.good("report", name, "--store", town.central, "--language", language)
        #expect(text.out.contains(language == "da" ? "Dannet" : "Made"))
      }
    }
    let workload = try town.good(
      "report", "workload", "--store", town.central, "--format", "csv-data")
    #expect(workload.out.contains("\"Bo <b>&\"\"x\",,1,45,"))
    let html = try town.good("report", "workload", "--store", town.central, "--format", "html")
    #expect(html.out.contains("Bo &lt;b&gt;&amp;&quot;x"))
    let named = try town.good(
      "report", "continuity", "--store", town.central, "--citizens", "--format", "csv-data")
    #expect(named.out.contains("Karen Lund,1,1,\"Bo <b>&\"\"x\",100.0,no\r\n"))
    let own = try town.good(
      "report", "goals", "--store", town.central, "--citizen", "Karen Lund", "--format", "csv-data")
    #expect(own.out.contains("Handler selv,function,active,,2,\(town.day(0)),,unmeasured,1,1\r\n"))
  }

  @Test func `What cannot be is said, with the code that tells what kind of no it is`() throws {
    let town = try Town()
    try town.good("staff", "add", "--store", town.central, "--name", "Ulla", "--role", "committee")
    for (arguments, code, words) in [
      (["goals", "--as", "Ulla"], 2, "role"), (["yearly", "--as", "Ulla"], 0, ""),
      (["targets", "--as", "Ulla"], 0, ""), (["initiatives", "--as", "Ulla"], 0, ""),
      (["half-year", "--as", "Ulla"], 2, "role"),
      (["continuity", "--from", "2026-02-30"], 2, "2026-10-15"),
      (["continuity", "--from", "2026-02-02", "--to", "2026-02-01"], 2, "before the first"),
      (["continuity", "--limit", "0"], 2, "1 to 99"),
      (["continuity", "--limit", "x"], 64, "limit"),
      (["yearly", "--year", "x"], 2, "2026"), (["half-year", "--period", "2026"], 2, "2026-H1"),
      (["goals", "--citizen", "Ingen"], 1, "Ingen"),
      (["workload", "--format", "pdf"], 64, "format"),
      (["workload", "--table", "x"], 64, "workers, units, months"),
      (["workload", "--json", "--format", "csv"], 64, "choose one"), (["all"], 64, "all"),
    ] as [([String], Int32, String)] {
      let outcome = try Program.run(["report"] + arguments + ["--store", town.central])
      #expect(outcome.code == code, "\(arguments): \(outcome.all)")
      #expect(words.isEmpty || outcome.err.contains(words), "\(arguments): \(outcome.err)")
      #expect(code == 0 || outcome.out.isEmpty)
    }
  }

  @Test func `A file is written whole, and never over another`() throws {
    let town = try Town()
    let file = town.path("report.html")
    let arguments = ["report", "yearly", "--store", town.central, "--format", "html", "-o", file]
    let first = try Program.run(arguments)
    #expect(first.code == 0 && first.out.contains("report.html") && !first.out.contains("<html"))
    let written = try String(contentsOfFile: file, encoding: .utf8)
    #expect(written.hasSuffix("</html>\n"))
    let second = try Program.run(arguments)
    #expect(second.code == 1 && second.err.contains("exists already"))
    #expect(try String(contentsOfFile: file, encoding: .utf8) == written)
    let missing = try Program.run(
      ["report", "yearly", "--store", town.central, "-o", town.path("no/such/file")])
    #expect(missing.code == 1)
    let json = try town.good(
      "report", "yearly", "--store", town.central, "--json", "-o", town.path("report.json"))
    #expect(json.object["bytes"] as? Int ?? 0 > 100)
    let attributes = try FileManager.default.attributesOfItem(atPath: file)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func `A worker's device reports on what it holds, and says so`() throws {
    let town = try Town()
    let mette = try town.device("mette")
    let report = try town.good("report", "continuity", "--store", mette, "--citizens", "--json")
      .object
    let notes = report["notes"] as? [String] ?? []
    #expect(notes.first?.contains("only what the device holds") == true)
    let export = try Program.run(["plan", "export", "--store", mette])
    #expect(export.code == 2)
  }

  @Test func `The citizen's plan is a page, by the plan or by the citizen`() throws {
    let town = try Town()
    try town.good(
      "citizen", "revise", "--store", town.central, "Karen Lund", "--own-words", "Jeg vil ud <b>")
    let page = try town.good(
      "plan", "document", "--store", town.central, "Karen Lund", "--language", "da")
    #expect(page.out.contains("Det vil jeg gerne") && page.out.contains("Jeg vil ud &lt;b&gt;"))
    let plan = try #require(
      try town.good("plan", "list", "--store", town.central, "--json").list.first)
    let id = try #require(plan["id"] as? String)
    let file = town.path("plan.html")
    try town.good("plan", "document", "--store", town.central, id, "-o", file, "--language", "en")
    #expect(try String(contentsOfFile: file, encoding: .utf8).contains("What I want"))
    #expect(try Program.run(["plan", "document", "--store", town.central, "Ingen"]).code == 1)
    #expect(
      try Program.run(["plan", "document", "--store", town.central, id, "--json"]).code == 64)
  }

  @Test func `The export writes the same files twice, one for each citizen and day`() throws {
    let town = try Town()
    let folder = town.path("export")
    let missing = try Program.run(
      ["plan", "export", "--store", town.central, "--day", town.day(0), "--folder", folder])
    #expect(missing.code == 1)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    func contents() throws -> [String: Data] {
      var out: [String: Data] = [:]
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        out[name] = FileManager.default.contents(atPath: folder + "/" + name)
      }
      return out
    }
    try town.good(
      "plan", "export", "--store", town.central, "--day", town.day(0), "--folder", folder)
    let first = try contents()
    let name = try #require(first.keys.first)
    #expect(
      first.count == 1 && name.hasPrefix("goal-plan_\(town.day(0))_") && name.hasSuffix(".json"))
    #expect(!name.contains("Karen"))
    let again = try town.good(
      "plan", "export", "--store", town.central, "--day", town.day(0), "--folder", folder, "--json")
    #expect(again.object["files"] as? [String] == [name])
    #expect(try contents() == first)

    let lines = try town.good("plan", "export", "--store", town.central, "--day", town.day(0))
    #expect(Data(lines.out.utf8) == first[name])
    #expect((lines.object["goals"] as? [Any])?.count == 2)
    #expect(try town.good("plan", "export", "--store", town.central).out.isEmpty, "yesterday")
    for (arguments, code) in [
      (["--day", town.day(2)], 2), (["--day", "x"], 2), (["--folder", folder, "-o", "f"], 64),
    ] as [([String], Int32)] {
      let outcome = try Program.run(["plan", "export", "--store", town.central] + arguments)
      #expect(outcome.code == code, "\(arguments): \(outcome.all)")
    }
  }
}
