import EventStore
import Welfare

/// Asks for what is missing of a visit, question by question, with what is most likely as the answer
/// to just Enter. Each answer is checked at once and asked for again: nothing typed is lost.
struct VisitQuestions {
  private let desk: Desk
  private let given: Welfare.VisitNote
  private let cameUp: Bool?
  private var console: Console { desk.console }

  /// - Parameters:
  ///   - given: what the command line said already.
  ///   - cameUp: whether it said that the citizen was there.
  init(_ desk: Desk, given: Welfare.VisitNote, cameUp: Bool?) {
    self.desk = desk
    self.given = given
    self.cameUp = cameUp
  }

  /// - Returns: nil when whoever answers stopped.
  func ask() throws -> (citizen: String, note: Welfare.VisitNote)? {
    try checkGiven()
    guard let citizen = try askCitizen() else { return nil }
    let id = citizen.id.description
    var note = given
    let last = try desk.welfare.visits(of: id).first { $0.status == "done" }
    guard let start = askMoment(),
      let came = cameUp ?? askYes(say("Mødte borgeren op?", "Was the citizen there?"))
    else { return nil }
    note.start = start
    note.isNoShow = !came
    if came {
      guard let minutes = askMinutes(standard: last?.minutes ?? 45),
        let mode = askMode(standard: last?.mode ?? "home"),
        let progress = try askProgress(of: citizen)
      else { return nil }
      note.minutes = minutes
      note.mode = mode
      note.progress = progress
    }
    guard let text = given.note ?? askText(say("Notat", "Note")),
      let agreements = given.agreements ?? askText(say("Aftaler", "Agreements")),
      let isRight = askYes(say("Gem?", "Save?")), isRight
    else { return nil }
    note.note = text.isEmpty ? nil : text
    note.agreements = agreements.isEmpty ? nil : agreements
    return (id, note)
  }

  /// Refuses, before anything is typed, what no answer can put right.
  private func checkGiven() throws {
    for colleague in given.colleagues { _ = try desk.welfare.find(colleague, "staff") }
    for goal in given.progress.map(\.goal) + given.goals {
      do {
        _ = try desk.welfare.find(goal, "goal")
      } catch let refusal as Refusal where refusal.cause == .ambiguous {
        // Once the citizen is known theirs is meant.
      }
    }
    if cameUp == false, !given.progress.isEmpty {
      throw Unasked.noShowWithProgress
    }
    if let next = given.nextVisit { _ = try desk.welfare.moment(next) }
    for (text, option) in [(given.note, "--note"), (given.agreements, "--agreements")] {
      if let text, text.count > Self.longest { throw Unasked.tooLong(option) }
    }
  }

  private static let longest = 8_000

