import GRDB

extension Store {
  /// Calls that share one transaction, and what must follow its commit.
  final class Group {
    var db: Database?
    /// SQLite has rolled the transaction back by itself: nothing may be written any more.
    var isLost = false
    /// The continuity mark it leaves, when it is the first since the store was opened.
    var mark: [UInt8]?
    /// Scopes whose keys go once it is durable.
    var scopesToForget: [ScopeID] = []
    /// True once a body was taken out: no copy of it may stay in the WAL.
    var hasRedacted = false

    func connection() throws -> Database {
      guard let db, !isLost else { throw StoreError.diskFull }
      return db
    }
  }

  /// How often entities of each kind may have changed; see ``Store/stamp(of:)``.
  struct Stamps {
    private var all: UInt64 = 0
    private var byKind: [String: UInt64] = [:]

    mutating func touch(_ kinds: Set<String>) {
      for kind in kinds { byKind[kind, default: 0] += 1 }
    }

    mutating func touchAll() { all += 1 }

    func sum(of kinds: Set<String>) -> UInt64 {
      kinds.reduce(all) { $0 + (byKind[$1] ?? 0) }
    }
  }
}
