import EventStore

/// An initiative is being carried out and its approval is not here.
///
/// Whoever began it referred to an approval that may be under way from another device. It is waited
/// for, in sight. When it comes, this is not asked any more; that one wrote "approved" and the other
/// "implementing" may still be, and the later step is then suggested.
enum ApprovalRule {
  static let name = "approval-missing"
  static let wait = "wait-for-approval"
  static let setBack = "set-back"

  static let rule = Rule(name, reads: [.init("initiative", "status", "approval", "route")]) {
    scope in scope.entities("initiative").compactMap(finding)
  }

  private static func finding(_ initiative: Entity) -> Finding? {
    guard let status = initiative["status"].text, InitiativeStep.needsApproval.contains(status),
      initiative["approval"].isNull, let begun = initiative.groups["status"]?.shown
    else { return nil }
    let before = initiative["route"].text == "committee" ? "awaitingCommittee" : "developed"
    let date = initiative["statusDate"]
    return Finding(
      entity: initiative.id, key: [status, date.text ?? ""].joined(separator: "|"), severity: .low,
      facts: [
        "initiative": .reference(initiative.id), "status": .text(status), "statusDate": date,
        "by": .reference(begun.author), "decision": initiative["decision"],
      ],
      options: [
        Finding.Option(wait),
        Finding.Option(
          setBack,
          changes: [
            initiative.id: ["status": .text(before), "statusDate": date, "statusReason": nil]
          ]),
      ], suggested: 0)
  }
}
