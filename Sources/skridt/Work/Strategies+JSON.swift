import EventStore
import Welfare

// The members strategies and what hangs together with them have as JSON; as in Rows+JSON.swift.

extension StrategyRow {
  var json: Fields {
    let counts = counts.map { ($0.name, Value.int(Int64($0.number))) }
    return [
      "id": Value(id), "source": .text(source), "municipality": .text(municipality),
      "title": .text(title),
      "period": periods.isEmpty ? .null : .text(periods.joined(separator: " / ")),
      "periods": Value(periods), "counts": .object(Dictionary(counts) { $1 }),
    ]
  }
}

extension StrategyItemRow {
  var json: Fields {
    [
      "id": Value(id), "source": .text(source), "level": .text(level), "number": Value(number),
      "title": .text(title), "area": Value(optional: area), "parent": Value(parent),
      "depth": .int(Int64(depth)),
      "tags": Value(tags), "initiatives": .list(initiatives.map { .object($0.json) }),
      "targets": .int(Int64(targets)), "discrepancies": .int(Int64(discrepancies)),
    ]
  }
}

extension InitiativeLink {
  var json: Fields {
    [
      "number": .int(number), "matrix": .bool(isInMatrix), "text": .bool(isInText),
      "linked": .bool(isLinked),
    ]
  }
}

extension TargetRow {
  var json: Fields {
    [
      "id": Value(id), "source": .text(source), "municipality": .text(municipality),
      "item": Value(item), "itemTitle": .text(itemTitle), "title": .text(title),
      "direction": Value(optional: direction), "unit": Value(optional: unit),
      "baseline": baseline, "baselineNote": Value(optional: baselineNote),
      "deadline": Value(deadline),
      "readings": .list(
        readings.map {
          ["value": $0.value, "basis": .text($0.basis), "note": Value(optional: $0.note)]
        }), "latest": latest, "latestOn": Value(optional: latestOn),
    ]
  }
}

extension DiscrepancyRow {
  var json: Fields {
    [
      "id": Value(optional: id), "municipality": .text(municipality), "entity": Value(entity),
      "about": .text(about), "text": .text(text.text(in: Speech.language)),
      "found": .object(found),
    ]
  }
}

extension Welfare.Trace {
  var json: Fields {
    [
      "kind": .text(kind), "id": .text(id), "title": .text(title),
      "papers": .list(papers.map { .text($0) }),
      "above": .list(above.map { .object($0.json) }),
      "items": .list(items.map { .object($0.json) }),
      "initiatives": .list(
        initiatives.map { initiative in
          .object(
            initiative.link.json.merging([
              "id": Value(initiative.id), "title": .text(initiative.title),
              "status": .text(initiative.status),
            ]) { $1 })
        }), "targets": .list(targets.map { .object($0.json) }),
      "goals": .list(
        goals.map {
          [
            "tag": .text($0.tag), "goals": Value($0.goals), "active": Value($0.active),
            "achieved": Value($0.achieved), "other": Value($0.other),
          ]
        }),
    ]
  }
}

extension Value {
  /// A number that must not be shown is `null`.
  init(_ number: Int?) { self = number.map { .int(Int64($0)) } ?? .null }
}
