extension FixedWidthInteger {
  /// The sum, or the end of the range it would pass: nothing that is stored or comes from others ends
  /// the program.
  public func adding(_ other: Self) -> Self {
    let (sum, isOver) = addingReportingOverflow(other)
    return isOver ? (other < 0 ? .min : .max) : sum
  }
}
