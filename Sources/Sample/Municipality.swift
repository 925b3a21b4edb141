import EventStore
import Welfare

/// A municipality that does not exist, to be tried out, tested and measured with: workers in units,
/// citizens, and a year of what they did together. Everything is made up.
///
/// From the same numbers comes the same content: the same ids, texts and days. Keys, nonces and so
/// the hashes of the log come from the system and differ; ``contentDigest(of:)`` does not.
public struct Municipality: Sendable {
  public let citizens: Int
  /// Support workers, those who left and those who came instead included; the offices come on top.
  public let workers: Int
  public let seed: UInt64
  /// The last day of the year.
  public let until: Day

  public static let name = "Eksempelkøbing"
  public static let standardEnd = "2026-10-31"
  public static let citizenLimits = 1...2000
  public static let workerLimits = 2...400
  /// So many citizens a worker can see.
  public static let citizensOfAWorker = 15

  /// - Throws: ``Refusal`` for sizes that are out of bounds.
  public init(
    citizens: Int = 400, workers: Int = 60, seed: UInt64 = 1, until: String? = nil
  ) throws {
    func limited(_ number: Int, _ limits: ClosedRange<Int>, _ da: String, _ en: String) throws {
      guard !limits.contains(number) else { return }
      throw Refusal(
        .invalid,
        da: "Antallet af \(da) skal være fra \(limits.lowerBound) til \(limits.upperBound).",
        en: "The number of \(en) must be from \(limits.lowerBound) to \(limits.upperBound).")
    }
    try limited(citizens, Self.citizenLimits, "borgere", "citizens")
    try limited(workers, Self.workerLimits, "medarbejdere", "workers")
    guard citizens <= workers * Self.citizensOfAWorker else {
      let needed = (citizens + Self.citizensOfAWorker - 1) / Self.citizensOfAWorker
      throw Refusal(
        .invalid,
        da: "\(workers) medarbejdere kan ikke nå \(citizens) borgere. Der skal mindst være "
          + "\(needed) medarbejdere, eller færre borgere.",
        en: "\(workers) workers cannot see \(citizens) citizens. It takes at least \(needed) "
          + "workers, or fewer citizens.")
    }
    guard let last = Day(until ?? Self.standardEnd) else {
      throw Refusal(
        .invalid, da: "Datoen skal skrives som 2026-10-31.", en: "The date is written 2026-10-31.")
    }
    guard (2010...2100).contains(last.year) else {
      throw Refusal(
        .invalid, da: "Året skal slutte mellem 2010 og 2100.",
        en: "The year must end between 2010 and 2100.")
    }
    self.citizens = citizens
    self.workers = workers
    self.seed = seed
    self.until = last
  }

  /// The first day of the year.
  public var from: Day { until.adding(-364) }

  /// When the log begins: in the two weeks before, those who are there already are written down.
  var begin: Day { from.adding(-14).monday }

  // MARK: - Making it

  /// Makes a central node's store at `path`, with everything in it.
  ///
  /// - Parameters:
  ///   - master: wraps the keyring.
  ///   - hint: where the master key is kept.
  ///   - papers: files of initiatives and themes to take in, as `strategy import` does.
  ///   - progress: told the day that is being written, about once a week.
  /// - Throws: what the store throws; ``Refusal`` when a paper is none.
  @discardableResult
  public func make(
    at path: String, master: MasterKey, hint: String? = nil, papers: [[UInt8]] = [],
    progress: (Day) -> Void = { _ in }
  ) throws -> Tally {
    var dice = Dice(seed, for: "store")
    let clock = Scribe.Clock()
    clock.now = begin.at(8 * 60).milliseconds
    // Without rules: after each write they look at all of a citizen's case, which costs more the
    // more there is. Opening the store with the whole model has them look once.
    let bare = Model(
      kinds: WelfareModel.kinds.compactMap { WelfareModel.model.kinds[$0.name] },
      foldVersion: 0)
    var acts: [Act] = []
    try Store.make(
      path: path, name: "Central", master: master, hint: hint, municipality: Self.name,
      options: Store.Options(model: bare, now: { clock.now }, generator: dice.split())
    ) { store in
      var names = Names()
      let administrator = try Welfare.setUpCatalogue(
        in: store, administrator: names.next(&dice).name)
      let year = Year(self, administrator: administrator, names: names)
      acts = year.play()
      let welfare = Welfare(store)
      for paper in papers { _ = try welfare.importPaper(paper) }
      acts += Council.acts(for: try welfare.initiatives(), self, year.team)
      let scribe = Scribe(store, clock, catalogue: try welfare.catalogue())
      try scribe.write(acts, progress: progress)
    }
    let whole = try Store.open(
      path: path, master: master,
      options: Store.Options(model: WelfareModel.model, now: { clock.now }))
    let tally = Tally(acts, events: try whole.scopes().reduce(0) { $0 + $1.events })
    try whole.close()
    return tally
  }
}
