import EventStore

/// Taking in the papers the municipality works by.
extension Welfare {
  /// What an import came to.
  public struct Imported: Sendable, Equatable {
    public var created: [EntityID] = []
    public var changed = 0
    public var unchanged = 0
    /// Fields somebody here had revised, and that were left as they are.
    public var kept: [String] = []
  }

  /// Takes in a file made from a paper. Taken in again, an unchanged file changes nothing; a newer
  /// one changes what nobody here has revised meanwhile.
  ///
  /// - Parameter file: the file's bytes; what it holds, it says itself.
  public func importPaper(_ file: [UInt8]) throws -> Imported {
    let actor = try central()
    let scope = try catalogue()
    var report = Imported()
    var drafts: [Draft] = []
    for record in try PaperFile(file).records {
      guard let declaration = WelfareModel.declaration(record.kind) else { continue }
      let known = try store.entity(record.id)
      guard known == nil || !record.isPlaceholder else { continue }
      var fields = try valid(declaration, record.fields)
      fields.merge(record.links.mapValues { .reference($0) }) { $1 }
      guard let known else {
        if record.isPlaceholder {
          fields["importDigest"] = nil
        } else {
          report.created.append(record.id)
        }
        drafts.append(
          store.model.creating(record.kind, record.id, in: scope, fields, reason: Self.importReason)
        )
        continue
      }
      guard known["importDigest"] != fields["importDigest"] else {
        report.unchanged += 1
        continue
      }
      let revised = try revisedGroups(of: known)
      let open = fields.filter { name, _ in
        !revised.contains(declaration.group(of: name)?.name ?? name)
      }
      for name in fields.keys.sorted()
      where open[name] == nil && known.fields[name] != fields[name] {
        report.kept.append("\(known.name): \(name)")
      }
      report.changed += 1
      drafts.append(known.setting(open, reason: Self.importReason))
    }
    try store.append(drafts, by: actor)
    return report
  }

  private static let importReason = "import"

  private func revisedGroups(of entity: Entity) throws -> Set<String> {
    let own = try store.history(of: entity).filter { $0.reason != Self.importReason }
    return Set(own.flatMap { $0.changes.map(\.group) })
  }
}
