import Foundation
import Welfare

/// The language of this run, decided before any command is described: help texts are in it too.
enum Speech {
  static let language = decide(
    arguments: CommandLine.arguments, environment: ProcessInfo.processInfo.environment)

  /// `--language`, else what the locale says; without either, Danish.
  static func decide(arguments: [String], environment: [String: String]) -> Language {
    for (i, argument) in arguments.enumerated() {
      if argument == "--" { break }
      let value: String? =
        if argument == "--language" {
          arguments.indices.contains(i + 1) ? arguments[i + 1] : nil
        } else if argument.hasPrefix("--language=") {
          String(argument.dropFirst("--language=".count))
        } else {
          nil
        }
      if let language = value.flatMap({ Language(rawValue: $0) }) { return language }
    }
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      if let locale = environment[name], !locale.isEmpty {
        return Language(locale: locale)
      }
    }
    return .da
  }
}

/// `1 event`, `2 events`.
func events(_ count: Int) -> String {
  count == 1 ? say("1 hændelse", "1 event") : say("\(count) hændelser", "\(count) events")
}

/// `1 case`, `2 cases`.
func cases(_ count: Int) -> String {
  count == 1
    ? say("1 borgersag", "1 citizen's case")
    : say("\(count) borgersager", "\(count) citizens' cases")
}

/// The words of this run: one of the two, by its language.
func say(_ danish: @autoclosure () -> String, _ english: @autoclosure () -> String) -> String {
  Speech.language == .da ? danish() : english()
}
