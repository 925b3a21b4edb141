import EventStore
import Welfare

/// One citizen's year: who they are, what was agreed with them, and how things stand today.
final class Course {
  /// How often somebody comes.
  enum Rhythm: CaseIterable {
    case fortnightly, weekly, twice, thrice, daily
  }

  /// A visit that is agreed for every week, or every second one.
  struct Slot {
    let weekday: Int
    /// Minutes into the day.
    let start: Int
    let minutes: Int
    let seat: Int
    /// Only in weeks of this parity; nil means in all.
    let parity: Int?

    func isOn(_ day: Day) -> Bool {
      day.weekday == weekday && (parity == nil || parity == day.week % 2)
    }
  }

  struct SlotDay: Hashable {
    let slot: Int
    let day: Day
  }

  struct Goal {
    let id: EntityID
    let theme: Theme
    let isAttainment: Bool
    let target: Int
    /// Where the citizen is, finer than the scale.
    var level: Double
    /// What a visit adds to it on average.
    let drift: Double
    let set: Day
    var deadline: Day
    var status = "active"
    /// How many observations in a row have reached the target.
    var streak = 0
    var latest: Int?
  }

  struct Assignment {
    let id: EntityID
    /// Nil means until it is ended.
    let until: Day?
  }

  /// Also the number of the scope.
  let number: Int
  let citizen: EntityID
  let person: Person
  let birth: Day
  let cpr: CPR?
  let isProtected: Bool
  var dice: Dice
  let phrase: Phrase

  /// When the support began, which may be long before the log.
  let begin: Day
  /// When it was written down here.
  let registered: Day
  let rhythm: Rhythm
  let seats: [Int]
  /// Seats whose holders may come instead, the usual ones first; how many of them do varies.
  var circle: [Int] = []
  var slots: [Slot] = []
  /// How many of the slots are in use, from the first; changes with the step.
  var slotsInUse = 0

  // How this citizen is.
  let noShow: Double
  let cancels: Double
  /// How often somebody comes instead when the usual worker is away.
  let isCovered: Double
  let momentum: Double

  // As it stands.
  var plan: EntityID
  var step: EntityID?
  var isPlanOpen = true
  var hasEnded = false
  /// Goals of the plan that is open.
  var goals: [Goal] = []
  var assignments: [Int: Assignment] = [:]
  var planned: [SlotDay: EntityID] = [:]
  var card: (id: EntityID, left: Int)?
  var stay: EntityID?
  var actor: EntityID?
  /// What is to go wrong once: see ``Year/Slip``.
  var slips: Set<Year.Slip> = []

  init(
    number: Int, _ person: Person, birth: Day, hasCPR: Bool, isProtected: Bool, begin: Day,
    registered: Day, rhythm: Rhythm, seats: [Int], _ dice: Dice
  ) {
    self.number = number
    self.person = person
    self.birth = birth
    self.isProtected = isProtected
    self.begin = begin
    self.registered = registered
    self.rhythm = rhythm
    self.seats = seats
    self.dice = dice
    phrase = Phrase(person)
    citizen = self.dice.id()
    plan = self.dice.id()
    cpr = hasCPR ? self.dice.cpr(of: person, born: birth) : nil
    noShow = 0.02 + self.dice.fraction() * self.dice.fraction() * 0.16
    cancels = 0.02 + self.dice.fraction() * 0.04
    isCovered = 0.15 + self.dice.fraction() * 0.75
    let mood = self.dice.fraction()
    momentum =
      mood < 0.55 ? 0.02 + mood * 0.08 : mood < 0.85 ? (mood - 0.7) * 0.1 : -0.02 - (1 - mood) * 0.1
  }

  /// True while somebody comes regularly.
  var isVisited: Bool { isPlanOpen && !hasEnded }

  /// The minutes a week that are agreed now.
  var minutesAWeek: Int {
    slots.prefix(slotsInUse).reduce(0) { $0 + $1.minutes / ($1.parity == nil ? 1 : 2) }
  }

  var activeGoals: [Int] { goals.indices.filter { goals[$0].status == "active" } }
}

extension Course.Rhythm {
  /// How often it occurs among a hundred citizens.
  var weight: Int {
    switch self {
    case .fortnightly: 10
    case .weekly: 28
    case .twice: 33
    case .thrice: 20
    case .daily: 9
    }
  }

  var visits: Int {
    switch self {
    case .fortnightly, .weekly: 1
    case .twice: 2
    case .thrice: 3
    case .daily: 5
    }
  }

  func minutes(_ dice: inout Dice) -> Int {
    switch self {
    case .fortnightly: dice.pick([60, 75])
    case .weekly: dice.pick([60, 75, 90])
    case .twice: dice.pick([45, 60])
    case .thrice: dice.pick([45, 60])
    // More than eight hours a week.
    case .daily: dice.pick([105, 120])
    }
  }

  func weekdays(_ dice: inout Dice) -> [Int] {
    switch visits {
    case 1: [dice.below(5)]
    case 2: dice.pick([[0, 3], [1, 4], [0, 2], [1, 3], [2, 4]])
    case 3: [0, 2, 4]
    default: [0, 1, 2, 3, 4]
    }
  }
}
