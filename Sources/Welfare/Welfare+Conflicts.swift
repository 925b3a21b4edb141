import EventStore

/// What a conflict is about, for whoever must decide it.
extension Welfare {
  /// A conflict in words.
  public struct Explanation: Sendable, Equatable {
    /// What it concerns: the kind, what it is called, and which part of it.
    public let title: String
    /// What happened.
    public let what: String
    /// What is suggested; nil when only somebody who knows can say.
    public let suggestion: String?
    /// Why that, or why nothing is suggested.
    public let why: String
    /// What each candidate means, in the order of the conflict's candidates.
    public let candidates: [String]
  }

  /// Whose doing a conflict is: those who wrote its values, or those a rule names.
  public func parties(to conflict: Conflict) throws -> [EntityID] {
    let writers = Set(conflict.candidates.flatMap(\.writes).map(\.author))
    guard writers.isEmpty, case .rule(_, let facts, _) = conflict.subject else {
      return writers.sorted()
    }
    let named = facts.values.flatMap { ($0.list ?? [$0]).compactMap(\.entity) }
    return try Set(named).sorted().filter { try store.entity($0)?.kind == "staff" }
  }

  public func explain(_ conflict: Conflict, in language: Language) throws -> Explanation {
    switch conflict.subject {
    case .group(let group): try explain(conflict, group: group, in: language)
    case .rule(let rule, let facts, let suggested):
      try explain(conflict, rule: rule, facts, suggested, in: language)
    }
  }

  private func title(_ conflict: Conflict, _ part: Text?, in language: Language) throws -> String {
    let kind = Labels.kind(conflict.kind).text(in: language)
    let name = try name(of: conflict.entity)
    let whole = "\(kind) “\(name)”"
    guard let part else { return whole }
    return "\(whole): \(part.text(in: language).lowercased())"
  }

  /// What was decided about something a rule had found, as it is kept on the entity.
  public func decision(_ note: Fields, in language: Language) throws -> String {
    let (name, facts) = (note["option"]?.text ?? "", note["facts"]?.object ?? [:])
    return try option(name, facts, in: language).text(in: language)
  }

  // MARK: - Several values

  private func explain(_ conflict: Conflict, group: String, in language: Language) throws
    -> Explanation
  {
    let label = Labels.group(group, of: conflict.kind)
    let candidates = try conflict.candidates.map { candidate in
      try display(candidate.fields, kind: conflict.kind, in: language)
    }
    let authors = conflict.candidates.flatMap(\.writes).map(\.author)
    let who = try names(Set(authors).sorted().map { .reference($0) }, in: language)
    let what = Text(
      da: "\(who) har skrevet forskelligt i »\(label.da)« uden at have set hinandens ændring.",
      en: "\(who) wrote “\(label.en)” differently without having seen each other's.")
    let isOutcome = conflict.kind == "goal" && group == "status"
    let suggested = suggestion(for: conflict)
    let why =
      suggested?.why
      ?? (isOutcome
        ? Text(
          da: "Om et mål er nået eller afsluttet, kan kun en fagperson afgøre; der vælges aldrig "
            + "automatisk.",
          en:
            "Whether a goal was achieved or ended only a professional can say; it is never picked "
            + "automatically.")
        : Text(
          da: "Begge er skrevet i god tro; vælg den rigtige, eller skriv en ny.",
          en: "Both were written in good faith; choose the right one, or write another."))
    return Explanation(
      title: try title(conflict, label, in: language), what: what.text(in: language),
      suggestion: suggested.map {
        "\(conflict.candidates[$0.candidate].letter): \(candidates[$0.candidate])"
      }, why: why.text(in: language), candidates: candidates)
  }

  /// The fields of a group on one line.
  func display(_ fields: Fields, kind: String, in language: Language) throws -> String {
    let order = WelfareModel.declaration(kind)?.fields.map(\.name) ?? []
    let names = order.filter { fields[$0] != nil } + Set(fields.keys).subtracting(order).sorted()
    let parts = try names.filter { fields[$0]?.isNull == false }.map { name in
      let value = try display(fields[name] ?? .null, of: name, kind: kind, in: language)
      return "\(Labels.field(name, of: kind).text(in: language)): \(value)"
    }
    return parts.isEmpty
      ? Text(da: "(tomt)", en: "(empty)").text(in: language) : parts.joined(separator: "; ")
  }

  // MARK: - Rules

