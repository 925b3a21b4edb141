import EventStore

/// What every report begins with: who may have it, and what it covers.
extension Welfare {
  /// Who is given reports on the whole municipality.
  static let managing: Set<String> = ["coordinator", "management", "administrator"]
  /// And of those that say nothing about a citizen.
  static let governing = managing.union(["committee"])

  /// An empty report, for whoever may have it.
  ///
  /// - Parameter roles: who may have it on the central node. On a device it is made from what its
  ///   worker holds anyway, and says so.
  func report(
    _ name: String, _ title: Text, of period: Period? = nil, for roles: Set<String>
  ) throws -> Report {
    var report = Report(
      name: name, title: title, municipality: try store.municipality()?.name ?? "",
      period: period, made: now)
    if try store.isCentral() {
      _ = try central(roles)
    } else {
      _ = try actor()
      report.notes.append(
        Text(
          da: "Rapporten er dannet på en enhed og dækker kun det, enheden har.",
          en: "The report was made on a device and covers only what the device holds."))
    }
    return report
  }

  static let suppression = Text(
    da: "Tal om færre end fem borgere er skjult, og også tal, de kunne regnes ud fra.",
    en: "Numbers about fewer than five citizens are hidden, and so are numbers that would give "
      + "them away.")

  /// The registration a scope's records belong to: the person's, where several are merged.
  func person() throws -> (ScopeID) -> ScopeID {
    let merged = try persons()
    return { merged[$0] ?? $0 }
  }
}
