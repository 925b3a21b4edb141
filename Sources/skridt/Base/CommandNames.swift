import ArgumentParser
import Welfare

/// Looks at which command is meant before the parser does: of a mistyped one the parser says only
/// that the options behind it are unknown.
enum CommandNames {
  struct Unknown: Error {
    let message: String
  }

  /// The arguments for the parser, with `help …` written as `… --help`.
  static func checked(_ arguments: [String]) throws -> [String] {
    let isHelp = arguments.first == "help"
    var rest = isHelp ? Array(arguments.dropFirst()) : arguments
    let isOption = rest.first?.hasPrefix("-") == true
    if isHelp || isOption { rest = try commandsFirst(rest) }
    var command: any ParsableCommand.Type = Skridt.self
    var path = ["skridt"]
    for name in rest {
      let below = command.configuration.subcommands
      guard !below.isEmpty, !name.hasPrefix("-"), !(path.count == 1 && name == "help") else {
        break
      }
      guard
        let next = below.first(where: {
          $0._commandName == name || $0.configuration.aliases.contains(name)
        })
      else {
        let place = path.joined(separator: " ")
        throw Unknown(
          message: say(
            "Ukendt kommando '\(name)'. Se kommandoerne med: \(place) --help",
            "Unknown command '\(name)'. See the commands with: \(place) --help"))
      }
      path.append(name)
      command = next
    }
    guard isHelp else { return rest }
    return rest.filter { $0 != "--help" && $0 != "-h" } + ["--help"]
  }

  /// `help` takes nothing but names, and the program itself has few options of its own; `--language`,
  /// which has been read already, is left out.
  private static func commandsFirst(_ arguments: [String]) throws -> [String] {
    var out: [String] = []
    var isValue = false
    for argument in arguments {
      if isValue {
        try check(argument)
        isValue = false
      } else if argument == "--language" {
        isValue = true
      } else if argument.hasPrefix("--language=") {
        try check(String(argument.dropFirst("--language=".count)))
      } else {
        out.append(argument)
      }
    }
    if isValue { try check("") }
    return out
  }

  private static func check(_ language: String) throws {
    guard Language(argument: language) == nil else { return }
    throw Unknown(
      message: say(
        "Værdien '\(language)' er ugyldig for '--language <sprog>'. Vælg mellem 'da' og 'en'.",
        "The value '\(language)' is invalid for '--language <language>'. Please provide one of 'da' "
          + "and 'en'."))
  }
}
