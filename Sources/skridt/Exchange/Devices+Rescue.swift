import ArgumentParser
import Client
import EventStore
import Welfare

extension Devices {
  struct Rescue: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "rescue",
      abstract: say(
        "Red det, en enhed ude af brug ikke nåede at sende.",
        "Save what a device out of use had not sent."),
      discussion: say(
        """
        På enheden: med -o skrives alt, hvad den har, til en fil, som kun centralen kan åbne. På \
        centralen: en administrator tager filen ind, også borgere, enheden selv har oprettet. Enheden \
        bliver ved med at være ude af brug.

          skridt device rescue --store mette.skridt -o mette.skridt-pakke
          skridt device rescue --store central.skridt mette.skridt-pakke
        """,
        """
        On the device: -o writes all it holds to a file only the central node can open. On the \
        central node: an administrator takes the file in, citizens the device itself registered \
        included. The device stays out of use.

          skridt device rescue --store mette.skridt -o mette.skridt-bundle
          skridt device rescue --store central.skridt mette.skridt-bundle
        """))
    @Argument(
      help: ArgumentHelp(
        say("På centralen: filen fra enheden.", "On the central node: the file from the device."),
        valueName: say("fil", "file")), completion: .file())
    var file: String?

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp(
        say("På enheden: filen, der skrives.", "On the device: the file to write."),
        valueName: say("fil", "file")), completion: .file())
    var output: String?

    @OptionGroup var confirming: Confirmation

    @OptionGroup var shared: Shared

    func validate() throws {
      guard (file == nil) != (output == nil) else {
        throw ValidationError(
          say(
            "Angiv -o FIL på enheden, eller filen fra den på centralen.",
            "Give -o FILE on the device, or the file from it on the central node."))
      }
    }

    func run(at desk: Desk) throws {
      if let output { try write(output, desk) } else if let file { try take(file, desk) }
    }

    private func write(_ file: String, _ desk: Desk) throws {
      guard let central = try desk.store.centralPeer() else {
        throw try desk.store.isCentral()
          ? Failure(
            message: say(
              "Dette er centralen; -o skrives på enheden. Intet er skrevet.",
              "This is the central node; -o is for the device. Nothing was written."),
            code: .refused) : StoreError.notJoined
      }
      // Whole: a central node set back to a backup has forgotten what it signed for, and this device
      // is never asked again.
      let written = try BundleFile.write(
        from: desk.store, to: central, sharing: desk.sharing, file: file, whole: true)
      if desk.json {
        return try desk.console.json([
          "file": .text(file), "events": .int(Int64(written.events)),
          "scopes": .int(Int64(written.scopes)),
        ])
      }
      desk.console.line(
        say(
          "\(events(written.events)) er skrevet til \(file). Giv filen til administratoren: kun "
            + "centralen kan åbne den.",
          "\(events(written.events)) were written to \(file). Give the file to the administrator: "
            + "only the central node can open it."))
    }

    private func take(_ file: String, _ desk: Desk) throws {
      try Shared.refuseFolder(file)
      let sharing = try RescueSharing(desk.welfare)
      if try desk.store.isCentral() {
        let sender = try desk.called(try BundleFile.sender(of: file, at: desk.store))
        try confirming.confirm(
          say(
            "Alt på \(sender) tages ind, også borgere, den selv har oprettet.",
            "All on \(sender) is taken in, citizens it registered itself included."), desk.console)
      }
      let before = Set(try desk.welfare.citizens().map(\.id))
      let taken = try BundleFile.read(
        file: file, into: desk.store, sharing: sharing, following: desk.grantByRule)
      let citizens = try desk.welfare.citizens().filter { !before.contains($0.id) }
      let open = try desk.open(taken.report.conflicts)
      if desk.json {
        var fields = BundleText.fields(taken, conflicts: open)
        fields["citizens"] = .list(citizens.map { .text($0.id.description) })
        try desk.console.json(.object(fields))
      } else {
        for line in BundleText.lines(taken, conflicts: open) { desk.console.line(line) }
        for citizen in citizens {
          desk.console.line(
            say(
              "Ny borger, oprettet på enheden: \(citizen.name). Tilknyt nogen med skridt assign.",
              "New citizen, registered on the device: \(citizen.name). Assign somebody with skridt "
                + "assign."))
        }
      }
      if let failure = taken.failure { throw failure }
      if !taken.report.refused.isEmpty { throw ExitCode(Failure.Code.refused.rawValue) }
    }
  }
}
