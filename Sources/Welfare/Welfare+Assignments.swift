import EventStore

/// Who works with whom. Only the central node assigns; a device can ask.
extension Welfare {
  static let assigners: Set<String> = [
    "administrator", "authority", "coordinator", "management",
  ]

  func assigner() throws -> Actor {
    try store.isCentral() ? central(Self.assigners) : actor()
  }

  // MARK: - Commands

  /// - Parameters:
  ///   - role: in which role; nil means support worker.
  ///   - from: nil means today.
  ///   - to: the last day, when that is known.
  @discardableResult
  public func assign(
    _ citizen: String, to worker: String, role: String? = nil, from: String? = nil,
    until to: String? = nil
  ) throws -> Outcome {
    let actor = try assigner()
    let found = try find(citizen, "citizen", by: .strict)
    let member = try find(worker, "staff", by: .strict)
    guard member["status"].text == "active" else { throw Self.endedAlready(member["statusDate"]) }
    var fields: Fields = [
      "worker": .reference(member.id), "role": .text(role ?? "worker"), "status": "active",
      "from": .text(from ?? today.description),
    ]
    if let to { fields["to"] = .text(to) }
    fields = try valid(.assignment, fields)
    let before = try store.entities("assignment", in: found.scope)
    guard !before.contains(where: { isActive($0) && $0["worker"].entity == member.id }) else {
      throw Refusal(
        .rule, da: "\(member.name) er allerede tilknyttet.",
        en: "\(member.name) is assigned already.")
    }
    let isCentral = try store.isCentral()
    let asked = before.first { $0.isOnlyRequest && $0.requested["worker"]?.entity == member.id }
    if let asked {
      guard isCentral else { return Outcome(id: asked.id, isRequest: true) }
      let over = role == nil && from == nil && to == nil ? asked.requested : fields
      try store.append(
        [asked.setting(fields.merging(try valid(.assignment, over)) { $1 })], by: actor)
      return Outcome(id: asked.id, isRequest: false)
    }
    let id = try create("assignment", in: found.scope, fields, by: actor)
    return Outcome(id: id, isRequest: !isCentral)
  }

  /// Ends an assignment. What the worker recorded about earlier days stands; what occurred later and
  /// comes in afterwards is kept and flagged.
  ///
  /// - Parameter date: the last day; nil means now.
  @discardableResult
  public func endAssignment(
    of worker: String, to citizen: String, on date: String? = nil, reason: String? = nil
  ) throws -> Outcome {
    let actor = try assigner()
    let found = try find(citizen, "citizen", by: .strict)
    let member = try find(worker, "staff", by: .strict)
    let day = try dayUntilToday(date)
    let all = try store.entities("assignment", in: found.scope)
    guard let assignment = all.first(where: { isActive($0) && $0["worker"].entity == member.id })
    else {
      throw Refusal(
        .rule, da: "\(member.name) er ikke tilknyttet \(found.name).",
        en: "\(member.name) is not assigned to \(found.name).")
    }
    let fields = try valid(
      .assignment,
      [
        "status": "ended", "to": .text(day.description),
        "statusReason": reason.map { .text($0) } ?? .null,
      ].merging(startEnded(assignment, on: day)) { $1 }, over: assignment)
    let isCentral = try store.isCentral()
    // What is written from now on, whoever leaves cannot read.
    try store.append(
      [assignment.setting(fields, reason: reason)], by: actor,
      renewingKeysOf: isCentral ? [found.scope] : [])
    return Outcome(id: assignment.id, isRequest: !isCentral)
  }

  // MARK: - Questions

  /// - Parameter citizen: nil means everybody held here.
  public func assignments(of citizen: String? = nil) throws -> [AssignmentRow] {
    try entities("assignment", of: citizen).map { assignment in
      let asked = assignment.requested
      func value(_ field: String) -> Value {
        assignment[field].isNull ? asked[field] ?? .null : assignment[field]
      }
      let (id, citizenName) = try self.citizen(of: assignment.scope)
      let worker = value("worker").entity
      return AssignmentRow(
        id: assignment.id, citizen: id, citizenName: citizenName, worker: worker,
        workerName: try worker.map(name) ?? "", role: value("role").text, from: value("from").text,
        to: (assignment.isOnlyRequest ? value("to") : assignment["to"]).text,
        status: status(of: assignment),
        isRequest: !assignment.requests.isEmpty)
    }.sorted(byName: \.citizenName) { ($0.from ?? "", $0.id) < ($1.from ?? "", $1.id) }
  }

  private func status(of assignment: Entity) -> String {
    guard let status = assignment["status"].text else { return "requested" }
    return status == "active" && assignment.requested["status"] == "ended"
      ? "endRequested" : status
  }

  /// True when an assignment gives its worker need to know today.
  func isActive(_ assignment: some Showing) -> Bool {
    guard assignment["worker"].entity != nil, assignment["status"].text == "active" else {
      return false
    }
    return assignment["to"].text.flatMap { Day($0) }.map { $0 >= today } ?? true
  }
}
