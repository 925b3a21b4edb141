/// A command that was understood and refused; nothing was written.
public struct Refusal: Error, Sendable, Equatable {
  public enum Cause: String, Sendable {
    /// A rule of the work forbids it: progress on a closed goal, closing twice.
    case rule
    /// What was typed is no valid value of a field.
    case invalid
    /// Whoever acts may not do this, or not here.
    case notAllowed
    /// Nothing here is called that.
    case notFound
    /// More than one thing here is called that.
    case ambiguous
  }

  public let cause: Cause
  public let text: Text

  public init(_ cause: Cause, da: String, en: String) {
    self.init(cause, Text(da: da, en: en))
  }

  public init(_ cause: Cause, _ text: Text) {
    self.cause = cause
    self.text = text
  }
}

extension Refusal: CustomStringConvertible {
  public var description: String { text.en }
}
