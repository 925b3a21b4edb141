import EventStore

/// What people mean by what they type: ``Naming`` over what the store holds.
extension Welfare {
  public typealias Reach = Naming<Entity>.Reach

  /// The entity of `kind` that `text` names: by its whole name, by the beginning of its name where
  /// that is enough, by at least ``ShortID/fewest`` digits of its id; an initiative also by its number,
  /// what comes from a paper by the paper's id, a strategy by its municipality.
  ///
  /// - Parameters:
  ///   - reach: how little of a name is enough.
  ///   - scope: of the citizen that is spoken of: what is theirs is meant before anybody else's.
  /// - Throws: ``Refusal``, `notFound` or `ambiguous`; the latter says what tells them apart.
  public func find(
    _ text: String, _ kind: String, by reach: Reach = .beginning, near scope: ScopeID? = nil
  ) throws -> Entity {
    if let found = try findAny(text, kind, by: reach, near: scope) { return found }
    if reach != .beginning {
      let begun = try naming.begun(by: text, among: try store.entities(kind)).map(\.id)
      if !begun.isEmpty {
        throw Refusal.tooLittle(
          text, try listed(begun), of: begun.count, digits: Self.digits(toTellApart: begun))
      }
    }
    let label = WelfareModel.declaration(kind)?.label ?? Text(kind)
    throw Refusal(
      .notFound, da: "\(text) findes ikke her (\(label.da)).",
      en: "There is no \(label.en) here called \(text).")
  }

  /// The same; nil when nothing here is called so.
  public func findAny(
    _ text: String, _ kind: String, by reach: Reach = .beginning, near scope: ScopeID? = nil
  ) throws -> Entity? {
    // What an id answers at once needs no look at anything else; no name is a whole id.
    if let id = EntityID(text.oneLine.lowercased()), let found = try store.entity(id) {
      return found.kind == kind ? found : nil
    }
    if let scope {
      let own = try entities(kind, ofPersonIn: scope)
      if let found = try one(text, kind, among: own, reach) { return found }
    }
    // What nobody gives a name can be meant by such a text in one way only.
    if Self.isUnnamed(kind), ShortID.digits(text.oneLine) != nil {
      return try one(text, kind, among: try store.entities(beginning: text.oneLine), reach)
    }
    return try one(text, kind, among: try store.entities(kind), reach)
  }

  /// The one thing of any of these kinds that is called so: a whole name of any goes before the
  /// beginning of one.
  public func findAny(_ text: String, among kinds: [String]) throws -> Entity? {
    for reach in [Reach.whole, .beginning] {
      let found = try kinds.compactMap { try findAny(text, $0, by: reach) }
      if found.count > 1 { throw try ambiguous(text, found.map(\.id)) }
      if let one = found.first { return one }
    }
    return nil
  }

  private func one(_ text: String, _ kind: String, among all: [Entity], _ reach: Reach) throws
    -> Entity?
  {
    let found = try naming.meant(by: text, among: all.filter { $0.kind == kind }, reach: reach)
    if found.count > 1 { throw try ambiguous(text, found.map(\.id)) }
    if let only = found.first, !naming.isCalled(only, text), ShortID.digits(text.oneLine) == nil {
      foundByBeginning?(text.oneLine, only.name, only.id)
    }
    return found.first
  }

  private var naming: Naming<Entity> {
    Naming(
      id: { $0.id.description }, name: { $0.isOnlyRequest ? nil : $0.title },
      alsoCalled: { $0.isOnlyRequest ? [] : $0.alsoCalled }, preferred: preferred)
  }

  private static func isUnnamed(_ kind: String) -> Bool {
    let fields = WelfareModel.declaration(kind)?.fields.map(\.name) ?? []
    return !fields.contains { Entity.titles.contains($0) || $0 == "sourceID" }
  }

  /// Who is here before who has left, and a registration that continues as another only by its id.
  private func preferred(_ named: [Entity]) throws -> [Entity] {
    guard named.count > 1 else { return named }
    let able = try named.filter { entity in
      switch entity.kind {
      case "staff", "device": entity["status"].text == "active"
      case "citizen": try alias(of: entity.id) == nil
      default: true
      }
    }
    return able.isEmpty ? named : able
  }

  /// The refusal of a text that can mean any of these, with what tells them apart.
  public func ambiguous(_ text: String, _ found: [EntityID]) throws -> Refusal {
    let entities = try found.compactMap { try store.entity($0) }
    let kinds = Set(entities.map(\.kind))
    let label =
      kinds.count == 1 ? kinds.first.flatMap { WelfareModel.declaration($0)?.label } : nil
    let hasName = entities.contains { $0.title != nil }
    return .ambiguous(
      text, label, try listed(found), of: found.count, digits: Self.digits(toTellApart: found),
      isWhole: !hasName || entities.contains { naming.isCalled($0, text) })
  }

