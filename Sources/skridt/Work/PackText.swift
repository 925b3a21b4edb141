import EventStore
import Welfare

/// What a status says, as headings with lines under them.
struct PackText {
  private let contents: Fields

  init(_ contents: Fields) { self.contents = contents }

  var parts: [(heading: String, lines: [String])] {
    [
      (say("Initiativer", "Initiatives"), initiatives),
      (say("Mangler rapport", "Report missing"), missing),
      (say("Beslutninger", "Decisions"), decisions),
      (say("Kriterier for placeringen", "Criteria of the placement"), criteria),
      (say("Temaer med placerede initiativer", "Themes with placed initiatives"), themes),
      (say("Effekt", "Effect"), effects), (say("Måltal", "Targets"), targets),
      (say("Borgeres mål", "Citizens' goals"), goals),
    ].filter { !$0.1.isEmpty }
  }

  private func list(_ name: String) -> [Fields] {
    (contents[name]?.list ?? []).compactMap(\.object)
  }

  private func status(_ row: Fields) -> String {
    Words.status(row["status"]?.text ?? "", of: "initiative")
  }

  private func shown(_ row: Fields, _ name: String) -> String {
    row["hidden"]?.list?.contains(.text(name)) == true
      ? say("skjult", "hidden") : (row[name] ?? .null).shown
  }

  private var initiatives: [String] {
    list("initiatives").map { row in
      let year = row["year"].map { ", \($0.shown)" } ?? ""
      let outlook = row["outlook"]?.text.map {
        ", " + Words.choice($0, of: "outlook", kind: "ownerReport")
      }
      let report = row["report"]?.text.map { ": \($0)" } ?? ""
      return
        "\(shown(row, "number")) \(shown(row, "title")) (\(status(row))\(year)\(outlook ?? ""))"
        + report
    }
  }

  private var missing: [String] {
    let numbers = (contents["missing"]?.list ?? []).map(\.shown)
    return numbers.isEmpty ? [] : [numbers.joined(separator: ", ")]
  }

  private var decisions: [String] {
    // The committee is told how many, management which.
    if let count = contents["decisions"]?.int { return ["\(count)"] }
    return list("decisions").map { row in
      let behind = [row["decision"]?.text, row["statusReason"]?.text].compactMap { $0 }
      let role = Words.role(row["role"]?.text ?? "")
      let what = row["year"].map { say("startår \($0.shown)", "start year \($0.shown)") }
      return "\(shown(row, "statusDate")) \(shown(row, "number")): \(what ?? status(row)), \(role)"
        + (behind.isEmpty ? "" : " (\(behind.joined(separator: "; ")))")
    }
  }

  private var criteria: [String] {
    list("criteria").map { row in
      let mark = row["met"]?.bool.map { $0 ? "✓" : "✗" } ?? "–"
      let title = row["title"]?.object.map { say(shown($0, "da"), shown($0, "en")) + ": " } ?? ""
      return "\(mark) \(title)\(say(shown(row, "da"), shown(row, "en")))"
    }
  }

  private var themes: [String] {
    list("themes").map { row in
      say(
        "\(shown(row, "number")) \(shown(row, "title")): \(shown(row, "matrix")) efter matrixen, "
          + "\(shown(row, "text")) efter teksten",
        "\(shown(row, "number")) \(shown(row, "title")): \(shown(row, "matrix")) by the matrix, "
          + "\(shown(row, "text")) by the text")
    }
  }

  private var effects: [String] {
    list("effects").map { row in
      "\(shown(row, "number")) \(shown(row, "measure")): \(shown(row, "baseline")) → "
        + "\(shown(row, "latest"))" + say(", mål ", ", goal ") + shown(row, "goal")
    }
  }

  private var targets: [String] {
    list("targets").map { row in
      let readings = (row["readings"]?.list ?? []).compactMap(\.object).map {
        "\(shown($0, "value")) (\(Labels.basis($0["basis"]?.text ?? "").text(in: Speech.language)))"
      }
      return "\(shown(row, "title")): \(readings.joined(separator: say(" eller ", " or ")))"
        + say("; seneste måling ", "; latest ") + shown(row, "latest")
    }
  }

  private var goals: [String] {
    list("goals").map { row in
      let tag = Words.choice(row["tag"]?.text ?? "", of: "tags", kind: "goal")
      return tag + ": "
        + (row["goals"]?.int.map { "\($0)" } ?? say("færre end fem", "fewer than five"))
    }
  }
}
