import Foundation
import Testing

/// Steps, hours, clip cards and stays with the real program, in both languages.
@Suite struct SupportTests {
  private let town: Town

  init() throws {
    town = try Town()
    try town.good(
      "staff", "add", "--store", town.central, "--name", "Mette Krog", "--role", "worker")
    try town.good(
      "staff", "add", "--store", town.central, "--name", "Vibe Visit", "--role", "authority")
  }

  /// Runs a command at the central node that must succeed.
  @discardableResult
  private func good(_ arguments: String...) throws -> Program.Outcome {
    let outcome = try Program.run(arguments + ["--store", town.central])
    #expect(outcome.code == 0, "\(outcome.all)")
    return outcome
  }

  /// Runs a command that must be refused, in both languages, and leave everything as it was.
  private func refuses(
    _ arguments: [String], code: Int32 = 2, da: String, en: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try town.holding(town.central)
    for (language, words) in [("da", da), ("en", en)] {
      let outcome = try Program.run(
        arguments + ["--store", town.central, "--language", language])
      #expect(outcome.code == code, "\(outcome.all)", sourceLocation: sourceLocation)
      #expect(outcome.err.contains(words), "\(outcome.all)", sourceLocation: sourceLocation)
      #expect(outcome.out.isEmpty, sourceLocation: sourceLocation)
    }
    #expect(try town.holding(town.central) == before, sourceLocation: sourceLocation)
  }

