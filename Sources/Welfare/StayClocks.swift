import EventStore

/// The clocks of a stay: what must be done within so many days of the enrolment (Herning, "Ny strategi
/// på udsatteområdet"; for acute places Kolding, initiative 13).
struct StayClocks {
  /// The stay plan and the plan for the discharge: the first week.
  static let planDays = 7
  static let longest = 120
  static let longestAcute = 14

  let enrolledOn: Day
  let isAcute: Bool
  let dischargedOn: Day?
  private let plans: [(what: StayClock.What, madeOn: Day?)]

  init?(_ stay: some Showing) {
    func day(_ field: String) -> Day? { stay[field].text.flatMap { Day($0) } }
    guard let enrolledOn = day("enrolledOn") else { return nil }
    self.enrolledOn = enrolledOn
    isAcute = stay["isAcute"].bool ?? false
    dischargedOn = stay["status"].text == "discharged" ? day("dischargedOn") : nil
    plans = [(.stayPlan, day("planMadeOn")), (.dischargePlan, day("dischargePlanOn"))]
  }

  /// True when the citizen is enrolled on a day; on the day of discharge no more.
  func isOpen(on day: Day) -> Bool {
    enrolledOn <= day && dischargedOn.map { day < $0 } ?? true
  }

  /// True when both would have the citizen enrolled at once.
  func overlaps(_ other: StayClocks) -> Bool {
    (other.dischargedOn.map { enrolledOn < $0 } ?? true)
      && (dischargedOn.map { other.enrolledOn < $0 } ?? true)
  }

  /// How the clocks stand at the end of a day.
  func clocks(on day: Day) -> [StayClock] {
    let limit = isAcute ? Self.longestAcute : Self.longest
    return plans.map { clock($0.what, within: Self.planDays, $0.madeOn, on: day) }
      + [clock(.stay, within: limit, dischargedOn, on: day)]
  }

  private func clock(
    _ what: StayClock.What, within limit: Int, _ doneOn: Day?, on day: Day
  ) -> StayClock {
    let metOn = doneOn.flatMap { $0 <= day ? $0 : nil }
    // What was not done by the discharge will not be done; the clock stops there.
    let stopped = metOn ?? min(day, dischargedOn ?? day)
    let used = max(0, stopped.number - enrolledOn.number)
    let left = limit - used
    let state: StayClock.State
    if metOn != nil {
      state = .met
    } else if left < 0 {
      state = .overdue
    } else if let dischargedOn, dischargedOn <= day {
      state = .lapsed
    } else {
      state = left <= Self.soon(limit) ? .dueSoon : .running
    }
    return StayClock(
      what: what, due: enrolledOn.advanced(by: limit), metOn: metOn, used: used, state: state,
      left: left)
  }

  /// How many days before the end it is time to act.
  private static func soon(_ limit: Int) -> Int {
    switch limit {
    case longest: 14
    case longestAcute: 3
    default: 2
    }
  }
}
