import Foundation
import GRDB
import GRDBSQLite

/// A prepared statement of a hot path, bound and stepped without boxing a value.
///
/// GRDB prepares and caches it; its argument arrays and row decoding cost more than SQLite's own
/// work in a loop over every event.
struct Statement {
  private let handle: OpaquePointer
  private let owner: GRDB.Statement

  init(_ db: Database, _ sql: String) throws {
    owner = try db.cachedStatement(sql: sql)
    handle = owner.sqliteStatement
  }

  private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  enum Argument {
    case int(Int64)
    case blob([UInt8])
    case text(String)
    case null
  }

  private func bind(_ arguments: [Argument]) {
    for (i, argument) in arguments.enumerated() {
      let place = Int32(i + 1)
      switch argument {
      case .int(let value): sqlite3_bind_int64(handle, place, value)
      case .blob(let bytes):
        _ = bytes.withUnsafeBytes {
          // A null pointer would bind NULL where an empty blob is meant.
          $0.isEmpty
            ? sqlite3_bind_zeroblob(handle, place, 0)
            : sqlite3_bind_blob(handle, place, $0.baseAddress, Int32($0.count), Self.transient)
        }
      case .text(let text):
        // With its length: a text may hold a zero byte.
        sqlite3_bind_text(handle, place, text, Int32(text.utf8.count), Self.transient)
      case .null: sqlite3_bind_null(handle, place)
      }
    }
  }

  /// Runs to the end, ignoring rows.
  func run(_ arguments: Argument...) throws { try run(arguments) }

  func run(_ arguments: [Argument]) throws {
    bind(arguments)
    defer { sqlite3_reset(handle) }
    while try step() {}
  }

  /// The first row, read by `read`; nil when there is none.
  func first<T>(_ arguments: Argument..., read: (Row) throws -> T) throws -> T? {
    bind(arguments)
    defer { sqlite3_reset(handle) }
    return try step() ? try read(Row(handle: handle)) : nil
  }

  /// Every row, in order.
  func each(_ arguments: Argument..., read: (Row) throws -> Void) throws {
    bind(arguments)
    defer { sqlite3_reset(handle) }
    while try step() { try read(Row(handle: handle)) }
  }

  func all<T>(_ arguments: Argument..., read: (Row) throws -> T) throws -> [T] {
    bind(arguments)
    defer { sqlite3_reset(handle) }
    var out: [T] = []
    while try step() { out.append(try read(Row(handle: handle))) }
    return out
  }

  /// How many pages this connection has written since this was last asked.
  static func pagesWritten(_ db: Database) -> Int {
    var (now, highest): (Int32, Int32) = (0, 0)
    sqlite3_db_status(db.sqliteConnection, SQLITE_DBSTATUS_CACHE_WRITE, &now, &highest, 1)
    return Int(now)
  }

  private func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      let db = sqlite3_db_handle(handle)
      throw DatabaseError(
        resultCode: ResultCode(rawValue: sqlite3_extended_errcode(db)),
        message: String(cString: sqlite3_errmsg(db)))
    }
  }

  /// The row a statement stands on.
  struct Row {
    fileprivate let handle: OpaquePointer

    func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    /// A number that must fit 32 bits: what does not was never written by this code.
    func u32(_ column: Int32) throws -> UInt32 {
      guard let value = UInt32(exactly: int(column)) else {
        throw StoreError.corrupt(detail: "a number out of range")
      }
      return value
    }
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
    func text(_ column: Int32) -> String {
      sqlite3_column_text(handle, column).map { String(cString: $0) } ?? ""
    }
    func blob(_ column: Int32) -> [UInt8] {
      guard let start = sqlite3_column_blob(handle, column) else { return [] }
      return Array(
        UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }
    /// All columns, as they can be bound again.
    var arguments: [Argument] {
      (0..<sqlite3_column_count(handle)).map { column in
        switch sqlite3_column_type(handle, column) {
        case SQLITE_NULL: .null
        case SQLITE_INTEGER: .int(int(column))
        case SQLITE_TEXT: .text(text(column))
        default: .blob(blob(column))
        }
      }
    }
    func id<Tag>(_ column: Int32) throws -> Identifier<Tag> {
      guard let id = Identifier<Tag>(bytes: blob(column)) else {
        throw StoreError.corrupt(detail: "an id of \(blob(column).count) bytes")
      }
      return id
    }
  }
}
