/// The embedded files of this folder: the SQL of the store (`v0001_store.sql`).
///
/// `sync.proto` is the source of the generated messages in `Sources/Sync`; it is not embedded.
public enum Schema {
  /// The SQL that makes an empty store of format version 1.
  public static var storeSQL: String {
    String(decoding: PackageResources.v0001_store_sql, as: UTF8.self)
  }
  /// `PRAGMA application_id` of every store: the bytes "Skrd".
  public static let applicationID: Int32 = 0x536B_7264
  /// `PRAGMA user_version` this code writes and the newest it reads.
  public static let storeVersion: Int32 = 1
}
