import ArgumentParser
import Foundation

/// What the argument parser leaves out of the completion scripts it makes: `help` is its own command,
/// and it offers nothing for the names that follow it.
enum CompletionScript {
  /// `text` with the commands offered after `help`; unchanged when it is no completion script.
  static func completed(_ text: String) -> String {
    let commands = Skridt.configuration.subcommands.compactMap { $0.configuration.commandName }
      .joined(separator: " ")
    if text.hasPrefix("#compdef") {
      return text.replacingOccurrences(
        of: "'*:subcommands:'", with: "'1:subcommands:(\(commands))'")
    }
    if text.hasPrefix("function __skridt") {
      return text
        + """

        complete -c 'skridt' -n '__skridt_should_offer_completions_for_positional \
        "skridt help" -eq 1' -fa '\(commands)'
        """
    }
    let help = "_skridt_help() {\n"
    guard text.hasPrefix("#!"), let start = text.range(of: help) else { return text }
    return text.replacingCharacters(
      in: start,
      with: help + "    COMPREPLY+=($(compgen -W '\(commands)' -- \"${cur}\"))\n")
  }
}
