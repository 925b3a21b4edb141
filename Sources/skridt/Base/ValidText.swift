import ArgumentParser
import Foundation

/// Text from outside that is UTF-8. Anything else is refused: Foundation would put U+FFFD where the
/// letters were, and save that.
enum ValidText {
  struct Invalid: Error {
    let message: String
  }

  /// Looks at the command line and the program's own variables as they came.
  static func checkProcess() throws {
    for i in 1..<max(1, Int(CommandLine.argc)) {
      guard let argument = CommandLine.unsafeArgv[i], String(validatingCString: argument) == nil
      else { continue }
      let shown = String(cString: argument)
      let before = CommandLine.unsafeArgv[i - 1].flatMap { String(validatingCString: $0) } ?? ""
      let place = i > 1 && before.hasPrefix("--") ? say(" efter \(before)", " after \(before)") : ""
      throw Invalid(
        message: say(
          "Angivelse nr. \(i)\(place) er ikke UTF-8 (»\(shown)«). Intet er gemt. Indstil terminalen "
            + "eller scriptet til UTF-8.",
          "Argument \(i)\(place) is not UTF-8 (\"\(shown)\"). Nothing was saved. Set the terminal or "
            + "the script to UTF-8."))
    }
    for name in ProcessInfo.processInfo.environment.keys.sorted() where name.hasPrefix("SKRIDT_") {
      guard let value = getenv(name), String(validatingCString: value) == nil else { continue }
      throw Invalid(
        message: say(
          "Variablen \(name) er ikke UTF-8. Intet er gjort. Ret den.",
          "The variable \(name) is not UTF-8. Nothing was done. Correct it."))
    }
  }

  /// A file's text; nil when there is no such file, or it may not be read.
  static func contents(_ path: String) throws -> String? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw Failure(
        message: say(
          "\(path) er ikke UTF-8, så bogstaver ville gå tabt. Intet er ændret. Gem filen som UTF-8, "
            + "og prøv igen.",
          "\(path) is not UTF-8, so letters would be lost. Nothing was changed. Save the file as "
            + "UTF-8 and try again."))
    }
    return text
  }

  /// A line somebody typed; nil at the end of the input. What is not UTF-8 is asked for again.
  static func line() -> String? {
    while let line = readLine() {
      // What the standard library puts where a letter was lost.
      if !line.unicodeScalars.contains("\u{FFFD}") { return line }
      Console.complain(
        say(
          "Det var ikke UTF-8; skriv det igen, og indstil terminalen til UTF-8.",
          "That was not UTF-8; write it again, and set the terminal to UTF-8."))
    }
    return nil
  }
}
