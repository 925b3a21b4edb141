import EventStore

/// Statuses laid before management (each half-year) and the committee (each year).
extension Welfare {
  public struct StatusReport: Sendable, Equatable {
    public let id: EntityID
    /// `2026-H1`, or `2026`.
    public let period: String
    /// `management` or `committee`.
    public let audience: String
    public let status: String
    public let statusDate: String?
    /// The meeting it was presented at.
    public let decision: String?
    /// What it says: as it was frozen, or as it would be now.
    public let contents: Fields
  }

  // MARK: - Commands

  /// Opens the status of a period; the same one when it is open already.
  ///
  /// - Parameters:
  ///   - audience: `management` or `committee`, or what they are called.
  ///   - period: a half-year as `2026-H1` for management, a year for the committee; one that has begun.
  @discardableResult
  public func openStatusReport(for audience: String, period: String) throws -> EntityID {
    let actor = try reporter()
    let fields = try valid(.statusReport, ["audience": .text(audience)])
    let audience = fields["audience"]?.text ?? ""
    let name =
      audience == "committee"
      ? "\(try begunYear(period))" : try begunHalfYear(period).description
    let id = EntityID(derivedFrom: ["statusReport", audience, name])
    guard try store.entity(id) == nil else { return id }
    try store.append(
      [
        store.model.creating(
          "statusReport", id, in: try catalogue(),
          fields.merging([
            "period": .text(name), "status": "open", "statusDate": .text(today.description),
          ]) { $1 })
      ], by: actor)
    return id
  }

  /// Fixes what a status says. From now on it says that, whatever happens.
  public func freezeStatusReport(_ report: String) throws {
    let actor = try reporter()
    let found = try find(report, "statusReport")
    guard found["status"].text == "open" else {
      throw Refusal(
        .rule, da: "Statussen er allerede fastfrosset.", en: "The status is frozen already.")
    }
    try store.append(
      [
        found.setting([
          "status": "frozen", "statusDate": .text(today.description),
          "contents": .object(try contents(found)),
        ])
      ], by: actor)
  }

  /// Records that a frozen status was laid before its audience.
  ///
  /// - Parameter decision: the meeting.
  public func presentStatusReport(
    _ report: String, at decision: String, on date: String? = nil
  ) throws {
    let actor = try reporter()
    let found = try find(report, "statusReport")
    guard found["status"].text == "frozen" else {
      throw Refusal(
        .rule, da: "Kun en fastfrosset status kan forelægges.",
        en: "Only a frozen status can be presented.")
    }
    guard !decision.isBlank else {
      throw Refusal(.invalid, da: "Mødet mangler.", en: "The meeting is missing.")
    }
    try store.append(
      [
        found.setting([
          "status": "presented", "statusDate": .text(try dayUntilToday(date).description),
          "decision": .text(decision.oneLine),
        ])
      ], by: actor)
  }

  /// A status counts what the whole municipality has, so it is made on the central node.
  private func reporter() throws -> Actor {
    try central(["coordinator", "management", "administrator"])
  }

  func year(_ text: String) throws -> Int {
    guard let year = Int(text.oneLine), (1900...2199).contains(year) else {
      throw Refusal(.invalid, da: "Året skrives som 2026.", en: "The year is written 2026.")
    }
    return year
  }

  func begunYear(_ text: String) throws -> Int {
    let year = try year(text)
    guard year <= today.year else {
      throw Refusal(
        .invalid, da: "Året \(year) er ikke begyndt endnu; vælg \(today.year) eller et tidligere.",
        en: "The year \(year) has not begun; choose \(today.year) or an earlier one.")
    }
    return year
  }

  // MARK: - Questions

  public func statusReports() throws -> [StatusReport] {
    try store.entities("statusReport").map { try row($0, contents: [:]) }
      .sorted { ($0.period, $0.audience) < ($1.period, $1.audience) }
  }

  public func showStatusReport(_ report: String) throws -> StatusReport {
    let found = try find(report, "statusReport")
    let contents = try found["contents"].object ?? contents(found)
    return try row(found, contents: contents)
  }

  private func row(_ report: Entity, contents: Fields) throws -> StatusReport {
    StatusReport(
      id: report.id, period: report["period"].text ?? "", audience: report["audience"].text ?? "",
      status: report["status"].text ?? "open", statusDate: report["statusDate"].text,
      decision: report["decision"].text, contents: contents)
  }

  // MARK: - What it says

  /// The status of a period and what it says: as it was frozen, or as it would be now, whether or not
  /// anybody has opened it.
  func contents(
    for audience: String, period: String
  ) throws -> (status: StatusReport?, contents: Fields) {
    let id = EntityID(derivedFrom: ["statusReport", audience, period])
    guard let found = try store.entity(id) else {
      return (nil, try contents(of: period, for: audience))
    }
    let status = try showStatusReport(found.id.description)
    return (status, status.contents)
  }

  private func contents(_ report: Entity) throws -> Fields {
    try contents(of: report["period"].text ?? "", for: report["audience"].text ?? "")
  }

