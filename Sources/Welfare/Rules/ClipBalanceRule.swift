import EventStore

/// More clips were spent than there were, by people who had not heard of each other's.
///
/// The conversations took place, so all are kept and the balance is below zero until somebody grants
/// what is missing, or gives it back.
enum ClipBalanceRule {
  static let name = "clips-overspent"
  static let grant = "grant-missing"
  static let refund = "refund-latest"
  static let leave = "leave-negative"

  static let rule = Rule(
    name,
    reads: [.init("clipCard", "card", "extra"), .init("clipSpend", "spend", "status")]
  ) { scope in
    let spends = Dictionary(grouping: scope.entities("clipSpend").filter(\.isRecorded)) {
      $0["card"].entity
    }
    return scope.entities("clipCard").compactMap { finding($0, spends[$0.id] ?? []) }
  }

  private static func finding(_ card: Entity, _ spends: [Entity]) -> Finding? {
    let spent = spends.reduce(0) { $0 + $1.clips }
    let missing = spent - card.clipsGranted
    guard missing > 0 else { return nil }
    var beyond: [Entity] = []
    var returned: Int64 = 0
    for spend in spends.sorted(by: Entity.occurredEarlier).reversed() where returned < missing {
      beyond.append(spend)
      returned += spend.clips
    }
    // No more can be granted on one card than its field takes; then only the other ways are open.
    let extra = card.number("extra", 0...999) + missing
    let canGrant = extra <= 999
    let back: Fields = ["status": "retracted", "statusReason": nil]
    let ways = [
      Finding.Option(grant, changes: [card.id: ["extra": .int(extra)]]),
      Finding.Option(
        refund, changes: Dictionary(beyond.map { ($0.id, back) }) { $1 }),
      Finding.Option(leave),
    ]
    return Finding(
      entity: card.id,
      key: (["\(card.clipsGranted)", "\(spent)"] + beyond.map(\.id.description).sorted())
        .joined(separator: "|"), severity: .medium,
      facts: [
        "card": .reference(card.id), "granted": .int(card.clipsGranted), "spent": .int(spent),
        "missing": .int(missing),
        "latest": .text(beyond.first?.occurredAt?.description ?? ""),
        "beyond": .int(Int64(beyond.count)),
        "spentBy": .list(Set(spends.map(\.createdBy)).sorted().map { .reference($0) }),
      ], options: canGrant ? ways : Array(ways.dropFirst()), suggested: canGrant ? 0 : 1)
  }
}
