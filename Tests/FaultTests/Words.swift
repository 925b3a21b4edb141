/// What the program says of faults, in Danish.
enum Words {
  /// What must never be said, or not so.
  static func problems(_ outcome: Program.Outcome) -> [String] {
    var problems: [String] = []
    if outcome.isLate { problems.append("it does not end") }
    if outcome.signal != nil, !outcome.isKilled, !outcome.isLate { problems.append("it crashes") }
    if outcome.isRefused, !outcome.err.hasPrefix("Fejl: "), !outcome.err.contains("\nFejl: ") {
      problems.append("it fails without a word")
    }
    if outcome.isRefused, let word = outcome.err.firstMatch(of: raw)?.output.0 {
      problems.append("not Danish: “\(word)”")
    }
    return problems
  }

  /// That it is saved, or that nobody can know.
  static func saysSaved(_ outcome: Program.Outcome) -> Bool {
    let text = outcome.err.lowercased()
    if text.contains("måske ikke gemt") { return true }
    let denies = [
      "ikke gemt", "intet er", "ingenting er", "er uændret", "ikke skrevet", "ikke lavet",
    ]
    return !denies.contains(where: text.contains)
      && ["gemt", "skrevet", "slettet", "lavet", "ændret", "færdig"].contains(where: text.contains)
  }

  /// English, and the words of SQLite and of the system.
  nonisolated(unsafe) private static let raw =
    /(?i)\b(the|was|were|could not|cannot|error|i\/o|database|sqlite|no such|no space|denied|domain=|uventet|nserror|cocoa|malformed|constraint|statement|failed)\b/
}
