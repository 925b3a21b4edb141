import EventStore

public struct StrategyRow: Sendable, Equatable {
  public let id: EntityID
  /// The source's own id.
  public let source: String
  public let municipality: String
  public let title: String
  /// The years it covers, `2019–2021`; several when the paper can be read in several ways.
  public let periods: [String]
  /// How many of what, in the order of the tree; what a paper has none of is left out.
  public let counts: [Count]

  public struct Count: Sendable, Equatable {
    public let name: String
    public let number: Int
  }

  public subscript(count: String) -> Int? { counts.first { $0.name == count }?.number }
}

public struct StrategyItemRow: Sendable, Equatable {
  public let id: EntityID
  public let source: String
  public let level: String
  public let number: Int64?
  public let title: String
  /// What it is about, where a paper sorts its items by that.
  public let area: String?
  public let parent: EntityID?
  /// How far below the strategy: 0 stands at its top.
  public let depth: Int
  public let tags: [String]
  public let initiatives: [InitiativeLink]
  public let targets: Int
  public let discrepancies: Int
}

/// That an initiative serves a part of a strategy, and by which readings.
public struct InitiativeLink: Sendable, Equatable {
  public let number: Int64
  public let isInMatrix: Bool
  public let isInText: Bool
  /// True when somebody here has linked them.
  public let isLinked: Bool

  /// True when the paper's two readings do not agree.
  public var isContradictory: Bool { isInMatrix != isInText }
}

public struct TargetRow: Sendable, Equatable {
  /// One way to read the figure to reach.
  public struct Reading: Sendable, Equatable {
    public let value: Value
    /// `stated`, `derived` or `national`.
    public let basis: String
    public let note: String?
  }

  public let id: EntityID
  public let source: String
  public let item: EntityID?
  public let itemTitle: String
  public let municipality: String
  public let title: String
  public let direction: String?
  public let unit: String?
  public let baseline: Value
  public let baselineNote: String?
  public let deadline: Int64?
  public let readings: [Reading]
  /// The newest measurement, and the day it was made.
  public let latest: Value
  public let latestOn: String?
  /// True when the newest measurement counts people and is about few of them: others than those who
  /// work with it are not shown it.
  public let isLatestAboutFew: Bool
}

/// Something a paper contradicts itself about, and where it was noticed.
public struct DiscrepancyRow: Sendable, Equatable {
  /// The source's own id of it, where it has one.
  public let id: String?
  public let municipality: String
  /// What it was noted on: a strategy, an item or an initiative.
  public let entity: EntityID
  public let about: String
  public let text: Text
  public let found: Fields
}
