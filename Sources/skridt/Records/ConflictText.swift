import EventStore
import Welfare

/// Conflicts as people and programs read them.
extension Desk {
  func fields(of conflict: Conflict) throws -> Fields {
    let citizen = try welfare.citizen(about: conflict)
    var out: Fields = [
      "id": .text(conflict.id.description), "entity": .text(conflict.entity.description),
      "scope": .text(conflict.scope.description), "kind": .text(conflict.kind),
      "title": .text(try name(of: conflict.entity)),
      "citizen": Value(citizen?.id),
      "citizenName": Value(optional: citizen?.name),
      "by": .list(try welfare.parties(to: conflict).map { .text(try name(of: $0)) }),
      "candidates": .list(try conflict.candidates.map { try candidate($0, of: conflict) }),
      "base": conflict.base.map { plain($0, of: conflict) } ?? .null,
      "shown": Value(optional: conflict.shown),
      "severity": .text(String(describing: conflict.severity)),
      "status": .text(conflict.status.rawValue),
      "since": .text(Time.rfc3339(conflict.since.wall)),
    ]
    switch conflict.subject {
    case .group(let group): out["field"] = .text(group)
    case .rule(let rule, let facts, _):
      out["rule"] = .text(rule)
      out["facts"] = .object(facts)
    }
    let explanation = try welfare.explain(conflict, in: Speech.language)
    out["explanation"] = .text(explanation.what)
    out["why"] = .text(explanation.why)
    out["suggested"] = Value(optional: suggested(conflict))
    if let resolution = conflict.resolution {
      out["resolution"] = [
        "by": .text(try name(of: resolution.by)), "author": .text(resolution.by.description),
        "at": .text(Time.rfc3339(resolution.time.wall)),
        "reason": Value(optional: resolution.reason), "chosen": .text(resolution.chosen),
      ]
    }
    return out
  }

  private func candidate(_ candidate: Conflict.Candidate, of conflict: Conflict) throws -> Value {
    let first = candidate.writes.first
    return [
      "letter": .text(candidate.letter), "value": plain(candidate.fields, of: conflict),
      "fields": .object(candidate.fields), "option": Value(optional: candidate.option),
      "by": Value(optional: try first.map { try name(of: $0.author) }),
      "author": Value(optional: first?.author.description),
      "role": Value(optional: first?.role),
      "at": Value(optional: first.map { Time.rfc3339($0.time.wall) }),
      "saw": first?.saw.map { plain($0, of: conflict) } ?? .null,
    ]
  }

  /// A group of one field is its value; a larger one an object.
  private func plain(_ fields: Fields, of conflict: Conflict) -> Value {
    if case .group = conflict.subject, fields.count == 1, let value = fields.values.first {
      return value
    }
    return .object(fields)
  }

  /// The letter of what the rules of the work point to.
  private func suggested(_ conflict: Conflict) -> String? {
    welfare.suggestion(for: conflict).map { conflict.candidates[$0.candidate].letter }
  }

  // MARK: - For people

  func subject(of conflict: Conflict) -> String {
    switch conflict.subject {
    case .group(let group): Words.group(group, of: conflict.kind)
    case .rule(let rule, _, _):
      switch rule {
      case "goal-closed": say("lukket mål med fremskridt", "closed goal with progress")
      case "plan-closed": say("lukket plan med mål", "closed plan with goals")
      case "same-visit": say("besøg, der overlapper", "visits that overlap")
      case "assignment-ended": say("efter tilknytningens ophør", "after the assignment ended")
      case "time-implausible": say("et tidspunkt, der ikke kan passe", "a time that cannot be")
      case "initiative-ended": say("arbejde efter afslutningen", "work after the end")
      case "approval-missing": say("venter på godkendelse", "waits for approval")
      case "step-not-entitled": say("skridt uden den rette rolle", "step without a role for it")
      case "number-twice": say("samme nummer", "the same number")
      case "baseline-changed": say("nyt udgangspunkt", "new baseline")
      case "registered-twice": say("måske oprettet to gange", "perhaps registered twice")
      case "step-moved-twice": say("flyttet to gange på trappen", "moved twice on the ladder")
      case "hours-over-limit": say("over otte timer om ugen", "over eight hours a week")
      case "clips-overspent": say("overtrukket klippekort", "overdrawn clip card")
      case "clip-outside-validity": say("klip uden for gyldigheden", "clip outside the validity")
      case "two-stays": say("to ophold på én gang", "two stays at once")
      default: rule
      }
    }
  }

