import EventStore
import Welfare

/// Plays a municipality's year day by day, and notes down everything somebody would have written.
///
/// It is pure: from the same municipality come the same acts.
final class Year {
  /// What is to happen to a citizen on a day that is known beforehand.
  enum Turn {
    case register, followUp, changeStep, pausePlan, reopenPlan, renewPlan, newGoal
    case resumeGoal(EntityID)
    case beginClips, spendClip
    case enrol(isAcute: Bool)
    case planStay, planDischarge, discharge
    case endActor, duplicate, end
  }

  /// Something that went wrong once, for somebody to look at.
  enum Slip: Hashable {
    /// Progress on a goal that was closed.
    case lateProgress
    /// A colleague recorded the same visit and one of them named only themselves.
    case sameVisit
    /// A substitute came once more after the assignment had ended.
    case afterAssignment
  }

  let municipality: Municipality
  var dice: Dice
  let team: Team
  var names: Names
  private(set) var acts: [Act] = []
  private(set) var courses: [Course] = []
  private var agenda: [Day: [(course: Int, turn: Turn)]] = [:]
  /// The agreed week, by seat; the days of even and odd weeks.
  private var week = Diary()
  /// This day, by worker.
  var today = Diary()
  /// Scopes beyond those of the courses: second registrations of the same people.
  var registrations: Int
  let administrator: Writer
  let end: Moment

  /// - Parameters:
  ///   - administrator: whoever set the catalogue up.
  ///   - names: those that are taken.
  init(_ municipality: Municipality, administrator: EntityID, names: Names) {
    self.municipality = municipality
    self.names = names
    self.administrator = Writer(staff: administrator, role: "administrator")
    dice = Dice(municipality.seed, for: "year")
    end = municipality.until.at(23 * 60)
    registrations = municipality.citizens
    var forTeam = dice.split()
    team = Team(municipality, &self.names, &forTeam)
  }

  func play() -> [Act] {
    hire()
    makeCourses()
    var day = municipality.begin
    while day <= municipality.until {
      changeSeats(on: day)
      if day.isWorkday, day >= municipality.from { visits(on: day) }
      // After the visits: what is closed in the afternoon was open in the morning.
      for (course, turn) in agenda.removeValue(forKey: day) ?? [] {
        take(turn, courses[course], on: day)
      }
      if day.isWorkday { planAhead(on: day) }
      day = day.adding(1)
    }
    return acts
  }

  // MARK: - Writing

  /// Notes something down; what would come after the end of the year is left out.
  func write(_ course: Course, _ at: Moment, by writer: Writer, _ entries: [Entry]) {
    add(Act(at: at, by: writer, deed: .write(about: course.number, entries)))
  }

  func add(_ act: Act) {
    if act.at.milliseconds <= end.milliseconds { acts.append(act) }
  }

  /// Puts a turn in the agenda, on the first workday from `day` on.
  func schedule(_ turn: Turn, _ course: Course, on day: Day) {
    agenda[max(day, municipality.begin).orNextWorkday, default: []].append((course.number, turn))
  }

  private func take(_ turn: Turn, _ course: Course, on day: Day) {
    if case .register = turn { return register(course, on: day) }
    guard !course.hasEnded else { return }
    switch turn {
    case .register: break
    case .followUp: followUp(course, on: day)
    case .changeStep: changeStep(course, on: day)
    case .pausePlan: pausePlan(course, on: day)
    case .reopenPlan: reopenPlan(course, on: day)
    case .renewPlan: renewPlan(course, on: day)
    case .newGoal:
      if course.isPlanOpen { setGoal(course, at: day.at(course.dice.within(960...980))) }
    case .resumeGoal(let goal): resume(goal, of: course, on: day)
    case .beginClips: beginClips(course, on: day)
    case .spendClip: spendClip(course, on: day)
    case .enrol(let isAcute): enrol(course, isAcute: isAcute, on: day)
    case .planStay: planStay(course, on: day)
    case .planDischarge: planDischarge(course, on: day)
    case .discharge: discharge(course, on: day)
    case .endActor: endActor(course, on: day)
    case .duplicate: duplicate(course, on: day)
    case .end: endCourse(course, on: day)
    }
  }

