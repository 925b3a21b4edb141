import ArgumentParser

/// The program: every command, in the order people meet them.
struct Skridt: ParsableCommand {
  static let _errorPrefix = "Error: "

  static let configuration = CommandConfiguration(
    commandName: "skridt",
    abstract: say(
      "Skridt: journal for socialpsykiatrien, også uden netværk.",
      "Skridt: a record for social psychiatry, with or without a network."),
    discussion: say(
      "Med --json er svaret JSON; fejl skrives altid som tekst på stderr.",
      "With --json the answer is JSON; errors are always text on stderr."),
    version: "0.1.0",
    subcommands: [
      Init.self, Enrol.self, SyncCommand.self, TodayCommand.self, DueCommand.self, Staff.self,
      Roles.self, Citizens.self, Assign.self, Requests.self, Erase.self, Plans.self, Goals.self,
      Visits.self, Steps.self, Hours.self, Clips.self, Stays.self, Initiatives.self,
      Strategies.self, Reports.self, History.self, Conflicts.self, Serve.self, Devices.self,
      Receipts.self,
      Peers.self, Bundles.self, Log.self, Status.self, Rebuild.self, Backup.self, Restore.self,
      KeyringCommand.self, Doctor.self, Demo.self,
    ])

  @Flag(
    name: [.customLong("licences"), .customLong("licenses")],
    help: ArgumentHelp(
      say(
        "Vis licenserne for de dele af programmet, som andre har lavet.",
        "Show the licences of the parts that others made.")))
  var licences = false

  func run() throws {
    guard licences else { throw CleanExit.helpRequest(self) }
    Console().data(Licences.text)
  }
}
