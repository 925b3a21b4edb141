import EventStore

/// Stays at a forsorgshjem or an acute place, with their clocks.
extension Welfare {
  /// A new stay, and what is to be warned of.
  public struct EnrolledStay: Sendable, Equatable {
    public let id: EntityID
    /// How old the citizen was on the day; nil without a birth date.
    public let age: Int?
    /// True when nobody of that age should stay at a forsorgshjem.
    public let isTooYoung: Bool
  }

  /// The ages nobody of which should stay at a forsorgshjem (Herning).
  public static let youngAges = 18...25

  // MARK: - Commands

  /// Enrols a citizen; one stay at a time.
  ///
  /// - Parameters:
  ///   - date: nil means today.
  ///   - isAcute: at an acute place, with a clock and an aim of its own.
  @discardableResult
  public func enrol(
    _ citizen: String, at place: String, on date: String? = nil, isAcute: Bool = false
  ) throws -> EnrolledStay {
    let actor = try caseActor()
    let found = try find(citizen, "citizen")
    let day = try dayUntilToday(date)
    try refuseEnrolled(found.scope, on: day)
    var fields = try valid(
      .stay,
      [
        "place": .text(place), "enrolledOn": .text(day.description), "isAcute": .bool(isAcute),
      ])
    fields["status"] = "enrolled"
    let age = birthDate(of: found).map(day.age)
    return EnrolledStay(
      id: try create("stay", in: found.scope, fields, by: actor), age: age,
      isTooYoung: !isAcute && age.map(Self.youngAges.contains) ?? false)
  }

  /// Records that the stay plan, the plan for the discharge, or both were made.
  ///
  /// - Parameter date: nil means today; saying it also corrects a date recorded before.
  public func makeStayPlan(
    _ stay: String, _ plans: Set<StayPlan> = Set(StayPlan.allCases), on date: String? = nil
  ) throws {
    let actor = try caseActor()
    let found = try find(stay, "stay")
    try refuseInError(found)
    let day = try dayUntilToday(date)
    try refuseBefore(day, found["enrolledOn"])
    let made = plans.filter { !found[$0.field].isNull }
    let wanted = date == nil ? plans.subtracting(made) : plans
    guard !wanted.isEmpty else {
      let before = plans.compactMap { found[$0.field].text }.min() ?? ""
      throw Refusal(
        .rule, da: "Planen er lagt \(before); skriv datoen for at rette den.",
        en: "The plan was made on \(before); give the date to correct it.")
    }
    let fields = Dictionary(wanted.map { ($0.field, Value.text(day.description)) }) { $1 }
    try store.append([found.setting(try valid(.stay, fields, over: found))], by: actor)
  }

  /// What is to be planned in the first week of a stay.
  public enum StayPlan: String, Sendable, CaseIterable {
    case stay, discharge

    var field: String { self == .stay ? "planMadeOn" : "dischargePlanOn" }
  }

  public func discharge(_ stay: String, on date: String? = nil, reason: String? = nil) throws {
    let actor = try caseActor()
    let found = try find(stay, "stay")
    guard found["status"].text == "enrolled" else {
      try refuseInError(found)
      throw Self.endedAlready(found["dischargedOn"])
    }
    let day = try dayUntilToday(date)
    try refuseBefore(day, found["enrolledOn"])
    let fields = try valid(
      .stay,
      [
        "status": "discharged", "dischargedOn": .text(day.description),
        "statusReason": reason.map { .text($0) } ?? .null,
      ], over: found)
    try store.append([found.setting(fields, reason: reason)], by: actor)
  }

  /// Takes back a stay that should not have been written.
  public func markStayInError(_ stay: String, reason: String) throws {
    let actor = try caseActor()
    let found = try find(stay, "stay")
    try refuseInError(found)
    let reason = try required(reason)
    try store.append(
      [
        found.setting(
          ["status": "enteredInError", "statusReason": .text(reason)], reason: reason)
      ], by: actor)
  }

  /// - Parameter day: of the new enrolment.
  private func refuseEnrolled(_ scope: ScopeID, on day: Day) throws {
    for stay in try entities("stay", ofPersonIn: scope)
    where stay["status"].text != "enteredInError" {
      guard let clocks = StayClocks(stay), clocks.dischargedOn == nil || clocks.isOpen(on: day)
      else { continue }
      let (place, since) = (stay["place"].text ?? "", clocks.enrolledOn)
      guard let end = clocks.dischargedOn else {
        throw Refusal(
          .rule, da: "Borgeren er indskrevet på \(place) siden \(since); udskriv først.",
          en: "The citizen has been enrolled at \(place) since \(since); discharge first.")
      }
      throw Refusal(
        .rule, da: "Borgeren var indskrevet på \(place) fra \(since) til \(end).",
        en: "The citizen was enrolled at \(place) from \(since) to \(end).")
    }
  }

  private func refuseInError(_ stay: Entity) throws {
    if stay["status"].text == "enteredInError" { throw Self.inErrorAlready }
  }

  private func birthDate(of citizen: Entity) -> Day? {
    citizen["birthDate"].text.flatMap { Day($0) }
      ?? citizen["cpr"].text.flatMap { CPR($0) }?.birthDate
  }

  // MARK: - Questions

  /// The stays and how their clocks stood on a day, the latest first.
  ///
  /// - Parameters:
  ///   - citizen: nil means everybody held here.
  ///   - date: nil means today.
  ///   - includingEnded: also those discharged by then, and those entered in error.
  public func stays(
    of citizen: String? = nil, asOf date: String? = nil, includingEnded: Bool = false
  ) throws -> [StayRow] {
    try stays(
      in: try scopes(asking: citizen), on: try date.map(day) ?? today,
      includingEnded: includingEnded)
  }

  /// - Parameter scopes: nil means everybody's.
  func stays(
    in scopes: Set<ScopeID>?, on day: Day, includingEnded: Bool = false
  ) throws -> [StayRow] {
    try store.entities("stay", in: scopes).compactMap { stay -> StayRow? in
      guard let clocks = StayClocks(stay), clocks.enrolledOn <= day,
        includingEnded || (clocks.isOpen(on: day) && stay["status"].text != "enteredInError")
      else { return nil }
      return try row(stay, clocks, on: day)
    }.sorted {
      ($1.enrolledOn, DanishOrder($0.citizenName), $0.id)
        < ($0.enrolledOn, DanishOrder($1.citizenName), $1.id)
    }
  }

  /// The stays at a forsorgshjem, on a day, of people of whom nobody should be there.
  public func youngAtShelter(asOf date: String? = nil) throws -> [StayRow] {
    try stays(asOf: date).filter { $0.isTooYoung }
  }

  private func row(_ stay: Entity, _ clocks: StayClocks, on day: Day) throws -> StayRow {
    let citizen = try store.entities("citizen", in: stay.scope).first
    let discharged = clocks.dischargedOn.flatMap { $0 <= day ? $0 : nil }
    let status = stay["status"].text ?? "enrolled"
    return StayRow(
      id: stay.id, citizen: citizen?.id, citizenName: citizen?.name ?? "",
      place: stay["place"].text ?? "", isAcute: clocks.isAcute, enrolledOn: clocks.enrolledOn,
      dischargedOn: discharged,
      status: status == "discharged" && discharged == nil ? "enrolled" : status,
      days: (discharged ?? day).number - clocks.enrolledOn.number,
      age: citizen.flatMap(birthDate).map(day.age), clocks: clocks.clocks(on: day),
      reason: stay["statusReason"].text, hasConflict: stay.hasConflict)
  }
}
