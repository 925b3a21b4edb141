import EventStore
import Welfare

/// Visits: planned, made by whoever is there, and recorded.
extension Year {
  /// One visit that is agreed for a day.
  private struct Appointment {
    let course: Course
    let slot: Course.Slot
    let number: Int
    /// Who usually comes; nil when the seat is empty.
    let worker: Int?
  }

  func visits(on day: Day) {
    today = Diary()
    var waiting: [Appointment] = []
    var ready: [Appointment] = []
    for course in courses where course.isVisited && course.registered < day {
      for (number, slot) in course.slots.prefix(course.slotsInUse).enumerated()
      where slot.isOn(day) {
        let worker = team.worker(in: slot.seat, on: day)
        let appointment = Appointment(course: course, slot: slot, number: number, worker: worker)
        guard let worker, team.isAtWork(worker, on: day) else {
          waiting.append(appointment)
          continue
        }
        today.book(worker, day: 0, from: slot.start, minutes: slot.minutes)
        ready.append(appointment)
      }
    }
    for appointment in ready {
      guard let worker = appointment.worker else { continue }
      visit(appointment, by: worker, on: day)
    }
    for appointment in waiting { standIn(appointment, on: day) }
  }

  // MARK: - Planning

  /// Next week's visits are written down on the last workday of a week; at the end of the year those
  /// of the next three.
  func planAhead(on day: Day) {
    let isLast = day == municipality.until.orLastWorkday
    guard isLast || day.adding(1).orNextWorkday.week > day.week else { return }
    let first = isLast ? day.adding(1) : day.monday.adding(7)
    let last = day.monday.adding(isLast ? 27 : 13)
    for course in courses where course.isVisited && course.registered <= day {
      for number in 0..<course.slotsInUse {
        var date = first
        while date <= last {
          plan(course, number, on: date, at: day)
          date = date.adding(1)
        }
      }
    }
  }

  private func plan(_ course: Course, _ number: Int, on date: Day, at day: Day) {
    let slot = course.slots[number]
    let key = Course.SlotDay(slot: number, day: date)
    guard slot.isOn(date), date.isWorkday, course.planned[key] == nil,
      let worker = team.worker(in: slot.seat, on: day), team.workers[worker].plansAhead,
      team.workers[worker].to.map({ date <= $0 }) ?? true
    else { return }
    // Who is ill today plans nothing, and nobody plans into their own holiday.
    guard team.isAtWork(worker, on: day), team.absence(of: worker, on: date)?.isSick ?? true else {
      return
    }
    let id = course.dice.id()
    course.planned[key] = id
    write(
      course, day.at(14 * 60 + 45 + course.dice.below(45)), by: team.writer(worker),
      [
        .new(
          "visit", id,
          [
            "plannedStart": .moment(date.at(slot.start)),
            "plannedMinutes": .int(Int64(slot.minutes)), "status": "planned",
            "staff": [.reference(team.workers[worker].id)],
          ])
      ])
  }

  /// Takes back what is planned after a day, and will not be.
  ///
  /// - Parameter slot: only that slot and those after it.
  func dropPlanned(
    _ course: Course, after day: Day, at moment: Moment, reason: String, beyond slot: Int = 0
  ) {
    let gone = course.planned.keys.filter { $0.day > day && $0.slot >= slot }
      .sorted { ($0.day, $0.slot) < ($1.day, $1.slot) }
    let entries = gone.compactMap { key in
      course.planned.removeValue(forKey: key).map { retraction(of: $0, reason) }
    }
    guard !entries.isEmpty else { return }
    write(course, moment, by: contact(course, on: day), entries)
  }

  private func retraction(of visit: EntityID, _ reason: String) -> Entry {
    .change(
      "visit", visit, ["status": "retracted", "statusReason": .text(reason)], reason: reason)
  }

  // MARK: - Standing in

