import EventStore

/// A citizen's placements on the ladder of support, and which of them is valid on a day.
///
/// Worked out from the placements alone: the same on every replica that holds the same. What was
/// entered in error counts for nothing, and what replaced it replaces what it had replaced.
struct Ladder {
  /// The service of home support, which the line at eight hours is drawn for.
  static let homeSupport = "bostøtte"
  /// Step 3 is at most so many minutes a week; step 4 is more (Vejle, "Nye skridt – hele livet").
  static let limit: Int64 = 480
  /// The highest step that ``limit`` binds.
  static let lastWithin: Int64 = 3

  struct Placement {
    let entity: Entity
    let service: String
    let step: Int64
    let from: Day
    /// The last day it is valid; nil while nobody has ended it.
    let to: Day?
    let isStanding: Bool

    var id: EntityID { entity.id }
    var replaces: EntityID? { entity["replaces"].entity }
    var isByAuthority: Bool { entity["decidedAs"].text == "authority" }
    /// What was decided: two placements with the same say the same.
    var content: [Value] { Self.decided.map { entity[$0] } }

    private static let decided = ["step", "hours", "basis", "from", "decision"]

    init?(_ entity: Entity) {
      guard let step = entity["step"].int, let from = entity["from"].text.flatMap({ Day($0) })
      else { return nil }
      self.entity = entity
      self.step = step
      self.from = from
      service = (entity["service"].text ?? "").folded
      to = entity["to"].text.flatMap { Day($0) }
      isStanding = entity["status"].text != "enteredInError"
    }

    /// True when `fields` would say the same.
    func says(_ fields: Fields) -> Bool {
      content == Self.decided.map { fields[$0] ?? .null }
    }

    func overlaps(_ other: Placement) -> Bool {
      (other.to.map { from <= $0 } ?? true) && (to.map { other.from <= $0 } ?? true)
    }
  }

  let placements: [Placement]
  private let byID: [EntityID: Placement]

  /// - Parameter steps: all of one citizen's.
  init(_ steps: [Entity]) {
    placements = steps.compactMap(Placement.init)
    byID = Dictionary(placements.map { ($0.id, $0) }) { first, _ in first }
  }

  /// The services something is or was granted in, by what they are called when compared.
  var services: [String] { Set(placements.map(\.service)).sorted() }

  /// The placement valid on a day. A placement that has begun puts an end to all it replaces. Should
  /// several be left, an authority's goes before others, then the one from the latest day, then the
  /// one written last.
  func placement(in service: String = homeSupport, on day: Day) -> Placement? {
    leaves(of: service) { $0.from <= day }.filter { $0.to.map { $0 >= day } ?? true }
      .max(by: Self.weighsLess)
  }

  /// The placement a new one would replace: the last word so far, also when it is yet to begin or
  /// has ended.
  func last(in service: String) -> Placement? {
    leaves(of: service) { _ in true }.max(by: Self.weighsLess)
  }

  /// What has taken the place of a placement: nil while nothing has begun to by `day`.
  func successor(of placement: Placement, on day: Day) -> Placement? {
    placements.filter { later in
      later.isStanding && later.from <= day
        && ancestors(of: later).contains { $0.id == placement.id }
    }.min { ($0.from, $0.entity.created, $0.id) < ($1.from, $1.entity.created, $1.id) }
  }

  func state(of placement: Placement, on day: Day) -> StepRow.State {
    guard placement.isStanding else { return .enteredInError }
    // One that is overtaken before it begins never takes effect.
    guard successor(of: placement, on: max(day, placement.from)) == nil else { return .replaced }
    guard placement.from <= day else { return .upcoming }
    if let to = placement.to, to < day { return .ended }
    let valid = self.placement(in: placement.service, on: day)
    return valid?.content == placement.content ? .current : .disputed
  }

  /// Where a placement moved the citizen from: the nearest it replaces that was not entered in
  /// error, also one under another registration, not among these; nil for a first placement.
  func origin(of placement: Placement) -> EntityID? {
    let above = ancestors(of: placement)
    return above.first(where: \.isStanding)?.id
      ?? (above.last ?? placement).replaces.flatMap { byID[$0] == nil ? $0 : nil }
  }

  /// The standing placements of a service that `hasBegun` and no other such one replaces.
  private func leaves(of service: String, _ hasBegun: (Placement) -> Bool) -> [Placement] {
    let begun = placements.filter {
      $0.isStanding && $0.service == service.folded && hasBegun($0)
    }
    let replaced = Set(begun.flatMap { ancestors(of: $0).map(\.id) })
    return begun.filter { !replaced.contains($0.id) }
  }

  /// What a placement replaces, and what that replaced, and so on.
  private func ancestors(of placement: Placement) -> [Placement] {
    var out: [Placement] = []
    var seen: Set<EntityID> = [placement.id]
    var next = placement.replaces
    while let id = next, seen.insert(id).inserted, let above = byID[id],
      above.service == placement.service
    {
      out.append(above)
      next = above.replaces
    }
    return out
  }

  private static func weighsLess(_ a: Placement, _ b: Placement) -> Bool {
    guard a.isByAuthority == b.isByAuthority else { return b.isByAuthority }
    return (a.from, a.entity.created, a.id) < (b.from, b.entity.created, b.id)
  }

  // MARK: - The line at eight hours

  /// What a placement says against itself; nil when nothing.
  ///
  /// The line between step 3 and 4 is drawn for home support; other services of the same steps go by
  /// what they are, not by hours.
  static func contradiction(_ fields: Fields) -> Text? {
    guard let hours = fields["hours"]?.number else { return nil }
    guard (0...168).contains(hours) else {
      return Text(
        da: "Timer om ugen skal være fra 0 til 168.", en: "Hours a week must be from 0 to 168.")
    }
    guard fields["service"]?.text?.folded == homeSupport else { return nil }
    let line = Double(limit) / 60
    switch fields["step"]?.int {
    case 3 where hours > line:
      return Text(
        da: "Trin 3 er højst otte timer om ugen; over otte timer er trin 4.",
        en: "Step 3 is at most eight hours a week; more than eight is step 4.")
    case 4 where hours <= line:
      return Text(
        da: "Trin 4 er over otte timer om ugen; til og med otte timer er trin 3.",
        en: "Step 4 is more than eight hours a week; up to eight is step 3.")
    default: return nil
    }
  }
}
