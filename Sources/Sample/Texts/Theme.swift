/// What a goal is about, with everything that is said about it: short, as one writes after a visit.
///
/// Sentences have slots: `{navn}` is the citizen's first name; `{hun}`, `{hende}` and `{hendes}` are
/// `han`, `ham` and `hans` where it is a man. See ``Phrase``.
struct Theme: Sendable {
  /// The four things a goal can serve, by the values they have in the log.
  let tags: [String]
  /// Goals one can see whether they were reached.
  let goals: [String]
  let ownWords: [String]
  /// Smaller steps on the way.
  let parts: [String]
  /// What was done on a visit.
  let work: [String]
  /// How it showed that things are getting better.
  let better: [String]
  /// How it showed that they are not.
  let worse: [String]
  let agreements: [String]

  static let all = home + health + people + society
}

/// A sentence with the slots filled in for one person.
struct Phrase {
  private let replacements: [(slot: String, word: String)]

  init(_ person: Person) {
    let isWoman = person.isWoman
    replacements = [
      ("{navn}", person.first), ("{hun}", isWoman ? "hun" : "han"),
      ("{Hun}", isWoman ? "Hun" : "Han"), ("{hende}", isWoman ? "hende" : "ham"),
      ("{hendes}", isWoman ? "hendes" : "hans"),
    ]
  }

  /// - Parameter colleague: the first name that fills `{kollega}`.
  func callAsFunction(_ template: String, colleague: String = "") -> String {
    guard template.contains("{") else { return template }
    return (replacements + [("{kollega}", colleague)]).reduce(template) { text, replacement in
      text.split(separator: replacement.slot, omittingEmptySubsequences: false)
        .joined(separator: replacement.word)
    }
  }
}
