/// Which entities are current, and when they were (``Relevance``), kept in the row beside the sealed
/// state.
extension Transaction {
  /// What a row is found by without being opened.
  struct Mark {
    let kind: String
    var relevance = Relevance.past
    /// The keyed name of the four weeks it belongs to; nil for what has no day.
    var period: Int64?
  }

  /// Where entities follow one another.
  private struct Place: Hashable {
    let scope: Int64
    let kind: String
  }

  private struct Candidate {
    let id: EntityID
    let relevance: Relevance
    /// As its row has it.
    let marked: Relevance.Standing
  }

  func mark(_ fold: Fold, _ key: EntityKey) throws -> Mark {
    var mark = Mark(kind: fold.kind)
    guard let projection = relevant(fold.kind), let declared = model.kinds[fold.kind]?.relevance
    else { return mark }
    let shown = try shown(projection, fold, key)
    mark.relevance = declared.relevance(shown)
    mark.period = try declared.day(shown).map {
      try period(Self.period(of: $0), of: fold.kind, scope: key.scope)
    }
    return mark
  }

  /// The four weeks a day falls in.
  private static func period(of day: Int64) -> Int64 { day / 28 - (day % 28 < 0 ? 1 : 0) }

  /// Keyed, and in each scope otherwise: what has the same name shares four weeks, and nobody without
  /// the key can say which.
  private func period(_ number: Int64, of kind: String, scope: Int64) throws -> Int64 {
    keyring.tag("\(kind) \(try index.scope(scope).id) \(number)")
  }

  /// The periods that have a part in these days; nil for more of them than are worth telling apart.
  func periods(
    _ days: ClosedRange<Int64>, of kind: String, scope: Int64
  ) throws -> [Int64]? {
    let numbers = Self.period(of: days.lowerBound)...Self.period(of: days.upperBound)
    guard numbers.count <= 26 else { return nil }
    return try numbers.map { try period($0, of: kind, scope: scope) }
  }

  /// What the relevance of a kind is told by; nil for a kind of which nothing is ever current.
  private func relevant(_ kind: String) -> Projection? {
    if let known = relevantFields[kind] { return known }
    let projection = model.kinds[kind]?.relevance.map { Projection(kind, $0.fields, model) }
    relevantFields[kind] = .some(projection)
    return projection
  }

  /// Brings the marks up to date with entities whose rows have just been written.
  func markCurrent(_ written: [(EntityKey, Mark)]) throws {
    var places: [Place: (written: [(EntityKey, Mark)], isWhole: Bool)] = [:]
    for (key, now) in written {
      let before = working[key]?.mark
      guard before != nil || now.relevance != .past else { continue }
      places[Place(scope: key.scope, kind: now.kind), default: ([], false)].written
        .append((key, now))
      guard let before, before.kind != now.kind || !now.relevance.replaces(before.relevance) else {
        continue
      }
      // Who stood behind it is told only by looking at them all.
      places[Place(scope: key.scope, kind: before.kind), default: ([], false)].isWhole = true
    }
    for (place, change) in places {
      try settle(try candidates(at: place, change.written, isWhole: change.isWhole), at: place)
    }
  }

  /// Those written, and the others whose marks depend on them.
  private func candidates(
    at place: Place, _ written: [(EntityKey, Mark)], isWhole: Bool
  ) throws -> [Int64: Candidate] {
    var out: [Int64: Candidate] = [:]
    let hasLatest = written.contains { $0.1.relevance.standing == .latest }
    if let projection = relevant(place.kind), isWhole || hasLatest {
      let lowest = isWhole ? Relevance.Standing.past : .latest
      let rows = try sql(
        "SELECT no, id, state, current FROM entity WHERE scope = ? AND tag = ? AND current >= ?"
      ).all(.int(place.scope), .int(tag(of: place.kind)), .int(lowest.rawValue)) { row in
        (row.int(0), try row.id(1) as EntityID, row.blob(2), row.int(3))
      }
      for (no, id, state, marked) in rows {
        let key = EntityKey(id: id, scope: place.scope)
        guard
          let fold = try working[key]?.fold
            ?? openState(state, of: key, only: projection.groupNames)
        else { continue }
        out[no] = Candidate(
          id: id, relevance: try mark(fold, key).relevance,
          marked: Relevance.Standing(rawValue: marked) ?? .past)
      }
    }
    for (key, mark) in written {
      guard let entity = working[key] else { continue }
      out[entity.no] = Candidate(
        id: key.id, relevance: mark.relevance, marked: entity.mark?.relevance.standing ?? .past)
    }
    return out
  }

  private func settle(_ candidates: [Int64: Candidate], at place: Place) throws {
    var latest: [String: (no: Int64, at: Int64, id: EntityID)] = [:]
    for (no, candidate) in candidates {
      guard case .latest(let series, let at) = candidate.relevance else { continue }
      if let known = latest[series], (known.at, known.id) > (at, candidate.id) { continue }
      latest[series] = (no, at, candidate.id)
    }
    let last = Set(latest.values.map(\.no))
    for (no, candidate) in candidates {
      let told = candidate.relevance.standing
      let standing = told == .latest && !last.contains(no) ? .past : told
      if standing != candidate.marked {
        try sql("UPDATE entity SET current = ? WHERE no = ?").run(.int(standing.rawValue), .int(no))
      }
      working[EntityKey(id: candidate.id, scope: place.scope)]?.mark =
        standing == .past ? nil : Mark(kind: place.kind, relevance: candidate.relevance)
    }
  }
}
