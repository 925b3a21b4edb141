import ArgumentParser
import EventStore
import Welfare

struct Hours: DeskCommand {
  static let configuration = CommandConfiguration(
    commandName: "hours",
    abstract: say(
      "Vis en borgers timer om ugen.", "Show a citizen's hours a week."),
    discussion: say(
      """
      Tiden er de gennemførte besøg, og et fælles besøg tæller én gang. Ugen begynder mandag og \
      nummereres efter ISO. Over otte timer på trin 3 eller lavere markeres.
      """,
      """
      The time is that of the visits that took place; a joint visit counts once. A week begins on \
      Monday and is numbered as by ISO. More than eight hours on step 3 or below is marked.
      """))
  @OptionGroup var who: CitizenArgument

  @Option(
    help: ArgumentHelp(
      say(
        "En dag i den første uge; ellers tolv uger.",
        "A day in the first week; otherwise twelve weeks."),
      valueName: say("dato", "date")))
  var from: String?

  @Option(
    help: ArgumentHelp(
      say("En dag i den sidste uge; ellers i dag.", "A day in the last week; otherwise today."),
      valueName: say("dato", "date")))
  var to: String?

  @OptionGroup var shared: Shared

  func run(at desk: Desk) throws {
    let rows = try desk.welfare.weeklyHours(of: who.citizen, from: from, to: to)
    if desk.json { return try desk.console.json(.list(rows.map { .object($0.json) })) }
    var table = Table(
      say("Uge", "Week"), say("Fra", "From"), say("Til", "To"), say("Tid", "Time"),
      say("Besøg", "Visits"), say("Trin", "Step"), "")
    for row in rows {
      table.add(
        row.week.description, row.week.first.description, row.week.last.description,
        Labels.duration(row.minutes).text(in: Speech.language), "\(row.visits)",
        Tables.number(row.step), row.isOver ? say("! over otte timer", "! over eight hours") : "")
    }
    desk.console.table(table, nothing: say("Ingen besøg i de uger.", "No visits in those weeks."))
    if rows.contains(where: \.isOver) {
      desk.console.note(
        say(
          "Over otte timer om ugen er trin 4. Spørg myndigheden, om trinnet skal vurderes igen.",
          "More than eight hours a week is step 4. Ask the authority whether the step is to be "
            + "assessed again."))
    }
  }
}
