import EventStore
import Welfare

/// What citizens are granted beside the visits: a step of the ladder, clip cards, stays.
extension Year {
  // MARK: - Steps

  /// The step that fits the hours agreed: more than eight a week is the fourth.
  func place(
    _ course: Course, from day: Day, on written: Day, at moment: Moment,
    replacing old: EntityID? = nil, as step: Int? = nil
  ) {
    let hours = Double(course.minutesAWeek) / 60
    let level = step ?? (hours > 8 && course.dice.chance(0.75) ? 4 : 3)
    let id = course.dice.id()
    course.step = id
    let number = 1000 + course.dice.below(9000)
    var fields: Fields = [
      "service": "bostøtte", "step": .int(Int64(level)), "from": .day(day), "status": "active",
      "decidedAs": "authority", "decision": .text("Sag \(written.year)-\(number)"),
    ]
    if level >= 3 {
      // What is granted keeps to its side of eight hours; what is given may not.
      let granted = (hours * 2).rounded() / 2
      fields["hours"] = FieldType.number(
        .double(level == 3 ? min(granted, 8) : level == 4 ? max(granted, 8.5) : granted))
      fields["basis"] = "Serviceloven § 85"
    }
    fields["replaces"] = old.map { .reference($0) }
    write(course, moment, by: team.authority(course.number), [.new("step", id, fields)])
  }

  /// More or fewer visits a week from now on, and the step that goes with it.
  func changeStep(_ course: Course, on day: Day) {
    guard course.isPlanOpen else { return }
    let isUp = course.slotsInUse == 1 || course.dice.chance(0.4)
    let wanted = course.slotsInUse + (isUp ? 1 : -1)
    guard (1...course.slots.count).contains(wanted) else { return }
    course.slotsInUse = wanted
    place(course, from: day, on: day, at: day.at(9 * 60), replacing: course.step)
    dropPlanned(
      course, after: day, at: day.at(9 * 60 + 5), reason: Phrases.stepReasons[isUp ? 0 : 1],
      beyond: wanted)
  }

  func endStep(_ course: Course, on day: Day, reason: String) {
    guard let step = course.step else { return }
    course.step = nil
    write(
      course, day.at(17 * 60 + 15), by: team.authority(course.number),
      [
        .change(
          "step", step,
          ["status": "ended", "to": .day(day), "statusReason": .text(reason)], reason: reason)
      ])
  }

  // MARK: - Clip cards

  /// The support ends, and a card stays for those days one needs somebody one knows.
  func beginClips(_ course: Course, on day: Day) {
    guard course.isPlanOpen else { return schedule(.beginClips, course, on: day.adding(21)) }
    closePlan(course, course.dice.pick(Phrases.planClosed), at: day.at(16 * 60 + 50))
    place(
      course, from: day, on: day, at: day.at(16 * 60 + 58), replacing: course.step, as: 2)
    let id = course.dice.id()
    let clips = course.dice.pick([4, 6, 10, 10, 12])
    course.card = (id, clips)
    write(
      course, day.at(17 * 60), by: team.authority(course.number),
      [
        .new(
          "clipCard", id,
          [
            "clips": .int(Int64(clips)), "from": .day(day), "validUntil": .day(day.adding(730)),
            "status": "open", "statusDate": .day(day),
          ])
      ])
    schedule(.spendClip, course, on: day.adding(course.dice.within(7...30)))
  }

