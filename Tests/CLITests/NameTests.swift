import Foundation
import Testing

/// Whom a command means, and what is asked before it destroys or gives access.
@Suite struct NameTests {
  /// Runs the program at a terminal of its own.
  private func atTerminal(_ arguments: [String], answer: String) throws -> Program.Outcome {
    let line = arguments.map { "'\($0)'" }.joined(separator: " ")
    return try Program.run(
      [], launcher: ["/bin/bash", "-c", "exec script -qec \"'$0' \(line)\" /dev/null"],
      input: answer + "\n")
  }

  private static let canPlayTerminal = access("/usr/bin/script", X_OK) == 0

  @Test func `A name that begins an id is never that id's`() throws {
    let town = try Town(empty: true)
    let ea = try town.good("citizen", "register", "--store", town.central, "--name", "Ea", "--json")
      .id
    for digit in "abcdef" {
      try town.good("citizen", "register", "--store", town.central, "--name", "B \(digit)")
    }
    let visit = try town.good(
      "visit", "record", "--store", town.central, "Ea", "--minutes", "30", "--json"
    ).id
    let visits = try town.good("visit", "list", "--store", town.central, "--json").list
    #expect(visits.first { $0["id"] as? String == visit }?["citizen"] as? String == ea)
    for digits in 1...7 {
      let outcome = try Program.run([
        "citizen", "show", "--store", town.central, String(ea.prefix(digits)), "--json",
      ])
      #expect(outcome.code == 1 || outcome.id == ea && "ea".hasPrefix(ea.prefix(digits)))
    }
    #expect(
      try town.good("citizen", "show", "--store", town.central, String(ea.prefix(8)), "--json").id
        == ea)
    try town.good("erase", "--store", town.central, "ea", "--ground", "Ønske")
    let left = try town.good("citizen", "list", "--store", town.central, "--json").list
    #expect(left.count == 6 && !left.contains { $0["id"] as? String == ea })
  }

  @Test func `What destroys or gives access takes whole names and says whom it acts on`() throws {
    let town = try Town()
    let mette = try town.device("mette")
    for line in [
      ["erase", "Karen", "--ground", "Ønske"], ["staff", "end", "Worker"],
      ["role", "grant", "Worker", "authority"], ["role", "end", "Worker", "worker"],
      ["assign", "Karen", "Worker mette"], ["assign", "Karen Lund", "Worker"],
      ["citizen", "merge", "Karen", "--into", "Karen Lund", "--reason", "én"],
      ["citizen", "unmerge", "Karen", "--reason", "to"], ["device", "revoke", "met"],
      ["bundle", "write", "--to", "met", "-o", town.path("x")],
      ["citizen", "register", "--name", "X", "--as", "Anne"],
    ] {
      let outcome = try Program.run(line + ["--store", town.central])
      #expect(outcome.code == 1, "\(line): \(outcome.all)")
    }
    #expect(
      try Program.run(["citizen", "leave", "Karen", "--store", mette]).code == 1)
    let karen =
      try town.good("citizen", "list", "--store", town.central, "--json").list
      .first?["id"] as? String ?? ""
    for (language, done) in [("da", "har fået rollen"), ("en", "is granted the role")] {
      let granted = try town.good(
        "role", "grant", "--store", town.central, "worker METTE",
        language == "da" ? "owner" : "coordinator", "--language", language)
      #expect(granted.out.contains("Worker mette (") && granted.out.contains(done))
    }
    let written = try town.good(
      "bundle", "write", "--store", town.central, "--to", "METTE", "-o", town.path("y"))
    #expect(written.out.contains("mette ("))
    let erased = try town.good(
      "erase", "--store", town.central, "karen lund", "--ground", "Ønske", "--language", "en")
    #expect(erased.out.contains("Karen Lund (\(karen.prefix(8)))"))
  }

  @Test(.enabled(if: canPlayTerminal), arguments: ["da", "en"])
  func `At a terminal what destroys or gives access asks first`(language: String) throws {
    let town = try Town()
    let question = language == "da" ? "Fortsæt? (j/n)" : "Go on? (y/n)"
    let erase = [
      "erase", "Karen Lund", "--ground", "Wish", "--store", town.central, "--language", language,
    ]
    let declined = try atTerminal(erase, answer: "n")
    #expect(declined.code == 1 && declined.out.contains(question), "\(declined.all)")
    #expect(declined.out.contains("Karen Lund ("))
    #expect(declined.out.contains(language == "da" ? "for altid" : "for good"))
    // The input ends without an answer.
    #expect(try atTerminal(erase, answer: "\u{4}").code == 1)
    #expect(try town.good("citizen", "list", "--store", town.central, "--json").list.count == 1)
    let grant = [
      "role", "grant", "Anne Holm", "worker", "--store", town.central, "--language", language,
    ]
    #expect(try atTerminal(grant, answer: "n").out.contains("Anne Holm ("))
    let unasked = try atTerminal(grant + ["--yes"], answer: "n")
    #expect(unasked.code == 0 && !unasked.out.contains(question), "\(unasked.all)")
    let agreed = try atTerminal(erase, answer: language == "da" ? "j" : "y")
    #expect(agreed.code == 0 && agreed.out.contains(question), "\(agreed.all)")
    #expect(try town.good("citizen", "list", "--store", town.central, "--json").list.isEmpty)
  }

  // MARK: - UTF-8

  /// Runs the program through a shell, which can write any byte.
  private func shell(_ line: String, _ town: Town) throws -> Program.Outcome {
    try Program.run(
      [town.central], launcher: ["/bin/bash", "-c", "STORE=\"$1\"; SKRIDT=\"$0\"; \(line)"])
  }

  @Test(arguments: ["da", "en"])
  func `Bytes that are no UTF-8 are refused, wherever they come from`(language: String) throws {
    let town = try Town()
    let before = try town.holding(town.central)
    let record = "\"$SKRIDT\" visit record --store \"$STORE\" --language \(language)"
    for (line, place) in [
      ("\(record) 'Karen Lund' --note $'S\\xf8ren'", "--note"),
      ("\(record) $'Karen\\xff Lund'", ""),
      ("\(record) 'Karen Lund' $'--note=\\xc3'", ""),
      ("\(record) 'Karen Lund' --note $'\\xed\\xa0\\x80'", "--note"),
      ("SKRIDT_KEY_FILE=$'/tmp/\\xf8' \(record) 'Karen Lund'", "SKRIDT_KEY_FILE"),
    ] {
      let outcome = try shell(line, town)
      #expect(outcome.code == 64, "\(line): \(outcome.all)")
      #expect(
        outcome.err.contains("UTF-8") && (place.isEmpty || outcome.err.contains(place)),
        "\(outcome.err)")
      #expect(
        outcome.err.contains(language == "da" ? "Fejl: " : "Error: "), "\(outcome.err)")
    }
    let latin = Data("skridt-card:S".utf8) + [0xF8]
    for (name, command) in [
      ("card", ["peer", "add"]), ("receipt", ["receipt", "verify"]),
      ("paper", ["strategy", "import"]),
    ] {
      try latin.write(to: URL(fileURLWithPath: town.path(name)))
      let outcome = try Program.run(command + [town.path(name), "--store", town.central])
      #expect(outcome.code != 0 && outcome.err.contains("UTF-8"), "\(name): \(outcome.all)")
    }
    try Data([0xF8, 0x0A]).write(to: URL(fileURLWithPath: town.path("passphrase")))
    let made = try Program.run([
      "init", "--store", town.path("new"), "--name", "Ny", "--passphrase-file",
      town.path("passphrase"),
    ])
    #expect(made.code != 0 && made.err.contains("UTF-8"), "\(made.all)")
    #expect(!FileManager.default.fileExists(atPath: town.path("new")))
    #expect(try town.holding(town.central) == before)
  }

  @Test func `Any text that is UTF-8 is taken as it is`() throws {
    let town = try Town()
    let note = "Søren 👩‍👩‍👧 — ‹café› العربية"
    try town.good("visit", "record", "--store", town.central, "Karen Lund", "--note", note)
    let visits = try town.good("visit", "list", "--store", town.central, "--json").list
    #expect(visits.first?["note"] as? String == note)
  }

  @Test(arguments: ["--name", "--municipality", "--administrator"])
  func `No machine, municipality or person is called nothing`(option: String) throws {
    let town = try Town(empty: true)
    for blank in ["", "\u{200B}", "\u{A0}\u{2060}"] {
      var names = ["--name": "Rådhuset", "--municipality": "Kolding", "--administrator": "Anne"]
      names[option] = blank
      let outcome = try Program.run(
        ["init", "--store", town.path("new"), "--central"] + names.flatMap { [$0, $1] })
      #expect(outcome.code == 64 || outcome.code == 2, "\(outcome.all)")
      #expect(!FileManager.default.fileExists(atPath: town.path("new")))
    }
  }

  // MARK: - Completion

  @Test func `Shells complete the names after help, and roles`() throws {
    let bash = try Program.run(["--generate-completion-script", "bash"]).out
    let script = """
      source /dev/stdin
      ask() { COMP_LINE="$1"; COMP_POINT=${#COMP_LINE}; read -ra COMP_WORDS <<< "$1"
        [[ "$1" == *" " ]] && COMP_WORDS+=("")
        COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 )); COMPREPLY=()
        _skridt skridt "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        echo "$1:" "${COMPREPLY[@]}"; }
      ask 'skridt help cit'
      ask 'skridt role grant X auth'
      ask 'skridt assign X Y --role coord'
      """
    let outcome = try Program.run(
      [], launcher: ["/bin/bash", "-c", script], input: bash)
    for line in [
      "skridt help cit: citizen", "skridt role grant X auth: authority",
      "skridt assign X Y --role coord: coordinator",
    ] {
      #expect(outcome.out.contains(line), "\(outcome.all)")
    }
    let zsh = try Program.run(["--generate-completion-script", "zsh"]).out
    #expect(zsh.contains("'1:subcommands:(init enrol "))
    let fish = try Program.run(["--generate-completion-script", "fish"]).out
    #expect(fish.contains("\"skridt help\" -eq 1' -fa 'init enrol "))
  }
}
