import ArgumentParser
import EventStore
import Foundation
import Pages
import Welfare

extension Plans {
  struct Document: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "document",
      abstract: say(
        "Skriv planen til borgeren, i jævnt sprog (HTML til skærm og papir).",
        "Write the plan for the citizen, in plain words (HTML for screen and paper)."))
    @OptionGroup var which: PlanArgument

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp(
        say("Filen, der skrives; ellers skærmen.", "The file to write; otherwise the screen."),
        valueName: say("fil", "file")), completion: .file())
    var output: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let plan = try desk.welfare.planDocument(try desk.plan(which.plan))
      guard !desk.json || output != nil else {
        throw ValidationError(
          say(
            "Planen er HTML. Brug skridt plan show --json, eller skriv den i en fil med -o.",
            "The plan is HTML. Use skridt plan show --json, or write it to a file with -o."))
      }
      try desk.deliver(Pages.html(plan, in: Speech.language), to: output)
    }
  }

  struct Export: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: say(
        "Skriv de målplaner, der er ændret en dag, til kommunens egen rapportering.",
        "Write the goal plans changed on a day, for the municipality's own reporting."),
      discussion: say(danish, english))
    @Option(
      help: ArgumentHelp(
        say("Dagen; ellers i går.", "The day; otherwise yesterday."),
        valueName: say("dato", "date")))
    var day: String?

    @Option(
      help: ArgumentHelp(
        say(
          "Mappe, der får en fil for hver borger; filer fra samme dag bliver skrevet igen.",
          "Folder that gets a file for each citizen; files of the same day are written again."),
        valueName: say("mappe", "folder")), completion: .directory)
    var folder: String?

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp(
        say(
          "Én fil med en linje for hver borger; ellers skærmen.",
          "One file with a line for each citizen; otherwise the screen."),
        valueName: say("fil", "file")), completion: .file())
    var output: String?

    @OptionGroup var shared: Shared

    func validate() throws {
      guard folder == nil || output == nil else {
        throw ValidationError(
          say("Vælg enten --folder eller -o.", "Choose either --folder or -o."))
      }
    }

    func run(at desk: Desk) throws {
      if let folder { try requireFolder(folder) }
      let snapshots = try desk.welfare.goalPlans(changedOn: day)
      let lines = try snapshots.map { try Console.encoded($0.json) + "\n" }
      guard let folder else { return try desk.deliver(lines.joined(), to: output) }
      for (snapshot, line) in zip(snapshots, lines) {
        let file = URL(fileURLWithPath: folder).appendingPathComponent(snapshot.fileName)
        // Whole or not at all; what an earlier export of the day left there goes.
        try NewFile.write(line.utf8, to: file.path, replacing: true)
      }
      if desk.json {
        return try desk.console.json([
          "folder": .text(folder), "files": .list(snapshots.map { .text($0.fileName) }),
        ])
      }
      desk.console.line(
        say(
          "Målplaner skrevet i \(folder): \(lines.count).",
          "Goal plans written to \(folder): \(lines.count)."))
    }

    private func requireFolder(_ folder: String) throws {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder),
        isFolder.boolValue
      else {
        throw Failure(
          message: say(
            "Mappen \(folder) findes ikke. Intet er skrevet. Lav mappen først.",
            "The folder \(folder) does not exist. Nothing was written. Make the folder first."))
      }
    }

    private static let danish = """
      Kun på centralen. En målplan er ændret en dag, når noget om borgerens planer, mål, fremskridt, \
      aktører eller opfølgninger blev skrevet her eller modtaget her den dag, efter dansk tid. Hver \
      målplan er et JSON-objekt i UTF-8 med felterne i alfabetisk orden, som den ser ud nu; \
      Schema/goal-plan.schema.json beskriver den. Filerne er IKKE forseglede.
      """

    private static let english = """
      On the central node only. A goal plan has changed on a day when something about the citizen's \
      plans, goals, progress, actors or follow-ups was written here or received here that day, by \
      Danish time. Each is a JSON object in UTF-8 with its members in alphabetical order, as it \
      stands now; Schema/goal-plan.schema.json describes it. The files are NOT sealed.
      """
  }
}
