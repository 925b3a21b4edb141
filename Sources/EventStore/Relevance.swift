/// Whether an entity is one of the few of its kind that a question about today depends on.
///
/// The store keeps beside each sealed state whether it is current: open, or the latest of its series.
/// ``Store/shown(_:_:in:isCurrent:during:)`` finds those without opening the rest.
public enum Relevance: Sendable, Equatable {
  /// It is over, or was taken back.
  case past
  /// It waits for something.
  case open
  /// It stands until another of the same scope, kind and series has a later place; of two at the same
  /// place, that of the greater id stands.
  case latest(of: String, at: Int64)

  /// How a kind tells the relevance of its entities, and their time, from what they show and nothing
  /// else.
  public struct Declaration: Sendable {
    let fields: [String]
    let day: @Sendable (Shown) -> Int64?
    let relevance: @Sendable (Shown) -> Relevance

    /// - Parameters:
    ///   - fields: those that `day` and `relevance` read.
    ///   - day: the day something belongs to, counted from any; nil means no day, or any.
    public init(
      reads fields: String..., day: @escaping @Sendable (Shown) -> Int64? = { _ in nil },
      relevance: @escaping @Sendable (Shown) -> Relevance
    ) {
      self.fields = fields
      self.day = day
      self.relevance = relevance
    }
  }

  /// How a row is marked; what is behind the latest is not.
  enum Standing: Int64 {
    case past, open, latest
  }

  var standing: Standing {
    switch self {
    case .past: .past
    case .open: .open
    case .latest: .latest
    }
  }

  /// True when whatever this stood before, it still stands before, having been `other` until now.
  func replaces(_ other: Relevance) -> Bool {
    guard case .latest(let series, let place) = other else { return true }
    guard case .latest(series, let now) = self else { return false }
    return now >= place
  }
}
