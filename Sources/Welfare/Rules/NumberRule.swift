import EventStore

/// Two people proposed initiatives without having seen each other's, and both took the next number.
///
/// Numbers are what people call initiatives by; the one proposed later is suggested a new one.
enum NumberRule {
  static let name = "number-twice"
  static let renumber = "renumber-later"
  static let leave = "leave-numbers"

  static let rule = Rule(name, reads: [.init("initiative", "number")]) { scope in
    let initiatives = scope.entities("initiative").sorted {
      ($0.created, $0.id) < ($1.created, $1.id)
    }
    let free = next(after: initiatives.compactMap { $0["number"].int })
    let shared = Dictionary(grouping: initiatives) { $0["number"].int }
    return shared.keys.compactMap { $0 }.sorted().flatMap { number -> [Finding] in
      (shared[number] ?? []).dropFirst().map { later in
        finding(later, number, earlier: shared[number]?[0].id ?? later.id, next: free)
      }
    }
  }

  /// The number after the highest, or the lowest that is free; nil when there is none.
  static func next(after taken: [Int64]) -> Int64? {
    let taken = Set(taken.filter(numbers.contains))
    let free = numbers.filter { !taken.contains($0) }
    return free.first { $0 > taken.max() ?? 0 } ?? free.first
  }

  /// What an initiative's field takes.
  static let numbers: ClosedRange<Int64> = 1...999

  private static func finding(
    _ later: Entity, _ number: Int64, earlier: EntityID, next: Int64?
  ) -> Finding {
    let ways = next.map { [Finding.Option(renumber, changes: [later.id: ["number": .int($0)]])] }
    return Finding(
      entity: later.id, key: "\(number)|\(earlier)", severity: .medium,
      facts: [
        "first": .reference(earlier), "second": .reference(later.id), "number": .int(number),
        "secondBy": .reference(later.createdBy), "next": next.map { .int($0) } ?? .null,
      ], options: (ways ?? []) + [Finding.Option(leave)], suggested: 0)
  }
}
