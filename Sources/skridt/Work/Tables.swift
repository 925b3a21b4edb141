import EventStore
import Welfare

/// The tables more than one command shows.
enum Tables {
  static func assignments(_ rows: [AssignmentRow]) -> Table {
    var table = Table(
      say("Medarbejder", "Worker"), say("Rolle", "Role"), say("Fra", "From"), say("Til", "To"),
      "Status")
    for row in rows {
      let status =
        row.status == "requested"
        ? say("ønsket", "requested")
        : row.status == "endRequested"
          ? say("aktiv, ønskes afsluttet", "active, end requested")
          : Words.status(row.status, of: "assignment")
      table.add(
        row.workerName, row.role.map(Words.role) ?? "", row.from ?? "", row.to ?? "", status)
    }
    return table
  }

  /// - Parameter naming: with the citizen's name.
  static func plans(_ rows: [PlanRow], naming: Bool) -> Table {
    let short = ShortIDs(rows.map(\.id.description))
    var table = Table(
      ["Id"] + who(naming) + [
        say("Formål", "Purpose"), say("Fra", "From"), say("Til", "To"), say("Mål", "Goals"),
        "Status",
      ])
    for row in rows {
      table.add(
        [short(row.id)] + (naming ? [row.citizenName] : []) + [
          row.purpose, row.from ?? "", row.to ?? "", "\(row.activeGoals)/\(row.goals)",
          Words.status(row.status, of: "plan") + mark(row.hasConflict),
        ])
    }
    return table
  }

  static func goals(_ rows: [GoalRow], naming: Bool, _ standings: Standings) -> Table {
    let short = ShortIDs(rows.map(\.id.description))
    var table = Table(
      ["Id"] + who(naming) + [
        say("Mål", "Goal"), say("Start", "Start"), say("Nu", "Now"), say("Målværdi", "Target"),
        say("Frist", "Deadline"), "Status",
      ] + state(standings))
    for row in rows {
      table.add(
        [short(row.id)] + (naming ? [row.citizenName] : []) + [
          row.text, number(row.baseline), number(row.latest), number(row.target),
          row.deadline ?? "", Words.status(row.status, of: "goal") + mark(row.hasConflict),
        ] + state(standings, row.id))
    }
    return table
  }

  static func visits(_ rows: [VisitRow], naming: Bool, _ standings: Standings) -> Table {
    let short = ShortIDs(rows.map(\.id.description))
    var table = Table(
      ["Id", say("Tid", "When")] + who(naming) + [
        say("Medarbejder", "Worker"), "Min.", say("Form", "Mode"), "Status",
      ] + state(standings) + [say("Notat", "Note")])
    for row in rows {
      table.add(
        [short(row.id), row.start?.short ?? ""] + (naming ? [row.citizenName] : []) + [
          row.staff.joined(separator: ", "), number(row.minutes),
          row.mode.map { Words.choice($0, of: "mode", kind: "visit") } ?? "",
          Words.status(row.status, of: "visit") + mark(row.hasConflict),
        ] + state(standings, row.id) + [beginning(row.note ?? "")])
    }
    return table
  }

  static func progress(_ rows: [ProgressRow], _ standings: Standings) -> Table {
    let short = ShortIDs(rows.map(\.id.description))
    var table = Table(
      ["Id", say("Tid", "When"), say("Værdi", "Value"), say("Af", "By")] + state(standings)
        + [say("Notat", "Note")])
    for row in rows {
      let taken = row.isRetracted ? say("(trukket tilbage) ", "(retracted) ") : ""
      table.add(
        [short(row.id), row.occurredAt?.short ?? "", number(row.value), row.byName]
          + state(standings, row.id) + [taken + (row.note ?? "")])
    }
    return table
  }

  static func who(_ naming: Bool) -> [String] {
    naming ? [say("Borger", "Citizen")] : []
  }

  /// A column for how far each row has come; on the central node there is none.
  static func state(_ standings: Standings) -> [String] {
    standings.areShown ? [say("På centralen", "State")] : []
  }

  static func state(_ standings: Standings, _ id: EntityID) -> [String] {
    standings.areShown ? [standings.words(id)] : []
  }

  static func mark(_ hasConflict: Bool) -> String { hasConflict ? " !" : "" }
  static func number(_ number: Int64?) -> String { number.map { "\($0)" } ?? "" }

  /// A list shows where a note begins; `show` shows the rest.
  private static func beginning(_ note: String) -> String {
    note.printableLine.shortened(to: 48)
  }
}

extension Desk {
  /// A table under a heading; nothing at all when it is empty.
  func section(_ heading: String, _ table: Table) {
    guard !table.isEmpty else { return }
    console.line()
    console.line(heading)
    console.table(table, indent: 2)
  }
}
