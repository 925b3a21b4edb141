import EventStore

/// What kinds, fields, roles and states are called in the run's language.
enum Labels {
  static func kind(_ kind: String) -> String { kind }
  static func field(_ field: String, of kind: String) -> String { field }
  static func role(_ role: String) -> String { role }
  static func value(_ value: Value, of field: String, kind: String) -> String { value.shown }
}
