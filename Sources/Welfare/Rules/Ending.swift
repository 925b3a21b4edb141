import EventStore

/// The end of something that was given a date: what happened on an earlier day came before it, what
/// happened on a later day after. On the day itself the time of writing decides.
struct Ending {
  let day: Day
  /// When it was written, in milliseconds since 1970; nil when the whole day still belongs.
  private let written: Int64?

  /// The end written in `entity`'s group `status`; nil when there is no date.
  ///
  /// - Parameter isInclusive: the day named is the last that counts.
  init?(_ entity: Entity, date: String, isInclusive: Bool = false) {
    guard let day = entity[date].text.flatMap({ Day($0) }) else { return nil }
    self.day = day
    written = isInclusive ? nil : entity.groups["status"]?.shown?.time.wall
  }

  func precedes(_ moment: Moment) -> Bool {
    guard moment.day == day else { return moment.day > day }
    return written.map { moment.milliseconds >= $0 } ?? false
  }
}
