import ArgumentParser
import EventStore
import Welfare

extension Plans {
  struct FollowUpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "follow-up",
      abstract: say(
        "Opfølgning på planen med borgeren.", "Going through the plan with the citizen."),
      subcommands: [Record.self, Retract.self, List.self])
  }
}

extension Plans.FollowUpCommand {
  struct Record: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "record",
      abstract: say("Registrér en opfølgning.", "Record a follow-up."))
    @OptionGroup var which: PlanArgument

    @Option(
      help: ArgumentHelp(
        say("Hvornår; ellers i dag.", "When; otherwise today."), valueName: say("dato", "date")))
    var on: String?

    @Option(
      help: ArgumentHelp(
        say(
          "Næste opfølgning; ellers om \(Welfare.followUpAfter) dage.",
          "The next one; otherwise in \(Welfare.followUpAfter) days."),
        valueName: say("dato", "date")))
    var next: String?

    @Option(help: ArgumentHelp(say("Konklusion.", "Conclusion."), valueName: say("tekst", "text")))
    var note: String?

    @Option(
      help: ArgumentHelp(
        say("Det, borgeren sagde, med egne ord.", "What the citizen said, in their own words."),
        valueName: say("tekst", "text")))
    var ownWords: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let plan = try desk.plan(which.plan)
      let id = try desk.welfare.recordFollowUp(
        of: plan, on: on, next: next, note: note, ownWords: ownWords)
      let after = try desk.welfare.nextFollowUp(of: plan)
      try desk.console.made(
        [id.description], json: desk.json,
        say("Opfølgningen er registreret.", "The follow-up is recorded.")
          + (after.map { " " + $0.sentence } ?? ""))
    }
  }

  struct Retract: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "retract",
      abstract: say("Træk en opfølgning tilbage.", "Retract a follow-up."))
    @Argument(
      help: ArgumentHelp(
        say("Opfølgningens id.", "The follow-up's id."),
        valueName: say("opfølgning", "follow-up")))
    var followUp: String

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let id = try desk.welfare.find(followUp, "followUp").id.description
      try desk.welfare.retractFollowUp(id, reason: reason)
      try desk.console.made(
        [id], json: desk.json,
        say("Opfølgningen er trukket tilbage.", "The follow-up is retracted."))
    }
  }

  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say("Vis opfølgningerne.", "List the follow-ups."))
    @OptionGroup var which: PlanArgument

    @Flag(help: ArgumentHelp(say("Også de tilbagetrukne.", "Also those retracted.")))
    var all = false

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.followUps(of: try desk.plan(which.plan))
        .filter { all || !$0.isRetracted }
      if desk.json { return try desk.console.json(.list(rows.map { .object($0.json) })) }
      desk.console.table(
        Tables.followUps(rows), nothing: say("Ingen opfølgninger endnu.", "No follow-ups yet."))
    }
  }
}

extension Tables {
  static func followUps(_ rows: [Welfare.FollowUpRow]) -> Table {
    let short = ShortIDs(rows.map(\.id.description))
    var table = Table(
      "Id", say("Holdt", "Held"), say("Næste", "Next"), say("Af", "By"),
      say("Konklusion", "Conclusion"), say("Borgerens ord", "The citizen's words"))
    for row in rows {
      let taken = row.isRetracted ? say("(trukket tilbage) ", "(retracted) ") : ""
      table.add(
        short(row.id), row.heldOn, row.next ?? "", row.byName, taken + (row.note ?? ""),
        row.ownWords ?? "")
    }
    return table
  }
}

extension Welfare.NextFollowUp {
  var sentence: String {
    isAgreed
      ? say("Næste opfølgning: \(day).", "Next follow-up: \(day).")
      : say(
        "Næste opfølgning senest \(day); ingen dato er aftalt.",
        "Next follow-up by \(day); no date is agreed.")
  }
}

extension Welfare.FollowUpRow {
  var json: Fields {
    [
      "id": Value(id), "plan": Value(plan), "heldOn": .text(heldOn), "next": Value(optional: next),
      "note": Value(optional: note), "ownWords": Value(optional: ownWords), "by": .text(byName),
      "retracted": .bool(isRetracted),
    ]
  }
}
