import EventStore

/// A worker's day.
extension Welfare {
  public struct TodayPage: Sendable, Equatable {
    public let day: Day
    public let worker: EntityID
    public let workerName: String
    /// Of the day: what the worker plans and what has taken place, the earliest first.
    public let visits: [VisitRow]
    /// Without the clocks of stays, which are among the warnings.
    public let due: [DueRow]
    public let warnings: [Warning]
    /// What somebody has to decide about the worker's citizens.
    public let conflicts: [Conflict]
    /// Events of this device's that have not reached the central node.
    public let unsent: Int
    /// Stretches of them that it would not take.
    public let refused: Int
  }

  /// On a device about everybody it holds; on the central node about those the one who acts is
  /// assigned to.
  public func todayPage() throws -> TodayPage {
    let worker = try actor().staff
    let isCentral = try store.isCentral()
    var held = Set(try store.scopes(ofKind: WelfareModel.citizenScope))
    if isCentral {
      held.formIntersection(
        try store.shown("assignment", ["worker", "status", "to"])
          .filter { isActive($0) && $0["worker"].entity == worker }.map(\.scope))
    }
    let visits = try recentVisits(in: held)
    return TodayPage(
      day: today, worker: worker, workerName: try name(of: worker),
      visits: try rows(
        visits.filter {
          $0["status"].text != "retracted" && $0.elements("staff").contains(.reference(worker))
            && $0.visitStart?.day == today
        }, beside: visits
      ).filter { $0.citizen != nil }.reversed(),
      due: try awaited(in: held), warnings: try warnings(in: held, visits),
      conflicts: try conflicts(in: held),
      unsent: isCentral ? 0 : try store.scopes().reduce(0) { $0 + $1.unsent },
      refused: try store.refusals().count)
  }
}
