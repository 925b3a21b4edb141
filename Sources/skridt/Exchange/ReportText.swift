import EventStore

/// What became of what arrived, by a bundle or a sync, for people and for programs.
enum ReportText {
  static func lines(
    _ report: IngestReport, conflicts: [ConflictID], left: [ScopeID], leaveLater: [ScopeID]
  ) -> [String] {
    var out: [String] = []
    if report.parked > 0 {
      out.append(
        say(
          "Venter på noget, der ikke er kommet endnu: \(events(report.parked)).",
          "Set aside until what they build on arrives: \(events(report.parked))."))
    }
    // What a person has to decide was not merged.
    let merged = report.merged.subtracting(report.conflicts).count
    if merged > 0 {
      out.append(
        say(
          "Ændret af to på samme tid og flettet automatisk: \(merged).",
          "Changed by two at once and merged automatically: \(merged)."))
    }
    if !conflicts.isEmpty {
      out.append(
        say(
          "Venter på afklaring: \(conflicts.count) (skridt conflicts list).",
          "Waiting for a decision: \(conflicts.count) (skridt conflicts list)."))
    }
    if !report.erased.isEmpty {
      out.append(
        say(
          "Slettet for altid: \(cases(report.erased.count)).",
          "Erased for good: \(cases(report.erased.count)).")
      )
    }
    if !left.isEmpty {
      out.append(
        say(
          "Hører ikke længere til her og er fjernet: \(cases(left.count)).",
          "No longer belongs here and was removed: \(cases(left.count))."))
    }
    if !leaveLater.isEmpty {
      out.append(
        say(
          "Fjernes, når centralen har modtaget alt herfra: \(cases(leaveLater.count)).",
          "To be removed when the central node has received all: \(cases(leaveLater.count)).")
      )
    }
    out += report.refused.map { say("Afvist: ", "Refused: ") + explain($0.reason) }
    out += report.incidents.map { say("OBS: ", "INCIDENT: ") + Status.explain($0) }
    return out
  }

  static func fields(_ refusal: IngestReport.Refusal) -> Value {
    [
      "scope": .text(refusal.scope.description), "feed": .text(refusal.feed.description),
      "first": .int(Int64(refusal.first)), "reason": .text(code(refusal.reason)),
    ]
  }

  static func code(_ reason: IngestReport.Refusal.Reason) -> String {
    switch reason {
    case .badSignature: "badSignature"
    case .brokenLimit: "brokenLimit"
    case .erased: "erased"
    case .wrongScope: "wrongScope"
    case .unknownScope: "unknownScope"
    case .tooManyParked: "tooManyParked"
    }
  }

  static func explain(_ reason: IngestReport.Refusal.Reason) -> String {
    switch reason {
    case .badSignature:
      say("underskriften passer ikke", "the signature does not hold")
    case .brokenLimit(""): say("større end tilladt", "larger than allowed")
    case .brokenLimit(let what):
      say("større end tilladt (\(what))", "larger than allowed (\(what))")
    case .erased: say("sagen er slettet for altid", "the case was erased for good")
    case .wrongScope: say("hører til en anden sag", "belongs to another case")
    case .unknownScope:
      say("en sag, afsenderen ikke må bringe", "a case the sender may not bring")
    case .tooManyParked:
      say(
        "for meget venter allerede på noget, der mangler",
        "too much is waiting already for what is missing")
    }
  }
}
