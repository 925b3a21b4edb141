import EventStore

/// What owners report to management about their initiatives.
extension Welfare {
  public struct OwnerReport: Sendable, Equatable {
    public let id: EntityID
    public let initiative: EntityID?
    public let number: Int64
    public let title: String
    public let period: String
    public let text: String
    public let outlook: String?
    public let byName: String
    /// True when its author was the owner on writing it, whoever is now.
    public let wasOwner: Bool
  }

  /// Somebody who should have reported on an initiative that is under way.
  public struct MissingReport: Sendable, Equatable {
    public let initiative: EntityID
    public let number: Int64
    public let title: String
    public let owners: [String]
  }

  /// - Parameters:
  ///   - period: a half-year as `2026-H1` that has begun; nil means the present one.
  ///   - outlook: `onTrack`, `delayed` or `stuck`, or what they are called.
  @discardableResult
  public func reportProgress(
    on initiative: String, text: String, outlook: String? = nil, period: String? = nil
  ) throws -> EntityID {
    let actor = try initiator()
    let found = try find(initiative, "initiative")
    if actor.role == "owner" { try refuseAnother(actor.staff, found) }
    guard found["status"].text != "ended" else {
      throw Refusal(
        .rule, da: "Initiativet er afsluttet uden yderligere arbejde.",
        en: "The initiative was ended without further work.")
    }
    let fields = try valid(
      .ownerReport,
      [
        "initiative": .reference(found.id), "period": .text(try begunHalfYear(period).description),
        "text": .text(text), "outlook": outlook.map { .text($0) } ?? .null,
        "wasOwner": .bool(actor.role == "owner"),
      ])
    return try create("ownerReport", in: found.scope, fields, by: actor)
  }

  /// Takes a report back; it remains in the history. An owner takes back their own, and those on
  /// initiatives that are theirs.
  public func retractOwnerReport(_ report: String, reason: String) throws {
    let actor = try initiator()
    let found = try find(report, "ownerReport")
    if actor.role == "owner", found.createdBy != actor.staff,
      let initiative = try found["initiative"].entity.flatMap({ try store.entity($0) })
    {
      try refuseAnother(actor.staff, initiative)
    }
    guard found.isRecorded else { throw Self.retractedAlready }
    let why = try required(reason)
    try store.append(
      [found.setting(["status": "retracted", "statusReason": .text(why)], reason: why)], by: actor)
  }

  /// - Parameters:
  ///   - initiative: nil means all.
  ///   - period: nil means every half-year.
  public func ownerReports(on initiative: String? = nil, period: String? = nil) throws
    -> [OwnerReport]
  {
    let wanted = try initiative.map { try find($0, "initiative").id }
    let half = try period.map { try halfYear($0).description }
    return try store.entities("ownerReport").filter { report in
      report.isRecorded && (wanted == nil || report["initiative"].entity == wanted)
        && (half == nil || report["period"].text == half)
    }.sorted {
      ($0["period"].text ?? "", $0.created, $0.id) < ($1["period"].text ?? "", $1.created, $1.id)
    }
    .map { report in
      let about = try report["initiative"].entity.flatMap { try store.entity($0) }
      return OwnerReport(
        id: report.id, initiative: about?.id, number: about?["number"].int ?? 0,
        title: about?.name ?? "", period: report["period"].text ?? "",
        text: report["text"].text ?? "", outlook: report["outlook"].text,
        byName: try name(of: report.createdBy), wasOwner: report["wasOwner"].bool ?? false)
    }
  }

  /// Initiatives that nobody has reported on for a half-year, and that were under way on its last day;
  /// nil means the present one.
  public func missingReports(for period: String? = nil) throws -> [MissingReport] {
    try missing(for: try begunHalfYear(period))
  }

  func missing(for half: HalfYear) throws -> [MissingReport] {
    let reported = Set(try ownerReports(period: half.description).compactMap(\.initiative))
    let statuses = try statuses(on: Period(half).to)
    return try initiatives().filter { row in
      InitiativeStep.underWay.contains(statuses[row.id] ?? row.status) && !reported.contains(row.id)
    }.map { row in
      MissingReport(
        initiative: row.id, number: row.number, title: row.title,
        owners: try responsible(row.id) ?? row.owners)
    }
  }

  /// The names of the staff responsible; nil when nobody is named.
  private func responsible(_ initiative: EntityID) throws -> [String]? {
    let staff = try store.entity(initiative)?.elements("responsible").compactMap(\.entity) ?? []
    return staff.isEmpty ? nil : try staff.map(name).sortedByName()
  }

  func halfYear(_ text: String?) throws -> HalfYear {
    guard let text else { return HalfYear(today) }
    guard let half = HalfYear(text.oneLine) else {
      throw Refusal(
        .invalid, da: "Halvåret skrives som 2026-H1.", en: "The half-year is written 2026-H1.")
    }
    return half
  }

  /// Nothing can be told of what is still to come.
  func begunHalfYear(_ text: String?) throws -> HalfYear {
    let (half, present) = (try halfYear(text), HalfYear(today))
    guard half <= present else {
      throw Refusal(
        .invalid,
        da: "Halvåret \(half) er ikke begyndt endnu; vælg \(present) eller et tidligere.",
        en: "The half-year \(half) has not begun; choose \(present) or an earlier one.")
    }
    return half
  }
}
