import Foundation
import GRDBSQLite

/// SQLite through its C interface and nothing else: what every figure is held against.
final class Plain {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let handle: OpaquePointer
  let path: String

  /// - Parameter isReadOnly: looks into a store that is open elsewhere in this process.
  init(_ path: String, isReadOnly: Bool = false) throws {
    self.path = path
    var out: OpaquePointer?
    let flags = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    guard sqlite3_open_v2(path, &out, flags | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK,
      let handle = out
    else { throw Failure(description: "cannot open \(path)") }
    self.handle = handle
    if !isReadOnly {
      try run("PRAGMA journal_mode = WAL")
      try run("PRAGMA synchronous = FULL")
    }
  }

  deinit { sqlite3_close_v2(handle) }

  static var version: String { String(cString: sqlite3_libversion()) }

  func run(_ sql: String) throws {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure(sql) }
  }

  private func failure(_ what: String) -> Failure {
    Failure(description: "\(what): \(String(cString: sqlite3_errmsg(handle)))")
  }

  func prepare(_ sql: String) throws -> Query {
    var out: OpaquePointer?
    guard
      sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &out, nil)
        == SQLITE_OK, let out
    else { throw failure(sql) }
    return Query(handle: out)
  }

  /// The one number a query gives.
  func number(_ sql: String) throws -> Int64 {
    let query = try prepare(sql)
    _ = try query.step()
    return query.int(0)
  }

  /// Makes the same tables with the same indexes as another database has, without its triggers.
  func copyTables(_ names: [String], from other: Plain) throws {
    let list = names.map { "'\($0)'" }.joined(separator: ",")
    let query = try other.prepare(
      """
      SELECT sql FROM sqlite_master WHERE tbl_name IN (\(list)) AND type IN ('table', 'index')
      AND sql IS NOT NULL ORDER BY type DESC
      """)
    while try query.step() { try run(query.text(0)) }
  }
}

/// A prepared statement.
final class Query {
  private let handle: OpaquePointer

  fileprivate init(handle: OpaquePointer) { self.handle = handle }

  deinit { sqlite3_finalize(handle) }

  func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      throw Plain.Failure(
        description: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))))
    }
  }

  func reset() { sqlite3_reset(handle) }

  /// Steps to the end and makes ready for the next round.
  func run() throws {
    while try step() {}
    reset()
  }

  func bind(_ place: Int32, _ value: Int64) { sqlite3_bind_int64(handle, place, value) }

  /// Binds bytes that outlive the step: nothing is copied, as careful C would do it.
  func bind(_ place: Int32, _ bytes: Cells.Bytes) {
    sqlite3_bind_blob(handle, place, bytes.start, Int32(bytes.count), nil)
  }

  func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
  func text(_ column: Int32) -> String {
    sqlite3_column_text(handle, column).map { String(cString: $0) } ?? ""
  }
  func blob(_ column: Int32) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: sqlite3_column_blob(handle, column), count: Int(sqlite3_column_bytes(handle, column)))
  }
}

/// Bytes that stay where they are until the program ends, so that binding them costs nothing.
enum Cells {
  struct Bytes {
    let start: UnsafeRawPointer?
    let count: Int
  }

  static func keep(_ bytes: UnsafeRawBufferPointer) -> Bytes {
    guard !bytes.isEmpty else { return Bytes(start: nil, count: 0) }
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    copy.copyMemory(from: bytes)
    return Bytes(start: copy.baseAddress, count: bytes.count)
  }
}
