import ArgumentParser
import EventStore
import Foundation

struct Log: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: say("Se, kontrollér og eksportér loggen.", "See, check and export the log."),
    subcommands: [List.self, Verify.self, Export.self])
}

extension Log {
  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say("Vis de seneste hændelser.", "List the latest events."))
    @Option(
      help: ArgumentHelp(
        say("Hvor mange, de nyeste.", "How many, the newest."), valueName: say("antal", "number")))
    var limit: Int = 50

    @OptionGroup var shared: Shared

    func validate() throws {
      guard limit > 0 else {
        throw ValidationError(
          say("--limit skal være mindst 1.", "--limit must be at least 1."))
      }
    }

    func run(at desk: Desk) throws {
      var events: [(entity: EntityID, kind: String, item: HistoryItem)] = []
      try desk.store.log { _, entity, kind, item in events.append((entity, kind, item)) }
      events.sort { ($0.item.written, $0.item.event) < ($1.item.written, $1.item.event) }
      events.removeFirst(max(0, events.count - limit))
      if desk.json {
        return try desk.console.json(
          .list(
            try events.map { event in
              var fields = try EventJSON.fields(event.item, desk: desk)
              fields["id"] = fields["event"]
              fields["entity"] = .text(event.entity.description)
              fields["kind"] = .text(event.kind)
              return .object(fields)
            }))
      }
      var table = Table(
        say("Skrevet", "Written"), say("Af", "By"), say("Hvad", "What"), "Id",
        say("Ændret", "Changed"))
      let short = ShortIDs(events.map(\.entity.description))
      for event in events {
        let changed = event.item.changes.flatMap { $0.fields.keys.sorted() }
          .map { Words.field($0, of: event.kind) }.joined(separator: ", ")
        table.add(
          Time.shown(event.item.written.wall), try desk.name(of: event.item.author),
          Words.kind(event.kind), short(event.entity), changed)
      }
      desk.console.table(table, nothing: say("Loggen er tom.", "The log is empty."))
    }
  }

  struct Verify: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: say(
        "Kontrollér hver kæde, underskrift og forsegling.", "Check every chain, signature and seal."
      ),
      discussion: say(
        "Ændrer intet. Svarer med 1, hvis noget er galt, og nævner den første forkerte hændelse.",
        "Changes nothing. Exits with 1 if something is wrong, and names the first bad event."))
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let found = try desk.store.verify()
      if desk.json {
        try desk.console.json(VerifyText.json(found))
      } else {
        for line in VerifyText.lines(found) { desk.console.line(line) }
      }
      if !found.problems.isEmpty { throw ExitCode(1) }
    }
  }
}

/// What `log verify` and `doctor` say of a verification.
enum VerifyText {
  static func lines(_ found: Verification) -> [String] {
    var out = [
      say(
        "\(found.events) hændelser i \(found.feeds) kæder er prøvet.",
        "\(found.events) events in \(found.feeds) chains were checked.")
    ]
    if found.unopened > 0 {
      out.append(
        say(
          "\(found.unopened) kunne ikke åbnes: deres nøgle er ikke her.",
          "\(found.unopened) could not be opened: their key is not here."))
    }
    if found.problems.isEmpty {
      out.append(say("Alt er i orden.", "All is well."))
    }
    return out
      + found.problems.map { problem in
        let place = problem.feed.map {
          say(
            " (kæde \($0.description.prefix(8)), hændelse \(problem.sequence ?? 0))",
            " (chain \($0.description.prefix(8)), event \(problem.sequence ?? 0))")
        }
        return say("FEJL: ", "WRONG: ") + explain(problem.what) + (place ?? "")
      }
  }

  static func json(_ found: Verification) -> Value {
    [
      "events": .int(Int64(found.events)), "feeds": .int(Int64(found.feeds)),
      "unopened": .int(Int64(found.unopened)), "ok": .bool(found.problems.isEmpty),
      "problems": .list(
        found.problems.map { problem in
          [
            "what": .text(code(problem.what)),
            "scope": Value(optional: problem.scope?.description),
            "feed": Value(optional: problem.feed?.description),
            "sequence": problem.sequence.map { .int(Int64($0)) } ?? .null,
          ]
        }),
    ]
  }

  private static func code(_ what: Verification.Problem.What) -> String {
    String(describing: what)
  }

  private static func explain(_ what: Verification.Problem.What) -> String {
    switch what {
    case .chain:
      say("fingeraftrykket følger ikke af hændelsen før", what.rawValue)
    case .missing: say("en hændelse mangler", what.rawValue)
    case .stray: say("der er hændelser uden kæde", what.rawValue)
    case .signature: say("underskriften mangler eller er forkert", what.rawValue)
    case .seal: say("indholdet kan ikke åbnes med sin nøgle", what.rawValue)
    case .head: say("kæden slutter et andet sted end noteret", what.rawValue)
    case .fingerprint: say("sagens fingeraftryk eller antal er forkert", what.rawValue)
    case .state:
      say(
        "det viste følger ikke af loggen; skridt rebuild laver det forfra",
        "what is shown does not follow from the log; skridt rebuild makes it anew")
    case .file:
      say(
        "selve filen er beskadiget; læg en sikkerhedskopi tilbage (skridt restore), og næste "
          + "udveksling henter resten",
        "the file itself is damaged; put a backup back (skridt restore), and the next exchange "
          + "brings the rest")
    case .lostTail:
      say(
        "andre har kvitteret for hændelser, der er væk her; næste udveksling henter dem tilbage",
        "others have signed for events that are gone here; the next exchange brings them back")
    }
  }
}
