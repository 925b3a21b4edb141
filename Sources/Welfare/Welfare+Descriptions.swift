import EventStore

/// The start-up description of an initiative: Kolding's template, one for each initiative.
extension Welfare {
  /// Something the work on an initiative is to deliver.
  public struct Deliverable: Sendable, Equatable {
    public var text: String
    public var responsible: String?
    /// True for what is to measure the effect; at least one must be.
    public var measuresEffect: Bool

    public init(_ text: String, responsible: String? = nil, measuresEffect: Bool = false) {
      self.text = text
      self.responsible = responsible
      self.measuresEffect = measuresEffect
    }
  }

  public func description(of initiative: EntityID) throws -> Entity? {
    try store.entity(Self.descriptionID(initiative))
  }

  /// The same on every device, so that two who begin it apart write one description.
  private static func descriptionID(_ initiative: EntityID) -> EntityID {
    EntityID(derivedFrom: ["description", initiative.description])
  }

  /// Writes fields of an initiative's start-up description, and adds and takes out deliverables; the
  /// first time it is made. One that was submitted is a draft again; an approved one is not revised.
  ///
  /// - Parameters:
  ///   - fields: those of ``KindDeclaration/description``.
  ///   - gone: deliverables to take out, each by its text, or by its number as they are shown before
  ///     this.
  @discardableResult
  public func describeInitiative(
    _ initiative: String, _ fields: Fields = [:], adding deliverables: [Deliverable] = [],
    removing gone: [String] = []
  ) throws -> EntityID {
    let actor = try initiator(["owner", "coordinator", "management", "administrator"])
    let found = try find(initiative, "initiative")
    if actor.role == "owner" { try refuseAnother(actor.staff, found) }
    let status = found["status"].text ?? "recommended"
    guard ["recommended", "planned", "postponed"].contains(status) else {
      let label = Labels.value(status, of: "status", kind: "initiative")
      throw Refusal(
        .rule, da: "Initiativet er »\(label.da)«; beskrivelsen skrives før igangsættelsen.",
        en: "The initiative is “\(label.en)”; its description is written before the start.")
    }
    let known = try description(of: found.id)
    let added = try deliverables.map(Self.record)
    let earlier = known?.elements("deliverables") ?? []
    let removed = try gone.map { try Self.deliverable($0, of: earlier) }
    var written = fields
    if !added.isEmpty || !removed.isEmpty {
      written["deliverables"] = .list(earlier.filter { !removed.contains($0) } + added)
    }
    guard let known else {
      written["initiative"] = .reference(found.id)
      if written["title"] == nil { written["title"] = .text(found.name) }
      written = try valid(.description, written)
      written.merge(try standing("draft", StepNote())) { $1 }
      let id = Self.descriptionID(found.id)
      try store.append(
        [
          store.model.creating(
            "description", id, in: found.scope, written.filter { !$0.value.isNull })
        ], by: actor)
      return id
    }
    guard known["status"].text != "approved" else {
      throw Refusal(
        .rule, da: "Beskrivelsen er godkendt og rettes ikke.",
        en: "The description is approved and is not revised.")
    }
    var draft = try valid(.description, written, over: known)
    if known["status"].text == "submitted" {
      draft.merge(try standing("draft", StepNote())) { $1 }
    }
    try store.append([known.setting(draft)], by: actor)
    return known.id
  }

  private static func deliverable(_ text: String, of known: [Value]) throws -> Value {
    if let number = Int(text.oneLine), (1...).contains(number), number <= known.count {
      return known[number - 1]
    }
    let named = known.filter { $0.object?["text"]?.text?.folded == text.folded }
    guard let found = named.first else {
      throw Refusal(
        .invalid,
        da: "Beskrivelsen har ingen leverance »\(text)«. Den har \(known.count); "
          + "skridt initiative describe viser dem med numre.",
        en:
          "The description has no deliverable “\(text)”. It has \(known.count); "
          + "skridt initiative describe shows them with numbers.")
    }
    guard named.count == 1 else {
      throw Refusal(
        .invalid, da: "Flere leverancer hedder »\(text)«; brug nummeret.",
        en: "Several deliverables are called “\(text)”; use the number.")
    }
    return found
  }

  private static func record(_ deliverable: Deliverable) throws -> Value {
    let text = deliverable.text.oneLine
    guard !text.isEmpty else {
      throw Refusal(.invalid, da: "Leverancen mangler.", en: "The deliverable is missing.")
    }
    var out: Fields = ["text": .text(text), "measuresEffect": .bool(deliverable.measuresEffect)]
    out["responsible"] = deliverable.responsible.map { .text($0.oneLine) }
    return .object(out)
  }

  /// Lays the description before management.
  ///
  /// - Returns: the fields of the template that are still empty.
  @discardableResult
  public func submitDescription(_ initiative: String, _ note: StepNote = StepNote()) throws
    -> [String]
  {
    let actor = try initiator(["owner", "coordinator", "management", "administrator"])
    let found = try find(initiative, "initiative")
    if actor.role == "owner" { try refuseAnother(actor.staff, found) }
    guard let description = try description(of: found.id) else {
      throw Refusal(
        .rule, da: "Initiativet har ingen igangsættelsesbeskrivelse endnu.",
        en: "The initiative has no start-up description yet.")
    }
    guard description["status"].text == "draft" else {
      throw Refusal(
        .rule, da: "Beskrivelsen er allerede indsendt.",
        en: "The description was submitted already.")
    }
    let deliverables = description.elements("deliverables").compactMap(\.object)
    guard deliverables.contains(where: { $0["measuresEffect"]?.bool == true }) else {
      throw Refusal(
        .rule,
        da: "En af leverancerne skal handle om at måle effekten. Beskrivelsen er stadig kladde.",
        en:
          "One of the deliverables must be about measuring the effect. The description is still a "
          + "draft.")
    }
    try store.append(
      [description.setting(try standing("submitted", note), reason: note.reason)], by: actor)
    let template = KindDeclaration.description.groups.filter(\.isRevisable).flatMap(\.fields)
    return template.map(\.name).filter { description.fields[$0]?.isNull ?? true }
  }
}
