import Foundation

/// The argument parser's own words in Danish; it knows only English.
enum ParserText {
  static func localised(_ message: String) -> String {
    let message = CompletionScript.completed(message).replacingOccurrences(
      of: sharedUsage, with: say("[<fælles>]", "[<common>]"))
    guard Speech.language == .da else { return message }
    // A script for a shell, or a description for a program: not prose.
    if message.hasPrefix("#") || message.hasPrefix("{") || message.hasPrefix("function ") {
      return message
    }
    return danish(message)
  }

  /// What every command takes would hide what this one takes, were it repeated in every usage line.
  private static let sharedUsage = say(
    "[--store <fil>] [--language <sprog>] [--json] [--as <medarbejder>] [--key-file <fil>] "
      + "[--passphrase-file <fil>]",
    "[--store <file>] [--language <language>] [--json] [--as <staff>] [--key-file <file>] "
      + "[--passphrase-file <file>]")

  static func danish(_ message: String) -> String {
    message.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line(String($0)) }.joined(separator: "\n")
  }

  private static func line(_ line: String) -> String {
    if let heading = headings[line] { return heading }
    var out = line
    for (english, danish) in beginnings where out.hasPrefix(english) {
      out = danish + out.dropFirst(english.count)
      break
    }
    for (english, danish) in parts where out.contains(english) {
      out = out.replacingOccurrences(of: english, with: danish)
    }
    return out
  }

  private static let headings = [
    "ARGUMENTS:": "ARGUMENTER:", "OPTIONS:": "TILVALG:", "SUBCOMMANDS:": "KOMMANDOER:",
  ]

  private static let beginnings = [
    ("OVERVIEW: ", "OVERBLIK: "), ("USAGE: ", "BRUG: "), ("Usage: ", "Brug: "),
    ("Help:  ", "Hjælp: "),
    ("Error: ", "Fejl: "),
  ]

  /// Longer sentences first: they contain the shorter ones.
  private static let parts = [
    ("Show subcommand help information.", "Vis hjælp til en kommando."),
    ("Show help information.", "Vis hjælp."),
    ("Show the version.", "Vis versionen."),
    ("' for detailed help.", "' for at få mere hjælp."),
    ("' for more information.", "' for at få mere at vide."),
    ("  See '", "  Skriv '"),
    ("' and '", "' og '"), ("' or '", "' og '"), ("   or: ", "   eller: "),
    ("<subcommands>", "<kommandoer>"),
    ("<subcommand>", "<kommando>"), ("<options>", "<tilvalg>"),
    // Help is folded: what follows may be on the next line.
    ("(default as flag:", "(ellers:"), ("(default:", "(ellers:"), ("(values:", "(mulige:"),
    ("; default as flag:", "; ellers:"), ("; default:", "; ellers:"),
    ("Missing expected argument '", "Der mangler '"),
    ("Missing one of: '", "Der mangler en af disse: '"),
    ("Missing required subcommand.", "Der mangler en kommando."),
    ("Missing value for '", "Der mangler en værdi til '"),
    ("Unknown option '", "Ukendt tilvalg '"),
    ("'. Did you mean '", "'. Mente du '"),
    (" unexpected arguments: '", " overflødige angivelser: '"),
    ("Unexpected argument '", "Overflødig angivelse: '"),
    ("Invalid option: ", "Ugyldigt tilvalg: "),
    ("' does not take any value, but '", "' tager ikke imod en værdi, men '"),
    ("' was specified.", "' blev angivet."),
    ("The option '", "Tilvalget '"),
    ("The value '", "Værdien '"),
    ("' is invalid for '", "' er ugyldig for '"), ("' is invalid.", "' er ugyldig."),
    (". Please provide one of the following:", ". Vælg en af disse:"),
    (". Please provide one of ", ". Vælg mellem "),
    (" had already been set with ", ", er allerede angivet med "),
    ("Value to be set with ", "Det, der angives med "), ("flag '", "tilvalget '"),
    ("Can't generate completion scripts for '", "Der findes ingen kommandofuldførelse til '"),
    ("Can't autodetect a supported shell.", "Kunne ikke se, hvilken shell der bruges."),
    (
      "Please use --generate-completion-script=<shell> with one of:",
      "Skriv --generate-completion-script=<shell> med en af:"
    ),
  ]
}
