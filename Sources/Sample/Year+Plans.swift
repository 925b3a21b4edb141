import EventStore
import Welfare

/// Plans: opened, followed up, closed, reopened, renewed; and what is done with others.
extension Year {
  func openPlan(
    _ course: Course, _ plan: EntityID, from day: Day, at moment: Moment, by writer: Writer
  ) {
    var fields: Fields = [
      "purpose": .text(course.dice.pick(Phrases.purposes)),
      "offer": .text(course.dice.pick(Phrases.offers)), "legalBasis": "Serviceloven § 85",
      "from": .day(day), "status": "active", "statusDate": .day(day),
      "followUp": .day(day.adding(90)),
    ]
    if course.dice.chance(0.35) {
      fields["circumstances"] = .text(course.dice.pick(Phrases.circumstances))
    }
    write(course, moment, by: writer, [.new("plan", plan, fields)])
    // Plans that are older than the log were followed up on paper until now.
    let next = max(day, municipality.from.adding(-60)).adding(course.dice.within(75...105))
    schedule(.followUp, course, on: next)
  }

  /// - Parameter day: when it began to count; nil means with the writing.
  func setGoal(_ course: Course, at moment: Moment, on day: Day? = nil, by writer: Writer? = nil) {
    let writer = writer ?? contact(course, on: moment.day)
    let used = Set(course.activeGoals.map { course.goals[$0].theme.goals })
    guard let theme = course.dice.shuffled(Theme.all).first(where: { !used.contains($0.goals) })
    else { return }
    var goal = goal(theme, course, on: day ?? moment.day)
    let parent = goal.id
    course.goals.append(goal)
    var entries = [entry(goal, text: course.dice.pick(theme.goals), course)]
    if course.dice.chance(0.25) {
      goal = self.goal(theme, course, on: day ?? moment.day)
      course.goals.append(goal)
      entries.append(
        entry(goal, text: course.dice.pick(theme.parts), course, parent: parent))
    }
    write(course, moment, by: writer, entries)
  }

  private func goal(_ theme: Theme, _ course: Course, on day: Day) -> Course.Goal {
    let isAttainment = course.dice.chance(0.3)
    let baseline = isAttainment ? course.dice.within(-2 ... -1) : course.dice.within(0...2)
    let step = course.dice.within(1...2)
    return Course.Goal(
      id: course.dice.id(), theme: theme, isAttainment: isAttainment, target: baseline + step,
      level: Double(baseline), drift: course.momentum * (0.5 + course.dice.fraction()), set: day,
      deadline: day.adding(course.dice.within(90...300)))
  }

  private func entry(
    _ goal: Course.Goal, text: String, _ course: Course, parent: EntityID? = nil
  ) -> Entry {
    var fields: Fields = [
      "plan": .reference(course.plan), "text": .text(text),
      "tags": .list(goal.theme.tags.map { .text($0) }),
      "scale": goal.isAttainment ? "attainment" : "function", "status": "active",
      "baseline": .int(Int64(goal.level)), "target": .int(Int64(goal.target)),
      "statusDate": .day(goal.set), "deadline": .day(goal.deadline),
    ]
    if let parent {
      fields["parent"] = .reference(parent)
    } else if course.dice.chance(0.6) {
      fields["ownWords"] = .text(course.dice.pick(goal.theme.ownWords))
    }
    if goal.isAttainment, course.dice.chance(0.4) {
      fields["weight"] = .int(Int64(course.dice.within(1...3)))
    }
    return .new("goal", goal.id, fields)
  }

  // MARK: - Follow-ups and actors

  func followUp(_ course: Course, on day: Day) {
    guard course.isPlanOpen else { return }
    // Busy weeks: some are held late.
    guard course.dice.chance(0.8) else {
      return schedule(.followUp, course, on: day.adding(course.dice.within(20...60)))
    }
    let next = day.adding(course.dice.within(85...180))
    var fields: Fields = [
      "plan": .reference(course.plan), "heldOn": .day(day), "next": .day(next),
      "note": .text(course.phrase(course.dice.pick(Phrases.conclusions))), "status": "recorded",
    ]
    if course.dice.chance(0.5) {
      fields["ownWords"] = .text(course.dice.pick(Phrases.followUpWords))
    }
    write(
      course, day.at(15 * 60 + course.dice.below(40)), by: contact(course, on: day),
      [.new("followUp", course.dice.id(), fields)])
    schedule(.followUp, course, on: next.adding(course.dice.within(-7...7)))
  }

