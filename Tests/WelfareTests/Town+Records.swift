import EventStore
import Foundation

@testable import Welfare

extension Dice {
  /// What random tests of reports play; `SEED=n` plays that one.
  static let seeds: [UInt64] =
    ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }.map { [$0] } ?? [1, 2, 3]
}

/// Records put straight into the log, as many as a test of reports needs.
extension Town {
  struct Registered {
    let id: EntityID
    let scope: ScopeID
    let plan: EntityID
  }

  private var author: Actor {
    get throws { try office.actor() }
  }

  @discardableResult
  func record(_ kind: String, in scope: ScopeID, _ fields: Fields) throws -> EntityID {
    let id: EntityID = central.newID()
    try central.append([central.model.creating(kind, id, in: scope, fields)], by: author)
    return id
  }

  func citizen(_ name: String, born: String? = nil) throws -> Registered {
    let (id, plan): (EntityID, EntityID) = (central.newID(), central.newID())
    let scope = try central.makeScope(kind: "citizen", by: author) { scope in
      [
        central.model.creating(
          "citizen", id, in: scope,
          [
            "name": .text(name), "status": "active",
            "birthDate": born.map { .text($0) } ?? .null,
          ]),
        central.model.creating(
          "plan", plan, in: scope, ["purpose": "Hverdag", "status": "active"]),
      ]
    }
    return Registered(id: id, scope: scope, plan: plan)
  }

  func staff(_ name: String, unit: String? = nil) throws -> EntityID {
    try record(
      "staff", in: try office.catalogue(),
      ["name": .text(name), "status": "active", "unit": unit.map { .text($0) } ?? .null])
  }

  @discardableResult
  func visit(
    _ citizen: Registered, _ staff: [EntityID], at: String, minutes: Int? = 60,
    status: String = "done", by: EntityID? = nil
  ) throws -> EntityID {
    try record(
      "visit", in: citizen.scope,
      [
        "status": .text(status), "start": .text(Moment(at)?.description ?? ""),
        "minutes": minutes.map { .int(Int64($0)) } ?? .null,
        "staff": .list(staff.map { .reference($0) }),
        "recordedBy": .reference(by ?? staff[0]),
      ])
  }

  func goal(_ citizen: Registered, _ fields: Fields = [:]) throws -> EntityID {
    let standard: Fields = [
      "plan": .reference(citizen.plan), "text": "Et mål", "scale": "function", "status": "active",
    ]
    return try record("goal", in: citizen.scope, standard.merging(fields) { $1 })
  }

  @discardableResult
  func progress(
    _ goal: EntityID, of citizen: Registered, _ value: Int64?, at: String,
    status: String = "recorded"
  ) throws -> EntityID {
    try record(
      "progress", in: citizen.scope,
      [
        "goal": .reference(goal), "value": value.map { .int($0) } ?? .null,
        "occurredAt": .text(Moment(at)?.description ?? ""), "status": .text(status),
      ])
  }
}

extension Report {
  /// A table as rows of cells by column.
  func rows(_ table: String) -> [[String: Cell]] {
    guard let table = self.table(table) else { return [] }
    return table.rows.map { row in
      Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.name), row))
    }
  }

  /// The cell of the row whose `column` reads `value`.
  func cell(_ table: String, _ column: String, where key: String, is value: String) -> Cell? {
    rows(table).first { $0[key]?.plain == value }?[column]
  }
}

extension Report.Cell {
  /// What a cell says, for comparing.
  var plain: String {
    switch self {
    case .text(let text): text.da
    case .choice(let value, _): value
    case .integer(let number): "\(number)"
    case .number(let number): "\((number * 1e6).rounded() / 1e6)"
    case .day(let day): day.description
    case .none: ""
    case .hidden: "hidden"
    }
  }

  var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }
}
