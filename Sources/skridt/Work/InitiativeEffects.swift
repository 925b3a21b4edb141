import ArgumentParser
import EventStore
import Welfare

/// What is measured, as one command: `initiative effect …`.
struct Effects: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "effect",
    abstract: say(
      "Mål effekten af et initiativ eller vejen til et måltal.",
      "Measure the effect of an initiative, or the way to a target."),
    subcommands: [
      Show.self, Add.self, Revise.self, Baseline.self, Observe.self, Retract.self,
    ])
}

extension Effects {
  struct Subject: ParsableArguments {
    @Argument(
      help: ArgumentHelp(
        say("Et initiativ eller et måltal.", "An initiative or a target."),
        valueName: say("hvad", "what")))
    var subject: String
  }

  struct Measure: ParsableArguments {
    @Argument(
      help: ArgumentHelp(
        say("Effektmålets titel eller id.", "The measure's title or id."),
        valueName: say("effektmål", "measure")))
    var measure: String
  }

  struct Show: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: say(
        "Vis udgangspunkt, målinger og ændring.", "Show baseline, observations, change."))
    @OptionGroup var what: Subject

    @Flag(
      help: ArgumentHelp(
        say(
          "Skriv en tegning (SVG) af det første, der er målt; vælg et andet med --measure.",
          "Write a drawing (SVG) of the first that was measured; choose another with --measure.")))
    var svg = false

    @Option(
      help: ArgumentHelp(
        say("Kun dette effektmål: titel eller id.", "Only this measure: its title or id."),
        valueName: say("effektmål", "measure")))
    var measure: String?

    @OptionGroup var shared: Shared

    func validate() throws { try refuseDrawingAsJSON(svg, shared) }

    func run(at desk: Desk) throws {
      let effects = try chosen(of: desk.welfare.effects(of: what.subject), desk)
      if svg {
        guard let drawing = effects.lazy.compactMap({ $0.svg(in: Speech.language) }).first else {
          throw Failure(
            message: say(
              "Der er intet målt at tegne. Skriv målinger med skridt initiative effect observe.",
              "Nothing measured to draw. Record it with skridt initiative effect observe."))
        }
        return desk.console.data(drawing + "\n")
      }
      if desk.json { return try desk.console.json(.list(effects.map { .object($0.json) })) }
      guard !effects.isEmpty else {
        return desk.console.line(say("Intet måles endnu.", "Nothing is measured yet."))
      }
      for effect in effects { show(effect, desk) }
    }

    private func chosen(of effects: [Welfare.Effect], _ desk: Desk) throws -> [Welfare.Effect] {
      guard let measure else { return effects }
      // By its title among these: two initiatives may measure by the same.
      let naming = Naming<Welfare.Effect>(id: { $0.id.description }, name: { $0.title })
      let titled = try naming.meant(by: measure, among: effects)
      if titled.count > 1 { throw try desk.welfare.ambiguous(measure, titled.map(\.id)) }
      if let only = titled.first { return [only] }
      let id = try desk.welfare.find(measure, "measure").id
      guard let found = effects.first(where: { $0.id == id }) else {
        throw Failure(
          message: say(
            "\(measure) måler noget andet end \(what.subject).",
            "\(measure) measures something else than \(what.subject)."))
      }
      return [found]
    }

    private func show(_ effect: Welfare.Effect, _ desk: Desk) {
      let short = effect.id.description.prefix(8)
      let unit = effect.unit.map { " (\($0))" } ?? ""
      let goal =
        effect.goal.isNull
        ? "" : say(", mål \(effect.goal.shown)", ", goal \(effect.goal.shown)")
      desk.console.line("\(short) \(effect.title)\(unit)\(goal)")
      for baseline in effect.baselines {
        desk.console.line(
          say(
            "  Udgangspunkt \(baseline.version): \(baseline.value.shown) fra \(baseline.from ?? "–")",
            "  Baseline \(baseline.version): \(baseline.value.shown) from \(baseline.from ?? "–")"))
      }
      var table = Table(
        say("Dato", "Date"), say("Værdi", "Value"), say("Ændring", "Change"),
        say("Mod", "Against"), say("Notat", "Note"))
      for observation in effect.observations {
        table.add(
          observation.on, observation.value.shown, observation.change.shown,
          observation.baseline.shown, observation.note ?? "")
      }
      desk.console.table(table, indent: 2)
      if let reached = effect.reached {
        desk.console.line(
          say("  \(reached) % af vejen til målet.", "  \(reached) % of the way to the goal."))
      }
    }
  }

  struct Add: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "add",
      abstract: say("Tilføj et effektmål.", "Add an effect measure."))
    @OptionGroup var what: Subject

    @Option(
      help: ArgumentHelp(say("Indikatoren.", "The indicator."), valueName: say("tekst", "text")))
    var title: String

    @OptionGroup var details: MeasureDetails

    @Option(help: ArgumentHelp(say("Udgangspunkt.", "Baseline."), valueName: say("tal", "number")))
    var baseline: String?

    @Option(
      help: ArgumentHelp(
        say("Udgangspunktets dag; ellers i dag.", "The baseline's day; otherwise today."),
        valueName: say("dato", "date")))
    var on: String?

    @Option(help: ArgumentHelp(say("Målværdi.", "Goal."), valueName: say("tal", "number")))
    var goal: String?

    @Option(
      help: ArgumentHelp(
        say("Det år, målet skal være nået.", "Year of the goal."), valueName: say("år", "year")))
    var goalYear: Int?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      var details = details.fields
      details["goalYear"] = goalYear.map { .int(Int64($0)) }
      let id = try desk.welfare.addMeasure(
        to: what.subject, title: title, details, baseline: baseline, on: on, goal: goal)
      try desk.console.made(
        [id.description], json: desk.json,
        say("Tilføjet: \(id.description.prefix(8)).", "Added: \(id.description.prefix(8))."))
    }
  }

  struct Baseline: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "baseline",
      abstract: say("Giv et nyt udgangspunkt.", "Set a new baseline."),
      discussion: say(
        "Det, der er målt, beholder det udgangspunkt, det blev målt mod.",
        "What was measured keeps the baseline it was measured against."))
    @OptionGroup var which: Measure

    @Option(help: ArgumentHelp(say("Udgangspunkt.", "Baseline."), valueName: say("tal", "number")))
    var value: String

    @Option(
      help: ArgumentHelp(
        say("Gælder fra; ellers i dag.", "Valid from; otherwise today."),
        valueName: say("dato", "date")))
    var on: String?

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try desk.welfare.setBaseline(of: which.measure, to: value, on: on, reason: reason)
      let id = try desk.welfare.find(which.measure, "measure").id
      try desk.console.made([id.description], json: desk.json, say("Rettet.", "Revised."))
    }
  }

  struct Observe: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "observe",
      abstract: say("Registrér en måling.", "Record an observation."))
    @OptionGroup var which: Measure

    @Option(
      help: ArgumentHelp(
        say(
          "Værdi; kan udelades, når det målte står i --note.",
          "Value; may be left out when --note says what was observed."),
        valueName: say("tal", "number")))
    var value: String?

    @Option(
      help: ArgumentHelp(
        say("Dagen; ellers i dag.", "The day; otherwise today."), valueName: say("dato", "date")))
    var on: String?

    @Option(help: ArgumentHelp(say("Notat.", "Note."), valueName: say("tekst", "text")))
    var note: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.observe(which.measure, value: value, on: on, note: note)
      try desk.console.made([id.description], json: desk.json, say("Målt.", "Recorded."))
    }
  }

  struct Retract: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "retract",
      abstract: say("Træk en måling tilbage.", "Retract an observation."))
    @Argument(help: ArgumentHelp(say("Målingens id.", "The observation's id."), valueName: "id"))
    var id: String

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      try desk.welfare.retractObservation(id, reason: reason)
      try desk.console.made([id], json: desk.json, say("Trukket tilbage.", "Retracted."))
    }
  }
}

extension Welfare.Effect {
  var json: Fields {
    [
      "id": Value(id), "title": .text(title), "unit": Value(optional: unit),
      "method": Value(optional: method), "dataSource": Value(optional: dataSource),
      "baselines": .list(
        baselines.map {
          ["value": $0.value, "from": Value(optional: $0.from), "version": .int($0.version)]
        }), "goal": goal, "goalYear": Value(goalYear), "reached": Value(reached),
      "observations": .list(
        observations.map {
          [
            "id": Value($0.id), "value": $0.value, "on": .text($0.on),
            "note": Value(optional: $0.note), "baseline": $0.baseline,
            "version": Value($0.version), "change": $0.change,
          ]
        }),
    ]
  }
}
