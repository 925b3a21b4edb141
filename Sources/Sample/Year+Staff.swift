import EventStore
import Welfare

/// Who is employed, and what they may do.
extension Year {
  /// Everybody who is there when the log begins, and what they are entitled to.
  func hire() {
    let day = municipality.begin
    var entries: [Entry] = []
    for official in team.everybodyInOffices {
      entries += employment(official.id, official.person, official.unit, official.roles, from: day)
    }
    for worker in team.workers where worker.from <= day { entries += employment(worker) }
    add(
      Act(
        at: day.at(8 * 60 + 5), by: administrator, deed: .write(about: nil, entries)))
  }

  private func employment(_ worker: Team.Worker) -> [Entry] {
    employment(
      worker.id, worker.person, team.units[worker.unit], ["worker"], from: worker.from)
  }

  private func employment(
    _ id: EntityID, _ person: Person, _ unit: String, _ roles: [String], from day: Day
  ) -> [Entry] {
    [
      .new(
        "staff", id,
        [
          "name": .text(person.name), "unit": .text(unit), "status": "active",
          "statusDate": .day(day),
        ])
    ]
      + roles.map { role in
        .new(
          "role", Self.role(role, of: id),
          ["staff": .reference(id), "role": .text(role), "from": .day(day), "status": "active"])
      }
  }

  private static func role(_ role: String, of staff: EntityID) -> EntityID {
    EntityID(derivedFrom: ["sample role", role, staff.description])
  }

  /// Those who leave are followed by somebody new, who takes over their citizens.
  func changeSeats(on day: Day) {
    for seat in team.seats {
      guard seat.count == 2, team.workers[seat[1]].from == day else { continue }
      let (old, new) = (team.workers[seat[0]], team.workers[seat[1]])
      add(
        Act(
          at: day.at(8 * 60), by: administrator,
          deed: .write(about: nil, employment(new))))
      for course in courses where course.assignments[seat[0]] != nil && !course.hasEnded {
        endAssignment(course, of: seat[0], on: day.adding(-1), at: day.at(8 * 60 + 10))
        assign(course, seat[1], from: day, at: day.at(8 * 60 + 12))
      }
      let last = Value.day(day.adding(-1))
      let gone: [Entry] = [
        .change(
          "role", Self.role("worker", of: old.id), ["status": "ended", "to": last],
          reason: "Fratrådt"),
        .change("staff", old.id, ["status": "ended", "statusDate": last], reason: "Fratrådt"),
      ]
      add(Act(at: day.at(8 * 60 + 20), by: administrator, deed: .write(about: nil, gone)))
    }
  }

  // MARK: - Assignments

  /// - Parameter last: the last day, when somebody only stands in.
  func assign(
    _ course: Course, _ worker: Int, from day: Day, until last: Day? = nil, at moment: Moment
  ) {
    let id = course.dice.id()
    course.assignments[worker] = Course.Assignment(id: id, until: last)
    var fields: Fields = [
      "worker": .reference(team.workers[worker].id), "role": "worker", "from": .day(day),
      "status": "active",
    ]
    fields["to"] = last.map { .day($0) }
    write(course, moment, by: team.coordinator, [.new("assignment", id, fields)])
  }

  func endAssignment(_ course: Course, of worker: Int, on day: Day, at moment: Moment) {
    guard let assignment = course.assignments.removeValue(forKey: worker),
      assignment.until.map({ $0 >= day }) ?? true
    else { return }
    write(
      course, moment, by: team.coordinator,
      [
        .change(
          "assignment", assignment.id,
          ["status": "ended", "to": .day(day)], reason: "Støtten gives ikke længere af samme person"
        )
      ])
  }

  /// Sees to it that somebody who stands in is assigned until `last`.
  func cover(_ course: Course, by worker: Int, on day: Day, until last: Day) {
    if let known = course.assignments[worker], known.until.map({ $0 >= day }) ?? true { return }
    assign(course, worker, from: day, until: last, at: day.at(7 * 60 + 30))
  }
}
