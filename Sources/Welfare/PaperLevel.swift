import EventStore

/// A level of a strategy's tree, and where a paper's file keeps it.
///
/// This table is all that tells the papers apart: a file is read for whatever levels it has.
struct PaperLevel: Sendable {
  /// As ``Choices/level`` names it.
  let name: String
  /// What its items are counted as.
  let plural: String
  /// The members that lead to the list, from the file, or from the item above.
  let path: [String]
  /// The member that says which place the item has; without it, its place in the list.
  let number: String
  /// The members that lead to the source id of the item all of them belong under.
  let parent: [String]
  let children: [PaperLevel]

  init(
    _ name: String, _ plural: String, at path: String..., number: String = "number",
    under parent: [String] = [], with children: [PaperLevel] = []
  ) {
    self.name = name
    self.plural = plural
    self.path = path
    self.number = number
    self.parent = parent
    self.children = children
  }

  static let all = [
    PaperLevel("direction", "directions", at: "directions"),
    PaperLevel("citizenGoal", "citizenGoals", at: "citizen_goals"),
    PaperLevel(
      "ladderStep", "ladderSteps", at: "ladder", "steps", number: "level",
      under: ["ladder", "direction"]),
    PaperLevel(
      "visionTopic", "visionTopics", at: "vision_tree", "topics",
      with: [PaperLevel("visionBranch", "visionBranches", at: "branches")]),
    PaperLevel(
      "focusArea", "focusAreas", at: "focus_areas", with: [PaperLevel("goal", "goals", at: "goals")]
    ),
    PaperLevel("planLevel", "planLevels", at: "plan_hierarchy", "levels", number: "level"),
    PaperLevel("objective", "objectives", at: "maalsaetninger"),
    PaperLevel("plannedStrategy", "plannedStrategies", at: "planned_strategies"),
    PaperLevel(
      "pejlemaerke", "pejlemaerker", at: "pejlemaerker",
      with: [PaperLevel("focusItem", "focusItems", at: "focus")]),
    PaperLevel("crossTheme", "crossThemes", at: "cross_themes"),
    PaperLevel("theme", "themes", at: "themes"),
  ]

  /// Every level, those below included, with what its items are counted as.
  static let plurals: [(level: String, plural: String)] = all.flatMap { level in
    [(level.name, level.plural)] + level.children.map { ($0.name, $0.plural) }
  }
}

extension Value {
  /// What these members lead to; `.null` when one of them is missing.
  func at(_ path: [String]) -> Value {
    path.reduce(self) { $0.object?[$1] ?? .null }
  }
}
