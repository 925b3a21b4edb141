/// A Danish personal number: six digits of birth date and four more.
///
/// It is a hint for recognising a person, never a key. The check of modulus 11 is not used: numbers
/// given since 2007 need not pass it. A replacement number, for somebody who has no CPR number, has 60
/// added to its day.
public struct CPR: Sendable, Hashable, CustomStringConvertible {
  private let digits: [Int]
  public let birthDate: Day
  /// True for a number that only stands in for one.
  public let isReplacement: Bool

  /// Reads ten digits, with or without a hyphen after the sixth; nil unless they begin with a date
  /// that exists in the century the seventh digit names. Whether that date can be somebody's birthday
  /// today is not asked here.
  public init?(_ text: String) {
    var bytes = Array(text.utf8)
    if bytes.count == 11, bytes[6] == UInt8(ascii: "-") { bytes.remove(at: 6) }
    guard bytes.count == 10, bytes.allSatisfy({ 48...57 ~= $0 }) else { return nil }
    let digits = bytes.map { Int($0) - 48 }
    let year = digits[4] * 10 + digits[5]
    let century =
      switch digits[6] {
      case 0...3: 1900
      case 4, 9: year <= 36 ? 2000 : 1900
      default: year <= 57 ? 2000 : 1800
      }
    let day = digits[0] * 10 + digits[1]
    isReplacement = day > Self.addedToDay
    guard
      let date = Day(
        year: century + year, month: digits[2] * 10 + digits[3],
        day: isReplacement ? day - Self.addedToDay : day)
    else { return nil }
    self.digits = digits
    birthDate = date
  }

  private static let addedToDay = 60

  /// `ddmmyy-nnnn`.
  public var description: String {
    let text = digits.map(String.init).joined()
    return text.prefix(6) + "-" + text.suffix(4)
  }
}
