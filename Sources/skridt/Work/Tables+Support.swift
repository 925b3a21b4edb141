import EventStore
import Welfare

/// The tables of the support a citizen is granted.
extension Tables {
  /// - Parameter naming: with the citizen's name.
  static func steps(_ rows: [StepRow], naming: Bool, _ standings: Standings) -> Table {
    let short = ShortIDs(rows.map(\.id.description))
    var table = Table(
      ["Id"] + who(naming) + [
        say("Indsats", "Service"), say("Trin", "Step"), say("Timer/uge", "Hours/week"), "§",
        say("Fra", "From"), say("Til", "To"), say("Afgjort af", "Decided by"), "Status",
      ] + state(standings))
    for row in rows {
      let role = row.decidedAs.map { " (\(Words.role($0)))" } ?? ""
      table.add(
        [short(row.id)] + (naming ? [row.citizenName] : []) + [
          row.service, "\(row.step) \(Labels.step(row.step).text(in: Speech.language))",
          row.hours.map { Labels.number($0).text(in: Speech.language) } ?? "", row.basis ?? "",
          row.from.description, row.to?.description ?? "", row.byName + role,
          Labels.state(row.state).text(in: Speech.language) + mark(row.hasConflict),
        ] + state(standings, row.id))
    }
    return table
  }

  static func clipCards(_ rows: [ClipCardRow], naming: Bool, _ standings: Standings) -> Table {
    let short = ShortIDs(rows.map(\.id.description))
    // What the central node has not heard of can only be on a device.
    let pending = standings.areShown ? [say("Ikke modtaget", "Pending")] : []
    var table = Table(
      ["Id"] + who(naming) + [
        say("Fra", "From"), say("Gælder til", "Valid until"), say("Klip", "Clips"),
        say("Brugt", "Spent"),
      ] + pending + [say("Tilbage", "Left"), "Status"] + state(standings))
    for row in rows {
      let doubt =
        row.isOverdrawn
        ? say(", overtrukket", ", overdrawn")
        : row.mayBeOverdrawn ? say(", måske overtrukket", ", maybe overdrawn") : ""
      table.add(
        [short(row.id)] + (naming ? [row.citizenName] : []) + [
          row.from?.description ?? "", row.validUntil?.description ?? "", "\(row.total)",
          "\(row.confirmed)",
        ] + (standings.areShown ? ["\(row.pending)"] : []) + [
          "\(row.left)",
          Labels.state(row.state).text(in: Speech.language) + doubt + mark(row.hasConflict),
        ] + state(standings, row.id))
    }
    return table
  }

  static func clipSpends(_ rows: [ClipSpendRow], _ standings: Standings) -> Table {
    let short = ShortIDs(rows.map(\.id.description))
    var table = Table(
      ["Id", say("Tid", "When"), say("Klip", "Clips"), say("Af", "By")] + state(standings)
        + [say("Notat", "Note")])
    for row in rows {
      let taken = row.isRetracted ? say("(givet tilbage) ", "(refunded) ") : ""
      table.add(
        [short(row.id), row.occurredAt?.short ?? "", "\(row.clips)", row.byName]
          + state(standings, row.id) + [taken + (row.note ?? "")])
    }
    return table
  }

  static func stays(_ rows: [StayRow], naming: Bool, _ standings: Standings) -> Table {
    let short = ShortIDs(rows.map(\.id.description))
    var table = Table(
      ["Id"] + who(naming) + [
        say("Alder", "Age"), say("Sted", "Place"), say("Indskrevet", "Enrolled"),
        say("Dage", "Days"), say("Opholdsplan", "Stay plan"),
        say("Plan for udskrivning", "Discharge plan"), say("Længst til", "Until"), "Status",
      ] + state(standings))
    for row in rows {
      let acute = row.isAcute ? say(" (akut)", " (acute)") : ""
      let discharged = row.dischargedOn.map { " \($0)" } ?? ""
      table.add(
        [short(row.id)] + (naming ? [row.citizenName] : []) + [
          number(row.age.map(Int64.init)) + (row.isTooYoung ? " !" : ""), row.place + acute,
          row.enrolledOn.description, "\(row.days)",
        ] + row.clocks.map(clock) + [
          Words.status(row.status, of: "stay") + discharged + mark(row.hasConflict)
        ] + state(standings, row.id))
    }
    return table
  }

  /// A clock in a cell: how it stands, and its day.
  private static func clock(_ clock: StayClock) -> String {
    let words = Labels.state(clock.state).text(in: Speech.language)
    switch clock.state {
    case .met:
      let done = clock.what == .stay ? say("udskrevet", "discharged") : say("lagt", "made")
      return "\(done) \(clock.metOn ?? clock.due)" + (clock.isLate ? " !" : "")
    case .lapsed: return words
    case .running, .dueSoon: return "\(words), \(clock.due)"
    case .overdue: return "\(words) \(clock.due) !"
    }
  }
}
