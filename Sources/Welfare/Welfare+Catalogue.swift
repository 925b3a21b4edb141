import EventStore

/// Staff, roles and devices: granted by the central node.
extension Welfare {
  // MARK: - Setting up

  /// Makes the catalogue on a new central node, with its first member of staff, who administers it.
  ///
  /// - Returns: the administrator.
  @discardableResult
  public static func setUpCatalogue(in store: Store, administrator name: String) throws -> EntityID
  {
    let welfare = Welfare(store)
    try welfare.requireCentral()
    guard try store.scopes(ofKind: WelfareModel.catalogueScope).isEmpty else {
      throw Refusal(.rule, da: "Kataloget findes allerede.", en: "The catalogue exists already.")
    }
    let staff: EntityID = store.newID()
    let role: EntityID = store.newID()
    let today = Value.text(welfare.today.description)
    let fields = try welfare.valid(.staff, ["name": .text(name)])
    // The first member of staff has nobody to be written by but themselves.
    let actor = Actor(staff: staff, role: "administrator")
    try store.makeScope(kind: WelfareModel.catalogueScope, by: actor) { scope in
      [
        store.model.creating(
          "staff", staff, in: scope,
          fields.merging(["status": "active", "statusDate": today]) { $1 }),
        store.model.creating(
          "role", role, in: scope,
          [
            "staff": .reference(staff), "role": "administrator", "from": today, "status": "active",
          ]),
      ]
    }
    return staff
  }

  // MARK: - Staff

  @discardableResult
  public func addStaff(name: String, unit: String? = nil) throws -> EntityID {
    let actor = try central()
    let fields = try valid(.staff, ["name": .text(name), "unit": unit.map { .text($0) } ?? .null])
    try refuseTaken(fields["name"]?.text ?? "", for: nil)
    return try create(
      "staff", in: try catalogue(),
      fields.merging(["status": "active", "statusDate": .text(today.description)]) { $1 },
      by: actor)
  }

  /// - Parameter fields: `name`, `unit` or both.
  public func reviseStaff(_ staff: String, _ fields: Fields) throws {
    let actor = try central()
    let member = try find(staff, "staff")
    let draft = try revision(.staff, member, fields, reason: nil)
    if let name = try valid(.staff, fields, over: member)["name"]?.text {
      try refuseTaken(name, for: member.id)
    }
    try store.append([draft], by: actor)
  }

  /// Two colleagues of one name could not be told apart where people are called by it.
  private func refuseTaken(_ added: String, for member: EntityID?) throws {
    let isTaken = try store.entities("staff").contains {
      $0.id != member && $0.name.folded == added.folded && $0["status"].text == "active"
    }
    if isTaken {
      throw Refusal(
        .rule,
        da: "Der er allerede en medarbejder ved navn \(added). Tilføj noget, der skiller dem ad, "
          + "fx afdelingen.",
        en: "There is a staff member called \(added) already. Add what tells them apart, such as "
          + "the unit.")
    }
  }

  public func staff() throws -> [StaffRow] {
    let roles = try store.entities("role").filter { $0["status"].text == "active" }
    let devices = try store.entities("device").filter { $0["status"].text == "active" }
    return try store.entities("staff").filter { !$0.isOnlyRequest }.map { staff in
      StaffRow(
        id: staff.id, name: staff.name, unit: staff["unit"].text,
        status: staff["status"].text ?? "active",
        roles: roles.filter { $0["staff"].entity == staff.id }.compactMap { $0["role"].text }
          .sorted(),
        devices: devices.filter { $0["worker"].entity == staff.id }.map(\.name).sortedByName())
    }.sorted(byName: \.name) { $0.id < $1.id }
  }

