/// The embedded files of this folder: the SQL of the store, one file a format version, and what the
/// central node answers over HTTP.
///
/// `sync.proto` is the source of the generated messages in `Sources/Sync`; it is not embedded.
public enum Schema {
  /// What makes a store of each format version out of one of the version before.
  public static var steps: [String] {
    [PackageResources.v0001_store_sql, PackageResources.v0002_note_sql]
      .map { String(decoding: $0, as: UTF8.self) }
  }
  /// The OpenAPI document of the central node, as JSON.
  public static var openAPI: [UInt8] { PackageResources.openapi_json }
  /// `PRAGMA application_id` of every store: the bytes "Skrd".
  public static let applicationID: Int32 = 0x536B_7264
  /// `PRAGMA user_version` this code writes and the newest it reads.
  public static let storeVersion: Int32 = 2
}
