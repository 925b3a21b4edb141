import ArgumentParser
import EventStore
import Foundation

struct Demo: Command {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: say("Se en nat med Skridt, fra ende til anden.", "Watch one night with Skridt."),
    discussion: say(
      """
      Spiller et døgn i en midlertidig mappe med de samme kommandoer, som I selv bruger: en central \
      med sin server, to bostøtter uden netværk, den ene med HTTPS om natten, den anden med pakker på \
      en USB-nøgle, og en uenighed, der bliver afgjort.

      Med --municipality laves i stedet en hel kommune, der ikke findes: et år med borgere, planer, mål \
      og besøg, som I kan se på og prøve af.
      """,
      """
      Plays a day in a temporary folder with the same commands you use yourself: a central node with \
      its server, two workers without a network, one with HTTPS at night and one with bundles on a USB \
      stick, and a disagreement that is settled.

      With --municipality it makes a whole municipality instead, one that does not exist: a year of \
      citizens, plans, goals and visits, to look at and to try things on.
      """))

  @Flag(
    help: ArgumentHelp(
      say("Lav en hel kommune at se på.", "Make a whole municipality to look at.")))
  var municipality = false

  @OptionGroup var size: MunicipalityOptions

  @Option(
    help: ArgumentHelp(
      say("Ny mappe, der bliver stående bagefter.", "A new folder, left in place afterwards."),
      valueName: say("mappe", "folder")), completion: .directory)
  var folder: String?

  @Option(
    help: ArgumentHelp(
      say(
        "Fil med initiativer eller temaer; kan gentages. Ellers Fixtures/kolding-*.json.",
        "File of initiatives or themes; may be repeated. Otherwise Fixtures/kolding-*.json."),
      valueName: say("fil", "file")), completion: .file(extensions: ["json"]))
  var catalogue: [String] = []

  @OptionGroup var shared: Shared

  func validate() throws {
    guard municipality || !size.isGiven else {
      throw ValidationError(
        say(
          "--citizens, --workers, --seed og --until hører til --municipality.",
          "--citizens, --workers, --seed and --until belong to --municipality."))
    }
  }

  func run(_ console: Console) throws {
    if municipality { return try makeMunicipality(console) }
    let place = try makeFolder()
    defer { if folder == nil { try? FileManager.default.removeItem(atPath: place) } }
    let stage = Stage(folder: place, console: console)
    let papers = try papers(
      console,
      without: say(
        "Koldings initiativkatalog er ikke i Fixtures/ her; historien fortælles uden det "
          + "(--catalogue viser vej).",
        "Kolding's catalogue is not in Fixtures/ here; the story is told without it (--catalogue "
          + "shows the way)."))
    let isEqual = try Story(stage: stage, catalogue: papers).tell()
    if folder != nil {
      stage.tell(say("Journalerne ligger i \(place).", "The stores are in \(place)."))
    }
    guard isEqual else { throw ExitCode(1) }
  }

  private func makeMunicipality(_ console: Console) throws {
    let size = try size.municipality
    let place = folder ?? "skridt-municipality"
    guard !FileManager.default.fileExists(atPath: place) || DemoMunicipality.isLeftover(place)
    else {
      throw StoreError.alreadyExists(path: place)
    }
    let papers = try papers(
      console,
      without: say(
        "Koldings initiativkatalog er ikke i Fixtures/ her; kommunen laves uden initiativer "
          + "(--catalogue viser vej).",
        "Kolding's catalogue is not in Fixtures/ here; the municipality is made without initiatives "
          + "(--catalogue shows the way)."))
    try DemoMunicipality(
      municipality: size, folder: place, papers: papers, isJSON: shared.json
    ).make(console)
  }

  private func makeFolder() throws -> String {
    guard let folder else {
      let name = "skridt-demo-\(UUID().uuidString)"
      let place = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      return place
    }
    guard !FileManager.default.fileExists(atPath: folder) else {
      throw StoreError.alreadyExists(path: folder)
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  /// The papers to take in; none, with a word about it, when they are not here.
  ///
  /// - Parameter excuse: the word.
  private func papers(_ console: Console, without excuse: String) throws -> [String] {
    for file in catalogue where !FileManager.default.fileExists(atPath: file) {
      throw StoreError.missing(path: file)
    }
    if !catalogue.isEmpty { return catalogue }
    let usual = ["Fixtures/kolding-initiatives.json", "Fixtures/kolding-themes.json"]
    let found = usual.filter { FileManager.default.fileExists(atPath: $0) }
    if found.isEmpty { console.note(excuse) }
    return found
  }
}

/// Where the story is played: every line on it is a real command.
final class Stage {
  let folder: String
  private let console: Console
  private var server: LiveServer?
  private static let indent = "    "

  init(folder: String, console: Console) {
    self.folder = folder
    self.console = console
  }

  func chapter(_ title: String) {
    console.line()
    console.line("── \(title) " + String(repeating: "─", count: max(3, room - 16 - title.count)))
  }

  /// Says something in lines no longer than a screen's, indented as its beginning is.
  func tell(_ text: String) {
    for line in text.folded(to: room) { console.line(line) }
  }

  private var room: Int { min(90, console.width ?? 90) }

  /// Says something as it stands.
  func show(_ text: String) { console.line("  " + text) }

  func path(_ name: String) -> String { folder + "/" + name }

  /// Plays a command on the machine `who`, showing it and what it says.
  ///
  /// - Parameter lines: how many lines of the answer are shown; the rest is counted.
  /// - Returns: the ids of what it made.
  @discardableResult
  func play(_ who: String, lines: Int = .max, _ arguments: String...) throws -> [String] {
    console.line("  \(who)$ skridt " + arguments.map(shown).joined(separator: " "))
    let heard = try run(who, arguments)
    for line in heard.recorded.prefix(lines) {
      console.line(Self.indent + line.replacingOccurrences(of: folder + "/", with: ""))
    }
    if heard.recorded.count > lines {
      console.line(Self.indent + "… (\(heard.recorded.count - lines))")
    }
    return heard.made
  }

  /// Shows a command that was run before, with what is to be seen of its answer.
  func command(_ who: String, _ arguments: [String], answer: String) {
    console.line("  \(who)$ skridt " + arguments.map(shown).joined(separator: " "))
    console.line(Self.indent + answer)
  }

  /// The same without showing it.
  func run(_ who: String, _ arguments: [String]) throws -> Console {
    let console = Console.recording(within: console.width.map { $0 - Self.indent.count })
    let all = arguments + ["--store", path(who), "--language", Speech.language.rawValue]
    guard let command = try Skridt.parseAsRoot(all) as? any Command else {
      throw Failure(message: arguments.joined(separator: " "))
    }
    try command.run(console)
    return console
  }

  /// Starts the central node's server, in a process of its own on this machine.
  func serve(_ who: String) throws {
    console.line("  \(who)$ skridt serve --self-signed --listen 127.0.0.1:0 &")
    let server = try LiveServer(store: path(who))
    self.server = server
    console.line(Self.indent + server.greeting)
  }

  func stopServing() {
    server?.stop()
    server = nil
  }

  /// Runs `body` at the machine's open store.
  func look<T>(_ who: String, _ body: (Store) throws -> T) throws -> T {
    let shared = try Shared.parse(["--store", path(who)])
    return try Desk.with(shared, Console.recording()) { try body($0.store) }
  }

  /// As one would type it; the stage's own folder is left out, and a code's length.
  private func shown(_ argument: String) -> String {
    if argument.hasPrefix("skridt-enrol:") { return argument.prefix(24) + "…" }
    let short = argument.replacingOccurrences(of: folder + "/", with: "")
    let isPlain = short.allSatisfy { $0.isLetter || $0.isNumber || "-_./=:,+".contains($0) }
    return isPlain && !short.isEmpty ? short : "\"\(short)\""
  }
}
