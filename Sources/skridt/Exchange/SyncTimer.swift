import ArgumentParser
import Client
import EventStore
import Foundation

/// A systemd user service and timer that sync every night: systemd.service(5), systemd.timer(5).
struct SyncTimer {
  private let command: [String]
  private let clock: Nightly.Clock

  /// - Parameter shared: the store and the key the service will use, which must not need typing.
  init(_ shared: Shared, at clock: Nightly.Clock) throws {
    self.clock = clock
    let path = NewStore.absolute(try shared.path)
    let (needsPassphrase, file) = try Store.opening(path: path)
    guard !needsPassphrase || file != nil || shared.chosenPassphraseFile != nil else {
      throw Failure(
        message: say(
          "Om natten er der ingen til at skrive adgangssætningen. Intet er ændret. Angiv en fil med "
            + "den: --passphrase-file.",
          "At night nobody is there to type the passphrase. Nothing was changed. Give a file with "
            + "it: --passphrase-file."))
    }
    let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
    var command = [program, "sync", "--store", path, "--language", Speech.language.rawValue]
    if let file = shared.chosenKeyFile { command += ["--key-file", NewStore.absolute(file)] }
    if let file = shared.chosenPassphraseFile {
      command += ["--passphrase-file", NewStore.absolute(file)]
    }
    self.command = command
  }

  static let name = "skridt-sync"

  /// `$XDG_CONFIG_HOME` or `~/.config`, as systemd looks for it.
  private static var folder: String {
    let home = ProcessInfo.processInfo.environment["HOME"] ?? NSHomeDirectory()
    let configuration = Shared.environment("XDG_CONFIG_HOME") ?? home + "/.config"
    return configuration + "/systemd/user"
  }

  private var files: [(path: String, text: String)] {
    [
      (Self.folder + "/\(Self.name).service", service),
      (Self.folder + "/\(Self.name).timer", timer),
    ]
  }

  private var service: String {
    """
    [Unit]
    Description=\(say("Skridt: synkronisér med centralen", "Skridt: sync with the central node"))

    [Service]
    Type=oneshot
    ExecStart=\(command.map(Self.quoted).joined(separator: " "))
    Restart=on-failure
    RestartSec=10min
    RestartPreventExitStatus=2 64
    UMask=0077

    """
  }

  /// systemd passes over a time that the clocks leave out: between two and three on the last Sunday in
  /// March. That night begins when the gap has ended.
  private var calendar: [String] {
    ["*-*-* \(clock):00"] + (clock.hour == 2 ? ["Sun *-03-25..31 03:00:00"] : [])
  }

  private var timer: String {
    """
    [Unit]
    Description=\(say("Skridt: hver nat kl. \(clock)", "Skridt: every night at \(clock)"))

    [Timer]
    \(calendar.map { "OnCalendar=\($0) Europe/Copenhagen" }.joined(separator: "\n"))
    RandomizedDelaySec=10min
    Persistent=true

    [Install]
    WantedBy=timers.target

    """
  }

  /// One word of a command line (systemd.syntax(7)): `%` and `$` would be expanded.
  private static func quoted(_ word: String) -> String {
    let escaped = word.replacingOccurrences(of: "\\", with: "\\\\")
      .replacingOccurrences(of: "\"", with: "\\\"").replacingOccurrences(of: "%", with: "%%")
      .replacingOccurrences(of: "$", with: "$$")
    return "\"\(escaped)\""
  }

  // MARK: - Putting it there

  func install(dryRun: Bool, _ console: Console) throws {
    guard !dryRun else {
      for (path, text) in files { console.line("# \(path)\n\(text)") }
      return Self.tellOfLinger(console)
    }
    try FileManager.default.createDirectory(
      atPath: Self.folder, withIntermediateDirectories: true)
    for (path, text) in files { try NewFile.write(text.utf8, to: path, replacing: true) }
    try systemctl("daemon-reload")
    try systemctl("enable", "--now", "\(Self.name).timer")
    console.line(
      say(
        "Synkroniserer hver nat kl. \(clock). Se den med: systemctl --user list-timers",
        "Syncs every night at \(clock). See it with: systemctl --user list-timers"))
    Self.tellOfLinger(console)
  }

  private static func tellOfLinger(_ console: Console) {
    console.note(
      say(
        "Skal det også ske, når ingen er logget ind: loginctl enable-linger",
        "If it should happen when nobody is logged in, too: loginctl enable-linger"))
  }

  private func systemctl(_ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["systemctl", "--user"] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let files = files.map(\.path).joined(separator: say(" og ", " and "))
      throw Failure(
        message: say(
          "systemd kører ikke her for denne bruger. \(files) er skrevet, men ikke slået til. Brug "
            + "skridt sync --nightly \(clock), eller lad noget andet køre skridt sync hver nat.",
          "systemd does not run here for this user. \(files) are written but not enabled. Use "
            + "skridt sync --nightly \(clock), or have something else run skridt sync every night.")
      )
    }
  }
}
