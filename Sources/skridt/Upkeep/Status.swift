import ArgumentParser
import Client
import EventStore

struct Status: DeskCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: say("Hvordan står det til?", "How do things stand?"),
    discussion: say(
      """
      Fortæller, hvad der er usendt, hvad der venter, og hvad nogen skal tage stilling til. \
      To maskiner med samme fingeraftryk har nøjagtig det samme.
      """,
      """
      Tells what is unsent, what is waiting, and what somebody has to decide. Two machines with the \
      same fingerprint hold exactly the same.
      """))
  @OptionGroup var shared: Shared

  func run(at desk: Desk) throws {
    let store = desk.store
    let scopes = try store.scopes()
    let conflicts = try desk.welfare.conflicts().count
    let count = scopes.reduce(0) { $0 + $1.events }
    // On the central node nothing waits to be sent to it.
    let unsent = try store.isCentral() ? 0 : scopes.reduce(0) { $0 + $1.unsent }
    let fingerprint = try store.fingerprint()
    let link = try CentralLink(of: store)
    let refused = try store.refusals()
    if desk.json {
      return try desk.console.json([
        "replica": .text(store.replica.description),
        "name": .text(try desk.name(of: store.replica)),
        "central": .bool(try store.isCentral()), "events": .int(Int64(count)),
        "openConflicts": .int(Int64(conflicts)),
        "requests": .int(Int64(try desk.welfare.requests().count)), "unsent": .int(Int64(unsent)),
        "waiting": .int(Int64(scopes.reduce(0) { $0 + $1.waiting })),
        "incidents": .int(Int64(try store.incidents().count)),
        "synced": Value(optional: link?.synced.map(Time.rfc3339)),
        "revoked": Value(optional: link?.revoked.map(Time.rfc3339)),
        "refused": .list(refused.map(ReportText.fields)), "fingerprint": .text(fingerprint.hex),
        "scopes": .list(scopes.map(Self.fields)),
      ])
    }
    try show(desk, scopes: scopes, conflicts: conflicts, count: count)
    if try !store.isCentral() { try tellOfCentral(desk, unsent, link, refused) }
    desk.console.line(say("Fingeraftryk: ", "Fingerprint: ") + Self.grouped(fingerprint))
  }

  private static func fields(_ scope: ScopeStatus) -> Value {
    [
      "scope": .text(scope.id.description), "kind": .text(scope.kind),
      "events": .int(Int64(scope.events)), "waiting": .int(Int64(scope.waiting)),
      "unsent": .int(Int64(scope.unsent)), "fingerprint": .text(scope.fingerprint.hex),
    ]
  }

  private func show(
    _ desk: Desk, scopes: [ScopeStatus], conflicts: Int, count: Int
  ) throws {
    let store = desk.store
    let part =
      try store.isCentral() ? say("central", "central node") : say("enhed", "device")
    let place = try store.municipality().map { say(" i ", " in ") + $0.name } ?? ""
    desk.console.line("\(try desk.name(of: store.replica)): \(part)\(place)")
    if try store.municipality() == nil {
      desk.console.line(
        say(
          "Hører endnu ikke til en kommune: brug en kode (skridt enrol) eller centralens kort "
            + "(skridt peer add).",
          "Belongs to no municipality yet: use a code (skridt enrol) or the central node's card "
            + "(skridt peer add)."))
    }
    let held = scopes.filter { $0.kind != "catalogue" }.count
    desk.console.line("\(events(count)), \(cases(held)).")
    desk.console.line(
      conflicts == 0
        ? say("Ingen konflikter venter.", "No conflicts are waiting.")
        : say(
          "Venter på afklaring: \(conflicts) (skridt conflicts list).",
          "Waiting for a decision: \(conflicts) (skridt conflicts list)."))
    let requests = try desk.welfare.requests().count
    if requests > 0 {
      desk.console.line(
        say(
          "Anmodninger, centralen skal tage stilling til: \(requests) (skridt request list).",
          "Requests for the central node to decide: \(requests) (skridt request list)."))
    }
    let waiting = scopes.reduce(0) { $0 + $1.waiting }
    if waiting > 0 {
      desk.console.line(
        say(
          "Venter på noget, der ikke er kommet endnu: \(events(waiting)).",
          "Waiting for something that has not arrived: \(events(waiting))."))
    }
    for incident in try store.incidents() {
      desk.console.line(say("OBS: ", "INCIDENT: ") + Self.explain(incident))
    }
  }

  /// What a device knows of where it stands with the central node.
  private func tellOfCentral(
    _ desk: Desk, _ unsent: Int, _ link: CentralLink?, _ refused: [IngestReport.Refusal]
  ) throws {
    desk.console.line(
      unsent == 0
        ? say("Alt er modtaget af centralen.", "The central node has received everything.")
        : say(
          "Endnu ikke kvitteret af centralen: \(events(unsent)).",
          "Not yet acknowledged by the central node: \(events(unsent))."))
    for reason in Set(refused.map { ReportText.explain($0.reason) }).sorted() {
      desk.console.line(
        say(
          "Centralen har afvist noget herfra: \(reason). Det er stadig her.",
          "The central node has refused something from here: \(reason). It is still here."))
    }
    if let revoked = link?.revoked {
      let when = Time.shown(revoked)
      desk.console.line(
        say(
          "Enheden er taget ud af brug; det svarede centralen \(when). Det, der ikke er sendt, reddes "
            + "med skridt device rescue -o FIL.",
          "This device was taken out of use, the central node answered \(when). Save what was not "
            + "sent with skridt device rescue -o FILE."))
    }
    if let synced = link?.synced {
      let when = Time.shown(synced)
      desk.console.line(
        say(
          "Sidst synkroniseret med centralen \(when).",
          "Last synced with the central node \(when)."))
    } else if link != nil {
      desk.console.line(
        say(
          "Endnu ikke synkroniseret over netværket (skridt sync).",
          "Not synced over the network yet (skridt sync)."))
    }
  }

  static func explain(_ incident: Incident) -> String {
    let words =
      switch incident.what {
      case "fork":
        say(
          "to kopier af samme maskine har skrevet hver sit; begge er bevaret",
          "two copies of one machine have each written; both are kept")
      case "own-feed-from-outside":
        say(
          "en kopi af denne maskine har skrevet i dens navn",
          "a copy of this machine has written in its name")
      case "copied":
        say(
          "en maskine har skrevet fra to kopier af sit lager; alt er bevaret, men kun den ene bør bruges",
          "a machine has written from two copies of its store; all is kept, but only one should be used"
        )
      case "unreadable":
        say("noget kunne ikke åbnes og er lagt til side", "something did not open and is set aside")
      case "foreign":
        say("noget kom fra en anden kommune", "something came from another municipality")
      case "not-understood":
        say(
          "noget er skrevet af et nyere Skridt og er bevaret urørt",
          "something was written by a newer Skridt and is kept untouched")
      default: incident.what
      }
    return incident.detail.isEmpty ? words : "\(words) (\(incident.detail))"
  }

  /// The first half of a fingerprint in groups of four, to be read aloud.
  static func grouped(_ fingerprint: [UInt8]) -> String {
    let digits = Array(fingerprint.prefix(8).hex)
    return stride(from: 0, to: digits.count, by: 4).map { String(digits[$0..<$0 + 4]) }
      .joined(separator: " ")
  }
}
