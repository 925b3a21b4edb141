import EventStore
import Welfare

/// What kinds, fields, roles and states are called in the run's language.
enum Words {
  static func kind(_ kind: String) -> String {
    WelfareModel.declaration(kind)?.label.text(in: Speech.language) ?? kind
  }

  static func field(_ field: String, of kind: String) -> String {
    declared(field, of: kind)?.label.text(in: Speech.language) ?? field
  }

  static func group(_ group: String, of kind: String) -> String {
    fields(ofGroup: group, kind: kind).map { field($0, of: kind) }.joined(separator: ", ")
  }

  static func fields(ofGroup group: String, kind: String) -> [String] {
    WelfareModel.declaration(kind)?.groups.first { $0.name == group }?.fields.map(\.name) ?? [group]
  }

  static func role(_ role: String) -> String { value(.text(role), of: "role", kind: "role") }

  static func status(_ status: String, of kind: String) -> String {
    value(.text(status), of: "status", kind: kind)
  }

  private static func declared(_ field: String, of kind: String) -> Field? {
    WelfareModel.declaration(kind)?.field(field)
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

  // MARK: - Values

  /// - Parameter names: what another entity is called.
  static func value(
    _ value: Value, of field: String, kind: String,
    names: (EntityID) throws -> String = { String($0.description.prefix(8)) }
  ) -> String {
    guard let type = declared(field, of: kind)?.type else { return value.shown }
    return shown(value, type: type, names: names)
  }

  private static func shown(
    _ value: Value, type: FieldType, names: (EntityID) throws -> String
  ) -> String {
    if value.isNull { return "–" }
    if let list = value.list {
      if case .set(let element) = type {
        return list.map { shown($0, type: element, names: names) }.joined(separator: ", ")
      }
    } else if case .set(let element) = type {
      return shown(value, type: element, names: names)
    }
    guard let text = value.text else { return value.shown }
    switch type {
    case .choice(let choices):
      return choices.first { $0.value == text }?.label.text(in: Speech.language) ?? text
    case .day: return Time.shown(day: text)
    case .moment: return Moment(text).map(Time.shown) ?? text
    case .reference:
      return EntityID(text).flatMap { try? names($0) } ?? text
    default: return text
    }
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
    guard let value = try stored(text, type: declared.type, find: find) else {
      let label = declared.label.text(in: Speech.language)
      throw Failure(
        message: say(
          "»\(text)« kan ikke stå i \(label). Intet er ændret.",
          "\(label) cannot be \"\(text)\". Nothing was changed."), code: .refused)
    }
    return value
  }

  private static func stored(
    _ text: String, type: FieldType, find: (String, String) throws -> EntityID
  ) throws -> Value? {
    if text.isEmpty { return .null }
    switch type {
    case .int(let range): return Int64(text).flatMap { range.contains($0) ? .int($0) : nil }
    case .bool:
      return ["ja", "yes", "true"].contains(text)
        ? true : ["nej", "no", "false"].contains(text) ? false : nil
    case .day: return Day(text).map { .text($0.description) }
    case .moment: return Moment(text).map { .text($0.description) }
    case .cpr: return CPR(text).map { .text($0.description) }
    case .choice(let choices):
      let wanted = text.lowercased()
      return choices.first {
        [$0.value.lowercased(), $0.label.da.lowercased(), $0.label.en.lowercased()].contains(wanted)
      }.map { .text($0.value) }
    case .reference(let kind): return .reference(try find(text, kind))
    case .text(let limit): return text.count <= limit ? .text(text) : nil
    case .record, .set: return nil
    }
  }
}

extension Time {
  /// On the wall clock it was seen on.
  static func shown(_ moment: Moment) -> String {
    shown(day: moment.day.description) + " " + moment.clock
  }
}
