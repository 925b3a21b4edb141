import EventStore

extension Desk {
  /// Anything by the beginning of its id, or a citizen or colleague by exact name.
  func find(_ text: String, kind: String? = nil) throws -> Entity {
    let byName = try named(text, kinds: kind.map { [$0] } ?? Self.namedKinds)
    if byName.count == 1, let only = byName.first { return only }
    guard byName.isEmpty else {
      throw StoreError.ambiguous(text, matches: byName.prefix(5).map { $0.id.description })
    }
    return try store.find(text, kind: kind)
  }

  private static let namedKinds = ["citizen", "staff"]

  /// Digits only are an id; a name has something else in it.
  private func named(_ text: String, kinds: [String]) throws -> [Entity] {
    guard !text.allSatisfy(\.isHexDigit) || text.count < 4 else { return [] }
    return try kinds.flatMap { try store.entities($0) }.filter { Self.title(of: $0) == text }
  }
}
