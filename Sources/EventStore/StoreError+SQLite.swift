import GRDB

extension Store {
  /// What SQLite says, as the store says it.
  static func translate(_ error: DatabaseError, path: String) -> StoreError {
    switch error.resultCode {
    case .SQLITE_FULL: .diskFull
    case .SQLITE_BUSY, .SQLITE_LOCKED: .busy(path: path)
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH: .readOnly(path: path)
    case .SQLITE_NOTADB: .notAStore(path: path)
    case .SQLITE_CORRUPT: .corrupt(detail: error.message ?? "SQLite found it malformed")
    // A full temporary file system answers so instead of SQLITE_FULL; so does the WAL's index.
    case .SQLITE_IOERR
    where [.SQLITE_IOERR_WRITE, .SQLITE_IOERR_SHMSIZE].contains(error.extendedResultCode)
      && Files.isFull(path):
      .diskFull
    default: .io(detail: error.message ?? "SQLite error \(error.resultCode.rawValue)")
    }
  }
}
