import ArgumentParser
import EventStore
import Welfare

extension Strategies {
  struct TraceCommand: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "trace",
      abstract: say(
        "Følg en strategi til initiativer, måltal og borgeres mål, og tilbage.",
        "Follow a strategy to initiatives, targets and citizens' goals, and back."),
      discussion: say(
        "Borgeres mål tælles kun; tal om færre end fem borgere vises ikke.",
        "Citizens' goals are only counted; numbers about fewer than five citizens are not shown."))
    @Argument(
      help: ArgumentHelp(
        say(
          "En strategi, et punkt, et initiativ, et måltal eller et af målene for borgerne.",
          "A strategy, an item, an initiative, a target, or one of the goals for citizens."),
        valueName: say("hvad", "what")))
    var what: String

    @OptionGroup var shared: Shared

    func run(at desk: Desk) throws {
      let trace = try desk.welfare.trace(what)
      if desk.json { return try desk.console.json(.object(trace.json)) }
      let kind =
        trace.kind == "tag" ? say("mål for borgerne", "goal for citizens") : Words.kind(trace.kind)
      let title =
        trace.kind == "tag" ? Words.choice(trace.id, of: "tags", kind: "goal") : trace.title
      desk.console.line("\(kind): \(title)")
      part(desk, say("Papirer", "Papers"), trace.papers)
      part(desk, say("Hører under", "Part of"), trace.above.map(\.line))
      part(desk, say("Strategipunkter", "Strategy items"), trace.items.map(\.line))
      part(
        desk, say("Initiativer", "Initiatives"),
        trace.kind == "initiative"
          ? []
          : trace.initiatives.map {
            "\($0.link.shown) \($0.title) (\(Words.status($0.status, of: "initiative")))"
          })
      part(
        desk, say("Måltal", "Targets"),
        trace.targets.isEmpty
          ? [] : Tables.targets(trace.targets).lines(within: desk.console.width.map { $0 - 2 }))
      part(desk, say("Borgeres mål", "Citizens' goals"), trace.goals.map(\.line))
      if trace.initiatives.contains(where: \.link.isContradictory) {
        desk.console.note(InitiativeLink.legend)
      }
    }

    private func part(_ desk: Desk, _ heading: String, _ lines: [String]) {
      guard !lines.isEmpty else { return }
      desk.console.line()
      desk.console.line(heading)
      for line in lines { desk.console.line(line.isEmpty ? "" : "  " + line) }
    }
  }
}

extension InitiativeLink {
  /// The number, marked when the paper's two readings do not agree about it.
  var shown: String {
    isContradictory ? "\(number)" + (isInMatrix ? "ᵐ" : "ᵗ") : "\(number)"
  }

  static var legend: String {
    say("ᵐ kun i matrixen, ᵗ kun i teksten.", "ᵐ only in the matrix, ᵗ only in the text.")
  }
}

extension StrategyItemRow {
  /// One line of a tree.
  var line: String {
    let level = Words.choice(level, of: "level", kind: "strategyItem")
    let place = level + (number.map { " \($0)" } ?? "") + (area.map { " (\($0))" } ?? "")
    let served = initiatives.isEmpty ? "" : " → " + initiatives.map(\.shown).joined(separator: " ")
    return String(repeating: "  ", count: depth) + place
      + ": \(title)\(served)"
  }
}

extension Welfare.GoalCount {
  fileprivate var line: String {
    func shown(_ number: Int?) -> String { number.map { "\($0)" } ?? "<5" }
    let tag = Words.choice(tag, of: "tags", kind: "goal")
    guard let goals else {
      return tag + say(": færre end fem borgere", ": fewer than five citizens")
    }
    return tag
      + say(
        ": \(goals) mål (aktive \(shown(active)), nåede \(shown(achieved)), øvrige \(shown(other)))",
        ": \(goals) goals (active \(shown(active)), achieved \(shown(achieved)), other \(shown(other)))"
      )
  }
}

extension Tables {
  static func targets(_ rows: [TargetRow]) -> Table {
    var table = Table(
      say("Kommune", "Municipality"), say("Hvad måles", "Measure"), say("Retning", "Direction"),
      say("Læsninger", "Readings"), say("Udgangspunkt", "Baseline"), say("Frist", "Deadline"),
      say("Seneste", "Latest"))
    for row in rows {
      let unit = row.unit.map { " " + ($0 == "days" ? say("dage", "days") : $0) } ?? ""
      let readings = row.readings.map {
        "\($0.value.shown)\(unit) (\(Labels.basis($0.basis).text(in: Speech.language)))"
      }
      let baseline = [row.baselineNote, row.baseline.isNull ? nil : row.baseline.shown]
        .compactMap { $0 }.joined(separator: " ")
      let latest = row.latestOn.map { "\(row.latest.shown) (\($0))" } ?? ""
      table.add(
        row.municipality, row.title,
        row.direction.map { Words.choice($0, of: "direction", kind: "target") } ?? "",
        readings.joined(separator: say(" eller ", " or ")), baseline, number(row.deadline), latest)
    }
    return table
  }
}
