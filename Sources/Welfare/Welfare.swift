import EventStore

/// The commands and questions of the work, over one store.
///
/// A command reads what the store holds, decides, and appends what it decided in one transaction; or
/// it throws a ``Refusal`` (or a ``StoreError``) and nothing was written. Where a parameter names
/// something, it is found as ``find(_:_:by:near:)`` says; what destroys or gives access takes whole
/// names only.
public struct Welfare {
  public let store: Store
  private let actingAs: String?
  /// Told what was typed and what it was taken for, each time the beginning of a name was enough:
  /// whoever asked is to be told whom it found.
  public var foundByBeginning: ((_ typed: String, _ name: String, _ id: EntityID) -> Void)?

  /// - Parameter actingAs: on the central node, the member of staff who acts; nil means its first
  ///   administrator. A device always acts as its worker.
  public init(_ store: Store, actingAs: String? = nil) {
    self.store = store
    self.actingAs = actingAs
  }

  // MARK: - Who and where

  /// The scope everybody holds.
  public func catalogue() throws -> ScopeID {
    guard let scope = try store.scopes(ofKind: WelfareModel.catalogueScope).first else {
      throw Refusal(
        .rule,
        da: "Kataloget er ikke her endnu; hent det fra centralen først.",
        en: "The catalogue is not here yet; sync with the central node first.")
    }
    return scope
  }

  /// Whoever acts here: on a device its worker, on the central node the one asked for.
  public func actor() throws -> Actor {
    guard try store.isCentral() else { return try deviceActor() }
    guard let actingAs else {
      let administrators = try store.entities("role").filter {
        $0["role"].text == "administrator" && $0["status"].text == "active"
      }
      guard let first = administrators.min(by: { ($0.created, $0.id) < ($1.created, $1.id) }),
        let staff = first["staff"].entity
      else {
        throw Refusal(
          .notAllowed, da: "Centralen har ingen administrator; vælg en med --as.",
          en: "The central node has no administrator; choose somebody with --as.")
      }
      return Actor(staff: staff, role: "administrator", grant: first.event(of: "role"))
    }
    let staff = try find(actingAs, "staff", by: .whole)
    guard staff["status"].text == "active" else {
      throw Refusal(
        .notAllowed, da: "\(staff.name) er ikke længere ansat.",
        en: "\(staff.name) is no longer on the staff.")
    }
    return try acting(staff.id, preferring: "administrator")
  }

  private func deviceActor() throws -> Actor {
    guard actingAs == nil else {
      throw Refusal(
        .notAllowed,
        da: "På en enhed er det altid dens egen medarbejder; --as virker kun på centralen.",
        en: "A device always acts as its own worker; --as works on the central node only.")
    }
    guard let device = try device(store.replica), device["status"].text == "active",
      let worker = device["worker"].entity
    else {
      throw Refusal(
        .notAllowed,
        da: "Centralen ved ikke, hvis enhed dette er. Få en administrator til at knytte "
          + "enheden til dig, og synkronisér.",
        en: "The central node does not know whose device this is. Ask an administrator to bind it "
          + "to you, and sync.")
    }
    return try acting(worker, preferring: "worker")
  }

  private func acting(_ staff: EntityID, preferring role: String) throws -> Actor {
    let held = try roles(of: staff)
    let order = [role] + Choices.roles.map(\.value)
    for name in order {
      if let grant = held.first(where: { $0["role"].text == name }) {
        return Actor(staff: staff, role: name, grant: grant.event(of: "role"))
      }
    }
    return Actor(staff: staff, role: "worker")
  }

  /// The roles somebody holds today.
  func roles(of staff: EntityID) throws -> [Entity] {
    let today = today
    return try store.entities("role").filter {
      $0["staff"].entity == staff && $0["status"].text == "active"
        && ($0["to"].text.flatMap { Day($0) }.map { $0 >= today } ?? true)
    }
  }

  func device(_ replica: ReplicaID) throws -> Entity? {
    guard let id = EntityID(bytes: replica.bytes), let found = try store.entity(id) else {
      return nil
    }
    return found.kind == "device" && !found.isOnlyRequest ? found : nil
  }

  /// Today, by Danish wall clocks.
  public var today: Day { now.day }
  public var now: Moment { Moment(milliseconds: store.now()) }

  /// The day something was first written: by its author's clock, but no later than it came here, and
  /// never to come.
  func dayWritten(_ record: some Showing) throws -> Day {
    let latest = try store.received(record.id, in: record.scope).map {
      Moment(milliseconds: $0).day
    }
    return min(Moment(milliseconds: record.created.wall).day, latest ?? today, today)
  }

  // MARK: - What only some may do

  func requireCentral() throws {
    guard try store.isCentral() else {
      throw Refusal(
        .notAllowed, da: "Det kan kun gøres på centralen.",
        en: "This can be done on the central node only.")
    }
  }

  /// Whoever acts on the central node in one of these roles.
  func central(_ allowed: Set<String> = ["administrator"]) throws -> Actor {
    try requireCentral()
    let actor = try actor()
    let held = Set(try roles(of: actor.staff).compactMap { $0["role"].text })
    guard !held.isDisjoint(with: allowed) else { throw Self.takesRole(allowed) }
    return actor
  }

