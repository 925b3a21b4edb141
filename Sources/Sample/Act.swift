import EventStore
import Welfare

/// Something somebody wrote, and when.
struct Act {
  enum Deed {
    /// Registers a citizen, in a scope of their own.
    case register(Int, [Entry])
    /// Writes about the citizen of that number; nil means the catalogue.
    case write(about: Int?, [Entry])
    /// Anything else, at the open store.
    case command((Store) throws -> Void)
  }

  let at: Moment
  let by: Writer
  let deed: Deed
}

/// A member of staff in one of their roles.
struct Writer: Hashable, Sendable {
  let staff: EntityID
  let role: String
}

/// One event to be written: a new entity, or a change of one.
struct Entry {
  let kind: String
  let id: EntityID
  let fields: Fields
  let isNew: Bool
  let reason: String?

  static func new(_ kind: String, _ id: EntityID, _ fields: Fields) -> Entry {
    Entry(kind: kind, id: id, fields: fields, isNew: true, reason: nil)
  }

  static func change(_ kind: String, _ id: EntityID, _ fields: Fields, reason: String? = nil)
    -> Entry
  {
    Entry(kind: kind, id: id, fields: fields, isNew: false, reason: reason)
  }

  /// A status with the day it holds from, and why.
  static func status(
    _ kind: String, _ id: EntityID, _ status: String, on day: Day, reason: String? = nil
  ) -> Entry {
    change(
      kind, id,
      [
        "status": .text(status), "statusDate": .text(day.description),
        "statusReason": reason.map { .text($0) } ?? .null,
      ], reason: reason)
  }
}

extension Value {
  static func day(_ day: Day) -> Value { .text(day.description) }
  static func moment(_ moment: Moment) -> Value { .text(moment.description) }
}
