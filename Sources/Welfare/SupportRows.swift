import EventStore

// What questions about the support a citizen is granted return: plain values, as in Rows.swift. What
// depends on a day was worked out for the day asked about.

/// A placement on the ladder of support.
public struct StepRow: Sendable, Equatable {
  /// How it stands on the day asked about.
  public enum State: String, Sendable, CaseIterable {
    /// The one valid in its service, or saying the same as that.
    case current
    case upcoming
    /// Another has taken its place.
    case replaced
    case ended
    /// It has begun beside the one that is shown, and it is not decided which of them stands.
    case disputed
    case enteredInError
  }

  public let id: EntityID
  public let citizen: EntityID?
  public let citizenName: String
  public let service: String
  /// From 1 to 5.
  public let step: Int64
  public let hours: Double?
  /// The section of law.
  public let basis: String?
  public let from: Day
  /// The last day, when it was ended.
  public let to: Day?
  public let state: State
  public let replaces: EntityID?
  /// The role it was decided in.
  public let decidedAs: String?
  public let decision: String?
  public let by: EntityID
  public let byName: String
  public let reason: String?
  public let hasConflict: Bool
}

/// A week of visits to one citizen.
public struct WeekRow: Sendable, Equatable {
  public let week: Week
  /// In visits that took place; what colleagues did together counts once.
  public let minutes: Int64
  public let visits: Int
  /// The step of home support valid in it, the highest when it changed; nil without a placement.
  public let step: Int64?
  /// True for more than eight hours on step 3 or below, or without a placement.
  public let isOver: Bool
}

/// A clip card and what is left on it.
public struct ClipCardRow: Sendable, Equatable {
  public enum State: String, Sendable, CaseIterable {
    case open, spent, expired, closed
  }

  public let id: EntityID
  public let citizen: EntityID?
  public let citizenName: String
  public let from: Day?
  /// The last day a conversation may take place; nil means no end.
  public let validUntil: Day?
  public let clips: Int64
  /// Granted beside those it was opened with.
  public let extra: Int64
  /// Spent, and the central node has signed for it.
  public let confirmed: Int64
  /// Spent, as written on this device, and not yet received by the central node.
  public let pending: Int64
  public let isExpired: Bool
  public let state: State
  /// True on a device where the last clip was spent and the central node has not heard of it: had a
  /// colleague spent one since the last sync, the card would be overdrawn.
  public let mayBeOverdrawn: Bool
  public let reason: String?
  public let hasConflict: Bool

  public var total: Int64 { clips + extra }
  /// Below zero when more was spent than there was, as far as is known here.
  public var left: Int64 { total - confirmed - pending }
  public var isOverdrawn: Bool { left < 0 }
}

/// A conversation taken off a clip card.
public struct ClipSpendRow: Sendable, Equatable {
  public let id: EntityID
  public let card: EntityID?
  public let clips: Int64
  public let occurredAt: Moment?
  public let visit: EntityID?
  public let note: String?
  public let by: EntityID
  public let byName: String
  public let isRetracted: Bool
  public let reason: String?
}

/// Something that must be done within so many days of an enrolment.
public struct StayClock: Sendable, Equatable {
  public enum What: String, Sendable, CaseIterable {
    case stayPlan, dischargePlan
    /// The stay itself: it is met by the discharge.
    case stay
  }

  public enum State: String, Sendable, CaseIterable {
    case met, running, dueSoon, overdue
    /// The stay ended in time, and there is nothing left to do it for.
    case lapsed
  }

  public let what: What
  /// The last day in time. The day of enrolment is day 0.
  public let due: Day
  public let metOn: Day?
  /// Days from the enrolment until it was met, the stay ended, or the day asked about.
  public let used: Int
  public let state: State

  /// Days until it is due, from where ``used`` counts to; below zero when it came, or is, too late.
  public let left: Int
  public var isLate: Bool { left < 0 }
}

/// A stay at a forsorgshjem or an acute place.
public struct StayRow: Sendable, Equatable {
  public let id: EntityID
  public let citizen: EntityID?
  public let citizenName: String
  public let place: String
  public let isAcute: Bool
  public let enrolledOn: Day
  public let dischargedOn: Day?
  /// `enrolled`, `discharged` or `enteredInError`.
  public let status: String
  /// Days since the enrolment, to the discharge or the day asked about.
  public let days: Int
  /// How old the citizen is; nil without a birth date.
  public let age: Int?
  /// The stay plan's, the discharge plan's and the stay's own.
  public let clocks: [StayClock]
  public let reason: String?
  public let hasConflict: Bool

  /// True when the citizen is of an age of which nobody should be at a forsorgshjem, and is there.
  public var isTooYoung: Bool { !isAcute && age.map(Welfare.youngAges.contains) ?? false }
}
