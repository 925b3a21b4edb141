/// Small things this machine remembers for itself: in the same file and transactions as the log, but
/// no part of it, never exchanged, and nothing about a citizen.
extension Store {
  /// Nil when there is none, or it has expired.
  public func note(_ topic: String, _ key: [UInt8]) throws -> [UInt8]? {
    try read { transaction in
      try transaction.sql(
        """
        SELECT value FROM note
        WHERE topic = ? AND key = ? AND (expires IS NULL OR expires > ?)
        """
      ).first(.text(topic), .blob(key), .int(self.now())) { $0.blob(0) }
    }
  }

  /// All of a topic that has not expired, by key.
  public func notes(_ topic: String) throws -> [(key: [UInt8], value: [UInt8])] {
    try read { transaction in
      try transaction.sql(
        """
        SELECT key, value FROM note
        WHERE topic = ? AND (expires IS NULL OR expires > ?) ORDER BY key
        """
      ).all(.text(topic), .int(self.now())) { ($0.blob(0), $0.blob(1)) }
    }
  }

  /// - Parameter expires: milliseconds since 1970; nil keeps it until it is dropped.
  public func setNote(
    _ topic: String, _ key: [UInt8], _ value: [UInt8], until expires: Int64? = nil
  ) throws {
    try write { transaction in
      try transaction.sql("INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?)")
        .run(.text(topic), .blob(key), .blob(value), expires.map { .int($0) } ?? .null)
    }
  }

  /// Keeps a note unless there is one, expired or not, which is then left as it was.
  ///
  /// - Returns: false when there was one.
  @discardableResult
  public func addNote(
    _ topic: String, _ key: [UInt8], _ value: [UInt8], until expires: Int64? = nil
  ) throws -> Bool {
    try write { transaction in
      try transaction.sql("INSERT OR IGNORE INTO note VALUES (?, ?, ?, ?)")
        .run(.text(topic), .blob(key), .blob(value), expires.map { .int($0) } ?? .null)
      return transaction.db.changesCount > 0
    }
  }

  public func dropNote(_ topic: String, _ key: [UInt8]) throws {
    try write { transaction in
      try transaction.sql("DELETE FROM note WHERE topic = ? AND key = ?")
        .run(.text(topic), .blob(key))
    }
  }

  public func dropExpiredNotes() throws {
    try write { transaction in
      try transaction.sql("DELETE FROM note WHERE expires <= ?").run(.int(self.now()))
    }
  }
}
