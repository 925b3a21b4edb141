import Sync

/// What the central node lets one request, one device and everybody together take. What goes beyond
/// is answered with a problem (RFC 9457) that says so.
public struct Limits: Sendable {
  /// Of one request, in bytes.
  public var bodyBytes = Message.maximumBytes
  /// Of all header fields of one request, in bytes.
  public var headerBytes = 16 * 1024
  /// Open at once; those beyond wait to be let in.
  public var connections = 1000
  /// Requests being read, answered or written at once; those beyond wait in order.
  public var requestsInFlight = 256
  /// The bodies of those, in bytes.
  public var bytesInFlight = 48 * 1024 * 1024
  /// How long a request waits for room before it is told to come again.
  public var patience = Duration.seconds(20)
  /// How long a connection may say nothing.
  public var idle = Duration.seconds(60)
  /// How long a TLS handshake, a request's body, or the reading of an answer may take.
  public var handshake = Duration.seconds(10)
  public var transfer = Duration.seconds(120)
  /// How long requests in flight get to finish when the server is told to stop.
  public var shutdown = Duration.seconds(20)
  /// Requests of one device: at once, and a second.
  public var deviceBurst = 300.0
  public var devicePerSecond = 20.0
  /// Enrolments from one address that may fail: at once, and a second.
  public var enrolmentFailures = 20.0
  public var enrolmentFailuresPerSecond = 1.0 / 30
  /// How far a device's clock may be from the server's, in milliseconds.
  public var clockSkew: Int64 = 300_000

  public init() {}
}
