import EventStore
import Welfare

/// The staff: support workers in units, and the offices around them.
struct Team {
  struct Worker {
    let id: EntityID
    let person: Person
    let unit: Int
    let from: Day
    /// The last day; nil for whoever is still there at the end.
    let to: Day?
    /// True for whoever writes next week's visits down on Fridays.
    let plansAhead: Bool
    let away: [Absence]
  }

  struct Absence {
    let first: Day
    let last: Day
    let isSick: Bool
  }

  /// Somebody in an office.
  struct Official {
    let id: EntityID
    let person: Person
    let unit: String
    let roles: [String]
    func writer(_ role: String) -> Writer { Writer(staff: id, role: role) }
  }

  let units: [String]
  let workers: [Worker]
  /// A place in a unit, held by one worker, or by two after each other.
  let seats: [[Int]]
  private let officials: [Official]

  static let leaderUnits = [
    "Værestederne", "Låsbyhøj", "Marielund", "Psykiatrirådgivningen", "Tinghøj",
  ]

  init(_ municipality: Municipality, _ names: inout Names, _ dice: inout Dice) {
    let count = municipality.workers
    let all = [
      "Bostøtte Nord", "Bostøtte Syd", "Bostøtte Midt", "Ungeteamet", "Mobilt team",
      "Bostøtte Vest",
    ]
    units = Array(all.prefix(max(1, min(all.count, count / 8))))
    // Some leave during the year, and somebody new takes their place.
    let successors = count < 4 ? 0 : max(1, count / 15)
    let seatCount = count - successors
    var workers: [Worker] = []
    var seats: [[Int]] = []
    for seat in 0..<seatCount {
      let changes = seat < successors
      let change = municipality.from.adding(dice.within(60...280)).orNextWorkday
      for half in 0..<(changes ? 2 : 1) {
        let from = half == 0 ? municipality.begin : change
        let to = changes && half == 0 ? change.adding(-1) : nil
        workers.append(
          Worker(
            id: dice.id(), person: names.next(&dice), unit: seat % units.count, from: from, to: to,
            plansAhead: dice.chance(0.85), away: Self.absences(municipality, &dice)))
      }
      seats.append(Array(workers.count - (changes ? 2 : 1)..<workers.count))
    }
    self.workers = workers
    self.seats = seats
    officials = Self.offices(municipality, &names, &dice)
  }

  private static func offices(
    _ municipality: Municipality, _ names: inout Names, _ dice: inout Dice
  ) -> [Official] {
    func official(_ unit: String, _ roles: String...) -> Official {
      Official(id: dice.id(), person: names.next(&dice), unit: unit, roles: roles)
    }
    var out = [
      official("Stab og drift", "coordinator"),
      official("Socialforvaltningen", "management", "owner"),
      official("Sundhedsforvaltningen", "management"),
      official("Byrådssekretariatet", "committee"),
    ]
    out += leaderUnits.map { official($0, "owner") }
    out += (0...(municipality.citizens / 150)).map { _ in official("Myndighed", "authority") }
    return out
  }

  /// Holidays as people plan them, and illness as it comes.
  private static func absences(_ municipality: Municipality, _ dice: inout Dice) -> [Absence] {
    let (from, until) = (municipality.from, municipality.until)
    var out: [Absence] = []
    func add(_ first: Day, days: Int, isSick: Bool) {
      guard first <= until.adding(21), first.adding(days) >= from else { return }
      out.append(Absence(first: first, last: first.adding(days - 1), isSick: isSick))
    }
    for year in from.year...until.adding(21).year {
      guard let summer = Day(year: year, month: 6, day: 29)?.monday,
        let winter = Day(year: year, month: 2, day: 10)?.monday,
        let autumn = Day(year: year, month: 10, day: 13)?.monday,
        let christmas = Day(year: year, month: 12, day: 22)
      else { continue }
      add(summer.adding(7 * dice.below(4)), days: 19, isSick: false)
      if dice.chance(0.5) { add(winter, days: 5, isSick: false) }
      if dice.chance(0.6) { add(autumn, days: 5, isSick: false) }
      if dice.chance(0.5) { add(christmas, days: 12, isSick: false) }
    }
    for _ in 0..<dice.within(2...5) {
      add(from.adding(dice.below(365)), days: dice.within(1...4), isSick: true)
    }
    if dice.chance(0.07) {
      add(from.adding(dice.below(300)), days: dice.within(25...80), isSick: true)
    }
    return out
  }

  // MARK: - Who is there

  /// Who sits in a seat on a day; nil while it is empty.
  func worker(in seat: Int, on day: Day) -> Int? {
    seats[seat].first { workers[$0].from <= day && workers[$0].to.map { day <= $0 } ?? true }
  }

  func absence(of worker: Int, on day: Day) -> Absence? {
    workers[worker].away.first { $0.first <= day && day <= $0.last }
  }

  func isAtWork(_ worker: Int, on day: Day) -> Bool { absence(of: worker, on: day) == nil }

  func writer(_ worker: Int) -> Writer { Writer(staff: workers[worker].id, role: "worker") }

  // MARK: - Offices

  /// Those in the offices who hold a role.
  func officials(_ role: String) -> [Official] { officials.filter { $0.roles.contains(role) } }

  var everybodyInOffices: [Official] { officials }

  var coordinator: Writer { officials("coordinator")[0].writer("coordinator") }

  func authority(_ number: Int) -> Writer {
    let all = officials("authority")
    return all[number % all.count].writer("authority")
  }
}
