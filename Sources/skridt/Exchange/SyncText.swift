import Client
import EventStore
import Sync

/// What a sync came to, for people and for programs.
enum SyncText {
  static func lines(_ outcome: Session.Outcome, at desk: Desk) throws -> [String] {
    var out: [String] = []
    if outcome.sent > 0 {
      out.append(say("Sendt: \(events(outcome.sent)).", "Sent: \(events(outcome.sent))."))
    }
    if outcome.report.taken > 0 {
      out.append(
        say(
          "Modtaget: \(events(outcome.report.taken)).",
          "Received: \(events(outcome.report.taken))."))
    }
    out += ReportText.lines(
      outcome.report, conflicts: try desk.open(outcome.report.conflicts), left: outcome.left,
      leaveLater: outcome.leaveLater)
    for reason in Set(outcome.refused.map { ReportText.explain($0.reason) }).sorted() {
      out.append(
        say(
          "Centralen tog ikke imod noget herfra: \(reason). Det er stadig her.",
          "The central node did not take something from here: \(reason). It is still here."))
    }
    out.append(verdict(outcome))
    if outcome.peerClockAhead.magnitude > 120_000 {
      let minutes = outcome.peerClockAhead.magnitude / 60_000
      out.append(
        outcome.peerClockAhead > 0
          ? say(
            "Uret på denne maskine er \(minutes) min. bagud.",
            "This machine's clock is \(minutes) min. behind.")
          : say(
            "Uret på denne maskine er \(minutes) min. foran.",
            "This machine's clock is \(minutes) min. ahead."))
    }
    return out
  }

  private static func verdict(_ outcome: Session.Outcome) -> String {
    if outcome.isEqual {
      let nothing = outcome.sent == 0 && outcome.report.taken == 0 && outcome.left.isEmpty
      return (nothing ? say("Intet nyt. ", "Nothing new. ") : "")
        + say(
          "Denne enhed og centralen har beviseligt det samme.",
          "This device and the central node provably hold the same.")
    }
    return say(
      "Denne enhed og centralen har endnu ikke det samme. Alt, der er skrevet her, er gemt. Kør "
        + "skridt sync igen.",
      "This device and the central node do not hold the same yet. All that was written here is "
        + "saved. Run skridt sync again.")
  }

  static func fields(_ outcome: Session.Outcome, at desk: Desk) throws -> Fields {
    let report = outcome.report
    return [
      "sent": .int(Int64(outcome.sent)), "received": .int(Int64(report.taken)),
      "review": .int(Int64(try desk.open(report.conflicts).count)),
      "left": .int(Int64(outcome.left.count)), "equal": .bool(outcome.isEqual),
      "merged": .int(Int64(report.merged.count)), "erased": .int(Int64(report.erased.count)),
      "waiting": .int(Int64(report.parked)), "leaveLater": .int(Int64(outcome.leaveLater.count)),
      "refused": .list((outcome.refused + report.refused).map(ReportText.fields)),
      "incidents": .list(report.incidents.map { .text($0.what) }),
      "roundTrips": .int(Int64(outcome.roundTrips)),
    ]
  }
}