  /// A conversation off the card; some go on when it is empty.
  func spendClip(_ course: Course, on day: Day) {
    guard let card = course.card, let worker = team.worker(in: course.seats[0], on: day) else {
      return
    }
    let next = day.adding(course.dice.within(10...50))
    guard team.isAtWork(worker, on: day) else {
      return schedule(.spendClip, course, on: day.adding(7))
    }
    let start = day.at(15 * 60 + course.dice.below(60))
    let visit = course.dice.id()
    let me = Value.reference(team.workers[worker].id)
    let isVisit = course.dice.chance(0.7)
    var entries: [Entry] = []
    if isVisit {
      entries.append(
        .new(
          "visit", visit,
          [
            "start": .moment(start), "minutes": .int(Int64(course.dice.pick([30, 45, 60]))),
            "status": "done", "mode": .text(course.dice.pick(["phone", "out", "home"])),
            "recordedBy": me, "staff": [me],
            "note": .text(course.phrase(course.dice.pick(Phrases.plain))),
          ]))
    }
    var fields: Fields = [
      "card": .reference(card.id), "clips": 1, "occurredAt": .moment(start), "status": "recorded",
      "note": .text(course.dice.pick(Phrases.clipNotes)),
    ]
    if isVisit { fields["visit"] = .reference(visit) }
    entries.append(.new("clipSpend", course.dice.id(), fields))
    write(
      course, Moment(milliseconds: start.milliseconds + 65 * 60_000), by: team.writer(worker),
      entries)
    course.card = (card.id, card.left - 1)
    guard card.left <= 1 else { return schedule(.spendClip, course, on: next) }
    // The card is used up: some are given more, a few come all the same, and that is all.
    let decided = next.orNextWorkday.at(9 * 60)
    let authority = team.authority(course.number)
    switch card.left == 1 ? course.dice.below(100) : 99 {
    case ..<25:
      write(
        course, decided, by: authority,
        [
          .change(
            "clipCard", card.id, ["extra": 5, "extraReason": .text(Phrases.extraClips[0])])
        ])
      course.card = (card.id, 5)
      schedule(.spendClip, course, on: next)
    case ..<50: schedule(.spendClip, course, on: next)
    case ..<75:
      write(
        course, decided, by: authority,
        [
          .status(
            "clipCard", card.id, "closed", on: decided.day, reason: "Alle samtaler er brugt")
        ])
    default: break
    }
  }

  // MARK: - Stays

  func enrol(_ course: Course, isAcute: Bool, on day: Day) {
    guard course.stay == nil else { return }
    let id = course.dice.id()
    course.stay = id
    write(
      course, day.at(12 * 60), by: team.authority(course.number),
      [
        .new(
          "stay", id,
          [
            "place": isAcute ? "Akutpladserne på Marielund" : "Forsorgshjemmet Havnehuset",
            "enrolledOn": .day(day), "isAcute": .bool(isAcute), "status": "enrolled",
          ])
      ])
    if isAcute {
      // Fourteen days at most, say the rules; some stay longer.
      schedule(.discharge, course, on: day.adding(course.dice.pick([3, 6, 9, 12, 13, 18])))
    } else {
      let length =
        course.dice.chance(0.35)
        ? course.dice.within(121...190)
        : course.dice.within(20...110)
      if course.dice.chance(0.85) {
        schedule(.planStay, course, on: day.adding(course.dice.pick([2, 4, 5, 6, 11])))
      }
      if course.dice.chance(0.7) { schedule(.planDischarge, course, on: day.adding(length / 2)) }
      schedule(.discharge, course, on: day.adding(length))
    }
  }

  func planStay(_ course: Course, on day: Day) {
    changeStay(course, ["planMadeOn": .day(day)], day)
  }

  func planDischarge(_ course: Course, on day: Day) {
    changeStay(course, ["dischargePlanOn": .day(day)], day)
  }

  func discharge(_ course: Course, on day: Day) {
    changeStay(
      course,
      ["status": "discharged", "dischargedOn": .day(day), "statusReason": "Flyttet i egen bolig"],
      day)
    course.stay = nil
  }

  private func changeStay(_ course: Course, _ fields: Fields, _ day: Day) {
    guard let stay = course.stay else { return }
    write(
      course, day.at(13 * 60), by: team.authority(course.number),
      [.change("stay", stay, fields)])
  }
}
