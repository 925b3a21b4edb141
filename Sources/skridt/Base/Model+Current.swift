import EventStore

extension Model {
  static var current: Model { Model(kinds: [], foldVersion: 1) }
}
