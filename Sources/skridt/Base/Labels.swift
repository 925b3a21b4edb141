import EventStore

/// What kinds, fields, roles and states are called in the run's language.
enum Labels {
  static func kind(_ kind: String) -> String { kind }
  static func field(_ field: String, of kind: String) -> String { field }
  static func group(_ group: String, of kind: String) -> String { group }
  static func rule(_ rule: String) -> String { rule }
  static func role(_ role: String) -> String { role }
  static func fields(ofGroup group: String, kind: String) -> [String] { [group] }
  static func option(_ option: String, of conflict: Conflict) -> String { option }
  static func explain(_ conflict: Conflict, _ desk: Desk) -> String { "" }
  static func read(_ text: String, field: String, kind: String) throws -> Value { .text(text) }

  static func value(
    _ value: Value, of field: String, kind: String, names: (EntityID) throws -> String = { "\($0)" }
  ) -> String {
    value.shown
  }

  static func severity(_ severity: Finding.Severity) -> String {
    switch severity {
    case .high: say("høj", "high")
    case .medium: say("mellem", "medium")
    case .low: say("lav", "low")
    }
  }

  static func status(_ status: Conflict.Status) -> String {
    status == .open ? say("åben", "open") : say("afgjort", "resolved")
  }
}