  func shown(_ fields: Fields, of conflict: Conflict) throws -> String {
    if case .rule = conflict.subject {
      return try fields.sorted { $0.key < $1.key }.map { id, value in
        let entity = EntityID(id)
        let kind = try entity.flatMap { try store.entity($0)?.kind } ?? conflict.kind
        let title = try entity.map { try name(of: $0) } ?? id
        return "\(title): \(try text(value.object ?? [:], kind: kind))"
      }.joined(separator: "; ")
    }
    if fields.count == 1, let (name, value) = fields.first {
      let text = try self.shown(value, of: name, kind: conflict.kind)
      return text.isEmpty ? say("(tomt)", "(empty)") : text
    }
    return try text(fields, kind: conflict.kind)
  }

  private func text(_ fields: Fields, kind: String) throws -> String {
    try fields.sorted { $0.key < $1.key }.filter { !$0.value.isNull }.map { name, value in
      "\(Words.field(name, of: kind)): \(try shown(value, of: name, kind: kind))"
    }.joined(separator: ", ")
  }

  /// Base, candidates, who wrote each and what each had seen, and how to decide.
  func show(_ conflict: Conflict) throws {
    let short = conflict.id.description.prefix(8)
    let title = try name(of: conflict.entity)
    console.line(
      say("Konflikt \(short)", "Conflict \(short)")
        + " · \(Words.kind(conflict.kind)) \(say("»\(title)«", "“\(title)”")) · \(subject(of: conflict))"
    )
    if conflict.kind != "citizen", let citizen = try welfare.citizen(about: conflict) {
      console.line("  " + say("Borger: ", "Citizen: ") + citizen.name)
    }
    console.line(
      "  " + say("Alvor: ", "Severity: ") + Words.severity(conflict.severity)
        + " · " + Words.status(conflict.status)
        + say(" · siden ", " · since ") + Time.shown(conflict.since.wall))
    let explanation = try welfare.explain(conflict, in: Speech.language)
    console.line("  " + explanation.what)
    console.line("  " + explanation.why)
    if case .group = conflict.subject {
      let base = try conflict.base.map { try shown($0, of: conflict) }
      console.line(
        "  " + say("Oprindeligt: ", "Base:  ") + (base ?? say("intet fælles", "none in common")))
    }
    for (candidate, words) in zip(conflict.candidates, explanation.candidates) {
      try show(candidate, words, of: conflict)
    }
    if let shown = conflict.shown {
      console.line(say("  Vises nu: \(shown)", "  Shown now: \(shown)"))
    }
    if let letter = suggested(conflict) {
      console.line(say("  Forslag: \(letter) (--accept)", "  Suggested: \(letter) (--accept)"))
    }
    guard let resolution = conflict.resolution else {
      let letter = conflict.candidates.first?.letter ?? "A"
      console.line(
        say(
          "  Afklar: skridt conflicts resolve \(short) --take \(letter) --reason \"…\"",
          "  Decide: skridt conflicts resolve \(short) --take \(letter) --reason \"…\""))
      return
    }
    let reason = resolution.reason.map { say(", fordi: \($0)", ", because: \($0)") } ?? ""
    let by = try name(of: resolution.by)
    let when = Time.shown(resolution.time.wall)
    console.line(
      say(
        "  Afklaret af \(by) \(when)\(reason)", "  Settled by \(by) \(when)\(reason)"))
  }

  /// - Parameter words: what choosing it means.
  private func show(
    _ candidate: Conflict.Candidate, _ words: String, of conflict: Conflict
  ) throws {
    // What does not exist yet says no more than the option's name.
    var text = try candidate.making.isEmpty ? shown(candidate.fields, of: conflict) : ""
    if candidate.option != nil { text = text.isEmpty ? words : "\(words) (\(text))" }
    console.line("  \(candidate.letter)  \(text)")
    for write in candidate.writes {
      var line = "       \(try name(of: write.author)) (\(Words.role(write.role))), "
      line += Time.shown(write.time.wall)
      if write.isTimeUncertain { line += say(", usikkert tidspunkt", ", time uncertain") }
      if let saw = write.saw {
        let seen = try shown(saw, of: conflict)
        line += say("; havde set: ", "; saw: ") + seen
      }
      if let reason = write.reason { line += say("; fordi: ", "; because: ") + reason }
      console.line(line)
    }
  }
}
