import EventStore
import Welfare

// The members of the support a citizen is granted as JSON. Names are stable; new ones may be added.

extension Value {
  init(_ day: Day?) { self = day.map { .text($0.description) } ?? .null }
  init(_ number: Double?) { self = number.flatMap { FieldType.number(.double($0)) } ?? .null }
}

extension StepRow {
  var json: Fields {
    [
      "id": Value(id), "citizen": Value(citizen), "citizenName": .text(citizenName),
      "service": .text(service), "step": .int(step), "hours": Value(hours),
      "basis": Value(optional: basis), "from": Value(from), "to": Value(to),
      "status": .text(state.rawValue), "replaces": Value(replaces),
      "decidedAs": Value(optional: decidedAs), "decision": Value(optional: decision),
      "by": .text(byName), "author": Value(by), "reason": Value(optional: reason),
      "conflict": .bool(hasConflict),
    ]
  }
}

extension WeekRow {
  var json: Fields {
    [
      "week": .text(week.description), "from": Value(week.first), "to": Value(week.last),
      "minutes": .int(minutes), "visits": .int(Int64(visits)), "step": Value(step),
      "over": .bool(isOver),
    ]
  }
}

extension ClipCardRow {
  var json: Fields {
    [
      "id": Value(id), "citizen": Value(citizen), "citizenName": .text(citizenName),
      "from": Value(from), "validUntil": Value(validUntil), "clips": .int(clips),
      "extra": .int(extra), "total": .int(total), "confirmed": .int(confirmed),
      "pending": .int(pending), "left": .int(left), "overdrawn": .bool(isOverdrawn),
      "mayBeOverdrawn": .bool(mayBeOverdrawn), "expired": .bool(isExpired),
      "status": .text(state.rawValue), "reason": Value(optional: reason),
      "conflict": .bool(hasConflict),
    ]
  }
}

extension ClipSpendRow {
  var json: Fields {
    [
      "id": Value(id), "card": Value(card), "clips": .int(clips), "occurredAt": Value(occurredAt),
      "visit": Value(visit), "note": Value(optional: note), "by": .text(byName),
      "author": Value(by), "retracted": .bool(isRetracted), "reason": Value(optional: reason),
    ]
  }
}

extension StayRow {
  var json: Fields {
    [
      "id": Value(id), "citizen": Value(citizen), "citizenName": .text(citizenName),
      "place": .text(place), "acute": .bool(isAcute), "enrolledOn": Value(enrolledOn),
      "dischargedOn": Value(dischargedOn), "status": .text(status), "days": .int(Int64(days)),
      "age": Value(age.map(Int64.init)), "tooYoung": .bool(isTooYoung),
      "clocks": .list(clocks.map { .object($0.json) }), "reason": Value(optional: reason),
      "conflict": .bool(hasConflict),
    ]
  }
}

extension StayClock {
  var json: Fields {
    [
      "what": .text(what.rawValue), "due": Value(due), "metOn": Value(metOn),
      "used": .int(Int64(used)), "left": .int(Int64(left)), "status": .text(state.rawValue),
      "late": .bool(isLate),
    ]
  }
}
