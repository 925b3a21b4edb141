import EventStore
import Testing

@testable import Welfare

/// How a rule is played: two who had not heard of each other's meet, and somebody decides.
extension Town {
  /// Everybody hears of everything, and then shows the same.
  func meetAlike(_ couple: Couple) throws {
    try meet(couple)
    let digests = try [central, couple.anna.store, couple.bo.store].map {
      try $0.stateDigest(of: couple.scope)
    }
    #expect(Set(digests).count == 1, "everybody shows the same")
  }

  /// The only open conflict, which must be found by `rule` and explained in both languages.
  func finding(
    _ rule: String, isSuggesting: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Conflict {
    let found = try central.conflicts()
    let conflict = try #require(found.first, sourceLocation: sourceLocation)
    #expect(found.count == 1, "\(found.map(\.subject))", sourceLocation: sourceLocation)
    guard case .rule(rule, _, _) = conflict.subject else {
      Issue.record("\(conflict.subject) is not \(rule)", sourceLocation: sourceLocation)
      return conflict
    }
    let (da, en) = (
      try office.explain(conflict, in: .da), try office.explain(conflict, in: .en)
    )
    #expect(da.what != en.what && da.why != en.why, sourceLocation: sourceLocation)
    #expect(!da.why.isEmpty && !en.why.isEmpty, sourceLocation: sourceLocation)
    #expect(da.candidates.count == conflict.candidates.count, sourceLocation: sourceLocation)
    #expect(Set(da.candidates).count == da.candidates.count, sourceLocation: sourceLocation)
    for (one, other) in zip(da.candidates, en.candidates) {
      #expect(one != other, sourceLocation: sourceLocation)
    }
    #expect((da.suggestion != nil) == isSuggesting, sourceLocation: sourceLocation)
    return conflict
  }

  /// Decides as suggested, or by `option`; looks at what came of it; and takes it back.
  func settle(
    _ conflict: Conflict, by option: String? = nil, _ couple: Couple,
    sourceLocation: SourceLocation = #_sourceLocation, then look: () throws -> Void
  ) throws {
    let place = try #require(
      option.map { name in conflict.candidates.firstIndex { $0.option == name } }
        ?? office.suggestion(for: conflict)?.candidate, sourceLocation: sourceLocation)
    try office.resolve(conflict, with: .candidate(place), reason: "talt med begge")
    try meetAlike(couple)
    for store in [central, couple.anna.store, couple.bo.store] {
      #expect(try store.conflicts().isEmpty, sourceLocation: sourceLocation)
    }
    try look()
    let decided = try #require(
      try central.conflicts(includingResolved: true).first { $0.id == conflict.id },
      sourceLocation: sourceLocation)
    #expect(decided.resolution?.reason == "talt med begge", sourceLocation: sourceLocation)
    try central.undo(decided, reason: "for hurtigt", by: try office.actor())
    try meetAlike(couple)
    #expect(
      try central.conflicts().map(\.id) == [conflict.id], sourceLocation: sourceLocation)
  }
}
