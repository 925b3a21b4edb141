import ArgumentParser
import Client
import EventStore
import Server
import Transport
import Welfare

struct Devices: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device",
    abstract: say("Medarbejdernes maskiner.", "The machines workers carry."),
    subcommands: [
      Invite.self, List.self, Show.self, Rename.self, Revoke.self, Rescue.self,
    ])
}

struct DeviceArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      say("Enhedens navn eller id.", "The device's name or id."),
      valueName: say("enhed", "device")))
  var device: String
}

/// How long something lasts, as `15m`, `2h` or `1d`.
struct Lasting: ExpressibleByArgument {
  let minutes: Int

  init?(argument: String) {
    let units: [Character: Int] = ["m": 1, "h": 60, "d": 1440]
    guard let unit = argument.last.flatMap({ units[$0] }), let count = Int(argument.dropLast()),
      (1...10_000).contains(count)
    else { return nil }
    minutes = count * unit
  }

  var defaultValueDescription: String { "\(minutes)m" }
}

extension Devices {
  struct Invite: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "invite",
      abstract: say(
        "Lav en kode, der tilmelder én enhed (på centralen).",
        "Make a code that lets one device in (on the central node)."),
      discussion: say(
        """
        Koden siger, hvor centralen er, og hvordan den genkendes, og gælder én gang. Vis den til \
        medarbejderen, eller send den ad en sikker vej: på enheden køres skridt enrol KODE.

          skridt device invite --store central.skridt --worker "Mette Kjær" --name "Mettes tablet"
        """,
        """
        The code says where the central node is and how to know it, and is good once. Show it to the \
        worker or send it by a safe way: on the device, run skridt enrol CODE.

          skridt device invite --store central.skridt --worker "Mette Kjær" --name "Mette's tablet"
        """))
    @Option(
      help: ArgumentHelp(
        say("Den medarbejder, hvis enhed det bliver.", "The worker whose device it will be."),
        valueName: say("medarbejder", "staff")))
    var worker: String

    @Option(
      help: ArgumentHelp(
        say("Hvad enheden kaldes.", "What the device is called."), valueName: say("navn", "name")))
    var name: String?

    @Option(
      help: ArgumentHelp(
        say(
          "Hvor længe koden gælder, som 15m, 2h eller 1d; ellers 15m.",
          "How long the code is good, as 15m, 2h or 1d; otherwise 15m."),
        valueName: say("tid", "time")))
    var expires: Lasting?

    @Option(
      help: ArgumentHelp(
        say(
          "Adressen, enheden når centralen på, når serverens egen ikke kan bruges.",
          "The address the device reaches the central node at, when the server's own will not do."),
        valueName: "url"))
    var url: String?

    @Flag(help: ArgumentHelp(say("Uden QR-kode.", "Without the QR code.")))
    var noQr = false

    @OptionGroup var confirming: Confirmation

    @OptionGroup var shared: Shared

    func validate() throws {
      if let url { try NodeAddress.check(url) }
    }

    func run(at desk: Desk) throws {
      guard try desk.store.isCentral() else { throw StoreError.onlyCentral }
      let (url, fingerprint) = try address(desk)
      let member = try desk.welfare.find(worker, "staff", by: .strict).id
      let called = try desk.called(member)
      try confirming.confirm(
        say(
          "Den enhed, der får koden, hører til \(called) og får alt, \(called) er tilknyttet.",
          "The device that gets the code is for \(called) and gets all that \(called) is assigned."),
        desk.console)
      let invitation = try desk.together {
        try desk.welfare.invite(member.description, name: name, minutes: expires?.minutes ?? 15)
      }
      let code = EnrolmentCode(url: url, fingerprint: fingerprint, secret: invitation.secret).text
      if desk.json {
        return try desk.console.json([
          "code": .text(code), "url": .text(url),
          "worker": .text(invitation.worker.description),
          "workerName": .text(invitation.workerName),
          "expires": .text(Time.rfc3339(invitation.expires)),
        ])
      }
      desk.console.line(code)
      if !noQr, let picture = (try? QRCode(code))?.terminal {
        desk.console.data("\n" + picture + "\n")
      }
      let until = Time.shown(invitation.expires)
      desk.console.note(
        say(
          "Til \(called). Gælder én gang, til \(until). På enheden: skridt enrol KODE",
          "For \(called). Good once, until \(until). On the device: skridt enrol CODE"
        ))
    }

    /// Where devices find the server, and its certificate's fingerprint, as it last said itself.
    private func address(_ desk: Desk) throws -> (url: String, fingerprint: [UInt8]?) {
      guard let served = try ServedAddress.last(in: desk.store) else {
        throw Failure(
          message: say(
            "Centralen har endnu ikke været på netværket, så en kode kan ikke sige, hvor den er. "
              + "Ingen kode er lavet. Start den først med skridt serve.",
            "The central node has not been on the network yet, so a code cannot say where it is. No "
              + "code was made. Start it first with skridt serve."))
      }
      let fingerprint = served.fingerprint.flatMap { [UInt8](hex: $0) }
      if let url { try NodeAddress.check(url, isPlain: fingerprint == nil) }
      let trust: CentralLink.Trust = fingerprint == nil ? .loopback : .system
      return (try CentralLink(url: url ?? served.url, trust: trust).url, fingerprint)
    }
  }

  struct List: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: say("Vis enhederne.", "List the devices."))
    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let rows = try desk.welfare.devices()
      if desk.json { return try desk.console.json(.list(rows.map { .object($0.json) })) }
      let short = ShortIDs(rows.map(\.id.description))
      var table = Table(
        "Id", say("Navn", "Name"), say("Medarbejder", "Worker"), say("Sidst set", "Last seen"),
        "Status")
      for row in rows {
        table.add(
          short(row.id), row.name, row.workerName, row.lastSeen.map(Time.shown) ?? "",
          Devices.status(row))
      }
      desk.console.table(table, nothing: say("Ingen enheder.", "No devices."))
    }
  }

  struct Show: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: say("Vis en enhed.", "Show a device."))
    @OptionGroup var which: DeviceArgument

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let row = try desk.device(which.device)
      if desk.json { return try desk.console.json(.object(row.json)) }
      let lines = [
        ("Id", row.id.description), (say("Navn", "Name"), row.name),
        (say("Medarbejder", "Worker"), row.workerName),
        ("Status", Devices.status(row)), (say("Siden", "Since"), row.since ?? ""),
        (say("Sidst set", "Last seen"), row.lastSeen.map(Time.shown) ?? "–"),
      ]
      let width = lines.map(\.0.count).max() ?? 0
      for (label, text) in lines {
        let padding = String(repeating: " ", count: width - label.count)
        desk.console.line("\(label)\(padding)  \(text)")
      }
    }
  }

  struct Rename: WritingCommand {
    static let configuration = CommandConfiguration(
      commandName: "rename",
      abstract: say("Giv en enhed et andet navn (på centralen).", "Rename a device (central node).")
    )
    @OptionGroup var which: DeviceArgument

    @Argument(
      help: ArgumentHelp(say("Det nye navn.", "The new name."), valueName: say("navn", "name")))
    var name: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let row = try desk.device(which.device)
      try desk.welfare.renameDevice(row.id.description, to: name)
      try desk.console.made(
        [row.id.description], json: desk.json,
        say("\(row.name) hedder nu \(name).", "\(row.name) is now called \(name)."))
    }
  }

  struct Revoke: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "revoke",
      abstract: say("Tag en enhed ud af brug, fx når den er tabt.", "Take a device out of use."),
      discussion: say(
        """
        Fra enhedens næste henvendelse tager centralen ikke længere imod noget fra den og giver den \
        heller ikke noget. Det, der allerede ligger på enheden, er forseglet. Arbejde, der ikke er \
        sendt, kan reddes med skridt device rescue. På en administrators egen enhed går beskeden til \
        centralen over netværket.
        """,
        """
        From its next request on the central node neither takes from it nor gives it anything. What \
        is on it already is sealed. Unsent work is saved with skridt device rescue. On an \
        administrator's own device this goes to the central node over the network.
        """))
    @OptionGroup var which: DeviceArgument

    @Option(help: ArgumentHelp(say("Begrundelse.", "Reason."), valueName: say("tekst", "text")))
    var reason: String?

    @OptionGroup var confirming: Confirmation

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let row = try desk.device(which.device, by: .strict)
      let name = try desk.called(row.id)
      try confirming.confirm(
        say(
          "\(name) hos \(row.workerName) tages ud af brug; den kan ikke synkronisere mere.",
          "\(name) of \(row.workerName) is taken out of use; it can sync no more."), desk.console)
      if try desk.store.isCentral() {
        try desk.together { try desk.welfare.revokeDevice(row.id.description, reason: reason) }
      } else {
        let progress = ProgressLine(desk.console)
        defer { progress.end() }
        try CentralClient(
          desk.store, pace: shared.pace, language: Speech.language.rawValue,
          progress: progress.show
        ).revoke(row.id.description, reason: reason)
      }
      try desk.console.made(
        [row.id.description], json: desk.json,
        say("\(name) er taget ud af brug.", "\(name) is taken out of use."))
    }
  }

  fileprivate static func status(_ row: DeviceRow) -> String {
    row.isRevoked
      ? say("ude af brug", "out of use") : Words.status(row.status, of: "device")
  }
}

extension Desk {
  fileprivate func device(
    _ text: String, by reach: Welfare.Reach = .beginning
  ) throws -> DeviceRow {
    let id = try welfare.find(text, "device", by: reach).id
    guard let row = try welfare.devices().first(where: { $0.id == id }) else {
      throw StoreError.unknownEntity(text)
    }
    return row
  }
}

extension DeviceRow {
  fileprivate var json: Fields {
    [
      "id": .text(id.description), "name": .text(name),
      "worker": worker.map { .text($0.description) } ?? .null, "workerName": .text(workerName),
      "since": Value(optional: since), "lastSeen": Value(optional: lastSeen.map(Time.rfc3339)),
      "revoked": .bool(isRevoked),
    ]
  }
}
