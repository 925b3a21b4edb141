import EventStore

/// Visits: planned, recorded with the progress made, amended, retracted.
extension Welfare {
  /// What is known of a visit that took place, or did not because nobody was there.
  public struct VisitNote: Sendable, Equatable {
    /// When it began; nil means the time it was planned for, or now.
    public var start: String?
    public var minutes: Int?
    /// `home`, `out`, `phone`, `video`, or what they are called.
    public var mode: String?
    public var isNoShow: Bool
    /// Colleagues who were there too; whoever records is always among the staff.
    public var colleagues: [String]
    public var progress: [ProgressNote]
    /// Goals that were worked on without an observation.
    public var goals: [String]
    public var note: String?
    public var agreements: String?
    public var nextVisit: String?

    public init(
      start: String? = nil, minutes: Int? = nil, mode: String? = nil, isNoShow: Bool = false,
      colleagues: [String] = [], progress: [ProgressNote] = [], goals: [String] = [],
      note: String? = nil, agreements: String? = nil, nextVisit: String? = nil
    ) {
      self.start = start
      self.minutes = minutes
      self.mode = mode
      self.isNoShow = isNoShow
      self.colleagues = colleagues
      self.progress = progress
      self.goals = goals
      self.note = note
      self.agreements = agreements
      self.nextVisit = nextVisit
    }
  }

  public struct RecordedVisit: Sendable, Equatable {
    public let visit: EntityID
    public let progress: [EntityID]
    /// When the other visits of the same worker began that this one overlaps, the earliest first:
    /// it may have been recorded before.
    public let overlapped: [Moment]
  }

  // MARK: - Commands

  /// - Parameter details: `minutes`, `mode`, `staff`, `goals`, `note` of ``KindDeclaration/visit``;
  ///   without `staff` it is the one who plans.
  @discardableResult
  public func planVisit(
    to citizen: String, at start: String, minutes: Int? = nil, _ details: Fields = [:]
  )
    throws -> EntityID
  {
    let actor = try caseActor()
    let found = try find(citizen, "citizen")
    try refuseStatus(details, .visit)
    var fields = details
    fields["plannedStart"] = .text(start)
    fields["plannedMinutes"] = minutes.map { .int(Int64($0)) }
    if fields["staff"] == nil { fields["staff"] = [.reference(actor.staff)] }
    fields = try valid(.visit, fields, near: found.scope)
    try checkGoals(fields["goals"], in: found.scope)
    try refuseImpossible(.visit, fields)
    if let at = fields["plannedStart"]?.text.flatMap({ Moment($0) }) {
      guard at.day >= today else {
        throw Refusal(
          .invalid,
          da: "\(at.short) er forbi. Et besøg, der har fundet sted, registreres med record.",
          en: "\(at.short) is past. Use record for a visit that took place.")
      }
      try refuseEnded(fields["staff"], in: found.scope, at: at)
    }
    fields["status"] = "planned"
    return try create("visit", in: found.scope, fields, by: actor)
  }

  /// Records a visit with the progress made on any number of goals, all or nothing.
  ///
  /// - Parameter planned: the planned visit it was; nil for one nobody had planned.
  @discardableResult
  public func recordVisit(
    to citizen: String, _ note: VisitNote, planned: String? = nil
  ) throws -> RecordedVisit {
    let scope = try find(citizen, "citizen").scope
    return try record(
      in: scope, note, over: try planned.map { try find($0, "visit", near: scope) })
  }

  /// Records that a planned visit took place, or that nobody was there.
  @discardableResult
  public func recordVisit(planned: String, _ note: VisitNote) throws -> RecordedVisit {
    let visit = try find(planned, "visit")
    return try record(in: visit.scope, note, over: visit)
  }

  private func record(in scope: ScopeID, _ note: VisitNote, over planned: Entity?) throws
    -> RecordedVisit
  {
    let actor = try caseActor()
    if let planned {
      guard try scopes(ofPersonIn: scope).contains(planned.scope) else {
        throw Refusal(
          .rule, da: "Besøget hører til en anden borger.",
          en: "The visit belongs to another citizen.")
      }
      guard planned["status"].text == "planned" else {
        throw Refusal(
          .rule, da: "Besøget er allerede registreret; ret det i stedet.",
          en: "The visit is recorded already; amend it instead.")
      }
    }
    let start = try momentUntilToday(note.start ?? planned?["plannedStart"].text)
    let id: EntityID = planned?.id ?? store.newID()
    guard !note.isNoShow || note.progress.isEmpty else {
      throw Refusal(
        .rule, da: "Et besøg, borgeren udeblev fra, kan ikke give fremskridt.",
        en: "A visit nobody turned up for cannot bring progress.")
    }
    let drafts = try note.progress.map {
      try progress(
        $0, at: start, isNow: note.start == nil && planned == nil, visit: id, in: scope)
    }
    var fields = try valid(
      .visit, try visitFields(note, planned: planned, in: scope, by: actor), over: planned)
    try checkGoals(fields["goals"], in: scope)
    fields["status"] = note.isNoShow ? "noShow" : "done"
    fields["start"] = .text(start.description)
    fields["recordedBy"] = .reference(actor.staff)
    try refuseImpossible(.visit, fields, over: planned)
    try refuseEnded(fields["staff"], in: scope, at: start)
    let draft =
      planned.map { $0.setting(fields) } ?? store.model.creating("visit", id, in: scope, fields)
    try store.append([draft] + drafts, by: actor)
    return RecordedVisit(
      visit: id, progress: drafts.map(\.entity), overlapped: try overlapped(by: id, in: scope))
  }

