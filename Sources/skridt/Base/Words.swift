import EventStore
import Welfare

/// What kinds, fields, roles and states are called in the run's language.
enum Words {
  static func kind(_ kind: String) -> String {
    // The event that begins a feed is the store's own.
    kind == "_feed" ? say("ny kæde", "new feed") : Labels.kind(kind).text(in: Speech.language)
  }

  static func field(_ field: String, of kind: String) -> String {
    // What the store and its rules write of their own has no label in the model.
    switch field {
    case "_review": say("afklaring", "decision")
    case "ground": say("grundlag", "legal ground")
    case "scope": say("sag", "case")
    default: Labels.field(field, of: kind).text(in: Speech.language)
    }
  }

  static func group(_ group: String, of kind: String) -> String {
    Labels.group(group, of: kind).text(in: Speech.language)
  }

  static func fields(ofGroup group: String, kind: String) -> [String] {
    WelfareModel.declaration(kind)?.groups.first { $0.name == group }?.fields.map(\.name) ?? [group]
  }

  static func role(_ role: String) -> String { Labels.role(role).text(in: Speech.language) }

  static func status(_ status: String, of kind: String) -> String {
    choice(status, of: "status", kind: kind)
  }

  /// What one of a field's possible values is called.
  static func choice(_ value: String, of field: String, kind: String) -> String {
    Labels.value(value, of: field, kind: kind).text(in: Speech.language)
  }

  static func severity(_ severity: Finding.Severity) -> String {
    Labels.severity(severity).text(in: Speech.language)
  }

  static func status(_ status: Conflict.Status) -> String {
    status == .open ? say("åben", "open") : say("afklaret", "resolved")
  }

  private static func declared(_ field: String, of kind: String) -> Field? {
    WelfareModel.declaration(kind)?.field(field)
  }

  /// What a person typed for a field, as it is stored.
  static func read(
    _ text: String, field: String, kind: String, find: (String, String) throws -> EntityID
  ) throws -> Value {
    guard let declared = declared(field, of: kind) else {
      throw Failure(
        message: say(
          "Der er intet felt, der hedder \(field). Intet er ændret.",
          "There is no field called \(field). Nothing was changed."))
    }
    do {
      return try declared.type.read(.text(text), resolve: find)
    } catch let refusal as Refusal where refusal.cause == .invalid {
      let label = declared.label.text(in: Speech.language)
      throw Failure(
        message: say(
          "»\(text)« kan ikke stå i \(label). Intet er ændret.",
          "\(label) cannot be \"\(text)\". Nothing was changed."), code: .refused)
    }
  }
}
