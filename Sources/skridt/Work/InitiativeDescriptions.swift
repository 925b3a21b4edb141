import ArgumentParser
import EventStore
import Welfare

extension Initiatives {
  struct Describe: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "describe",
      abstract: say(
        "Skriv igangsættelsesbeskrivelsen; uden felter vises den.",
        "Write the start-up description; without fields it is shown."))
    @OptionGroup var which: InitiativeArgument

    @Option(
      help: ArgumentHelp(say("Navn på initiativ.", "Name."), valueName: say("tekst", "text")))
    var title: String?

    @Option(help: ArgumentHelp(say("Baggrund.", "Background."), valueName: say("tekst", "text")))
    var background: String?

    @Option(
      help: ArgumentHelp(
        say("Formål og forventet effekt.", "Purpose and expected effect."),
        valueName: say("tekst", "text")))
    var purpose: String?

    @Option(
      help: ArgumentHelp(
        say(
          "En leverance, evt. »tekst: ansvarlig«; kan gentages.",
          "A deliverable, possibly \"text: responsible\"; may be repeated."),
        valueName: say("leverance", "deliverable")))
    var deliverable: [String] = []

    @Option(
      help: ArgumentHelp(
        say(
          "En leverance om måling af effekt; mindst én kræves.",
          "A deliverable about measuring the effect; at least one is needed."),
        valueName: say("leverance", "deliverable")))
    var effectDeliverable: [String] = []

    @Option(
      help: ArgumentHelp(
        say(
          "Tag en leverance ud igen, ved nummer eller tekst; kan gentages.",
          "Take a deliverable out again, by number or text; may be repeated."),
        valueName: say("leverance", "deliverable")))
    var removeDeliverable: [String] = []

    @Option(
      help: ArgumentHelp(
        say("Arbejdsgruppe og andre aktører.", "Working group and other actors."),
        valueName: say("tekst", "text")))
    var organisation: String?

    @Option(
      help: ArgumentHelp(
        say("Udgifter og ressourcer til udvikling.", "Cost and staff for development."),
        valueName: say("tekst", "text")))
    var developmentCost: String?

    @Option(
      help: ArgumentHelp(
        say("Udgifter og ressourcer til implementering.", "Cost and staff for implementation."),
        valueName: say("tekst", "text")))
    var implementationCost: String?

    @Option(help: ArgumentHelp(say("Tidsplan.", "Timeline."), valueName: say("tekst", "text")))
    var timeline: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let given = [
        "title": title, "background": background, "purpose": purpose,
        "organisation": organisation, "developmentCost": developmentCost,
        "implementationCost": implementationCost, "timeline": timeline,
      ].compactMapValues { $0.map { Value.text($0) } }
      let deliverables =
        deliverable.map { Self.read($0, measuresEffect: false) }
        + effectDeliverable.map { Self.read($0, measuresEffect: true) }
      guard !given.isEmpty || !deliverables.isEmpty || !removeDeliverable.isEmpty else {
        return try show(desk)
      }
      try desk.together {
        let id = try desk.welfare.describeInitiative(
          which.initiative, given, adding: deliverables, removing: removeDeliverable)
        try desk.console.made([id.description], json: desk.json, say("Skrevet.", "Written."))
      }
    }

    private func show(_ desk: Desk) throws {
      let initiative = try desk.welfare.find(which.initiative, "initiative")
      guard let description = try desk.welfare.description(of: initiative.id) else {
        throw Failure(
          message: say(
            "Initiativet har ingen igangsættelsesbeskrivelse endnu. Skriv den med fx --purpose.",
            "The initiative has no start-up description yet. Write it with, for example, --purpose."
          ))
      }
      if desk.json { return try desk.console.json(.object(desk.json(of: description))) }
      try desk.describe(description)
    }

    private static func read(_ text: String, measuresEffect: Bool) -> Welfare.Deliverable {
      guard let colon = text.lastRange(of: ": ") else {
        return Welfare.Deliverable(text, measuresEffect: measuresEffect)
      }
      return Welfare.Deliverable(
        String(text[..<colon.lowerBound]), responsible: String(text[colon.upperBound...]),
        measuresEffect: measuresEffect)
    }
  }

  struct Submit: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "submit",
      abstract: say(
        "Indsend igangsættelsesbeskrivelsen til chefgruppen.",
        "Submit the start-up description to management."))
    @OptionGroup var which: InitiativeArgument
    @OptionGroup var how: StepArguments
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let empty = try desk.welfare.submitDescription(which.initiative, how.note)
      if !empty.isEmpty {
        let labels = empty.map { Words.field($0, of: "description") }.joined(separator: ", ")
        desk.console.note(
          say("Stadig tomt i skabelonen: \(labels).", "Still empty in the template: \(labels)."))
      }
      let initiative = try desk.welfare.find(which.initiative, "initiative")
      let id = try desk.welfare.description(of: initiative.id)?.id.description ?? ""
      try desk.console.made(
        [id], json: desk.json, say("Indsendt.", "Submitted."),
        extra: ["empty": .list(empty.map { .text($0) })])
    }
  }
}

extension String {
  fileprivate func lastRange(of text: String) -> Range<String.Index>? { ranges(of: text).last }
}
