import Testing

/// A command that changes files, and how to see that it did all it says.
struct Operation: Sendable, CustomTestStringConvertible {
  /// What is there at the end, and what was there before.
  struct Sight {
    let place: Place
    let template: Template
    let before: Holding?
    let after: Holding?

    /// True when for every set of texts there is a fact that holds them all, and was not there before.
    func adds(_ sets: [String]...) -> Bool {
      let new = (after?.facts ?? []).subtracting(before?.facts ?? [])
      return sets.allSatisfy { texts in
        new.contains { fact in texts.allSatisfy { fact.text.contains($0) } }
      }
    }
  }

  let name: String
  let store: String
  let arguments: @Sendable (Template) throws -> [String]
  /// True when all it does is done: half of it is not.
  let isDone: @Sendable (Sight) throws -> Bool
  /// It makes the store.
  var isMaking = false
  /// It can be done again and again, and one cannot see whether it was.
  var isAlwaysDone = false
  /// The citizen whose case it takes away.
  var removes: String?
  /// The file it writes, which is whole or not there; ``isDone`` says whether it is whole.
  var output: String?
  /// It needs the central node's server: the template is the one with a network.
  var isOnline = false

  init(
    _ name: String, on store: String, _ arguments: [String],
    isDone: @escaping @Sendable (Sight) throws -> Bool
  ) {
    self.init(name, on: store, { _ in arguments }, isDone: isDone)
  }

  init(
    _ name: String, on store: String,
    _ arguments: @escaping @Sendable (Template) throws -> [String],
    isDone: @escaping @Sendable (Sight) throws -> Bool
  ) {
    self.name = name
    self.store = store
    self.arguments = arguments
    self.isDone = isDone
  }

  func with(_ change: (inout Operation) -> Void) -> Operation {
    var copy = self
    change(&copy)
    return copy
  }

  var testDescription: String { name }

  static let every = made + recorded + administered + carried + kept

  static let wanted = Scale.some(14, of: every.filter { Scale.wants($0.name) }, for: "operations")
}
