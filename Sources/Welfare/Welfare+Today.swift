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
    var scopes = try store.scopes(ofKind: WelfareModel.citizenScope)
    if isCentral {
      let own = Set(
        try store.entities("assignment").filter { isActive($0) && $0["worker"].entity == worker }
          .map(\.scope))
      scopes = scopes.filter(own.contains)
    }
    let held = Set(scopes)
    let citizens = Set(
      try scopes.compactMap { try store.entities("citizen", in: $0).first?.id })
    return TodayPage(
      day: today, worker: worker, workerName: try name(of: worker),
      visits: try visits(from: today.description, to: today.description)
        .filter { visit in
          visit.citizen.map(citizens.contains) == true && visit.staffIDs.contains(worker)
        }.reversed(),
      due: try due().filter { row in
        row.citizen.map(citizens.contains) == true
          && ![.stayPlan, .dischargePlan, .discharge].contains(row.what)
      },
      warnings: try warnings(in: scopes),
      conflicts: try conflicts().filter { held.contains($0.scope) },
      unsent: isCentral ? 0 : try store.scopes().reduce(0) { $0 + $1.unsent },
      refused: try store.refusals().count)
  }
}