  // MARK: - Who works with whom

  /// The usual worker of a citizen on a day.
  func contact(_ course: Course, on day: Day) -> Writer {
    let present = course.seats.compactMap { team.worker(in: $0, on: day) }
    return team.writer(
      present.first { team.isAtWork($0, on: day) } ?? present.first ?? team.seats[0][0])
  }

  private func makeCourses() {
    let count = municipality.citizens
    let special = Specials(count, &dice)
    for number in 0..<count {
      let course = makeCourse(number, special)
      courses.append(course)
      arrange(course)
      schedule(.register, course, on: course.registered)
      for (turn, day) in special.turns(of: course, in: municipality) {
        schedule(turn, course, on: day)
      }
      course.slips = special.slips(of: number)
    }
  }

  private func makeCourse(_ number: Int, _ special: Specials) -> Course {
    var own = dice.split()
    let from = municipality.from
    let isNew = special.isNew.contains(number)
    let registered =
      isNew ? from.adding(own.within(20...300)) : municipality.begin.adding(own.below(12))
    let day = registered.orNextWorkday
    let begin = isNew ? day : day.adding(-own.within(30...1100))
    let isYoung = special.isYoungAtHome.contains(number)
    let age = isYoung ? own.within(18...24) : own.within(19...44) + own.below(24)
    let seat = number % team.seats.count
    let unit = team.workers[team.seats[seat][0]].unit
    let colleagues = own.shuffled(
      team.seats.indices.filter { $0 != seat && team.workers[team.seats[$0][0]].unit == unit })
    let hasTwo = own.chance(0.4) && !colleagues.isEmpty
    let course = Course(
      number: number, names.next(&own), birth: own.birthDate(aged: age, on: day),
      hasCPR: !special.hasNoCPR.contains(number), isProtected: special.isProtected.contains(number),
      begin: begin, registered: day, rhythm: special.rhythms[number],
      seats: [seat] + (hasTwo ? [colleagues[0]] : []), own)
    // Some are nearly always visited by the same, others by whoever has time.
    let size = course.dice.pick([1, 1, 2, 2, 3, 4, 6, 8])
    course.circle = Array(colleagues.dropFirst(hasTwo ? 1 : 0).prefix(size))
    return course
  }

  /// Finds times in the week for a citizen's visits.
  private func arrange(_ course: Course) {
    let minutes = course.rhythm.minutes(&course.dice)
    let parity = course.rhythm == .fortnightly ? course.dice.below(2) : nil
    let extra = course.dice.chance(0.5) ? 1 : 0
    var weekdays = course.rhythm.weekdays(&course.dice)
    // One more than is in use: a step up the ladder takes it.
    if let free = (0..<5).first(where: { !weekdays.contains($0) }) { weekdays.append(free) }
    for (i, weekday) in weekdays.enumerated() {
      let seat = course.seats[i % 3 == 1 ? extra % course.seats.count : 0]
      let starts = course.dice.shuffled(Array(stride(from: 8 * 60, through: 14 * 60 + 30, by: 15)))
      let days = (parity.map { [$0] } ?? [0, 1]).map { $0 * 7 + weekday }
      let start = starts.first { start in
        days.allSatisfy { week.isFree(seat, day: $0, from: start, minutes: minutes) }
      }
      for day in days { week.book(seat, day: day, from: start ?? starts[0], minutes: minutes) }
      course.slots.append(
        Course.Slot(
          weekday: weekday, start: start ?? starts[0], minutes: minutes, seat: seat, parity: parity)
      )
    }
    course.slotsInUse = course.rhythm.visits
  }
}
