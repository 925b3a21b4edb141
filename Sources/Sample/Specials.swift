import Welfare

/// Which citizens the rarer things happen to. At least one of six or more has each
/// of them.
struct Specials {
  let rhythms: [Course.Rhythm]
  let isNew: Set<Int>
  let isProtected: Set<Int>
  let hasNoCPR: Set<Int>
  /// Aged 18 to 24, with a stay at a forsorgshjem.
  let isYoungAtHome: Set<Int>
  private let ends: Set<Int>
  private let pauses: Set<Int>
  private let renews: Set<Int>
  private let changesStep: Set<Int>
  private let hasCard: Set<Int>
  private let isAtHome: Set<Int>
  private let isAcute: Set<Int>
  private let isRegisteredTwice: Set<Int>
  private let hasActorThatLeaves: Set<Int>
  private let isLate: Set<Int>
  private let isVisitedTwice: Set<Int>
  private let isVisitedAfterEnd: Set<Int>

  init(_ count: Int, _ dice: inout Dice) {
    var own = dice.split()
    // Shares of all, dealt out: a small municipality is like a large one.
    var rhythms: [Course.Rhythm] = []
    var due = 0
    for rhythm in Course.Rhythm.allCases {
      due += rhythm.weight
      while rhythms.count * 100 < due * count, rhythms.count < count { rhythms.append(rhythm) }
    }
    self.rhythms = own.shuffled(rhythms)
    isNew = own.chosen(0.13, of: count)
    isProtected = own.chosen(0.03, of: count)
    hasNoCPR = own.chosen(0.03, of: count)
    isYoungAtHome = own.chosen(0.01, of: count)
    ends = own.chosen(0.09, of: count)
    pauses = own.chosen(0.03, of: count)
    renews = own.chosen(0.08, of: count)
    changesStep = own.chosen(0.12, of: count)
    hasCard = own.chosen(0.1, of: count)
    isAtHome = own.chosen(0.06, of: count).union(isYoungAtHome)
    isAcute = own.chosen(0.03, of: count)
    isRegisteredTwice = own.chosen(0.01, of: count)
    hasActorThatLeaves = own.chosen(0.04, of: count)
    isLate = own.chosen(0.012, of: count)
    isVisitedTwice = own.chosen(0.012, of: count)
    isVisitedAfterEnd = own.chosen(0.008, of: count)
  }

  func slips(of number: Int) -> Set<Year.Slip> {
    var out: Set<Year.Slip> = []
    if isLate.contains(number) { out.insert(.lateProgress) }
    if isVisitedTwice.contains(number) { out.insert(.sameVisit) }
    if isVisitedAfterEnd.contains(number) { out.insert(.afterAssignment) }
    return out
  }

  /// What is to happen to a citizen, and when; in the part of the year they are here.
  func turns(of course: Course, in municipality: Municipality) -> [(Year.Turn, Day)] {
    var own = course.dice.split()
    let number = course.number
    let first = max(course.registered.adding(3), municipality.from)
    let span = max(1, municipality.until.number - first.number)
    func day(_ low: Double, _ high: Double) -> Day {
      first.adding(Int((low + own.fraction() * (high - low)) * Double(span)))
    }
    var out: [(Year.Turn, Day)] = []
    if pauses.contains(number) {
      let day = day(0.2, 0.5)
      out.append((.pausePlan, day))
      out.append((.reopenPlan, day.adding(own.within(20...80))))
    }
    if renews.contains(number) { out.append((.renewPlan, day(0.55, 0.8))) }
    if changesStep.contains(number) { out.append((.changeStep, day(0.15, 0.9))) }
    if hasCard.contains(number) { out.append((.beginClips, day(0, 0.5))) }
    if isAtHome.contains(number) { out.append((.enrol(isAcute: false), day(0, 0.7))) }
    if isAcute.contains(number) { out.append((.enrol(isAcute: true), day(0.1, 0.95))) }
    if isRegisteredTwice.contains(number) { out.append((.duplicate, day(0.1, 0.6))) }
    if hasActorThatLeaves.contains(number) { out.append((.endActor, day(0.3, 0.8))) }
    if ends.contains(number) { out.append((.end, day(0.4, 0.98))) }
    return out
  }
}