  private func overlapped(by visit: EntityID, in scope: ScopeID) throws -> [Moment] {
    let all = try entities("visit", ofPersonIn: scope).compactMap { VisitTime($0) }
    guard let own = all.first(where: { $0.visit.id == visit }) else { return [] }
    return all.filter { $0.visit.id != visit && $0.by == own.by && $0.overlaps(own) }
      .sorted(by: VisitTime.isEarlier).map(\.at)
  }

  private func visitFields(
    _ note: VisitNote, planned: Entity?, in scope: ScopeID, by actor: Actor
  ) throws -> Fields {
    var fields: Fields = [:]
    let staff = try note.colleagues.map { try find($0, "staff").id } + [actor.staff]
    let before = planned?.elements("staff") ?? []
    fields["staff"] = .list(before + staff.map { .reference($0) })
    let touched = try (note.progress.map(\.goal) + note.goals).map {
      try find($0, "goal", near: scope).id
    }
    let goals = (planned?.elements("goals") ?? []) + Set(touched).sorted().map { .reference($0) }
    if !goals.isEmpty { fields["goals"] = .list(goals) }
    fields["minutes"] = note.minutes.map { .int(Int64($0)) } ?? planned?["plannedMinutes"] ?? .null
    fields["mode"] = note.mode.map { .text($0) }
    fields["note"] = note.note.map { .text($0) }
    fields["agreements"] = note.agreements.map { .text($0) }
    fields["nextVisit"] = note.nextVisit.map { .text($0) }
    return fields
  }

  /// Corrects a visit; what it said before remains in the history.
  ///
  /// - Parameter fields: any of `start`, `minutes`, `mode`, `staff`, `goals`, `note`, `agreements`,
  ///   `nextVisit`, `plannedStart`, `plannedMinutes`. Sets are given whole.
  public func amendVisit(_ visit: String, _ fields: Fields, reason: String? = nil) throws {
    let actor = try caseActor()
    let found = try find(visit, "visit")
    guard found["status"].text != "retracted" else { throw Self.retractedAlready }
    let ofItsOwn: Set<String> = ["status", "statusReason", "recordedBy"]
    try refuseStatus(fields.filter { ofItsOwn.contains($0.key) }, .visit)
    if found["status"].text == "planned", fields["start"] != nil || fields["minutes"] != nil {
      throw Refusal(
        .rule, da: "Besøget er kun planlagt; registrér det i stedet.",
        en: "The visit is only planned; record it instead.")
    }
    let amended = try valid(.visit, fields, over: found)
    if let start = amended["start"] {
      guard let text = start.text else {
        throw Refusal(.invalid, da: "Start mangler.", en: "Start is missing.")
      }
      _ = try momentUntilToday(text)
    }
    try refuseImpossible(.visit, amended, over: found)
    try checkGoals(amended["goals"], in: found.scope)
    var drafts = [found.setting(amended, reason: reason)]
    if let start = amended["start"], start != found["start"] {
      // What was observed and spent on the visit was so when it took place.
      drafts += try made(on: found).filter { $0.occurredAt == Moment(found["start"].text ?? "") }
        .map { $0.setting(["occurredAt": start], reason: reason) }
    }
    try store.append(drafts, by: actor)
  }

  /// The progress and the clips that were recorded on a visit and not retracted.
  private func made(on visit: Entity) throws -> [Entity] {
    try ["progress", "clipSpend"].flatMap { kind in
      try entities(kind, ofPersonIn: visit.scope)
        .filter { $0["visit"].entity == visit.id && $0.isRecorded }
    }
  }

  /// Takes a visit back, with the progress recorded on it and the clips spent on it. Nothing is
  /// deleted.
  public func retractVisit(_ visit: String, reason: String) throws {
    let actor = try caseActor()
    let found = try find(visit, "visit")
    guard found["status"].text != "retracted" else { throw Self.retractedAlready }
    let fields: Fields = ["status": "retracted", "statusReason": .text(try required(reason))]
    try store.append(
      ([found] + made(on: found)).map { $0.setting(fields, reason: reason) }, by: actor)
  }

  // MARK: - Questions

