import EventStore

/// What is laid before management and the committee, as tables: the contents as they were frozen, or
/// as they would be now.
extension Welfare {
  /// - Parameter period: a half-year as `2026-H1` that has begun; nil means the present one.
  public func halfYearReport(_ period: String? = nil) throws -> Report {
    let half = try begunHalfYear(period)
    var report = try report(
      "half-year",
      Text(da: "Halvårsstatus \(half)", en: "Half-year status \(half)"), of: Period(half),
      for: Self.managing)
    let (status, contents) = try contents(for: "management", period: half.description)
    let said = Said(contents)
    let outlooks = said.list("initiatives").map { $0["outlook"]?.text }
    report.tables = [
      said.initiatives(withReports: true), Self.statuses(said.statuses), said.missing,
      Self.outlooks(outlooks), said.decisions, said.criteria,
    ]
    report.charts = [Self.statusChart]
    report.notes.append(Self.frozen(status))
    return report
  }

  /// Aggregates only: counts about fewer than five people are hidden, and so are values from one to
  /// four of a measure whose unit is people, with what they could be worked out from.
  ///
  /// - Parameter year: one that has begun; nil means the present one.
  public func yearlyReport(_ year: String? = nil) throws -> Report {
    let number = try year.map { try begunYear($0) } ?? today.year
    var report = try report(
      "yearly", Text(da: "Årsstatus \(number)", en: "Yearly status \(number)"),
      of: Period(year: number), for: Self.governing)
    let (status, contents) = try contents(for: "committee", period: "\(number)")
    let said = Said(contents)
    report.tables = [
      said.initiatives(withReports: false), Self.statuses(said.statuses), said.themes,
      said.effects, said.targets, said.goals,
    ]
    report.charts = [
      Self.statusChart,
      Report.Chart(
        form: .bars, title: Text(da: "Borgernes mål", en: "Citizens' goals"),
        description: Text(
          da: "Antal mål efter, hvad de bidrager til",
          en: "Number of citizens' goals by what they serve"), table: "goals", label: "tag",
        series: ["goals"]),
    ]
    let decisions = contents["decisions"]?.int ?? 0
    report.notes += [
      Self.frozen(status),
      Text(
        da: "Beslutninger om initiativer i året: \(decisions).",
        en: "Decisions on initiatives in the year: \(decisions)."),
      Self.suppression,
    ]
    return report
  }

  /// Whether what it says stands, and since when.
  private static func frozen(_ status: StatusReport?) -> Text {
    guard let status, status.status != "open" else {
      return Text(
        da: "Status er ikke fastfrosset: rapporten viser, hvordan det ser ud nu.",
        en: "The status is not frozen: the report shows how things stand now.")
    }
    let date = status.statusDate ?? ""
    guard status.status == "presented" else {
      return Text(
        da: "Rapporten viser status, som den blev fastfrosset \(date).",
        en: "The report shows the status as it was frozen on \(date).")
    }
    let meeting = status.decision ?? ""
    return Text(
      da: "Rapporten viser den fastfrosne status, der blev forelagt \(date) (\(meeting)).",
      en: "The report shows the frozen status that was presented on \(date) (\(meeting)).")
  }

  private static func outlooks(_ outlooks: [String?]) -> Report.Table {
    var table = Report.Table(
      "outlooks", Text(da: "Vurdering", en: "Outlook"),
      caption: Text(
        da: "Initiativer efter ejernes seneste vurdering",
        en: "Initiatives by their owners' latest judgement"),
      [
        Report.Column("outlook", .text, da: "Vurdering", en: "Outlook"),
        Report.Column("initiatives", .integer, da: "Initiativer", en: "Initiatives"),
      ])
    for outlook in Choices.outlook {
      table.add([
        .choice(outlook.value, outlook.label), .integer(outlooks.count { $0 == outlook.value }),
      ])
    }
    table.add([
      .choice("none", Text(da: "ikke oplyst", en: "not given")),
      .integer(outlooks.count { $0 == nil }),
    ])
    return table
  }
}

/// The contents of a status, as tables.
private struct Said {
  let contents: Fields

  init(_ contents: Fields) { self.contents = contents }

  func list(_ name: String) -> [Fields] { (contents[name]?.list ?? []).compactMap(\.object) }

  var statuses: [String] { list("initiatives").compactMap { $0["status"]?.text } }

  func initiatives(withReports: Bool) -> Report.Table {
    let more = [
      Report.Column("year", .integer, da: "Startår", en: "Start year"),
      Report.Column("owners", .text, da: "Ejere", en: "Owners"),
      Report.Column("outlook", .text, da: "Vurdering", en: "Outlook"),
      Report.Column("report", .text, da: "Fremdrift", en: "Progress"),
    ]
    var table = Report.Table(
      "initiatives", Text(da: "Initiativer", en: "Initiatives"),
      caption: Text(da: "Hvert initiativ og dets status", en: "Each initiative and its status"),
      [.number, .title, .status] + (withReports ? more : []))
    for row in list("initiatives") {
      let owners = (row["owners"]?.list ?? []).compactMap(\.text).joined(separator: "; ")
      let rest: [Report.Cell] = [
        .integer(row["year"]?.int), .name(owners),
        .choice(row["outlook"]?.text, of: "outlook", "ownerReport"), .name(row["report"]?.text),
      ]
      table.add(
        [
          .integer(row["number"]?.int), .name(row["title"]?.text),
          .choice(row["status"]?.text, of: "status", "initiative"),
        ] + (withReports ? rest : []))
    }
    return table
  }

