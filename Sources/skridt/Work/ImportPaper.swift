import ArgumentParser
import EventStore
import Foundation
import Welfare

/// Takes in a file made from a paper; `strategy import` and `initiative import` are the same.
struct ImportPaper: DeskCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: say(
      "Indlæs en strategi, initiativer eller temaer.", "Import a strategy, initiatives or themes."),
    discussion: say(
      "Samme fil igen ændrer intet; en nyere ændrer kun det, ingen her har rettet.",
      "The same file again changes nothing; a newer one changes only what nobody here revised."))
  @Argument(
    help: ArgumentHelp(say("JSON-filen.", "The JSON file."), valueName: say("fil", "file")),
    completion: .file(extensions: ["json"]))
  var file: String

  @OptionGroup var shared: Shared

  func run(at desk: Desk) throws {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw StoreError.missing(path: file)
    }
    let report = try desk.together { try desk.welfare.importPaper(Array(data)) }
    for kept in report.kept {
      desk.console.note(
        say(
          "Beholdt, fordi det er rettet her: \(kept)", "Kept, because it was revised here: \(kept)")
      )
    }
    let created = report.created.count
    try desk.console.made(
      report.created.map(\.description), json: desk.json,
      say(
        "Nye: \(created), ændrede: \(report.changed), uændrede: \(report.unchanged).",
        "New: \(created), changed: \(report.changed), unchanged: \(report.unchanged)."),
      extra: [
        "created": .int(Int64(created)), "changed": .int(Int64(report.changed)),
        "unchanged": .int(Int64(report.unchanged)), "kept": .list(report.kept.map { .text($0) }),
      ])
  }
}