  /// Names who else has a part in the plan.
  func involve(_ course: Course, at moment: Moment, by writer: Writer) {
    let chosen = course.dice.shuffled(Phrases.actors).prefix(course.dice.within(1...3))
    let entries = chosen.map { name, part -> Entry in
      var fields: Fields = [
        "plan": .reference(course.plan), "name": .text(name), "part": .text(course.phrase(part)),
        "status": "active", "statusDate": .day(moment.day),
      ]
      if course.dice.chance(0.6) { fields["contact"] = .text(course.dice.phone()) }
      return .new("planActor", course.dice.id(), fields)
    }
    course.actor = entries.first?.id
    write(course, moment, by: writer, entries)
  }

  func endActor(_ course: Course, on day: Day) {
    let writer = contact(course, on: day)
    if course.actor == nil { involve(course, at: day.at(14 * 60), by: writer) }
    guard let actor = course.actor else { return }
    course.actor = nil
    let change = Entry.status(
      "planActor", actor, "ended", on: day, reason: "Forløbet dér er afsluttet")
    write(course, day.at(14 * 60 + 10), by: writer, [change])
  }

  // MARK: - Closing and opening

  /// Closes the plan with the goals that are open in it.
  func closePlan(
    _ course: Course, _ reason: String, at moment: Moment, by writer: Writer? = nil
  ) {
    let day = moment.day
    let goals = course.goals.filter { ["active", "paused"].contains($0.status) }.map {
      Entry.status("goal", $0.id, "ended", on: day, reason: reason)
    }
    course.goals = []
    course.isPlanOpen = false
    write(
      course, moment, by: writer ?? contact(course, on: day),
      goals + [.status("plan", course.plan, "closed", on: day, reason: reason)])
    dropPlanned(course, after: day, at: moment, reason: reason)
  }

  func pausePlan(_ course: Course, on day: Day) {
    guard course.isPlanOpen else { return }
    closePlan(course, course.dice.pick(Phrases.planPaused), at: day.at(16 * 60 + 55))
  }

  func reopenPlan(_ course: Course, on day: Day) {
    guard !course.isPlanOpen, course.card == nil else { return }
    course.isPlanOpen = true
    let writer = contact(course, on: day)
    write(
      course, day.at(8 * 60), by: writer,
      [
        .status(
          "plan", course.plan, "active", on: day, reason: course.dice.pick(Phrases.planReopened))
      ])
    for i in 0..<2 { setGoal(course, at: day.at(8 * 60 + 2 + i), by: writer) }
    schedule(.followUp, course, on: day.adding(60))
  }

  func renewPlan(_ course: Course, on day: Day) {
    guard course.card == nil else { return }
    guard course.isPlanOpen else { return schedule(.renewPlan, course, on: day.adding(30)) }
    closePlan(course, course.dice.pick(Phrases.planRenewed), at: day.at(16 * 60 + 50))
    course.plan = course.dice.id()
    course.isPlanOpen = true
    course.actor = nil
    let writer = contact(course, on: day)
    openPlan(course, course.plan, from: day, at: day.at(17 * 60), by: writer)
    for i in 0..<3 { setGoal(course, at: day.at(17 * 60 + 2 + i), by: writer) }
  }

  /// The support ends: goals, plan, step, assignments and the course, in this order.
  func endCourse(_ course: Course, on day: Day) {
    let reason = course.dice.pick(Phrases.citizenEnded)
    let writer = contact(course, on: day)
    if course.stay != nil { discharge(course, on: day) }
    if course.isPlanOpen { closePlan(course, reason, at: day.at(17 * 60 + 5), by: writer) }
    course.hasEnded = true
    endStep(course, on: day, reason: reason)
    for worker in course.assignments.keys.sorted() {
      endAssignment(course, of: worker, on: day, at: day.at(17 * 60 + 20))
    }
    write(
      course, day.at(17 * 60 + 30), by: team.authority(course.number),
      [.status("citizen", course.citizen, "ended", on: day, reason: reason)])
  }
}
