import EventStore

/// An initiative was moved by somebody who, as far as the log tells, holds no role that may.
///
/// Commands refuse it; it takes a device with other software, or a role that had ended. What was
/// written is kept and shown, and a person looks at it.
enum EntitlementRule {
  static let name = "step-not-entitled"
  static let accept = "accept-step"

  static let rule = Rule(name, reads: [.init("initiative", "status"), .init("role")]) { scope in
    let roles = Dictionary(grouping: scope.entities("role")) { $0["staff"].text ?? "" }
    return scope.entities("initiative").compactMap { initiative in
      finding(initiative) { roles[$0.description] ?? [] }
    }
  }

  private static func finding(_ initiative: Entity, _ roles: (EntityID) -> [Entity]) -> Finding? {
    guard let status = initiative["status"].text, let step = initiative.groups["status"]?.shown
    else { return nil }
    let date = initiative["statusDate"]
    let allowed = InitiativeStep.roles(leadingTo: status)
    let isEntitled = roles(step.author).contains { role in
      allowed.contains(role["role"].text ?? "")
        && (role["status"].text == "active" || (role["to"].text ?? "") >= (date.text ?? ""))
    }
    guard !isEntitled else { return nil }
    return Finding(
      entity: initiative.id,
      key: [status, date.text ?? "", step.author.description].joined(separator: "|"),
      severity: .high,
      facts: [
        "initiative": .reference(initiative.id), "status": .text(status), "statusDate": date,
        "by": .reference(step.author),
      ], options: [Finding.Option(accept)])
  }
}
