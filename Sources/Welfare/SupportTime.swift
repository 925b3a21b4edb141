import EventStore

/// A stretch of time somebody was with a citizen. What two colleagues did together, each recording
/// it, is one.
struct SupportTime {
  private(set) var start: Moment
  /// In milliseconds since 1970.
  private(set) var end: Int64
  private(set) var visits: [Entity]

  var minutes: Int64 { (end - start.milliseconds) / 60_000 }

  /// The week it belongs to, by the wall clock its beginning was seen on.
  var week: Week { Week(start.day) }

  private init?(_ visit: Entity) {
    guard visit["status"].text == "done", let start = visit["start"].text.flatMap({ Moment($0) })
    else { return nil }
    self.start = start
    end = start.milliseconds + visit.number("minutes", 0...SameVisitRule.longest) * 60_000
    visits = [visit]
  }

  /// - Parameter visits: of one citizen, in any order.
  /// - Returns: the stretches, the earliest first.
  static func stretches(_ visits: [Entity]) -> [SupportTime] {
    let done = visits.compactMap { SupportTime($0) }.sorted {
      ($0.start.milliseconds, $0.visits[0].id) < ($1.start.milliseconds, $1.visits[0].id)
    }
    var over: [SupportTime] = []
    // A visit can be part only of what is still going on when it begins.
    var going: [SupportTime] = []
    for visit in done {
      over += going.filter { $0.end <= visit.start.milliseconds }
      going.removeAll { $0.end <= visit.start.milliseconds }
      var whole = visit
      let parts = going.indices.filter { going[$0].isJoint(with: visit) }
      for part in parts { whole = going[part].joined(to: whole) }
      for part in parts.reversed() { going.remove(at: part) }
      going.append(whole)
    }
    return (over + going).sorted {
      ($0.start.milliseconds, $0.visits[0].id) < ($1.start.milliseconds, $1.visits[0].id)
    }
  }

  private func isJoint(with visit: SupportTime) -> Bool {
    visits.contains { SameVisitRule.isJoint($0, visit.visits[0]) }
  }

  private func joined(to other: SupportTime) -> SupportTime {
    var out = start.milliseconds <= other.start.milliseconds ? self : other
    out.end = max(end, other.end)
    out.visits = visits + other.visits
    return out
  }
}
