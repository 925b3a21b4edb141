import EventStore

/// Two people enrolled one citizen without having seen each other's: nobody stays at two places.
enum StayRule {
  static let name = "two-stays"
  static let firstInError = "first-stay-in-error"
  static let secondInError = "second-stay-in-error"
  static let dischargeFirst = "discharge-first-stay"

  static let rule = Rule(name, reads: [.init("stay", "stay", "status")]) { scope in
    let stays = scope.entities("stay").filter { $0["status"].text != "enteredInError" }
      .compactMap { stay in StayClocks(stay).map { (stay: stay, clocks: $0) } }
      .sorted {
        ($0.clocks.enrolledOn, $0.stay.created, $0.stay.id)
          < ($1.clocks.enrolledOn, $1.stay.created, $1.stay.id)
      }
    // Each beside the first it overlaps: every way out takes one of the two away, and then the next is
    // asked about.
    return stays.indices.compactMap { i in
      stays[..<i].first { $0.clocks.overlaps(stays[i].clocks) }.map { finding($0, stays[i]) }
    }
  }

  private typealias Stay = (stay: Entity, clocks: StayClocks)

  /// - Parameter first: the one enrolled first.
  private static func finding(_ first: Stay, _ second: Stay) -> Finding {
    func inError(_ name: String, _ stay: Stay) -> Finding.Option {
      Finding.Option(
        name, changes: [stay.stay.id: ["status": "enteredInError", "statusReason": nil]])
    }
    var options = [inError(firstInError, first), inError(secondInError, second)]
    var suggested: Int?
    let movedOn = second.clocks.enrolledOn
    let isOneStay =
      first.stay["place"].text?.folded == second.stay["place"].text?.folded
      && first.clocks.isAcute == second.clocks.isAcute
    if isOneStay {
      let isSecondLater =
        (first.stay.created, first.stay.id) < (second.stay.created, second.stay.id)
      suggested = isSecondLater ? 1 : 0
    }
    // A citizen who was enrolled elsewhere later had moved.
    if first.clocks.enrolledOn < movedOn, first.clocks.dischargedOn == nil {
      options.append(
        Finding.Option(
          dischargeFirst,
          changes: [
            first.stay.id: [
              "status": "discharged", "dischargedOn": .text(movedOn.description),
              "statusReason": nil,
            ]
          ]))
      if !isOneStay { suggested = 2 }
    }
    return Finding(
      entity: second.stay.id,
      key: [first, second].map { "\($0.stay.id) \($0.clocks.enrolledOn)" }.joined(separator: "|"),
      severity: .high,
      facts: [
        "first": .reference(first.stay.id), "second": .reference(second.stay.id),
        "firstPlace": first.stay["place"], "secondPlace": second.stay["place"],
        "firstOn": first.stay["enrolledOn"], "secondOn": second.stay["enrolledOn"],
        "firstBy": .reference(first.stay.createdBy),
        "secondBy": .reference(second.stay.createdBy), "isOneStay": .bool(isOneStay),
      ], options: options, suggested: suggested)
  }
}
