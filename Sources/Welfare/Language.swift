/// The languages everything a person reads exists in.
public enum Language: String, Sendable, CaseIterable {
  case da
  case en

  /// The language of a locale as the environment names it (`da_DK.UTF-8`, `en`, `C`): Danish when it
  /// begins with `da`, otherwise English.
  public init(locale: String?) {
    let code = locale?.lowercased().prefix { $0.isLetter } ?? ""
    self = code == "da" || code == "danish" || code == "dansk" ? .da : .en
  }

  /// The language of an environment, by the order POSIX gives its variables.
  public init(environment: [String: String]) {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }
    self.init(locale: named.first { !$0.isEmpty })
  }
}