  /// Somebody from the citizen's circle comes instead, if anybody can.
  private func standIn(_ appointment: Appointment, on day: Day) {
    let (course, slot) = (appointment.course, appointment.slot)
    let absence = appointment.worker.flatMap { team.absence(of: $0, on: day) }
    let candidates = course.circle.compactMap { team.worker(in: $0, on: day) }.filter {
      team.isAtWork($0, on: day)
        && today.isFree($0, day: 0, from: slot.start, minutes: slot.minutes)
    }
    guard course.dice.chance(course.isCovered), !candidates.isEmpty else {
      return cancel(appointment, on: day, Phrases.cancelledByUs)
    }
    // The usual one if possible; with a large circle, whoever has time.
    let isUsual = course.circle.count < 4 || course.dice.chance(0.35)
    let worker = isUsual ? candidates[0] : course.dice.pick(candidates)
    if course.slips.contains(.afterAssignment), let known = course.assignments[worker],
      known.until.map({ $0 < day }) ?? false
    {
      course.slips.remove(.afterAssignment)
    } else {
      cover(course, by: worker, on: day, until: min(absence?.last ?? day, day.adding(30)))
    }
    today.book(worker, day: 0, from: slot.start, minutes: slot.minutes)
    visit(appointment, by: worker, on: day, insteadOf: appointment.worker)
  }

  private func cancel(_ appointment: Appointment, on day: Day, _ reasons: [String]) {
    let course = appointment.course
    let key = Course.SlotDay(slot: appointment.number, day: day)
    guard let planned = course.planned.removeValue(forKey: key) else { return }
    let reason = course.phrase(course.dice.pick(reasons))
    write(
      course, day.at(8 * 60 + course.dice.below(60)), by: contact(course, on: day),
      [retraction(of: planned, reason)])
  }

  // MARK: - Making one

  private func visit(
    _ appointment: Appointment, by worker: Int, on day: Day, insteadOf absent: Int? = nil
  ) {
    let (course, slot) = (appointment.course, appointment.slot)
    if course.dice.chance(course.cancels) {
      return cancel(appointment, on: day, Phrases.cancelledByCitizen)
    }
    let key = Course.SlotDay(slot: appointment.number, day: day)
    let planned = course.planned.removeValue(forKey: key)
    let start = day.at(slot.start + course.dice.pick([-5, 0, 0, 0, 5, 10]))
    let isNoShow = course.dice.chance(course.noShow)
    let mode = course.dice.weighted([
      ("home", weight: 70), ("out", weight: 18), ("phone", weight: 8), ("video", weight: 4),
    ])
    let isDistant = mode == "phone" || mode == "video"
    var minutes = slot.minutes + course.dice.pick([-15, 0, 0, 0, 0, 15])
    if isDistant { minutes = course.dice.pick([15, 20, 30]) }
    if isNoShow { minutes = isDistant ? 5 : 15 }
    let id = planned ?? course.dice.id()
    let colleague = isNoShow || isDistant ? nil : companion(of: worker, course, slot, on: day)
    var talk = Conversation(course)
    if !isNoShow { talk.touchGoals(visit: id, at: start) }
    let note = talk.note(
      mode: mode, isNoShow: isNoShow, insteadOf: absent.map { team.workers[$0].person.first },
      with: colleague.map { team.workers[$0].person.first })
    var fields: Fields = [
      "status": isNoShow ? "noShow" : "done", "start": .moment(start),
      "minutes": .int(Int64(minutes)), "mode": .text(mode),
      "recordedBy": .reference(team.workers[worker].id),
      "staff": .list(
        ([worker] + (colleague.map { [$0] } ?? [])).map {
          .reference(team.workers[$0].id)
        }),
      "note": .text(note),
    ]
    if !talk.goals.isEmpty { fields["goals"] = .list(talk.goals.map { .reference($0) }) }
    if !isNoShow, course.dice.chance(0.45) { fields["agreements"] = .text(talk.agreement()) }
    if course.dice.chance(0.3), let next = nextVisit(course, after: day) {
      fields["nextVisit"] = .moment(next)
    }
    let written = writingTime(course, start, minutes: minutes)
    let record: Entry =
      planned == nil ? .new("visit", id, fields) : .change("visit", id, fields)
    write(course, written, by: team.writer(worker), [record] + talk.progress)
    if let colleague { join(course, worker, colleague, fields, start, written, on: day) }
    reconsider(course, by: worker, after: written)
    correct(course, id, note: note, progress: talk.progress, by: worker, after: written)
  }

