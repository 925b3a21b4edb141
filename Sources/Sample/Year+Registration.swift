import EventStore
import Welfare

/// Citizens when they come.
extension Year {
  func register(_ course: Course, on day: Day) {
    let isKnown = course.begin < day
    let minute = 9 * 60 + course.dice.below(120)
    let contact = contact(course, on: day)
    let by = isKnown ? contact : team.authority(course.number)
    add(
      Act(
        at: day.at(minute), by: by,
        deed: .register(
          course.number, [.new("citizen", course.citizen, citizenFields(course, on: day))])))
    for seat in course.seats {
      guard let worker = team.worker(in: seat, on: day) else { continue }
      assign(course, worker, from: max(course.begin, municipality.begin), at: day.at(minute + 2))
    }
    place(course, from: course.begin, on: day, at: day.at(minute + 5))
    openPlan(course, course.plan, from: course.begin, at: day.at(minute + 10), by: contact)
    for i in 0..<course.dice.within(2...4) {
      setGoal(course, at: day.at(minute + 12 + i), on: course.begin, by: contact)
    }
    if course.dice.chance(0.45) { involve(course, at: day.at(minute + 20), by: contact) }
    if course.dice.chance(0.4) {
      let later = day.adding(course.dice.within(20...200)).orNextWorkday
      let change = Entry.change(
        "citizen", course.citizen, ["phone": .text(course.dice.phone())], reason: "Nyt nummer")
      write(course, later.at(15 * 60), by: contact, [change])
    }
  }

  private func citizenFields(_ course: Course, on day: Day) -> Fields {
    var dice = course.dice.split()
    var fields: Fields = [
      "name": .text(course.person.name), "birthDate": .day(course.birth),
      "phone": .text(dice.phone()), "status": "active", "statusDate": .day(course.begin),
    ]
    fields["cpr"] = course.cpr.map { .text($0.description) }
    if course.isProtected {
      fields["isProtected"] = true
    } else {
      let floor = dice.pick(["st.", "st. tv.", "1. th.", "2. tv.", "3. mf."])
      fields["address"] = .text("\(dice.pick(Phrases.streets)) \(dice.within(1...98)), \(floor)")
    }
    if dice.chance(0.7) {
      let isYoung = day.age(since: course.birth) < 50
      let who = dice.pick(isYoung ? Phrases.relatives : Array(Phrases.relatives.suffix(3)))
      let name = names.next(&dice)
      fields["contacts"] = [.text("\(who): \(name.first) \(course.person.last), \(dice.phone())")]
    }
    if dice.chance(0.75) { fields["ownWords"] = .text(dice.pick(Phrases.wishes)) }
    return fields
  }

  /// The same person is registered once more by somebody who did not look; it is found out later,
  /// and the two are laid together.
  func duplicate(_ course: Course, on day: Day) {
    var dice = course.dice.split()
    let number = registrations
    registrations += 1
    let stranger = team.seats.indices.first { !course.seats.contains($0) }
      .flatMap { team.worker(in: $0, on: day) }
    guard let worker = stranger else { return }
    let other = dice.id()
    var fields: Fields = [
      "name": .text(course.person.name), "birthDate": .day(course.birth), "status": "active",
      "statusDate": .day(day),
    ]
    if dice.chance(0.6) { fields["cpr"] = course.cpr.map { .text($0.description) } }
    func note(_ at: Moment, _ writer: Writer, _ entry: Entry) {
      add(Act(at: at, by: writer, deed: .write(about: number, [entry])))
    }
    add(
      Act(
        at: day.at(13 * 60), by: team.writer(worker),
        deed: .register(number, [.new("citizen", other, fields)])))
    note(
      day.at(13 * 60 + 2), team.coordinator,
      .new(
        "assignment", dice.id(),
        [
          "worker": .reference(team.workers[worker].id), "role": "worker", "from": .day(day),
          "status": "active",
        ]))
    for i in 0..<dice.within(1...3) {
      let visitDay = day.adding(2 + i * 5).orNextWorkday
      let start = visitDay.at(15 * 60 + dice.below(30))
      note(
        Moment(milliseconds: start.milliseconds + 45 * 60_000), team.writer(worker),
        .new(
          "visit", dice.id(),
          [
            "start": .moment(start), "minutes": 30, "status": "done", "mode": "out",
            "recordedBy": .reference(team.workers[worker].id),
            "staff": [.reference(team.workers[worker].id)],
            "note": .text(course.phrase("Mødte {navn} på værestedet. ") + dice.pick(Phrases.plain)),
          ]))
    }
    // Not all are found out, but the first always.
    guard number == municipality.citizens || dice.chance(0.7) else { return }
    let found = day.adding(dice.within(20...40)).orNextWorkday
    let merged = other.description
    let survivor = course.citizen.description
    add(
      Act(
        at: found.at(10 * 60), by: administrator,
        deed: .command {
          try Welfare($0).mergeCitizen(merged, into: survivor, reason: "Registreret to gange")
        }))
  }
}
