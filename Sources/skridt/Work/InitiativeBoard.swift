import ArgumentParser
import EventStore
import Welfare

extension Initiatives {
  struct BoardCommand: DeskCommand {
    static let configuration = CommandConfiguration(
      commandName: "board",
      abstract: say(
        "Vis handleplanen år for år, og hvad den vurderes efter.",
        "Show the action plan year by year, and what it is judged by."))
    @Flag(help: ArgumentHelp(say("Skriv en tegning (SVG).", "Write a drawing (SVG).")))
    var svg = false

    @OptionGroup var shared: Shared

    func validate() throws { try refuseDrawingAsJSON(svg, shared) }

    func run(at desk: Desk) throws {
      let board = try desk.welfare.board()
      if svg { return desk.console.data(board.svg(in: Speech.language) + "\n") }
      let coverage = try desk.welfare.themeCoverage()
      let criteria = try desk.welfare.placementCriteria()
      if desk.json {
        return try desk.console.json(.object(board.json(coverage, criteria)))
      }
      let console = desk.console
      console.table(
        initiatives(board), nothing: say("Ingen initiativer her.", "No initiatives here."))
      guard !board.rows.isEmpty else { return }
      console.line(
        say(
          "▲ igangsættes, B budgetforhandlinger, A anlæg, ! to har ændret det samme",
          "▲ starts, B budget negotiations, A construction, ! two people changed the same"))
      console.line()
      console.line(say("Igangsættelser pr. afdeling", "Starts per unit"))
      console.table(load(board), indent: 2)
      if !coverage.isEmpty {
        console.line()
        console.line(say("Temaer med placerede initiativer", "Themes with placed initiatives"))
        console.table(themes(coverage), indent: 2)
      }
      console.line()
      console.line(say("Kriterier for placeringen", "Criteria of the placement"))
      for criterion in criteria {
        let mark = criterion.isMet.map { $0 ? "✓" : "✗" } ?? "–"
        console.line("  \(mark) \(criterion.title.text(in: Speech.language))")
        console.line("    \(criterion.explanation.text(in: Speech.language))")
      }
    }

    private func initiatives(_ board: Board) -> Table {
      var table = Table(
        [say("Nr.", "No."), say("Titel", "Title")] + board.years.map(String.init)
          + [say("Flag", "Flags"), "Status"])
      for row in board.rows {
        let flags = (row.isForBudget ? "B" : "") + (row.isForBuilding ? "A" : "")
        table.add(
          ["\(row.number)", row.title] + board.years.map { $0 == row.year ? "▲" : "" } + [
            flags + (row.hasConflict ? "!" : ""), Words.status(row.status, of: "initiative"),
          ])
      }
      return table
    }

    private func load(_ board: Board) -> Table {
      var table = Table(
        [say("Afdeling", "Unit")] + board.years.map(String.init)
          + [say("Uden år", "No year")])
      for load in board.load {
        table.add(
          [load.unit] + load.starts.map { $0 == 0 ? "" : "\($0)" } + ["\(load.unplaced)"])
      }
      return table
    }

    private func themes(_ coverage: [Board.Coverage]) -> Table {
      var table = Table(
        say("Nr.", "No."), say("Tema", "Theme"), say("Matrix", "Matrix"), say("Tekst", "Text"))
      for theme in coverage {
        table.add(
          "\(theme.number)", theme.title, "\(theme.placedInMatrix)/\(theme.inMatrix)",
          "\(theme.placedInText)/\(theme.inText)")
      }
      return table
    }
  }
}

/// A drawing is no data: who asks for both is not told the one for the other.
func refuseDrawingAsJSON(_ svg: Bool, _ shared: Shared) throws {
  guard svg, shared.json else { return }
  throw ValidationError(
    say(
      "--json og --svg er to forskellige svar; vælg ét.",
      "--json and --svg are two different answers; choose one."))
}

extension Board {
  fileprivate func json(_ coverage: [Coverage], _ criteria: [PlacementCriterion]) -> Fields {
    [
      "years": .list(years.map { .int(Int64($0)) }),
      "initiatives": .list(
        rows.map { row in
          [
            "id": Value(row.id), "number": .int(row.number), "title": .text(row.title),
            "status": .text(row.status), "year": Value(row.year), "units": Value(row.units),
            "budget": .bool(row.isForBudget), "building": .bool(row.isForBuilding),
            "easy": .bool(row.isEasy), "conflict": .bool(row.hasConflict),
          ]
        }),
      "load": .list(
        load.map { load in
          [
            "unit": .text(load.unit), "starts": .list(load.starts.map { .int(Int64($0)) }),
            "unplaced": .int(Int64(load.unplaced)),
          ]
        }),
      "themes": .list(
        coverage.map {
          [
            "number": .int($0.number), "title": .text($0.title),
            "matrix": .int(Int64($0.inMatrix)), "text": .int(Int64($0.inText)),
            "placedMatrix": .int(Int64($0.placedInMatrix)),
            "placedText": .int(Int64($0.placedInText)),
          ]
        }),
      "criteria": .list(
        criteria.map {
          [
            "name": .text($0.name), "title": .text($0.title.text(in: Speech.language)),
            "met": $0.isMet.map { .bool($0) } ?? .null,
            "explanation": .text($0.explanation.text(in: Speech.language)),
            "initiatives": .list($0.initiatives.map { .int($0) }),
          ]
        }),
    ]
  }
}
