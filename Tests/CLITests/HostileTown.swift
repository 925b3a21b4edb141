import Foundation

/// A small town where every text is written to drive the terminal of whoever reads it.
struct HostileTown {
  let town: Town
  /// Commands that show what was written, each without `--store`.
  let views: [[String]]

  /// Clears the line, renames the window, makes a link, turns writing round, hides, breaks the line.
  static let prose =
    "Ro\u{1B}[2K\u{1B}[1A\u{1B}]0;ejet\u{7}\u{1B}]8;;http://x\u{7}k\u{9B}31m\u{8}\u{7F}\u{85}"
    + "\u{202E}rød\u{2066}\u{200B}\u{FEFF}\u{AD}\u{61C}\u{E0041}\r\nto\u{2028}tre\u{2029}fire\tfem "
    + "家族の写真 👨‍👩‍👧‍👦 e\u{301}\u{301} " + String(repeating: "lang", count: 20)
  /// The same without line ends, and shorter.
  static func name(_ part: String) -> String { "\(part)\u{1B}[2K\u{1B}]0;e\u{7}\u{9B}31m\u{8}家 Bo" }

  init() throws {
    let town = try Town(empty: true)
    let (prose, store) = (Self.prose, town.central)
    func made(_ arguments: String...) throws -> String {
      let outcome = try Program.run(arguments + ["--store", store, "--json"])
      guard outcome.code == 0 else { throw Town.Unexpected(arguments: arguments, outcome: outcome) }
      return outcome.id
    }
    let worker = try made(
      "staff", "add", "--name", Self.name("Mette"), "--role", "worker", "--unit", Self.name("Øst"))
    let citizen = try made(
      "citizen", "register", "--name", Self.name("Karen"), "--phone", Self.name("20"), "--address",
      prose, "--contact", prose, "--own-words", prose)
    _ = try made("citizen", "register", "--name", Self.name("Karen"))
    _ = try made("assign", citizen, worker)
    let plan = try made(
      "plan", "open", citizen, "--purpose", prose, "--offer", prose, "--circumstances", prose,
      "--legal-basis", Self.name("§"), "--follow-up", "2026-01-01")
    let goal = try made("goal", "set", plan, "--text", prose, "--own-words", prose)
    _ = try made(
      "plan", "actor", "add", plan, "--name", Self.name("Job"), "--part", prose, "--contact", prose)
    _ = try made("plan", "follow-up", "record", plan, "--note", prose, "--own-words", prose)
    let visit = try made(
      "visit", "record", citizen, "--minutes", "30", "--note", prose, "--agreements", prose,
      "--progress", "\(goal)=2:\(prose)", "--as", worker)
    _ = try made(
      "step", "place", citizen, "2", "--service", Self.name("støtte"), "--hours", "7.5", "--basis",
      Self.name("SEL"), "--decision", Self.name("sag"))
    let stay = try made("stay", "enrol", citizen, "--place", Self.name("Hus"))
    let initiative = try made(
      "initiative", "propose", "--title", Self.name("Nyt"), "--problem", prose, "--proposal", prose,
      "--effect", prose, "--reason", prose)
    _ = try made("initiative", "report", initiative, "--text", prose)
    let measure = try made(
      "initiative", "effect", "add", initiative, "--title", Self.name("Tal"), "--unit",
      Self.name("kr"), "--source", prose, "--baseline", "1.5", "--goal", "4")
    _ = try made("initiative", "effect", "observe", measure, "--value", "2.25", "--note", prose)
    self.town = town
    views = [
      ["staff", "list"], ["citizen", "list"], ["citizen", "show", citizen],
      ["plan", "list", citizen],
      ["plan", "show", plan], ["plan", "actor", "list", plan], ["plan", "follow-up", "list", plan],
      ["goal", "list", citizen], ["goal", "show", goal], ["visit", "list"],
      ["visit", "show", visit],
      ["step", "list"], ["stay", "list"], ["hours", citizen], ["due"], ["today", "--as", worker],
      ["initiative", "list"], ["initiative", "show", initiative], ["initiative", "board"],
      ["initiative", "effect", "show", initiative], ["conflicts", "list"], ["log", "list"],
      ["history", visit], ["history", citizen], ["history", stay], ["status"], ["doctor"],
      ["report", "continuity", "--citizens"], ["report", "workload"], ["report", "initiatives"],
      ["report", "goals", "--citizen", citizen], ["citizen", "show", "Ingen\u{1B}]0;e\u{7}\u{9B}"],
      ["visit", "list", "--\u{1B}[2K\u{202E}"], ["\u{1B}[2K\u{9B}"],
    ]
  }

  /// What a screen would obey or no eye would see.
  static func forbidden(in text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { scalar in
      switch scalar.value {
      case 9, 10: false
      case 0..<32, 0x7F..<0xA0, 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E,
        0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
        true
      default: false
      }
    }
  }
}
