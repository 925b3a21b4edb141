import ArgumentParser
import Foundation
import Testing

@testable import skridt

/// What people read first. `RECORD=1 swift test --filter HelpTests` writes the golden files anew.
@Suite struct HelpTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")

  @Test(arguments: ["", "init", "visit record"], ["da", "en"])
  func `Help reads as recorded`(command: String, language: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let outcome = try Program.run(words + ["--help", "--language", language])
    #expect(outcome.code == 0)
    #expect(outcome.err.isEmpty)
    let name = (words.isEmpty ? "root" : words.joined(separator: "-")) + ".\(language).txt"
    let file = Self.folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["RECORD"] != nil {
      try Data(outcome.out.utf8).write(to: file)
    }
    #expect(outcome.out == (try String(contentsOf: file, encoding: .utf8)))
  }

  @Test func `The language comes from the locale, and the option beats it`() throws {
    #expect(
      try Program.run(["--help"], environment: ["LC_ALL": "da_DK.UTF-8"]).out.contains("BRUG"))
    #expect(
      try Program.run(["--help"], environment: ["LC_ALL": "", "LANG": "da_DK"]).out.contains("BRUG")
    )
    #expect(
      try Program.run(["--help", "--language=en"], environment: ["LC_ALL": "da_DK"]).out
        .contains("USAGE"))
  }

  /// A command that leaves its name to the parser has it worked out from its type at every start of
  /// the program; for all of them together that took as long as all else a command does.
  @Test func `Every command says its name`() {
    func check(_ command: any ParsableCommand.Type) {
      #expect(command.configuration.commandName != nil, "\(command)")
      command.configuration.subcommands.forEach(check)
    }
    check(Skridt.self)
  }

  /// Danish help must not fall back into English where the parser speaks for itself.
  @Test func `Danish help has no English headings`() throws {
    for words in [[], ["goal", "set"], ["conflicts", "resolve"], ["log"], ["help"]] {
      let text = try Program.run(words + ["--help", "--language", "da"]).out
      for english in [
        "OVERVIEW", "USAGE", "OPTIONS", "ARGUMENTS", "SUBCOMMANDS", "(default", "Show ",
      ] {
        #expect(!text.contains(english), "\(words): \(english)")
      }
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `Shells get completions`(shell: String) throws {
    let outcome = try Program.run(["--generate-completion-script", shell])
    #expect(outcome.code == 0)
    #expect(outcome.out.contains("conflicts"))
  }

  @Test(arguments: ["da", "en"])
  func `The demo ends with three equal machines`(language: String) throws {
    let outcome = try Program.run(["demo", "--language", language])
    #expect(outcome.code == 0, "\(outcome.all)")
    let last = outcome.out.split(separator: "\n").last ?? ""
    #expect(last.contains(language == "da" ? "ét fingeraftryk" : "one fingerprint"))
  }
}