  private func contents(of period: String, for audience: String) throws -> Fields {
    audience == "committee"
      ? try committeeContents(of: try year(period))
      : try managementContents(of: try halfYear(period))
  }

  /// Where every initiative stood on the last day, what was decided, and who has not reported.
  private func managementContents(of half: HalfYear) throws -> Fields {
    let reports = try ownerReports(period: half.description)
    let statuses = try statuses(on: Period(half).to)
    let rows = try initiatives().map { row -> Value in
      let report = reports.last { $0.initiative == row.id }
      var out: Fields = [
        "number": .int(row.number), "title": .text(row.title),
        "status": .text(statuses[row.id] ?? row.status),
        "owners": .list(row.owners.map { .text($0) }),
      ]
      out["year"] = row.year.map { .int($0) }
      out["outlook"] = report?.outlook.map { .text($0) }
      out["report"] = report.map { .text($0.text) }
      return .object(out)
    }
    return [
      "initiatives": .list(rows),
      "missing": .list(try missing(for: half).map { .int($0.number) }),
      "decisions": .list(try decisions { half.contains($0) }),
      "criteria": .list(
        try placementCriteria().map {
          [
            "name": .text($0.name), "met": $0.isMet.map { .bool($0) } ?? .null,
            "title": ["da": .text($0.title.da), "en": .text($0.title.en)],
            "da": .text($0.explanation.da), "en": .text($0.explanation.en),
          ]
        }),
    ]
  }

  /// Aggregates only: nobody's name, and no number about few citizens, also where it was measured and
  /// not counted here. Each row names under `hidden` what is withheld.
  private func committeeContents(of year: Int) throws -> Fields {
    let rows = try initiatives()
    let statuses = try statuses(on: Period(year: year).to)
    let byStatus = Dictionary(grouping: rows) { statuses[$0.id] ?? $0.status }
      .mapValues { Value.int(Int64($0.count)) }
    return [
      "initiatives": .list(
        rows.map {
          [
            "number": .int($0.number), "title": .text($0.title),
            "status": .text(statuses[$0.id] ?? $0.status),
          ]
        }), "byStatus": .object(byStatus),
      "themes": .list(
        try themeCoverage().map {
          [
            "number": .int($0.number), "title": .text($0.title),
            "matrix": .int(Int64($0.placedInMatrix)), "text": .int(Int64($0.placedInText)),
          ]
        }),
      "effects": .list(
        try rows.flatMap { row in
          try effects(of: row.id.description).map { effect in
            Self.withholding(
              effect.withheld,
              [
                "number": .int(row.number), "measure": .text(effect.title),
                "baseline": effect.baselines.last?.value ?? .null, "goal": effect.goal,
                "latest": effect.latest, "reached": effect.reached.map { .int($0) } ?? .null,
              ])
          }
        }),
      "targets": .list(
        try targets().map { target in
          Self.withholding(
            target.isLatestAboutFew ? ["latest"] : [],
            [
              "title": .text(target.title), "municipality": .text(target.municipality),
              "readings": .list(
                target.readings.map { ["value": $0.value, "basis": .text($0.basis)] }),
              "latest": target.latest,
            ])
        }),
      "goals": .list(
        try goalCounts(Set(Choices.goalTags.map(\.value))).map {
          ["tag": .text($0.tag), "goals": $0.goals.map { .int(Int64($0)) } ?? .null]
        }),
      "decisions": .int(Int64(try decisions { $0.year == year }.count)),
    ]
  }

  private static func withholding(_ hidden: Set<String>, _ row: Fields) -> Value {
    guard !hidden.isEmpty else { return .object(row) }
    var out = row.filter { !hidden.contains($0.key) }
    out["hidden"] = .list(hidden.sorted().map { .text($0) })
    return .object(out)
  }

  /// The steps taken on days that `isWanted`, as they were decided, and the start years moved.
  private func decisions(_ isWanted: (Day) -> Bool) throws -> [Value] {
    let initiatives = try store.entities("initiative").sorted {
      ($0["number"].int ?? 0, $0.id) < ($1["number"].int ?? 0, $1.id)
    }
    return try initiatives.flatMap { initiative in
      try store.history(of: initiative).flatMap { item in
        item.changes.compactMap { Self.decided($0.group, $0.fields) }.filter { step in
          step["statusDate"]?.text.flatMap { Day($0) }.map(isWanted) == true
        }.map { step -> Value in
          var out = step.filter { !$0.value.isNull && $0.key != "statusBefore" }
          out["number"] = initiative["number"]
          out["role"] = .text(item.role)
          return .object(out)
        }
      }
    }
  }

  /// A step as it was written; a moved start year has a year and no status.
  private static func decided(_ group: String, _ fields: Fields) -> Fields? {
    switch group {
    case "status": return fields["status"] == "recommended" ? nil : fields
    case "year":
      return [
        "year": fields["year"] ?? .null, "statusDate": fields["yearMovedOn"] ?? .null,
        "statusReason": fields["yearReason"] ?? .null, "decision": fields["yearDecision"] ?? .null,
      ]
    default: return nil
    }
  }
}
