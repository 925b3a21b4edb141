import EventStore

/// An event as JSON: the same in `history --json` and `log export`, and stable.
enum EventJSON {
  static func fields(_ item: HistoryItem, desk: Desk) throws -> Fields {
    [
      "event": .text(item.event.full),
      "author": .text(item.author.description),
      "authorName": .text(try desk.name(of: item.author)),
      "role": .text(item.role),
      "replica": .text(item.replica.description),
      "written": .text(Time.rfc3339(item.written.wall)),
      "received": Value(optional: item.received.map(Time.rfc3339)),
      "uncertain": .bool(item.isTimeUncertain),
      "reason": Value(optional: item.reason),
      "changes": .list(item.changes.map(change)),
      "undoes": Value(optional: item.undoes?.full),
      "redacted": .bool(item.isRedacted),
      "request": .bool(item.isRequest),
      "concurrentWith": .list(item.concurrentWith.map { .text($0.full) }),
    ]
  }

  private static func change(_ change: HistoryItem.Change) -> Value {
    let mode =
      switch change.mode {
      case .edit: "edit"
      case .settle: "settle"
      case .add: "add"
      case .remove: "remove"
      }
    return [
      "group": .text(change.group), "mode": .text(mode), "fields": .object(change.fields),
      "over": .list(change.over.map { .text($0.full) }),
    ]
  }
}
