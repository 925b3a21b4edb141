/// Counts of people that may be shown to anybody: none that is about fewer than five, and none that
/// can be worked out from the others.
struct SmallCounts<Person: Hashable> {
  /// So many of something, about these people.
  struct Cell {
    let count: Int
    let people: Set<Person>
  }

  /// The counts in the order given; nil where it must not be shown.
  let cells: [Int?]
  /// Their sum; nil when it must not be shown.
  let total: Int?

  /// The fewest people a count may be about.
  static var fewest: Int { 5 }

  /// - Parameter isOpen: for readers who are given the people by name beside it: nothing is withheld.
  init(_ cells: [Cell], isOpen: Bool = false) {
    let isAboutFew = { (people: Set<Person>) in
      !isOpen && !people.isEmpty && people.count < Self.fewest
    }
    var hidden = Set(cells.indices.filter { isAboutFew(cells[$0].people) })
    func hiddenPeople() -> Set<Person> {
      hidden.reduce(into: []) { $0.formUnion(cells[$1].people) }
    }
    // A single hidden count is the total less the others, and so are several together.
    while !hidden.isEmpty, hidden.count < 2 || isAboutFew(hiddenPeople()) {
      let shown = cells.indices.filter { !hidden.contains($0) && cells[$0].count > 0 }
      guard let next = shown.min(by: { (cells[$0].count, $0) < (cells[$1].count, $1) }) else {
        break
      }
      hidden.insert(next)
    }
    let isSafe = hidden.isEmpty || hidden.count > 1 && !isAboutFew(hiddenPeople())
    self.cells = cells.indices.map { hidden.contains($0) ? nil : cells[$0].count }
    total = isSafe ? cells.reduce(0) { $0 + $1.count } : nil
  }
}
