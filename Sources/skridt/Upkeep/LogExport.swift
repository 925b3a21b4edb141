import ArgumentParser
import EventStore
import Foundation

extension Log {
  struct Export: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: say(
        "Skriv hele loggen som læsbar tekst.", "Write the whole log as readable text."),
      discussion: say(danish, english))
    @Option(
      name: .shortAndLong,
      help: ArgumentHelp(
        say("Filen, der skrives; ellers skærmen.", "The file to write; otherwise the screen."),
        valueName: say("fil", "file")), completion: .file())
    var output: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let sink = try output.map { try NewFile($0) }
      var count = 0
      // Names are looked up afterwards: the log is read in one transaction of its own.
      var events: [(scope: ScopeID, entity: EntityID, kind: String, item: HistoryItem)] = []
      try desk.store.log { events.append(($0, $1, $2, $3)) }
      for event in events {
        var fields = try EventJSON.fields(event.item, desk: desk)
        fields["concurrentWith"] = nil
        fields["v"] = 1
        fields["scope"] = .text(event.scope.description)
        fields["entity"] = .text(event.entity.description)
        fields["kind"] = .text(event.kind)
        let line = try Console.encoded(.object(fields))
        if let sink { try sink.write(line + "\n") } else { desk.console.line(line) }
        count += 1
      }
      guard let sink else { return }
      try sink.keep()
      if desk.json {
        try desk.console.json(["events": .int(Int64(count)), "file": .text(sink.path)])
      } else {
        desk.console.line(
          say(
            "\(count) hændelser er skrevet i \(sink.path).",
            "\(count) events are written to \(sink.path)."))
      }
    }

    private static let danish = """
      Filen er IKKE forseglet: den indeholder alt, der står om borgerne. Opbevar den forsvarligt.

      Én hændelse pr. linje, hver et JSON-objekt i UTF-8 med felterne i alfabetisk orden. Formatet \
      ligger fast; felter kan komme til, aldrig ændres. Felter:
        v           formatets nummer, 1
        event       hændelsens navn: kæde:nummer:fingeraftryk
        scope       sagen, den hører til       entity  det, den handler om     kind  hvilken slags
        author      hvem, authorName med navn  role    i hvilken rolle         replica  på hvilken maskine
        written     skrevet, received modtaget (null: skrevet her), UTC efter RFC 3339
        uncertain   uret kan ikke have passet  reason  begrundelse eller null
        changes     liste: group; mode edit (ret), settle (afgør), add (tilføj), remove (fjern);
                    fields nye værdier; over de hændelser, de afløser
        undoes      den afgørelse, der fortrydes, eller null
        redacted    indholdet er fjernet efter loven
        request     en anmodning uden virkning, til centralen godkender
      """

    private static let english = """
      The file is NOT sealed: it holds all that is written about the citizens. Keep it accordingly.

      One event a line, each a JSON object in UTF-8 with its members in alphabetical order. The \
      format stands; members may be added, never changed. Members:
        v           the format's number, 1
        event       the event's name: feed:sequence:hash
        scope       the case it belongs to     entity  what it is about        kind  of what sort
        author      who, authorName by name    role    in which role           replica  on which machine
        written     and received (null: written here), UTC as in RFC 3339
        uncertain   the clock cannot have been right                           reason  or null
        changes     list: group; mode edit, settle, add, remove; fields the new values;
                    over the events they replace
        undoes      the settlement taken back, or null
        redacted    its text was removed by law
        request     has no effect until the central node grants it
      """
  }
}
