extension Fold {
  /// The live entries no other live entry's author had seen.
  static func top(_ live: [Entry], order: some Order) -> [Entry] {
    guard live.count > 1 else { return live }
    return live.filter { entry in !live.contains { order.saw($0.event, entry.event) } }
  }

  /// Live entries in the order they would be shown; the last is.
  static func ordered(_ live: [Entry], order: some Order) -> [Entry] {
    guard live.count > 1 else { return live }
    let top = Set(Self.top(live, order: order).map(\.event))
    return live.sorted { a, b in
      let (first, second) = (top.contains(a.event), top.contains(b.event))
      if first != second { return second }
      return comes(a.time, a.event, before: b.time, b.event, order: order)
    }
  }

  /// True when a group that is to be reviewed holds several values.
  func isConflict(_ model: Model) -> Bool {
    groups.contains { group, live in
      live.count > 1 && model.policy(kind: kind, group: group) == .review
        && Set(live.map(\.value)).count > 1
    }
  }

  struct Flags: OptionSet {
    let rawValue: Int64
    static let conflict = Flags(rawValue: 1)
    static let parallel = Flags(rawValue: 2)
    static let settlements = Flags(rawValue: 4)
    static let requests = Flags(rawValue: 8)
  }

  func flags(_ model: Model) -> Flags {
    var flags: Flags = []
    if isConflict(model) { flags.insert(.conflict) }
    if heads.count > 1 { flags.insert(.parallel) }
    if hasSettlements || groups[Kind.reviewGroup + Transaction.setMark] != nil {
      flags.insert(.settlements)
    }
    if !requests.isEmpty { flags.insert(.requests) }
    return flags
  }
}
