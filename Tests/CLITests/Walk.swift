import Foundation

/// A walk through a paper: a text that a reader can follow with the paper in hand, and that is played
/// with the real program.
///
///     # …                     what the paper wants; a blank line ends a step
///     worker anna "Anna Berg" worker [unit]
///                             somebody on the staff with a device of their own; several roles by commas
///     exchange anna           what was written on either side is on both
///     anna$ visit list        a command at Anna's store, in Danish; anna[en]$ in English
///     anna$ let v = goal set  the same; what it made, or the first it lists, is {v} from here on
///     > text                  the last command said this
///     - text                  and did not say this
///     ! 2 text                it ended with this exit code, saying this to standard error
///
/// A command that is not followed by `!` must succeed. `{today}` and `{today-7}` are days as the program
/// writes them, `{half}`, `{year}` and `{next}` this half-year, this year and the next, `{paper NAME}` a
/// file in Fixtures/.
final class Walk {
  struct Stumble: Error, CustomStringConvertible {
    let place: String
    let what: String
    var description: String { "\(place): \(what)" }
  }

  private let name: String
  private let lines: [String]
  private let town: Town
  private var stores: [String: String]
  private var names: [String: String] = [:]
  private var last: (line: Int, outcome: Program.Outcome)?
  private var wasRefused = false
  private(set) var commands = 0
  private var counters: [String: CommitCounter] = [:]
  /// Commands that came to more than one transaction, and to how many.
  private(set) var inPieces: [String] = []

  init(_ file: URL) throws {
    name = file.lastPathComponent
    lines = try String(contentsOf: file, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    town = try Town(empty: true)
    stores = ["central": town.central]
  }

  func play() throws {
    for (i, line) in lines.enumerated() {
      do {
        try step(line.trimmingCharacters(in: .whitespaces), i + 1)
      } catch let stumble as Stumble {
        throw stumble
      } catch {
        throw Stumble(place: "\(name):\(i + 1)", what: "\(line)\n\(error)")
      }
    }
    try closeLast()
  }

  private func step(_ line: String, _ number: Int) throws {
    if line.isEmpty || line.hasPrefix("#") { return }
    let said = last?.outcome
    switch line.prefix(2) {
    case "> ":
      let wanted = try filled(String(line.dropFirst(2)))
      if said?.out.contains(wanted) != true { throw stumble(number, "not said: \(wanted)") }
    case "- ":
      let unwanted = try filled(String(line.dropFirst(2)))
      if said?.all.contains(unwanted) != false { throw stumble(number, "said: \(unwanted)") }
    case "! ":
      let parts = line.dropFirst(2).split(separator: " ", maxSplits: 1).map(String.init)
      let wanted = try parts.count > 1 ? filled(parts[1]) : ""
      guard said?.code == Int32(parts[0]), wanted.isEmpty || said?.err.contains(wanted) == true
      else { throw stumble(number, "not refused so: \(line)") }
      wasRefused = true
    default:
      try closeLast()
      try act(line, number)
    }
  }

  private func act(_ line: String, _ number: Int) throws {
    var words = try Self.words(line)
    switch words[0] {
    case "worker":
      try hire(words[1], words[2], roles: words[3], unit: words.count > 4 ? words[4] : nil)
    case "exchange": try exchange(words[1])
    default:
      guard let store = words[0].split(separator: "$").first.map(String.init),
        words[0].hasSuffix("$")
      else { throw stumble(number, "no command") }
      let isEnglish = store.hasSuffix("[en]")
      let who = isEnglish ? String(store.dropLast(4)) : store
      guard let path = stores[who] else { throw stumble(number, "who is \(who)?") }
      var variable: String?
      if words.count > 3, words[1] == "let", words[3] == "=" {
        variable = words[2]
        words.removeSubrange(1...3)
      }
      let arguments =
        try words.dropFirst().map(filled)
        + ["--store", path, "--language", isEnglish ? "en" : "da"]
        + (variable == nil ? [] : ["--json"])
      let counter = try counters[path] ?? CommitCounter(path)
      counters[path] = counter
      var outcome = Program.Outcome(code: 0, out: "", err: "")
      let commits = try counter.count { outcome = try Program.run(arguments) }
      if commits > 1 { inPieces.append("\(name):\(number): \(line): \(commits) transactions") }
      commands += 1
      last = (number, outcome)
      if let variable {
        names[variable] = outcome.id.isEmpty ? outcome.list.first?["id"] as? String : outcome.id
      }
    }
  }

  /// What nobody said was to be refused must have succeeded.
  private func closeLast() throws {
    defer { (last, wasRefused) = (nil, false) }
    guard let last, !wasRefused, last.outcome.code != 0 else { return }
    throw stumble(last.line, "ended with \(last.outcome.code)")
  }

  private func stumble(_ line: Int, _ what: String) -> Stumble {
    Stumble(place: "\(name):\(line)", what: what + "\n" + (last?.outcome.all ?? ""))
  }

  // MARK: - People

  private func hire(_ who: String, _ fullName: String, roles: String, unit: String?) throws {
    let roles = roles.split(separator: ",").map(String.init)
    let place = unit.map { ["--unit", $0] } ?? []
    let added = try Program.run(
      ["staff", "add", "--store", town.central, "--name", fullName, "--role", roles[0]] + place)
    guard added.code == 0 else { throw Stumble(place: name, what: added.all) }
    for role in roles.dropFirst() {
      try town.good("role", "grant", "--store", town.central, fullName, role)
    }
    stores[who] = try town.device(who, of: fullName)
  }

  private func exchange(_ who: String) throws {
    guard let store = stores[who] else { throw Stumble(place: name, what: "who is \(who)?") }
    try town.carry(from: store, to: town.central, named: "Central")
    try town.carry(from: town.central, to: store, named: who)
  }

  // MARK: - Reading

  private func filled(_ text: String) throws -> String {
    var out = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      out += rest[..<open]
      out += try value(String(rest[rest.index(after: open)..<close]))
      rest = rest[rest.index(after: close)...]
    }
    return out + rest
  }

  private func value(_ name: String) throws -> String {
    if let known = names[name] { return known }
    if name.hasPrefix("paper ") {
      return URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/\(name.dropFirst(6)).json").path
    }
    if name == "folder" { return town.folder.path }
    if name == "year" { return String(day(0).prefix(4)) }
    if name == "next" { return String((Int(day(0).prefix(4)) ?? 0) + 1) }
    if name == "half" {
      let (year, month) = (day(0).prefix(4), day(0).dropFirst(5).prefix(2))
      return "\(year)-H\(month <= "06" ? 1 : 2)"
    }
    if name.hasPrefix("today"), let offset = name == "today" ? 0 : Int(name.dropFirst(5)) {
      return day(offset)
    }
    throw Stumble(place: self.name, what: "{\(name)} is nothing")
  }

  private func day(_ offset: Int) -> String { town.day(offset) }

  /// Words as a shell would read them: apart by blanks, together within quotes.
  private static func words(_ line: String) throws -> [String] {
    var out: [String] = []
    var word = ""
    var (isQuoted, hasBegun) = (false, false)
    for character in line {
      switch character {
      case "\"":
        isQuoted.toggle()
        hasBegun = true
      case " " where !isQuoted:
        if hasBegun { out.append(word) }
        (word, hasBegun) = ("", false)
      default:
        word.append(character)
        hasBegun = true
      }
    }
    if hasBegun { out.append(word) }
    return out
  }
}
