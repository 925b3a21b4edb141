/// Where a central node answers; Schema/openapi.json describes each.
public enum Endpoint {
  // Open to anybody; they say nothing about anyone.
  public static let health = "/health"
  public static let description = "/openapi.json"
  /// To this machine only.
  public static let metrics = "/metrics"

  /// POST an ``EnrolmentRequest``, signed by the key that asks to be let in.
  public static let enrolment = "/v1/enrolment"
  /// POST framed messages (``Sync/Wire``), signed by an enrolled device; framed messages come back.
  public static let session = "/v1/session"
  /// POST, signed by an administrator's device: takes another device out of use.
  public static func revocation(of device: String) -> String { "/v1/devices/\(device)/revocation" }

  /// Of a session's bodies.
  public static let sessionType = "application/vnd.skridt.session"
}
