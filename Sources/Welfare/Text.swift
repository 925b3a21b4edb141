/// Something a person reads, in both languages.
public struct Text: Sendable, Hashable {
  public let da: String
  public let en: String

  public init(da: String, en: String) {
    self.da = da
    self.en = en
  }

  /// A text that is the same in both: a name, a number, what somebody wrote.
  public init(_ same: String) { self.init(da: same, en: same) }

  public func text(in language: Language) -> String { language == .da ? da : en }
}
