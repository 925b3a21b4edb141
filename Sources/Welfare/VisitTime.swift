import EventStore

/// A visit that took place, as far as it matters which others it overlaps.
struct VisitTime<Visit: Showing> {
  let visit: Visit
  /// Who recorded it.
  let by: EntityID
  let at: Moment
  /// In milliseconds since 1970. A visit ends within a day, whatever another program wrote, and lasts
  /// a minute at least: two that were written without minutes can be one.
  let end: Int64
  /// Whom it names as having been there, and who recorded it.
  private let named: Set<EntityID>

  var start: Int64 { at.milliseconds }

  /// The minutes of a day.
  static var longest: Int64 { 1440 }

  init?(_ visit: Visit) {
    guard visit["status"].text == "done", let at = visit["start"].text.flatMap({ Moment($0) })
    else { return nil }
    self.visit = visit
    self.at = at
    by = visit.recordedBy
    end = at.milliseconds + (visit["minutes"].int ?? 0).held(1...Self.longest) * 60_000
    named = Set(visit.elements("staff").compactMap(\.entity)).union([by])
  }

  func overlaps(_ other: Self) -> Bool { start < other.end && other.start < end }

  func names(_ other: Self) -> Bool { named.contains(other.by) }

  /// True when two colleagues made one visit together: each names the other.
  func isJoint(with other: Self) -> Bool {
    by != other.by && overlaps(other) && names(other) && other.names(self)
  }

  static func isEarlier(_ a: Self, _ b: Self) -> Bool {
    (a.start, a.visit.created, a.visit.id) < (b.start, b.visit.created, b.visit.id)
  }

  // MARK: - Many at once, in n log n

  /// The visits in groups that no other visit overlaps, each from the earliest on.
  static func groups(_ visits: [Self]) -> [[Self]] {
    var groups: [[Self]] = []
    var end = Int64.min
    for visit in visits.sorted(by: isEarlier) {
      if groups.isEmpty || end <= visit.start { groups.append([]) }
      groups[groups.count - 1].append(visit)
      end = max(end, visit.end)
    }
    return groups
  }

  /// True when one worker wrote one visit twice: nobody is at two at once. A visit counts, all of it,
  /// on the day it begins, so that those of two days stay two.
  func isTwice(_ other: Self) -> Bool {
    by == other.by && overlaps(other) && at.homeDay == other.at.homeDay
  }

  /// The visits in groups that are one visit, each from the earliest on: joint, or written twice.
  static func wholes(_ visits: [Self]) -> [[Self]] {
    let visits = visits.sorted(by: isEarlier)
    // The first record of the visit each is part of, by way of others.
    var first = Array(visits.indices)
    func whole(_ place: Int) -> Int {
      var place = place
      while first[place] != place {
        first[place] = first[first[place]]
        place = first[place]
      }
      return place
    }
    // The latest that each recorded and named each other in, day by day: what of it goes on at the
    // same time is one visit already, so that the one which ends last stands for all.
    var latest: [Attendance: Int] = [:]
    for (place, visit) in visits.enumerated() {
      let day = visit.at.homeDay.number
      for named in visit.named {
        for before in named == visit.by ? [day] : [day - 1, day] {
          let key = Attendance(by: named, named: visit.by, day: before)
          guard let other = latest[key], visits[other].end > visit.start else { continue }
          let (one, another) = (whole(other), whole(place))
          first[max(one, another)] = min(one, another)
        }
      }
      for named in visit.named {
        let key = Attendance(by: visit.by, named: named, day: day)
        if latest[key].map({ visits[$0].end < visit.end }) ?? true { latest[key] = place }
      }
    }
    return Dictionary(grouping: visits.indices, by: whole).sorted { $0.key < $1.key }
      .map { $0.value.map { visits[$0] } }
  }
}

/// Whom somebody named in what they recorded of a day.
private struct Attendance: Hashable {
  let by: EntityID
  let named: EntityID
  let day: Int
}