  /// The first of these, each with what tells it from the others.
  private func listed(_ found: [EntityID]) throws -> [Text] {
    let shown = found.prefix(Refusal.mostListed)
    let digits = Self.digits(toTellApart: found)
    let kinds = Set(try shown.compactMap { try store.entity($0)?.kind })
    return try shown.map { id in
      let about = try distinction(id, naming: kinds.count > 1)
      let short = id.description.prefix(digits)
      return Text(da: "\(about.da) (\(short))", en: "\(about.en) (\(short))")
    }
  }

  private static func digits(toTellApart ids: [EntityID]) -> Int {
    digits(toTellApart: ids.map(\.description))
  }

  /// As many digits as it takes to tell ids apart, at least ``ShortID/fewest``.
  static func digits(toTellApart ids: [String]) -> Int {
    let all = Set(ids)
    var digits = ShortID.fewest
    while digits < ShortID.most, Set(all.map { $0.prefix(digits) }).count < all.count {
      digits += 4
    }
    return digits
  }

  /// A name with what tells it from others of the same name.
  private func distinction(_ id: EntityID, naming isKindNamed: Bool) throws -> Text {
    guard let entity = try store.entity(id) else { return Text("") }
    let name = entity.title ?? entity.requested["worker"]?.entity.flatMap { try? self.name(of: $0) }
    var da = [name].compactMap { $0 }
    if isKindNamed { da.append(Labels.kind(entity.kind).da) }
    var en = [name].compactMap { $0 }
    if isKindNamed { en.append(Labels.kind(entity.kind).en) }
    if let more = try detail(of: entity) {
      da.append(more.da)
      en.append(more.en)
    }
    return Text(da: da.joined(separator: ", "), en: en.joined(separator: ", "))
  }

  private func detail(of entity: Entity) throws -> Text? {
    func name(_ field: String) throws -> Text? {
      try entity[field].entity.map { Text(try self.name(of: $0)) }
    }
    switch entity.kind {
    case "citizen":
      let born =
        entity["birthDate"].text
        ?? entity["cpr"].text.flatMap { CPR($0) }?.birthDate.description
      return born.map { Text(da: "født \($0)", en: "born \($0)") }
        ?? Text(da: "uden fødselsdato", en: "no birth date")
    case "staff":
      let unit = entity["unit"].text.map { Text($0) }
      return entity["status"].text == "active" ? unit : Text(da: "ikke ansat mere", en: "has left")
    case "device": return try name("worker")
    case "initiative": return entity["number"].int.map { Text("nr. \($0)") }
    case "strategy": return entity["municipality"].text.map { Text($0) }
    case "strategyItem": return try name("strategy")
    case "target": return try name("item")
    case "measure", "observation", "ownerReport", "description":
      return try name("initiative") ?? name("target")
    default:
      let citizen = try citizen(of: entity.scope).name
      return citizen.isEmpty ? nil : Text(citizen)
    }
  }
}

extension Refusal {
  /// The most things a refusal lists.
  static let mostListed = 8

  /// The refusal of a text that can mean any of several.
  ///
  /// - Parameters:
  ///   - listed: the first of them, each with what tells it from the others and its id.
  ///   - count: how many there are.
  ///   - digits: as many as it takes to tell their ids apart.
  ///   - isWhole: true when there is no more of a name to write.
  public static func ambiguous(
    _ text: String, _ label: Text?, _ listed: [Text], of count: Int, digits: Int, isWhole: Bool
  ) -> Refusal {
    let all = joined(listed, of: count)
    let advice = isWhole ? useID(digits) : useMore(digits)
    return Refusal(
      .ambiguous,
      da: "\(text) kan betyde flere\(label.map { " (\($0.da))" } ?? ""): \(all.da). \(advice.da)",
      en: "\(text) can mean more than one\(label.map { " \($0.en)" } ?? ""): \(all.en). "
        + advice.en)
  }

  /// The refusal of what only begins a name or an id, where that is not enough; as ``ambiguous(_:_:_:of:digits:isWhole:)``.
  public static func tooLittle(_ text: String, _ listed: [Text], of count: Int, digits: Int)
    -> Refusal
  {
    let (all, advice) = (joined(listed, of: count), useMore(digits))
    return Refusal(
      .notFound, da: "»\(text)« er kun begyndelsen af \(all.da). \(advice.da)",
      en: "“\(text)” is only the beginning of \(all.en). \(advice.en)")
  }

  private static func joined(_ listed: [Text], of count: Int) -> Text {
    let more = count - listed.count
    return Text(
      da: listed.map(\.da).joined(separator: "; ") + (more > 0 ? " og \(more) andre" : ""),
      en: listed.map(\.en).joined(separator: "; ") + (more > 0 ? " and \(more) more" : ""))
  }

  private static func useMore(_ digits: Int) -> Text {
    Text(
      da: "Skriv hele navnet eller mindst \(digits) cifre af id'et.",
      en: "Write the whole name or at least \(digits) digits of the id.")
  }

  private static func useID(_ digits: Int) -> Text {
    Text(
      da: "Skriv mindst \(digits) cifre af id'et i stedet for navnet.",
      en: "Write at least \(digits) digits of the id instead of the name.")
  }
}
