import EventStore

/// Arithmetic on what others wrote. A result too large for its type is the nearest there is, and what
/// is no number is nothing: no stored value ends the program.
extension FixedWidthInteger {
  /// The whole number nearest to `value`.
  init(nearest value: Double) {
    self = Self(exactly: value.rounded()) ?? (value.isNaN ? 0 : value < 0 ? .min : .max)
  }

  /// It held within `range`.
  func held(_ range: ClosedRange<Self>) -> Self {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}

extension Sequence where Element: FixedWidthInteger {
  var sum: Element { reduce(0) { $0.adding($1) } }
}
