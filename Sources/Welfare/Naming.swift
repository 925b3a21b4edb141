import EventStore

/// How a text that somebody typed names one of several things, the same for all that has a name or an
/// id: people, goals, devices, peers, conflicts.
///
/// All 32 digits of an id mean what has that id. Otherwise a whole name goes before the beginning of
/// one, names are compared as ``Swift/String/folded`` has them, and what ``ShortID`` takes for the
/// beginning of an id may mean that thing as well as one called so: nothing is guessed.
public struct Naming<Thing> {
  /// How little is enough.
  public enum Reach: Sendable {
    /// The beginning of a name that nothing else begins with.
    case beginning
    /// A whole name; of two that differ in case or the like, the one spelled so.
    case whole
    /// A whole name that only one has: for what destroys or gives access.
    case strict
  }

  private let id: (Thing) -> String
  private let name: (Thing) -> String?
  private let alsoCalled: (Thing) -> [String]
  private let preferred: ([Thing]) throws -> [Thing]

  /// - Parameters:
  ///   - name: nil for what has only an id.
  ///   - alsoCalled: what it goes by beside its name, never by the beginning of it: a number, a
  ///     source's id.
  ///   - preferred: those of several of one name that are meant before the others.
  public init(
    id: @escaping (Thing) -> String, name: @escaping (Thing) -> String?,
    alsoCalled: @escaping (Thing) -> [String] = { _ in [] },
    preferred: @escaping ([Thing]) throws -> [Thing] = { $0 }
  ) {
    self.id = id
    self.name = name
    self.alsoCalled = alsoCalled
    self.preferred = preferred
  }

  /// What `text` can mean: one thing when it is clear, none, or several to choose between.
  public func meant(
    by text: String, among things: [Thing], reach: Reach = .beginning
  ) throws -> [Thing] {
    let digits = ShortID.digits(text.oneLine)
    let byID = digits.map { digits in things.filter { id($0).hasPrefix(digits) } } ?? []
    if digits?.count == ShortID.most, !byID.isEmpty { return byID }
    let byName = try named(text, things, reach)
    let ids = Set(byName.map(id))
    return byName + byID.filter { !ids.contains(id($0)) }
  }

  /// True when `text` is all of what the thing is called.
  public func isCalled(_ thing: Thing, _ text: String) -> Bool {
    let wanted = text.folded
    return ([name(thing)].compactMap { $0 } + alsoCalled(thing)).contains { $0.folded == wanted }
  }

  /// The things whose name or id begins with `text`, though that may be too little to mean them.
  public func begun(by text: String, among things: [Thing]) throws -> [Thing] {
    let wanted = text.folded
    guard !wanted.isEmpty else { return [] }
    let isLong = wanted.utf8.count >= ShortID.fewest / 2
    return try preferred(
      things.filter {
        name($0)?.folded.hasPrefix(wanted) == true || (isLong && id($0).hasPrefix(wanted))
      })
  }

  private func named(_ text: String, _ things: [Thing], _ reach: Reach) throws -> [Thing] {
    let wanted = text.folded
    guard !wanted.isEmpty else { return [] }
    let whole = try preferred(things.filter { isCalled($0, text) })
    if whole.count > 1, reach != .strict {
      let spelled = whole.filter { name($0) == text.oneLine }
      return spelled.isEmpty ? whole : spelled
    }
    // A number is a number, not the beginning of a name.
    guard whole.isEmpty, reach == .beginning, !wanted.utf8.allSatisfy({ (48...57).contains($0) })
    else { return whole }
    return try preferred(things.filter { name($0)?.folded.hasPrefix(wanted) == true })
  }
}
