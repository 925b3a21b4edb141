import EventStore

/// A stretch of time somebody was with a citizen. What two colleagues did together, each recording
/// it, is one, and so is what one worker recorded twice of a day.
struct SupportTime {
  let start: Moment
  /// In milliseconds since 1970.
  private let end: Int64

  var minutes: Int64 { (end - start.milliseconds) / 60_000 }

  /// The week it belongs to, by the wall clock its beginning was seen on.
  var week: Week { Week(start.day) }

  /// - Parameter visits: of one citizen, in any order.
  /// - Returns: the stretches, the earliest first.
  static func stretches(_ visits: [Entity]) -> [SupportTime] {
    VisitTime.wholes(visits.compactMap { VisitTime($0) }).map { whole in
      SupportTime(
        start: whole[0].at,
        end: whole.map {
          $0.start + $0.visit.number("minutes", 0...VisitTime<Entity>.longest) * 60_000
        }.max()
          ?? whole[0].start)
    }
  }
}
