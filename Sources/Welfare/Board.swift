import EventStore

/// The action plan: which initiatives start when, and what that means.
public struct Board: Sendable, Equatable {
  public struct Row: Sendable, Equatable {
    public let id: EntityID
    public let number: Int64
    public let title: String
    public let status: String
    /// The year it is to start; nil when it is not placed yet.
    public let year: Int?
    /// The parts of the organisation whose people own it.
    public let units: [String]
    /// True when it costs so much that it belongs in the budget negotiations.
    public let isForBudget: Bool
    /// True when it is about premises and belongs in the physical development plan.
    public let isForBuilding: Bool
    /// True for something quick, without new premises or considerable cost.
    public let isEasy: Bool
    public let themesInMatrix: [Int64]
    public let themesInText: [Int64]
    public let hasConflict: Bool
  }

  /// How many initiatives start in one part of the organisation, year by year.
  public struct Load: Sendable, Equatable {
    public let unit: String
    /// In the order of the board's years.
    public let starts: [Int]
    public let unplaced: Int
  }

  /// How far a theme is served by what is placed, in both readings of the paper.
  public struct Coverage: Sendable, Equatable {
    public let number: Int64
    public let title: String
    public let inMatrix: Int
    public let inText: Int
    public let placedInMatrix: Int
    public let placedInText: Int
  }

  public let years: [Int]
  /// The first year of the period the strategies state, whatever was placed before it; the first of
  /// `years` where none states one.
  public let periodStart: Int
  public let rows: [Row]

  public var placed: [Row] { rows.filter { $0.year != nil } }

  public var load: [Load] {
    Set(rows.flatMap(\.units)).sortedByName().map { unit in
      let own = rows.filter { $0.units.contains(unit) }
      return Load(
        unit: unit, starts: years.map { year in own.count { $0.year == year } },
        unplaced: own.count { $0.year == nil })
    }
  }

  func coverage(of themes: [ThemeRow]) -> [Coverage] {
    themes.map { theme in
      func count(_ rows: [Row], _ marks: KeyPath<Row, [Int64]>) -> Int {
        rows.count { $0[keyPath: marks].contains(theme.number) }
      }
      return Coverage(
        number: theme.number, title: theme.title, inMatrix: count(rows, \.themesInMatrix),
        inText: count(rows, \.themesInText), placedInMatrix: count(placed, \.themesInMatrix),
        placedInText: count(placed, \.themesInText))
    }
  }
}
