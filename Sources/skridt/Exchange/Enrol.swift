import ArgumentParser
import Client
import EventStore
import Foundation
import Transport
import Welfare

struct Enrol: Command {
  static let configuration = CommandConfiguration(
    commandName: "enrol",
    abstract: say(
      "Tilmeld denne maskine hos centralen med en kode.",
      "Enrol this machine at the central node with a code."),
    discussion: say(
      """
      Koden laves på centralen med skridt device invite og gælder én gang. Findes journalen ikke, \
      oprettes den med nøgler, der aldrig forlader maskinen. Bliver tilmeldingen afbrudt, så kør den \
      samme kommando igen. På en enhed, der er tilmeldt, fornyer en ny kode centralens adresse og \
      certifikat.

        skridt enrol skridt-enrol:AbC… --store mette.skridt --name "Mettes tablet"
      """,
      """
      The code is made on the central node with skridt device invite and is good once. If there is \
      no store it is made, with keys that never leave the machine. If enrolling is cut short, run \
      the same command again. On a device that is enrolled, a new code renews the central node's \
      address and certificate.

        skridt enrol skridt-enrol:AbC… --store mette.skridt --name "Mette's tablet"
      """))
  @Argument(
    help: ArgumentHelp(
      say("Koden fra administratoren.", "The code from the administrator."),
      valueName: say("kode", "code")))
  var code: String

  @Option(
    help: ArgumentHelp(
      say(
        "Hvad en ny maskine kaldes; ellers dens navn på netværket.",
        "What a new machine is called; otherwise its name on the network."),
      valueName: say("navn", "name")))
  var name: String?

  @OptionGroup var shared: Shared

  func validate() throws {
    guard name?.isBlank != true else {
      throw ValidationError(
        say("Et navn (--name) må ikke være tomt.", "A name (--name) must not be empty."))
    }
  }

  func run(_ console: Console) throws {
    let code = try EnrolmentCode(text: code)
    guard try !FileManager.default.fileExists(atPath: shared.path) else {
      return try Desk.with(shared, console) { try run(code, at: $0) }
    }
    let made = try NewStore(shared, name: name ?? ProcessInfo.processInfo.hostName)
    // After a cut the central node may have let the device in, and the same keys must ask again.
    var mayBeIn = false
    var store: Store?
    do {
      let opened = try made.open(shared)
      store = opened
      try Desk.with(opened, shared, console) { desk in
        try run(code, at: desk) { mayBeIn = true }
      }
    } catch let failure as CentralFailure where !mayBeIn && isOutside(failure) {
      if let store { made.undo(store) }
      throw CentralText.notMade(failure, url: code.url)
    } catch {
      made.tellAboutKey(console)
      throw error
    }
    made.tellAboutKey(console)
  }

  /// - Parameter isPerhapsIn: called as soon as the central node may have let the device in.
  private func run(
    _ code: EnrolmentCode, at desk: Desk, isPerhapsIn: @escaping () -> Void = {}
  ) throws {
    guard try !desk.store.isCentral() else {
      throw Failure(
        message: say(
          "Centralen kan ikke tilmeldes sig selv. Intet er ændret. Ret stien i --store.",
          "The central node cannot enrol with itself. Nothing was changed. Correct the path in "
            + "--store."), code: .refused)
    }
    let progress = ProgressLine(desk.console)
    defer { progress.end() }
    let (client, answer) = try CentralClient.enrol(
      desk.store, with: code, pace: shared.pace, language: Speech.language.rawValue
    ) {
      if case .waiting(_, let failure) = $0, !isOutside(failure) { isPerhapsIn() }
      progress.show($0)
    }
    isPerhapsIn()
    let outcome = try client.sync(sharing: desk.sharing)
    progress.end()
    if desk.json {
      return try desk.console.json([
        "replica": .text(desk.store.replica.description), "worker": .text(answer.worker),
        "workerName": .text(answer.workerName), "url": .text(client.link.url),
        "received": .int(Int64(outcome.report.taken)), "equal": .bool(outcome.isEqual),
      ])
    }
    let place = try desk.store.municipality()?.name ?? ""
    let name = try desk.name(of: desk.store.replica)
    desk.console.line(
      say(
        "\(name) er tilmeldt i \(place) og hører til \(answer.workerName).",
        "\(name) is enrolled in \(place) and belongs to \(answer.workerName)."))
    for line in try SyncText.lines(outcome, at: desk) { desk.console.line(line) }
  }

  /// Whether it is certain that an attempt which failed so has not let the device in.
  private func isOutside(_ failure: CentralFailure) -> Bool {
    switch failure {
    case .refused(let problem): CentralText.isRefusal(failure) || problem.status == 429
    case .untrusted, .addressNotAllowed, .unreachable(.nameNotFound),
      .unreachable(.connectionRefused), .unreachable(.noNetwork):
      true
    case .unintelligible, .notEnrolled, .unreachable: false
    }
  }
}
