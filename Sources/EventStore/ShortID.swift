/// The beginning of an id, as people write it instead of all 32 digits.
public enum ShortID {
  /// The fewest digits that say which thing is meant: fewer are as likely to be a word.
  public static let fewest = 8
  /// The digits of a whole id.
  public static let most = 32

  /// The digits `text` consists of; nil when they are too few, too many, or anything else.
  public static func digits(_ text: String) -> String? {
    let digits = text.lowercased()
    guard (fewest...most).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { return nil }
    return digits
  }
}