  // MARK: - The citizen

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
    let short = ShortIDs(rows.map(\.id.description))
    var table = Table("", say("Navn", "Name"), "Id", say("Født", "Born"))
    for (i, row) in rows.enumerated() {
      table.add("\(i + 1)", row.name, short(row.id), row.birthDate ?? Self.born(row.cpr))
    }
    console.note(table, indent: 2)
    while let answer = console.ask(
      say("Borger (nummer eller navn)", "Citizen (number or name)"),
      standard: rows.count == 1 ? "1" : nil)
    {
      if let number = Int(answer), (1...).contains(number), number <= rows.count {
        return rows[number - 1]
      }
      do {
        let found = try desk.welfare.find(answer, "citizen").id
        if let row = rows.first(where: { $0.id == found }) { return row }
      } catch let refusal as Refusal {
        console.note(refusal.text.text(in: Speech.language))
      }
      console.note(say("Vælg et af numrene.", "Choose one of the numbers."))
    }
    return nil
  }

  private static func born(_ cpr: String?) -> String {
    cpr.flatMap { CPR($0) }?.birthDate.description ?? ""
  }

  // MARK: - The visit

  /// What the command line said, if it is good; otherwise what is answered until it is.
  private func answer<T>(
    _ question: String, given: String?, standard: String?, read: (String) -> T?, wrong: String
  ) -> T? {
    if let given {
      if let value = read(given) { return value }
      console.note("\(given): \(wrong)")
    }
    while let answer = console.ask(question, standard: standard) {
      if let value = read(answer) { return value }
      console.note(wrong)
    }
    return nil
  }

  private func askMoment() -> String? {
    let now = desk.welfare.now
    if let given = given.start {
      if let full = moment(given) { return full }
    }
    while let answer = console.ask(say("Start", "Start"), standard: now.short) {
      if let full = moment(answer) { return full }
    }
    return nil
  }

  /// The time in full; nil, and why, when it is none or has not come.
  private func moment(_ answer: String) -> String? {
    let now = desk.welfare.now
    // An hour alone is today's.
    let full = answer.count <= 5 ? "\(desk.welfare.today) \(answer)" : answer
    let moment: Moment
    do { moment = try desk.welfare.moment(full) } catch {
      console.note(error.text.text(in: Speech.language))
      return nil
    }
    guard moment.day <= now.day else {
      console.note(
        say(
          "Tidspunktet \(moment.short) er ikke kommet endnu.",
          "\(moment.short) has not come yet."))
      return nil
    }
    return full
  }

  private func askMinutes(standard: Int64) -> Int? {
    answer(
      say("Minutter", "Minutes"), given: given.minutes.map { "\($0)" }, standard: "\(standard)",
      read: { Int($0).flatMap { (0...1440).contains($0) ? $0 : nil } },
      wrong: say(
        "Skriv et helt antal minutter fra 0 til 1440.",
        "Write a whole number of minutes from 0 to 1440."))
  }

  private func askMode(standard: String) -> String? {
    guard case .choice(let choices) = WelfareModel.declaration("visit")?.field("mode")?.type else {
      return given.mode ?? standard
    }
    func shown(_ value: String) -> String { Words.choice(value, of: "mode", kind: "visit") }
    let list = choices.map { shown($0.value) }.joined(separator: ", ")
    return answer(
      say("Form (\(list))", "Mode (\(list))"), given: given.mode, standard: shown(standard),
      read: { typed in
        try? FieldType.choice(choices).read(.text(typed)) { _, _ in throw StoreError.unknownScope }
          .text
      },
      wrong: say("Vælg en af: \(list).", "Choose one of: \(list)."))
  }

  private func askText(_ question: String) -> String? {
    while let answer = console.ask(question) {
      if answer.count <= Self.longest { return answer }
      console.note(
        say(
          "Det er for langt: højst \(Self.longest) tegn.",
          "That is too long: at most \(Self.longest) characters."))
    }
    return nil
  }

  // MARK: - Progress

  private func askProgress(of citizen: CitizenRow) throws -> [Welfare.ProgressNote]? {
    var out: [Welfare.ProgressNote] = []
    func goal(_ text: String) throws -> EntityID {
      try desk.welfare.find(text, "goal", near: citizen.scope).id
    }
    let measured = try given.progress.map { (try goal($0.goal), $0) }
    let touched = Set(try given.goals.map(goal))
    for goal in try desk.welfare.goals(of: citizen.id.description) {
      let said = measured.filter { $0.0 == goal.id }.map(\.1)
      guard !said.isEmpty || (goal.status == "active" && !touched.contains(goal.id)) else {
        continue
      }
      let range: ClosedRange<Int> = goal.scale == "attainment" ? -2...2 : 0...4
      if !said.isEmpty {
        let isWithin = said.allSatisfy { $0.value.map(range.contains) ?? true }
        if isWithin {
          out += said
          continue
        }
      }
      guard let answered = askProgress(goal, range) else { return nil }
      out += answered
    }
    // A goal of somebody else's: the record says so when it is saved.
    let own = Set(try desk.welfare.goals(of: citizen.id.description).map(\.id))
    return out + measured.filter { !own.contains($0.0) }.map(\.1)
  }

  /// One goal's observation, or none when it is skipped; nil when whoever answers stopped.
  private func askProgress(
    _ goal: GoalRow, _ range: ClosedRange<Int>
  ) -> [Welfare.ProgressNote]? {
    let latest = goal.latest.map { say(", sidst \($0)", ", last \($0)") } ?? ""
    let limits = say(
      "\(range.lowerBound) til \(range.upperBound)", "\(range.lowerBound) to \(range.upperBound)")
    let skip = say("Enter springer over", "Enter skips")
    while let answer = console.ask("\(goal.text) (\(limits)\(latest); \(skip))") {
      if answer.isEmpty { return [] }
      guard let value = Int(answer), range.contains(value) else {
        console.note(say("Skriv et tal fra \(limits).", "Write a number from \(limits)."))
        continue
      }
      guard let note = askText(say("  Notat til målet", "  Note on the goal")) else { return nil }
      return [
        Welfare.ProgressNote(
          goal: goal.id.description, value: value, note: note.isEmpty ? nil : note)
      ]
    }
    return nil
  }

  private func askYes(_ question: String) -> Bool? {
    console.askYes(question, standard: say("j", "y"))
  }
}

/// What the command line cannot mean, said before anything is asked.
private enum Unasked {
  static let noShowWithProgress = Failure(
    message: say(
      "Et besøg, borgeren udeblev fra, kan ikke give fremskridt. Intet er gemt.",
      "A visit nobody turned up for cannot bring progress. Nothing was saved."), code: .refused)

  static func tooLong(_ option: String) -> Failure {
    Failure(
      message: say(
        "\(option) er for lang. Intet er gemt.", "\(option) is too long. Nothing was saved."),
      code: .refused)
  }
}