  /// Ends somebody's employment, with their roles, devices and assignments.
  public func endStaff(_ staff: String, on date: String? = nil, reason: String? = nil) throws {
    let actor = try central()
    let member = try find(staff, "staff", by: .strict)
    let day = try dayUntilToday(date)
    guard member["status"].text == "active" else { throw Self.endedAlready(member["statusDate"]) }
    try refuseBefore(day, member["statusDate"])
    let roles = try roles(of: member.id)
    if roles.contains(where: { $0["role"].text == "administrator" }) {
      try keepAnAdministrator(without: Set(roles.map(\.id)))
    }
    let devices = try store.entities("device").filter {
      $0["worker"].entity == member.id && $0["status"].text == "active"
    }
    let assignments = try store.entities("assignment").filter {
      $0["worker"].entity == member.id && isActive($0)
    }
    let ended: Fields = ["status": "ended", "statusDate": .text(day.description)]
    // What is written from now on, whoever leaves cannot read.
    try store.append(
      ([member] + devices).map { $0.setting(ended, reason: reason) }
        + (roles + assignments).map {
          $0.setting(["status": "ended", "to": .text(day.description)], reason: reason)
        }, by: actor, renewingKeysOf: Set(assignments.map(\.scope)))
  }

  // MARK: - Roles

  /// - Parameters:
  ///   - role: see ``Labels``, field `role`; its value or its label.
  ///   - from: nil means today.
  @discardableResult
  public func grantRole(
    _ role: String, to staff: String, unit: String? = nil, from: String? = nil,
    until to: String? = nil
  ) throws -> EntityID {
    let actor = try central()
    let member = try find(staff, "staff", by: .strict)
    guard member["status"].text == "active" else { throw Self.endedAlready(member["statusDate"]) }
    var fields: Fields = [
      "staff": .reference(member.id), "role": .text(role), "status": "active",
      "from": .text(from ?? today.description),
    ]
    if let unit { fields["unit"] = .text(unit) }
    if let to { fields["to"] = .text(to) }
    fields = try valid(.role, fields)
    guard
      try !roles(of: member.id).contains(where: {
        $0["role"] == fields["role"] && $0["unit"] == fields["unit"] ?? .null
      })
    else {
      throw Refusal(
        .rule, da: "\(member.name) har allerede den rolle.",
        en: "\(member.name) holds that role already.")
    }
    return try create("role", in: try catalogue(), fields, by: actor)
  }

  public func endRole(
    _ role: String, of staff: String, on date: String? = nil, reason: String? = nil
  )
    throws
  {
    let actor = try central()
    let member = try find(staff, "staff", by: .strict)
    let day = try dayUntilToday(date)
    let wanted = try valid(
      .role, ["staff": .reference(member.id), "role": .text(role)])["role"]
    let held = try roles(of: member.id).filter { $0["role"] == wanted }
    guard !held.isEmpty else {
      throw Refusal(
        .rule, da: "\(member.name) har ikke den rolle.",
        en: "\(member.name) does not hold that role.")
    }
    if wanted == "administrator" { try keepAnAdministrator(without: Set(held.map(\.id))) }
    try store.append(
      held.map {
        $0.setting(
          ["status": "ended", "to": .text(day.description)]
            .merging(startEnded($0, on: day)) { $1 }, reason: reason)
      }, by: actor)
  }

  private func keepAnAdministrator(without ended: Set<EntityID>) throws {
    let left = try store.entities("role").contains {
      $0["role"].text == "administrator" && $0["status"].text == "active" && !ended.contains($0.id)
    }
    guard left else {
      throw Refusal(
        .rule, da: "Der skal være mindst én administrator.",
        en: "There must be at least one administrator.")
    }
  }

  // MARK: - Helpers

  static func endedAlready(_ date: Value) -> Refusal {
    let since = date.text ?? ""
    return Refusal(
      .rule, da: "Det er allerede afsluttet (\(since)).", en: "That has ended already (\(since)).")
  }

  func create(_ kind: String, in scope: ScopeID, _ fields: Fields, by actor: Actor) throws
    -> EntityID
  {
    let id: EntityID = store.newID()
    try store.append([store.model.creating(kind, id, in: scope, fields)], by: actor)
    return id
  }
}
