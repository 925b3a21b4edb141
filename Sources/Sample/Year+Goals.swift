import EventStore
import Welfare

/// What becomes of goals between the visits.
extension Year {
  /// Looks at the goals after a visit: some are reached, some dropped, some put off.
  func reconsider(_ course: Course, by worker: Int, after written: Moment) {
    let day = written.day
    let writer = team.writer(worker)
    let moment = Moment(milliseconds: written.milliseconds + 4 * 60_000)
    for i in course.activeGoals {
      let goal = course.goals[i]
      if goal.streak >= 5, day.number - goal.set.number > 45, course.dice.chance(0.35) {
        close(course, i, "achieved", course.dice.pick(Phrases.achieved), at: moment, by: writer)
        if course.slips.remove(.lateProgress) != nil { observeLate(course, goal, worker, day) }
        if course.dice.chance(0.7) {
          schedule(.newGoal, course, on: day.adding(course.dice.within(7...30)))
        }
      } else if course.dice.chance(0.0015) {
        close(course, i, "ended", course.dice.pick(Phrases.endedGoal), at: moment, by: writer)
        schedule(.newGoal, course, on: day.adding(course.dice.within(1...14)))
      } else if course.dice.chance(0.0012) {
        close(course, i, "paused", course.dice.pick(Phrases.paused), at: moment, by: writer)
        schedule(.resumeGoal(goal.id), course, on: day.adding(course.dice.within(21...70)))
      } else if course.dice.chance(0.0004) {
        close(course, i, "enteredInError", "Skrevet på den forkerte", at: moment, by: writer)
      } else if goal.deadline < day, course.dice.chance(0.08) {
        course.goals[i].deadline = day.adding(course.dice.within(60...150))
        write(
          course, moment, by: writer,
          [
            .change(
              "goal", goal.id, ["deadline": .day(course.goals[i].deadline)],
              reason: "Fristen er flyttet efter aftale")
          ])
      }
    }
  }

  private func close(
    _ course: Course, _ i: Int, _ status: String, _ reason: String, at moment: Moment,
    by writer: Writer
  ) {
    course.goals[i].status = status
    let change = Entry.status(
      "goal", course.goals[i].id, status, on: moment.day, reason: course.phrase(reason))
    write(course, moment, by: writer, [change])
  }

  func resume(_ goal: EntityID, of course: Course, on day: Day) {
    // A plan that was closed meanwhile took its goals along.
    guard course.isPlanOpen, let i = course.goals.firstIndex(where: { $0.id == goal }) else {
      return
    }
    course.goals[i].status = "active"
    let reason = course.phrase(course.dice.pick(Phrases.resumedGoal))
    write(
      course, day.at(16 * 60), by: contact(course, on: day),
      [.status("goal", goal, "active", on: day, reason: reason)])
  }

  /// Somebody had not heard that the goal was closed.
  private func observeLate(_ course: Course, _ goal: Course.Goal, _ worker: Int, _ day: Day) {
    let later = day.adding(course.dice.within(4...9)).orNextWorkday.at(11 * 60)
    write(
      course, later, by: team.writer(worker),
      [
        .new(
          "progress", course.dice.id(),
          [
            "goal": .reference(goal.id), "value": .int(Int64(goal.target)),
            "occurredAt": .moment(later), "status": "recorded",
            "note": .text("Set på værestedet: klarer det stadig"),
          ])
      ])
  }
}
