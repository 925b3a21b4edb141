import ArgumentParser
import EventStore
import Foundation
import Sample
import Welfare

/// How large the municipality of `demo --municipality` is to be.
struct MunicipalityOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      say("Borgere, 1–2000.", "Citizens, 1–2000."), valueName: say("antal", "number")))
  var citizens: Int?

  @Option(
    help: ArgumentHelp(
      say("Medarbejdere, 2–400.", "Workers, 2–400."), valueName: say("antal", "number")))
  var workers: Int?

  @Option(
    help: ArgumentHelp(
      say(
        "Samme tal giver samme indhold.", "The same number gives the same content."),
      valueName: say("tal", "number")))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      say(
        "Årets sidste dag; ellers \(Municipality.standardEnd).",
        "The last day of the year; otherwise \(Municipality.standardEnd)."),
      valueName: say("dato", "date")))
  var until: String?

  var isGiven: Bool { citizens != nil || workers != nil || seed != nil || until != nil }

  var municipality: Municipality {
    get throws {
      try Municipality(
        citizens: citizens ?? 400, workers: workers ?? 60, seed: seed ?? 1, until: until)
    }
  }
}

/// Makes a municipality in a folder and says how to look at it.
struct DemoMunicipality {
  let municipality: Municipality
  /// New, or what a run that was cut off left; of a new one nothing is left when something goes wrong.
  let folder: String
  let papers: [String]
  let isJSON: Bool

  private static let store = "central.skridt"

  /// True for a folder with nothing in it but what lies beside a store that never got its name.
  static func isLeftover(_ folder: String) -> Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return !names.isEmpty && names.allSatisfy { $0.hasPrefix(store + ".") }
  }

  func make(_ console: Console) throws {
    let files = try papers.map { Array(try Data(contentsOf: URL(fileURLWithPath: $0))) }
    let path = NewStore.absolute(folder + "/" + Self.store)
    let isNew = !FileManager.default.fileExists(atPath: folder)
    let watched = ProgressLine(console)
    let tally: Tally
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      let key = path + ".key"
      tally = try municipality.make(
        at: path, master: try .file(key, create: true), hint: key, papers: files
      ) { watched.show(day: $0, of: municipality) }
      watched.end()
    } catch {
      watched.end()
      if isNew { try? FileManager.default.removeItem(atPath: folder) }
      throw error
    }
    if isJSON { return try console.json(json(tally, path)) }
    tell(tally, NewStore.nearby(path), console)
  }

  private func json(_ tally: Tally, _ path: String) -> Value {
    .object([
      "store": .text(path), "events": .int(Int64(tally.events)),
      "from": .text(municipality.from.description), "until": .text(municipality.until.description),
      "citizens": .int(Int64(municipality.citizens)), "workers": .int(Int64(municipality.workers)),
      "seed": .text("\(municipality.seed)"),
      "entities": .object(tally.entities.mapValues { .int(Int64($0)) }),
    ])
  }

  private func tell(_ tally: Tally, _ path: String, _ console: Console) {
    let (from, until) = (municipality.from.description, municipality.until.description)
    console.line(
      say(
        "\(Municipality.name) er oprettet i \(path): en kommune, der ikke findes, "
          + "fra \(from) til \(until).",
        "\(Municipality.name) is made in \(path): a municipality that does not exist, "
          + "from \(from) to \(until)."))
    for kind in ["staff", "citizen", "plan", "goal", "visit", "progress", "stay", "clipCard"] {
      let number = String(tally[kind])
      let padding = String(repeating: " ", count: max(1, 8 - number.count))
      let label = WelfareModel.declaration(kind)?.plural ?? Text(kind)
      console.line(padding + number + " " + label.text(in: Speech.language))
    }
    console.line(
      say("I alt \(tally.events) hændelser.", "\(tally.events) events in all."))
    console.line(
      say(
        "Alle navne og tekster er opdigtede, og CPR-numrene tilhører ingen.",
        "All names and texts are made up, and no CPR number is anybody's."))
    console.line(say("Se på den:", "Have a look:"))
    console.line("  export SKRIDT_STORE=\(path)")
    var commands = [
      "status", "citizen list", "staff list", "conflicts list", "stay list --all", "clip list",
      "visit list --from \(until.prefix(8))01 --to \(until)",
      "report continuity --from \(from) --to \(until)",
      "report goals --from \(from) --to \(until)",
      "report workload --from \(from) --to \(until)",
    ]
    if !papers.isEmpty { commands += ["initiative board", "report initiatives"] }
    for command in commands { console.line("  skridt \(command)") }
  }
}

extension ProgressLine {
  func show(day: Day, of municipality: Municipality) {
    let done = max(0, day.number - municipality.from.number)
    show(
      done: done, of: municipality.until.number - municipality.from.number,
      say(" skriver \(day)", " writing \(day)"))
  }
}
