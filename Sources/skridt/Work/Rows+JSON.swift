import EventStore
import Welfare

// The members every listed thing has as JSON. Names are stable; new ones may be added.

extension Value {
  init(_ id: EntityID?) { self = id.map { .text($0.description) } ?? .null }
  init(_ number: Int64?) { self = number.map { .int($0) } ?? .null }
  init(_ moment: Moment?) { self = moment.map { .text($0.description) } ?? .null }
  init(_ texts: [String]) { self = .list(texts.map { .text($0) }) }
  init(_ ids: [EntityID]) { self = .list(ids.map { .text($0.description) }) }
}

extension CitizenRow {
  var json: Fields {
    [
      "id": Value(id), "scope": .text(scope.description), "name": .text(name),
      "cpr": Value(optional: cpr), "birthDate": Value(optional: birthDate),
      "protected": .bool(isProtected), "status": .text(status), "mergedInto": Value(mergedInto),
      "workers": Value(workers), "conflict": .bool(hasConflict),
    ]
  }
}

extension AssignmentRow {
  var json: Fields {
    [
      "id": Value(id), "citizen": Value(citizen), "citizenName": .text(citizenName),
      "worker": Value(worker), "workerName": .text(workerName), "role": Value(optional: role),
      "from": Value(optional: from), "to": Value(optional: to), "status": .text(status),
      "request": .bool(isRequest),
    ]
  }
}

extension PlanRow {
  var json: Fields {
    [
      "id": Value(id), "citizen": Value(citizen), "citizenName": .text(citizenName),
      "purpose": .text(purpose), "offer": Value(optional: offer), "from": Value(optional: from),
      "to": Value(optional: to), "status": .text(status),
      "statusDate": Value(optional: statusDate), "goals": .int(Int64(goals)),
      "activeGoals": .int(Int64(activeGoals)), "conflict": .bool(hasConflict),
    ]
  }
}

extension GoalRow {
  var json: Fields {
    [
      "id": Value(id), "plan": Value(plan), "citizen": Value(citizen),
      "citizenName": .text(citizenName), "text": .text(text), "status": .text(status),
      "statusDate": Value(optional: statusDate), "deadline": Value(optional: deadline),
      "scale": .text(scale), "baseline": Value(baseline), "target": Value(target),
      "latest": Value(latest), "latestAt": Value(latestAt),
      "observations": .int(Int64(observations)), "conflict": .bool(hasConflict),
    ]
  }
}

extension ProgressRow {
  var json: Fields {
    [
      "id": Value(id), "goal": Value(goal), "visit": Value(visit), "value": Value(value),
      "occurredAt": Value(occurredAt), "note": Value(optional: note), "by": .text(byName),
      "author": Value(by), "retracted": .bool(isRetracted),
    ]
  }
}

extension VisitRow {
  var json: Fields {
    [
      "id": Value(id), "citizen": Value(citizen), "citizenName": .text(citizenName),
      "status": .text(status), "start": Value(start), "minutes": Value(minutes),
      "mode": Value(optional: mode), "staff": Value(staff), "goals": Value(goals),
      "note": Value(optional: note), "agreements": Value(optional: agreements),
      "nextVisit": Value(nextVisit), "jointWith": Value(jointWith), "conflict": .bool(hasConflict),
    ]
  }
}

extension InitiativeRow {
  var json: Fields {
    [
      "id": Value(id), "number": .int(number), "title": .text(title), "status": .text(status),
      "year": Value(year), "owners": Value(owners), "timeKind": Value(optional: timeKind),
      "monthsMin": Value(monthsMin), "monthsMax": Value(monthsMax), "cost": Value(optional: cost),
      "themesInMatrix": .list(themesInMatrix.map { .int($0) }),
      "themesInText": .list(themesInText.map { .int($0) }),
      "discrepancies": .int(Int64(discrepancies)), "conflict": .bool(hasConflict),
    ]
  }
}