  /// The visits held here, the latest first.
  ///
  /// - Parameters:
  ///   - citizen: nil means everybody's.
  ///   - from: the first day; nil means from the beginning.
  ///   - to: the last day.
  public func visits(
    of citizen: String? = nil, from: String? = nil, to: String? = nil,
    includingRetracted: Bool = false
  ) throws -> [VisitRow] {
    let first = try from.map(day)
    let last = try to.map(day)
    if let first, let last, last < first {
      throw Refusal(
        .invalid, da: "Til-datoen \(last) ligger før fra-datoen \(first).",
        en: "The last day \(last) is before the first day \(first).")
    }
    // Two days more on each side: what one of them is one with may have begun on another day.
    let days = first.flatMap { first in
      last.map { Int64(first.number - 2)...Int64($0.number + 2) }
    }
    let all = try store.shown(
      "visit", Self.visitTime, in: try scopes(asking: citizen), during: days)
    let wanted = all.filter { visit in
      guard includingRetracted || visit["status"].text != "retracted" else { return false }
      guard let day = visit.visitStart?.day else { return first == nil && last == nil }
      return day >= first ?? day && day <= last ?? day
    }
    return try rows(wanted, beside: all)
  }

  public func showVisit(_ visit: String) throws -> (visit: Entity, row: VisitRow) {
    let found = try find(visit, "visit")
    let all = try store.shown("visit", Self.visitTime, in: [found.scope])
    guard let row = try rows(all.filter { $0.id == found.id }, beside: all).first else {
      throw StoreError.unknownEntity(visit)
    }
    return (found, row)
  }

  /// The fields that tell when a visit was, whose, and whether it is one with another.
  static let visitTime = ["status", "start", "plannedStart", "minutes", "staff", "recordedBy"]

  /// The latest first.
  ///
  /// - Parameters:
  ///   - wanted: with the fields ``visitTime``, as `all`.
  ///   - all: the visits that those wanted may be one with.
  func rows(_ wanted: [Shown], beside all: [Shown]) throws -> [VisitRow] {
    let visits = try store.entities(wanted)
    var citizens: [ScopeID: (id: EntityID?, name: String)] = [:]
    for scope in Set(visits.map(\.scope)) { citizens[scope] = try citizen(of: scope) }
    let staff = Set(visits.flatMap { $0.elements("staff").compactMap(\.entity) })
    let names = try Dictionary(staff.map { ($0, try name(of: $0)) }) { $1 }
    let recorded = Dictionary(
      grouping: all.filter { citizens[$0.scope] != nil }.compactMap {
        VisitTime($0)
      }, by: \.visit.scope)
    return visits.map { visit in
      let (citizen, citizenName) = citizens[visit.scope] ?? (nil, "")
      return Self.row(visit, citizen, citizenName, names, beside: recorded[visit.scope] ?? [])
    }.sorted { ($1.start?.milliseconds ?? 0, $0.id) < ($0.start?.milliseconds ?? 0, $1.id) }
  }

  private static func row(
    _ visit: Entity, _ citizen: EntityID?, _ citizenName: String, _ names: [EntityID: String],
    beside others: [VisitTime<Shown>]
  ) -> VisitRow {
    let staff = visit.elements("staff").compactMap(\.entity)
    let own = others.first { $0.visit.id == visit.id }
    let isPlanned = visit["start"].isNull
    return VisitRow(
      id: visit.id, citizen: citizen, citizenName: citizenName,
      status: visit["status"].text ?? "planned", start: visit.visitStart,
      minutes: visit[isPlanned ? "plannedMinutes" : "minutes"].int, mode: visit["mode"].text,
      staff: staff.compactMap { names[$0] }.sortedByName(), staffIDs: staff,
      goals: visit.elements("goals").compactMap(\.entity), note: visit["note"].text,
      agreements: visit["agreements"].text,
      nextVisit: visit["nextVisit"].text.flatMap { Moment($0) },
      jointWith: own.map { own in others.filter { $0.isJoint(with: own) }.map(\.visit.id) } ?? [],
      hasConflict: visit.hasConflict)
  }

  // MARK: - Helpers

  private func checkGoals(_ goals: Value?, in scope: ScopeID) throws {
    for goal in goals?.list?.compactMap(\.entity) ?? [] {
      try refuseAnother(store.entity(goal)?.scope, than: scope)
    }
  }

  /// Nobody visits whom they no longer work with: neither the course nor the employment had ended.
  private func refuseEnded(_ staff: Value?, in scope: ScopeID, at moment: Moment) throws {
    let members = try (staff?.list ?? []).compactMap(\.entity).compactMap { try store.entity($0) }
    for entity in try store.entities("citizen", in: scope) + members
    where entity["status"].text == "ended" {
      guard let end = Ending(entity, date: "statusDate"), end.precedes(moment) else { continue }
      throw Refusal(
        .rule, da: "\(entity.name) blev afsluttet \(end.day), før besøget \(moment.short).",
        en: "\(entity.name) ended on \(end.day), before the visit \(moment.short).")
    }
  }

  /// The day that was typed for something that has no field of its own.
  public func day(_ text: String) throws(Refusal) -> Day {
    do { return try Day.typed(text) } catch {
      throw error.said(of: Text(da: "Datoen", en: "The date"))
    }
  }

  /// The same of a time, which is always to be written down.
  public func moment(_ text: String) throws(Refusal) -> Moment {
    do { return try Moment.typed(text).writable() } catch {
      throw error.said(of: Text(da: "Tidspunktet", en: "The time"))
    }
  }
}