  /// Whoever acts here, in the first of these roles that they hold: of several the one whose word
  /// weighs most.
  func actor(first roles: [String]) throws -> Actor {
    let actor = try actor()
    let held = try self.roles(of: actor.staff)
    for role in roles {
      if let grant = held.first(where: { $0["role"].text == role }) {
        return Actor(staff: actor.staff, role: role, grant: grant.event(of: "role"))
      }
    }
    throw Self.takesRole(roles)
  }

  /// Whoever acts here, when their work is with citizens; everybody else is told counts.
  func caseActor() throws -> Actor {
    let actor = try actor()
    let held = Set(try roles(of: actor.staff).compactMap { $0["role"].text })
    guard !held.isDisjoint(with: Self.caseRoles) else { throw Self.takesRole(Self.caseRoles) }
    return actor
  }

  private static let caseRoles = ["worker", "authority", "administrator"]

  private static func takesRole(_ roles: some Collection<String>) -> Refusal {
    let needed = Choices.roles.filter { roles.contains($0.value) }
    return Refusal(
      .notAllowed,
      da: "Det kræver rollen \(needed.map(\.label.da).joined(separator: " eller ")).",
      en: "This takes the role of \(needed.map(\.label.en).joined(separator: " or ")).")
  }

  // MARK: - Names

  /// What people call an entity: a name, a title, a goal's or a plan's text; its id where there is none.
  public func name(of id: EntityID) throws -> String {
    guard let entity = try store.entity(id) else { return String(id.description.prefix(8)) }
    // An observation is called by what was observed, and when.
    if entity.kind == "progress",
      let goal = try entity["goal"].entity.flatMap({ try store.entity($0) })
    {
      return "\(goal.name), \(entity.occurredAt?.short ?? "")"
    }
    return entity.name
  }

  // MARK: - Valid fields

  /// `fields` as they are stored, each by its type, required ones present, all fitting together.
  ///
  /// - Parameters:
  ///   - entity: what they change; nil for something new.
  ///   - scope: of the citizen something new is about: what is named in the fields is looked for
  ///     there first.
  func valid(
    _ declaration: KindDeclaration, _ fields: Fields, over entity: Entity? = nil,
    near scope: ScopeID? = nil
  ) throws -> Fields {
    var out: Fields = [:]
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      guard let field = declaration.field(name) else {
        throw Refusal(
          .invalid, da: "\(declaration.label.da) har ikke feltet \(name).",
          en: "\(declaration.label.en) has no field \(name).")
      }
      let read: Value
      do {
        read = try field.type.read(value) { try find($0, $1, near: scope ?? entity?.scope).id }
      } catch let refusal as Refusal where refusal.cause == .invalid {
        throw refusal.said(of: field.label)
      }
      if Entity.titles.contains(name), let text = read.text,
        ShortID.digits(text.folded)?.count == ShortID.most
      {
        throw Refusal(
          .invalid, da: "\(field.label.da) kan ikke være et id.",
          en: "\(field.label.en) cannot be an id.")
      }
      // Nothing over nothing is no change.
      if read.isNull, entity?[name].isNull ?? true, !field.isRequired { continue }
      out[name] = read
    }
    for field in declaration.fields where field.isRequired {
      guard (out[field.name] ?? entity?[field.name] ?? .null).isNull else { continue }
      throw Refusal(
        .invalid, da: "\(field.label.da) mangler.", en: "\(field.label.en) is missing.")
    }
    if let problem = declaration.check((entity?.fields ?? [:]).merging(out) { $1 }) {
      throw Refusal(.invalid, problem)
    }
    return out
  }

  /// Changes what may be changed directly; a status has commands of its own.
  func revision(
    _ declaration: KindDeclaration, _ entity: Entity, _ fields: Fields, reason: String?
  ) throws -> Draft {
    for name in fields.keys.sorted() where declaration.group(of: name)?.isRevisable == false {
      let label = declaration.field(name)?.label ?? Text(name)
      throw Refusal(
        .rule, da: "\(label.da) rettes ikke her; det har sin egen kommando.",
        en: "\(label.en) is not revised here; it has a command of its own.")
    }
    try refuseText(declaration, fields)
    let read = try valid(declaration, fields, over: entity)
    try refuseImpossible(declaration, read, over: entity)
    return entity.setting(read, reason: reason)
  }

  /// What has parts is not typed: a text in its place would hide them.
  func refuseText(_ declaration: KindDeclaration, _ fields: Fields) throws {
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      guard let field = declaration.field(name), field.type.isOfRecords,
        (value.list ?? [value]).contains(where: { $0.text?.isBlank == false })
      else { continue }
      throw Refusal(
        .invalid,
        da: "\(field.label.da) har flere dele og kan ikke skrives som tekst; --help viser, hvad "
          + "der kan sættes.",
        en: "\(field.label.en): this has parts and cannot be written as text; --help shows what "
          + "can be set.")
    }
  }

  /// The day `text` names, or today; refused when it has not come yet.
  func dayUntilToday(_ text: String?) throws -> Day {
    guard let text else { return today }
    let day = try day(text)
    do { _ = try day.writable() } catch { throw error.said(of: Text(da: "Datoen", en: "The date")) }
    try refuseToCome(day)
    return day
  }

  func refuseToCome(_ day: Day) throws {
    guard day > today else { return }
    throw Refusal(
      .invalid, da: "Datoen \(day) er ikke kommet endnu.", en: "\(day) has not come yet.")
  }
}
