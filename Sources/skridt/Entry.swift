import ArgumentParser
import EventStore
import Foundation

@main
enum Entry {
  /// Runs one command line and leaves with 0 (done), 1 (failed), 2 (refused by a rule) or 64 (the
  /// command line could not be understood).
  static func main() {
    // A file size limit must come back as an error from the write, not kill the process in it.
    signal(SIGXFSZ, SIG_IGN)
    // Nor is it to end in the middle of what it does because nobody reads on.
    signal(SIGPIPE, SIG_IGN)
    StandardOutput.holdStreams()
    // Files this program makes are for their owner alone.
    umask(0o077)
    do {
      try ValidText.checkProcess()
      let arguments = try CommandNames.checked(Array(CommandLine.arguments.dropFirst()))
      var command = try Skridt.parseAsRoot(arguments)
      do {
        try command.run()
        leave(0)
      } catch let error as ValidationError {
        // Found only while running: the parser would show the usage of the whole program.
        Console.complain(say("Fejl: ", "Error: ") + error.message)
        leave(64)
      }
    } catch {
      leave(with: error)
    }
  }

  private static func leave(_ code: Int32) -> Never { exit(Console.end(code)) }

  private static func leave(with error: any Error) -> Never {
    if let unknown = error as? CommandNames.Unknown {
      Console.complain(say("Fejl: ", "Error: ") + unknown.message)
      leave(64)
    }
    if let invalid = error as? ValidText.Invalid {
      Console.complain(say("Fejl: ", "Error: ") + invalid.message)
      leave(64)
    }
    let parserCode = Skridt.exitCode(for: error)
    if parserCode == .success {
      // Help, version and completion scripts are what was asked for.
      Console().line(ParserText.localised(Skridt.fullMessage(for: error)))
      leave(0)
    }
    if let code = error as? ExitCode { leave(code.rawValue) }
    if parserCode == .validationFailure {
      Console.complain(ParserText.localised(Skridt.fullMessage(for: error)))
      leave(64)
    }
    let (message, code) = ErrorText.describe(error)
    Console.complain(say("Fejl: ", "Error: ") + message)
    leave(code)
  }
}
