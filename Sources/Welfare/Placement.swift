/// Whether the action plan keeps one of the criteria it is made by (Kolding's "Handleplan for nye
/// initiativer"), and why.
public struct PlacementCriterion: Sendable, Equatable {
  public let name: String
  public let title: Text
  /// Nil while nothing is placed that it could be judged by.
  public let isMet: Bool?
  public let explanation: Text
  /// The initiatives that stand in its way.
  public let initiatives: [Int64]
}

extension Board {
  /// The paper says "early" without a number; here it is the first two years of its period, and
  /// whatever was placed before them.
  private var early: PartialRangeThrough<Int> { ...(periodStart + 1) }

  func criteria(themes: [ThemeRow]) -> [PlacementCriterion] {
    [
      easyFirst, everybodyEarly, evenLoad, allThemes(coverage(of: themes)),
      flagged(
        "budget", \.isForBudget,
        Text(
          da: "Væsentlige udgifter indgår i budgetforhandlingerne",
          en: "Considerable cost goes into the budget negotiations"),
        Text(da: "budgettet", en: "the budget")),
      flagged(
        "building", \.isForBuilding,
        Text(
          da: "Anlæg indgår i den fysiske udviklingsplan",
          en: "Construction goes into the physical development plan"),
        Text(da: "udviklingsplanen", en: "the development plan")),
    ]
  }

  private var easyFirst: PlacementCriterion {
    let easy = placed.filter(\.isEasy)
    let late = easy.filter { !early.contains($0.year ?? .max) }
    let last = early.upperBound
    return criterion(
      "easy-first",
      Text(
        da: "Lette initiativer med hurtig effekt ligger tidligt",
        en: "Easy initiatives with quick effect are placed early"),
      isMet: easy.isEmpty ? nil : late.isEmpty,
      late.isEmpty
        ? Text(
          da: "Lette og hurtige, placeret til og med \(last): \(easy.count).",
          en: "Easy and quick, placed until \(last): \(easy.count).")
        : Text(
          da: "Lette og hurtige, men placeret efter \(last): \(numbers(late)).",
          en: "Easy and quick, but placed after \(last): \(numbers(late))."), late)
  }

  private var everybodyEarly: PlacementCriterion {
    let reached = Set(placed.filter { early.contains($0.year ?? .max) }.flatMap(\.units))
    let waiting = Set(rows.flatMap(\.units)).subtracting(reached).sortedByName()
    let last = early.upperBound
    return criterion(
      "everybody-early",
      Text(
        da: "Alle dele af socialpsykiatrien oplever tidligt en effekt",
        en: "All parts of social psychiatry feel an effect early"),
      isMet: placed.isEmpty ? nil : waiting.isEmpty,
      waiting.isEmpty
        ? Text(
          da: "Alle har et initiativ til og med \(last).", en: "All have one until \(last).")
        : Text(
          da: "Ingen initiativer til og med \(last): \(waiting.joined(separator: ", ")).",
          en: "No initiatives until \(last): \(waiting.joined(separator: ", "))."), [])
  }

  /// Even means: no year has two more starts in one unit than its fair share.
  private var evenLoad: PlacementCriterion {
    let peaks = load.compactMap { load -> (unit: String, year: Int, starts: Int)? in
      let total = load.starts.sum
      let share = (total + years.count - 1) / max(1, years.count)
      guard let most = load.starts.max(), most >= share + 2,
        let place = load.starts.firstIndex(of: most)
      else { return nil }
      return (load.unit, years[place], most)
    }
    let found = peaks.map { "\($0.unit) \($0.year) (\($0.starts))" }.joined(separator: ", ")
    return criterion(
      "even-load",
      Text(
        da: "Ressourcetrækket er jævnt mellem enhederne",
        en: "The draw on resources is even between the units"),
      isMet: placed.isEmpty ? nil : peaks.isEmpty,
      peaks.isEmpty
        ? Text(
          da: "Ingen enhed har to igangsættelser mere på et år end sin andel.",
          en: "No unit has two more starts in a year than its share.")
        : Text(da: "For mange på én gang: \(found).", en: "Too many at once: \(found)."),
      placed.filter { row in
        peaks.contains { row.units.contains($0.unit) && row.year == $0.year }
      })
  }

  private func allThemes(_ coverage: [Coverage]) -> PlacementCriterion {
    func missing(_ count: KeyPath<Coverage, Int>) -> String {
      let found = coverage.filter { $0[keyPath: count] == 0 }.map { "\($0.number)" }
      return found.joined(separator: ", ")
    }
    let (matrix, text) = (missing(\.placedInMatrix), missing(\.placedInText))
    let isMet = matrix.isEmpty && text.isEmpty
    return criterion(
      "all-themes",
      Text(
        da: "Initiativerne løser forskellige udfordringer fra temaerne",
        en: "The initiatives meet different challenges from the themes"),
      isMet: placed.isEmpty || coverage.isEmpty ? nil : isMet,
      isMet
        ? Text(da: "Alle temaer har et initiativ.", en: "Every theme has an initiative.")
        : Text(
          da: "Temaer uden et placeret initiativ: \(matrix.isEmpty ? "ingen" : matrix) efter "
            + "matrixen, \(text.isEmpty ? "ingen" : text) efter teksten.",
          en: "Themes without a placed initiative: \(matrix.isEmpty ? "none" : matrix) by the "
            + "matrix, \(text.isEmpty ? "none" : text) by the text."), [])
  }

  private func flagged(
    _ name: String, _ flag: KeyPath<Row, Bool>, _ title: Text, _ plan: Text
  ) -> PlacementCriterion {
    let concerned = rows.filter { $0[keyPath: flag] }
    let open = concerned.filter { $0.year == nil }
    let known = concerned.filter { $0.year != nil }.map { "\($0.number) (\($0.year ?? 0))" }
      .joined(separator: ", ")
    let when =
      known.isEmpty
      ? Text("")
      : Text(
        da: "Skal med i \(plan.da) før start: \(known). ",
        en: "Belong in \(plan.en) before they start: \(known). ")
    return criterion(
      name, title, isMet: concerned.isEmpty ? nil : open.isEmpty,
      Text(
        da: when.da + (open.isEmpty ? "" : "Endnu uden startår: \(numbers(open))."),
        en: when.en + (open.isEmpty ? "" : "Without a start year yet: \(numbers(open)).")), open)
  }

  private func numbers(_ rows: [Row]) -> String {
    rows.map { "\($0.number)" }.joined(separator: ", ")
  }

  private func criterion(
    _ name: String, _ title: Text, isMet: Bool?, _ explanation: Text, _ rows: [Row]
  ) -> PlacementCriterion {
    PlacementCriterion(
      name: name, title: title, isMet: isMet,
      explanation: isMet == nil
        ? Text(da: "Intet at vurdere endnu.", en: "Nothing to judge by yet.") : explanation,
      initiatives: rows.map(\.number))
  }
}
