import ArgumentParser
import EventStore
import Welfare

/// What may be said of a measure beside its title and its numbers.
struct MeasureDetails: ParsableArguments {
  @Option(help: ArgumentHelp(say("Måleenhed.", "Unit."), valueName: say("tekst", "text")))
  var unit: String?

  @Option(
    help: ArgumentHelp(
      say("quantitative eller qualitative.", "quantitative or qualitative."),
      valueName: say("metode", "method")))
  var method: String?

  @Option(help: ArgumentHelp(say("Datakilde.", "Data source."), valueName: say("tekst", "text")))
  var source: String?

  var fields: Fields {
    ["unit": unit, "method": method, "dataSource": source].compactMapValues {
      $0.map { Value.text($0) }
    }
  }
}

extension Effects {
  struct Revise: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "revise",
      abstract: say("Ret et effektmål.", "Revise an effect measure."),
      discussion: say(
        "En tom værdi fjerner feltet. Udgangspunktet har sin egen kommando.",
        "An empty value clears the field. The baseline has a command of its own."))
    @OptionGroup var which: Measure

    @Option(
      help: ArgumentHelp(say("Indikatoren.", "The indicator."), valueName: say("tekst", "text")))
    var title: String?

    @OptionGroup var details: MeasureDetails

    @Option(help: ArgumentHelp(say("Målværdi.", "Goal."), valueName: say("tal", "number")))
    var goal: String?

    @Option(
      help: ArgumentHelp(
        say("Det år, målet skal være nået.", "Year of the goal."), valueName: say("år", "year")))
    var goalYear: String?

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String?

    @OptionGroup var shared: Shared

    private var given: Fields {
      var out = details.fields
      out["title"] = title.map { .text($0) }
      out["goal"] = goal.map { .text($0) }
      out["goalYear"] = goalYear.map { .text($0) }
      return out
    }

    func validate() throws {
      guard given.isEmpty else { return }
      throw ValidationError(
        say("Angiv det, der skal rettes, fx --unit.", "Give what to revise, such as --unit."))
    }

    func run(at desk: Desk) throws {
      let id = try desk.welfare.find(which.measure, "measure").id.description
      try desk.welfare.reviseMeasure(id, given, reason: reason)
      try desk.console.made([id], json: desk.json, say("Rettet.", "Revised."))
    }
  }
}
