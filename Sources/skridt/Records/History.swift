import ArgumentParser
import EventStore

struct History: DeskCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: say("Hvem ændrede hvad, hvornår.", "Who changed what, and when."),
    discussion: say(
      """
      Viser alt, der er sket med én borger, ét mål, ét besøg …, med årsag før virkning. \
      "Samtidig med" betyder, at de to ikke havde set hinandens ændring. Intet forsvinder herfra.
      """,
      """
      Shows all that happened to one citizen, goal, visit …, causes before effects. "At the same \
      time as" means that the two had not seen each other's change. Nothing disappears from here.
      """))
  @Argument(
    help: ArgumentHelp(
      say(
        "Id (8 cifre er nok), navn, måltekst eller initiativnummer.",
        "Id (8 digits will do), name, goal text or initiative number."),
      valueName: "id"))
  var entity: String

  @OptionGroup var shared: Shared

  func run(at desk: Desk) throws {
    let entity = try desk.find(self.entity)
    let items = try desk.store.history(of: entity)
    let states = try States(entity, at: desk)
    if desk.json {
      return try desk.console.json(
        .list(
          try items.map { item in
            var fields = try EventJSON.fields(item, desk: desk)
            fields["state"] = .text(StandingText.code(states[item]))
            return .object(fields)
          }))
    }
    let title = try desk.name(of: entity.id)
    desk.console.line("\(Words.kind(entity.kind)): \(title)")
    let numbers = Dictionary(
      items.enumerated().map { ($1.event, $0 + 1) }, uniquingKeysWith: { first, _ in first })
    for (i, item) in items.enumerated() {
      try show(item, number: i + 1, numbers: numbers, entity: entity, desk: desk)
      switch states[item] {
      case .received: break
      case let state:
        desk.console.line(
          say("   på centralen: ", "   at the central node: ") + StandingText.words(state))
      }
    }
  }

  /// How far each event has come: what the central node has signed for has arrived, whatever became
  /// of what was written after it.
  private struct States {
    private let standing: Standing
    private let replica: ReplicaID
    private var signed: [FeedID: UInt64] = [:]

    init(_ entity: Entity, at desk: Desk) throws {
      standing = try desk.store.standing(of: entity)
      replica = desk.store.replica
      guard let central = try desk.store.centralPeer() else { return }
      let receipt = try desk.store.lastReceipt(from: central.replica, for: entity.scope)
      for tip in receipt?.tips ?? [] { signed[tip.feed] = max(signed[tip.feed] ?? 0, tip.sequence) }
    }

    subscript(item: HistoryItem) -> Standing {
      switch standing {
      case .received, .inReview: standing
      case .local, .sent, .refused:
        item.replica == replica && item.event.sequence > signed[item.event.feed] ?? 0
          ? standing : .received
      }
    }
  }

  private func show(
    _ item: HistoryItem, number: Int, numbers: [EventID: Int], entity: Entity, desk: Desk
  ) throws {
    var head = "\(number). \(Time.shown(item.written.wall))"
    if item.isTimeUncertain { head += say(" (usikkert tidspunkt)", " (time uncertain)") }
    head += "  \(try desk.name(of: item.author)), \(Words.role(item.role))"
    head += say(", på ", ", on ") + (try desk.name(of: item.replica))
    desk.console.line(head)
    for change in item.changes {
      desk.console.line("   " + (try describe(change, kind: entity.kind, desk)))
    }
    if let undone = item.undoes {
      let place = numbers[undone].map { "\($0)" } ?? "?"
      desk.console.line(say("   fortryder nr. \(place)", "   takes back no. \(place)"))
    }
    if let reason = item.reason {
      desk.console.line(say("   begrundelse: \(reason)", "   reason: \(reason)"))
    }
    if item.isRequest {
      desk.console.line(
        say(
          "   er en anmodning, til centralen har imødekommet den",
          "   is a request until the central node grants it"))
    }
    if item.isRedacted {
      desk.console.line(
        say("   indholdet er fjernet efter loven", "   its text was removed by law"))
    }
    let beside = item.concurrentWith.compactMap { numbers[$0] }.sorted().map { "\($0)" }
    if !beside.isEmpty {
      let list = beside.joined(separator: ", ")
      desk.console.line(say("   samtidig med nr. \(list)", "   at the same time as no. \(list)"))
    }
    if let received = item.received {
      let time = Time.shown(received)
      desk.console.line(say("   modtaget her \(time)", "   received here \(time)"))
    }
  }

  private func describe(
    _ change: HistoryItem.Change, kind: String, _ desk: Desk
  ) throws -> String {
    if change.group == Kind.reviewGroup, let note = change.fields.values.first?.object {
      let words = try desk.welfare.decision(note, in: Speech.language)
      return change.mode == .remove
        ? say("afklaring fortrudt: ", "decision taken back: ") + words
        : say("afklaret: ", "settled: ") + words
    }
    let fields: String = try change.fields.sorted { $0.key < $1.key }.map { name, value in
      let shown = try desk.shown(value, of: name, kind: kind)
      return "\(Words.field(name, of: kind)): \(shown.isEmpty ? "–" : shown)"
    }.joined(separator: "; ")
    return switch change.mode {
    case .edit: fields
    case .settle: say("afklaret: ", "settled: ") + fields
    case .add: say("tilføjet ", "added ") + fields
    case .remove: say("fjernet ", "removed ") + fields
    }
  }
}
