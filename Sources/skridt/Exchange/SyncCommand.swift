import ArgumentParser
import Client
import EventStore
import Foundation
import Sync
import Welfare

struct SyncCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: say(
      "Udveksl med centralen over netværket.", "Exchange with the central node online."),
    discussion: say(
      """
      Sender det, centralen mangler, og henter det, denne enhed skal have. Bliver forbindelsen \
      brudt, er intet tabt: næste gang fortsættes der, hvor der blev sluppet. Svarer med 0, når begge \
      sider har bevist, at de har det samme, og med 2, når centralen ikke ville tage noget herfra.

        skridt sync --store mette.skridt
        skridt sync --store mette.skridt --nightly 02:00
        skridt sync --store mette.skridt --install-timer --at 02:00 --dry-run
      """,
      """
      Sends what the central node lacks and fetches what this device should have. If the connection \
      is cut nothing is lost: the next time goes on from there. Exits with 0 once both sides have \
      proved that they hold the same, and with 2 when the central node would not take something.

        skridt sync --store mette.skridt
        skridt sync --store mette.skridt --nightly 02:00
        skridt sync --store mette.skridt --install-timer --at 02:00 --dry-run
      """))
  @Option(
    help: ArgumentHelp(
      say(
        "Bliv, og synkronisér hver nat på det klokkeslæt.",
        "Stay, and sync every night at that time."), valueName: say("tid", "time")))
  var nightly: String?

  @Flag(
    help: ArgumentHelp(
      say(
        "Lad systemd synkronisere hver nat for den, der er logget ind.",
        "Have systemd sync every night for whoever is logged in.")))
  var installTimer = false

  @Option(
    help: ArgumentHelp(
      say("Hvornår, med --install-timer.", "When, with --install-timer."),
      valueName: say("tid", "time")))
  var at = "02:00"

  @Flag(
    help: ArgumentHelp(
      say(
        "Vis kun, hvad --install-timer ville skrive.", "Only show what --install-timer would write."
      )
    ))
  var dryRun = false

  @OptionGroup var shared: Shared

  func validate() throws {
    for text in [nightly, at].compactMap({ $0 }) where Nightly.Clock(text) == nil {
      throw ValidationError(
        say("»\(text)« er ikke et klokkeslæt som 02:00.", "\"\(text)\" is no time like 02:00."))
    }
    if installTimer, nightly != nil {
      throw ValidationError(
        say(
          "Vælg enten --nightly eller --install-timer.", "Choose --nightly or --install-timer."))
    }
    if dryRun, !installTimer {
      throw ValidationError(
        say("--dry-run hører til --install-timer.", "--dry-run belongs to --install-timer."))
    }
  }

  func run(_ console: Console) throws {
    if installTimer, let clock = Nightly.Clock(at) {
      return try SyncTimer(shared, at: clock).install(dryRun: dryRun, console)
    }
    if let clock = nightly.flatMap({ Nightly.Clock($0) }) { return try stay(clock, console) }
    let outcome = try Desk.with(shared, console) { try Self.sync(at: $0, shared.pace) }
    if !outcome.refused.isEmpty { throw ExitCode(Failure.Code.refused.rawValue) }
    if !outcome.isEqual { throw ExitCode(Failure.Code.failed.rawValue) }
  }

  /// One sync, and what is said of it.
  private static func sync(at desk: Desk, _ pace: Pace) throws -> Session.Outcome {
    guard try !desk.store.isCentral() else {
      throw Failure(
        message: say(
          "Dette er centralen: det er enhederne, der synkroniserer med den. Intet er ændret. Den "
            + "kommer på netværket med skridt serve.",
          "This is the central node: it is the devices that sync with it. Nothing was changed. "
            + "skridt serve puts it on the network."), code: .refused)
    }
    let progress = ProgressLine(desk.console)
    defer { progress.end() }
    let client = try CentralClient(
      desk.store, pace: pace, language: Speech.language.rawValue, progress: progress.show)
    let outcome = try client.sync(sharing: desk.sharing)
    progress.end()
    if desk.json {
      try desk.console.json(.object(try SyncText.fields(outcome, at: desk)))
    } else {
      for line in try SyncText.lines(outcome, at: desk) { desk.console.line(line) }
    }
    return outcome
  }

  // MARK: - Every night

  /// Syncs every night until it is asked to stop. The store is open only meanwhile, so that it can be
  /// put back from a backup in between.
  private func stay(_ clock: Nightly.Clock, _ console: Console) throws {
    let stop = StopSignal()
    var pace = shared.pace
    pace.sleep = stop.sleep
    let path = try shared.path
    let link = try Desk.with(shared, console) { try CentralLink(of: $0.store) }
    guard let link else { throw CentralFailure.notEnrolled }
    let master = try shared.masterKey(for: path, console)
    var nightly = Nightly(at: clock, zone: Moment.home, last: link.synced)
    console.note(
      say(
        "Synkroniserer hver nat kl. \(clock). Stop med Ctrl-C.",
        "Syncs every night at \(clock). Stop with Ctrl-C."))
    do {
      while true {
        let wait = nightly.wait(Self.now())
        guard wait <= 0 else {
          try stop.sleep(wait)
          continue
        }
        if !shared.json { console.line(Time.shown(Self.now())) }
        let isDone = try attempt(path, master, pace, console)
        nightly.ended(Self.now(), successfully: isDone)
        console.flush()
      }
    } catch is StopSignal.Stopped {
      console.note(say("Stoppet. Intet er tabt.", "Stopped. Nothing is lost."))
    }
  }

  /// Whether this night is over; what may be better later is said and tried again.
  private func attempt(
    _ path: String, _ master: MasterKey, _ pace: Pace, _ console: Console
  ) throws -> Bool {
    do {
      let store = try Store.open(path: path, master: master, options: shared.options)
      return try Desk.with(store, shared, console) { try Self.sync(at: $0, pace).isEqual }
    } catch let stopped as StopSignal.Stopped {
      throw stopped
    } catch let failure as CentralFailure where CentralText.isRefusal(failure) {
      throw failure
    } catch {
      Console.complain(say("Fejl: ", "Error: ") + ErrorText.describe(error).message)
      return false
    }
  }

  private static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
