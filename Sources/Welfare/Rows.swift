import EventStore

// What lists return: plain values a table is made of. Statuses and other choices are their stored
// values; `Labels` says what people call them.

public struct StaffRow: Sendable, Equatable {
  public let id: EntityID
  public let name: String
  public let unit: String?
  public let status: String
  public let roles: [String]
  public let devices: [String]
}

public struct DeviceRow: Sendable, Equatable {
  public let id: EntityID
  public let name: String
  public let worker: EntityID?
  public let workerName: String
  public let status: String
  public let since: String?
  /// When it last spoke with the central node over the network, in milliseconds since 1970; known
  /// there only.
  public let lastSeen: Int64?

  public var isRevoked: Bool { status != "active" }
}

public struct CitizenRow: Sendable, Equatable {
  public let id: EntityID
  public let scope: ScopeID
  public let name: String
  public let cpr: String?
  public let birthDate: String?
  public let isProtected: Bool
  /// `active`, `ended`, or `merged`.
  public let status: String
  /// The registration it continues as.
  public let mergedInto: EntityID?
  /// The names of the workers assigned today.
  public let workers: [String]
  public let hasConflict: Bool
}

public struct AssignmentRow: Sendable, Equatable {
  public let id: EntityID
  public let citizen: EntityID?
  public let citizenName: String
  public let worker: EntityID?
  public let workerName: String
  public let role: String?
  public let from: String?
  public let to: String?
  /// `requested` and `endRequested` are what a device asks for.
  public let status: String
  /// True when it only asks the central node, or asks it to change something.
  public let isRequest: Bool
}

public struct PlanRow: Sendable, Equatable {
  public let id: EntityID
  public let citizen: EntityID?
  public let citizenName: String
  public let purpose: String
  public let offer: String?
  public let from: String?
  public let to: String?
  public let status: String
  public let statusDate: String?
  public let activeGoals: Int
  public let goals: Int
  public let hasConflict: Bool
}

public struct GoalRow: Sendable, Equatable {
  public let id: EntityID
  public let plan: EntityID?
  public let citizen: EntityID?
  public let citizenName: String
  public let text: String
  public let status: String
  public let statusDate: String?
  public let deadline: String?
  public let scale: String
  public let baseline: Int64?
  public let target: Int64?
  /// The latest observation by when it occurred, with when that was.
  public let latest: Int64?
  public let latestAt: Moment?
  public let observations: Int
  public let hasConflict: Bool
}

public struct ProgressRow: Sendable, Equatable {
  public let id: EntityID
  public let goal: EntityID?
  public let visit: EntityID?
  public let value: Int64?
  public let occurredAt: Moment?
  public let note: String?
  public let by: EntityID
  public let byName: String
  public let isRetracted: Bool
}

public struct VisitRow: Sendable, Equatable {
  public let id: EntityID
  public let citizen: EntityID?
  public let citizenName: String
  public let status: String
  /// When it took place; until then, when it is planned for.
  public let start: Moment?
  public let minutes: Int64?
  public let mode: String?
  public let staff: [String]
  public let staffIDs: [EntityID]
  public let goals: [EntityID]
  public let note: String?
  public let agreements: String?
  public let nextVisit: Moment?
  /// The other record of a visit two colleagues made together and each recorded.
  public let jointWith: [EntityID]
  public let hasConflict: Bool
}

public struct InitiativeRow: Sendable, Equatable {
  public let id: EntityID
  public let number: Int64
  public let title: String
  public let status: String
  /// The year it is to start; nil when it is not placed yet.
  public let year: Int64?
  public let owners: [String]
  public let timeKind: String?
  public let monthsMin: Int64?
  public let monthsMax: Int64?
  public let cost: String?
  public let themesInMatrix: [Int64]
  public let themesInText: [Int64]
  public let discrepancies: Int
  public let hasConflict: Bool
}

public struct ThemeRow: Sendable, Equatable {
  public let id: EntityID
  public let number: Int64
  public let title: String
  public let initiativesInMatrix: [Int64]
  public let initiativesInText: [Int64]
  public let discrepancies: Int
}

/// Something a device asks the central node for.
public struct RequestRow: Sendable, Equatable {
  public enum What: String, Sendable {
    case assign
    case end
  }

  /// The assignment's, which `grantAssignment` takes.
  public let id: EntityID
  public let what: What
  public let citizen: EntityID?
  public let citizenName: String
  public let worker: EntityID?
  public let workerName: String
  /// The first and last day that are asked for.
  public let from: String?
  public let to: String?
  public let by: EntityID
  public let byName: String
  public let at: Moment
}

/// What a command that only the central node can carry out came to.
public struct Outcome: Sendable, Equatable {
  public let id: EntityID
  /// True when it was written here as a request and has no effect until the central node grants it.
  public let isRequest: Bool
}
