import ArgumentParser
import EventStore
import Welfare

extension Visits {
  struct Record: DeskCommand {
    static let configuration = CommandConfiguration(
      abstract: say("Registrér et besøg med fremskridt.", "Record a visit with progress."),
      discussion: say(
        """
        Alt gemmes på én gang eller slet ikke:
          skridt visit record "Karen Lund" --minutes 45 --note "Handlede ind" \\
            --progress a1b2=3 --progress "c3d4=2:turde selv spørge"
        Uden borger spørges der om det hele i terminalen.
        """,
        """
        All is saved at once or not at all:
          skridt visit record "Karen Lund" --minutes 45 --note "Went shopping" \\
            --progress a1b2=3 --progress "c3d4=2:dared to ask"
        Without a citizen everything is asked for in the terminal.
        """))
    @Argument(
      help: ArgumentHelp(
        say("Borgerens navn eller id.", "The citizen's name or id."),
        valueName: say("borger", "citizen")))
    var citizen: String?

    @Option(
      help: ArgumentHelp(
        say("Det planlagte besøg, det var.", "The planned visit it was."),
        valueName: say("besøg", "visit")))
    var planned: String?

    @Option(
      help: ArgumentHelp(
        say(
          "Start, som \"2026-10-15 14:00\"; ellers det planlagte eller nu.",
          "Start, as \"2026-10-15 14:00\"; otherwise as planned, or now."),
        valueName: say("tid", "time")))
    var at: String?

    @Option(help: ArgumentHelp(say("Minutter.", "Minutes."), valueName: say("tal", "number")))
    var minutes: Int?

    @Option(help: Visits.modeHelp, completion: Visits.modes) var mode: String?

    @Flag(help: ArgumentHelp(say("Ingen var hjemme.", "Nobody turned up.")))
    var noShow = false

    @Option(
      help: ArgumentHelp(
        say("Kollega, der var med; kan gentages.", "Colleague who was there; may be repeated."),
        valueName: say("medarbejder", "staff")))
    var with: [String] = []

    @Option(
      help: ArgumentHelp(
        say(
          "MÅL=VÆRDI eller MÅL=VÆRDI:notat; kan gentages.",
          "GOAL=VALUE or GOAL=VALUE:note; may be repeated."),
        valueName: say("fremskridt", "progress")))
    var progress: [String] = []

    @Option(
      help: ArgumentHelp(
        say(
          "Mål, der blev arbejdet med uden at måle; kan gentages.",
          "Goal worked on without measuring; may be repeated."), valueName: say("mål", "goal")))
    var goal: [String] = []

    @Option(help: ArgumentHelp(say("Notat.", "Note."), valueName: say("tekst", "text")))
    var note: String?

    @Option(help: ArgumentHelp(say("Aftaler.", "Agreements."), valueName: say("tekst", "text")))
    var agreements: String?

    @Option(help: ArgumentHelp(say("Næste besøg.", "Next visit."), valueName: say("tid", "time")))
    var next: String?

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      if citizen == nil, planned == nil {
        guard desk.console.canAsk else {
          throw ValidationError(
            say(
              "Angiv borgeren, eller det planlagte besøg med --planned.",
              "Give the citizen, or the planned visit with --planned."))
        }
        guard let asked = try VisitQuestions(desk).ask() else {
          throw Failure(
            message: say("Afbrudt. Intet er gemt.", "Stopped. Nothing was saved."))
        }
        return try save(asked.note, citizen: asked.citizen, desk)
      }
      let note = Welfare.VisitNote(
        start: self.at, minutes: minutes, mode: mode, isNoShow: noShow, colleagues: with,
        progress: try progress.map(Self.read), goals: goal, note: self.note,
        agreements: agreements, nextVisit: next)
      try save(note, citizen: citizen, desk)
    }

    private func save(_ note: Welfare.VisitNote, citizen: String?, _ desk: Desk) throws {
      let recorded =
        if let citizen {
          try desk.welfare.recordVisit(to: citizen, note, planned: planned)
        } else {
          try desk.welfare.recordVisit(planned: planned ?? "", note)
        }
      let count = recorded.progress.count
      let with =
        count == 0
        ? ""
        : say(
          " med fremskridt på \(count) mål",
          " with progress on \(count) goal\(count == 1 ? "" : "s")")
      try desk.console.made(
        ([recorded.visit] + recorded.progress).map(\.description), json: desk.json,
        say("Besøget er registreret\(with).", "The visit is recorded\(with)."))
    }

    /// `goal=3`, `goal=3:note` or `goal=:note`.
    static func read(_ text: String) throws -> Welfare.ProgressNote {
      let wrong = ValidationError(
        say(
          "Skriv --progress MÅL=VÆRDI, ikke »\(text)«.",
          "Write --progress GOAL=VALUE, not \"\(text)\"."))
      guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { throw wrong }
      let rest = text[text.index(after: equals)...]
      let colon = rest.firstIndex(of: ":")
      let number = rest[..<(colon ?? rest.endIndex)]
      let note = colon.map { String(rest[rest.index(after: $0)...]) }
      let value = Int(number)
      guard value != nil || (number.isEmpty && note != nil) else { throw wrong }
      return Welfare.ProgressNote(goal: String(text[..<equals]), value: value, note: note)
    }
  }
}