  /// What a command says in each language, which must both contain their words.
  private func says(
    _ arguments: String..., da: [String], en: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for (language, words) in [("da", da), ("en", en)] {
      let outcome = try Program.run(
        arguments + ["--store", town.central, "--language", language])
      #expect(outcome.code == 0, "\(outcome.all)", sourceLocation: sourceLocation)
      for word in words {
        #expect(
          outcome.out.contains(word), "\(word): \(outcome.all)", sourceLocation: sourceLocation)
      }
    }
  }

  private func members(
    _ object: [String: Any], _ names: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for name in names { #expect(object[name] != nil, "\(name)", sourceLocation: sourceLocation) }
  }

  @Test func `A citizen is placed, moved and shown on the ladder`() throws {
    try refuses(
      ["step", "place", "Karen Lund", "3"], da: "når de henviser til den",
      en: "when they refer to it")
    try refuses(
      ["step", "place", "Karen Lund", "3", "--hours", "8,5", "--as", "Mette Krog"],
      da: "Trin 3 er højst otte timer om ugen", en: "Step 3 is at most eight hours a week")
    try refuses(
      ["step", "place", "Karen Lund", "6", "--as", "Mette Krog"], da: "1 til 5", en: "1 to 5")
    try refuses(
      ["step", "place", "Karen Lund", "3", "--hours", "mange", "--as", "Mette Krog"],
      da: "kan ikke stå i Timer om ugen", en: "Hours a week cannot be")
    try refuses(
      ["step", "end", "Karen Lund", "--as", "Mette Krog"], code: 1,
      da: "har ingen trinplaceringer, der gælder", en: "has no current step placements")

    let first = try good(
      "step", "place", "Karen Lund", "3", "--hours", "7,5", "--basis", "SEL § 85", "--from",
      "2026-01-01", "--as", "Mette Krog", "--json"
    ).id
    let moved = try good(
      "step", "place", "Karen Lund", "4", "--hours", "10", "--as", "Vibe Visit", "--json",
      "--language", "en")
    #expect(moved.object["replaces"] as? String == first)
    #expect(moved.err.contains("Replaces step 3 from 2026-01-01."))
    try says(
      "step", "list", "Karen Lund", da: ["4 dagtilbud", "Vibe Visit (myndighed)", "gælder"],
      en: ["4 day offer", "Vibe Visit (authority)", "current"])
    try says("step", "list", "--all", da: ["7,5", "afløst"], en: ["7.5", "replaced"])
    let list = try good("step", "list", "--json").list
    let row = try #require(list.first)
    #expect(list.count == 1 && row["step"] as? Int == 4 && row["status"] as? String == "current")
    members(
      row, "id", "citizen", "citizenName", "service", "hours", "basis", "from", "to", "replaces",
      "decidedAs", "decision", "by", "author", "reason", "conflict", "state")
    let then = try good("step", "list", "--on", "2026-02-01", "--json").list
    #expect(then.first?["hours"] as? Double == 7.5)

    try good("step", "error", "Karen Lund", "--reason", "forkert borger", "--as", "Vibe Visit")
    try good("step", "end", "Karen Lund", "--as", "Mette Krog")
    #expect(try good("step", "list", "--all", "--json").list.count == 2)
    try refuses(
      ["step", "end", first, "--as", "Mette Krog"], da: "allerede afsluttet", en: "ended already")
  }

  @Test func `Weekly hours cross eight, and what to do is asked once`() throws {
    try good(
      "step", "place", "Karen Lund", "3", "--from", "2026-01-01", "--as", "Mette Krog")
    for day in ["2026-03-02", "2026-03-04", "2026-03-06"] {
      try good(
        "visit", "record", "Karen Lund", "--at", "\(day) 08:00", "--minutes", "170", "--as",
        "Mette Krog")
    }
    let weeks = try good(
      "hours", "Karen Lund", "--from", "2026-03-01", "--to", "2026-03-15", "--json"
    ).list
    #expect(weeks.map { $0["week"] as? String } == ["2026-W10", "2026-W11"])
    let week = try #require(weeks.first)
    #expect(week["minutes"] as? Int == 510 && week["over"] as? Bool == true)
    members(week, "from", "to", "visits", "step")
    try says(
      "hours", "Karen Lund", "--from", "2026-03-01", "--to", "2026-03-15",
      da: ["8 t 30 min", "! over otte timer"], en: ["8 h 30 min", "! over eight hours"])
    try refuses(
      ["hours", "Karen Lund", "--from", "2026-03-20", "--to", "2026-03-01"], da: "ligger før",
      en: "is before")

    let open = try good("conflicts", "list", "--json").list
    let id = try #require(open.first?["id"] as? String)
    #expect(open.count == 1)
    try says(
      "conflicts", "show", id,
      da: [
        "over otte timer om ugen", "2026-W10", "Bed myndigheden om en ny vurdering", "Forslag: A",
      ],
      en: ["over eight hours a week", "2026-W10", "Ask the authority", "Suggested: A"])
    try good("conflicts", "resolve", id, "--accept", "--reason", "spurgt")
    #expect(try good("conflicts", "list", "--json").list.isEmpty)
  }

  @Test func `A step moved twice reads well and is settled by the authority's`() throws {
    let (mette, jonas) = (try town.device("mette"), try town.device("jonas"))
    try town.good("role", "grant", "--store", town.central, "Worker jonas", "authority")
    for (store, name) in [(mette, "mette"), (jonas, "jonas")] {
      try town.carry(from: town.central, to: store, named: name)
    }
    try town.good("step", "place", "--store", mette, "Karen Lund", "3", "--hours", "6")
    try town.good(
      "step", "place", "--store", jonas, "Karen Lund", "4", "--hours", "9,5", "--decision",
      "Visitationen 12.10")
    for store in [mette, jonas] { try town.carry(from: store, to: town.central, named: "Central") }
    let conflict = try #require(try good("conflicts", "list", "--json").list.first)
    let id = try #require(conflict["id"] as? String)
    try says(
      "conflicts", "show", id,
      da: [
        "flyttet to gange på trappen", "Myndighedens afgørelse går forud",
        "trin 4, 9,5 timer om ugen, fra", "(Worker jonas, myndighed; Visitationen 12.10) gælder",
        "Forslag:",
      ],
      en: [
        "moved twice on the ladder", "step 4, 9.5 hours a week, from",
        "(Worker jonas, authority; Visitationen 12.10) stands", "Suggested:",
      ])
    let settled = try good(
      "conflicts", "resolve", id, "--accept", "--reason", "følger reglen", "--language", "en")
    #expect(settled.out.contains("step 4, 9.5 hours a week"))
    #expect(try good("step", "list", "--json").list.map { $0["step"] as? Int } == [4])
    try good("conflicts", "undo", id)
    #expect(try good("conflicts", "list", "--json").list.count == 1)
  }

  @Test func `A clip card says what is confirmed, pending and perhaps overdrawn`() throws {
    let device = try town.device("mette")
    let card = try good(
      "clip", "open", "Karen Lund", "--clips", "2", "--from", "2026-01-01", "--json"
    ).id
    try town.carry(from: town.central, to: device, named: "mette")
    let spent = try town.good(
      "clip", "spend", "--store", device, "Karen Lund", "--clips", "2", "--note", "Ringede",
      "--json", "--language", "da")
    #expect(spent.err.contains("Det sidste klip er brugt her"))
    let row = try #require(
      try town.good("clip", "list", "--store", device, "--json").list.first)
    members(
      row, "id", "citizen", "citizenName", "from", "validUntil", "clips", "extra", "total",
      "expired", "status", "reason", "conflict", "state")
    #expect(row["pending"] as? Int == 2 && row["confirmed"] as? Int == 0)
    #expect(row["left"] as? Int == 0 && row["mayBeOverdrawn"] as? Bool == true)
    let table = try town.good("clip", "list", "--store", device, "--language", "en").out
    #expect(table.contains("spent, maybe overdrawn"), "\(table)")

    let over = try good("clip", "spend", card, "--as", "Mette Krog", "--language", "en")
    #expect(over.out.contains("1 left"))
    try town.carry(from: device, to: town.central, named: "Central")
    try town.carry(from: town.central, to: device, named: "mette")
    let after = try #require(
      try town.good("clip", "list", "--store", device, "--json").list.first)
    #expect(after["confirmed"] as? Int == 3 && after["pending"] as? Int == 0)
    #expect(after["left"] as? Int == -1 && after["overdrawn"] as? Bool == true)
    let id = try #require(try good("conflicts", "list", "--json").list.first?["id"] as? String)
    try says(
      "conflicts", "show", id, da: ["overtrukket klippekort", "Bevilg de klip, der mangler"],
      en: ["overdrawn clip card", "Grant what is missing"])
    try refuses(
      ["conflicts", "resolve", id, "--accept", "--reason", "ja", "--as", "Mette Krog"],
      da: "Det kræver rollen myndighed eller administrator",
      en: "takes the role of authority or administrator")
    try good("conflicts", "resolve", id, "--accept", "--reason", "bevilget")
    let shown = try good("clip", "show", card, "--json").object
    #expect(shown["left"] as? Int == 0 && shown["extra"] as? Int == 1)
    let spends = shown["spends"] as? [[String: Any]] ?? []
    #expect(spends.count == 2)
    let first = try #require(spends.first)
    members(first, "id", "card", "clips", "occurredAt", "visit", "note", "by", "retracted", "state")

    try good("clip", "refund", try #require(first["id"] as? String), "--reason", "aflyst")
    try good("clip", "grant", card, "--clips", "3", "--reason", "svær tid", "--as", "Vibe Visit")
    try refuses(
      ["clip", "grant", card, "--clips", "3", "--reason", "x", "--as", "Mette Krog"],
      da: "Det kræver rollen", en: "takes the role")
    try refuses(
      ["clip", "extend", card, "--until", "2030-01-01"], da: "uden udløb", en: "without an end")
    try refuses(
      ["clip", "spend", card, "--at", "2025-01-01 10:00"], da: "gælder 2026-01-01–",
      en: "is valid 2026-01-01–")
    try good("clip", "close", "Karen Lund", "--reason", "færdig")
    try refuses(["clip", "spend", card], da: "blev lukket", en: "was closed")
    try says("clip", "list", da: ["Ingen klippekort her."], en: ["No clip cards here."])
    try says("clip", "list", "--all", da: ["lukket"], en: ["closed"])
  }

  @Test func `A stay has its clocks, and warns of the young`() throws {
    try good("citizen", "revise", "Karen Lund", "--birth-date", "2002-01-01")
    let enrolled = try good(
      "stay", "enrol", "Karen Lund", "--place", "Herberget", "--on", "2026-01-01", "--json",
      "--language", "da")
    #expect(enrolled.err.contains("Borgeren er 24 år"))
    #expect(enrolled.object["tooYoung"] as? Bool == true && enrolled.object["age"] as? Int == 24)
    try refuses(
      ["stay", "enrol", "Karen Lund", "--place", "Møllehuset"],
      da: "er indskrevet på Herberget siden 2026-01-01", en: "has been enrolled at Herberget")
    try says(
      "stay", "list", "--on", "2026-01-06", da: ["snart frist, 2026-01-08", "i gang, 2026-05-01"],
      en: ["due soon, 2026-01-08", "running, 2026-05-01"])
    try good("stay", "plan", "Karen Lund", "--only", "stay", "--on", "2026-01-08")
    try says(
      "stay", "list", "--on", "2026-01-09", da: ["lagt 2026-01-08", "overskredet 2026-01-08 !"],
      en: ["made 2026-01-08", "overdue 2026-01-08 !"])
    let young = try good("stay", "list", "--young", "--on", "2026-01-09", "--json").list
    let row = try #require(young.first)
    members(
      row, "id", "citizen", "citizenName", "place", "acute", "enrolledOn", "dischargedOn",
      "status", "days", "age", "tooYoung", "clocks", "reason", "conflict", "state")
    let clocks = row["clocks"] as? [[String: Any]] ?? []
    #expect(clocks.map { $0["status"] as? String } == ["met", "overdue", "running"])
    for clock in clocks { members(clock, "what", "due", "metOn", "used", "left", "late") }
    try refuses(
      ["stay", "discharge", "Karen Lund", "--on", "2025-12-31"], da: "før begyndelsen",
      en: "before the start")
    try refuses(
      ["stay", "plan", "Karen Lund", "--only", "alt"], code: 64, da: "alt", en: "alt")
    try good("stay", "discharge", "Karen Lund", "--on", "2026-03-01")
    try says("stay", "list", da: ["Ingen ophold her."], en: ["No stays here."])
    try says(
      "stay", "list", "--all", da: ["udskrevet 2026-03-01"], en: ["discharged 2026-03-01"])
    let stay = try #require(
      try good("stay", "list", "--all", "--json").list.first?["id"] as? String)
    try good("stay", "error", stay, "--reason", "forkert borger")
    try refuses(
      ["stay", "error", stay, "--reason", "igen"], da: "allerede markeret", en: "already")
  }

  @Test func `A citizen's file shows the step, the open card and the stay`() throws {
    try good("step", "place", "Karen Lund", "3", "--as", "Mette Krog")
    try good("clip", "open", "Karen Lund", "--clips", "5")
    try good("stay", "enrol", "Karen Lund", "--place", "Herberget")
    try says(
      "citizen", "show", "Karen Lund",
      da: ["Trin\n", "3 ambulant behandling", "Klippekort\n", "Ophold\n", "Herberget"],
      en: ["Steps\n", "3 outpatient treatment", "Clip cards\n", "Stays\n", "Herberget"])
    let file = try good("citizen", "show", "Karen Lund", "--json").object
    for name in ["steps", "clipCards", "stays"] {
      #expect((file[name] as? [[String: Any]])?.count == 1, "\(name)")
    }
  }
}
