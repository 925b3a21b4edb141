/// An entity as the fold shows it: what is shown of each group, and what is live beside it.
public struct Entity: Sendable, Equatable {
  /// One value that is live in a group, with who wrote it.
  public struct Live: Sendable, Equatable {
    public let event: EventID
    public let time: HybridTime
    public let author: EntityID
    public let fields: Fields
    /// For a `set` group: the element.
    public let element: Value
    let bytes: [UInt8]
  }

  /// One group as it stands.
  public struct GroupState: Sendable, Equatable {
    public let policy: Policy
    /// In the order they would be shown: the shown one last.
    public let live: [Live]
    public let shown: Live?

    /// True when a person has to choose.
    public var isConflict: Bool { policy == .review && distinctValues > 1 }

    var distinctValues: Int { Set(live.map(\.bytes)).count }

    /// The elements of a `set` group, each once, in the order of their encodings.
    public var elements: [Value] {
      var seen: Set<[UInt8]> = []
      return live.filter { seen.insert($0.bytes).inserted }
        .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }.map(\.element)
    }
  }

  public let id: EntityID
  public let scope: ScopeID
  public let kind: String
  /// When, and by whom, it was first written.
  public let created: HybridTime
  public let createdBy: EntityID
  public let groups: [String: GroupState]
  /// What somebody without authority wrote; it has no effect until the central node writes it too.
  public let requests: [Live]
  /// True when the newest writes were made by people who had not seen each other's.
  public let hasParallelUpdates: Bool
  let fieldGroups: [String: String]

  /// The value of `field` as shown; `.null` when nothing was ever written.
  public subscript(field: String) -> Value {
    groups[fieldGroups[field] ?? field]?.shown?.fields[field] ?? .null
  }

  /// All fields as shown. Sets come as lists.
  public var fields: Fields {
    var out: Fields = [:]
    for (name, group) in groups where name != Kind.reviewGroup {
      if group.policy == .set {
        out[name] = .list(group.elements)
      } else if let shown = group.shown {
        out.merge(shown.fields) { $1 }
      }
    }
    return out
  }

  /// The elements of the set `group`.
  public func elements(_ group: String) -> [Value] { groups[group]?.elements ?? [] }

  /// True when some group of it needs a person to choose.
  public var hasConflict: Bool { groups.values.contains(where: \.isConflict) }

  /// The live event that `field`'s shown value came from.
  public func event(of field: String) -> EventID? {
    groups[fieldGroups[field] ?? field]?.shown?.event
  }
}

// MARK: - Changing it

extension Entity {
  /// What writing these fields over what this entity shows would add to the log.
  ///
  /// Only what differs from the screen is written. In a `review` group the write replaces the live
  /// events equal to the value shown and nothing else; in a `latest` group it settles all of them;
  /// a `set` group takes a list and becomes additions and removals.
  public func setting(_ fields: Fields, reason: String? = nil) -> Draft {
    var byGroup: [String: Fields] = [:]
    for (field, value) in fields {
      byGroup[fieldGroups[field] ?? field, default: [:]][field] = value
    }
    var writes: [Draft.Write] = []
    for (name, changed) in byGroup.sorted(by: { $0.key < $1.key }) {
      let group = groups[name]
      let value = changed[name] ?? .null
      let isSet = group?.policy == .set
      if value.list != nil ? isSet || group == nil : isSet && value.isNull {
        writes += elementWrites(group: name, to: value.list ?? [])
        continue
      }
      let before = group?.shown?.fields ?? [:]
      let after = before.merging(changed) { $1 }
      guard after != before || group?.shown == nil else { continue }
      let replaced: [Live] =
        switch group?.policy {
        case .latest: group?.live ?? []
        // Elements under an undeclared name: a plain value stands beside them.
        case .set: []
        default: group?.live.filter { $0.bytes == group?.shown?.bytes } ?? []
        }
      writes.append(
        Draft.Write(
          group: name, mode: group?.policy == .latest ? .settle : .edit,
          over: replaced.map(\.event), value: .object(after)))
    }
    return Draft(scope: scope, entity: id, kind: kind, writes: writes, reason: reason)
  }

  private func elementWrites(group name: String, to wanted: [Value]) -> [Draft.Write] {
    let live = groups[name]?.live ?? []
    let present = Set(live.map(\.bytes))
    let target = Dictionary(wanted.map { ($0.encoded, $0) }) { first, _ in first }
    let removed = present.subtracting(target.keys).sorted { $0.lexicographicallyPrecedes($1) }
    let added = target.keys.filter { !present.contains($0) }
      .sorted { $0.lexicographicallyPrecedes($1) }
    return removed.map { bytes in
      let named = live.filter { $0.bytes == bytes }
      return Draft.Write(
        group: name, mode: .remove, over: named.map(\.event), value: named[0].element)
    }
      + added.compactMap { bytes in
        target[bytes].map { Draft.Write(group: name, mode: .add, over: [], value: $0) }
      }
  }
}
