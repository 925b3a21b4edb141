import EventStore
public struct ServedAddress: Codable, Sendable { public let url: String; public let fingerprint: String?
  public static func last(in store: Store) throws -> ServedAddress? { nil } }
public struct CentralNode: Sendable {
  public struct Configuration: Sendable {
    public enum Security: Sendable { case certificate(file: String, privateKey: String), selfSigned, plainOnLoopback }
    public init(host: String, port: Int, security: Security, publicURL: String?) {}
  }
  public init(store: sending Store, configuration: Configuration, onListening: @escaping @Sendable (ServedAddress) async -> Void) throws {}
  public func runUntilSignalled() async throws {}
}