  /// Most write it down at once, some at the end of the day, a few the next morning.
  private func writingTime(_ course: Course, _ start: Moment, minutes: Int) -> Moment {
    let end = start.milliseconds + Int64(minutes) * 60_000
    switch course.dice.below(100) {
    case ..<75: return Moment(milliseconds: end + Int64(course.dice.within(2...20)) * 60_000)
    case ..<92: return start.day.at(17 * 60 + 5 + course.dice.below(40))
    default: return start.day.adding(1).orNextWorkday.at(7 * 60 + 30 + course.dice.below(20))
    }
  }

  private func nextVisit(_ course: Course, after day: Day) -> Moment? {
    for days in 1...14 {
      let date = day.adding(days)
      guard date.isWorkday else { continue }
      if let slot = course.slots.prefix(course.slotsInUse).first(where: { $0.isOn(date) }) {
        return date.at(slot.start)
      }
    }
    return nil
  }

  // MARK: - Two together

  private func companion(of worker: Int, _ course: Course, _ slot: Course.Slot, on day: Day) -> Int?
  {
    let isSlip = course.slips.contains(.sameVisit)
    guard isSlip || course.dice.chance(0.035) else { return nil }
    let unit = team.workers[worker].unit
    let free = team.seats.indices.compactMap { team.worker(in: $0, on: day) }.filter {
      $0 != worker && team.workers[$0].unit == unit && team.isAtWork($0, on: day)
        && today.isFree($0, day: 0, from: slot.start, minutes: slot.minutes)
    }
    guard !free.isEmpty else { return nil }
    let colleague = course.dice.pick(free)
    today.book(colleague, day: 0, from: slot.start, minutes: slot.minutes)
    return colleague
  }

  /// Now and then the colleague writes the visit down as well: naming the first, it is one visit;
  /// naming only themselves, it is a question to somebody.
  private func join(
    _ course: Course, _ worker: Int, _ colleague: Int, _ fields: Fields, _ start: Moment,
    _ written: Moment, on day: Day
  ) {
    let isSlip = course.slips.remove(.sameVisit) != nil
    guard isSlip || course.dice.chance(0.3) else { return }
    cover(course, by: colleague, on: day, until: day)
    let me = Value.reference(team.workers[colleague].id)
    var own = fields.filter { ["minutes", "mode"].contains($0.key) }
    own.merge([
      "status": "done", "start": .moment(start), "recordedBy": me,
      "staff": isSlip ? [me] : [.reference(team.workers[worker].id), me],
      "note": .text(course.phrase("Var med hos {navn}. ") + course.dice.pick(Phrases.plain)),
    ]) { $1 }
    write(
      course, Moment(milliseconds: written.milliseconds + 9 * 60_000), by: team.writer(colleague),
      [.new("visit", course.dice.id(), own)])
  }

  // MARK: - Second thoughts

  /// Some records are mended afterwards, and a few taken back.
  private func correct(
    _ course: Course, _ visit: EntityID, note: String, progress: [Entry], by worker: Int,
    after written: Moment
  ) {
    let later = written.day.adding(course.dice.within(0...3)).orNextWorkday
      .at(17 * 60 + 50 + course.dice.below(30))
    switch course.dice.below(1000) {
    case ..<20:
      let added = course.phrase(course.dice.pick(Phrases.addenda))
      write(
        course, later, by: team.writer(worker),
        [
          .change(
            "visit", visit, ["note": .text(note + " " + added)],
            reason: course.dice.pick(Phrases.amendReasons))
        ])
    case ..<30:
      write(
        course, later, by: team.writer(worker),
        [
          .change(
            "visit", visit, ["minutes": .int(Int64(course.dice.pick([20, 30, 40, 50, 75, 90])))],
            reason: Phrases.amendReasons[0])
        ])
    case ..<36:
      let reason = course.dice.pick(Phrases.retractReasons)
      let all = [retraction(of: visit, reason)]
      let gone: Fields = ["status": "retracted", "statusReason": .text(reason)]
      write(
        course, later, by: team.writer(worker),
        all + progress.map { .change("progress", $0.id, gone, reason: reason) })
    default: break
    }
  }
}
