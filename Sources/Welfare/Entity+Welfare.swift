import EventStore

/// What rules and reports read alike: a whole ``Entity``, or only some of its fields.
protocol Showing: Sendable {
  var id: EntityID { get }
  var scope: ScopeID { get }
  var created: HybridTime { get }
  var createdBy: EntityID { get }
  subscript(field: String) -> Value { get }
  func elements(_ group: String) -> [Value]
}

extension Entity: Showing {}
extension Shown: Showing {}

extension Showing {
  /// Who recorded a visit: whoever said it took place, or else whoever planned it.
  var recordedBy: EntityID { self["recordedBy"].entity ?? createdBy }

  /// True for an observation that was not taken back.
  var isRecorded: Bool { self["status"].text != "retracted" }

  var occurredAt: Moment? { self["occurredAt"].text.flatMap { Moment($0) } }

  /// When a visit took place, or will.
  var visitStart: Moment? {
    (self["start"].text ?? self["plannedStart"].text).flatMap { Moment($0) }
  }

  /// What somebody has called it: the first of ``Entity/titles`` that is written.
  var called: String? { Entity.titles.lazy.compactMap { self[$0].text }.first }
}

extension Shown {
  /// As ``Entity/name`` has it, when ``Entity/titles`` were asked for and the kind has one.
  var name: String { called ?? String(id.description.prefix(8)) }
}

/// How rules and queries read the entities of this model.
extension Entity {
  /// A whole number held within `range`, whatever program wrote it, so that sums never overflow; its
  /// lower bound when nothing was written.
  func number(_ field: String, _ range: ClosedRange<Int64>) -> Int64 {
    min(max(self[field].int ?? range.lowerBound, range.lowerBound), range.upperBound)
  }

  /// True when nothing of it has effect: it was written by somebody who may only ask.
  var isOnlyRequest: Bool {
    !requests.isEmpty && groups.values.allSatisfy { $0.live.isEmpty }
  }

  /// True while anybody says that name and address are protected, until it is decided otherwise.
  var isProtected: Bool {
    groups["isProtected"]?.live.contains { $0.fields["isProtected"]?.bool == true } ?? false
  }

  /// The fields a request asks for.
  var requested: Fields {
    requests.reduce(into: [:]) { fields, live in fields.merge(live.fields) { $1 } }
  }
}

extension Entity {
  /// The fields people give a name in, the first that is written counts.
  static let titles = ["name", "title", "text", "purpose"]

  /// What people call it; the beginning of its id where it has no name.
  var name: String { title ?? String(id.description.prefix(8)) }

  /// What people call it; nil for what has only an id.
  var title: String? {
    if let called { return called }
    func text(_ field: String) -> String { self[field].text ?? "" }
    switch kind {
    case "visit": return visitStart?.short
    case "step": return "\(text("service")) \(self["step"].int ?? 0), \(text("from"))"
    case "clipCard": return "\(text("from"))–\(text("validUntil"))"
    case "clipSpend": return occurredAt?.short
    case "stay": return "\(text("place")), \(text("enrolledOn"))"
    default: return nil
    }
  }

  /// What it goes by beside its name: the number of an initiative, a paper's own id, the municipality
  /// of a strategy.
  var alsoCalled: [String] {
    switch kind {
    case "initiative": [self["number"].int.map { "\($0)" }].compactMap { $0 }
    case "strategy": ["municipality", "sourceID"].compactMap { self[$0].text }
    case "strategyItem", "target": [self["sourceID"].text].compactMap { $0 }
    default: []
    }
  }
}