/// Asks for a visit, question by question, with what is most likely as the answer to just Enter.
struct VisitQuestions {
  private let desk: Desk
  private var console: Console { desk.console }

  init(_ desk: Desk) { self.desk = desk }

  /// - Returns: nil when whoever answers stopped.
  func ask() throws -> (citizen: String, note: Welfare.VisitNote)? {
    guard let citizen = try askCitizen() else { return nil }
    let id = citizen.id.description
    var note = Welfare.VisitNote()
    let last = try desk.welfare.visits(of: id).first { $0.status == "done" }
    guard let start = askMoment(),
      let came = askYes(say("Mødte borgeren op?", "Was the citizen there?"))
    else { return nil }
    note.start = start
    note.isNoShow = !came
    if came {
      guard
        let minutes = askNumber(
          say("Minutter", "Minutes"), 0...1440, standard: Int(last?.minutes ?? 45)),
        let mode = console.ask(
          say("Form (home, out, phone, video)", "Mode (home, out, phone, video)"),
          standard: last?.mode ?? "home"),
        let progress = try askProgress(of: id)
      else { return nil }
      note.minutes = minutes
      note.mode = mode
      note.progress = progress
    }
    guard let text = console.ask(say("Notat", "Note")),
      let agreements = console.ask(say("Aftaler", "Agreements")),
      let isRight = askYes(say("Gem?", "Save?")), isRight
    else { return nil }
    note.note = text.isEmpty ? nil : text
    note.agreements = agreements.isEmpty ? nil : agreements
    return (id, note)
  }

  private func askCitizen() throws -> CitizenRow? {
    let rows = try desk.welfare.citizens()
    guard !rows.isEmpty else {
      throw Failure(
        message: say(
          "Der er ingen borgere her. Intet er gemt. Hent dem fra centralen, eller opret en med "
            + "skridt citizen register.",
          "There are no citizens here. Nothing was saved. Get them from the central node, or register "
            + "one with skridt citizen register."))
    }
    for (i, row) in rows.enumerated() { console.note("  \(i + 1)  \(row.name)") }
    while let answer = console.ask(
      say("Borger (nummer eller navn)", "Citizen (number or name)"),
      standard: rows.count == 1 ? "1" : nil)
    {
      if let number = Int(answer), rows.indices.contains(number - 1) { return rows[number - 1] }
      if let row = rows.first(where: { $0.name.lowercased() == answer.lowercased() }) { return row }
      console.note(say("Vælg et af numrene.", "Choose one of the numbers."))
    }
    return nil
  }

  private func askMoment() -> String? {
    let now = desk.welfare.now.short
    while let answer = console.ask(say("Start", "Start"), standard: now) {
      // An hour alone is today's.
      let full = answer.count <= 5 ? "\(desk.welfare.today) \(answer)" : answer
      if Moment(full) != nil { return full }
      console.note(say("Skriv som 14:00 eller \(now).", "Write as 14:00 or \(now)."))
    }
    return nil
  }

  private func askProgress(of citizen: String) throws -> [Welfare.ProgressNote]? {
    var out: [Welfare.ProgressNote] = []
    for goal in try desk.welfare.goals(of: citizen) where goal.status == "active" {
      let range = goal.scale == "attainment" ? -2...2 : 0...4
      let latest = goal.latest.map { say(", sidst \($0)", ", last \($0)") } ?? ""
      let limits = say(
        "\(range.lowerBound) til \(range.upperBound)", "\(range.lowerBound) to \(range.upperBound)")
      let skip = say("Enter springer over", "Enter skips")
      while true {
        guard let answer = console.ask("\(goal.text) (\(limits)\(latest); \(skip))") else {
          return nil
        }
        if answer.isEmpty { break }
        guard let value = Int(answer), range.contains(value) else {
          console.note(say("Skriv et tal fra \(limits).", "Write a number from \(limits)."))
          continue
        }
        guard let note = console.ask(say("  Bemærkning", "  Remark")) else { return nil }
        out.append(
          Welfare.ProgressNote(
            goal: goal.id.description, value: value, note: note.isEmpty ? nil : note))
        break
      }
    }
    return out
  }

  private func askNumber(_ question: String, _ range: ClosedRange<Int>, standard: Int) -> Int? {
    while let answer = console.ask(question, standard: "\(standard)") {
      if let number = Int(answer), range.contains(number) { return number }
      console.note(say("Skriv et tal.", "Write a number."))
    }
    return nil
  }

  private func askYes(_ question: String) -> Bool? {
    while let answer = console.ask("\(question) (\(say("j/n", "y/n")))", standard: say("j", "y")) {
      switch answer.lowercased().first {
      case "j", "y": return true
      case "n": return false
      default: continue
      }
    }
    return nil
  }
}