  var missing: Report.Table {
    var table = Report.Table(
      "missing", Text(da: "Mangler rapport", en: "Reports missing"),
      caption: Text(
        da: "Initiativer i gang, som ingen har rapporteret om",
        en: "Initiatives under way that nobody has reported on"), [.number, .title])
    let titles = Dictionary(list("initiatives").map { ($0["number"], $0["title"]?.text) }) { $1 }
    for number in contents["missing"]?.list ?? [] {
      table.add([.integer(number.int), .name(titles[number] ?? nil)])
    }
    return table
  }

  var decisions: Report.Table {
    var table = Report.Table(
      "decisions", Text(da: "Beslutninger", en: "Decisions"),
      caption: Text(da: "Skridt, der blev besluttet i perioden", en: "Steps decided in the period"),
      [
        Report.Column("date", .day, da: "Dato", en: "Date"), .number, .status,
        Report.Column("year", .integer, da: "Nyt startår", en: "New start year"),
        Report.Column("role", .text, da: "Afgjort som", en: "Decided as"),
        Report.Column("decision", .text, da: "Beslutning", en: "Decision"),
        Report.Column("reason", .text, da: "Begrundelse", en: "Reason"),
      ])
    for row in list("decisions") {
      table.add([
        .day(row["statusDate"]?.text), .integer(row["number"]?.int),
        .choice(row["status"]?.text, of: "status", "initiative"), .integer(row["year"]?.int),
        row["role"]?.text.map { .choice($0, Labels.role($0)) } ?? .none,
        .name(row["decision"]?.text), .name(row["statusReason"]?.text),
      ])
    }
    return table
  }

  var criteria: Report.Table {
    var table = Report.Table(
      "criteria", Text(da: "Kriterier for placeringen", en: "Criteria of the placement"),
      caption: Text(
        da: "Hvad handleplanen vurderes efter", en: "What the action plan is judged by"),
      [
        Report.Column("title", .text, da: "Kriterium", en: "Criterion"),
        Report.Column("criterion", .text, da: "Forklaring", en: "Explanation"),
        Report.Column("met", .text, da: "Opfyldt", en: "Met"),
      ])
    for row in list("criteria") {
      // A status frozen before titles were kept has none.
      let title = row["title"]?.object
      table.add([
        title.map { .text(Text(da: $0["da"]?.text ?? "", en: $0["en"]?.text ?? "")) } ?? .none,
        .text(Text(da: row["da"]?.text ?? "", en: row["en"]?.text ?? "")),
        row["met"]?.bool.map { .yes($0) } ?? .none,
      ])
    }
    return table
  }

  var themes: Report.Table {
    var table = Report.Table(
      "themes", Text(da: "Temaer", en: "Themes"),
      caption: Text(
        da: "Placerede initiativer i hvert tema, efter begge læsninger",
        en: "Placed initiatives in each theme, by both readings"),
      [
        .number, .title,
        Report.Column("matrix", .integer, da: "Efter matrixen", en: "By the matrix"),
        Report.Column("text", .integer, da: "Efter teksten", en: "By the text"),
      ])
    for row in list("themes") {
      table.add([
        .integer(row["number"]?.int), .name(row["title"]?.text), .integer(row["matrix"]?.int),
        .integer(row["text"]?.int),
      ])
    }
    return table
  }

  var effects: Report.Table {
    var table = Report.effectTable()
    for row in list("effects") {
      table.add([
        .integer(row["number"]?.int), .name(row["measure"]?.text), .figure(row, "baseline"),
        .figure(row, "latest"), .figure(row, "goal"), .figure(row, "reached"),
      ])
    }
    return table
  }

  var targets: Report.Table {
    var table = Report.Table(
      "targets", Text(da: "Måltal", en: "Targets"),
      caption: Text(
        da: "Hvert måltal i hver læsning", en: "Each target in each of its readings"),
      [
        Report.Column("municipality", .text, da: "Kommune", en: "Municipality"),
        Report.Column("target", .text, da: "Måltal", en: "Target"),
        Report.Column("reading", .decimal, da: "Læsning", en: "Reading"),
        Report.Column("basis", .text, da: "Grundlag", en: "Basis"),
        Report.Column("latest", .decimal, da: "Seneste", en: "Latest"),
      ])
    for row in list("targets") {
      for reading in (row["readings"]?.list ?? []).compactMap(\.object) {
        table.add([
          .name(row["municipality"]?.text), .name(row["title"]?.text), .figure(reading["value"]),
          reading["basis"]?.text.map { .choice($0, Labels.basis($0)) } ?? .none,
          .figure(row, "latest"),
        ])
      }
    }
    return table
  }

  var goals: Report.Table {
    var table = Report.Table(
      "goals", Text(da: "Borgernes mål", en: "Citizens' goals"),
      caption: Text(
        da: "Antal mål efter, hvad de bidrager til", en: "Number of goals by what they serve"),
      [
        Report.Column("tag", .text, da: "Bidrager til", en: "Serves"),
        Report.Column("goals", .integer, da: "Mål", en: "Goals"),
      ])
    for row in list("goals") {
      table.add([
        .choice(row["tag"]?.text, of: "tags", "goal"), .count(row["goals"]?.int.map { Int($0) }),
      ])
    }
    return table
  }
}