  private func explain(
    _ conflict: Conflict, rule: String, _ facts: Fields, _ suggested: Int?, in language: Language
  ) throws -> Explanation {
    let (what, why) = try sentences(rule, facts, in: language)
    let options = try conflict.candidates.map {
      try option($0.option ?? "", facts, in: language).text(in: language)
    }
    let suggestion = suggested.flatMap { index -> String? in
      guard options.indices.contains(index) else { return nil }
      return "\(conflict.candidates[index].letter): \(options[index])"
    }
    return Explanation(
      title: try title(conflict, nil, in: language), what: what.text(in: language),
      suggestion: suggestion, why: why.text(in: language), candidates: options)
  }

  /// What happened, and why something is suggested, or nothing.
  typealias Sentences = (what: Text, why: Text)

  private func sentences(_ rule: String, _ facts: Fields, in language: Language) throws
    -> Sentences
  {
    try workSentences(rule, facts, in: language)
      ?? initiativeSentences(rule, facts, in: language)
      ?? supportSentences(rule, facts, in: language) ?? (Text(rule), Text(""))
  }

  /// What the rules about goals, plans, visits and assignments found; nil for another rule.
  private func workSentences(_ rule: String, _ facts: Fields, in language: Language) throws
    -> Sentences?
  {
    func who(_ fact: String) throws -> String { try self.who(fact, facts, in: language) }
    func moment(_ fact: String) -> String { Self.moment(fact, facts) }
    let date = facts["statusDate"]?.text ?? ""
    switch rule {
    case GoalRule.name:
      let status = Labels.value(facts["status"]?.text ?? "", of: "status", kind: "goal")
      let count = facts["progress"]?.list?.count ?? 0
      let (closer, author) = (try who("closedBy"), try who("progressBy"))
      return (
        Text(
          da:
            "\(closer) satte målet til »\(status.da)« \(date). Derefter har \(author) registreret "
            + "fremskridt (\(count)), senest fra \(moment("latest")).",
          en: "\(closer) set the goal to “\(status.en)” on \(date). \(author) recorded progress "
            + "(\(count)) from after that, the latest at \(moment("latest"))."),
        Text(
          da:
            "Et lukket mål åbner ikke af sig selv; fremskridtet er bevaret under alle omstændigheder.",
          en: "A closed goal does not open by itself; the progress is kept either way.")
      )
    case PlanRule.name:
      let goals = try names(facts["goals"]?.list ?? [], in: language)
      let (closer, author) = (try who("closedBy"), try who("goalsBy"))
      return (
        Text(
          da:
            "\(closer) lukkede planen \(date), men den har aktive mål sat af \(author): \(goals).",
          en:
            "\(closer) closed the plan on \(date), but it has active goals set by \(author): \(goals)."
        ),
        Text(
          da:
            "Nye mål tyder på, at arbejdet fortsætter; et mål bør ikke falde bort, fordi planen blev lukket.",
          en:
            "New goals suggest that the work goes on; no goal should lapse because the plan was closed."
        )
      )
    case SameVisitRule.name:
      return try sameVisit(facts, in: language)
    case AssignmentRule.name where facts["changes"] != nil:
      return try changedAfterEnd(facts, in: language)
    case TimeRule.name: return try implausibleTime(facts, in: language)
    case AssignmentRule.name:
      let (author, ended) = (try who("by"), facts["ended"]?.text ?? "")
      return (
        Text(
          da: "\(author) har registreret noget, der skete \(moment("at")), efter at tilknytningen "
            + "sluttede \(ended).",
          en: "\(author) recorded something from \(moment("at")), after their assignment ended on "
            + "\(ended)."),
        Text(
          da: "Det, der er gjort for borgeren, skal stå; registreringen er modtaget og markeret.",
          en: "What was done for the citizen should stand; the record was accepted and flagged.")
      )
    case DuplicateRule.name: return try duplicateSentences(facts)
    default: return nil
    }
  }

  /// The people, or things, a fact names.
  func who(_ fact: String, _ facts: Fields, in language: Language) throws -> String {
    try names(facts[fact]?.list ?? [facts[fact] ?? .null], in: language)
  }

  static func moment(_ fact: String, _ facts: Fields) -> String {
    facts[fact]?.text.flatMap { Moment($0) }?.short ?? ""
  }

  func names(_ list: [Value], in language: Language) throws -> String {
    let names = try list.compactMap(\.entity).map { try name(of: $0) }
    guard let last = names.last else {
      return Text(da: "Nogen", en: "Somebody").text(in: language)
    }
    guard names.count > 1 else { return last }
    let and = language == .da ? " og " : " and "
    return names.dropLast().joined(separator: ", ") + and + last
  }
}
